//! `mojito target retry`

use clap::Args;
use inbox::{plural, retry_target};

use crate::exit::Exit;
use crate::global::Global;
use crate::print;

/// Try what waits for a target at once, and what was given up again
///
/// Exit code 3 means that nothing waits. Where no instance runs, it is tried once one does.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito target retry local")]
pub(crate) struct Retry {
    /// The target
    name: String,
}

impl Retry {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let waiting = retry_target(&global.folders()?, &self.name)?;
        if waiting == 0 {
            print::note(&format!("nothing waits for `{}`", self.name));
            return Ok(Exit::Nothing);
        }
        print::note(&format!("{} will be tried at once", plural(waiting, "delivery")));
        Ok(Exit::Done)
    }
}
