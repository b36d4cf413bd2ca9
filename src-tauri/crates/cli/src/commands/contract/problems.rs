//! `mojito contract problems`

use anstyle::Style;
use clap::Args;
use serde::Serialize;

use super::watched;
use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::table::{Column, Line, table};
use crate::times;

/// Sum up the problems of all deliveries, those of the newest ones first
///
/// Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito contract problems
  mojito contract problems --format json
  mojito events list problem:schema        the deliveries themselves")]
pub(crate) struct Problems {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct ProblemsObject<'a> {
    r#type: &'static str,
    code: contract::ProblemCode,
    environment: &'a str,
    event: contract::Event,
    path: &'a str,
    message: &'a str,
    deliveries: u64,
    newest: String,
    newest_at: String,
}

const COLUMNS: [Column; 6] = [
    Column { title: "PROBLEM", least: Some(20) },
    Column { title: "CODE", least: None },
    Column { title: "ENVIRONMENT", least: Some(6) },
    Column { title: "EVENT", least: Some(8) },
    Column { title: "TIMES", least: None },
    Column { title: "NEWEST", least: None },
];

impl Problems {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let problems = watched(global)?.problems;
        if problems.is_empty() {
            return Err(NotFound("no delivery has a problem".to_owned()).into());
        }
        if self.output.format == Format::Json {
            for one in &problems {
                print::object(&ProblemsObject {
                    r#type: "problems",
                    code: one.code,
                    environment: &one.environment,
                    event: one.event,
                    path: &one.path,
                    message: &one.message,
                    deliveries: one.deliveries,
                    newest: one.newest.to_string(),
                    newest_at: format!("{:.3}", one.newest_at),
                })?;
            }
            return Ok(Exit::Done);
        }
        let lines: Vec<Line> = problems
            .iter()
            .map(|one| Line {
                cells: vec![
                    one.message.clone(),
                    one.code.name().to_owned(),
                    one.environment.clone(),
                    one.event.name().to_owned(),
                    one.deliveries.to_string(),
                    times::local(one.newest_at),
                ],
                style: Style::new(),
            })
            .collect();
        for line in table(&COLUMNS, &lines, print::width()) {
            print::line(format_args!("{line}"))?;
        }
        Ok(Exit::Done)
    }
}
