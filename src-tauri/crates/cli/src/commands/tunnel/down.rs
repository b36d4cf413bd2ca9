//! `mojito tunnel down`

use std::time::Duration;

use clap::Args;
use inbox::{ProviderName, SettingsFile, TunnelSettings};

use super::bring_up;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::Output;

/// Take the tunnel down for good: only programs on this computer then reach the endpoint
///
/// What is set about it is kept for the next time.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito tunnel down")]
pub(crate) struct Down {
    #[command(flatten)]
    output: Output,
}

/// How long it may take to go down politely.
const PATIENCE: Duration = Duration::from_secs(30);

impl Down {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let known = SettingsFile::load(&folders)?.settings().tunnel.clone();
        let none = TunnelSettings { provider: ProviderName::None, ..known };
        bring_up(&folders, none, None, PATIENCE, self.output.format)
    }
}
