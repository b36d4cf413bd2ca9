//! `mojito db`

mod backup;
mod check;
mod rebuild;
mod stats;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

/// Look after the event log
#[derive(Debug, Subcommand)]
pub(crate) enum Db {
    Check(check::Check),
    Backup(backup::Backup),
    Rebuild(rebuild::Rebuild),
    Stats(stats::Figures),
}

impl Db {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Db::Check(command) => command.run(global),
            Db::Backup(command) => command.run(global),
            Db::Rebuild(command) => command.run(global),
            Db::Stats(command) => command.run(global),
        }
    }
}
