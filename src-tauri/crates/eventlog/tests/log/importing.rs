//! Deliveries of another log.

use std::time::Duration;

use eventlog::{Answer, DataFolder, Delivery, EventLog, Imported, Interrupt, KnownIds, Options, Reader};
use jiff::Timestamp;
use uuid::Uuid;

use crate::support::{ARRIVED_AT, Log, arrival};

/// The delivery as another log would import it.
fn of(delivery: &Delivery) -> Imported {
    Imported {
        arrival: arrival(delivery.body.clone()),
        id: Some(delivery.row.id),
        keep_number: true,
        answer: Some(Answer::meant(200, Duration::from_micros(2100))),
    }
}

fn import(log: &Log, deliveries: Vec<Imported>) -> Vec<i64> {
    let log = log.log.clone();
    let imported = std::thread::spawn(move || log.import(&deliveries).unwrap()).join().unwrap();
    imported.into_iter().map(|appended| appended.sequence).collect()
}

/// Deliveries 2 and 3 of a log whose first one was erased.
async fn two() -> Vec<Delivery> {
    let log = Log::new();
    for body in ["{}", r#"{"id":"r1","score":7}"#, r#"{"id":"r1","score":8}"#] {
        log.append(arrival(body)).await;
    }
    [2, 3].map(|sequence| log.reader().delivery(sequence).unwrap().unwrap()).into()
}

#[tokio::test]
async fn an_empty_log_takes_them_with_ids_numbers_and_answers() {
    let (there, here) = (two().await, Log::new());

    let numbers = import(&here, there.iter().map(of).collect());

    assert_eq!(numbers, [2, 3]);
    let row = here.row_at(3);
    assert_eq!((row.id, row.received_at), (there[1].row.id, there[1].row.received_at));
    assert_eq!(row.answer, Some(Answer::meant(200, Duration::from_micros(2100))));
    assert_eq!((row.label, row.changes.len()), (contract::Label::Changed, 1));
    assert!(row.imported && !row.unread);
    assert_eq!(here.reader().find(row.id).unwrap(), Some(3));
    assert_eq!(here.append(arrival("{}")).await.sequence, 4);
    assert!(!here.row_at(4).imported);
}

#[tokio::test]
async fn where_the_numbers_are_taken_they_get_the_next_ones_and_are_known_again() {
    let (there, here) = (two().await, Log::new());
    for _ in 0..2 {
        here.append(arrival("{}")).await;
    }
    let mut known = KnownIds::of(here.reader()).unwrap();
    assert!(there.iter().map(of).all(|delivery| known.add(&delivery)));

    let numbers = import(&here, there.iter().rev().map(of).collect());

    assert_eq!(numbers, [3, 4]);
    let mut known = KnownIds::of(here.reader()).unwrap();
    assert!(!there.iter().map(of).any(|delivery| known.add(&delivery)));
}

#[tokio::test]
async fn one_without_an_id_of_its_time_is_known_again_by_what_it_is() {
    let log = Log::new();
    let without = Imported { arrival: arrival("{}"), id: None, keep_number: false, answer: None };
    let wrong = Imported { id: Some(Uuid::from_u128(7)), keep_number: true, ..without.clone() };
    let later = Imported {
        arrival: eventlog::Arrival {
            received_at: Timestamp::from_millisecond(ARRIVED_AT + 1).unwrap(),
            ..arrival("{}")
        },
        ..without.clone()
    };

    import(&log, vec![without.clone()]);

    let mut known = KnownIds::of(log.reader()).unwrap();
    assert!(!known.add(&without));
    assert!(!known.add(&wrong));
    assert!(known.add(&later));
}

#[tokio::test]
async fn a_log_becomes_a_file_and_is_read_and_copied_alone() {
    let log = Log::new();
    log.append(arrival(r#"{"candidate_name":"Ada Sample"}"#)).await;
    let (directory, folder) = (tempfile::tempdir().unwrap(), log.folder());
    let (copy, file) = (directory.path().join("copy.db"), directory.path().join("alone.db"));

    log.reader().back_up(&copy, &Interrupt::default()).unwrap();
    let Log { directory: _kept, log } = log;
    log.close().await;
    folder.clone().into_file(&file).unwrap();

    assert!(!folder.path().exists());
    for path in [&copy, &file] {
        let found = Reader::open_file(path).unwrap().delivery(1).unwrap().unwrap();
        assert_eq!(found.body, br#"{"candidate_name":"Ada Sample"}"#);
    }
    let home = DataFolder::create(directory.path().join("home")).unwrap();
    std::fs::rename(&copy, home.path().join("events.db")).unwrap();
    let opened = EventLog::open(&home, &Options::default()).unwrap();
    assert_eq!(opened.append(arrival("{}")).await.unwrap().sequence, 2);
}
