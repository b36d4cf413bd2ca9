//! `mojito events retries`

use anstyle::Style;
use clap::Args;
use contract::Event;
use inbox::{AttemptObject, Row};
use serde::Serialize;

use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::retried;
use crate::table::{Column, Line, table};
use crate::times;

/// List deliveries that came more than once: when, how each was answered, and after how long the next came
///
/// Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events retries
  mojito events retries --limit 5 --format json")]
pub(crate) struct Retries {
    /// How many, those with the newest attempt first
    #[arg(long, default_value_t = 20, value_name = "N")]
    limit: usize,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct RetriesObject<'a> {
    r#type: &'static str,
    environment: &'a str,
    event: Event,
    candidate: String,
    attempts: Vec<AttemptObject>,
}

const COLUMNS: [Column; 5] = [
    Column { title: "FIRST AT", least: None },
    Column { title: "ENVIRONMENT", least: Some(6) },
    Column { title: "CANDIDATE", least: Some(10) },
    Column { title: "ANSWERS", least: Some(10) },
    Column { title: "AGAIN AFTER", least: Some(10) },
];

impl Retries {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let chains = global.reader()?.retry_chains(self.limit).map_err(inbox::Error::from)?;
        if chains.is_empty() {
            return Err(NotFound("no delivery came more than once".to_owned()).into());
        }
        match self.output.format {
            Format::Json => {
                for chain in chains.iter().filter(|chain| !chain.is_empty()) {
                    print::object(&RetriesObject {
                        r#type: "retries",
                        environment: &chain[0].environment,
                        event: chain[0].event,
                        candidate: inbox::line(&chain[0]).candidate,
                        attempts: chain.iter().map(AttemptObject::from).collect(),
                    })?;
                }
            }
            Format::Text => {
                let lines: Vec<Line> = chains.iter().filter_map(|chain| line(chain)).collect();
                for line in table(&COLUMNS, &lines, print::width()) {
                    print::line(format_args!("{line}"))?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

fn line(chain: &[Row]) -> Option<Line> {
    let first = chain.first()?;
    let cells = vec![
        times::local(first.received_at),
        first.environment.to_string(),
        inbox::line(first).candidate,
        chain.iter().map(retried::answer).collect::<Vec<_>>().join(", "),
        retried::gaps(chain),
    ];
    Some(Line { cells, style: Style::new() })
}
