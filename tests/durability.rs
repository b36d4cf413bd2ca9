//! What was answered 200 is on disk, byte for byte: tested by breaking things under the real server.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::Event;
use contract::sample::Sample;
use eventlog::{DataFolder, Reader};
use support::{Folders, Mojito, PATIENCE, http_client, on_small_volume, until, wrapped};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

/// How often the server is killed: 50 times, or 1,000 with the slow tests.
fn kills() -> usize {
    if std::env::var_os("MOJITO_SLOW").is_some() { 1000 } else { 50 }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_acknowledged_survives_being_killed_at_any_moment() {
    let folders = Arc::new(Folders::new());
    let mut acknowledged = HashSet::new();

    for round in 0..kills() {
        let mojito = Arc::new(Mojito::serve_from(Arc::clone(&folders), |_| {}));
        let (answered, mut answers) = mpsc::unbounded_channel();
        let mut senders = JoinSet::new();
        for sender in 0..8 {
            let (mojito, answered) = (Arc::clone(&mojito), answered.clone());
            senders.spawn(async move {
                for number in 0_u64.. {
                    let body = unique_body(round, sender, number);
                    match mojito.try_post("interview_result", body.clone()).await {
                        Ok(answer) if answer.status() == 200 => answered.send(body).unwrap(),
                        Ok(answer) => panic!("answered {}", answer.status()),
                        // Killed: whether this one was stored nobody knows, and nobody was told.
                        Err(_) => return,
                    }
                }
            });
        }
        drop(answered);
        // Each round dies at another moment: in the middle of its first commit, or some hundred deliveries later.
        for _ in 0..=round * 7 % 200 {
            acknowledged.insert(answers.recv().await.unwrap());
        }
        kill(mojito.pid());
        while senders.join_next().await.is_some() {}
        while let Some(body) = answers.recv().await {
            acknowledged.insert(body);
        }
        Arc::into_inner(mojito).unwrap().kill();
    }

    let mojito = Mojito::serve_from(folders, |_| {});
    let check = mojito.command("db").args(["check"]).output().unwrap();
    assert!(check.status.success(), "{}", String::from_utf8_lossy(&check.stdout));
    let stored = stored_bodies(&mojito.data_dir());
    let lost = acknowledged.iter().filter(|body| !stored.contains(body.as_bytes())).count();
    assert_eq!(lost, 0, "of {} acknowledged deliveries", acknowledged.len());
    println!("{} kills, {} acknowledged, {} stored, 0 lost", kills(), acknowledged.len(), stored.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_puts_senders_off_and_heals_without_a_restart() {
    let folders = Arc::new(Folders::new());
    let volume = folders.path("data/mojito");
    fs::create_dir_all(&volume).unwrap();
    let mut mojito =
        Mojito::serve_from(folders, |command| *command = on_small_volume(command, &volume, "4m"));
    // The volume is mounted where only the server sees it; its root leads there.
    let seen = PathBuf::from(format!("/proc/{}/root", mojito.process().id()));
    let seen = seen.join(volume.strip_prefix("/").unwrap());
    let mut acknowledged = HashSet::new();
    let mut number = 0;
    let mut deliver = async |mojito: &Mojito| {
        number += 1;
        let body = unique_body(0, 0, number);
        let answer = mojito.post("interview_result", body.clone()).await;
        (answer, body)
    };
    let (answer, body) = deliver(&mojito).await;
    assert_eq!(answer.status(), 200);
    acknowledged.insert(body);

    fill(&seen.join("ballast"));
    let put_off = loop {
        let (answer, body) = deliver(&mojito).await;
        if answer.status() != 200 {
            break answer;
        }
        acknowledged.insert(body);
    };
    assert_eq!(put_off.status(), 503);
    assert!(put_off.headers().contains_key("retry-after"));
    let health = http_client().get(format!("http://{}/healthz", mojito.address())).send().await.unwrap();
    assert_eq!(health.status(), 503);

    fs::remove_file(seen.join("ballast")).unwrap();
    let begun = std::time::Instant::now();
    loop {
        let (answer, body) = deliver(&mojito).await;
        if answer.status() == 200 {
            acknowledged.insert(body);
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "it does not heal");
    }
    let health = http_client().get(format!("http://{}/healthz", mojito.address())).send().await.unwrap();
    assert_eq!(health.status(), 200);
    // SQLite does not open a file through another process's root: what is there is read from a copy.
    let copy = mojito.folders().path("copy/data");
    fs::create_dir(&copy).unwrap();
    for file in ["events.db", "events.db-wal"] {
        fs::copy(seen.join(file), copy.join(file)).unwrap();
    }
    let stored = stored_bodies(&copy);
    assert!(acknowledged.iter().all(|body| stored.contains(body.as_bytes())));
    assert_eq!(stored.len(), acknowledged.len(), "what was put off is not stored");
    assert!(mojito.terminate().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_synced_to_disk_before_the_answer_leaves() {
    let folders = Arc::new(Folders::new());
    let trace = folders.path("trace/calls");
    let mojito = Mojito::serve_from(folders, |command| {
        let traced = ["-f", "-qq", "-y", "-e", "trace=fdatasync,fsync,write,writev,sendto", "-s", "64", "-o"];
        *command = wrapped(command, "strace", |strace| {
            strace.args(traced).arg(&trace);
        });
    });

    let answer = mojito.post("interview_result", unique_body(0, 0, 0)).await;
    assert_eq!(answer.status(), 200);

    let calls = until("the answer in the trace", || {
        fs::read_to_string(&trace).ok().filter(|calls| calls.contains("HTTP/1.1 200 OK"))
    });
    let calls: Vec<&str> = calls.lines().collect();
    let answered = calls.iter().position(|call| call.contains("HTTP/1.1 200 OK")).unwrap();
    let synced =
        calls[..answered].iter().rposition(|call| call.contains("sync(") && call.contains("events.db-wal"));
    let Some(synced) = synced else {
        panic!("no sync of the log before the answer:\n{}", calls[..answered].join("\n"))
    };
    let later = &calls[synced..answered];
    assert!(
        !later.iter().any(|call| call.contains("write") && call.contains("events.db-wal")),
        "something of the log was written after the sync:\n{}",
        later.join("\n")
    );
}

/// A body that no other delivery has.
fn unique_body(round: usize, sender: u64, number: u64) -> String {
    let mut sample = Sample::of(Event::InterviewResult, sender * 1000 + number % 10);
    sample.with_field("reason", format!("{round}-{sender}-{number}").into());
    sample.to_json()
}

fn stored_bodies(data: &Path) -> HashSet<Vec<u8>> {
    let reader = Reader::open(&DataFolder::at(data)).unwrap();
    let newest = reader.newest().unwrap();
    (1..=newest)
        .filter_map(|sequence| reader.delivery(sequence).unwrap())
        .map(|delivery| delivery.body)
        .collect()
}

fn kill(pid: u32) {
    let pid = rustix::process::Pid::from_raw(pid.try_into().unwrap()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::KILL).unwrap();
}

/// Writes until there is no room left.
fn fill(ballast: &Path) {
    use std::io::Write;
    let mut file = fs::File::create(ballast).unwrap();
    for size in [65536, 4096, 1] {
        while file.write_all(&vec![0; size]).is_ok() {}
    }
    until("a full volume", || file.write_all(&[0]).is_err().then_some(()));
}
