//! Times as people read and write them.

use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp};

/// Date and time to the second, in the local time zone.
pub(crate) fn local(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The day with its weekday, in the local time zone.
pub(crate) fn day(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%A %Y-%m-%d").to_string()
}

/// The time of day to the second, in the local time zone.
pub(crate) fn clock(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%H:%M:%S").to_string()
}

/// Date and time to the millisecond with the offset, in the local time zone.
pub(crate) fn exact(time: Timestamp) -> String {
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M:%S%.3f %:z").to_string()
}

/// Milliseconds with one decimal.
pub(crate) fn millis(elapsed: Duration) -> String {
    format!("{:.1} ms", elapsed.as_secs_f64() * 1000.0)
}

/// Reads a moment: RFC 3339, a local date or date and time, or how long ago (`2h`, `7d`).
pub(crate) fn moment(text: &str) -> Result<Timestamp, String> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Ok(time);
    }
    if let Ok(local) = text.parse::<DateTime>() {
        return local.to_zoned(TimeZone::system()).map(|zoned| zoned.timestamp()).map_err(|e| e.to_string());
    }
    duration(text).ok().and_then(|ago| Timestamp::now().checked_sub(ago).ok()).ok_or_else(|| {
        "expected a time such as 2026-11-01, 2026-11-01T09:30, 2026-11-01T09:30:00Z, or an age such as 2h or 7d"
            .to_owned()
    })
}

/// Reads a length of time such as `30m`, `24h` or `7d`.
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let expected = || "expected a length of time such as 30m, 24h or 7d".to_owned();
    let span: Span = text.parse().map_err(|_| expected())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| expected())?;
    Duration::try_from(length).map_err(|_| expected())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_of_time_are_read_as_people_write_them() {
        for (text, seconds) in [("30m", 1800), ("24h", 86_400), ("7d", 604_800), ("1h 30m", 5400), ("0s", 0)]
        {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for text in ["", "soon", "-1h", "24", "1 month"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn moments_are_read_as_times_and_as_ages() {
        let exact = moment("2026-11-01T09:30:00.5Z").unwrap();
        let day = moment("2026-11-01").unwrap();
        let ago = moment("1h").unwrap();

        assert_eq!(exact.to_string(), "2026-11-01T09:30:00.5Z");
        assert_eq!(local(day), "2026-11-01 00:00:00");
        assert!(ago < Timestamp::now());
        assert!(moment("yesterday-ish").is_err());
    }
}
