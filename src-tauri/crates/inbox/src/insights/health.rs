//! How the endpoint fared: answers, what was turned away, and when deliveries may have been missed.

use eventlog::{Gap, GapCause, TurnedAway};
use jiff::Timestamp;

use super::Day;
use super::days::Days;
use super::figures::nearest_rank;
use crate::wording::{capitalised, cause};

/// How the endpoint fared in the stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Health {
    /// Deliveries that were stored and answered, other than as a person had us do.
    pub answered: u64,
    /// How many of them with 2xx.
    pub ok: u64,
    /// Requests that were not let in.
    pub refused: u64,
    /// Deliveries that were put off with a 503, because of ourselves.
    pub unavailable: u64,
    /// Half of the answers took no longer, in milliseconds.
    pub p50_ms: Option<f64>,
    /// Ninety-nine in a hundred took no longer.
    pub p99_ms: Option<f64>,
    /// For how long deliveries may have been missed, in milliseconds, whatever the causes.
    pub offline_ms: i64,
    /// Each local day of the stretch, oldest first.
    pub days: Vec<HealthDay>,
    /// When deliveries may have been missed, newest first, a hundred at most.
    pub gaps: Vec<Gap>,
}

/// How the endpoint fared on a day.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HealthDay {
    /// Which day.
    pub day: Day,
    /// As in [`Health`], and so on.
    pub answered: u64,
    /// Requests that were not let in, and deliveries that were put off.
    pub refused: u64,
    /// In milliseconds.
    pub p50_ms: Option<f64>,
    /// In milliseconds.
    pub p99_ms: Option<f64>,
    /// In milliseconds.
    pub offline_ms: i64,
}

/// How many gaps are told.
const MOST_GAPS: usize = 100;
/// What a delivery is answered that we could not store.
const PUT_OFF: u16 = 503;

/// What we answered, by day: how long each took, in microseconds.
pub(super) struct Answers {
    took: Vec<Vec<u32>>,
    ok: u64,
}

impl Answers {
    pub(super) fn of(days: &Days) -> Answers {
        Answers { took: vec![Vec::new(); days.all().len()], ok: 0 }
    }

    /// Takes an answer of a day in.
    pub(super) fn take(&mut self, place: usize, (microseconds, ok): (u32, bool)) {
        if let Some(day) = self.took.get_mut(place) {
            day.push(microseconds);
            self.ok += u64::from(ok);
        }
    }
}

impl Health {
    pub(super) fn of(
        days: &Days,
        mut answers: Answers,
        turned_away: &[TurnedAway],
        mut gaps: Vec<Gap>,
        now: Timestamp,
    ) -> Health {
        let offline = offline(&gaps, days.bounds(), now);
        let mut told: Vec<HealthDay> = (0..)
            .zip(days.all())
            .map(|(place, day)| {
                let took = answers.took.get_mut(place).map(Vec::as_mut_slice).unwrap_or_default();
                let within = days.stretch(place).unwrap_or_default();
                HealthDay {
                    day,
                    answered: took.len() as u64,
                    refused: 0,
                    p50_ms: nearest_rank(took, 50).map(milliseconds),
                    p99_ms: nearest_rank(took, 99).map(milliseconds),
                    offline_ms: offline.iter().map(|stretch| overlap(*stretch, within)).sum(),
                }
            })
            .collect();
        let (mut refused, mut unavailable) = (0, 0);
        let mut finder = days.clone();
        for away in turned_away {
            *(if away.status == PUT_OFF { &mut unavailable } else { &mut refused }) += away.requests;
            if let Some(day) = finder.place(away.at).and_then(|place| told.get_mut(place)) {
                day.refused += away.requests;
            }
        }
        let mut all = answers.took.concat();
        gaps.truncate(MOST_GAPS);
        Health {
            answered: all.len() as u64,
            ok: answers.ok,
            refused,
            unavailable,
            p50_ms: nearest_rank(&mut all, 50).map(milliseconds),
            p99_ms: nearest_rank(&mut all, 99).map(milliseconds),
            offline_ms: offline.iter().map(|(from, to)| to - from).sum(),
            days: told,
            gaps,
        }
    }
}

fn milliseconds(microseconds: u32) -> f64 {
    f64::from(microseconds) / 1000.0
}

/// The stretches within bounds that are in any gap, in order and apart from each other. One that lasts reaches up to
/// now.
fn offline(gaps: &[Gap], bounds: (i64, i64), now: Timestamp) -> Vec<(i64, i64)> {
    let mut stretches: Vec<(i64, i64)> = gaps
        .iter()
        .map(|gap| (gap.from.as_millisecond(), gap.to.unwrap_or(now).as_millisecond()))
        .map(|(from, to)| (from.max(bounds.0), to.min(bounds.1)))
        .filter(|(from, to)| from < to)
        .collect();
    stretches.sort_unstable();
    let mut apart: Vec<(i64, i64)> = Vec::new();
    for (from, to) in stretches {
        match apart.last_mut() {
            Some(last) if from <= last.1 => last.1 = last.1.max(to),
            _ => apart.push((from, to)),
        }
    }
    apart
}

fn overlap(one: (i64, i64), other: (i64, i64)) -> i64 {
    (one.1.min(other.1) - one.0.max(other.0)).max(0)
}

/// A gap in a sentence, as of now.
pub fn gap_words(gap: &Gap, now: Timestamp) -> String {
    let length = length_words(gap.to.unwrap_or(now).as_millisecond() - gap.from.as_millisecond());
    let cause = capitalised(cause(gap));
    let lasting = match gap.to {
        Some(_) => format!("{cause} for {length}"),
        None => format!("{cause}, for {length} so far"),
    };
    match (gap.cause, gap.to) {
        (GapCause::Storage, Some(_)) => format!("{lasting}; senders were asked to come back."),
        (GapCause::Storage, None) => format!("{lasting}; senders are asked to come back."),
        (GapCause::Closed | GapCause::Asleep | GapCause::Tunnel, _) => format!("{lasting}."),
    }
}

/// How long something took, in two units at most: `9 h 45 min`.
pub fn length_words(milliseconds: i64) -> String {
    let seconds = milliseconds.max(0).div_euclid(1000);
    let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400);
    let with = |whole: i64, unit: &str, rest: i64, smaller: &str| match rest {
        0 => format!("{whole} {unit}"),
        rest => format!("{whole} {unit} {rest} {smaller}"),
    };
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, _) => format!("{minutes} min"),
        (0, _, _) => with(hours, "h", minutes % 60, "min"),
        _ => with(days, "d", hours % 24, "h"),
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;

    use super::super::at;
    use super::*;

    const HOUR: i64 = 3_600_000;
    const DAY: i64 = 24 * HOUR;

    #[test]
    fn offline_is_counted_once_whatever_the_causes_and_only_within_the_stretch() {
        let days = Days::of(at(DAY), at(3 * DAY), &TimeZone::UTC);
        let gaps = vec![
            gap(0, Some(DAY + HOUR), GapCause::Closed),
            gap(DAY + 20 * HOUR, Some(2 * DAY + 2 * HOUR), GapCause::Tunnel),
            gap(DAY + 21 * HOUR, Some(DAY + 22 * HOUR), GapCause::Asleep),
            gap(2 * DAY + HOUR, Some(2 * DAY + 3 * HOUR), GapCause::Storage),
            gap(3 * DAY - HOUR, None, GapCause::Tunnel),
        ];

        let health = Health::of(&days, Answers::of(&days), &[], gaps, at(10 * DAY));

        let by_day: Vec<_> = health.days.iter().map(|day| day.offline_ms / HOUR).collect();
        assert_eq!((health.offline_ms / HOUR, by_day), (1 + 7 + 1, vec![5, 4]));
    }

    #[test]
    fn a_gap_that_lasts_reaches_up_to_now_and_not_beyond() {
        let days = Days::of(at(0), at(DAY), &TimeZone::UTC);

        let health =
            Health::of(&days, Answers::of(&days), &[], vec![gap(HOUR, None, GapCause::Tunnel)], at(3 * HOUR));

        assert_eq!(health.offline_ms, 2 * HOUR);
    }

    #[test]
    fn answers_refusals_and_what_was_put_off_are_told_apart() {
        let days = Days::of(at(0), at(2 * DAY), &TimeZone::UTC);
        let mut answers = Answers::of(&days);
        for microseconds in 1..=100 {
            answers.take(1, (microseconds * 1000, microseconds > 3));
        }
        let away = |at, status, requests| TurnedAway { at, status, requests };
        let turned_away = [away(0, 401, 3), away(HOUR, 503, 2), away(DAY, 413, 1)];

        let health = Health::of(&days, answers, &turned_away, Vec::new(), at(0));

        assert_eq!((health.answered, health.ok, health.refused, health.unavailable), (100, 97, 4, 2));
        assert_eq!((health.p50_ms, health.p99_ms), (Some(50.0), Some(99.0)));
        let days: Vec<_> = health.days.iter().map(|day| (day.answered, day.refused, day.p50_ms)).collect();
        assert_eq!(days, [(0, 5, None), (100, 1, Some(50.0))]);
    }

    #[test]
    fn a_gap_is_told_in_a_sentence() {
        let told = |to, cause| gap_words(&gap(0, to, cause), at(125_000));

        assert_eq!(told(Some(585 * 60_000), GapCause::Closed), "The app was not running for 9 h 45 min.");
        assert_eq!(told(Some(2 * HOUR), GapCause::Asleep), "The computer was asleep for 2 h.");
        assert_eq!(told(None, GapCause::Tunnel), "The tunnel is down, for 2 min so far.");
        assert_eq!(told(Some(26 * HOUR), GapCause::Tunnel), "The tunnel was down for 1 d 2 h.");
        assert_eq!(
            told(Some(4_000), GapCause::Storage),
            "Nothing could be stored for 4 s; senders were asked to come back."
        );
    }

    fn gap(from: i64, to: Option<i64>, cause: GapCause) -> Gap {
        Gap { from: at(from), to: to.map(at), cause }
    }
}
