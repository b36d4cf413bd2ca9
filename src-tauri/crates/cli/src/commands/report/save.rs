//! `mojito report save`

use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use inbox::save_report;

use crate::commands::events::Name;
use crate::escape::Safe;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::{self, GOOD};

/// Write a kept copy of a report to a file of yours
///
/// Works without a network, and beside a running instance. Exit code 3 means that no copy is kept.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito report save 42 --output report.pdf
  mojito report save 42 --sha256 9f2c --output older.pdf
  mojito report save 42 --output - | pdftotext - -")]
pub(crate) struct Save {
    /// The delivery's id or its sequence number
    id: Name,
    /// Where to; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The copy whose hash begins so [default: the one kept last]
    #[arg(long, value_name = "HASH")]
    sha256: Option<String>,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Save {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let to_stdout = self.output == Path::new("-");
        if to_stdout && io::stdout().is_terminal() {
            return Err(
                Usage("a report is nothing for a terminal: name a file, or pipe it".to_owned()).into()
            );
        }
        if !to_stdout && !self.force && self.output.exists() {
            let sentence = format!("{} is there already: --force replaces it", self.output.display());
            return Err(Usage(sentence).into());
        }
        let reader = global.reader()?;
        let (_, copy) = super::copy(&reader, &self.id, self.sha256.as_deref())?;
        if to_stdout {
            reader.copy_report(&copy.sha256, io::stdout().lock()).map_err(inbox::Error::from)?;
            return Ok(Exit::Done);
        }
        save_report(&reader, &copy.sha256, &self.output)?;
        print::line(format_args!(
            "{GOOD}ok{GOOD:#}  {}, {}",
            Safe::line(&self.output.to_string_lossy()),
            super::size(copy.bytes)
        ))?;
        Ok(Exit::Done)
    }
}
