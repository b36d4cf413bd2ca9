//! Times as they are written, and what they mean at a given moment.

use std::fmt;

use jiff::civil::{Date, DateTime, Time as TimeOfDay};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp, ToSpan, Zoned};

/// A time as it is written: a year, month, day, minute, second or millisecond, the local day today or yesterday,
/// or a single moment: now, or a while ago. It keeps its form, so that `7d` means another time tomorrow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Time(Form);

/// Values are cut to their precision, and years are those from 0 to 9999.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Year(i16),
    /// Any day of the month is its first.
    Month(Date),
    Day(Date),
    /// Where the reader is.
    Local(DateTime, Precision),
    /// The same everywhere.
    Exact(Timestamp, Precision),
    Today,
    Yesterday,
    Now,
    Ago(u32, Age),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Precision {
    Minute,
    Second,
    Millisecond,
}

/// The unit of an age. Days and weeks follow the calendar: the same time of day, also where the clocks changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Age {
    /// `30m`.
    Minutes,
    /// `12h`.
    Hours,
    /// `7d`.
    Days,
    /// `2w`.
    Weeks,
}

impl Time {
    /// This moment.
    pub const NOW: Time = Time(Form::Now);
    /// The current day.
    pub const TODAY: Time = Time(Form::Today);
    /// The day before it.
    pub const YESTERDAY: Time = Time(Form::Yesterday);

    /// The moment that was so long ago.
    pub const fn ago(count: u32, unit: Age) -> Time {
        Time(Form::Ago(count, unit))
    }

    /// Reads a time; `None` where it is none. Fractions of a second are cut to milliseconds, which is how
    /// exactly times are kept. An offset from UTC is taken into account and not kept.
    pub fn parse(text: &str) -> Option<Time> {
        let text = text.to_ascii_lowercase();
        match text.as_str() {
            "now" => return Some(Time::NOW),
            "today" => return Some(Time::TODAY),
            "yesterday" => return Some(Time::YESTERDAY),
            _ => {}
        }
        if let Some(unit) = Age::ALL.into_iter().find(|unit| text.ends_with(unit.letter())) {
            let count = &text[..text.len() - 1];
            return digits(count, 1..=9).map(|count| Time::ago(count, unit));
        }
        let (date, clock) = match text.split_once(['t', ' ']) {
            Some((date, clock)) => (date, Some(clock)),
            None => (text.as_str(), None),
        };
        let form = match (read_date(date)?, clock) {
            (Form::Day(date), Some(clock)) => read_clock(date, clock)?,
            (form, None) => form,
            (_, Some(_)) => return None,
        };
        Some(Time(form))
    }

    /// Where it begins, for whom it is `now`. What lies outside all time counts as its first or last moment.
    pub fn start(self, now: &Zoned) -> Timestamp {
        let zone = now.time_zone();
        match self.0 {
            Form::Year(year) => Date::new(year, 1, 1).map_or(Timestamp::MAX, |date| midnight(date, zone)),
            Form::Month(date) | Form::Day(date) => midnight(date, zone),
            Form::Local(local, _) => instant(local, zone),
            Form::Exact(exact, _) => exact,
            Form::Today => midnight(now.date(), zone),
            Form::Yesterday => now.date().yesterday().map_or(Timestamp::MIN, |date| midnight(date, zone)),
            Form::Now => now.timestamp(),
            Form::Ago(count, unit) => unit
                .span(count)
                .and_then(|span| now.checked_sub(span))
                .map_or(Timestamp::MIN, |ago| ago.timestamp()),
        }
    }

    /// Where it ends: the first moment that is after it. That of a single moment is that moment.
    pub fn end(self, now: &Zoned) -> Timestamp {
        let next =
            |date: Result<Date, _>| date.map_or(Timestamp::MAX, |date| midnight(date, now.time_zone()));
        match self.0 {
            Form::Year(year) => next(Date::new(year.saturating_add(1), 1, 1)),
            Form::Month(date) => next(date.checked_add(1.month())),
            Form::Day(date) => next(date.tomorrow()),
            Form::Local(_, precision) | Form::Exact(_, precision) => {
                self.start(now).checked_add(precision.length()).unwrap_or(Timestamp::MAX)
            }
            Form::Today => next(now.date().tomorrow()),
            Form::Yesterday => midnight(now.date(), now.time_zone()),
            Form::Now | Form::Ago(..) => self.start(now),
        }
    }

    /// Whether it is a single moment, within which nothing can happen.
    pub const fn is_point(self) -> bool {
        matches!(self.0, Form::Now | Form::Ago(..))
    }
}

/// The canonical text. An exact time is printed in UTC.
impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Form::Year(year) => write!(f, "{year:04}"),
            Form::Month(date) => write!(f, "{}", date.strftime("%Y-%m")),
            Form::Day(date) => write!(f, "{}", date.strftime("%Y-%m-%d")),
            Form::Local(local, precision) => write!(f, "{}", local.strftime(precision.format())),
            Form::Exact(exact, precision) => {
                write!(f, "{}Z", Offset::UTC.to_datetime(exact).strftime(precision.format()))
            }
            Form::Today => f.write_str("today"),
            Form::Yesterday => f.write_str("yesterday"),
            Form::Now => f.write_str("now"),
            Form::Ago(count, unit) => write!(f, "{count}{}", unit.letter()),
        }
    }
}

impl Age {
    const ALL: [Age; 4] = [Age::Minutes, Age::Hours, Age::Days, Age::Weeks];

    const fn letter(self) -> char {
        match self {
            Age::Minutes => 'm',
            Age::Hours => 'h',
            Age::Days => 'd',
            Age::Weeks => 'w',
        }
    }

    /// The length of time; an error where it is longer than all of time.
    fn span(self, count: u32) -> Result<Span, jiff::Error> {
        match self {
            Age::Minutes => Span::new().try_minutes(count),
            Age::Hours => Span::new().try_hours(count),
            Age::Days => Span::new().try_days(count),
            Age::Weeks => Span::new().try_weeks(count),
        }
    }
}

impl Precision {
    const fn length(self) -> SignedDuration {
        match self {
            Precision::Minute => SignedDuration::from_secs(60),
            Precision::Second => SignedDuration::from_secs(1),
            Precision::Millisecond => SignedDuration::from_millis(1),
        }
    }

    const fn format(self) -> &'static str {
        match self {
            Precision::Minute => "%Y-%m-%dT%H:%M",
            Precision::Second => "%Y-%m-%dT%H:%M:%S",
            Precision::Millisecond => "%Y-%m-%dT%H:%M:%S.%3f",
        }
    }
}

/// A test of the time at which a delivery was received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TimeTest {
    /// When this begins, or later.
    After(Time),
    /// Before this begins.
    Before(Time),
    /// Within any of these.
    On(Vec<Stretch>),
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stretch {
    /// Within this, which is more than a single moment: a query in normal form holds no such, as nothing passes.
    At(Time),
    /// From where this begins: `2026-11..`.
    From(Time),
    /// To where this ends: `..2026-11`.
    UpTo(Time),
    /// From where the one begins to where the other ends, whichever comes first: `2026-11..2027-02`.
    Between(Time, Time),
}

/// Moments from one, which is included, to another, which is not; `None` where there is no such bound.
pub type Interval = (Option<Timestamp>, Option<Timestamp>);

impl TimeTest {
    /// What it means for whom it is `now`: within any of these intervals.
    pub fn resolve(&self, now: &Zoned) -> Vec<Interval> {
        match self {
            TimeTest::After(time) => vec![(Some(time.start(now)), None)],
            TimeTest::Before(time) => vec![(None, Some(time.start(now)))],
            TimeTest::On(stretches) => stretches.iter().map(|stretch| stretch.resolve(now)).collect(),
        }
    }
}

impl Stretch {
    /// What it means for whom it is `now`.
    pub fn resolve(self, now: &Zoned) -> Interval {
        match self {
            Stretch::At(time) => (Some(time.start(now)), Some(time.end(now))),
            Stretch::From(time) => (Some(time.start(now)), None),
            Stretch::UpTo(time) => (None, Some(time.end(now))),
            Stretch::Between(one, other) => {
                let start = one.start(now).min(other.start(now));
                (Some(start), Some(one.end(now).max(other.end(now))))
            }
        }
    }

    /// Whether it is a single moment, within which nothing can happen.
    pub(crate) const fn is_point(self) -> bool {
        matches!(self, Stretch::At(time) if time.is_point())
    }
}

impl fmt::Display for Stretch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Stretch::At(time) => write!(f, "{time}"),
            Stretch::From(time) => write!(f, "{time}.."),
            Stretch::UpTo(time) => write!(f, "..{time}"),
            Stretch::Between(one, other) => write!(f, "{one}..{other}"),
        }
    }
}

/// Where a day begins: also where its midnight does not exist.
fn midnight(date: Date, zone: &TimeZone) -> Timestamp {
    instant(date.to_datetime(TimeOfDay::midnight()), zone)
}

/// A local time; the earlier one where the clocks showed it twice, and the later one where they skipped it.
fn instant(local: DateTime, zone: &TimeZone) -> Timestamp {
    zone.to_timestamp(local).unwrap_or(Timestamp::MAX)
}

/// A number that is written in so many digits.
fn digits<T: std::str::FromStr>(text: &str, count: std::ops::RangeInclusive<usize>) -> Option<T> {
    let fits = count.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| fits)
}

/// `2026`, `2026-11` or `2026-11-01`.
fn read_date(text: &str) -> Option<Form> {
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4..=4)?;
    let Some(month) = parts.next() else { return Some(Form::Year(year)) };
    let month = digits(month, 2..=2)?;
    let Some(day) = parts.next() else { return Some(Form::Month(Date::new(year, month, 1).ok()?)) };
    Some(Form::Day(Date::new(year, month, digits(day, 2..=2)?).ok()?))
}

/// `10:30`, `10:30:59` or `10:30:59.999`, alone or with `z` or an offset such as `+02:00`.
fn read_clock(date: Date, text: &str) -> Option<Form> {
    let (clock, offset) = match text.find(['z', '+', '-']) {
        Some(at) => (&text[..at], Some(&text[at..])),
        None => (text, None),
    };
    let (clock, milliseconds) = match clock.split_once('.') {
        Some((clock, fraction)) => (clock, Some(read_milliseconds(fraction)?)),
        None => (clock, None),
    };
    let mut parts = clock.splitn(3, ':');
    let hour = digits(parts.next()?, 2..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let second = match parts.next() {
        Some(second) => Some(digits(second, 2..=2)?),
        None => None,
    };
    let precision = match (second, milliseconds) {
        (None, None) => Precision::Minute,
        (Some(_), None) => Precision::Second,
        (Some(_), Some(_)) => Precision::Millisecond,
        (None, Some(_)) => return None,
    };
    let nanoseconds = milliseconds.unwrap_or(0) * 1_000_000;
    let time = TimeOfDay::new(hour, minute, second.unwrap_or(0), nanoseconds).ok()?;
    let local = date.to_datetime(time);
    let Some(offset) = offset else { return Some(Form::Local(local, precision)) };
    let exact = read_offset(offset)?.to_timestamp(local).ok()?;
    (Offset::UTC.to_datetime(exact).year() >= 0).then_some(Form::Exact(exact, precision))
}

fn read_milliseconds(fraction: &str) -> Option<i32> {
    digits::<u32>(fraction, 1..=9)?;
    format!("{fraction:0<3}")[..3].parse().ok()
}

/// `z`, `+02:00`, `+0200` or `+02`.
fn read_offset(text: &str) -> Option<Offset> {
    if text == "z" {
        return Some(Offset::UTC);
    }
    let (sign, rest) = if let Some(rest) = text.strip_prefix('-') { (-1, rest) } else { (1, &text[1..]) };
    let (hours, minutes) = match rest.len() {
        2 => (rest, "00"),
        4 => rest.split_at_checked(2)?,
        _ => rest.split_once(':')?,
    };
    let (hours, minutes): (i32, i32) = (digits(hours, 2..=2)?, digits(minutes, 2..=2)?);
    let within = hours <= 23 && minutes <= 59;
    Offset::from_seconds(sign * (hours * 60 + minutes) * 60).ok().filter(|_| within)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Half past nine on the second Sunday of November 2026, where the clocks go back on its first one.
    fn now() -> Zoned {
        "2026-11-08T09:30:15.250[America/New_York]".parse().unwrap()
    }

    fn span(text: &str, now: &Zoned) -> (String, String) {
        let time = Time::parse(text).unwrap();
        (time.start(now).to_string(), time.end(now).to_string())
    }

    #[test]
    fn every_form_is_read_and_printed() {
        for (text, printed) in [
            ("2026", "2026"),
            ("2026-11", "2026-11"),
            ("2026-11-01", "2026-11-01"),
            ("2026-11-01T10:30", "2026-11-01T10:30"),
            ("2026-11-01 10:30:00", "2026-11-01T10:30:00"),
            ("2026-11-01t10:30:00.5", "2026-11-01T10:30:00.500"),
            ("2026-11-01T10:30Z", "2026-11-01T10:30Z"),
            ("2026-11-01T10:30:05.123456789+02:00", "2026-11-01T08:30:05.123Z"),
            ("2026-11-01T10:30-0530", "2026-11-01T16:00Z"),
            ("2026-11-01T10:30+02", "2026-11-01T08:30Z"),
            ("0000", "0000"),
            ("9999-12-31T23:59", "9999-12-31T23:59"),
            ("Now", "now"),
            ("TODAY", "today"),
            ("yesterday", "yesterday"),
            ("30m", "30m"),
            ("007D", "7d"),
            ("999999999w", "999999999w"),
        ] {
            let time = Time::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(time.to_string(), printed, "{text}");
            assert_eq!(Time::parse(printed), Some(time), "{printed}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "soon",
            "26",
            "02026",
            "2026-13",
            "2026-02-30",
            "2026-1-1",
            "2026-11-01T",
            "2026-11-01T24:00",
            "2026-11-01T10",
            "2026-11-01T10:30:60",
            "2026-11-01T10:30.5",
            "2026-11T10:30",
            "7",
            "7y",
            "-7d",
            "7.5d",
            "1234567890d",
            "d",
            "2026-11-01T10:30+24:00",
            "2026-11-01T10:30+2",
            "0000-01-01T00:00+01:00",
            "9999-12-31T23:59-12:00",
            "2026-11-01T10:30:00.",
            "2026-11-01T10:30z+01:00",
            "٢٠٢٦",
            "２０２６",
        ] {
            assert_eq!(Time::parse(text), None, "{text}");
        }
    }

    #[test]
    fn days_months_and_years_are_those_of_the_calendar() {
        let now = now();

        let short_day = span("2026-03-08", &now);
        let long_day = span("2026-11-01", &now);
        let month = span("2026-11", &now);
        let year = span("2026", &now);
        let yesterday = span("yesterday", &now);

        assert_eq!(short_day, ("2026-03-08T05:00:00Z".into(), "2026-03-09T04:00:00Z".into()));
        assert_eq!(long_day, ("2026-11-01T04:00:00Z".into(), "2026-11-02T05:00:00Z".into()));
        assert_eq!(month, ("2026-11-01T04:00:00Z".into(), "2026-12-01T05:00:00Z".into()));
        assert_eq!(year, ("2026-01-01T05:00:00Z".into(), "2027-01-01T05:00:00Z".into()));
        assert_eq!(yesterday, ("2026-11-07T05:00:00Z".into(), "2026-11-08T05:00:00Z".into()));
    }

    #[test]
    fn a_day_begins_late_where_its_midnight_is_skipped() {
        let now: Zoned = "2018-11-20T12:00[America/Sao_Paulo]".parse().unwrap();

        let day = span("2018-11-04", &now);

        assert_eq!(day, ("2018-11-04T03:00:00Z".into(), "2018-11-05T02:00:00Z".into()));
    }

    #[test]
    fn ages_follow_the_calendar_in_days_and_the_clock_in_hours() {
        let now = now();

        assert_eq!(span("8d", &now).0, "2026-10-31T13:30:15.25Z");
        assert_eq!(span("192h", &now).0, "2026-10-31T14:30:15.25Z");
        assert_eq!(span("2w", &now).0, "2026-10-25T13:30:15.25Z");
        assert_eq!(span("30m", &now).0, "2026-11-08T14:00:15.25Z");
        assert_eq!(span("now", &now).0, "2026-11-08T14:30:15.25Z");
    }

    #[test]
    fn times_of_day_last_as_long_as_their_last_digit() {
        let now = now();

        assert_eq!(
            span("2026-07-01T10:30", &now),
            ("2026-07-01T14:30:00Z".into(), "2026-07-01T14:31:00Z".into())
        );
        assert_eq!(
            span("2026-07-01T10:30:05Z", &now),
            ("2026-07-01T10:30:05Z".into(), "2026-07-01T10:30:06Z".into())
        );
        assert_eq!(
            span("2026-07-01T10:30:05.999Z", &now),
            ("2026-07-01T10:30:05.999Z".into(), "2026-07-01T10:30:06Z".into())
        );
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        let now = now();

        assert_eq!(Time::parse("9999").unwrap().end(&now), Timestamp::MAX);
        assert_eq!(Time::parse("9999-12-31T23:59").unwrap().end(&now), Timestamp::MAX);
        assert_eq!(Time::parse("999999999w").unwrap().start(&now), Timestamp::MIN);
        assert_eq!(Time::parse("999999999m").unwrap().start(&now).to_string(), "0125-07-13T03:51:15.25Z");
    }

    #[test]
    fn tests_of_time_come_to_half_open_intervals() {
        let now = now();
        let at = |text: &str| Some(text.parse::<Timestamp>().unwrap());
        let (day, later) = (Time::parse("2026-07-01").unwrap(), Time::parse("2026-07-03").unwrap());
        let (start, end) = (at("2026-07-01T04:00:00Z"), at("2026-07-02T04:00:00Z"));

        assert_eq!(TimeTest::After(day).resolve(&now), [(start, None)]);
        assert_eq!(TimeTest::Before(day).resolve(&now), [(None, start)]);
        assert_eq!(TimeTest::On(vec![Stretch::At(day)]).resolve(&now), [(start, end)]);
        assert_eq!(Stretch::From(day).resolve(&now), (start, None));
        assert_eq!(Stretch::UpTo(day).resolve(&now), (None, end));
        let both = (start, at("2026-07-04T04:00:00Z"));
        assert_eq!(Stretch::Between(day, later).resolve(&now), both);
        assert_eq!(Stretch::Between(later, day).resolve(&now), both);
    }
}
