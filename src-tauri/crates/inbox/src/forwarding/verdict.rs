//! What becomes of a delivery after an attempt: whether and when it is tried again.

use std::time::Duration;

use eventlog::{AttemptOutcome, Waiting};
use jiff::Timestamp;

use crate::Exchange;

/// After how many attempts that reached the target and were not taken a delivery is given up.
pub(super) const MOST_STRIKES: u32 = 12;
/// The first wait; each one after is twice as long, up to the longest.
const FIRST: Duration = Duration::from_secs(1);
const LONGEST: Duration = Duration::from_mins(10);
/// How long a target may ask to be left alone.
const LONGEST_REST: Duration = Duration::from_hours(1);

/// What becomes of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) outcome: AttemptOutcome,
    /// See [`Waiting`].
    pub(super) strikes: u32,
    /// When it is tried again.
    pub(super) next_try: Option<Timestamp>,
    /// Until when the target as a whole asked to be left alone.
    pub(super) rest_until: Option<Timestamp>,
}

/// Judges an attempt that ended at `now`. `unreached`: how often before in a row nobody was there. `chance`: 0 to 1.
///
/// - 2xx is taken.
/// - 408, 425, 429, 5xx and no answer or no whole one are tried again with growing waits, up to [`MOST_STRIKES`] times;
///   `Retry-After` of 429 and 503 is honoured for the whole target.
/// - Any other answer would be the same again: given up at once. The person hears of it and can have it tried again.
/// - Where no connection comes about, the delivery is not at fault: it is tried again for as long as it takes.
pub(super) fn judge(
    exchange: &Exchange,
    waiting: &Waiting,
    unreached: u32,
    now: Timestamp,
    chance: f64,
) -> Verdict {
    let after = |wait: Duration| now.saturating_add(wait).ok();
    if exchange.taken() {
        return Verdict {
            outcome: AttemptOutcome::Taken,
            strikes: waiting.strikes,
            next_try: None,
            rest_until: None,
        };
    }
    if exchange.unreached {
        return Verdict {
            outcome: AttemptOutcome::Again,
            strikes: waiting.strikes,
            next_try: after(wait(unreached, chance)),
            rest_until: None,
        };
    }
    let strikes = waiting.strikes.saturating_add(1);
    let passing = exchange.error.is_some() || matches!(exchange.status, Some(408 | 425 | 429 | 500..=599));
    let rest = exchange
        .retry_after
        .filter(|_| matches!(exchange.status, Some(429 | 503)))
        .map(|rest| rest.min(LONGEST_REST));
    let rest_until = rest.and_then(after);
    if !passing || strikes >= MOST_STRIKES {
        return Verdict { outcome: AttemptOutcome::GivenUp, strikes, next_try: None, rest_until };
    }
    let wait = wait(waiting.strikes, chance).max(rest.unwrap_or_default());
    Verdict { outcome: AttemptOutcome::Again, strikes, next_try: after(wait), rest_until }
}

/// The wait after so many failures before: between half of its step and all of it, so that many do not knock at once.
fn wait(before: u32, chance: f64) -> Duration {
    let step = FIRST.saturating_mul(1 << before.min(16)).min(LONGEST);
    step / 2 + (step / 2).mul_f64(chance.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests {
    use contract::Event;

    use super::*;

    fn waiting(strikes: u32) -> Waiting {
        Waiting {
            sequence: 1,
            event: Event::InterviewResult,
            lane: 1,
            attempts: strikes,
            strikes,
            next_try: None,
        }
    }

    fn answered(status: u16) -> Exchange {
        Exchange {
            at: Timestamp::UNIX_EPOCH,
            elapsed: Duration::ZERO,
            status: Some(status),
            error: None,
            head: None,
            body: None,
            body_cut: false,
            retry_after: None,
            unreached: false,
        }
    }

    fn after(strikes: u32, exchange: &Exchange) -> (AttemptOutcome, Option<i64>) {
        let verdict = judge(exchange, &waiting(strikes), strikes, Timestamp::UNIX_EPOCH, 1.0);
        (verdict.outcome, verdict.next_try.map(Timestamp::as_second))
    }

    #[test]
    fn an_answer_decides_whether_it_is_tried_again() {
        for (status, outcome) in [
            (200, AttemptOutcome::Taken),
            (202, AttemptOutcome::Taken),
            (301, AttemptOutcome::GivenUp),
            (400, AttemptOutcome::GivenUp),
            (404, AttemptOutcome::GivenUp),
            (408, AttemptOutcome::Again),
            (410, AttemptOutcome::GivenUp),
            (425, AttemptOutcome::Again),
            (429, AttemptOutcome::Again),
            (500, AttemptOutcome::Again),
            (503, AttemptOutcome::Again),
        ] {
            assert_eq!(after(0, &answered(status)).0, outcome, "{status}");
        }
        let broken_off = Exchange { error: Some("the answer broke off".into()), ..answered(200) };
        assert_eq!(after(0, &broken_off).0, AttemptOutcome::Again);
    }

    #[test]
    fn waits_double_up_to_ten_minutes_and_the_twelfth_failure_is_the_last() {
        let waits: Vec<_> = (0..12).map(|strikes| after(strikes, &answered(500))).collect();

        let seconds: Vec<_> = waits.iter().filter_map(|(_, wait)| *wait).collect();
        assert_eq!(seconds, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 600]);
        assert_eq!(waits[11], (AttemptOutcome::GivenUp, None));
    }

    #[test]
    fn nobody_there_is_not_the_deliverys_fault() {
        let away = Exchange { status: None, unreached: true, error: Some("refused".into()), ..answered(0) };

        let verdict = judge(&away, &waiting(11), 40, Timestamp::UNIX_EPOCH, 0.0);

        assert_eq!((verdict.outcome, verdict.strikes), (AttemptOutcome::Again, 11));
        assert_eq!(verdict.next_try.map(Timestamp::as_second), Some(300));
    }

    #[test]
    fn a_target_may_ask_for_a_rest_of_an_hour_at_most() {
        let resting = |status, seconds| {
            let asked = Exchange { retry_after: Some(Duration::from_secs(seconds)), ..answered(status) };
            let verdict = judge(&asked, &waiting(0), 0, Timestamp::UNIX_EPOCH, 1.0);
            [verdict.next_try, verdict.rest_until].map(|time| time.map(Timestamp::as_second))
        };

        assert_eq!(resting(429, 120), [Some(120), Some(120)]);
        assert_eq!(resting(503, 1_000_000), [Some(3600), Some(3600)]);
        assert_eq!(resting(503, 0), [Some(1), Some(0)]);
        assert_eq!(resting(500, 120), [Some(1), None]);
    }
}
