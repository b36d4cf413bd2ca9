//! Deliveries of the same bytes, as attempts of one.

use inbox::Row;
use jiff::Timestamp;

/// `503 (simulated)`.
pub(crate) fn answer(row: &Row) -> String {
    match row.answer {
        None => "not noted".to_owned(),
        Some(answer) => {
            let status = answer.status.map_or_else(|| "no answer".to_owned(), |status| status.to_string());
            if answer.simulated { format!("{status} (simulated)") } else { status }
        }
    }
}

/// `31 s, 2 m 4 s`: how long after the one before each later attempt came.
pub(crate) fn gaps(chain: &[Row]) -> String {
    let pairs = chain.iter().zip(chain.iter().skip(1));
    pairs.map(|(a, b)| gap(a.received_at, b.received_at)).collect::<Vec<_>>().join(", ")
}

fn gap(from: Timestamp, to: Timestamp) -> String {
    // A clock that was set back makes it negative.
    let milliseconds = u64::try_from(to.as_millisecond() - from.as_millisecond()).unwrap_or(0);
    let seconds = milliseconds / 1000;
    match (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60) {
        (0, 0, 0, 0) => format!("{milliseconds} ms"),
        (0, 0, 0, seconds) => format!("{seconds} s"),
        (0, 0, minutes, seconds) => format!("{minutes} m {seconds} s"),
        (0, hours, minutes, _) => format!("{hours} h {minutes} m"),
        (days, hours, ..) => format!("{days} d {hours} h"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_told_in_two_units_at_most() {
        let told =
            |milliseconds| gap(Timestamp::UNIX_EPOCH, Timestamp::from_millisecond(milliseconds).unwrap());

        assert_eq!(
            [12, 31_000, 124_999, 7_260_000, 90_000_000, -5].map(told),
            ["12 ms", "31 s", "2 m 4 s", "2 h 1 m", "1 d 1 h", "0 ms"]
        );
    }
}
