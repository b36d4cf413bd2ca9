//! How fast deliveries become durable, as a ratio to what the machine can do at all.
//!
//! Servers take turns under the same load, each in a process of its own with a fresh folder: ours; an axum handler
//! that reads the body and does nothing (the ceiling); ours with a commit for each request (what group commit
//! saves); and the plain receiver that most people write: body into a table, a commit for each request, no
//! labels, no state. Ratios are taken pair by pair within a round, and the median is told: absolute figures move
//! with the machine, ratios less so.
//!
//! `cargo bench -p tests --bench ingest -- [--connections 64] [--seconds 3] [--rounds 5] [--slow-syncs MICROSECONDS]`
//! needs `wrk`; `--slow-syncs` makes each sync that much slower, as on other disks, and needs a C compiler.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use axum::Router;
use axum::body::Bytes;
use axum::routing::post;
use contract::Event;
use contract::sample::Sample;
use eventlog::{DataFolder, EventLog};
use listener::{Endpoint, Endpoints, HeaderSecret, Limits, Listener, Secret};
use serde::Deserialize;

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    if let [word, server, folder] = &arguments[..]
        && word == "serve"
    {
        return serve(server, Path::new(folder));
    }
    let value = |name: &str, default: u64| -> Result<u64> {
        match arguments.iter().position(|argument| argument == name) {
            Some(at) => Ok(arguments.get(at + 1).context("a number is missing")?.parse()?),
            None => Ok(default),
        }
    };
    let bench = Bench {
        connections: value("--connections", 64)?,
        seconds: value("--seconds", 3)?,
        rounds: value("--rounds", 5)?,
        slow_syncs: SlowSyncs::build(value("--slow-syncs", 0)?)?,
    };
    bench.compare()
}

const OURS: &str = "ours";
const NOTHING: &str = "no-op axum";
const EACH: &str = "one commit per request";
const PLAIN: &str = "plain table";
const ALL: [&str; 4] = [OURS, NOTHING, EACH, PLAIN];

struct Bench {
    connections: u64,
    seconds: u64,
    rounds: u64,
    slow_syncs: Option<SlowSyncs>,
}

impl Bench {
    fn compare(&self) -> Result<()> {
        if Command::new("wrk").arg("--version").output().is_err() {
            bail!("`wrk` sends the load and is not installed: `./dev bench` installs it");
        }
        let mut sample = Sample::of(Event::InterviewResult, 1);
        sample.with_field("id", "RESULT-ID".into()).with_field("score", "SCORE".into());
        let body = sample.to_json();
        let syncs = sync_times()?;
        println!(
            "{} connections, {} s each, {} rounds, bodies of {} bytes",
            self.connections,
            self.seconds,
            self.rounds,
            body.len()
        );
        println!("fdatasync of 8 KiB here: p50 {:.2} ms, p99 {:.2} ms", syncs.0, syncs.1);
        if let Some(slow) = &self.slow_syncs {
            println!("and each made slower by {} µs", slow.microseconds);
        }
        println!();
        println!("{:<24} {:>12} {:>10} {:>10}", "server", "requests/s", "p50 ms", "p99 ms");
        let mut measured: [Vec<Load>; ALL.len()] = Default::default();
        for round in 0..self.rounds {
            // Each server stands at each place of the order in turn.
            for place in 0..ALL.len() {
                let which = (usize::try_from(round)? + place) % ALL.len();
                let name = ALL[which];
                let load = self.measure(name, &body)?;
                println!(
                    "{name:<24} {:>12.0} {:>10.2} {:>10.2}",
                    load.rate(),
                    load.p50 / 1000.0,
                    load.p99 / 1000.0
                );
                measured[which].push(load);
            }
        }
        let [ours, nothing, each, plain] = &measured;
        let median_of = |loads: &[Load], what: fn(&Load) -> f64| median(loads.iter().map(what).collect());
        let ratio =
            |others: &[Load]| median(ours.iter().zip(others).map(|(a, b)| a.rate() / b.rate()).collect());
        println!();
        println!("durable deliveries/s      {:>8.0}", median_of(ours, Load::rate));
        println!(
            "p50 / p99                 {:>8.2} / {:.2} ms",
            median_of(ours, |l| l.p50 / 1000.0),
            median_of(ours, |l| l.p99 / 1000.0)
        );
        println!("÷ no-op axum              {:>8.3}   (gate 0.20, stretch 0.30)", ratio(nothing));
        println!("÷ one commit per request  {:>8.2}   (gate 6, stretch 8)", ratio(each));
        println!("÷ plain table             {:>8.2}", ratio(plain));
        Ok(())
    }

    fn measure(&self, name: &str, body: &str) -> Result<Load> {
        let folder = tempfile::tempdir()?;
        let mut server = Server::start(name, folder.path(), self.slow_syncs.as_ref())?;
        let body_file = folder.path().join("body.json");
        std::fs::write(&body_file, body)?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ingest.lua");
        let output = Command::new("wrk")
            .args(["-t2", &format!("-c{}", self.connections), &format!("-d{}s", self.seconds), "-s"])
            .arg(&script)
            .arg(&server.origin)
            .arg("--")
            .args([&server.path, &server.secret])
            .arg(&body_file)
            .arg(std::process::id().to_string())
            .output()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let line = text.lines().find(|line| line.starts_with('{'));
        let line =
            line.with_context(|| format!("wrk said: {text}{}", String::from_utf8_lossy(&output.stderr)))?;
        let load: Load = serde_json::from_str(line)?;
        if load.failed > 0 {
            bail!("{} requests to {name} were not answered with 2xx", load.failed);
        }
        server.stop()?;
        Ok(load)
    }
}

/// What wrk counted; times in microseconds.
#[derive(Deserialize)]
struct Load {
    requests: f64,
    microseconds: f64,
    failed: u64,
    p50: f64,
    p99: f64,
}

impl Load {
    fn rate(&self) -> f64 {
        self.requests / self.microseconds * 1_000_000.0
    }
}

/// A library that makes syncs slower when it is loaded before everything else.
struct SlowSyncs {
    microseconds: u64,
    folder: tempfile::TempDir,
}

impl SlowSyncs {
    fn build(microseconds: u64) -> Result<Option<SlowSyncs>> {
        if microseconds == 0 {
            return Ok(None);
        }
        let slow = SlowSyncs { microseconds, folder: tempfile::tempdir()? };
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/slow_sync.c");
        let mut build = Command::new("cc");
        build.args(["-shared", "-fPIC", "-O2", "-o"]).arg(slow.library()).arg(source).arg("-ldl");
        if !build.status().context("`cc` is needed for slow syncs")?.success() {
            bail!("the library that slows syncs down does not build");
        }
        Ok(Some(slow))
    }

    fn library(&self) -> PathBuf {
        self.folder.path().join("slow_sync.so")
    }
}

/// One of the servers in a process of its own.
struct Server {
    process: Child,
    origin: String,
    path: String,
    secret: String,
}

impl Server {
    fn start(name: &str, folder: &Path, slow: Option<&SlowSyncs>) -> Result<Server> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["serve", name]).arg(folder.join("data"));
        if let Some(slow) = slow {
            command.env("LD_PRELOAD", slow.library()).env("SYNC_DELAY_US", slow.microseconds.to_string());
        }
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().context("no output")?).read_line(&mut line)?;
        let [origin, path, secret] = line.split_whitespace().collect::<Vec<_>>()[..] else {
            bail!("{name} did not start: {line:?}");
        };
        Ok(Server { origin: origin.into(), path: path.into(), secret: secret.into(), process })
    }

    /// Its input ends, and so does it.
    fn stop(&mut self) -> Result<()> {
        drop(self.process.stdin.take());
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // After a good end there is nothing left to kill.
        let _ = self.process.kill();
    }
}

fn serve(name: &str, folder: &Path) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    runtime.block_on(async {
        match name {
            OURS => ours(folder, &eventlog::Options::default()).await,
            NOTHING => serve_plainly(post(|body: Bytes| async move { drop(body) })).await,
            EACH => ours(folder, &eventlog::Options { batch: 1, ..eventlog::Options::default() }).await,
            PLAIN => serve_plainly(plain_table(folder)?).await,
            _ => bail!("there is no server {name}"),
        }
    })
}

async fn ours(folder: &Path, options: &eventlog::Options) -> Result<()> {
    const KEY: &str = "0123456789abcdef0123456789abcdef";
    let log = EventLog::open(&DataFolder::create(folder)?, options)?;
    let header = HeaderSecret {
        name: axum::http::HeaderName::from_static("x-mojito-secret"),
        value: Secret::new(KEY),
        previous: None,
    };
    let endpoint = Endpoint {
        environment: "default".into(),
        key: Secret::new(KEY),
        previous_key: None,
        header: Some(header),
    };
    let endpoints = Endpoints { endpoints: vec![endpoint], ..Endpoints::default() };
    let listen = listener::Options {
        address: ([127, 0, 0, 1], 0).into(),
        limits: Limits::default(),
        nonce: "bench".into(),
    };
    let listener = Listener::start(
        listen,
        Arc::new(Arc::new(endpoints).into()),
        listener::Simulations::default(),
        log.clone(),
    )
    .await?;
    announce(&format!("http://{}", listener.address()), &format!("/in/{KEY}/interview_result"), KEY)?;
    end_of_input().await?;
    listener.shutdown(Duration::from_secs(5)).await;
    log.close().await;
    Ok(())
}

async fn serve_plainly(handler: axum::routing::MethodRouter) -> Result<()> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    announce(&format!("http://{}", listener.local_addr()?), "/in/key/interview_result", "none")?;
    let router = Router::new().route("/in/{key}/{event}", handler);
    tokio::select! {
        served = axum::serve(listener, router) => served?,
        ended = end_of_input() => ended?,
    }
    Ok(())
}

/// What most people write: body into a table, one synced transaction each.
fn plain_table(folder: &Path) -> Result<axum::routing::MethodRouter> {
    std::fs::create_dir(folder)?;
    let database = rusqlite::Connection::open(folder.join("plain.db"))?;
    database.execute_batch(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         CREATE TABLE delivery (id INTEGER PRIMARY KEY, received_at INTEGER NOT NULL, body BLOB NOT NULL);",
    )?;
    let database = Arc::new(Mutex::new(database));
    Ok(post(move |body: Bytes| async move {
        let stored = tokio::task::spawn_blocking(move || {
            let database = database.lock().map_err(|_| rusqlite::Error::InvalidQuery)?;
            let now = jiff::Timestamp::now().as_millisecond();
            database
                .prepare_cached("INSERT INTO delivery (received_at, body) VALUES (?1, ?2)")?
                .execute((now, &body[..]))
        });
        match stored.await {
            Ok(Ok(_)) => axum::http::StatusCode::OK,
            _ => axum::http::StatusCode::SERVICE_UNAVAILABLE,
        }
    }))
}

fn announce(origin: &str, path: &str, secret: &str) -> Result<()> {
    let mut out = std::io::stdout();
    writeln!(out, "{origin} {path} {secret}")?;
    Ok(out.flush()?)
}

async fn end_of_input() -> Result<()> {
    let ended = tokio::task::spawn_blocking(|| std::io::copy(&mut std::io::stdin(), &mut std::io::sink()));
    ended.await??;
    Ok(())
}

/// How long this disk takes to sync 8 KiB appended: p50 and p99 in milliseconds.
fn sync_times() -> Result<(f64, f64)> {
    let mut file = tempfile::tempfile()?;
    let mut times = Vec::new();
    for _ in 0..200 {
        file.write_all(&[0; 8192])?;
        let begun = Instant::now();
        file.sync_data()?;
        times.push(begun.elapsed());
    }
    times.sort();
    let ms = |at: usize| times.get(at).map_or(0.0, Duration::as_secs_f64) * 1000.0;
    Ok((ms(100), ms(198)))
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
