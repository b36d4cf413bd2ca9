//! One working day of one recruiter: many results at once, a rush at noon, retries and second thoughts.

use super::Arrived;
use super::body::Writer;
use super::draw::Draws;
use super::story::Turn;
use crate::Event;

/// How many results a [`workday`] has.
pub const RESULTS: usize = 300;
/// How many deliveries a [`workday`] has.
pub const DELIVERIES: usize = 1_100;

/// So many of the results begin at noon, within half a minute.
const AT_NOON: usize = 60;
const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;
const HOUR: u64 = 60 * MINUTE;

/// The deliveries of a day in the order in which they come; the same ones for the same seed. It begins at `eight_ms`,
/// eight in the morning in milliseconds since 1970, UTC; the last delivery comes in the evening.
///
/// Of ten results one fails; the others are collected, scored and mostly decided upon. Scores, analyses and decisions
/// are revised, reports come late, and one delivery in twelve is a retry.
pub fn workday(seed: u64, eight_ms: i64) -> Vec<Arrived> {
    let writer = Writer::new(seed);
    let mut deliveries = Vec::with_capacity(DELIVERIES);
    for result in 0..RESULTS {
        let mut draws = Draws::of(&[!seed, result as u64]);
        let begin =
            if result < AT_NOON { 4 * HOUR + draws.below(30 * SECOND) } else { draws.below(9 * HOUR) };
        let environment = if draws.permille(100) { "staging" } else { "production" };
        for turn in turns(&mut draws) {
            let body = writer.body(result as u64, &turn);
            deliveries.push((begin + turn.after, Sent { environment, event: turn.event, body }));
        }
    }
    // What is missing to the full number are retries.
    let mut draws = Draws::of(&[!seed, u64::MAX]);
    let first = deliveries.len();
    while deliveries.len() < DELIVERIES {
        let (at, sent) = deliveries[draws.index(first)].clone();
        deliveries.push((at + SECOND + draws.below(10 * MINUTE), sent));
    }
    deliveries.sort_by_key(|(at, _)| *at);
    deliveries.truncate(DELIVERIES);
    let arrived = |(at, sent): (u64, Sent)| Arrived {
        at_ms: eight_ms.saturating_add_unsigned(at),
        environment: sent.environment,
        route: Some(sent.event),
        body: sent.body,
    };
    deliveries.into_iter().map(arrived).collect()
}

#[derive(Clone)]
struct Sent {
    environment: &'static str,
    event: Event,
    body: String,
}

/// What happens to one result.
fn turns(draws: &mut Draws) -> Vec<Turn> {
    let mut now = Turn {
        after: 0,
        event: Event::InterviewFailed,
        interview_status: "completed",
        attempt: 1,
        scores: 0,
        texts: 0,
        decision: None,
        report: true,
        reason: "interview_status",
        indented: false,
        trouble: None,
    };
    if draws.permille(100) {
        let statuses = ["terminated, no speech detected", "abandoned", "failed"];
        return vec![Turn { interview_status: draws.pick(&statuses), ..now }];
    }
    let mut turns = vec![Turn { event: Event::InterviewCollected, ..now }];
    now.event = Event::InterviewResult;
    now.report = draws.permille(880);
    now.reason = "status, processing_status";
    now.after += 2 * MINUTE + draws.below(25 * MINUTE);
    turns.push(now);
    if !now.report {
        now.after += MINUTE + draws.below(HOUR);
        (now.report, now.reason) = (true, "pdf_export_url");
        turns.push(now);
    }
    if draws.permille(60) {
        now.after += MINUTE + draws.below(HOUR);
        turns.push(Turn { indented: true, ..now });
    }
    if draws.permille(280) {
        now.after += MINUTE + draws.below(90 * MINUTE);
        (now.scores, now.reason) = (now.scores + 1, "score");
        turns.push(now);
    }
    if draws.permille(280) {
        now.after += MINUTE + draws.below(90 * MINUTE);
        (now.texts, now.reason) = (now.texts + 1, "ai_analysis_recruiter");
        turns.push(now);
    }
    if draws.permille(780) {
        let advance = draws.permille(400);
        let reversed = draws.permille(60);
        for decision in [Some(advance), reversed.then_some(!advance)].into_iter().flatten() {
            now.after += MINUTE + draws.below(2 * HOUR);
            (now.decision, now.reason) = (Some(decision), "recruiter_go_next_round");
            turns.push(now);
        }
    }
    turns
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{Field, Payload};

    /// Friday, 2026-11-27, 07:00 UTC.
    const EIGHT: i64 = 1_795_762_800_000;

    #[test]
    fn a_seed_always_gives_the_same_day_and_another_seed_another() {
        assert_eq!(workday(7, EIGHT), workday(7, EIGHT));
        assert_ne!(workday(7, EIGHT), workday(8, EIGHT));
    }

    #[test]
    fn a_day_has_its_results_its_rush_and_its_retries() {
        for seed in 0..5 {
            let day = workday(seed, EIGHT);

            let id = |arrived: &Arrived| {
                Payload::parse(arrived.body.as_bytes()).text(Field::Id).unwrap().into_owned()
            };
            let results: HashSet<String> = day.iter().map(id).collect();
            assert_eq!((day.len(), results.len()), (DELIVERIES, RESULTS));
            let bodies: HashSet<&str> = day.iter().map(|arrived| arrived.body.as_str()).collect();
            let retries = DELIVERIES - bodies.len();
            assert!((40..200).contains(&retries), "{retries} retries");
            let hour = |arrived: &Arrived| (arrived.at_ms - EIGHT) / 3_600_000;
            assert!(
                day.iter().filter(|arrived| hour(arrived) == 4).count() > 120,
                "there is no rush at noon"
            );
            assert!(day.iter().all(|arrived| (0..16).contains(&hour(arrived))));
            assert!(day.is_sorted_by_key(|arrived| arrived.at_ms));
        }
    }
}
