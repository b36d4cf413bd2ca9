//! Deliveries of the same bytes in a row, as attempts of one delivery.

use std::time::Duration;

use contract::Event;
use eventlog::{Answer, Row, Sequence};
use jiff::Timestamp;

use crate::support::{ARRIVED_AT, Log, arrival, arrival_of};

fn sequences(rows: &[Row]) -> Vec<Sequence> {
    rows.iter().map(|row| row.sequence).collect()
}

#[tokio::test]
async fn a_delivery_knows_the_attempts_before_and_after_it() {
    let log = Log::new();
    let at = |seconds: i64| Timestamp::from_millisecond(ARRIVED_AT + 1000 * seconds).unwrap();
    let (body, other) = (r#"{"id":"r1","score":7}"#, r#"{"id":"r2"}"#);
    for (seconds, body) in [(0, body), (1, other), (31, body), (155, body), (200, r#"{"id":"r1","score":8}"#)]
    {
        log.append(eventlog::Arrival { received_at: at(seconds), ..arrival(body) }).await;
    }

    let reader = log.reader();

    for attempt in [1, 3, 4] {
        let chain = reader.attempts(attempt).unwrap();
        assert_eq!(sequences(&chain), [1, 3, 4]);
        assert_eq!(chain[1].received_at.duration_since(chain[0].received_at).as_secs(), 31);
    }
    assert!(sequences(&reader.attempts(2).unwrap()).is_empty(), "alone");
    assert!(sequences(&reader.attempts(5).unwrap()).is_empty(), "alone, though the result has others");
    assert!(sequences(&reader.attempts(99).unwrap()).is_empty());
}

#[tokio::test]
async fn chains_come_newest_first_and_each_once() {
    let log = Log::new();
    let one = r#"{"id":"r1"}"#;
    log.append(arrival(one)).await;
    log.append(arrival(r#"{"id":"r2"}"#)).await;
    log.append(arrival(r#"{"id":"r2"}"#)).await;
    log.append(arrival_of(Event::InterviewCollected, one)).await;
    log.append(arrival(one)).await;
    log.append(arrival("not JSON")).await;
    log.append(arrival("not JSON")).await;

    let chains = |limit| -> Vec<Vec<Sequence>> {
        log.reader().retry_chains(limit).unwrap().iter().map(|chain| sequences(chain)).collect()
    };

    assert_eq!(chains(10), [vec![6, 7], vec![1, 5], vec![2, 3]]);
    assert_eq!(chains(1), [vec![6, 7]]);
    assert!(chains(0).is_empty());
}

#[tokio::test]
async fn erasing_an_attempt_leaves_the_chain_of_the_others() {
    let log = Log::new();
    for _ in 0..3 {
        log.append(arrival(r#"{"id":"r1"}"#)).await;
    }

    log.log.erase(vec![2]).await.unwrap();

    assert_eq!(sequences(&log.reader().attempts(1).unwrap()), [1, 3]);
    log.log.erase(vec![3]).await.unwrap();
    assert!(sequences(&log.reader().attempts(1).unwrap()).is_empty());
}

#[tokio::test]
async fn a_simulated_answer_is_kept_as_such_and_a_meant_one_is_not() {
    let log = Log::new();
    log.append(arrival("{}")).await;
    log.append(arrival("{}")).await;
    log.append(arrival("{}")).await;
    let silent = Answer { status: None, elapsed: Duration::from_millis(3), simulated: true };

    log.log.answered(1, Answer { status: Some(503), ..silent });
    log.log.answered(2, silent);
    log.log.answered(3, Answer::meant(200, Duration::from_millis(1)));
    let log = log.reopened().await;

    let answers: Vec<_> = [1, 2, 3].map(|at| log.row_at(at).answer.unwrap()).into();
    assert_eq!(answers[0], Answer { status: Some(503), ..silent });
    assert_eq!(answers[1], silent);
    assert_eq!(answers[2], Answer::meant(200, Duration::from_millis(1)));
}
