//! Local days as stretches of time.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use super::Day;

/// A longer stretch is counted from its end on: a question of twenty years and more is a mistake.
const MOST_DAYS: i64 = 20 * 366;

/// The local days of a stretch of time, and which of them a time is in.
#[derive(Debug, Clone)]
pub(super) struct Days {
    each: Vec<Day>,
    /// In milliseconds, not itself in it.
    end: i64,
    /// Where the last one was found: times come nearly in order.
    last: usize,
}

impl Days {
    /// The days of `from..to`; none where that is empty. The first one begins with `from`, whatever the hour.
    pub(super) fn of(from: Timestamp, to: Timestamp, zone: &TimeZone) -> Days {
        let from = from.max(to.saturating_sub((MOST_DAYS * 24).hours()).unwrap_or(from));
        let mut days = Vec::new();
        let mut begins = from.to_zoned(zone.clone());
        while begins.timestamp() < to {
            days.push(Day { date: begins.date(), at: begins.timestamp().as_millisecond() });
            let Some(next) = next_day(&begins) else { break };
            begins = next;
        }
        Days { each: days, end: to.max(from).as_millisecond(), last: 0 }
    }

    pub(super) fn all(&self) -> impl ExactSizeIterator<Item = Day> {
        self.each.iter().copied()
    }

    /// First and last millisecond, the last one not itself in it.
    pub(super) fn bounds(&self) -> (i64, i64) {
        (self.each.first().map_or(self.end, |day| day.at), self.end)
    }

    /// Which day a time is in; `None` outside of all.
    pub(super) fn place(&mut self, at: i64) -> Option<usize> {
        if !self.stretch(self.last).is_some_and(|(from, to)| (from..to).contains(&at)) {
            let after = self.each.partition_point(|day| day.at <= at);
            self.last = after.checked_sub(1).filter(|_| at < self.end)?;
        }
        Some(self.last)
    }

    /// From when to when a day goes.
    pub(super) fn stretch(&self, place: usize) -> Option<(i64, i64)> {
        let begins = self.each.get(place)?.at;
        Some((begins, self.each.get(place + 1).map_or(self.end, |next| next.at)))
    }
}

/// When the next day begins: where clocks go forward at midnight, that is later than 00:00.
fn next_day(now: &Zoned) -> Option<Zoned> {
    let next = now.date().tomorrow().ok()?.to_zoned(now.time_zone().clone()).ok()?;
    // A zone that leaves out a whole day has no beginning of it.
    if next.timestamp() > now.timestamp() { Some(next) } else { None }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HOUR: i64 = 3_600_000;

    #[test]
    fn days_have_the_hours_that_their_zone_gives_them() {
        let days = of("2026-03-28T00:00", "2026-03-31T00:00", "Europe/Vienna");
        assert_eq!(lengths(&days), [24 * HOUR, 23 * HOUR, 24 * HOUR], "clocks go forward");

        let days = of("2026-10-24T00:00", "2026-10-27T00:00", "Europe/Vienna");
        assert_eq!(lengths(&days), [24 * HOUR, 25 * HOUR, 24 * HOUR], "clocks go back");

        let days = of("2026-01-01T00:00", "2026-01-02T00:00", "Asia/Kathmandu");
        assert_eq!(days.bounds().0.rem_euclid(HOUR), HOUR / 4, "five hours and three quarters");
    }

    #[test]
    fn the_first_and_the_last_day_may_be_parts() {
        let days = of("2026-05-01T18:00", "2026-05-03T06:00", "UTC");

        assert_eq!(lengths(&days), [6 * HOUR, 24 * HOUR, 6 * HOUR]);
        assert_eq!(
            days.all().map(|day| day.date.to_string()).collect::<Vec<_>>(),
            ["2026-05-01", "2026-05-02", "2026-05-03"]
        );
    }

    #[test]
    fn an_empty_stretch_has_no_days_and_one_of_ages_is_cut() {
        let mut none = of("2026-05-02T00:00", "2026-05-02T00:00", "UTC");
        let ages = Days::of(Timestamp::MIN, Timestamp::UNIX_EPOCH, &TimeZone::UTC);

        assert_eq!(none.all().len(), 0);
        assert_eq!(none.place(none.bounds().0), None);
        assert_eq!(i64::try_from(ages.all().len()).unwrap(), MOST_DAYS);
    }

    proptest! {
        #[test]
        fn every_time_is_in_the_day_that_its_zone_says_and_in_no_other(
            from in 0..2_000_000_000_000_i64, length in 0..400_i64 * 24 * HOUR,
            times in prop::collection::vec(-HOUR..400 * 24 * HOUR, 1..50),
            zone in prop::sample::select(vec![
                "UTC", "Europe/Vienna", "America/Sao_Paulo", "Asia/Kathmandu", "Africa/Cairo", "Pacific/Apia",
                "Australia/Lord_Howe", "America/Havana",
            ])
        ) {
            let zone = TimeZone::get(zone).unwrap();
            let time = |at: i64| Timestamp::from_millisecond(at).unwrap();
            let mut days = Days::of(time(from), time(from + length), &zone);
            for at in times {
                let at = from + at;
                let found = days.place(at).map(|place| days.all().nth(place).unwrap().date);
                let expected = (from..from + length).contains(&at).then(|| time(at).to_zoned(zone.clone()).date());
                prop_assert_eq!(found, expected);
            }
        }
    }

    fn of(from: &str, to: &str, zone: &str) -> Days {
        let zone = TimeZone::get(zone).unwrap();
        let time =
            |text: &str| text.parse::<jiff::civil::DateTime>().unwrap().to_zoned(zone.clone()).unwrap();
        Days::of(time(from).timestamp(), time(to).timestamp(), &zone)
    }

    fn lengths(days: &Days) -> Vec<i64> {
        (0..days.all().len()).map(|place| days.stretch(place).unwrap()).map(|(from, to)| to - from).collect()
    }
}
