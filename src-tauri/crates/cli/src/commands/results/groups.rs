//! Results gathered by interview or by candidate.

use anstyle::Style;
use inbox::{CandidateGroup, CandidatePage, InterviewGroup, Sequence};
use serde::Serialize;

use crate::exit::Exit;
use crate::print::{self, Format, WRONG};
use crate::table::{Column, Line, table};
use crate::times;

#[derive(Serialize)]
struct InterviewObject<'a> {
    interview_id: Option<&'a str>,
    interview_name: Option<&'a str>,
    environment: &'a str,
    results: u64,
    awaiting: u64,
    overdue: u64,
    scored: u64,
    advance: u64,
    reject: u64,
    undecided: u64,
    failed: u64,
    median_score: Option<f64>,
    usual_ms: Option<i64>,
    changed_at: String,
}

#[derive(Serialize)]
struct CandidateObject<'a> {
    key: String,
    environment: &'a str,
    candidate: String,
    email: Option<&'a str>,
    results: u64,
    attempts: u64,
    newest_result_id: &'a str,
    meaning: String,
    changed_at: String,
}

const INTERVIEWS: [Column; 9] = [
    Column { title: "CHANGED", least: None },
    Column { title: "ENVIRONMENT", least: Some(7) },
    Column { title: "INTERVIEW", least: Some(12) },
    Column { title: "RESULTS", least: None },
    Column { title: "WAITING", least: None },
    Column { title: "OVERDUE", least: None },
    Column { title: "SCORED", least: None },
    Column { title: "MEDIAN", least: None },
    Column { title: "FAILED", least: None },
];

const CANDIDATES: [Column; 6] = [
    Column { title: "CHANGED", least: None },
    Column { title: "ENVIRONMENT", least: Some(7) },
    Column { title: "CANDIDATE", least: Some(12) },
    Column { title: "RESULTS", least: None },
    Column { title: "NEWEST", least: Some(16) },
    Column { title: "KEY", least: Some(12) },
];

/// Prints the interviews.
pub(super) fn interviews(groups: &[InterviewGroup], format: Format) -> anyhow::Result<Exit> {
    let style = |group: &InterviewGroup| if group.overdue > 0 { WRONG } else { Style::new() };
    let lines = groups.iter().map(|group| Line { cells: interview(group), style: style(group) });
    print(groups.iter().map(interview_object), lines, &INTERVIEWS, format)
}

/// Prints the candidates.
pub(super) fn candidates(page: &CandidatePage, format: Format) -> anyhow::Result<Exit> {
    let lines = page.candidates.iter().map(|group| Line { cells: candidate(group), style: Style::new() });
    let exit = print(page.candidates.iter().map(candidate_object), lines, &CANDIDATES, format)?;
    if format == Format::Text {
        more(page.before);
    }
    Ok(exit)
}

/// Says where the next ones begin.
pub(super) fn more(before: Option<Sequence>) {
    if let Some(before) = before {
        print::note(&format!("there are more: --before-sequence {before}"));
    }
}

fn print<T: Serialize>(
    objects: impl Iterator<Item = T>,
    lines: impl Iterator<Item = Line>,
    columns: &[Column],
    format: Format,
) -> anyhow::Result<Exit> {
    let lines: Vec<Line> = lines.collect();
    if lines.is_empty() {
        print::note("no result matched");
        return Ok(Exit::Nothing);
    }
    match format {
        Format::Json => {
            for object in objects {
                print::object(&object)?;
            }
        }
        Format::Text => {
            for line in table(columns, &lines, print::width()) {
                print::line(format_args!("{line}"))?;
            }
        }
    }
    Ok(Exit::Done)
}

fn interview(group: &InterviewGroup) -> Vec<String> {
    let name = group.settings.name.as_deref().or(group.interview.as_deref());
    let count = |n: u64| n.to_string();
    vec![
        times::local(group.changed_at),
        group.environment.to_string(),
        name.unwrap_or("-").to_owned(),
        count(group.results),
        count(group.awaiting),
        count(group.overdue),
        count(group.scored),
        group.median_score.map_or_else(|| "-".to_owned(), |median| median.to_string()),
        count(group.failed),
    ]
}

fn interview_object(group: &InterviewGroup) -> InterviewObject<'_> {
    InterviewObject {
        interview_id: group.interview.as_deref(),
        interview_name: group.settings.name.as_deref(),
        environment: &group.environment,
        results: group.results,
        awaiting: group.awaiting,
        overdue: group.overdue,
        scored: group.scored,
        advance: group.advance,
        reject: group.reject,
        undecided: group.undecided,
        failed: group.failed,
        median_score: group.median_score,
        usual_ms: group.usual_ms,
        changed_at: format!("{:.3}", group.changed_at),
    }
}

fn candidate(group: &CandidateGroup) -> Vec<String> {
    vec![
        times::local(group.newest.row.received_at),
        group.newest.kept.environment.to_string(),
        group.newest.candidate(),
        group.results.to_string(),
        group.newest.meaning(),
        group.key.to_string(),
    ]
}

fn candidate_object(group: &CandidateGroup) -> CandidateObject<'_> {
    let newest = &group.newest;
    CandidateObject {
        key: group.key.to_string(),
        environment: &newest.kept.environment,
        candidate: newest.candidate(),
        email: newest.kept.facts.email.as_deref(),
        results: group.results,
        attempts: group.attempts,
        newest_result_id: &newest.kept.result_id,
        meaning: newest.meaning(),
        changed_at: format!("{:.3}", newest.row.received_at),
    }
}
