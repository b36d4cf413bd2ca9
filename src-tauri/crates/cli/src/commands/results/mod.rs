//! `mojito results`

mod groups;
mod list;
mod show;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

/// See how interview results stand
#[derive(Debug, Subcommand)]
pub(crate) enum Results {
    List(list::List),
    Show(show::Show),
}

impl Results {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Results::List(command) => command.run(global),
            Results::Show(command) => command.run(global),
        }
    }
}
