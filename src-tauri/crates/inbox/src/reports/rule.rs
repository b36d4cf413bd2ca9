//! The consumer that keeps reports as they come, where a person has made that the rule.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use contract::{Label, Presence};
use eventlog::{EventLog, ReportLink, Row, Sequence};
use jiff::{SignedDuration, Timestamp};
use tokio::sync::watch;
use tokio::time::{Instant, sleep, sleep_until};

use super::download::Terms;
use super::keeping;
use super::link::report_url;
use crate::running::blocking;
use crate::settings::{KeepReports, ReportSettings};
use crate::{Course, Error, Settings};

/// The name of this consumer's cursor.
const CONSUMER: &str = "reports";
/// How many deliveries are read at a time.
const STRETCH: usize = 200;
/// How many reports wait at most; what comes behind them waits in the log.
const MOST_WAITING: usize = 100;
/// How long it rests between looks at the log.
const REST: Duration = Duration::from_secs(1);
/// What came longer ago is left: its link has expired, and the rule may not have been in force.
const FRESH: SignedDuration = SignedDuration::from_hours(3 * 24);
/// How many failures are remembered.
const REMEMBERED: usize = 200;

/// How long to wait before each further try.
const WAITS: [Duration; 5] = [
    Duration::from_mins(1),
    Duration::from_mins(5),
    Duration::from_mins(30),
    Duration::from_hours(2),
    Duration::from_hours(6),
];

/// Why reports of deliveries are not kept although the rule wants them; the newest are remembered while it runs.
#[derive(Debug, Default)]
pub(crate) struct Failures(Mutex<VecDeque<(Sequence, String)>>);

impl Failures {
    /// Why the report of a delivery is not kept.
    pub(crate) fn of(&self, sequence: Sequence) -> Option<String> {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.iter().find(|(of, _)| *of == sequence).map(|(_, why)| why.clone())
    }

    fn note(&self, sequence: Sequence, why: Option<String>) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.retain(|(of, _)| *of != sequence);
        failures.extend(why.map(|why| (sequence, why)));
        if failures.len() > REMEMBERED {
            failures.pop_front();
        }
    }
}

/// Whether the rule wants the report of a delivery.
fn wants(keep: KeepReports, row: &Row, now: Timestamp) -> bool {
    let decided = match keep {
        KeepReports::Never => false,
        KeepReports::Advanced => row.go_next_round == Presence::Value(true),
        KeepReports::All => true,
    };
    decided
        && row.has_report
        && row.result_id.is_some()
        && row.label != Label::Repeat
        && !row.imported
        && now.duration_since(row.received_at) < FRESH
}

/// Reports that are to be fetched, and when; what the cursor may say. `now` is time on a clock that never jumps.
#[derive(Debug, Default)]
struct Queue {
    read: Sequence,
    waiting: BTreeMap<Sequence, (usize, Duration)>,
}

impl Queue {
    fn starting_at(cursor: Sequence) -> Queue {
        Queue { read: cursor, waiting: BTreeMap::new() }
    }

    /// Whether it takes more.
    fn has_room(&self) -> bool {
        self.waiting.len() < MOST_WAITING
    }

    /// A delivery was read; `wanted`: its report is to be fetched.
    fn take(&mut self, sequence: Sequence, wanted: bool, now: Duration) {
        self.read = sequence;
        if wanted {
            self.waiting.insert(sequence, (0, now));
        }
    }

    /// The next report that is due, the one due longest first.
    fn due(&self, now: Duration) -> Option<Sequence> {
        let due = self.waiting.iter().filter(|(_, (_, at))| *at <= now);
        due.min_by_key(|(sequence, (_, at))| (*at, **sequence)).map(|(sequence, _)| *sequence)
    }

    /// When the next one is due.
    fn wake(&self) -> Option<Duration> {
        self.waiting.values().map(|(_, at)| *at).min()
    }

    /// Nothing more is to be done for it.
    fn settle(&mut self, sequence: Sequence) {
        self.waiting.remove(&sequence);
    }

    /// It failed in a way that may pass; `false` where it was tried often enough.
    fn put_off(&mut self, sequence: Sequence, now: Duration) -> bool {
        let Some((tries, at)) = self.waiting.get_mut(&sequence) else { return false };
        let Some(wait) = WAITS.get(*tries) else {
            self.waiting.remove(&sequence);
            return false;
        };
        (*tries, *at) = (*tries + 1, now + *wait);
        true
    }

    /// Up to here nothing is to be done any more.
    fn settled(&self) -> Sequence {
        self.waiting.keys().next().map_or(self.read, |oldest| oldest - 1)
    }
}

/// Runs until the log is closed. A rule that was in force before goes on where it was; one that comes into force begins
/// with what arrives from then on.
pub(crate) fn run(
    log: EventLog,
    settings: watch::Receiver<Arc<Settings>>,
    failures: Arc<Failures>,
) -> impl Future<Output = ()> {
    let newest = *log.newest().borrow();
    let cursor = log.reader().cursor(CONSUMER).unwrap_or_default();
    let start = if cursor > 0 { cursor } else { newest };
    follow(log, settings, failures, start)
}

async fn follow(
    log: EventLog,
    mut settings: watch::Receiver<Arc<Settings>>,
    failures: Arc<Failures>,
    start: Sequence,
) {
    let begun = Instant::now();
    let mut newest = log.newest();
    let mut queue = None;
    let mut start = Some(start);
    let mut moved_to = 0;
    loop {
        let current = settings.borrow_and_update().reports.clone();
        let now = *newest.borrow_and_update();
        let mut wake = None;
        if current.keep == KeepReports::Never {
            (queue, start) = (None, None);
        } else {
            let queue = queue.get_or_insert_with(|| Queue::starting_at(start.take().unwrap_or(now)));
            if let Err(error) = work(&log, &current, queue, &failures, begun).await {
                tracing::warn!("no report is kept for the moment: {error}");
            }
            if queue.settled() > moved_to {
                moved_to = queue.settled();
                if let Err(error) = log.move_cursor(CONSUMER, moved_to).await {
                    tracing::warn!(%error, "the cursor of the reports stays behind");
                }
            }
            wake = queue.wake();
            sleep(REST).await;
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return },
            changed = settings.changed() => if changed.is_err() { return },
            () = sleep_until(begun + wake.unwrap_or_default()), if wake.is_some() => {}
        }
    }
}

/// Fetches one report after the other until none is due.
async fn work(
    log: &EventLog,
    settings: &ReportSettings,
    queue: &mut Queue,
    failures: &Failures,
    begun: Instant,
) -> Result<(), Error> {
    loop {
        read(log, settings.keep, queue, begun).await?;
        let Some(sequence) = queue.due(begun.elapsed()) else { return Ok(()) };
        match fetch(log, settings, sequence).await {
            Ok(()) => {
                queue.settle(sequence);
                failures.note(sequence, None);
            }
            Err(Error::Report { sentence, passing }) => {
                let again = passing && queue.put_off(sequence, begun.elapsed());
                if !again {
                    queue.settle(sequence);
                }
                let then = if again { "it is tried again" } else { "it is not tried again by itself" };
                tracing::warn!(sequence, "a report is not kept: {sentence}; {then}");
                failures.note(sequence, Some(format!("The rule did not keep it: {sentence}; {then}.")));
            }
            // A link that may not be followed.
            Err(Error::Invalid(_)) => queue.settle(sequence),
            Err(error) => {
                // Ours: the disk may be full.
                queue.put_off(sequence, begun.elapsed());
                return Err(error);
            }
        }
    }
}

/// Reads on in the log as far as there is room.
async fn read(log: &EventLog, keep: KeepReports, queue: &mut Queue, begun: Instant) -> Result<(), Error> {
    while queue.has_room() {
        let (reader, after) = (log.reader().clone(), queue.read);
        let rows = blocking(move || Ok(reader.following(after, STRETCH)?)).await?;
        let end = rows.len() < STRETCH;
        for row in rows {
            queue.take(row.sequence, wants(keep, &row, Timestamp::now()), begun.elapsed());
        }
        if end {
            break;
        }
    }
    Ok(())
}

/// Keeps the report of a delivery unless that was done.
async fn fetch(log: &EventLog, settings: &ReportSettings, sequence: Sequence) -> Result<(), Error> {
    let reader = log.reader().clone();
    let known = blocking(move || {
        let Some(delivery) = reader.delivery(sequence)? else { return Ok(true) };
        let link = ReportLink::of(report_url(&delivery.payload())?.as_str());
        Ok(reader.reports_of(sequence)?.iter().any(|copy| copy.link == link))
    });
    if known.await? {
        return Ok(());
    }
    let terms = Terms::new(settings.most_bytes, settings.allow_private);
    keeping::keep(log, &terms, sequence, &Course::default()).await.map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::row;

    fn scored() -> Row {
        Row { has_report: true, go_next_round: Presence::Value(true), ..row(1) }
    }

    #[test]
    fn the_rule_wants_reports_of_what_really_came() {
        let now = Timestamp::UNIX_EPOCH;
        let all = |row: Row| wants(KeepReports::All, &row, now);
        let advanced = |row: Row| wants(KeepReports::Advanced, &row, now);

        assert!(all(scored()) && advanced(scored()));
        assert!(all(Row { go_next_round: Presence::Null, ..scored() }));
        assert!(!advanced(Row { go_next_round: Presence::Null, ..scored() }));
        assert!(!advanced(Row { go_next_round: Presence::Value(false), ..scored() }));
        assert!(!wants(KeepReports::Never, &scored(), now));
        assert!(!all(Row { has_report: false, ..scored() }));
        assert!(!all(Row { label: Label::Repeat, ..scored() }));
        assert!(!all(Row { imported: true, ..scored() }));
        assert!(!all(Row { result_id: None, ..scored() }));
        assert!(!wants(KeepReports::All, &scored(), now + FRESH), "its link has expired");
    }

    #[test]
    fn the_cursor_stays_before_what_is_not_done() {
        let (mut queue, now) = (Queue::starting_at(10), Duration::ZERO);
        for sequence in 11..=15 {
            queue.take(sequence, sequence % 2 == 0, now);
        }
        assert_eq!((queue.settled(), queue.due(now)), (11, Some(12)));

        assert!(queue.put_off(12, now));
        assert_eq!(queue.due(now), Some(14), "the next one is not held up");
        queue.settle(14);
        assert_eq!((queue.settled(), queue.due(now), queue.wake()), (11, None, Some(WAITS[0])));

        assert_eq!(queue.due(WAITS[0]), Some(12));
        queue.settle(12);
        assert_eq!(queue.settled(), 15);
    }

    #[test]
    fn what_does_not_pass_is_given_up_after_a_day() {
        let mut queue = Queue::starting_at(0);
        queue.take(1, true, Duration::ZERO);
        let mut now = Duration::ZERO;

        let mut tries = 1;
        while queue.put_off(1, now) {
            now = queue.wake().unwrap();
            tries += 1;
        }

        assert_eq!((tries, queue.settled()), (6, 1));
        assert!(now > Duration::from_hours(8) && now < Duration::from_hours(24));
    }

    #[test]
    fn the_newest_failures_are_remembered_until_they_pass() {
        let failures = Failures::default();
        for sequence in 1..=201 {
            failures.note(sequence, Some(format!("no {sequence}")));
        }

        failures.note(5, None);

        assert_eq!((failures.of(1), failures.of(5)), (None, None));
        assert_eq!(failures.of(201).as_deref(), Some("no 201"));
    }
}
