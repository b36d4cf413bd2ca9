//! `mojito endpoint list`

use clap::Args;
use inbox::EndpointAddress;

use super::Showing;
use crate::exit::{Exit, NotFound};
use crate::global::Global;

/// Show every endpoint: what to paste into JobMojito
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito endpoint list
  mojito endpoint list --print-secret")]
pub(crate) struct List {
    #[command(flatten)]
    showing: Showing,
}

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let addresses = EndpointAddress::all(&global.folders()?, None)?;
        if addresses.is_empty() {
            let sentence = "there is no endpoint yet: start `mojito serve` or the tray app once";
            return Err(NotFound(sentence.to_owned()).into());
        }
        for address in &addresses {
            self.showing.print(address)?;
        }
        Ok(Exit::Done)
    }
}
