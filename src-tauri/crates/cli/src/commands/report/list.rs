//! `mojito report list`

use anstyle::Style;
use clap::Args;
use inbox::{Reader, ReportCopies, ReportCopy, plural};
use serde::Serialize;

use super::size;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, DIM, Format, Output};
use crate::table::{Column, Line, table};
use crate::times;

/// List the copies of reports that are kept, the newest first
///
/// One of a report that its result has no more is dimmed, and `current` is false. Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito report list
  mojito report list --format json")]
pub(crate) struct List {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct CopyObject<'a> {
    r#type: &'static str,
    /// The delivery whose link led to it.
    id: String,
    sequence: i64,
    environment: &'a str,
    result_id: &'a str,
    candidate: &'a str,
    sha256: &'a str,
    bytes: u64,
    kept_at: String,
    /// Whether it is the report that the result has now.
    current: bool,
}

const COLUMNS: [Column; 6] = [
    Column { title: "KEPT", least: None },
    Column { title: "SIZE", least: None },
    Column { title: "ENVIRONMENT", least: Some(8) },
    Column { title: "CANDIDATE", least: Some(10) },
    Column { title: "EVENT", least: None },
    Column { title: "SHA-256", least: None },
];

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let copies = reader.all_reports().map_err(inbox::Error::from)?;
        if copies.is_empty() {
            print::note("no report is kept: see `mojito report keep --help`");
            return Ok(Exit::Nothing);
        }
        let mut lines = Vec::new();
        for copy in &copies {
            let Some((candidate, id, current)) = looked_up(&reader, copy)? else { continue };
            match self.output.format {
                Format::Json => print::object(&CopyObject {
                    r#type: "report",
                    id,
                    sequence: copy.sequence,
                    environment: &copy.environment,
                    result_id: &copy.result_id,
                    candidate: &candidate,
                    sha256: &copy.sha256,
                    bytes: copy.bytes,
                    kept_at: format!("{:.3}", copy.kept_at),
                    current,
                })?,
                Format::Text => lines.push(Line {
                    cells: vec![
                        times::local(copy.kept_at),
                        size(copy.bytes),
                        copy.environment.to_string(),
                        candidate,
                        format!("#{}", copy.sequence),
                        copy.sha256.chars().take(12).collect(),
                    ],
                    style: if current { Style::new() } else { DIM },
                }),
            }
        }
        if self.output.format == Format::Text {
            for line in table(&COLUMNS, &lines, print::width()) {
                print::line(format_args!("{line}"))?;
            }
            let figures = reader.report_figures().map_err(inbox::Error::from)?;
            print::say(format_args!(
                "{DIM}{}, {}{DIM:#}",
                plural(figures.copies, "copy"),
                size(figures.bytes)
            ));
        }
        Ok(Exit::Done)
    }
}

/// Who it is about, the id of its delivery, and whether it is current; `None` where it went just now.
fn looked_up(reader: &Reader, copy: &ReportCopy) -> Result<Option<(String, String, bool)>, inbox::Error> {
    let Some(delivery) = reader.delivery(copy.sequence)? else { return Ok(None) };
    let all = ReportCopies::of(reader, &delivery)?;
    let current = all.current.is_some_and(|place| all.copies[place].sha256 == copy.sha256);
    Ok(Some((inbox::candidate(&delivery.payload()), delivery.row.id.to_string(), current)))
}
