//! When people are at work: time is counted in ticks, of which a busy hour has many and a quiet one few.

const HOUR_MS: u64 = 3_600_000;
const HOURS: usize = 7 * 24;
/// The first Monday: 1970-01-05T00:00Z.
const MONDAY_MS: i64 = 4 * 86_400_000;

/// How busy each hour of a working day is; at 100 a tick is a millisecond.
const WORKDAY: [u64; 24] =
    [6, 4, 3, 3, 4, 6, 14, 34, 68, 92, 100, 94, 72, 84, 98, 96, 86, 70, 52, 42, 36, 28, 18, 10];
/// And each hour of a Saturday or Sunday.
const WEEKEND: [u64; 24] =
    [5, 3, 2, 2, 2, 3, 5, 8, 12, 18, 22, 24, 22, 22, 24, 24, 22, 22, 22, 20, 18, 14, 10, 7];

/// Turns times into ticks and back. Ticks count from the first Monday, so they only ever grow.
pub(super) struct Calendar {
    /// At which tick of the week each hour begins; the last entry is the week's length.
    begins: [u64; HOURS + 1],
}

impl Calendar {
    pub(super) fn new() -> Calendar {
        let mut begins = [0; HOURS + 1];
        for hour in 0..HOURS {
            begins[hour + 1] = begins[hour] + busy(hour) * HOUR_MS / 100;
        }
        Calendar { begins }
    }

    /// Ticks of 365 days.
    pub(super) fn year(&self) -> u64 {
        self.week() * 365 / 7
    }

    /// The tick at a time in milliseconds since 1970; times before the first Monday count as that Monday.
    pub(super) fn tick(&self, at_ms: i64) -> u64 {
        let since = u64::try_from(at_ms - MONDAY_MS).unwrap_or(0);
        let (hours, rest) = (since / HOUR_MS, since % HOUR_MS);
        let hour = usize::try_from(hours % HOURS as u64).unwrap_or(0);
        hours / HOURS as u64 * self.week() + self.begins[hour] + rest * busy(hour) / 100
    }

    /// The time of a tick, in milliseconds since 1970.
    pub(super) fn at_ms(&self, tick: u64) -> i64 {
        let (week, rest) = (tick / self.week(), tick % self.week());
        let hour = self.begins.partition_point(|&begin| begin <= rest) - 1;
        let into = (rest - self.begins[hour]) * 100 / busy(hour);
        let hours = week * HOURS as u64 + hour as u64;
        MONDAY_MS + i64::try_from(hours * HOUR_MS + into).unwrap_or(0)
    }

    fn week(&self) -> u64 {
        self.begins[HOURS]
    }
}

fn busy(hour: usize) -> u64 {
    let day = if hour < 5 * 24 { &WORKDAY } else { &WEEKEND };
    day[hour % 24]
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2025-01-01T00:00Z.
    const NEW_YEAR: i64 = 1_735_689_600_000;

    #[test]
    fn a_time_becomes_a_tick_and_that_tick_the_time_again() {
        let calendar = Calendar::new();

        for minutes in (0..14 * 24 * 60).step_by(7) {
            let at = NEW_YEAR + minutes * 60_000;
            assert_eq!(calendar.at_ms(calendar.tick(at)), at);
        }
        let week = calendar.tick(NEW_YEAR + 7 * 86_400_000) - calendar.tick(NEW_YEAR);
        assert_eq!(calendar.year(), week * 365 / 7);
    }

    #[test]
    fn a_working_hour_has_more_ticks_than_a_night_or_a_sunday() {
        let calendar = Calendar::new();
        let ticks = |day: i64, hour: i64| {
            let at = MONDAY_MS + (day * 24 + hour) * 3_600_000;
            calendar.tick(at + 3_600_000) - calendar.tick(at)
        };

        assert_eq!(ticks(0, 10), HOUR_MS);
        assert!(ticks(1, 10) > 20 * ticks(1, 3));
        assert!(ticks(1, 10) > 4 * ticks(6, 10));
    }
}
