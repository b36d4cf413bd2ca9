//! `mojito results list`

use anstyle::Style;
use clap::Args;
use inbox::{ResultObject, ResultState, Results, Search, Sequence};

use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output, WRONG};
use crate::search::Words;
use crate::table::{Column, Line, table};
use crate::times;

/// List interview results as they stand, the one that changed last first
///
/// A query is about the present state, which is the newest delivery that is no repeat. Exit code 3 means that nothing
/// matched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito results list
  mojito results list --awaiting              collected, and nothing has come since
  mojito results list 'score:>=7 decision:undecided'
  mojito results list --format json --limit 10")]
pub(crate) struct List {
    #[command(flatten)]
    words: Words,
    /// Only those that were collected and neither scored nor failed since
    #[arg(long)]
    awaiting: bool,
    /// How many at most
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Only those whose state is older than this sequence number
    #[arg(long, value_name = "N")]
    before_sequence: Option<Sequence>,
    #[command(flatten)]
    output: Output,
}

const COLUMNS: [Column; 6] = [
    Column { title: "CHANGED", least: None },
    Column { title: "ENVIRONMENT", least: Some(7) },
    Column { title: "CANDIDATE", least: Some(12) },
    Column { title: "STATE", least: Some(16) },
    Column { title: "DELIVERIES", least: None },
    Column { title: "RESULT", least: Some(12) },
];

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let search = Search::new(self.words.query()?);
        let reader = global.reader()?;
        let found =
            Results::read(&reader, &search, self.before_sequence, self.awaiting, self.limit as usize)?;
        if found.states.is_empty() {
            print::note("no result matched");
            return Ok(Exit::Nothing);
        }
        match self.output.format {
            Format::Json => {
                for state in &found.states {
                    print::object(&ResultObject::of(&reader, state)?)?;
                }
            }
            Format::Text => {
                let lines: Vec<Line> = found.states.iter().map(line).collect();
                for line in table(&COLUMNS, &lines, print::width()) {
                    print::line(format_args!("{line}"))?;
                }
                if let Some(before) = found.before {
                    print::note(&format!("there are more: --before-sequence {before}"));
                }
            }
        }
        Ok(Exit::Done)
    }
}

fn line(state: &ResultState) -> Line {
    let inbox::Line { candidate, meaning } = inbox::line(&state.newest);
    Line {
        cells: vec![
            times::local(state.newest.received_at),
            state.environment.clone(),
            candidate,
            meaning,
            state.deliveries.to_string(),
            state.result_id.clone(),
        ],
        style: if state.awaiting { WRONG } else { Style::new() },
    }
}
