//! `mojito contract acknowledge`

use clap::Args;
use inbox::ContractWatch;

use crate::exit::{Exit, NotFound};
use crate::global::Global;

/// Hide a departure from the contract from here on; what departs otherwise is told all the same
///
/// Exit code 3 means that none has this number.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito contract acknowledge 2")]
pub(crate) struct Acknowledge {
    /// Its number, as `mojito contract drift` shows it
    number: usize,
}

impl Acknowledge {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        if ContractWatch::acknowledge(&global.folders()?, &global.reader()?, self.number)? {
            return Ok(Exit::Done);
        }
        let sentence =
            format!("no departure has the number {}: see `mojito contract drift --all`", self.number);
        Err(NotFound(sentence).into())
    }
}
