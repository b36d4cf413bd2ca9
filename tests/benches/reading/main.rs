//! How fast a large log is read: pages, filters, words, counts, facets and attempts; what the search index and those
//! that find attempts cost; and how fast it is exported.
//!
//! `cargo bench -p tests --bench reading -- [--events 1000000] [--folder DIR] [--json FILE] [--window | --exports]`
//!
//! The log holds what a large customer receives in a year. In a `--folder` it is kept, and used again where it
//! has that many already. Each read is repeated with everything warm, unless it says otherwise; figures are
//! milliseconds unless they say otherwise. `--json` writes a line for each row; `--window` opens insights and types in
//! the real window instead, on Linux; `--exports` writes everything to a file of each format instead.

#![expect(clippy::cast_precision_loss, reason = "figures for people")]

mod exports;
mod questions;
mod store;
mod table;
#[cfg(target_os = "linux")]
mod window;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use contract::population::IN_HALF;
use eventlog::{Error, Interrupt, Position, Reader, Search};
use inbox::{
    Asked, Awaiting, CandidatePage, Folders, InsightsQuestion, ResultFilter, ResultPage, SettingsFile,
    interview_groups,
};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use crate::questions::{COUNTED, Kind, QUESTIONS};
use crate::store::Store;
use crate::table::{Table, Target};

/// Rows of a page, as the window asks for them.
const PAGE: usize = 50;
/// How far the window counts.
const MOST_COUNTED: u64 = 10_000;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let value = |name: &str| -> Result<Option<&String>> {
        match arguments.iter().position(|argument| argument == name) {
            Some(at) => Ok(Some(arguments.get(at + 1).with_context(|| format!("{name} takes a value"))?)),
            None => Ok(None),
        }
    };
    let events = value("--events")?.map_or(Ok(1_000_000), |text| text.parse())?;
    let json = value("--json")?.map(PathBuf::from);
    let exports = arguments.iter().any(|argument| argument == "--exports");
    let window = arguments.iter().any(|argument| argument == "--window");
    let scratch = tempfile::tempdir()?;
    if let (Some(file), Some(to), Some(folder)) = (value("--export")?, value("--to")?, value("--folder")?) {
        return exports::one(file, to.as_ref(), folder.as_ref());
    }
    let folder = value("--folder")?.map_or_else(|| scratch.path().join("data"), PathBuf::from);

    let mut table = Table::new(json.as_deref())?;
    let store = Store::fill(&folder, events, &mut table)?;
    if window {
        #[cfg(target_os = "linux")]
        window::measure(&store.folder, &mut table)?;
        #[cfg(not(target_os = "linux"))]
        anyhow::bail!("the window is driven on Linux only");
    } else if exports {
        exports::measure(&store.folder, events, &mut table)?;
    } else {
        table.heading("sizes");
        store.sizes(&mut table)?;
        Reads::of(&store)?.measure(&mut table)?;
        table.heading("deliveries while the index catches up");
        store::ingest(&mut table)?;
        table.heading("deliveries beside the indices that find attempts");
        store::ingest_with_attempts(&mut table)?;
    }
    table.finish();
    Ok(())
}

/// All reads, as of the time of the newest delivery.
struct Reads<'a> {
    store: &'a Store,
    reader: Reader,
    newest: i64,
    now: Zoned,
}

impl Reads<'_> {
    fn of(store: &Store) -> Result<Reads<'_>> {
        let reader = Reader::open(&store.folder)?;
        let newest = reader.newest()?;
        let row = reader.delivery(newest)?.context("there is nothing to read")?.row;
        Ok(Reads { store, reader, newest, now: row.received_at.to_zoned(TimeZone::UTC) })
    }

    fn measure(&self, table: &mut Table) -> Result<()> {
        table.heading("pages");
        self.opening(table)?;
        self.pages(table)?;
        for kind in Kind::ALL {
            table.heading(kind.name());
            let mut all = Vec::new();
            for question in QUESTIONS.iter().filter(|question| question.kind == kind) {
                let search = self.search(question.text)?;
                all.extend(table.time(question.text, None, || {
                    Ok(self.reader.page(&search, Position::Newest, PAGE)?.rows.len() as u64)
                })?);
            }
            table.times(&format!("all {}", kind.name()), Some(kind.target()), None, all)?;
        }
        table.heading("counts up to 10,000");
        for text in COUNTED {
            let search = self.search(text)?;
            table.time(&format!("count {text}"), None, || {
                Ok(self.reader.count(&search, MOST_COUNTED)?.count)
            })?;
        }
        table.heading("facets");
        let facets = [
            ("", Some(Target { gate: 150.0, stretch: 90.0 })),
            ("after:30d", Some(Target { gate: 15.0, stretch: 9.0 })),
            ("event:failed", None),
            ("score:>=8 env:production", None),
            (IN_HALF, None),
        ];
        for (text, target) in facets {
            let search = self.search(text)?;
            let name = if text.is_empty() { "everything" } else { text };
            table.time(&format!("facets {name}"), target, || {
                Ok(self.reader.facets(&search)?.events.iter().map(|(_, count)| count).sum())
            })?;
        }
        table.heading("insights");
        self.insights(table)?;
        table.heading("results");
        self.results(table)?;
        table.heading("attempts");
        for (name, chains) in [("the newest 50 chains of attempts", 50), ("the newest 1,000", 1000)] {
            table.time(name, None, || Ok(self.reader.retry_chains(chains)?.len() as u64))?;
        }
        table.time("the attempts of one delivery", None, || {
            Ok(self.reader.attempts(self.newest / 2)?.len() as u64)
        })?;
        table.heading("interrupting");
        self.interrupting(table)?;
        if let Some(resident) = table::memory_mb("VmRSS:") {
            table.figure("memory in use after all reads", resident, "MB", None)?;
        }
        Ok(())
    }

    fn opening(&self, table: &mut Table) -> Result<()> {
        let everything = Search::everything();
        let mut cold = Vec::new();
        for _ in 0..20 {
            self.store.forget_cached()?;
            let begun = Instant::now();
            Reader::open(&self.store.folder)?.page(&everything, Position::Newest, PAGE)?;
            cold.push(begun.elapsed());
        }
        let target = Target { gate: 20.0, stretch: 5.0 };
        table.times("open and first page, read from disk", Some(target), Some(PAGE as u64), cold)?;
        table.time("open and first page, cached", Some(target), || {
            let page = Reader::open(&self.store.folder)?.page(&everything, Position::Newest, PAGE)?;
            Ok(page.rows.len() as u64)
        })?;
        Ok(())
    }

    fn pages(&self, table: &mut Table) -> Result<()> {
        let target = Target { gate: 2.0, stretch: 0.3 };
        let everything = Search::everything();
        let half = self.newest / 2;
        for (name, position) in [
            ("newest page", Position::Newest),
            ("page at half the depth", Position::Before(half)),
            ("page at half the depth, upwards", Position::After(half)),
            ("oldest page", Position::After(0)),
        ] {
            table.time(name, Some(target), || {
                Ok(self.reader.page(&everything, position, PAGE)?.rows.len() as u64)
            })?;
        }
        table.time("one delivery", None, || Ok(u64::from(self.reader.delivery(half)?.is_some())))?;
        Ok(())
    }

    /// A third of what its first picture may take; the rest is the window's.
    fn insights(&self, table: &mut Table) -> Result<()> {
        let target = Target { gate: 100.0, stretch: 50.0 };
        let now = self.now.timestamp();
        let to = now.saturating_add(1.hour())?;
        let everything =
            InsightsQuestion { environment: None, interview: None, from: Timestamp::UNIX_EPOCH, to };
        let month = InsightsQuestion { from: to.saturating_sub((30 * 24).hours())?, ..everything.clone() };
        let ask = |question: &InsightsQuestion| {
            inbox::insights(&self.reader, question, &TimeZone::UTC, now, &Interrupt::default())
        };
        let told = ask(&everything)?;
        let interview = told.scores.first().and_then(|scores| scores.interview.clone());
        let one = InsightsQuestion { interview, ..everything.clone() };
        let staging = InsightsQuestion { environment: Some("staging".to_owned()), ..everything.clone() };
        for (name, question) in [
            ("insights of all time", everything),
            ("insights of 30 days", month),
            ("insights of one interview", one),
            ("insights of one environment", staging),
        ] {
            table.time(name, Some(target), || Ok(ask(&question)?.funnel.collected))?;
        }
        Ok(())
    }

    /// What the views of results begin with.
    fn results(&self, table: &mut Table) -> Result<()> {
        let scratch = tempfile::tempdir()?;
        let folders = Folders::find(Some(scratch.path().to_owned()), None)?;
        let settings = SettingsFile::load(&folders)?;
        let (settings, now) = (settings.settings(), self.now.timestamp());
        let asked = Asked { reader: &self.reader, settings, now };
        for (name, awaiting) in [("newest page", Awaiting::Any), ("overdue", Awaiting::Overdue)] {
            let filter = ResultFilter { awaiting, interview: None };
            table.time(name, None, || {
                let page = ResultPage::read(&asked, &Search::everything(), &filter, None, PAGE)?;
                Ok(page.lines.len() as u64)
            })?;
        }
        table.time("by interview", None, || Ok(interview_groups(&asked, None)?.len() as u64))?;
        table.time("by candidate", None, || {
            Ok(CandidatePage::read(&asked, "", None, PAGE)?.candidates.len() as u64)
        })?;
        Ok(())
    }

    /// How long a heavy read goes on once nobody wants it any more.
    fn interrupting(&self, table: &mut Table) -> Result<()> {
        let mut times = Vec::new();
        for round in 0..30 {
            let interrupt = Interrupt::default();
            let search = self.search(IN_HALF)?.interrupted_by(&interrupt);
            let reader = self.reader.clone();
            let reading = std::thread::spawn(move || {
                // Everything that has the word, which takes reading half of the log.
                let read = reader.matching(&search, 0, usize::MAX);
                (read.map(|found| found.len()), Instant::now())
            });
            std::thread::sleep(Duration::from_millis(5 + round * 7 % 50));
            let begun = Instant::now();
            interrupt.interrupt();
            match reading.join().map_err(|_| anyhow::anyhow!("the read panicked"))? {
                (Err(Error::Interrupted), ended) => times.push(ended.saturating_duration_since(begun)),
                // It was faster than the interruption.
                (Ok(_), _) => {}
                (Err(error), _) => return Err(error.into()),
            }
        }
        table.times("a heavy read, interrupted", None, Some(times.len() as u64), times)
    }

    fn search(&self, text: &str) -> Result<Search> {
        Ok(Search { now: self.now.clone(), ..Search::new(query::Query::parse(text)?) })
    }
}
