//! `mojito endpoint set`

use clap::{ArgGroup, Args};

use super::{HeaderArgs, Showing};
use crate::exit::Exit;
use crate::global::Global;

/// Change the header that an endpoint asks for
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("changes").required(true).multiple(true).args(["header", "no_header", "value"]),
    after_help = "\
Examples:
  mojito endpoint set default --header X-Hook-Secret --value - < secret.txt
  mojito endpoint set default --no-header")]
pub(crate) struct Set {
    /// The environment
    name: String,
    #[command(flatten)]
    header: HeaderArgs,
    #[command(flatten)]
    showing: Showing,
}

impl Set {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        inbox::change_environment(&folders, &self.name, &self.header.change()?)?;
        self.showing.print_now(&folders, &self.name)?;
        Ok(Exit::Done)
    }
}
