//! What is sent of a delivery.

use eventlog::Delivery;
use listener::Secret;

use crate::headers::{is_redacted, of_the_message};

/// What we tell of a delivery begins so; a sender's own headers of that kind are not passed on.
const OURS: &str = "x-mojito-";

/// A request that is ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Message {
    /// In order.
    pub(crate) headers: Vec<(String, Vec<u8>)>,
    /// The bytes.
    pub(crate) body: Vec<u8>,
}

impl Message {
    /// The headers, borrowed.
    pub(crate) fn headers(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice()))
    }

    /// Adds headers, in place of those of the same names.
    pub(crate) fn add(&mut self, added: &[(String, Secret)]) {
        self.headers.retain(|(name, _)| !added.iter().any(|(added, _)| added.eq_ignore_ascii_case(name)));
        self.headers
            .extend(added.iter().map(|(name, value)| (name.clone(), value.reveal().as_bytes().to_vec())));
    }

    /// Puts another body in place: it is sent as it is, without an encoding.
    pub(crate) fn replace_body(&mut self, body: Vec<u8>) {
        self.headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
        self.body = body;
    }

    /// Tells which delivery it is, and for the how-manieth time it is sent.
    pub(crate) fn tell(&mut self, delivery: &Delivery, attempt: u32) {
        let row = &delivery.row;
        let told = [
            ("X-Mojito-Delivery", row.id.to_string()),
            ("X-Mojito-Sequence", row.sequence.to_string()),
            ("X-Mojito-Event", row.event.name().to_owned()),
            ("X-Mojito-Environment", row.environment.to_string()),
            ("X-Mojito-Attempt", attempt.to_string()),
            ("X-Mojito-Received-At", format!("{:.3}", row.received_at)),
        ];
        self.headers.extend(told.map(|(name, value)| (name.to_owned(), value.into_bytes())));
    }
}

/// A delivery as it came: the exact bytes of its body and the headers of its message, without those that held secrets.
pub(crate) fn as_it_came(delivery: &Delivery) -> Message {
    let headers = of_the_message(delivery)
        .filter(|(name, value)| !is_redacted(value) && !name.to_ascii_lowercase().starts_with(OURS))
        .map(|(name, value)| (name.to_owned(), value.to_vec()))
        .collect();
    Message { headers, body: delivery.body.clone() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catcher::Catcher;
    use crate::rows::delivery;
    use crate::sending::{PATIENCE, Sender};

    #[tokio::test]
    async fn a_delivery_arrives_as_it_came_and_tells_which_it_is() {
        let catcher = Catcher::answering("HTTP/1.1 204 No Content");
        let mut delivery = delivery(b"{\"score\": 7.00}\r\n\0\xff");
        delivery.headers = [
            ("Content-Type", b"application/json".as_slice()),
            ("X-Odd", b"caf\xe9"),
            ("X-Key", b"theirs"),
            ("User-Agent", b"JobMojito/1"),
            ("X-Mojito-Secret", b"[redacted]"),
            ("Authorization", b"[redacted]"),
            ("X-Mojito-Sequence", b"99"),
            ("Content-Length", b"9"),
            ("Host", b"old.example.com"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_vec()))
        .into();

        let mut message = as_it_came(&delivery);
        message.tell(&delivery, 3);
        message.add(&[("x-key".to_owned(), Secret::new("ours"))]);
        let sender = Sender::new().unwrap();
        let sent = sender.exchange(&catcher.url(), message.headers(), message.body.clone(), PATIENCE).await;

        let caught = catcher.caught();
        assert_eq!(sent.status, Some(204));
        assert_eq!(caught.body, delivery.body);
        for (name, value) in [
            ("content-type", b"application/json".as_slice()),
            ("x-odd", b"caf\xe9"),
            ("x-key", b"ours"),
            ("user-agent", b"JobMojito/1"),
            ("content-length", b"19"),
            ("x-mojito-delivery", b"00000000-0000-0000-0000-000000000001"),
            ("x-mojito-sequence", b"1"),
            ("x-mojito-event", b"interview_result"),
            ("x-mojito-environment", b"default"),
            ("x-mojito-attempt", b"3"),
            ("x-mojito-received-at", b"1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(caught.values(name), [value], "{name}");
        }
        assert!(caught.values("x-mojito-secret").is_empty() && caught.values("authorization").is_empty());
        assert!(!caught.values("host").contains(&b"old.example.com".to_vec()));
    }

    #[test]
    fn an_edited_body_goes_without_the_old_encoding() {
        let mut delivery = delivery(b"zipped");
        delivery.headers.push(("Content-Encoding".to_owned(), b"gzip".to_vec()));

        let mut message = as_it_came(&delivery);
        message.replace_body(b"{}".to_vec());

        let names: Vec<&str> = message.headers().map(|(name, _)| name).collect();
        assert_eq!((names, message.body.as_slice()), (vec!["Content-Type"], b"{}".as_slice()));
    }
}
