//! A recruiter's day, as it is told: the real rules and the real gate over a real log, on clocks of our own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::time::Duration;

use contract::Event;
use contract::population::{Arrived, DELIVERIES, workday};
use eventlog::{Arrival, DataFolder, EventLog, Options, Row, Sequence};
use insta::assert_snapshot;
use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, Zoned};
use query::Number;

use crate::quiet::quiet_until;
use crate::telling::{Gate, Telling};
use crate::{NotificationRule, NotificationSettings, QuietHours, Verdict, judge, time_of_day};

/// What became of a delivery.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    Alone,
    InDigest(usize),
    NotTold(String),
}

/// Hours and minutes of the day.
type Clock = (i8, i8);

/// What a day has besides its deliveries.
struct Course {
    settings: NotificationSettings,
    /// The app is closed; another instance goes on receiving.
    closed: (Clock, Clock),
    /// The computer sleeps; what was sent meanwhile comes when it wakes.
    asleep: (Clock, Clock),
    paused: (Clock, Clock),
}

fn hours(days: &[Weekday], from: &str, to: &str) -> QuietHours {
    QuietHours { days: days.into(), from: time_of_day(from).unwrap(), to: time_of_day(to).unwrap() }
}

/// A Friday.
fn course() -> Course {
    let rule = NotificationRule::default;
    let rules = vec![
        NotificationRule { environments: vec!["staging".into()], tell: false, ..rule() },
        NotificationRule { events: vec![Event::InterviewFailed], in_quiet_hours: true, ..rule() },
        NotificationRule { events: vec![Event::InterviewResult], score_at_least: Number::new(5.0), ..rule() },
    ];
    let quiet =
        vec![hours(&[Weekday::Friday], "12:30", "13:00"), hours(&[Weekday::Friday], "17:30", "08:00")];
    Course {
        settings: NotificationSettings { quiet, rules, ..NotificationSettings::default() },
        closed: ((10, 0), (10, 20)),
        asleep: ((14, 0), (14, 40)),
        paused: ((15, 30), (16, 0)),
    }
}

fn at((hour, minute): Clock) -> Timestamp {
    let day: jiff::civil::Date = "2026-11-27".parse().unwrap();
    day.at(hour, minute, 0, 0).to_zoned(zone()).unwrap().timestamp()
}

fn zone() -> TimeZone {
    TimeZone::get("Europe/Prague").unwrap()
}

/// The day as it arrives: what was sent while the computer slept comes in the first minute after.
fn arriving(seed: u64, course: &Course) -> Vec<(Timestamp, Arrived)> {
    let (from, to) = (at(course.asleep.0), at(course.asleep.1));
    let mut day: Vec<(Timestamp, Arrived)> = workday(seed, at((8, 0)).as_millisecond())
        .into_iter()
        .enumerate()
        .map(|(place, arrived)| {
            let sent = Timestamp::from_millisecond(arrived.at_ms).unwrap();
            let late = to + SignedDuration::from_millis(i64::try_from(place).unwrap() * 7);
            (if (from..to).contains(&sent) { late } else { sent }, arrived)
        })
        .collect();
    day.sort_by_key(|(at, _)| *at);
    day
}

/// The same as rows of a log, with their labels.
async fn rows(day: Vec<(Timestamp, Arrived)>) -> Vec<Row> {
    let folder = tempfile::tempdir().unwrap();
    let log = EventLog::open(&DataFolder::create(folder.path()).unwrap(), &Options::default()).unwrap();
    for (received_at, Arrived { environment, route, body, .. }) in day {
        log.append(Arrival::post(environment, route, received_at, body)).await.unwrap();
    }
    let rows = log.reader().following(0, DELIVERIES + 1).unwrap();
    log.close().await;
    rows
}

/// Lives through the day second by second, until the next morning; what became of each delivery.
fn live(rows: &[Row], course: &Course) -> BTreeMap<Sequence, Fate> {
    let mut fates: BTreeMap<Sequence, Fate> = BTreeMap::new();
    let within = |(from, to): (Clock, Clock), time: Timestamp| (at(from)..at(to)).contains(&time);
    let mut gate = Gate::starting_at(0, BTreeSet::new());
    let mut digests = 0;
    let mut singly: VecDeque<Duration> = VecDeque::new();
    // Stands still while the computer sleeps.
    let mut now = Duration::ZERO;
    let mut was_closed = false;
    for second in 0..24 * 3600 + 60 {
        let time = at((8, 0)) + SignedDuration::from_secs(second);
        if within(course.asleep, time) {
            continue;
        }
        now += Duration::from_secs(1);
        let closed = within(course.closed, time);
        if was_closed && !closed {
            // A new start knows the cursor, and what was told ahead of it.
            gate = Gate::starting_at(gate.settled(), gate.ahead().clone());
        }
        was_closed = closed;
        let zoned: Zoned = time.to_zoned(zone());
        let paused_until = within(course.paused, time).then(|| at(course.paused.1));
        let settings = NotificationSettings { paused_until, ..course.settings.clone() };
        if closed {
            continue;
        }
        if settings.paused(time) {
            gate.hold(time);
            continue;
        }
        let mut told = |gate: &mut Gate, telling: Telling| {
            let fate = match telling {
                Telling::One(..) => Fate::Alone,
                Telling::Several(digest, _) => {
                    assert_eq!(digest.len(), gate.in_hand().len() as u64, "a digest counts what it tells");
                    digests += 1;
                    Fate::InDigest(digests)
                }
            };
            for sequence in gate.in_hand() {
                let before = fates.insert(*sequence, fate.clone());
                assert_eq!(before, None, "{sequence} is told twice");
            }
            if fate == Fate::Alone {
                singly.push_back(now);
                singly.retain(|at| now.saturating_sub(*at) < Duration::from_secs(10));
            }
            assert!(singly.len() <= 6, "more than five at once, and the one that was alone in its digest");
            gate.told();
        };
        let first = rows.partition_point(|row| row.sequence <= gate.read());
        for row in rows[first..].iter().take_while(|row| row.received_at <= time) {
            let ruling = judge(&settings, row, &zoned);
            if let Some(telling) = gate.take(row.clone(), &ruling, now, time) {
                told(&mut gate, telling);
            }
        }
        let quiet = quiet_until(&settings.quiet, &zoned).is_some();
        while let Some(telling) = gate.due(now, quiet) {
            told(&mut gate, telling);
        }
    }
    assert_eq!(gate.settled(), rows.last().unwrap().sequence, "all is settled the next morning");
    assert!(gate.ahead().is_empty());
    for row in rows {
        let ruling = judge(&course.settings, row, &at((9, 0)).to_zoned(zone()));
        if ruling.verdict == Verdict::NotTold {
            let before = fates.insert(row.sequence, Fate::NotTold(reason(&ruling.why)));
            assert_eq!(before, None, "{} is told although: {}", row.sequence, ruling.why);
        }
    }
    fates
}

/// The reason without the figures of one delivery.
fn reason(why: &str) -> String {
    match why.split_once(" is under ") {
        Some((_, rest)) => format!("Its score is under {rest}"),
        None => why.to_owned(),
    }
}

fn table(fates: &BTreeMap<Sequence, Fate>) -> String {
    let count = |of: &dyn Fn(&Fate) -> bool| fates.values().filter(|fate| of(fate)).count();
    let digests: BTreeSet<&Fate> = fates.values().filter(|fate| matches!(fate, Fate::InDigest(_))).collect();
    let mut table = String::new();
    writeln!(table, "{:>4}  told one by one", count(&|fate| *fate == Fate::Alone)).unwrap();
    let in_digests = count(&|fate| matches!(fate, Fate::InDigest(_)));
    writeln!(table, "{in_digests:>4}  told in {} digests", digests.len()).unwrap();
    let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
    for fate in fates.values() {
        if let Fate::NotTold(why) = fate {
            *reasons.entry(why).or_default() += 1;
        }
    }
    for (why, count) in reasons {
        writeln!(table, "{count:>4}  not told: {why}").unwrap();
    }
    writeln!(table, "{:>4}  deliveries", fates.len()).unwrap();
    table
}

#[tokio::test]
async fn each_delivery_of_a_day_is_told_once_or_has_a_reason() {
    let course = course();
    let rows = rows(arriving(7, &course)).await;

    let fates = live(&rows, &course);

    // The law: each delivery has one fate, and `live` has seen to it that none has two.
    assert_eq!(fates.len(), DELIVERIES);
    assert_snapshot!(table(&fates), @r"
     526  told one by one
     223  told in 8 digests
     119  not told: Its score is under 5, the least of rule 3.
     109  not told: Rule 1 tells nothing of it.
      23  not told: Sent again, and nothing changed.
     100  not told: The same bytes as before, probably a retry.
    1100  deliveries
    ");
}
