//! `mojito target remove`

use clap::Args;
use inbox::remove_target;

use crate::exit::Exit;
use crate::global::Global;
use crate::print;

/// Remove a target, with what waits for it and its attempts
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito target remove local")]
pub(crate) struct Remove {
    /// The target
    name: String,
}

impl Remove {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        remove_target(&global.folders()?, &self.name)?;
        print::note(&format!("nothing is sent to `{}` any more", self.name));
        Ok(Exit::Done)
    }
}
