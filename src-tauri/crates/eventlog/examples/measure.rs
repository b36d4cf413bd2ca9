//! How many deliveries a second the log stores, what each costs on disk, and how long reads take:
//! `cargo run --release -p eventlog --example measure -- [CONNECTIONS] [DELIVERIES] [FOLDER]`.
//!
//! Each connection stores its next delivery once the one before is on disk, as HTTP requests do. Deliveries are
//! the scenarios' samples, so results get several of them. A folder that has a log already goes on with it.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::expect_used,
    reason = "figures for people; where the disk fails there is nothing to measure"
)]

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use contract::Event;
use contract::sample::Scenario;
use eventlog::{Answer, Arrival, DataFolder, EventLog, Filter, Options, Position, Reader};
use jiff::Timestamp;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let connections = arguments.next().map_or(Ok(64), |text| text.parse())?;
    let total = arguments.next().map_or(Ok(200_000), |text| text.parse())?;
    let scratch = tempfile::tempdir()?;
    let folder = DataFolder::at(arguments.next().map_or_else(|| scratch.path().to_owned(), PathBuf::from));

    let log = EventLog::open(&folder, &Options::default())?;
    let before = log.reader().stats()?;
    let arrivals: Arc<[Arrival]> = arrivals(before.deliveries, total).into();
    let runtime = tokio::runtime::Builder::new_multi_thread().build()?;
    let started = Instant::now();
    let mut waits = runtime.block_on(append_all(&log, &arrivals, connections));
    let elapsed = started.elapsed();

    waits.sort_unstable();
    let commits = log.commits();
    runtime.block_on(log.close());
    let log = EventLog::open(&folder, &Options::default())?;
    let after = log.reader().stats()?;
    let stored = waits.len() as f64;
    println!("{:.0} deliveries/s, {:.1} a commit", stored / elapsed.as_secs_f64(), stored / commits as f64);
    println!("wait p50 {:?}, p99 {:?}", waits[waits.len() / 2], waits[waits.len() * 99 / 100]);
    let raw = (after.raw_bytes - before.raw_bytes) as f64 / stored;
    let file = (after.file_bytes as f64 - before.file_bytes as f64) / stored;
    println!("{raw:.0} bytes came, {file:.0} bytes on disk each; {} deliveries in all", after.deliveries);
    drop(log);
    read(&folder)
}

/// What is read, and how many it finds.
type Read<'a> = (&'a str, Box<dyn Fn() -> Result<usize, eventlog::Error> + 'a>);

/// Each read twenty times, the middle one told.
fn read(folder: &DataFolder) -> Result<(), Box<dyn std::error::Error>> {
    let opened = Instant::now();
    let reader = Reader::open(folder)?;
    reader.page(&Filter::default(), Position::Newest, 50)?;
    println!("open and first page {:?}", opened.elapsed());

    let newest = reader.newest()?;
    let result = reader.page(&Filter::default(), Position::Before(newest / 2), 1)?.rows.pop();
    let result_id = result.and_then(|row| row.result_id).map(|id| id.to_string()).unwrap_or_default();
    let everything = Filter::default();
    let failed = Filter { events: vec![Event::InterviewFailed], ..Filter::default() };
    let nothing = Filter { has_problems: Some(true), ..Filter::default() };
    let reads: [Read<'_>; 8] = [
        ("newest 50", Box::new(|| Ok(reader.page(&everything, Position::Newest, 50)?.rows.len()))),
        (
            "50 at the middle",
            Box::new(|| Ok(reader.page(&everything, Position::Before(newest / 2), 50)?.rows.len())),
        ),
        ("newest 50 failures", Box::new(|| Ok(reader.page(&failed, Position::Newest, 50)?.rows.len()))),
        (
            "a filter that nothing passes",
            Box::new(|| Ok(reader.page(&nothing, Position::Newest, 50)?.rows.len())),
        ),
        ("count up to 10,001", Box::new(|| Ok(reader.count(&failed, 10_001)? as usize))),
        ("timeline", Box::new(|| Ok(reader.timeline("production", &result_id)?.len()))),
        ("one delivery", Box::new(|| Ok(usize::from(reader.delivery(newest / 3)?.is_some())))),
        ("figures", Box::new(|| Ok(reader.stats()?.deliveries as usize))),
    ];
    for (name, read) in reads {
        let found = read()?;
        let mut times = Vec::new();
        for _ in 0..20 {
            let asked = Instant::now();
            read()?;
            times.push(asked.elapsed());
        }
        times.sort_unstable();
        println!("{name}: {:?} ({found})", times[times.len() / 2]);
    }
    Ok(())
}

async fn append_all(log: &EventLog, arrivals: &Arc<[Arrival]>, connections: usize) -> Vec<Duration> {
    let next = Arc::new(AtomicU64::new(0));
    let tasks: Vec<_> = (0..connections)
        .map(|_| {
            let (log, arrivals, next) = (log.clone(), Arc::clone(arrivals), Arc::clone(&next));
            tokio::spawn(async move {
                let mut waits = Vec::new();
                while let Some(arrival) = arrivals.get(next.fetch_add(1, Ordering::Relaxed) as usize) {
                    let asked = Instant::now();
                    let appended = log.append(arrival.clone()).await.expect("a working disk");
                    waits.push(asked.elapsed());
                    log.answered(appended.sequence, Answer { status: 200, elapsed: asked.elapsed() });
                }
                waits
            })
        })
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.expect("no panic"));
    }
    waits
}

/// Samples of new candidates, beginning after those of `stored` deliveries.
fn arrivals(stored: u64, total: usize) -> Vec<Arrival> {
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
    let samples = (10_000_000 + stored..)
        .flat_map(|seed| Scenario::ALL[seed as usize % Scenario::ALL.len()].deliveries(seed))
        .take(total);
    samples
        .map(|sample| {
            let body = bytes::Bytes::from(sample.to_json());
            Arrival {
                received_at: Timestamp::now(),
                environment: Arc::from("production"),
                route: Some(sample.event),
                method: "POST".to_owned(),
                path: format!("/in/[redacted]/{}", sample.event.name()),
                headers: headers.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec())).to_vec(),
                remote: Some([127, 0, 0, 1].into()),
                tunnel: Some(Arc::from("cloudflared")),
                decoded: body.clone(),
                body,
            }
        })
        .collect()
}
