//! Tells of interviews that were completed and have had no result for longer than usual: once of each wait, also over
//! restarts.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Gap, KeptResult, Reader, Row, ToldWait, Wait};
use jiff::{Timestamp, Zoned};
use notifier::isolate;
use tokio::time::Instant;

use crate::results::{Asked, Usual};
use crate::running::blocking;
use crate::wording::{Told, candidate_of, plural};
use crate::{Error, Privacy, Settings};

const SECOND: i64 = 1000;
const MINUTE: i64 = 60 * SECOND;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Nobody is told of a wait that has lasted for longer than this: on a first start that would be old news.
const TOO_LATE: i64 = 30 * DAY;
/// While something waits it is looked at this often at least: timers stand still while the computer sleeps.
const GLANCE: Duration = Duration::from_mins(1);
/// It is looked at this often at most, however much arrives.
const PACE: Duration = Duration::from_secs(5);

/// A wait that is longer than usual.
#[derive(Debug, Clone)]
pub(crate) struct Overdue {
    /// The delivery that the result stands at.
    pub(crate) row: Row,
    /// Since when it waits, in milliseconds since 1970, UTC.
    since: i64,
    expected: Expected,
    /// What the interview is called, where it has a name.
    interview: Option<String>,
    /// When deliveries may have been missed since then.
    gaps: Vec<Gap>,
}

/// What is told of a wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// It is told now.
    Now,
    /// It would be at this time, in milliseconds since 1970, UTC.
    At(i64),
    Never,
}

/// Whether a person is told of a wait. Times are milliseconds, and a clock that was set back only delays it.
const fn verdict(since: i64, usual: i64, now: i64) -> Verdict {
    let due = since.saturating_add(usual);
    if now < due {
        Verdict::At(due)
    } else if now - since > TOO_LATE {
        Verdict::Never
    } else {
        Verdict::Now
    }
}

/// Looks for waits that are longer than usual.
#[derive(Debug, Default)]
pub(crate) struct Watchdog {
    looked: Option<Instant>,
    next: Option<Instant>,
    /// What was told in this run, in case that could not be written down.
    told: HashSet<Wait>,
}

/// How long the score of an interview may take, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Expected {
    /// A person said so.
    Set(i64),
    /// Those before took no longer.
    Learnt(i64),
    /// Too few came before.
    Unknown,
}

impl Expected {
    const fn ms(self) -> i64 {
        match self {
            Expected::Set(ms) | Expected::Learnt(ms) => ms,
            Expected::Unknown => DAY,
        }
    }

    fn words(self) -> Option<String> {
        match self {
            Expected::Set(ms) => Some(format!("expected within {}", within(ms))),
            Expected::Learnt(ms) => Some(format!("usually within {}", within(ms))),
            Expected::Unknown => None,
        }
    }
}

/// What a look has found.
#[derive(Debug, Default)]
struct Look {
    overdue: Vec<Overdue>,
    /// When the next wait may be longer than usual; `None` where nothing waits.
    next: Option<i64>,
}

impl Watchdog {
    /// What a person is to be told of now; nothing where that was looked for a moment ago.
    pub(crate) async fn look(
        &mut self,
        log: &EventLog,
        settings: Arc<Settings>,
        clock: Timestamp,
    ) -> Vec<Overdue> {
        let now = Instant::now();
        if let Some(again) = self.looked.map(|looked| looked + PACE).filter(|again| now < *again) {
            // Something has happened since: it is seen then.
            self.next = Some(self.next.map_or(again, |next| next.min(again)));
            return Vec::new();
        }
        self.looked = Some(now);
        let (reader, told) = (log.reader().clone(), self.told.clone());
        let looked = blocking(move || Look::take(&reader, &settings, &told, clock)).await;
        let look = looked.unwrap_or_else(|error| {
            tracing::warn!("nobody looks after interviews that wait: {error}");
            Look { next: Some(i64::MAX), ..Look::default() }
        });
        self.next = look.next.map(|next| {
            let until = u64::try_from(next.saturating_sub(clock.as_millisecond())).unwrap_or_default();
            now + Duration::from_millis(until).clamp(PACE, GLANCE)
        });
        look.overdue
    }

    /// When to look again, where something waits.
    pub(crate) fn wake(&self) -> Option<Instant> {
        self.next
    }

    /// A person was told of these.
    pub(crate) async fn told(&mut self, log: &EventLog, overdue: &[Overdue], clock: Timestamp) {
        self.told.extend(overdue.iter().filter_map(Overdue::wait));
        let waits = overdue.iter().map(|one| ToldWait { of: one.row.sequence, since: one.since }).collect();
        // Somewhat longer than they are told, so that a clock that is set back does not bring them up again.
        let forget_before = clock.as_millisecond() - 2 * TOO_LATE;
        if let Err(error) = log.overdue_told(waits, forget_before).await {
            tracing::warn!(%error, "what was told of waits may be told again after a restart");
        }
    }
}

impl Look {
    /// Looks at everything that waits. Blocks.
    fn take(
        reader: &Reader,
        settings: &Settings,
        told: &HashSet<Wait>,
        clock: Timestamp,
    ) -> Result<Look, Error> {
        let now = clock.as_millisecond();
        let mut known: HashSet<Wait> = reader.overdue_told()?.into_iter().collect();
        known.extend(told.iter().cloned());
        let results = reader.results()?;
        let mut look = Look::default();
        if results.taken()?.behind() > 0 {
            // What came just now is not among them yet.
            look.next = Some(now);
        }
        let asked = Asked { reader, settings, now: clock };
        let mut usual = Usual::new(&results, &asked);
        results.awaiting(None, |KeptResult { result_id, environment, facts }| {
            // Those that follow wait for longer still.
            if facts.changed_at < now.saturating_sub(TOO_LATE) {
                return Ok(false);
            }
            let Some(since) = facts.awaiting_since() else { return Ok(true) };
            let wait = Wait { environment: Arc::clone(&environment), result_id, since };
            if known.contains(&wait) {
                return Ok(true);
            }
            let interview = facts.interview.as_deref();
            let set = interview.and_then(|id| settings.interviews.get(id));
            let expected = match usual.of(&environment, interview)? {
                None => Expected::Unknown,
                Some(ms) if set.is_some_and(|set| set.result_within_minutes.is_some()) => Expected::Set(ms),
                Some(ms) => Expected::Learnt(ms),
            };
            match verdict(since, expected.ms(), now) {
                Verdict::Never => {}
                Verdict::At(due) => look.next = Some(look.next.map_or(due, |next| next.min(due))),
                Verdict::Now => {
                    let Some(delivery) = reader.delivery(facts.state)? else { return Ok(true) };
                    if delivery.row.imported {
                        return Ok(true);
                    }
                    look.overdue.push(Overdue {
                        row: delivery.row,
                        since,
                        expected,
                        interview: set.and_then(|set| set.name.clone()),
                        gaps: reader.gaps(since, now)?,
                    });
                }
            }
            Ok::<_, Error>(true)
        })?;
        Ok(look)
    }
}

impl Overdue {
    fn wait(&self) -> Option<Wait> {
        let result_id = Arc::clone(self.row.result_id.as_ref()?);
        Some(Wait { environment: Arc::clone(&self.row.environment), result_id, since: self.since })
    }
}

/// How waits are told: one by itself, several as one. `now` is local time.
pub(crate) fn told(overdue: &[Overdue], privacy: Privacy, now: &Zoned) -> Told {
    let missed = overdue.iter().flat_map(|one| &one.gaps).max_by_key(|gap| length(gap, now.timestamp()));
    let missed = missed.map(|gap| missed_words(gap, now));
    let [one] = overdue else {
        let environments: HashSet<&str> = overdue.iter().map(|one| &*one.row.environment).collect();
        let mut environments: Vec<&str> = environments.into_iter().collect();
        environments.sort_unstable();
        return Told {
            title: format!("{} wait longer than usual", plural(overdue.len() as u64, "interview")),
            body: missed.into_iter().chain([environments.join(", ")]).collect::<Vec<_>>().join(" · "),
        };
    };
    let waited = for_long(now.timestamp().as_millisecond() - one.since);
    let candidate = isolate(&candidate_of(&one.row));
    let title = match privacy {
        Privacy::NoPersonalData => format!("No result for {waited}"),
        Privacy::Full | Privacy::NameOnly => format!("{candidate}: no result for {waited}"),
    };
    let details = match privacy {
        Privacy::Full => [one.expected.words(), one.interview.as_deref().map(isolate)],
        Privacy::NameOnly | Privacy::NoPersonalData => [None, None],
    };
    let body = details.into_iter().flatten().chain(missed).chain([one.row.environment.to_string()]);
    Told { title, body: body.collect::<Vec<_>>().join(" · ") }
}

fn length(gap: &Gap, now: Timestamp) -> i64 {
    gap.to.unwrap_or(now).as_millisecond() - gap.from.as_millisecond()
}

fn missed_words(gap: &Gap, now: &Zoned) -> String {
    let clock = |time: Timestamp| {
        let local = time.to_zoned(now.time_zone().clone());
        let far = now.timestamp().as_millisecond() - time.as_millisecond() >= DAY;
        local.strftime(if far { "%-d %b %H:%M" } else { "%H:%M" }).to_string()
    };
    match gap.to {
        Some(to) => format!("deliveries may have been missed between {} and {}", clock(gap.from), clock(to)),
        None => format!("deliveries may have been missed since {}", clock(gap.from)),
    }
}

/// A length of time in a word or two, rounded down: `40 minutes`, `3 h`, `2 days`.
fn for_long(milliseconds: i64) -> String {
    let milliseconds = milliseconds.max(0);
    match milliseconds {
        0..5_400_000 => plural(milliseconds.cast_unsigned() / MINUTE.cast_unsigned(), "minute"),
        5_400_000..172_800_000 => format!("{} h", milliseconds / HOUR),
        _ => plural(milliseconds.cast_unsigned() / DAY.cast_unsigned(), "day"),
    }
}

/// A length of time in a word or two, rounded up.
fn within(milliseconds: i64) -> String {
    let unit = match milliseconds {
        ..5_400_000 => MINUTE,
        5_400_000..172_800_000 => HOUR,
        _ => DAY,
    };
    for_long(milliseconds.saturating_add(unit - 1) / unit * unit)
}

#[cfg(test)]
mod tests {
    use contract::Event;
    use eventlog::{Arrival, GapCause, Imported};

    use super::*;
    use crate::InterviewSettings;
    use crate::rows::{self, Log, settings};

    /// 2026-11-24T08:00:00Z, a Tuesday.
    const MORNING: i64 = 1_795_507_200_000;

    fn arrival(event: Event, at: i64, body: &str) -> Arrival {
        let received_at = Timestamp::from_millisecond(at).unwrap();
        Arrival::post("default", Some(event), received_at, body.to_owned())
    }

    async fn take(log: &Log, event: Event, at: i64, id: &str) {
        let decision = if event == Event::InterviewResult { "true" } else { "null" };
        let body = format!(
            r#"{{"id":"{id}","interview_id":"i1","candidate_name":"Ada Sample","at":{at},"recruiter_go_next_round":{decision}}}"#
        );
        log.log.append(arrival(event, at, &body)).await.unwrap();
    }

    fn look(log: &Log, now: i64) -> Look {
        look_with(log, now, |_| {})
    }

    fn look_with(log: &Log, now: i64, change: impl FnOnce(&mut Settings)) -> Look {
        let mut settings = settings();
        change(&mut settings);
        let now = Timestamp::from_millisecond(now).unwrap();
        while log.log.results().step(100).unwrap().behind() > 0 {}
        Look::take(log.reader(), &settings, &HashSet::new(), now).unwrap()
    }

    fn ids(look: &Look) -> Vec<&str> {
        look.overdue.iter().map(|one| one.row.result_id.as_deref().unwrap()).collect()
    }

    async fn tell(log: &Log, look: &Look) {
        // Another run of the app each time: what it remembers is in the log.
        let clock = Timestamp::from_millisecond(MORNING).unwrap();
        Watchdog::default().told(&log.log, &look.overdue, clock).await;
    }

    /// Five interviews that were scored after twenty minutes each: forty are usual.
    async fn habits(log: &Log) {
        for n in 0..5 {
            let at = MORNING - DAY + n * HOUR;
            take(log, Event::InterviewCollected, at, &format!("before-{n}")).await;
            take(log, Event::InterviewResult, at + 20 * MINUTE, &format!("before-{n}")).await;
        }
    }

    #[test]
    fn a_wait_is_told_once_it_is_longer_than_usual_and_not_when_it_is_old_news() {
        let told = |now| verdict(MORNING, 40 * MINUTE, MORNING + now);

        assert_eq!(told(0), Verdict::At(MORNING + 40 * MINUTE));
        assert_eq!(told(40 * MINUTE - 1), Verdict::At(MORNING + 40 * MINUTE));
        assert_eq!(told(40 * MINUTE), Verdict::Now);
        assert_eq!(told(9 * HOUR), Verdict::Now, "the computer slept meanwhile");
        assert_eq!(told(-5 * HOUR), Verdict::At(MORNING + 40 * MINUTE), "the clock was set back");
        assert_eq!(told(TOO_LATE), Verdict::Now);
        assert_eq!(told(TOO_LATE + 1), Verdict::Never);
        assert_eq!(verdict(MORNING, i64::MAX, MORNING + DAY), Verdict::At(i64::MAX));
    }

    #[tokio::test]
    async fn it_is_told_once_of_each_wait_whatever_is_restarted() {
        let log = rows::log(&[]).await;
        habits(&log).await;
        take(&log, Event::InterviewCollected, MORNING, "r1").await;
        let early = look(&log, MORNING + 39 * MINUTE);
        assert_eq!((ids(&early).len(), early.next), (0, Some(MORNING + 40 * MINUTE)));

        let late = look(&log, MORNING + 3 * HOUR);
        assert_eq!((ids(&late), late.overdue[0].expected), (vec!["r1"], Expected::Learnt(40 * MINUTE)));
        tell(&log, &late).await;

        let again = look(&log, MORNING + 4 * HOUR);
        assert_eq!((ids(&again).len(), again.next), (0, None));
        // A retry is no other wait.
        take(&log, Event::InterviewCollected, MORNING, "r1").await;
        assert_eq!(ids(&look(&log, MORNING + 5 * HOUR)).len(), 0);

        take(&log, Event::InterviewResult, MORNING + 6 * HOUR, "r1").await;
        take(&log, Event::InterviewCollected, MORNING + 7 * HOUR, "r1").await;
        assert_eq!(ids(&look(&log, MORNING + 30 * HOUR)), ["r1"], "another attempt waits");
    }

    #[tokio::test]
    async fn what_was_scored_or_failed_or_imported_is_not_waited_for() {
        let log = rows::log(&[]).await;
        habits(&log).await;
        for id in ["scored", "failed", "waiting"] {
            take(&log, Event::InterviewCollected, MORNING, id).await;
        }
        take(&log, Event::InterviewResult, MORNING + HOUR, "scored").await;
        take(&log, Event::InterviewFailed, MORNING + HOUR, "failed").await;
        let arrival = arrival(Event::InterviewCollected, MORNING, r#"{"id":"imported"}"#);
        let imported = Imported { arrival, id: None, keep_number: false, answer: None };
        let importing = log.log.clone();
        tokio::task::spawn_blocking(move || importing.import(&[imported]).unwrap()).await.unwrap();

        assert_eq!(ids(&look(&log, MORNING + 2 * HOUR)), ["waiting"]);
    }

    #[tokio::test]
    async fn what_a_person_set_wins_and_where_nothing_is_known_it_is_a_day() {
        let log = rows::log(&[]).await;
        take(&log, Event::InterviewCollected, MORNING, "r1").await;
        assert_eq!(look(&log, MORNING + DAY - 1).next, Some(MORNING + DAY));
        assert_eq!(look(&log, MORNING + DAY).overdue[0].expected, Expected::Unknown);

        habits(&log).await;
        assert_eq!(look(&log, MORNING).next, Some(MORNING + 40 * MINUTE));

        let looked = look_with(&log, MORNING + 2 * HOUR, |settings| {
            let set = InterviewSettings {
                name: Some("Senior Rust Engineer".into()),
                result_within_minutes: Some(120),
            };
            settings.interviews.insert("i1".into(), set);
        });
        assert_eq!(looked.overdue[0].expected, Expected::Set(2 * HOUR));
        assert_eq!(looked.overdue[0].interview.as_deref(), Some("Senior Rust Engineer"));
    }

    fn overdue(since: &Zoned, expected: Expected) -> Overdue {
        let interview = Some("Senior Rust Engineer".to_owned());
        Overdue {
            row: rows::row(1),
            since: since.timestamp().as_millisecond(),
            expected,
            interview,
            gaps: Vec::new(),
        }
    }

    fn berlin(time: &str) -> Zoned {
        format!("{time}[Europe/Berlin]").parse().unwrap()
    }

    #[test]
    fn one_says_who_and_how_long_and_privacy_holds_back() {
        let now = berlin("2026-11-24T12:00");
        let one = [overdue(&berlin("2026-11-24T09:00"), Expected::Learnt(40 * MINUTE))];
        let words = |privacy| {
            let Told { title, body } = told(&one, privacy, &now);
            (title, body)
        };

        assert_eq!(
            words(Privacy::Full),
            (
                "Ada Sample: no result for 3 h".into(),
                "usually within 40 minutes · Senior Rust Engineer · default".into()
            )
        );
        assert_eq!(words(Privacy::NameOnly), ("Ada Sample: no result for 3 h".into(), "default".into()));
        assert_eq!(words(Privacy::NoPersonalData), ("No result for 3 h".into(), "default".into()));
    }

    #[test]
    fn several_are_one() {
        let now = berlin("2026-11-24T12:00");
        let one = overdue(&berlin("2026-11-24T09:00"), Expected::Unknown);
        let Told { title, body } = told(&[one.clone(), one.clone(), one], Privacy::Full, &now);

        assert_eq!((title.as_str(), body.as_str()), ("3 interviews wait longer than usual", "default"));
    }

    #[test]
    fn what_may_have_been_missed_is_said() {
        let now = berlin("2026-11-24T08:00");
        let gap = |from: &str, to: Option<&str>| Gap {
            from: berlin(from).timestamp(),
            to: to.map(|to| berlin(to).timestamp()),
            cause: GapCause::Closed,
        };
        let body = |gaps: Vec<Gap>| {
            let one = overdue(&berlin("2026-11-23T20:00"), Expected::Set(2 * HOUR));
            told(&[Overdue { interview: None, gaps, ..one }], Privacy::Full, &now).body
        };

        assert_eq!(
            body(vec![
                gap("2026-11-23T22:10", Some("2026-11-24T07:55")),
                gap("2026-11-23T21:00", Some("2026-11-23T21:05"))
            ]),
            "expected within 2 h · deliveries may have been missed between 22:10 and 07:55 · default"
        );
        assert!(body(vec![gap("2026-11-24T07:00", None)]).contains("missed since 07:00"));
        assert!(
            body(vec![gap("2026-11-20T22:10", Some("2026-11-24T07:55"))])
                .contains("between 20 Nov 22:10 and 07:55")
        );
    }

    #[test]
    fn nights_in_which_the_clock_is_changed_are_as_long_as_they_are() {
        let waited = |since: &str, now: &str| {
            told(
                &[overdue(&since.parse().unwrap(), Expected::Unknown)],
                Privacy::NoPersonalData,
                &now.parse().unwrap(),
            )
            .title
        };

        assert_eq!(
            waited("2026-03-29T00:30+01:00[Europe/Berlin]", "2026-03-29T04:00+02:00[Europe/Berlin]"),
            "No result for 2 h",
            "the clock says three and a half"
        );
        assert_eq!(
            waited("2026-10-25T00:30+02:00[Europe/Berlin]", "2026-10-25T04:00+01:00[Europe/Berlin]"),
            "No result for 4 h",
            "the clock says three and a half"
        );
    }

    #[test]
    fn lengths_are_a_word_or_two() {
        let lengths = [0, MINUTE, 89 * MINUTE, 90 * MINUTE, 47 * HOUR, 48 * HOUR, 75 * HOUR].map(for_long);
        assert_eq!(lengths, ["0 minutes", "1 minute", "89 minutes", "1 h", "47 h", "2 days", "3 days"]);
        assert_eq!([MINUTE + 1, 91 * MINUTE, 49 * HOUR].map(within), ["2 minutes", "2 h", "3 days"]);
    }
}
