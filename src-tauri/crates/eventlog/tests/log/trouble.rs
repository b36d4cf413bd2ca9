//! Damaged, newer, locked and crowded.

use std::fs;
use std::net::IpAddr;
use std::time::Duration;

use eventlog::{AppendError, Error, EventLog, Options, Reader, Refusal};
use jiff::Timestamp;
use rusqlite::Connection;

use crate::support::{ARRIVED_AT, Log, arrival};

#[tokio::test]
async fn many_deliveries_share_a_commit() {
    // The writer would wait for an hour, but not once a transaction has all it may have: 1,024 deliveries.
    let log = Log::with(&Options { linger: Duration::from_hours(1), ..Options::default() });
    let tasks: Vec<_> = (0..2048)
        .map(|number| {
            let log = log.log.clone();
            tokio::spawn(
                async move { log.append(arrival(format!(r#"{{"id":"r{number}"}}"#))).await.unwrap() },
            )
        })
        .collect();

    let mut sequences = Vec::new();
    for task in tasks {
        sequences.push(task.await.unwrap().sequence);
    }

    sequences.sort_unstable();
    assert_eq!(sequences, (1..=2048).collect::<Vec<_>>());
    assert_eq!(log.log.commits(), 2);
}

#[tokio::test]
async fn a_full_queue_is_told_at_once() {
    let log = Log::with(&Options { queue: 8, ..Options::default() });
    let lock = log.locked();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let log = log.log.clone();
            tokio::spawn(async move { log.append(arrival("{}")).await })
        })
        .collect();

    let mut busy = 0;
    for task in tasks {
        match task.await.unwrap() {
            Err(AppendError::Busy) => busy += 1,
            Err(AppendError::Storage(_)) => {}
            other => panic!("{other:?}"),
        }
    }

    assert!(busy > 0);
    drop(lock);
}

#[tokio::test]
async fn a_locked_database_refuses_and_heals() {
    let log = Log::new();
    let mut health = log.log.health();
    log.append(arrival("before")).await;
    let lock = log.locked();

    let refused = log.log.append(arrival("refused")).await.unwrap_err();
    let sick = health.borrow_and_update().clone();
    drop(lock);
    health.changed().await.unwrap();
    let healed = health.borrow_and_update().clone();
    let appended = log.append(arrival("after")).await;

    let sentence = "another program holds the event log locked".to_owned();
    assert_eq!(refused, AppendError::Storage(sentence.clone()));
    assert_eq!(sick, Err(sentence));
    assert_eq!(healed, Ok(()), "without another delivery");
    assert_eq!(appended.sequence, 2);
    assert_eq!(log.reader().delivery(2).unwrap().unwrap().body, b"after");
}

#[tokio::test]
async fn an_error_in_the_middle_of_a_transaction_leaves_nothing_behind() {
    let log = Log::new();
    log.append(arrival("before")).await;
    // After the row itself was inserted, its raw bytes are not.
    let outside = log.outside();
    outside
        .execute_batch("CREATE TRIGGER refuse BEFORE INSERT ON raw BEGIN SELECT RAISE(FAIL, 'refused'); END")
        .unwrap();

    let refused = log.log.append(arrival("refused")).await.unwrap_err();
    outside.execute_batch("DROP TRIGGER refuse").unwrap();
    let appended = log.append(arrival("after")).await;

    assert!(matches!(refused, AppendError::Storage(_)));
    assert_eq!(appended.sequence, 2);
    assert_eq!(log.reader().stats().unwrap().deliveries, 2);
    assert_eq!(*log.log.health().borrow(), Ok(()));
}

#[tokio::test]
async fn ten_thousand_refusals_cost_little_and_are_all_counted() {
    let log = Log::new();
    log.log.refused(refusal(0, "first"));
    let log = log.reopened().await;
    let before = log.reader().stats().unwrap().file_bytes;

    // A flood of two seconds.
    for number in 0..10_000 {
        log.log.refused(refusal(1000 + number / 5, &"x".repeat(500)));
    }
    let log = log.reopened().await;

    let stats = log.reader().stats().unwrap();
    let refusals = log.reader().refusals(1000).unwrap();
    assert_eq!(stats.refusals, 10_001);
    assert!(stats.file_bytes - before < 100_000, "{before} → {}", stats.file_bytes);
    assert!((21..=61).contains(&refusals.len()), "{}", refusals.len());
    assert!(refusals[0].path.chars().count() <= 201);
    assert_eq!(refusals.last().unwrap(), &Refusal { sequence: 1, ..refusal(0, "first") });
    assert!(refusals.is_sorted_by(|newer, older| newer.sequence > older.sequence));
}

#[tokio::test]
async fn only_the_newest_refusals_are_kept() {
    let mut log = Log::new();
    for round in 0..8 {
        for second in 0..100 {
            log.log.refused(refusal((round * 100 + second) * 1000, &(round * 100 + second).to_string()));
        }
        log = log.reopened().await;
    }

    let refusals = log.reader().refusals(1000).unwrap();

    assert_eq!(refusals.len(), 500);
    assert_eq!((refusals[0].path.as_str(), refusals[499].path.as_str()), ("799", "300"));
}

#[tokio::test]
async fn a_damaged_file_is_told_and_left_alone() {
    let log = Log::new();
    log.append(arrival("{}")).await;
    let folder = log.folder();
    log.log.clone().close().await;
    let database = folder.path().join("events.db");
    let damaged = [b"this is no database ".repeat(500), fs::read(&database).unwrap()].concat();
    fs::write(&database, &damaged).unwrap();

    assert!(matches!(EventLog::open(&folder, &Options::default()), Err(Error::Corrupt(_))));
    assert!(matches!(Reader::open(&folder), Err(Error::Corrupt(_))));
    assert_eq!(fs::read(&database).unwrap(), damaged);
    assert_eq!(folder.owner(), None);
}

#[tokio::test]
async fn a_newer_file_is_refused_and_left_alone() {
    let log = Log::new();
    let folder = log.folder();
    log.log.clone().close().await;
    let outside = log.outside();
    outside.pragma_update(None, "user_version", 99).unwrap();
    drop(outside);

    for refused in
        [EventLog::open(&folder, &Options::default()).unwrap_err(), Reader::open(&folder).unwrap_err()]
    {
        assert!(matches!(refused, Error::Newer { found: 99, known: 6 }), "{refused}");
    }
}

#[tokio::test]
async fn a_damaged_record_is_found_by_check_and_told_when_read() {
    let log = Log::new();
    for body in ["one", "two", "three"] {
        log.append(arrival(body)).await;
    }
    log.outside()
        .execute("UPDATE raw SET record = (SELECT record FROM raw WHERE sequence = 1) WHERE sequence = 2", [])
        .unwrap();
    log.outside().execute("UPDATE raw SET record = x'00' WHERE sequence = 3", []).unwrap();

    let report = log.reader().check().unwrap();

    assert_eq!((report.integrity, report.checked, report.unreadable), (vec![], 3, vec![2, 3]));
    assert!(matches!(log.reader().delivery(3), Err(Error::Corrupt(_))));
    // A new delivery is stored whatever became of the one before it.
    log.append(arrival("four")).await;
}

fn refusal(milliseconds: i64, path: &str) -> Refusal {
    Refusal {
        sequence: 0,
        received_at: Timestamp::from_millisecond(ARRIVED_AT + milliseconds).unwrap(),
        status: 401,
        reason: "wrong key".to_owned(),
        method: "POST".to_owned(),
        path: path.to_owned(),
        environment: None,
        remote: Some(IpAddr::from([203, 0, 113, 7])),
        body_bytes: Some(7),
    }
}

/// A writer outside the log, as a database browser would be.
impl Log {
    fn outside(&self) -> Connection {
        Connection::open(self.folder().path().join("events.db")).unwrap()
    }

    /// Holds the write lock until it is dropped.
    fn locked(&self) -> Connection {
        let outside = self.outside();
        outside.execute_batch("BEGIN IMMEDIATE").unwrap();
        outside
    }
}
