//! What came when, counted in one pass: the same as from the rows themselves.

use std::sync::Arc;
use std::time::Duration;

use contract::{Event, Label, Presence};
use eventlog::{Answer, Arrival, Arrived, Interrupt, Stretch};
use jiff::Timestamp;
use proptest::prelude::*;

use crate::support::{Log, arrival_of};

/// A block of the index and a half, so that there are such as are kept and such as are made.
const MANY: i64 = 3_000;
/// From one delivery to the next.
const STEP_MS: i64 = 90_000;

#[tokio::test]
async fn every_delivery_is_told_with_and_without_an_index_and_after_erasing() {
    let log = filled().await;
    let everything = Stretch { from: 0, to: i64::MAX, ..Stretch::default() };
    let without_index = told(&log, &everything);

    while log.log.index().step(256).unwrap().behind() > 0 {}
    let with_index = told(&log, &everything);
    log.log.erase((1..=MANY).step_by(7).collect()).await.unwrap();
    let erased = told(&log, &everything);
    log.log.index().clear().unwrap();
    while log.log.index().step(256).unwrap().behind() > 0 {}

    assert_eq!(without_index.len(), usize::try_from(MANY).unwrap());
    assert_eq!(without_index, with_index);
    assert_eq!(erased, recounted(&log, &everything));
    assert_eq!(erased, told(&log, &everything), "made anew");
}

#[tokio::test]
async fn an_answer_that_is_noted_late_is_told_all_the_same() {
    let log = Log::new();
    for number in 0..2_100_i64 {
        log.append(delivery(number, 1)).await;
    }
    log.log.index().step(4_096).unwrap();

    // Within a minute of its block's last delivery; the one after that is long after.
    log.log.answered(2_040, Answer::meant(200, Duration::from_micros(77)));
    for number in 0..100 {
        log.append(delivery(1_000_000 + number, 1)).await;
    }
    log.log.index().step(4_096).unwrap();

    let told = told(&log, &Stretch { from: 0, to: i64::MAX, ..Stretch::default() });
    let answers: Vec<_> = told.iter().filter_map(|arrived| arrived.answer).collect();
    assert_eq!(answers, [(77, true)]);
}

#[test]
fn any_stretch_environment_and_interview_is_told_as_its_rows_say() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let log = runtime.block_on(filled());
    while log.log.index().step(256).unwrap().behind() > 0 {}
    let end = MANY * STEP_MS;

    proptest!(ProptestConfig::with_cases(24), |(
        from in -1..end, length in 0..end, environment in 0..4_usize, interview in 0..4_usize,
    )| {
        let name = |names: [Option<&str>; 4], at: usize| names[at].map(str::to_owned);
        let stretch = Stretch {
            from,
            to: from + length,
            environment: name([None, Some("production"), Some("staging"), Some("nowhere")], environment),
            interview: name([None, Some("i0"), Some("i1"), Some("none")], interview),
        };
        prop_assert_eq!(told(&log, &stretch), recounted(&log, &stretch));
    });
}

async fn filled() -> Log {
    let log = Log::new();
    for number in 0..MANY {
        let appended = log.append(delivery(number, STEP_MS)).await;
        let answer = match number % 5 {
            0 => continue,
            1 => Answer { status: None, elapsed: Duration::from_secs(9), simulated: true },
            2 => Answer::meant(500, Duration::from_micros(31)),
            _ => Answer::meant(200, Duration::from_micros(u64::try_from(number).unwrap())),
        };
        log.log.answered(appended.sequence, answer);
    }
    // Answers are written with the next delivery at the latest.
    log.log.mark_read(Vec::new(), true).await.unwrap();
    log
}

/// The deliveries of a result come in threes, the third of which is a retry of the second.
fn delivery(number: i64, step_ms: i64) -> Arrival {
    let result = number / 3;
    let events = [Event::InterviewCollected, Event::InterviewResult, Event::InterviewResult];
    let event = events[usize::try_from(number % 3).unwrap()];
    let body = format!(r#"{{"id":"r{result}","interview_id":"i{}"}}"#, result % 3);
    Arrival {
        received_at: Timestamp::from_millisecond(number * step_ms).unwrap(),
        environment: Arc::from(if result % 4 == 0 { "staging" } else { "production" }),
        ..arrival_of(event, body)
    }
}

fn told(log: &Log, stretch: &Stretch) -> Vec<Arrived> {
    let reader = log.reader();
    reader.arrivals(stretch, &Interrupt::default(), Vec::new, Vec::push).unwrap()
}

/// The naive way.
fn recounted(log: &Log, stretch: &Stretch) -> Vec<Arrived> {
    let rows = log.reader().following(0, usize::MAX).unwrap();
    let asked = |row: &eventlog::Row| {
        let at = row.received_at.as_millisecond();
        at >= stretch.from
            && at < stretch.to
            && stretch.environment.as_ref().is_none_or(|name| **name == *row.environment)
    };
    let of_interview = |row: &eventlog::Row| {
        stretch
            .interview
            .as_ref()
            .is_none_or(|id| matches!(&row.interview_id, Presence::Value(interview) if **interview == **id))
    };
    let told = |row: eventlog::Row| Arrived {
        at: row.received_at.as_millisecond(),
        event: row.event,
        repeat: row.label == Label::Repeat,
        of_interview: of_interview(&row),
        answer: row.answer.filter(|answer| !answer.simulated).and_then(|answer| {
            let took = u32::try_from(answer.elapsed.as_micros()).unwrap();
            Some((took, (200..300).contains(&answer.status?)))
        }),
    };
    rows.into_iter().filter(asked).map(told).collect()
}
