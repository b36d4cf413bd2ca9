//! Quiet hours by the clock on the wall. Pure: time comes in with its zone.
//!
//! They begin and end when the clock first shows their time, or a later one where it is put forward past it. So each
//! of them begins once and ends once, also in a night in which 02:30 comes twice or not at all.

use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp, ToSpan, Zoned};

use crate::QuietHours;

/// How many quiet hours in a row are looked at to find their common end.
const IN_A_ROW: usize = 14;

/// When the quiet hours of this moment end, those that follow without a pause included; `None`: it is not quiet.
pub(crate) fn quiet_until(quiet: &[QuietHours], now: &Zoned) -> Option<Timestamp> {
    let ends = |at: &Zoned| quiet.iter().filter_map(|hours| end_of(hours, at)).max();
    let mut until = ends(now)?;
    for _ in 0..IN_A_ROW {
        match ends(&until.to_zoned(now.time_zone().clone())) {
            Some(later) => until = later,
            None => break,
        }
    }
    Some(until)
}

/// When these quiet hours end, where `at` is in them.
fn end_of(hours: &QuietHours, at: &Zoned) -> Option<Timestamp> {
    let zone = at.time_zone();
    // They may have begun on the day before; in a zone that skips a day, on the one before that.
    let begins = (0..=2).filter_map(|days| at.date().checked_sub(days.days()).ok());
    let stretches = begins.filter(|day| hours.days.contains(&day.weekday())).filter_map(|day| {
        let last = if hours.to > hours.from { day } else { day.tomorrow().ok()? };
        Some((
            first_showing(zone, day.to_datetime(hours.from))?,
            first_showing(zone, last.to_datetime(hours.to))?,
        ))
    });
    let now = at.timestamp();
    stretches.filter(|(begin, end)| (*begin..*end).contains(&now)).map(|(_, end)| end).max()
}

/// When the clock of this zone first shows this time, or jumps past it.
fn first_showing(zone: &TimeZone, time: DateTime) -> Option<Timestamp> {
    match zone.to_ambiguous_timestamp(time).offset() {
        AmbiguousOffset::Unambiguous { offset } | AmbiguousOffset::Fold { before: offset, .. } => {
            offset.to_timestamp(time).ok()
        }
        AmbiguousOffset::Gap { before, .. } => {
            // By the old offset it would be then: the jump came before, or just then.
            let missed = before.to_timestamp(time).ok()?;
            let after = missed.checked_add(SignedDuration::from_secs(1)).ok()?;
            zone.preceding(after).next().map(|jump| jump.timestamp())
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::{Time, Weekday, date, time};
    use proptest::prelude::*;

    use super::*;

    const WEEK: [Weekday; 7] = [
        Weekday::Monday,
        Weekday::Tuesday,
        Weekday::Wednesday,
        Weekday::Thursday,
        Weekday::Friday,
        Weekday::Saturday,
        Weekday::Sunday,
    ];

    fn hours(days: &[Weekday], from: (i8, i8), to: (i8, i8)) -> QuietHours {
        QuietHours { days: days.to_vec(), from: time(from.0, from.1, 0, 0), to: time(to.0, to.1, 0, 0) }
    }

    fn every_day(from: (i8, i8), to: (i8, i8)) -> QuietHours {
        hours(&WEEK, from, to)
    }

    /// Until when it is quiet, by the clock of the same zone.
    fn until(quiet: &[QuietHours], now: &str) -> Option<String> {
        let now: Zoned = now.parse().unwrap();
        let end = quiet_until(quiet, &now)?.to_zoned(now.time_zone().clone());
        Some(end.strftime("%a %H:%M%:z").to_string())
    }

    #[test]
    fn a_night_belongs_to_the_day_on_which_it_begins() {
        let friday = [hours(&[Weekday::Friday], (20, 0), (8, 0))];
        let at = |now: &str| until(&friday, &format!("{now}[Europe/Prague]"));

        assert_eq!(at("2026-11-27T19:59"), None);
        assert_eq!(at("2026-11-27T20:00").unwrap(), "Sat 08:00+01:00");
        assert_eq!(at("2026-11-28T07:59").unwrap(), "Sat 08:00+01:00");
        assert_eq!(at("2026-11-28T08:00"), None);
        assert_eq!(at("2026-11-28T20:00"), None, "Saturday's evening is not Friday's");
        assert_eq!(at("2026-11-27T07:00"), None, "Friday's morning is Thursday's night");
    }

    #[test]
    fn quiet_hours_that_follow_each_other_end_together() {
        let weekend = [
            hours(&[Weekday::Friday], (18, 0), (0, 0)),
            hours(&[Weekday::Saturday, Weekday::Sunday], (0, 0), (0, 0)),
        ];

        assert_eq!(until(&weekend, "2026-11-27T18:30[Europe/Prague]").unwrap(), "Mon 00:00+01:00");
        assert!(until(&[every_day((0, 0), (0, 0))], "2026-11-27T18:30[Europe/Prague]").is_some());
    }

    #[test]
    fn in_the_night_without_half_past_two_they_end_at_the_jump() {
        let nightly = [every_day((22, 0), (2, 30))];
        let at = |now: &str| until(&nightly, &format!("{now}[Europe/Berlin]"));

        // 2027-03-28: from 01:59:59 to 03:00.
        assert_eq!(at("2027-03-28T01:59:59+01:00").unwrap(), "Sun 03:00+02:00");
        assert_eq!(at("2027-03-28T03:00+02:00"), None);
        // Hours that lie in the jump altogether are none.
        assert_eq!(until(&[every_day((2, 10), (2, 50))], "2027-03-28T03:00+02:00[Europe/Berlin]"), None);
        assert_eq!(
            until(&[every_day((2, 30), (4, 0))], "2027-03-28T03:00+02:00[Europe/Berlin]").unwrap(),
            "Sun 04:00+02:00"
        );
    }

    #[test]
    fn in_the_night_with_two_half_past_twos_they_end_at_the_first() {
        // 2026-10-25: from 02:59:59 back to 02:00.
        let at = |quiet: QuietHours, now: &str| until(&[quiet], &format!("{now}[Europe/Berlin]"));

        assert_eq!(at(every_day((22, 0), (2, 30)), "2026-10-25T02:15+02:00").unwrap(), "Sun 02:30+02:00");
        assert_eq!(at(every_day((22, 0), (2, 30)), "2026-10-25T02:45+02:00"), None);
        assert_eq!(at(every_day((22, 0), (2, 30)), "2026-10-25T02:15+01:00"), None, "not a second time");
        assert_eq!(at(every_day((2, 30), (4, 0)), "2026-10-25T02:15+01:00").unwrap(), "Sun 04:00+01:00");
    }

    const ZONES: [&str; 8] = [
        "Europe/Berlin",
        "America/New_York",
        "America/St_Johns",
        "Australia/Lord_Howe",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Pacific/Apia",
        "UTC",
    ];

    fn clock_time() -> impl Strategy<Value = Time> {
        (0_i8..24, 0_i8..60).prop_map(|(hour, minute)| time(hour, minute, 0, 0))
    }

    proptest! {
        /// However the clocks are put, each of them is one stretch of time: it begins once and ends once.
        #[test]
        fn they_begin_once_and_end_once(
            zone in prop::sample::select(&ZONES[..]), day in 0_i64..366 * 2, from in clock_time(), to in clock_time(),
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let day = date(2026, 1, 1).checked_add(day.days()).unwrap();
            let quiet = [QuietHours { days: vec![day.weekday()], from, to }];
            let begin = day.to_datetime(Time::midnight()).to_zoned(zone.clone()).unwrap();
            // Three days around it hold no other one of the same weekday.
            let steps = (-6 * 24..10 * 24).map(|step| {
                let at = begin.timestamp() + SignedDuration::from_mins(step * 5);
                (at, quiet_until(&quiet, &at.to_zoned(zone.clone())))
            });
            let mut ends: Vec<(Timestamp, Option<Timestamp>)> = steps.collect();
            for (at, end) in &ends {
                prop_assert!(end.is_none_or(|end| end > *at), "an end that has passed");
            }
            ends.dedup_by_key(|(_, end)| *end);
            let stretches: Vec<Timestamp> = ends.iter().filter_map(|(_, end)| *end).collect();
            prop_assert!(stretches.len() <= 1, "{stretches:?}");
            if let [end] = stretches[..] {
                let end = end.to_zoned(zone);
                // It shows the time at which they end, or has just jumped past it.
                prop_assert!(end.time() >= to || end.date() > day.tomorrow().unwrap(), "{end}");
            }
        }

        /// Where no clock is put, they are what the wall says.
        #[test]
        fn on_ordinary_days_they_are_what_the_wall_says(
            minute in 0_i64..7 * 24 * 60, from in clock_time(), to in clock_time(), days in 1_u8..128,
        ) {
            let days: Vec<Weekday> =
                (0..7).filter(|bit| days & (1 << bit) != 0).map(|bit| WEEK[bit]).collect();
            let now = date(2026, 6, 1).at(0, 0, 0, 0).to_zoned(TimeZone::get("Europe/Berlin").unwrap()).unwrap()
                + minute.minutes();
            let (today, yesterday) = (now.weekday(), now.yesterday().unwrap().weekday());
            let expected = if to > from {
                days.contains(&today) && (from..to).contains(&now.time())
            } else {
                days.contains(&today) && now.time() >= from || days.contains(&yesterday) && now.time() < to
            };

            prop_assert_eq!(quiet_until(&[QuietHours { days, from, to }], &now).is_some(), expected);
        }
    }
}
