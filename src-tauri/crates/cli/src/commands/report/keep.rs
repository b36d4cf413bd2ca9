//! `mojito report keep`

use clap::Args;
use inbox::{Compared, ReportCopy, keep_report_offline};
use serde::Serialize;

use super::size;
use crate::commands::events::{self, Name};
use crate::exit::Exit;
use crate::global::Global;
use crate::lengthy::{self, Ended};
use crate::print::{self, Format, GOOD, Output};

/// Fetch the report of a delivery and keep a copy of it beside the log
///
/// It is fetched over HTTPS from where its link leads; not from this computer or its own network. The copy lies in
/// `reports/` of the data folder, for you alone, and goes when the delivery or its candidate is erased. While an
/// instance runs this ends with exit code 4: keep it in its window, or make it the rule with `keep` in the section
/// [reports] of the settings.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito report keep 42
  mojito report keep 019a8e6c-4c5e-7b1d-8f3a-2f1e5d9c0b7a --format json")]
pub(crate) struct Keep {
    /// The delivery's id or its sequence number
    id: Name,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct KeptObject<'a> {
    r#type: &'static str,
    result_id: &'a str,
    sha256: &'a str,
    bytes: u64,
    kept_at: String,
    /// `first`, `same` or `revised`, against the copy that was kept last.
    compared: &'static str,
}

impl Keep {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let sequence = events::delivery(&global.reader()?, &self.id)?.row.sequence;
        let kept = lengthy::run(move |course| {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            let runtime = runtime.map_err(|error| inbox::Error::Invalid(error.to_string()))?;
            runtime.block_on(keep_report_offline(&folders, sequence, course))
        })?;
        let (copy, compared): (ReportCopy, Compared) = match kept {
            Ended::Done(kept) => kept,
            Ended::Signalled(exit) => return Ok(exit),
        };
        match self.output.format {
            Format::Json => print::object(&KeptObject {
                r#type: "report",
                result_id: &copy.result_id,
                sha256: &copy.sha256,
                bytes: copy.bytes,
                kept_at: format!("{:.3}", copy.kept_at),
                compared: match compared {
                    Compared::First => "first",
                    Compared::Same => "same",
                    Compared::Revised => "revised",
                },
            })?,
            Format::Text => {
                let then = match compared {
                    Compared::First => "",
                    Compared::Same => "; it is the one that was kept before",
                    Compared::Revised => "; it is not the one that was kept before, which stays",
                };
                print::line(format_args!("{GOOD}ok{GOOD:#}  a copy is kept, {}{then}", size(copy.bytes)))?;
            }
        }
        Ok(Exit::Done)
    }
}
