//! `mojito db`

mod check;
mod stats;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

/// Look after the event log
#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    Check(check::Check),
    Stats(stats::Figures),
}

impl Db {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Db::Check(command) => command.run(global),
            Db::Stats(command) => command.run(global),
        }
    }
}
