//! Until when a person wants to hear nothing.

use std::time::Duration;

use jiff::civil::time;
use jiff::{Timestamp, Zoned};

use crate::Error;

/// How long notifications are paused, or one of them is put off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// For this long.
    After(Duration),
    /// Until tomorrow, which begins at eight in the morning.
    Tomorrow,
}

impl Until {
    /// The longest that can be asked for.
    pub const LONGEST: Duration = Duration::from_hours(366 * 24);

    /// When that is; an error says what cannot be asked for.
    pub fn end(self, now: &Zoned) -> Result<Timestamp, Error> {
        let refused = || Error::Invalid("choose a time of at least a minute and at most a year".to_owned());
        match self {
            Until::After(length) if length < Duration::from_mins(1) || length > Until::LONGEST => {
                Err(refused())
            }
            Until::After(length) => now.timestamp().checked_add(length).map_err(|_| refused()),
            Until::Tomorrow => {
                let morning = now.tomorrow().and_then(|day| day.with().time(time(8, 0, 0, 0)).build());
                morning.map(|morning| morning.timestamp()).map_err(|_| refused())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_ends_when_it_says_also_when_the_clocks_are_put() {
        let end = |until: Until, now: &str| {
            let now: Zoned = format!("{now}[Europe/Berlin]").parse().unwrap();
            until.end(&now).unwrap().to_string()
        };
        let minutes = |n| Until::After(Duration::from_mins(n));

        assert_eq!(end(minutes(30), "2026-11-21T22:00"), "2026-11-21T21:30:00Z");
        assert_eq!(end(Until::Tomorrow, "2026-11-21T22:00"), "2026-11-22T07:00:00Z");
        assert_eq!(end(Until::Tomorrow, "2026-10-24T22:00"), "2026-10-25T07:00:00Z", "summer time ends");
        assert_eq!(end(minutes(120), "2026-10-25T01:30"), "2026-10-25T01:30:00Z", "of real time");
    }

    #[test]
    fn what_is_shorter_than_a_minute_or_longer_than_a_year_is_refused() {
        for length in [Duration::ZERO, Duration::from_secs(59), Duration::from_hours(24 * 400), Duration::MAX]
        {
            let error = Until::After(length).end(&Zoned::now()).unwrap_err();
            assert!(error.to_string().contains("at least a minute"), "{error}");
        }
    }
}
