//! What is erased is gone, and what stays tells its story as if the rest had never come.

use contract::{Event, Label};
use eventlog::{Annotated, Annotation, Position, Row, Search};
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::{Log, arrival, arrival_of};

#[tokio::test]
async fn what_stays_is_related_to_what_stays() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1","score":7.1}"#)).await;
    let middle = log.append(arrival(r#"{"id":"r1","score":6.4}"#)).await.sequence;
    log.append(arrival(r#"{"id":"r1","score":7.1}"#)).await;

    let erased = log.log.erase(vec![middle, 99]).await.unwrap();

    assert_eq!((erased.deliveries, erased.results), (1, 0));
    assert_eq!(erased.relabelled, [1, 3]);
    let last = log.row_at(3);
    assert_eq!((last.label, last.previous, last.echo_of), (Label::Repeat, Some(1), None));
    assert!(last.changes.is_empty());
    let timeline = log.reader().timeline("production", "r1").unwrap();
    assert_eq!(timeline.iter().map(|row| row.sequence).collect::<Vec<_>>(), [1, 3]);
    let state = log.reader().result("production", "r1").unwrap().unwrap();
    assert_eq!((state.deliveries, state.newest.sequence), (2, 1));
}

#[tokio::test]
async fn a_result_goes_with_its_last_delivery_and_its_number_is_not_used_again() {
    let log = Log::new();
    let gone = log.append(arrival(r#"{"id":"r1"}"#)).await.sequence;
    log.log
        .annotate(Annotated::ResultOf(gone), Annotation { note: "call back".to_owned(), starred: true })
        .await
        .unwrap();

    let erased = log.log.erase(vec![gone]).await.unwrap();
    let next = log.row(arrival(r#"{"id":"r1"}"#)).await;

    assert_eq!((erased.deliveries, erased.results), (1, 1));
    assert!(log.reader().delivery(gone).unwrap().is_none());
    assert_eq!((next.sequence, next.label, next.starred, next.has_note), (2, Label::First, false, false));
    let stats = log.reader().stats().unwrap();
    assert_eq!((stats.deliveries, stats.results, stats.unread), (1, 1, 1));
}

#[tokio::test]
async fn one_without_an_id_goes_like_any_other() {
    let log = Log::new();
    let gone = log.append(arrival("not json")).await.sequence;

    log.log.erase(vec![gone]).await.unwrap();
    let next = log.row(arrival("not json")).await;

    assert_eq!(next.label, Label::First);
}

#[test]
fn erasing_and_never_having_come_are_the_same() {
    let runtime = Runtime::new().unwrap();
    let deliveries = prop::collection::vec((0..3_u8, 0..3_u8, 0..3_u8), 1..25);
    proptest!(ProptestConfig::with_cases(32), |(
        deliveries in deliveries,
        going in prop::collection::hash_set(1..25_i64, 0..12),
    )| {
        let (all, rest) = (Log::new(), Log::new());
        runtime.block_on(async {
            for (place, (id, score, event)) in (1_i64..).zip(deliveries) {
                let event = Event::NAMED[usize::from(event)];
                let delivery = || arrival_of(event, format!(r#"{{"id":"r{id}","score":{score}}}"#));
                all.append(delivery()).await;
                if !going.contains(&place) {
                    rest.append(delivery()).await;
                }
            }
            all.log.erase(going.into_iter().collect()).await.unwrap();
        });
        let rows = |log: &Log| log.reader().page(&Search::everything(), Position::Newest, 100).unwrap().rows;
        let (left, wanted) = (rows(&all), rows(&rest));

        prop_assert_eq!(left.len(), wanted.len());
        // Sequences differ; what they point at must not.
        let place = |rows: &[Row], sequence: Option<i64>| {
            sequence.map(|sequence| rows.iter().position(|row| row.sequence == sequence))
        };
        for (row, other) in left.iter().zip(&wanted) {
            prop_assert_eq!(row.label, other.label);
            prop_assert_eq!(&row.changes, &other.changes);
            prop_assert_eq!(place(&left, row.previous), place(&wanted, other.previous));
            prop_assert_eq!(place(&left, row.echo_of), place(&wanted, other.echo_of));
        }
        for result in ["r0", "r1", "r2"] {
            let state = |log: &Log| log.reader().result("production", result).unwrap()
                .map(|state| (state.deliveries, state.standing, state.newest.score.value()));
            prop_assert_eq!(state(&all), state(&rest));
        }
        let (mut left, mut wanted) = (all.reader().stats().unwrap(), rest.reader().stats().unwrap());
        left.counts.retain(|(_, _, deliveries)| *deliveries > 0);
        wanted.counts.retain(|(_, _, deliveries)| *deliveries > 0);
        prop_assert_eq!((left.deliveries, left.results, left.raw_bytes, left.counts),
            (wanted.deliveries, wanted.results, wanted.raw_bytes, wanted.counts));
    });
}

#[tokio::test]
async fn no_byte_of_what_was_erased_is_left_in_any_file() {
    let log = Log::new();
    let canary = |person: usize| format!("canary-{person}-{}", "x".repeat(30));
    for person in 0..400 {
        let body = format!(
            r#"{{"id":"r{person}","candidate_name":"{0}","candidate_email":"{0}@example.com","ai_analysis":"{0} said much."}}"#,
            canary(person)
        );
        log.append(arrival(body)).await;
    }
    let going: Vec<i64> = (1..=400).filter(|sequence| sequence % 10 == 0).collect();

    log.log.erase(going.clone()).await.unwrap();
    log.log.wipe().await.unwrap();

    let files: Vec<Vec<u8>> = std::fs::read_dir(log.folder().path())
        .unwrap()
        .map(|file| std::fs::read(file.unwrap().path()).unwrap())
        .collect();
    let found = |person: usize| {
        let name = canary(person);
        files.iter().any(|file| file.windows(name.len()).any(|window| window == name.as_bytes()))
    };
    // The columns of the narrow table are stored in plain, so that this can find something at all.
    assert!(found(0));
    for sequence in going {
        let person = usize::try_from(sequence).unwrap() - 1;
        assert!(!found(person), "{}", canary(person));
        assert!(log.reader().delivery(sequence).unwrap().is_none());
    }
}
