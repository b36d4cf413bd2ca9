//! `mojito listen`

use clap::Args;
use contract::Event;
use inbox::{Notifications, Target, TargetSettings, web_address};
use tokio::sync::mpsc;

use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::names;
use crate::search;
use crate::serving::{self, Serving, ServingArgs};

/// Receive and store deliveries and watch them come in
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito listen
  mojito listen --tunnel localhost.run
  mojito listen --events interview_result,interview_failed --notify
  mojito listen --forward-to http://localhost:3000/webhook --where 'score:>=7'")]
pub(crate) struct Listen {
    /// Send deliveries on to a URL as they arrive, in this run only; may be repeated. `mojito target` does so for good
    #[arg(long, value_name = "URL")]
    forward_to: Vec<String>,
    /// Print and send on only these events; all are stored
    #[arg(long, value_name = "EVENT", value_delimiter = ',', value_parser = names::any_event())]
    events: Vec<Event>,
    /// Print and send on only what this query finds, in the language of the search box
    #[arg(long = "where", value_name = "QUERY")]
    query: Option<String>,
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
        let forward_to = self.targets()?;
        let query = self.query.as_deref().map(search::parse).transpose()?;
        let serving = Serving { notifications, events: self.events, query, forward_to, attempts: true };
        serving::run(&self.serving, serving, global)
    }

    /// The targets of this run, named after where they are.
    fn targets(&self) -> Result<Vec<Target>, Usage> {
        let mut targets: Vec<Target> = Vec::new();
        for url in &self.forward_to {
            let url = web_address(url).map_err(Usage)?;
            let origin = url.origin().ascii_serialization();
            let same = targets.iter().filter(|target| target.name.starts_with(&origin)).count();
            let name = if same == 0 { origin } else { format!("{origin} ({})", same + 1) };
            let settings = TargetSettings {
                events: self.events.clone(),
                query: self.query.clone().unwrap_or_default(),
                ..TargetSettings::to(url)
            };
            targets.push(Target { name, settings, headers: Vec::new() });
        }
        Ok(targets)
    }
}
