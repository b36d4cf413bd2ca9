//! `mojito db check`

use clap::Args;
use inbox::{CheckReport, Sequence};
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, BAD, Format, GOOD, Output};

/// Check the database file and read every delivery back
///
/// Works beside a running instance. Exit code 1 means that something was found.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito db check
  mojito db check --format json")]
pub(crate) struct Check {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct CheckObject<'a> {
    ok: bool,
    checked: u64,
    integrity: &'a [String],
    unreadable: &'a [Sequence],
}

impl Check {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let CheckReport { integrity, unreadable, checked } =
            global.reader()?.check().map_err(inbox::Error::from)?;
        let ok = integrity.is_empty() && unreadable.is_empty();
        match self.output.format {
            Format::Json => {
                print::object(&CheckObject { ok, checked, integrity: &integrity, unreadable: &unreadable })?;
            }
            Format::Text => {
                for finding in &integrity {
                    print::line(format_args!("{BAD}database{BAD:#}  {}", Safe::line(finding)))?;
                }
                for sequence in &unreadable {
                    print::line(format_args!("{BAD}delivery{BAD:#}  #{sequence} could not be read back"))?;
                }
                if ok {
                    print::line(format_args!(
                        "{GOOD}ok{GOOD:#}  the database is whole, deliveries read back: {checked}"
                    ))?;
                }
            }
        }
        if ok {
            return Ok(Exit::Done);
        }
        print::error(
            "the event log is damaged: keep a copy of the data folder before anything else is done to it",
        );
        Ok(Exit::Failed)
    }
}
