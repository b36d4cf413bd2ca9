//! `mojito sample remove`

use clap::Args;
use inbox::SavedSample;

use super::saved;
use crate::exit::Exit;
use crate::global::Global;

/// Remove a saved sample
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito sample remove scored-twice")]
pub(crate) struct Remove {
    /// Its name
    name: String,
}

impl Remove {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let sample = saved(&folders, &self.name)?;
        SavedSample::remove(&folders, &sample.name)?;
        Ok(Exit::Done)
    }
}
