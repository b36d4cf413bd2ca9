//! `mojito db stats`

use clap::Args;
use contract::Event;
use inbox::Stats;
use jiff::Timestamp;
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, DIM, Format, Output, Printed};
use crate::times;

/// Show figures about the event log
#[derive(Debug, Args)]
#[command(
    name = "stats",
    after_help = "\
Examples:
  mojito db stats
  mojito db stats --format json"
)]
pub(crate) struct Figures {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct StatsObject<'a> {
    deliveries: u64,
    results: u64,
    unread: u64,
    refusals: u64,
    first_at: Option<String>,
    newest_at: Option<String>,
    counts: Vec<CountObject<'a>>,
    file_bytes: u64,
    raw_bytes: u64,
    schema: i64,
    sqlite: &'a str,
}

#[derive(Serialize)]
struct CountObject<'a> {
    environment: &'a str,
    event: Event,
    deliveries: u64,
}

impl Figures {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let stats = global.reader()?.stats().map_err(inbox::Error::from)?;
        match self.output.format {
            Format::Json => print::object(&object(&stats))?,
            Format::Text => print_text(&stats)?,
        }
        Ok(Exit::Done)
    }
}

fn object(stats: &Stats) -> StatsObject<'_> {
    let utc = |time: Timestamp| format!("{time:.3}");
    StatsObject {
        deliveries: stats.deliveries,
        results: stats.results,
        unread: stats.unread,
        refusals: stats.refusals,
        first_at: stats.span.map(|(first, _)| utc(first)),
        newest_at: stats.span.map(|(_, newest)| utc(newest)),
        counts: stats
            .counts
            .iter()
            .map(|(environment, event, deliveries)| CountObject {
                environment,
                event: *event,
                deliveries: *deliveries,
            })
            .collect(),
        file_bytes: stats.file_bytes,
        raw_bytes: stats.raw_bytes,
        schema: stats.schema,
        sqlite: stats.sqlite,
    }
}

fn print_text(stats: &Stats) -> Printed {
    let entry = |name: &str, text: &str| print::line(format_args!("{DIM}{name:<10}{DIM:#}  {text}"));
    entry("deliveries", &stats.deliveries.to_string())?;
    entry("results", &stats.results.to_string())?;
    entry("unread", &stats.unread.to_string())?;
    entry("refusals", &stats.refusals.to_string())?;
    if let Some((first, newest)) = stats.span {
        entry("first", &times::local(first))?;
        entry("newest", &times::local(newest))?;
    }
    for (environment, event, deliveries) in &stats.counts {
        let environment = Safe::line(environment);
        entry("", &format!("{deliveries} × {} in {environment}", event.name()))?;
    }
    entry("file", &format!("{} bytes", stats.file_bytes))?;
    entry("raw", &format!("{} bytes", stats.raw_bytes))?;
    entry("schema", &stats.schema.to_string())?;
    entry("SQLite", stats.sqlite)
}
