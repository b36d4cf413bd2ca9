//! `mojito notifications`

mod pause;
mod preview;
mod rules;
mod test;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

/// See what is told as a notification and why, and pause
///
/// Rules are in the settings file, under `[[notifications.rules]]`, and in the app's settings. The first rule whose
/// environments and events fit a delivery decides about it. A running instance takes every change up by itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Notifications {
    Rules(rules::Rules),
    Test(test::Test),
    Preview(preview::Preview),
    Pause(pause::Pause),
}

impl Notifications {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Notifications::Rules(command) => command.run(global),
            Notifications::Test(command) => command.run(global),
            Notifications::Preview(command) => command.run(global),
            Notifications::Pause(command) => command.run(global),
        }
    }
}
