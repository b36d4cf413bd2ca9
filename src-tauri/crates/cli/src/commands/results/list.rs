//! `mojito results list`

use anstyle::Style;
use clap::{Args, ValueEnum};
use inbox::{
    Asked, Awaiting, CandidatePage, ResultFilter, ResultLine, ResultObject, ResultPage, Search, Sequence,
    SettingsFile, interview_groups,
};
use jiff::Timestamp;

use super::groups;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::{self, Format, Output, WRONG};
use crate::search::Words;
use crate::table::{Column, Line, table};
use crate::times;

/// List interview results as they stand, the one that changed last first
///
/// A query is about the delivery that a result stands at. Exit code 3 means that nothing matched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito results list
  mojito results list --awaiting              collected, and nothing has come since
  mojito results list --overdue               the same, for longer than usual
  mojito results list --by interview
  mojito results list 'score:>=7 decision:undecided'
  mojito results list --format json --limit 10")]
pub(crate) struct List {
    #[command(flatten)]
    words: Words,
    /// One line for each interview, or for each candidate
    #[arg(long, value_enum, conflicts_with_all = ["awaiting", "overdue"])]
    by: Option<By>,
    /// Only those that were collected and neither scored nor failed since
    #[arg(long)]
    awaiting: bool,
    /// Only those that wait for their score longer than is usual for their interview
    #[arg(long, conflicts_with = "awaiting")]
    overdue: bool,
    /// How many at most
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Only those whose state is older than this sequence number
    #[arg(long, value_name = "N")]
    before_sequence: Option<Sequence>,
    #[command(flatten)]
    output: Output,
}

/// What results are gathered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum By {
    Interview,
    Candidate,
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
        let query = self.words.query()?;
        let folders = global.folders()?;
        let reader = global.reader()?;
        let settings = SettingsFile::load(&folders)?.settings().clone();
        inbox::bring_results_up_to_date(&folders)?;
        let asked = Asked { reader: &reader, settings: &settings, now: Timestamp::now() };
        if let Some(by) = self.by {
            if query.root().is_some() {
                return Err(Usage("--by gathers all results: leave the query out".to_owned()).into());
            }
            return match by {
                By::Interview => groups::interviews(&interview_groups(&asked, None)?, self.output.format),
                By::Candidate => {
                    let page = CandidatePage::read(&asked, "", self.before_sequence, self.limit as usize)?;
                    groups::candidates(&page, self.output.format)
                }
            };
        }
        let awaiting = match (self.awaiting, self.overdue) {
            (_, true) => Awaiting::Overdue,
            (true, false) => Awaiting::Awaiting,
            (false, false) => Awaiting::Any,
        };
        let filter = ResultFilter { awaiting, interview: None };
        let search = Search::new(query);
        let page = ResultPage::read(&asked, &search, &filter, self.before_sequence, self.limit as usize)?;
        if page.lines.is_empty() {
            print::note("no result matched");
            return Ok(Exit::Nothing);
        }
        match self.output.format {
            Format::Json => {
                for line in &page.lines {
                    print::object(&ResultObject::of(&reader, line)?)?;
                }
            }
            Format::Text => {
                let lines: Vec<Line> = page.lines.iter().map(line).collect();
                for line in table(&COLUMNS, &lines, print::width()) {
                    print::line(format_args!("{line}"))?;
                }
                groups::more(page.before);
            }
        }
        Ok(Exit::Done)
    }
}

/// `Senior Rust Engineer · waiting for the score`, where a person gave the interview a name.
fn state(result: &ResultLine) -> String {
    let names = result.interview_name.iter().cloned();
    names.chain([result.meaning()]).collect::<Vec<_>>().join(" · ")
}

fn line(result: &ResultLine) -> Line {
    let facts = &result.kept.facts;
    Line {
        cells: vec![
            times::local(result.row.received_at),
            result.kept.environment.to_string(),
            result.candidate(),
            state(result),
            facts.deliveries.to_string(),
            result.kept.result_id.to_string(),
        ],
        style: if facts.awaiting_since().is_some() { WRONG } else { Style::new() },
    }
}
