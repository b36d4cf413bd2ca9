//! `mojito sample list`

use anstyle::Style;
use clap::Args;
use inbox::SavedSample;
use serde::Serialize;

use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::table::{Column, Line, table};
use crate::times;

/// List the saved samples
///
/// Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito sample list --format json")]
pub(crate) struct List {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct SampleObject<'a> {
    r#type: &'static str,
    name: &'a str,
    event: contract::Event,
    saved_at: String,
}

const COLUMNS: [Column; 3] = [
    Column { title: "NAME", least: Some(10) },
    Column { title: "EVENT", least: None },
    Column { title: "SAVED", least: None },
];

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let samples = SavedSample::all(&global.folders()?)?;
        if samples.is_empty() {
            return Err(NotFound("no sample is saved: see `mojito sample save --help`".to_owned()).into());
        }
        if self.output.format == Format::Json {
            for SavedSample { name, event, saved_at, .. } in &samples {
                let saved_at = format!("{saved_at:.3}");
                print::object(&SampleObject { r#type: "sample", name, event: *event, saved_at })?;
            }
            return Ok(Exit::Done);
        }
        let lines: Vec<Line> = samples
            .into_iter()
            .map(|one| Line {
                cells: vec![one.name, one.event.name().to_owned(), times::local(one.saved_at)],
                style: Style::new(),
            })
            .collect();
        for line in table(&COLUMNS, &lines, print::width()) {
            print::line(format_args!("{line}"))?;
        }
        Ok(Exit::Done)
    }
}
