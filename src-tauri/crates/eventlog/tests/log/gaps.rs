//! Stretches of time in which deliveries may have been missed, and what was turned away.

use std::sync::Arc;

use eventlog::{Gap, GapCause, Refusal};
use jiff::Timestamp;

use crate::support::{Log, arrival};

#[tokio::test]
async fn gaps_of_one_cause_that_overlap_or_touch_are_one() {
    let log = Log::new();
    for (from, to, cause) in [
        (10, Some(20), GapCause::Closed),
        (40, Some(50), GapCause::Closed),
        (20, Some(30), GapCause::Closed),
        (15, Some(45), GapCause::Asleep),
        (25, Some(40), GapCause::Closed),
        (60, Some(70), GapCause::Closed),
    ] {
        log.log.note_gap(gap(from, to, cause)).await.unwrap();
    }

    let gaps = log.reader().gaps(0, 100).unwrap();

    assert_eq!(
        gaps,
        [
            gap(60, Some(70), GapCause::Closed),
            gap(15, Some(45), GapCause::Asleep),
            gap(10, Some(50), GapCause::Closed),
        ],
        "newest first"
    );
}

#[tokio::test]
async fn a_gap_that_lasts_ends_with_the_next_word_about_it() {
    let log = Log::new();
    log.log.note_gap(gap(10, None, GapCause::Tunnel)).await.unwrap();
    log.log.note_gap(gap(10, None, GapCause::Tunnel)).await.unwrap();
    assert_eq!(log.reader().gaps(1_000, 2_000).unwrap(), [gap(10, None, GapCause::Tunnel)]);

    log.log.note_gap(gap(10, Some(500), GapCause::Tunnel)).await.unwrap();

    assert_eq!(log.reader().gaps(499, 2_000).unwrap(), [gap(10, Some(500), GapCause::Tunnel)]);
    assert_eq!(log.reader().gaps(500, 2_000).unwrap(), [], "its end is not in it");
    assert_eq!(log.reader().gaps(0, 10).unwrap(), [], "nor does it reach to before its beginning");
}

#[tokio::test]
async fn what_a_killed_instance_left_open_ends_when_it_was_last_alive() {
    let log = Log::new();
    log.log.note_gap(gap(10, None, GapCause::Tunnel)).await.unwrap();
    log.log.note_gap(gap(90, None, GapCause::Storage)).await.unwrap();
    let log = log.reopened().await;

    log.log.end_gaps(at(60)).await.unwrap();

    assert_eq!(log.reader().gaps(0, 100).unwrap(), [gap(10, Some(60), GapCause::Tunnel)], "none is negative");
}

#[tokio::test]
async fn a_gap_without_length_is_none() {
    let log = Log::new();

    log.log.note_gap(gap(10, Some(10), GapCause::Closed)).await.unwrap();
    log.log.note_gap(gap(20, Some(15), GapCause::Closed)).await.unwrap();

    assert_eq!(log.reader().gaps(0, 100).unwrap(), []);
}

#[tokio::test]
async fn all_that_was_turned_away_is_counted_where_only_some_of_it_is_kept() {
    const QUARTER: i64 = 900_000;
    let log = Log::new();
    for number in 0..700_i64 {
        let environment = (number % 2 == 0).then(|| "production".to_owned());
        log.log.refused(refusal(number * QUARTER / 350, 401, environment));
    }
    log.log.put_off(at(QUARTER), Some(Arc::from("production")));
    // What was noted is written with the next delivery at the latest.
    log.append(arrival("{}")).await;

    let counted = |environment: Option<&str>, from, to| -> Vec<_> {
        let away = log.reader().turned_away(environment, from, to).unwrap();
        away.iter().map(|away| (away.at, away.status, away.requests)).collect()
    };

    assert!(log.reader().refusals(1_000).unwrap().len() <= 500);
    assert_eq!(counted(None, 0, 2 * QUARTER), [(0, 401, 350), (QUARTER, 401, 350), (QUARTER, 503, 1)]);
    assert_eq!(counted(Some("production"), 0, QUARTER), [(0, 401, 175)]);
    assert_eq!(counted(Some("production"), 1, QUARTER + 1), [(QUARTER, 401, 175), (QUARTER, 503, 1)]);
    assert_eq!(log.reader().stats().unwrap().refusals, 700, "a delivery that is put off is no refusal");
}

fn gap(from: i64, to: Option<i64>, cause: GapCause) -> Gap {
    Gap { from: at(from), to: to.map(at), cause }
}

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(millisecond).unwrap()
}

fn refusal(received_at: i64, status: u16, environment: Option<String>) -> Refusal {
    Refusal {
        sequence: 0,
        received_at: at(received_at),
        status,
        reason: "No.".into(),
        method: "POST".into(),
        path: "/in/[redacted]".into(),
        environment,
        remote: None,
        body_bytes: None,
    }
}
