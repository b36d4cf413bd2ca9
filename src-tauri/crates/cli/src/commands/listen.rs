//! `mojito listen`

use clap::Args;
use contract::Event;
use inbox::Notifications;
use tokio::sync::mpsc;

use crate::exit::Exit;
use crate::global::Global;
use crate::names;
use crate::serving::{self, Serving, ServingArgs};

/// Receive and store deliveries and watch them come in
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito listen
  mojito listen --tunnel localhost.run
  mojito listen --events interview_result,interview_failed --notify")]
pub(crate) struct Listen {
    /// Print only these events; all are stored
    #[arg(long, value_name = "EVENT", value_delimiter = ',', value_parser = names::any_event())]
    events: Vec<Event>,
    /// Raise native notifications
    #[arg(long)]
    notify: bool,
    #[command(flatten)]
    serving: ServingArgs,
}

impl Listen {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let notifications = if self.notify {
            // There is no window to open, so what people click goes nowhere.
            let (intents, _) = mpsc::unbounded_channel();
            Notifications::Desktop(intents)
        } else {
            Notifications::Off
        };
        serving::run(&self.serving, Serving { notifications, events: self.events }, global)
    }
}
