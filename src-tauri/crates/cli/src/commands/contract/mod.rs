//! `mojito contract`

mod acknowledge;
mod compare;
mod drift;
mod problems;
mod show;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

/// Watch how what JobMojito sends departs from its published contract
#[derive(Debug, Subcommand)]
pub(crate) enum Contract {
    Drift(drift::Drift),
    Acknowledge(acknowledge::Acknowledge),
    Problems(problems::Problems),
    Compare(compare::Compare),
    Show(show::Show),
}

impl Contract {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Contract::Drift(command) => command.run(global),
            Contract::Acknowledge(command) => command.run(global),
            Contract::Problems(command) => command.run(global),
            Contract::Compare(command) => command.run(),
            Contract::Show(command) => command.run(),
        }
    }
}

/// Reads what was seen so far, and says where that is not all.
fn watched(global: &Global) -> anyhow::Result<inbox::ContractWatch> {
    let watch = inbox::ContractWatch::read(&global.folders()?, &global.reader()?)?;
    if watch.behind > 0 {
        crate::print::note(&format!(
            "{} still to be looked at; a running instance does",
            inbox::plural(watch.behind, "delivery")
        ));
    }
    Ok(watch)
}
