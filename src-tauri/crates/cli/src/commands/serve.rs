//! `mojito serve`

use clap::Args;
use inbox::Notifications;

use crate::exit::Exit;
use crate::global::Global;
use crate::serving::{self, Serving, ServingArgs};

/// Receive and store deliveries without a window; prints where, then a line for each delivery
///
/// Ends on SIGTERM (exit code 0) and on Ctrl-C (130), after what is in flight was answered.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito serve
  mojito serve --format json --listen 127.0.0.1:0
  mojito serve --tunnel localhost.run
  mojito serve --listen 0.0.0.0:6654 --allow-host hooks.example.com")]
pub(crate) struct Serve {
    #[command(flatten)]
    serving: ServingArgs,
}

impl Serve {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        serving::run(
            &self.serving,
            Serving {
                notifications: Notifications::Off,
                events: Vec::new(),
                query: None,
                forward_to: Vec::new(),
                attempts: false,
            },
            global,
        )
    }
}
