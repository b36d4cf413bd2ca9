//! `mojito sample show`

use clap::Args;

use super::saved;
use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output};

/// Print the body of a saved sample
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito sample show scored-twice
  mojito sample show scored-twice --format json     on one line")]
pub(crate) struct Show {
    /// Its name
    name: String,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let body = saved(&global.folders()?, &self.name)?.body;
        match self.output.format {
            Format::Json => print::bytes(format!("{body}\n").as_bytes())?,
            Format::Text => {
                print::line(format_args!(
                    "{}",
                    Safe::lines(contract::pretty(&body).as_deref().unwrap_or(&body))
                ))?;
            }
        }
        Ok(Exit::Done)
    }
}
