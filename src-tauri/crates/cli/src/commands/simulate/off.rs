//! `mojito simulate off`

use clap::Args;
use inbox::Folders;

use super::running;
use crate::exit::Exit;
use crate::print;

/// Answer as usual again
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito simulate off
  mojito simulate off --env staging")]
pub(super) struct Off {
    /// In this environment only
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
}

impl Off {
    pub(super) fn run(&self, folders: &Folders) -> anyhow::Result<Exit> {
        running(folders)?;
        inbox::simulate(folders, self.env.as_deref(), None)?;
        print::note("deliveries are answered as usual");
        Ok(Exit::Done)
    }
}
