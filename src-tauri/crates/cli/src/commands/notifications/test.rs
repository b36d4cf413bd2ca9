//! `mojito notifications test`

use anstyle::Style;
use clap::Args;
use inbox::{SettingsFile, Tried, Verdict, plural, try_rules};
use jiff::Zoned;
use serde::Serialize;

use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, DIM, Format, Output};
use crate::table::{Column, Line, table};
use crate::times;

/// Try the settings on the newest deliveries, as if each had just come
///
/// That what comes all at once is told as a digest is not looked at. Exit code 3 means that there is no delivery.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito notifications test
  mojito notifications test --last 500 --format json")]
pub(crate) struct Test {
    /// How many deliveries
    #[arg(long, value_name = "N", default_value_t = 100, value_parser = clap::value_parser!(u16).range(1..))]
    last: u16,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct CountsObject {
    r#type: &'static str,
    told: usize,
    later: usize,
    not_told: usize,
}

#[derive(Serialize)]
struct VerdictObject<'a> {
    r#type: &'static str,
    event: String,
    sequence: inbox::Sequence,
    received_at: String,
    environment: &'a str,
    candidate: String,
    meaning: String,
    verdict: &'static str,
    why: &'a str,
    /// From 1; null: no rule is about it.
    rule: Option<usize>,
}

const COLUMNS: [Column; 6] = [
    Column { title: "NO", least: None },
    Column { title: "RECEIVED", least: None },
    Column { title: "CANDIDATE", least: Some(8) },
    Column { title: "WHAT", least: Some(12) },
    Column { title: "TOLD", least: None },
    Column { title: "WHY", least: Some(16) },
];

impl Test {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let settings = SettingsFile::load(&global.folders()?)?.settings().notifications.clone();
        let trial = try_rules(&global.reader()?, &settings, self.last.into(), &Zoned::now())?;
        if trial.tried.is_empty() {
            return Err(NotFound("there is no delivery to try the settings on".to_owned()).into());
        }
        let counts = trial.counts();
        let counts = CountsObject {
            r#type: "counts",
            told: counts[&Verdict::Told],
            later: counts[&Verdict::Later],
            not_told: counts[&Verdict::NotTold],
        };
        if self.output.format == Format::Json {
            print::object(&counts)?;
            for tried in &trial.tried {
                print::object(&object(tried))?;
            }
            return Ok(Exit::Done);
        }
        let lines: Vec<Line> = trial.tried.iter().map(line).collect();
        for line in table(&COLUMNS, &lines, print::width()) {
            print::line(format_args!("{line}"))?;
        }
        let all = plural(trial.tried.len() as u64, "delivery");
        let CountsObject { told, later, not_told, .. } = counts;
        print::line(format_args!("\n{all}: {told} told, {later} told later, {not_told} not told"))?;
        Ok(Exit::Done)
    }
}

fn object(Tried { row, ruling }: &Tried) -> VerdictObject<'_> {
    let inbox::Line { candidate, meaning } = inbox::line(row);
    VerdictObject {
        r#type: "verdict",
        event: row.id.to_string(),
        sequence: row.sequence,
        received_at: format!("{:.3}", row.received_at),
        environment: &row.environment,
        candidate,
        meaning,
        verdict: ruling.verdict.name(),
        why: &ruling.why,
        rule: ruling.rule.map(|place| place + 1),
    }
}

fn line(Tried { row, ruling }: &Tried) -> Line {
    let inbox::Line { candidate, meaning } = inbox::line(row);
    let (told, style) = match ruling.verdict {
        Verdict::Told => ("yes", Style::new()),
        Verdict::Later => ("later", Style::new()),
        Verdict::NotTold => ("no", DIM),
    };
    let received = times::local(row.received_at);
    let cells =
        vec![row.sequence.to_string(), received, candidate, meaning, told.to_owned(), ruling.why.clone()];
    Line { cells, style }
}
