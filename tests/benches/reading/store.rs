//! The log that is read: filled, indexed, weighed.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use anyhow::{Context, Result};
use contract::population::{Arrived, Population};
use eventlog::{Annotated, Annotation, Answer, Arrival, DataFolder, EventLog, Options, Sequence};
use jiff::Timestamp;
use tokio::task::JoinSet;

use crate::table::{Table, Target};

/// 2025-01-01T00:00Z.
const BEGINS_AT_MS: i64 = 1_735_689_600_000;
/// How many deliveries wait for the disk at once, so that many share a commit.
const AT_ONCE: usize = 512;
/// How many the index takes in at a time, and how much longer than that it rests while deliveries arrive: as in
/// the app.
const STEP: usize = 256;
const REST: u32 = 4;

/// A log with an index that is up to date.
pub(crate) struct Store {
    pub(crate) folder: DataFolder,
    raw_bytes: u64,
    log_bytes: u64,
    deliveries: u64,
}

impl Store {
    /// The log in that folder with at least so many deliveries; what it lacks is added.
    pub(crate) fn fill(folder: &Path, events: u64, table: &mut Table) -> Result<Store> {
        table.heading("filling");
        let folder = DataFolder::at(folder);
        let log = EventLog::open(&folder, &Options::default())?;
        let there = log.reader().stats()?.deliveries;
        // One thread: what is spawned first is stored first, so that the same log comes out each time.
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        if there < events {
            let stream = Population::new(1, BEGINS_AT_MS, events);
            let missing = stream.skip(usize::try_from(there)?).take(usize::try_from(events - there)?);
            let begun = Instant::now();
            runtime.block_on(append(&log, missing.map(arrival)))?;
            table.rate("deliveries stored", events - there, begun)?;
            runtime.block_on(annotate(&log))?;
        }
        let (index, begun) = (log.index().clone(), Instant::now());
        let before = index.step(0)?.behind();
        while index.step(STEP)?.behind() > 0 {}
        if before > 0 {
            table.rate("deliveries indexed", before, begun)?;
        }
        let (results, begun) = (log.results().clone(), Instant::now());
        let before = results.step(0)?.behind();
        while results.step(STEP)?.behind() > 0 {}
        if before > 0 {
            table.rate("deliveries folded into results", before, begun)?;
        }
        runtime.block_on(log.close());
        // Reopened, the log has no WAL that would count.
        let log = EventLog::open(&folder, &Options::default())?;
        let stats = log.reader().stats()?;
        runtime.block_on(log.close());
        Ok(Store {
            folder,
            raw_bytes: stats.raw_bytes,
            log_bytes: stats.file_bytes,
            deliveries: stats.deliveries,
        })
    }

    pub(crate) fn sizes(&self, table: &mut Table) -> Result<()> {
        let index_bytes = std::fs::metadata(self.folder.path().join("search.db"))?.len();
        let mb = |bytes: u64| bytes as f64 / 1e6;
        table.figure("deliveries", self.deliveries as f64, "", None)?;
        table.figure("headers and bodies as they came", mb(self.raw_bytes), "MB", None)?;
        table.figure("events.db", mb(self.log_bytes), "MB", None)?;
        table.figure("search.db", mb(index_bytes), "MB", None)?;
        let results_bytes = std::fs::metadata(self.folder.path().join("results.db"))?.len();
        table.figure("results.db", mb(results_bytes), "MB", None)?;
        let target = Target { gate: 0.6, stretch: 0.45 };
        table.figure("events.db ÷ raw", mb(self.log_bytes) / mb(self.raw_bytes), "", Some(target))?;
        table.figure("search.db ÷ raw", mb(index_bytes) / mb(self.raw_bytes), "", None)
    }

    /// Makes the system forget what it has cached of the files, so that the next read is one from disk. Only
    /// Linux can be asked to.
    pub(crate) fn forget_cached(&self) -> Result<()> {
        #[cfg(target_os = "linux")]
        for name in ["events.db", "search.db", "results.db"] {
            let file = std::fs::File::open(self.folder.path().join(name))?;
            rustix::fs::fadvise(&file, 0, None, rustix::fs::Advice::DontNeed)?;
        }
        Ok(())
    }
}

/// Stores deliveries of a small log: alone, and beside an index that catches up, as it does in the app and without
/// any rest. They take turns; told are the medians of the ratios within a turn.
pub(crate) fn ingest(table: &mut Table) -> Result<()> {
    const ROUNDS: usize = 5;
    const EACH: usize = 10_000;
    let scratch = tempfile::tempdir()?;
    let log = EventLog::open(&DataFolder::at(scratch.path().join("data")), &Options::default())?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let mut stream = Population::new(2, BEGINS_AT_MS, 1_000_000).map(arrival);
    let mut rate = || -> Result<f64> {
        let arrivals: Vec<Arrival> = stream.by_ref().take(EACH).collect();
        let begun = Instant::now();
        runtime.block_on(append(&log, arrivals.into_iter()))?;
        Ok(EACH as f64 / begun.elapsed().as_secs_f64())
    };
    let mut rates = Vec::new();
    let [mut resting, mut restless, mut folding] = [Vec::new(), Vec::new(), Vec::new()];
    for _ in 0..ROUNDS {
        let alone = rate()?;
        let (index, results) = (log.index().clone(), log.results().clone());
        let step_index = move || index.step(STEP).map(drop);
        let step_results = move || results.step(STEP).map(drop);
        for (rest, ratios) in [(REST, &mut resting), (0, &mut restless)] {
            let catching_up = CatchingUp::start(step_index.clone(), rest);
            ratios.push(rate()? / alone);
            catching_up.stop()?;
        }
        let catching_up = CatchingUp::start(step_results, REST);
        folding.push(rate()? / alone);
        catching_up.stop()?;
        rates.push(alone);
    }
    runtime.block_on(log.close());
    table.figure("stored alone", median(rates), "/s", None)?;
    table.figure("stored beside the index ÷ alone", median(resting), "", None)?;
    table.figure("the same where the index never rests", median(restless), "", None)?;
    table.figure("stored beside the store of results ÷ alone", median(folding), "", None)
}

/// Stores deliveries of two small logs in turn: one as it is, and one without the partial indices that find repeats.
/// In the population few are repeats; where every second one is, the indices have most to do.
pub(crate) fn ingest_with_attempts(table: &mut Table) -> Result<()> {
    const ROUNDS: usize = 9;
    const EACH: usize = 10_000;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    for (name, times) in [("with ÷ without, as they come", 1), ("with ÷ without, each sent twice", 2)] {
        let scratch = tempfile::tempdir()?;
        let [with, without] = ["with", "without"].map(|name| DataFolder::at(scratch.path().join(name)));
        let logs =
            [EventLog::open(&with, &Options::default())?, EventLog::open(&without, &Options::default())?];
        let connection = rusqlite::Connection::open(without.path().join("events.db"))?;
        connection.execute_batch("DROP INDEX deliveries_repeats; DROP INDEX deliveries_repeating;")?;
        let mut stream = Population::new(2, BEGINS_AT_MS, 1_000_000)
            .flat_map(move |arrived| std::iter::repeat_n(arrived, times))
            .map(arrival);
        let mut ratios = Vec::new();
        for round in 0..ROUNDS {
            let arrivals: Vec<Arrival> = stream.by_ref().take(EACH).collect();
            let mut took = [0.0; 2];
            // Each is the first as often as the second.
            for log in [round % 2, 1 - round % 2] {
                let begun = Instant::now();
                runtime.block_on(append(&logs[log], arrivals.iter().cloned()))?;
                took[log] = begun.elapsed().as_secs_f64();
            }
            ratios.push(took[1] / took[0]);
        }
        table.figure(name, median(ratios), "", None)?;
        for log in logs {
            runtime.block_on(log.close());
        }
    }
    Ok(())
}

/// An index, or the store of results, that catches up on a thread of its own.
struct CatchingUp {
    stopped: Arc<AtomicBool>,
    thread: std::thread::JoinHandle<Result<(), eventlog::Error>>,
}

impl CatchingUp {
    fn start(step: impl Fn() -> Result<(), eventlog::Error> + Send + 'static, rest: u32) -> CatchingUp {
        let stopped = Arc::new(AtomicBool::new(false));
        let asked = Arc::clone(&stopped);
        let thread = std::thread::spawn(move || {
            while !asked.load(Ordering::Relaxed) {
                let begun = Instant::now();
                step()?;
                std::thread::sleep(begun.elapsed() * rest);
            }
            Ok(())
        });
        CatchingUp { stopped, thread }
    }

    fn stop(self) -> Result<()> {
        self.stopped.store(true, Ordering::Relaxed);
        self.thread.join().map_err(|_| anyhow::anyhow!("catching up panicked"))??;
        Ok(())
    }
}

async fn append(log: &EventLog, arrivals: impl Iterator<Item = Arrival>) -> Result<()> {
    let mut under_way = JoinSet::new();
    for arrival in arrivals {
        if under_way.len() == AT_ONCE {
            under_way.join_next().await.context("nothing is under way")???;
        }
        let log = log.clone();
        under_way.spawn(async move {
            let asked = Instant::now();
            let appended = log.append(arrival).await?;
            log.answered(appended.sequence, Answer::meant(200, asked.elapsed()));
            anyhow::Ok(())
        });
    }
    while let Some(appended) = under_way.join_next().await {
        appended??;
    }
    Ok(())
}

/// What a person leaves: most is read, a few are starred, fewer have notes.
async fn annotate(log: &EventLog) -> Result<()> {
    let newest = *log.newest().borrow();
    log.mark_all_read(newest / 10 * 9).await?;
    let every = |part: i64| -> Vec<Sequence> { (1..=part).map(|place| newest / part * place).collect() };
    log.star(every(200), true).await?;
    for sequence in every(20) {
        let annotation = Annotation { note: "Call back after the holidays".to_owned(), starred: false };
        log.annotate(Annotated::Event(sequence), annotation).await?;
    }
    Ok(())
}

/// The request as a tunnel hands it on.
fn arrival(arrived: Arrived) -> Arrival {
    let headers = [
        ("host", "sample-words-of-a-tunnel.trycloudflare.com"),
        ("user-agent", "Deno/2.5.6"),
        ("accept", "*/*"),
        ("accept-encoding", "gzip, br"),
        ("cdn-loop", "cloudflare; loops=1"),
        ("cf-connecting-ip", "203.0.113.7"),
        ("cf-visitor", r#"{"scheme":"https"}"#),
        ("content-type", "application/json"),
        ("x-forwarded-for", "203.0.113.7"),
        ("x-forwarded-proto", "https"),
        ("x-mojito-secret", "[redacted]"),
    ];
    let received_at = Timestamp::from_millisecond(arrived.at_ms).unwrap_or_default();
    Arrival {
        headers: headers.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).to_vec(),
        remote: Some([127, 0, 0, 1].into()),
        tunnel: Some(Arc::from("cloudflared")),
        ..Arrival::post(arrived.environment, arrived.route, received_at, arrived.body)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
