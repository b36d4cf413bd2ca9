use std::time::Duration;

use super::*;
use crate::{Arrival, EventLog, Options};

const SECRET: &str = "Zanzibar Sample";

struct Log {
    owner: EventLog,
    folder: DataFolder,
    _temporary: tempfile::TempDir,
}

impl Log {
    async fn with(deliveries: usize) -> Log {
        let temporary = tempfile::tempdir().unwrap();
        let folder = DataFolder::create(temporary.path()).unwrap();
        let log = Log {
            owner: EventLog::open(&folder, &Options::default()).unwrap(),
            folder,
            _temporary: temporary,
        };
        for number in 0..deliveries {
            log.take(number).await;
        }
        log
    }

    async fn take(&self, number: usize) {
        let body = format!(r#"{{"id":"r{number}"}}"#);
        self.owner.append(Arrival::post("production", None, Timestamp::now(), body)).await.unwrap();
    }

    fn ledger(&self) -> &Ledger {
        self.owner.ledger()
    }

    /// What waits for a new target `t`: all that is in the log.
    fn queued(&self) -> Vec<Waiting> {
        let rows = self.owner.reader().following(0, 100).unwrap();
        let waiting: Vec<Waiting> = rows.iter().map(Waiting::of).collect();
        self.ledger().enter("t").unwrap();
        self.ledger().take_in("t", &waiting, rows.last().map_or(0, |row| row.sequence)).unwrap();
        waiting
    }
}

fn attempt(sequence: Sequence, outcome: AttemptOutcome) -> Attempt {
    Attempt {
        number: 0,
        target: "t".to_owned(),
        sequence,
        event: Event::InterviewResult,
        attempt: 1,
        at: Timestamp::from_millisecond(1_700_000_000_000).unwrap(),
        elapsed: Duration::from_micros(1500),
        status: Some(200),
        error: None,
        head: Some("HTTP/1.1 200 OK".to_owned()),
        body: Some(format!("hello {SECRET}")),
        body_cut: false,
        outcome,
        next_try: None,
    }
}

#[tokio::test]
async fn a_new_target_begins_at_the_end_and_a_known_one_keeps_its_place() {
    let log = Log::with(2).await;

    let first = log.ledger().enter("t").unwrap();
    log.take(3).await;
    let again = log.ledger().enter("t").unwrap();
    log.ledger().rename("t", "u").unwrap();

    assert_eq!((first, again), (2, 2));
    assert_eq!(log.ledger().enter("u").unwrap(), 2);
    assert_eq!(log.ledger().enter_at("from the start", 0).unwrap(), 0);
    assert_eq!(log.ledger().standing("u").unwrap().waiting, 1);
    log.ledger().keep(&[]).unwrap();
    assert_eq!(log.ledger().enter("u").unwrap(), 3);
}

#[tokio::test]
async fn an_attempt_moves_the_queue_in_the_same_step() {
    let log = Log::with(3).await;
    let queued = log.queued();
    let later = Timestamp::from_millisecond(1_700_000_060_000).unwrap();

    log.ledger().note(&attempt(1, AttemptOutcome::Taken), 0).unwrap();
    let again = Attempt { next_try: Some(later), ..attempt(2, AttemptOutcome::Again) };
    log.ledger().note(&again, 1).unwrap();
    log.ledger().note(&attempt(3, AttemptOutcome::GivenUp), 1).unwrap();

    // As a new process finds it.
    let ledger = Ledger::open(&log.folder).unwrap();
    let (cursor, waiting) = ledger.waiting("t").unwrap();
    assert_eq!(cursor, 3);
    assert_eq!(waiting, [Waiting { attempts: 1, strikes: 1, next_try: Some(later), ..queued[1] }]);
    let standing = ledger.standing("t").unwrap();
    assert_eq!((standing.delivered, standing.waiting, standing.given_up), (1, 1, 1));
    assert_eq!(standing.next_try, Some(later));
    assert_eq!(standing.last, Some(Attempt { number: 3, ..attempt(3, AttemptOutcome::GivenUp) }));
    assert_eq!(ledger.retry("t").unwrap(), 2);
    assert_eq!(ledger.waiting("t").unwrap().1.len(), 2);
}

#[tokio::test]
async fn another_process_is_seen_to_write() {
    let log = Log::with(1).await;
    log.queued();
    let before = log.ledger().version().unwrap();

    log.ledger().note(&attempt(1, AttemptOutcome::GivenUp), 1).unwrap();
    assert_eq!(log.ledger().version().unwrap(), before, "what it wrote itself is no news");
    Ledger::open(&log.folder).unwrap().retry("t").unwrap();

    assert_ne!(log.ledger().version().unwrap(), before);
}

#[tokio::test]
async fn attempts_are_read_page_by_page_and_by_delivery() {
    let log = Log::with(3).await;
    log.queued();
    for sequence in [1, 2, 1, 3, 1] {
        log.ledger().note(&attempt(sequence, AttemptOutcome::Again), 1).unwrap();
    }

    let numbers = |target, sequence, before, limit| -> Vec<i64> {
        let attempts = log.ledger().attempts(target, sequence, before, limit).unwrap();
        attempts.iter().map(|attempt| attempt.number).collect()
    };

    assert_eq!(numbers(None, None, None, 2), [5, 4]);
    assert_eq!(numbers(Some("t"), None, Some(4), 10), [3, 2, 1]);
    assert_eq!(numbers(None, Some(1), None, 10), [5, 3, 1]);
    assert!(numbers(Some("u"), Some(1), None, 10).is_empty());
    assert!(numbers(Some("u"), None, None, 10).is_empty());
}

#[tokio::test]
async fn what_is_erased_is_gone_from_its_files_and_waits_no_longer() {
    let log = Log::with(2).await;
    log.queued();
    log.ledger().note(&attempt(1, AttemptOutcome::Again), 1).unwrap();

    log.owner.erase(vec![1]).await.unwrap();
    // It was under way meanwhile.
    log.ledger().note(&attempt(1, AttemptOutcome::Taken), 0).unwrap();
    log.owner.wipe().await.unwrap();

    let left: Vec<Sequence> = log.ledger().waiting("t").unwrap().1.iter().map(|w| w.sequence).collect();
    assert_eq!(left, [2]);
    let attempts = log.ledger().attempts(None, Some(1), None, 10).unwrap();
    assert_eq!(attempts.len(), 2, "figures stay");
    assert!(attempts.iter().all(|attempt| attempt.body.is_none() && attempt.head.is_none()));
    for file in std::fs::read_dir(log.folder.path()).unwrap() {
        let path = file.unwrap().path();
        let bytes = std::fs::read(&path).unwrap_or_default();
        let found = bytes.windows(SECRET.len()).any(|window| window == SECRET.as_bytes());
        assert!(!found, "{}", path.display());
    }
}

#[tokio::test]
async fn the_ledger_stays_small() {
    let log = Log::with(1).await;
    log.queued();

    for _ in 0..5_200 {
        log.ledger().note(&attempt(1, AttemptOutcome::Again), 1).unwrap();
    }

    let kept = log.ledger().attempts(Some("t"), None, None, 10_000).unwrap();
    assert!((5_000..5_064).contains(&kept.len()), "{}", kept.len());
    assert_eq!(kept[0].number, 5_200);
}

#[tokio::test]
async fn one_that_is_damaged_or_of_another_log_is_set_aside() {
    for damage in [true, false] {
        let (log, other) = (Log::with(1).await, Log::with(1).await);
        let path = log.folder.ledger();
        if damage {
            std::fs::write(&path, "this is no database, and was none").unwrap();
        } else {
            other.ledger().enter("t").unwrap();
            other.ledger().wipe().unwrap();
            std::fs::copy(other.folder.ledger(), &path).unwrap();
        }

        log.ledger().enter("u").unwrap();

        assert_eq!(log.ledger().waiting("u").unwrap(), (1, Vec::new()));
        assert!(log.folder.path().join("forwarding.db.aside").exists());
    }
}
