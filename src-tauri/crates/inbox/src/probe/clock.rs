//! This computer's clock: one that is wrong makes every certificate look wrong.

use std::time::Duration;

use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use url::Host;

use super::{Outcome, passed, skipped};

/// How far apart two clocks may be without a word.
const APART: SignedDuration = SignedDuration::from_mins(5);
/// How long to wait for somebody else's time.
const PATIENCE: Duration = Duration::from_secs(3);

/// How far this computer's clock is ahead of the host's, as its plain HTTP answers tell the time; negative: behind.
/// Certificates play no part in it. `None` where it does not tell.
pub(super) async fn date_at(client: &reqwest::Client, host: &Host<String>) -> Option<SignedDuration> {
    let answer = client.get(format!("http://{host}/")).timeout(PATIENCE).send().await.ok()?;
    let date = answer.headers().get("date")?.to_str().ok()?;
    let theirs = DateTimeParser::new().parse_timestamp(date).ok()?;
    Some(Timestamp::now().duration_since(theirs))
}

/// What there is to say about a clock that is this far ahead.
pub(super) fn compared(ahead: Option<SignedDuration>) -> Outcome {
    match ahead {
        None => skipped("The public address does not tell the time over plain HTTP."),
        Some(ahead) => match wrong_by(ahead) {
            None => passed("This computer's clock agrees with that of the public address.", None),
            Some(apart) => Outcome::Warned {
                what: format!("This computer's clock is {apart} that of the public address."),
                remedy: SET_CLOCK.to_owned(),
            },
        },
    }
}

pub(super) const SET_CLOCK: &str = "Set the clock, best by switching the system's automatic time on.";

/// Says how far apart two clocks are, such as `3 days ahead of`, where it is too far.
pub(super) fn wrong_by(ahead: SignedDuration) -> Option<String> {
    let apart = ahead.abs();
    if apart <= APART {
        return None;
    }
    let (count, unit) = match apart.as_hours() {
        0 => (apart.as_mins(), "minute"),
        hours @ 1..48 => (hours, "hour"),
        hours => (hours / 24, "day"),
    };
    let side = if ahead.is_negative() { "behind" } else { "ahead of" };
    Some(format!("{count} {unit}{} {side}", if count == 1 { "" } else { "s" }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_minutes_are_nothing_and_more_is_told() {
        let told = |minutes: i64| wrong_by(SignedDuration::from_mins(minutes));

        assert_eq!([told(0), told(5), told(-5)], [None, None, None]);
        assert_eq!(told(6).as_deref(), Some("6 minutes ahead of"));
        assert_eq!(told(-61).as_deref(), Some("1 hour behind"));
        assert_eq!(told(60 * 24 * 3).as_deref(), Some("3 days ahead of"));
    }
}
