//! `mojito db check`

use clap::Args;
use inbox::{CheckReport, Sequence, WrongReport};
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, BAD, Format, GOOD, Output};

/// Check the database file, read every delivery back, and every report that is kept
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
    reports: u64,
    wrong_reports: Vec<WrongObject<'a>>,
}

#[derive(Serialize)]
struct WrongObject<'a> {
    sha256: &'a str,
    /// `true`: the file is not there; `false`: it holds something else.
    missing: bool,
}

impl WrongObject<'_> {
    fn of(wrong: &WrongReport) -> WrongObject<'_> {
        WrongObject { sha256: &wrong.sha256, missing: wrong.missing }
    }
}

impl Check {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let CheckReport { integrity, unreadable, checked, reports, wrong_reports } =
            global.reader()?.check().map_err(inbox::Error::from)?;
        let whole = integrity.is_empty() && unreadable.is_empty();
        let ok = whole && wrong_reports.is_empty();
        match self.output.format {
            Format::Json => {
                print::object(&CheckObject {
                    ok,
                    checked,
                    integrity: &integrity,
                    unreadable: &unreadable,
                    reports,
                    wrong_reports: wrong_reports.iter().map(WrongObject::of).collect(),
                })?;
            }
            Format::Text => {
                for finding in &integrity {
                    print::line(format_args!("{BAD}database{BAD:#}  {}", Safe::line(finding)))?;
                }
                for sequence in &unreadable {
                    print::line(format_args!("{BAD}delivery{BAD:#}  #{sequence} could not be read back"))?;
                }
                for WrongReport { sha256, missing } in &wrong_reports {
                    let wrong = if *missing { "is not there" } else { "is not what was kept" };
                    print::line(format_args!("{BAD}report{BAD:#}  {sha256}.pdf {wrong}"))?;
                }
                if ok {
                    let reports = if reports > 0 { format!(", reports: {reports}") } else { String::new() };
                    print::line(format_args!(
                        "{GOOD}ok{GOOD:#}  the database is whole, deliveries read back: {checked}{reports}"
                    ))?;
                }
            }
        }
        if ok {
            return Ok(Exit::Done);
        }
        print::error(if whole {
            "copies of reports are damaged: forget them with `mojito report forget`, and keep them anew"
        } else {
            "the event log is damaged: keep a copy of the data folder before anything else is done to it"
        });
        Ok(Exit::Failed)
    }
}
