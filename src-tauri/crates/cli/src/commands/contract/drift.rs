//! `mojito contract drift`

use anstyle::Style;
use clap::Args;
use contract::drift::DriftKind;
use serde::Serialize;

use super::watched;
use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, DIM, Format, Output};
use crate::table::{Column, Line, table};
use crate::times;

/// Show in what the deliveries depart from the contract: new, missing and vanished fields, types and values
///
/// A field has vanished that need not be there, used to come, and would have come some twenty times by now.
///
/// Exit code 3 means that there is nothing to show.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito contract drift
  mojito contract drift --all --format json
  mojito contract acknowledge 2        hide number 2 from here on")]
pub(crate) struct Drift {
    /// Also what was acknowledged
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct DriftObject<'a> {
    r#type: &'static str,
    number: usize,
    kind: DriftKind,
    environment: &'a str,
    event: contract::Event,
    path: &'a str,
    sentence: &'a str,
    first_seen: String,
    last_seen: String,
    deliveries: u64,
    /// Null where all that are known were erased.
    example: Option<String>,
    acknowledged: bool,
}

const COLUMNS: [Column; 6] = [
    Column { title: "NO", least: None },
    Column { title: "WHAT", least: Some(20) },
    Column { title: "ENVIRONMENT", least: Some(6) },
    Column { title: "EVENT", least: Some(8) },
    Column { title: "TIMES", least: None },
    Column { title: "LAST SEEN", least: None },
];

impl Drift {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let mut drift = watched(global)?.drift;
        drift.retain(|drift| self.all || !drift.acknowledged);
        if drift.is_empty() {
            return Err(NotFound("nothing departs from the contract".to_owned()).into());
        }
        if self.output.format == Format::Json {
            for one in &drift {
                print::object(&DriftObject {
                    r#type: "drift",
                    number: one.number,
                    kind: one.departure.kind,
                    environment: &one.environment,
                    event: one.event,
                    path: &one.departure.path,
                    sentence: &one.departure.sentence,
                    first_seen: format!("{:.3}", one.first_seen),
                    last_seen: format!("{:.3}", one.last_seen),
                    deliveries: one.deliveries,
                    example: one.example.map(|id| id.to_string()),
                    acknowledged: one.acknowledged,
                })?;
            }
            return Ok(Exit::Done);
        }
        let lines: Vec<Line> = drift
            .iter()
            .map(|one| Line {
                cells: vec![
                    one.number.to_string(),
                    one.departure.sentence.clone(),
                    one.environment.clone(),
                    one.event.name().to_owned(),
                    one.deliveries.to_string(),
                    times::local(one.last_seen),
                ],
                style: if one.acknowledged { DIM } else { Style::new() },
            })
            .collect();
        for line in table(&COLUMNS, &lines, print::width()) {
            print::line(format_args!("{line}"))?;
        }
        Ok(Exit::Done)
    }
}
