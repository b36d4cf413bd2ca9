//! `mojito db rebuild`

use std::io::{self, IsTerminal};

use clap::Args;
use inbox::Indexed;
use serde::Serialize;

use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, GOOD, Output};

/// Build the search index and the store of results anew
///
/// Nothing else is touched: both can always be made from the log. While an instance runs, rebuild them there
/// (in the window: Ctrl K, "Rebuild the search index"); here that ends with exit code 4. Interrupted, it is gone on
/// with by whatever runs next.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito db rebuild
  mojito db rebuild --format json     a line each time it has come further")]
pub(crate) struct Rebuild {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct ProgressObject {
    indexed: i64,
    newest: i64,
}

impl Rebuild {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        // A log that is not there is not made.
        drop(global.reader()?);
        let mut progress = Progress::new(self.output.format);
        let Indexed { newest, .. } = inbox::rebuild_index(&folders, |indexed| progress.told(indexed))?;
        if matches!(self.output.format, Format::Text) {
            print::line(format_args!(
                "{GOOD}ok{GOOD:#}  the search index covers everything up to #{newest}"
            ))?;
        }
        Ok(Exit::Done)
    }
}

/// Tells each percent once.
struct Progress {
    format: Format,
    told: i64,
}

impl Progress {
    fn new(format: Format) -> Progress {
        Progress { format, told: -1 }
    }

    fn told(&mut self, Indexed { indexed, newest }: Indexed) {
        let percent = indexed * 100 / newest.max(1);
        if std::mem::replace(&mut self.told, percent) == percent {
            return;
        }
        match self.format {
            // Nobody reads it any more: the work goes on.
            Format::Json => drop(print::object(&ProgressObject { indexed, newest })),
            Format::Text if io::stderr().is_terminal() => {
                print::say(format_args!("{percent} %, {indexed} of {newest}"));
            }
            Format::Text => {}
        }
    }
}
