//! `mojito endpoint add`

use clap::Args;

use super::{HeaderArgs, Showing};
use crate::exit::Exit;
use crate::global::Global;

/// Add an environment with a fresh key and header value
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito endpoint add staging --print-secret
  mojito endpoint add staging --header X-Hook-Secret --value - < secret.txt")]
pub(crate) struct Add {
    /// The environment: 1 to 40 of a-z 0-9 - _
    name: String,
    #[command(flatten)]
    header: HeaderArgs,
    #[command(flatten)]
    showing: Showing,
}

impl Add {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        inbox::add_environment(&folders, &self.name, &self.header.change()?)?;
        self.showing.print_now(&folders, &self.name)?;
        Ok(Exit::Done)
    }
}
