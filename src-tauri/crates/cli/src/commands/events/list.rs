//! `mojito events list`

use anstyle::Style;
use clap::Args;
use contract::{Event, Label};
use inbox::{EventObject, Page, Position, Reader, Row, Search, Sequence};
use jiff::Timestamp;
use query::{NameField, Query, State, Test, TextField, Time, TimeTest};

use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::{self, Format, Output, Printed, STRONG};
use crate::search::Words;
use crate::table::{Column, Line, table};
use crate::{names, times};

/// List deliveries, newest first
///
/// All conditions have to hold; of several events or labels, any. Exit code 3 means that nothing matched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events list --env production --event interview_result --label changed
  mojito events list --unread --since 2h
  mojito events list 'score:>=7 has:report (rust OR go) -label:repeat'
  mojito events list --format json --after-sequence 42     what came after a known delivery")]
pub(crate) struct List {
    #[command(flatten)]
    words: Words,
    /// How many at most
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    /// Only those directly newer than this sequence number
    #[arg(long, value_name = "N", conflicts_with = "before_sequence")]
    after_sequence: Option<Sequence>,
    /// Only those directly older than this sequence number
    #[arg(long, value_name = "N")]
    before_sequence: Option<Sequence>,
    /// Only this environment
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
    /// Only this event; may be repeated
    #[arg(long, value_name = "EVENT", value_delimiter = ',', value_parser = names::any_event())]
    event: Vec<Event>,
    /// Only with this label; may be repeated
    #[arg(long, value_name = "LABEL", value_delimiter = ',', value_parser = names::label())]
    label: Vec<Label>,
    /// Only unread ones
    #[arg(long, conflicts_with = "read")]
    unread: bool,
    /// Only read ones
    #[arg(long)]
    read: bool,
    /// Only received at this time or later: 2026-11-01, 2026-11-01T09:30, 2h (ago)
    #[arg(long, value_name = "TIME", value_parser = times::moment)]
    since: Option<Timestamp>,
    /// Only received before this time
    #[arg(long, value_name = "TIME", value_parser = times::moment)]
    until: Option<Timestamp>,
    /// Only deliveries of the interview result whose id holds this
    #[arg(long, value_name = "ID")]
    result: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let search = Search::new(self.query()?);
        let reader = global.reader()?;
        let position = match (self.after_sequence, self.before_sequence) {
            (Some(after), _) => Position::After(after),
            (None, Some(before)) => Position::Before(before),
            (None, None) => Position::Newest,
        };
        let (format, limit) = (self.output.format, self.limit as usize);
        let page = reader.page(&search, position, limit).map_err(inbox::Error::from)?;
        if page.rows.is_empty() {
            print::note("no delivery matched");
            return Ok(Exit::Nothing);
        }
        match format {
            Format::Json => print_objects(&reader, &page.rows)?,
            Format::Text => print_table(&page, position)?,
        }
        Ok(Exit::Done)
    }

    /// What all the conditions come to.
    fn query(&self) -> Result<Query, Usage> {
        let mut query = self.words.query()?;
        let mut also = |test: Test| query = std::mem::take(&mut query).and(test);
        if let Some(env) = &self.env {
            also(Test::Name { field: NameField::Environment, any_of: vec![env.clone()] });
        }
        if !self.event.is_empty() {
            also(Test::Event(self.event.clone()));
        }
        if !self.label.is_empty() {
            also(Test::Label(self.label.clone()));
        }
        if self.unread {
            also(Test::Is(vec![State::Unread]));
        }
        if self.read {
            also(Test::Is(vec![State::Read]));
        }
        if let Some(since) = self.since.and_then(moment) {
            also(Test::Time(TimeTest::After(since)));
        }
        if let Some(until) = self.until.and_then(moment) {
            also(Test::Time(TimeTest::Before(until)));
        }
        if let Some(result) = &self.result {
            also(Test::Text { field: TextField::Result, any_of: vec![result.clone()] });
        }
        Ok(query)
    }
}

/// The language's form of a moment; years beyond 9999 have none, and nothing lies there.
fn moment(time: Timestamp) -> Option<Time> {
    Time::parse(&time.to_string())
}

fn print_objects(reader: &Reader, rows: &[Row]) -> anyhow::Result<()> {
    for row in rows {
        // Between the two reads it may have been erased.
        if let Some(delivery) = reader.delivery(row.sequence).map_err(inbox::Error::from)? {
            print::object(&EventObject::of(reader, &delivery, false)?)?;
        }
    }
    Ok(())
}

const COLUMNS: [Column; 6] = [
    Column { title: "NO", least: None },
    Column { title: "RECEIVED", least: None },
    Column { title: "ENVIRONMENT", least: Some(7) },
    Column { title: "CANDIDATE", least: Some(12) },
    Column { title: "MEANING", least: Some(16) },
    Column { title: "ID", least: None },
];

/// The narrowest terminal on which the ids leave room for the rest. Below it the sequence number names a delivery.
const WIDTH_FOR_IDS: usize = 120;

fn print_table(page: &Page, position: Position) -> Printed {
    let width = print::width();
    let shown =
        if width.is_some_and(|width| width < WIDTH_FOR_IDS) { COLUMNS.len() - 1 } else { COLUMNS.len() };
    let lines: Vec<Line> = page.rows.iter().map(|row| line(row, shown)).collect();
    for line in table(&COLUMNS[..shown], &lines, width) {
        print::line(format_args!("{line}"))?;
    }
    if page.more {
        let (direction, edge) = match position {
            Position::After(_) => ("after", page.rows.first()),
            Position::Newest | Position::Before(_) => ("before", page.rows.last()),
        };
        if let Some(edge) = edge {
            print::note(&format!("there are more: --{direction}-sequence {}", edge.sequence));
        }
    }
    Ok(())
}

fn line(row: &Row, shown: usize) -> Line {
    let inbox::Line { candidate, meaning } = inbox::line(row);
    let mut cells = vec![
        row.sequence.to_string(),
        times::local(row.received_at),
        row.environment.to_string(),
        candidate,
        meaning,
        row.id.to_string(),
    ];
    cells.truncate(shown);
    Line { cells, style: if row.unread { STRONG } else { Style::new() } }
}
