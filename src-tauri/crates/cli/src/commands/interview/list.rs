//! `mojito interview list`

use std::collections::BTreeSet;

use clap::Args;
use inbox::{Asked, InterviewSettings, SettingsFile, interview_groups};
use jiff::Timestamp;
use serde::Serialize;

use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::table::{Column, Line, table};

/// List the interviews that have results or a name
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito interview list
  mojito interview list --format json")]
pub(crate) struct List {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct InterviewObject {
    interview_id: String,
    name: Option<String>,
    result_within_minutes: Option<u32>,
    results: u64,
}

const COLUMNS: [Column; 4] = [
    Column { title: "NAME", least: Some(12) },
    Column { title: "RESULT WITHIN", least: None },
    Column { title: "RESULTS", least: None },
    Column { title: "INTERVIEW", least: Some(12) },
];

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let settings = SettingsFile::load(&folders)?.settings().clone();
        let reader = global.reader()?;
        inbox::bring_results_up_to_date(&folders)?;
        let asked = Asked { reader: &reader, settings: &settings, now: Timestamp::now() };
        let groups = interview_groups(&asked, None)?;
        let seen = groups.iter().filter_map(|group| group.interview.as_deref());
        let ids: BTreeSet<&str> = seen.chain(settings.interviews.keys().map(String::as_str)).collect();
        if ids.is_empty() {
            print::note("no interview has results yet");
            return Ok(Exit::Nothing);
        }
        let interviews = ids.into_iter().map(|id| {
            let of_it = groups.iter().filter(|group| group.interview.as_deref() == Some(id));
            let InterviewSettings { name, result_within_minutes } =
                settings.interviews.get(id).cloned().unwrap_or_default();
            let results = of_it.map(|group| group.results).sum();
            InterviewObject { interview_id: id.to_owned(), name, result_within_minutes, results }
        });
        match self.output.format {
            Format::Json => {
                for interview in interviews {
                    print::object(&interview)?;
                }
            }
            Format::Text => {
                let lines: Vec<Line> = interviews.map(line).collect();
                for line in table(&COLUMNS, &lines, print::width()) {
                    print::line(format_args!("{line}"))?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

fn line(interview: InterviewObject) -> Line {
    let within = interview.result_within_minutes;
    Line {
        cells: vec![
            interview.name.unwrap_or_else(|| "-".to_owned()),
            within.map_or_else(|| "as usual".to_owned(), |minutes| format!("{minutes} min")),
            interview.results.to_string(),
            interview.interview_id,
        ],
        style: anstyle::Style::new(),
    }
}
