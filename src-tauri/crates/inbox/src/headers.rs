//! Which headers of a delivery mean something to another receiver.

use eventlog::Delivery;
use listener::REDACTED;

/// Headers that belong to one connection or to one receiver, not to the message.
const OF_THE_CONNECTION: [&str; 12] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];

/// The headers that belong to the message, in order and as they were sent: without those of the connection it
/// came over, of which `Connection` may name more.
pub(crate) fn of_the_message(delivery: &Delivery) -> impl Iterator<Item = (&str, &[u8])> {
    let headers = || delivery.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()));
    let mut dropped: Vec<String> = OF_THE_CONNECTION.map(str::to_owned).into();
    for (_, value) in headers().filter(|(name, _)| name.eq_ignore_ascii_case("connection")) {
        let names = String::from_utf8_lossy(value);
        dropped.extend(names.split(',').map(|name| name.trim().to_ascii_lowercase()));
    }
    headers().filter(move |(name, _)| !dropped.iter().any(|dropped| dropped.eq_ignore_ascii_case(name)))
}

/// Whether a secret was taken out of the value before it was stored.
pub(crate) fn is_redacted(value: &[u8]) -> bool {
    String::from_utf8_lossy(value).contains(REDACTED)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::delivery;

    #[test]
    fn what_belongs_to_the_connection_stays_behind() {
        let mut delivery = delivery(b"{}");
        delivery.headers = [
            ("Host", "old.example.com"),
            ("connection", "close, X-Hop"),
            ("x-hop", "1"),
            ("Transfer-Encoding", "chunked"),
            ("Content-Type", "application/json"),
            ("X-Odd", "1"),
            ("X-Odd", "2"),
        ]
        .map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()))
        .into();

        let kept: Vec<&str> = of_the_message(&delivery).map(|(name, _)| name).collect();

        assert_eq!(kept, ["Content-Type", "X-Odd", "X-Odd"]);
    }
}
