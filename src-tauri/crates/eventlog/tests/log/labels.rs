//! How a delivery is labelled against those before it, and what that leaves the result at.

use crate::support::{Log, arrival, arrival_of};
use contract::{Event, Label, Presence};
use eventlog::ResultStanding::{Awaiting, Failed, Reattempt, Scored};
use eventlog::{Arrival, Position, Search};
use query::Query;

#[tokio::test]
async fn each_label_is_told_against_the_newest_earlier_delivery_of_the_same_result() {
    let log = Log::new();

    let first = log.row(arrival(r#"{"id":"r1","score":7.0}"#)).await;
    let repeat = log.row(arrival(r#"{"id":"r1","score":7.0}"#)).await;
    let unchanged = log.row(arrival(r#"{"score":7.00, "id":"r1"}"#)).await;
    let changed = log.row(arrival(r#"{"id":"r1","score":6.4}"#)).await;

    assert_eq!((first.label, first.previous, first.unread), (Label::First, None, true));
    assert_eq!((repeat.label, repeat.previous, repeat.unread), (Label::Repeat, Some(1), false));
    assert_eq!((unchanged.label, unchanged.previous), (Label::Unchanged, Some(2)));
    assert_eq!((changed.label, changed.previous, changed.echo_of), (Label::Changed, Some(3), None));
    let change = &changed.changes[0];
    assert_eq!(change.field, "score");
    assert_eq!(change.from.as_ref().value().unwrap().json(), "7.00");
    assert_eq!(change.to.as_ref().value().unwrap().json(), "6.4");
    assert_eq!(changed.changes.len(), 1);
}

#[tokio::test]
async fn a_value_that_went_back_is_changed_and_names_its_echo() {
    let log = Log::new();
    let yes = r#"{"id":"r1","recruiter_go_next_round":true}"#;
    let no = r#"{"id":"r1","recruiter_go_next_round":false}"#;

    log.row(arrival(yes)).await;
    log.row(arrival(yes)).await;
    log.row(arrival(no)).await;
    log.row(arrival(no)).await;
    let back = log.row(arrival(yes)).await;
    let again = log.row(arrival(no)).await;

    // Sequence 2 repeats 1, so 1 is the delivery that the echo is of.
    assert_eq!((back.label, back.echo_of, back.previous), (Label::Changed, Some(1), Some(4)));
    assert_eq!((again.label, again.echo_of, again.previous), (Label::Changed, Some(3), Some(5)));
    assert_eq!(back.go_next_round, Presence::Value(true));
}

#[tokio::test]
async fn an_echo_is_found_behind_many_repeats() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1","score":1}"#)).await;
    for _ in 0..1200 {
        log.append(arrival(r#"{"id":"r1","score":2}"#)).await;
    }

    let echo = log.row(arrival(r#"{"id":"r1","score":1}"#)).await;

    assert_eq!(echo.echo_of, Some(1));
}

#[tokio::test]
async fn results_events_and_environments_are_apart() {
    let log = Log::new();
    let body = r#"{"id":"r1"}"#;
    log.append(arrival(body)).await;

    let other_event = log.append(arrival_of(Event::InterviewCollected, body)).await;
    let other_environment = log.append(Arrival { environment: "staging".into(), ..arrival(body) }).await;
    let other_result = log.append(arrival(r#"{"id":"r2"}"#)).await;
    let same = log.append(arrival(body)).await;

    assert_eq!(other_event.label, Label::First);
    assert_eq!(other_environment.label, Label::First);
    assert_eq!(other_result.label, Label::First);
    assert_eq!(same.label, Label::Repeat);
}

#[tokio::test]
async fn a_delivery_without_an_id_is_first_unless_it_repeats_the_one_before() {
    let log = Log::new();
    let bodies = [
        ("not json", Label::First),
        ("not json", Label::Repeat),
        ("[1]", Label::First),
        (r#"{"id":null}"#, Label::First),
        (r#"{"id":null}"#, Label::Repeat),
        (r#"{"id":7}"#, Label::First),
        (r#"{"id":""}"#, Label::First),
        (r"{}", Label::First),
        ("not json", Label::First),
    ];

    for (body, label) in bodies {
        let row = log.row(arrival(body)).await;

        assert_eq!((row.label, row.result_id, row.changes.len()), (label, None, 0), "{body}");
    }
    assert_eq!(log.reader().stats().unwrap().results, 0);
}

#[tokio::test]
async fn a_repeat_under_another_compression_is_unchanged_and_its_values_are_read() {
    let log = Log::new();
    let body = r#"{"id":"r1","score":3}"#;
    let mut compressed = arrival(body);
    compressed.body = brotli(body.as_bytes()).into();
    compressed.headers.push(("Content-Encoding".to_owned(), b"br".to_vec()));

    log.append(compressed.clone()).await;
    let repeat = log.append(compressed).await;
    let plain = log.row(arrival(body)).await;
    let changed = log.row(arrival(r#"{"id":"r1","score":4}"#)).await;

    assert_eq!(repeat.label, Label::Repeat);
    assert_eq!(plain.label, Label::Unchanged);
    assert_eq!(changed.changes[0].field, "score");
    assert_eq!(log.reader().delivery(1).unwrap().unwrap().decoded(), body.as_bytes());
}

#[tokio::test]
async fn long_values_are_cut_in_the_row_and_whole_in_the_delivery() {
    let log = Log::new();
    let sentence = "é".repeat(5000);
    log.append(arrival(r#"{"id":"r1","ai_analysis":"short"}"#)).await;

    let row = log.row(arrival(format!(r#"{{"id":"r1","ai_analysis":"{sentence}"}}"#))).await;

    let to = row.changes[0].to.as_ref().value().unwrap().text().unwrap();
    assert_eq!(to, format!("{}…", "é".repeat(200)));
    assert!(
        log.reader().delivery(2).unwrap().unwrap().payload().text(contract::Field::Analysis).unwrap()
            == sentence
    );
}

#[tokio::test]
async fn the_state_of_a_result_follows_arrival_and_ignores_repeats() {
    let log = Log::new();
    let collected = arrival_of(Event::InterviewCollected, r#"{"id":"r1","status":"draft"}"#);
    let scored = arrival(r#"{"id":"r1","status":"active","score":8}"#);
    let failed = arrival_of(Event::InterviewFailed, r#"{"id":"r1","status":"failed"}"#);
    let state = || log.reader().result("production", "r1").unwrap();
    assert!(state().is_none());

    log.append(collected.clone()).await;
    let waiting = state().unwrap();
    log.append(scored.clone()).await;
    log.append(collected).await;
    let late_retry = state().unwrap();
    log.append(failed).await;
    let after_failure = state().unwrap();
    log.append(arrival_of(Event::InterviewCollected, r#"{"id":"r1","status":"draft","reason":"again"}"#))
        .await;
    let another_attempt = state().unwrap();

    assert_eq!((waiting.deliveries, waiting.newest.sequence, waiting.standing), (1, 1, Awaiting));
    assert_eq!((late_retry.deliveries, late_retry.newest.sequence, late_retry.standing), (3, 2, Scored));
    assert_eq!(
        (after_failure.deliveries, after_failure.newest.sequence, after_failure.standing),
        (4, 4, Failed)
    );
    assert_eq!((another_attempt.newest.sequence, another_attempt.standing), (5, Awaiting));
    let timeline = log.reader().timeline("production", "r1").unwrap();
    assert_eq!(timeline.iter().map(|row| row.sequence).collect::<Vec<_>>(), [1, 2, 3, 4, 5]);
    assert!(log.reader().timeline("staging", "r1").unwrap().is_empty());
}

#[tokio::test]
async fn a_result_waits_from_collected_to_scored_in_whatever_order_and_words_that_is_told() {
    let log = Log::new();
    let collected = arrival_of(Event::InterviewCollected, r#"{"id":"r1","status":"draft"}"#);
    let standing = || {
        let awaiting = Search::new(Query::parse("is:awaiting").unwrap());
        let found = log.reader().page(&awaiting, Position::Newest, 10).unwrap().rows.len() as u64;
        let state = log.reader().result("production", "r1").unwrap().unwrap();
        assert_eq!(found, if state.standing == Awaiting { state.deliveries } else { 0 });
        state.standing
    };

    log.append(arrival(r#"{"id":"r1","status":"active","score":8}"#)).await;
    log.append(collected.clone()).await;
    assert_eq!(standing(), Scored, "collected is told late");
    log.append(arrival(r#"{"id":"r1","status":"draft"}"#)).await;
    assert_eq!(standing(), Reattempt);
    log.append(collected.clone()).await;
    assert_eq!(standing(), Awaiting, "another attempt is told in the words of the first");
    log.append(collected).await;
    assert_eq!(standing(), Awaiting, "and told again");
    log.append(arrival(r#"{"id":"r1","status":"active","score":9}"#)).await;
    assert_eq!(standing(), Scored);
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    use std::io::Write;

    let mut out = Vec::new();
    brotli::CompressorWriter::new(&mut out, 4096, 5, 22).write_all(bytes).unwrap();
    out
}
