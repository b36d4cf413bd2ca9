//! Sends deliveries on as they came.

use eventlog::{Delivery, Reader, Sequence};
use url::Url;

use crate::headers::{is_redacted, of_the_message};
use crate::sending::Sender;
use crate::{Course, Error, LogError, Selection, Sent};

/// What we tell of a delivery begins so; a sender's own headers of that kind are not passed on.
const OURS: &str = "x-mojito-";

/// Where deliveries are sent on to; cheap to clone.
#[derive(Debug, Clone)]
pub struct Target {
    url: Url,
    sender: Sender,
}

impl Target {
    /// An `http:` or `https:` URL; an error says what is wrong with any other.
    pub fn new(url: &str) -> Result<Target, Error> {
        let refused = |why: String| Error::Invalid(format!("`{url}` cannot be sent to: {why}"));
        let example = "write it in full, such as `http://localhost:3000/webhook`";
        let parsed = Url::parse(url.trim()).map_err(|error| refused(format!("{error}; {example}")))?;
        match parsed.scheme() {
            "http" | "https" => Ok(Target { url: parsed, sender: Sender::new()? }),
            scheme => {
                Err(refused(format!("it begins with `{scheme}:`, not with `http:` or `https:`; {example}")))
            }
        }
    }

    /// The URL.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Posts a delivery: the exact bytes of its body and the headers of its message, without those that held
    /// secrets, and `X-Mojito-…` headers that tell which delivery it is. An answer of any status is an answer;
    /// redirects are not followed; it takes at most 30 seconds.
    pub async fn send(&self, delivery: &Delivery) -> Result<Sent, Error> {
        let row = &delivery.row;
        let ours = [
            ("X-Mojito-Delivery", row.id.to_string()),
            ("X-Mojito-Sequence", row.sequence.to_string()),
            ("X-Mojito-Event", row.event.name().to_owned()),
            ("X-Mojito-Environment", row.environment.to_string()),
            ("X-Mojito-Received-At", format!("{:.3}", row.received_at)),
        ];
        let theirs = of_the_message(delivery)
            .filter(|(name, value)| !is_redacted(value) && !name.to_ascii_lowercase().starts_with(OURS));
        let ours = ours.iter().map(|(name, value)| (*name, value.as_bytes()));
        self.sender.post(self.url.as_str(), theirs.chain(ours), delivery.body.clone()).await
    }
}

/// What became of deliveries that were sent on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forwarded {
    /// Answered 2xx.
    pub taken: u64,
    /// Answered otherwise.
    pub refused: u64,
    /// The first that was answered otherwise, and with which status.
    pub first_refused: Option<(Sequence, u16)>,
}

/// Sends deliveries on, one after the other, oldest first. What is answered otherwise than 2xx is counted, and
/// the next one follows; where the target cannot be reached at all it ends with that error.
pub async fn forward(
    reader: &Reader,
    selection: &Selection,
    target: &Target,
    course: &Course,
) -> Result<Forwarded, Error> {
    course.begin(selection.count(reader)?);
    let mut forwarded = Forwarded::default();
    let mut chunks = selection.chunks(reader, course);
    while let Some(chunk) = chunks.next()? {
        for sequence in chunk {
            if let Some(delivery) = reader.delivery(sequence)? {
                let status = tokio::select! {
                    sent = target.send(&delivery) => sent?.status,
                    () = course.interrupted() => return Err(LogError::Interrupted.into()),
                };
                if (200..300).contains(&status) {
                    forwarded.taken += 1;
                } else {
                    forwarded.refused += 1;
                    forwarded.first_refused.get_or_insert((sequence, status));
                }
            }
            course.advance(1)?;
        }
    }
    Ok(forwarded)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;
    use crate::catcher::Catcher;
    use crate::rows::{delivery, log};

    #[tokio::test]
    async fn a_delivery_arrives_as_it_came_and_tells_which_it_is() {
        let catcher = Catcher::answering("HTTP/1.1 204 No Content");
        let mut delivery = delivery(b"{\"score\": 7.00}\r\n\0\xff");
        delivery.headers = [
            ("Content-Type", b"application/json".as_slice()),
            ("X-Odd", b"caf\xe9"),
            ("User-Agent", b"JobMojito/1"),
            ("X-Mojito-Secret", b"[redacted]"),
            ("Authorization", b"[redacted]"),
            ("X-Mojito-Sequence", b"99"),
            ("Content-Length", b"9"),
            ("Host", b"old.example.com"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_vec()))
        .into();

        let sent = Target::new(&catcher.url()).unwrap().send(&delivery).await.unwrap();

        let caught = catcher.caught();
        assert_eq!(sent.status, 204);
        assert_eq!(caught.body, delivery.body);
        for (name, value) in [
            ("content-type", b"application/json".as_slice()),
            ("x-odd", b"caf\xe9"),
            ("user-agent", b"JobMojito/1"),
            ("content-length", b"19"),
            ("x-mojito-delivery", b"00000000-0000-0000-0000-000000000001"),
            ("x-mojito-sequence", b"1"),
            ("x-mojito-event", b"interview_result"),
            ("x-mojito-environment", b"default"),
            ("x-mojito-received-at", b"1970-01-01T00:00:00.000Z"),
        ] {
            assert_eq!(caught.values(name), [value], "{name}");
        }
        assert!(caught.values("x-mojito-secret").is_empty() && caught.values("authorization").is_empty());
        assert!(!caught.values("host").contains(&b"old.example.com".to_vec()));
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let elsewhere = Catcher::answering("HTTP/1.1 200 OK");
        let answer = format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {}", elsewhere.url());
        let catcher = Catcher::answering(&answer);

        let sent = Target::new(&catcher.url()).unwrap().send(&delivery(b"{}")).await.unwrap();

        assert_eq!(sent.status, 307);
        assert!(elsewhere.caught_nothing());
    }

    #[test]
    fn only_web_addresses_are_sent_to() {
        for (url, told) in [
            ("localhost:3000", "it begins with `localhost:`"),
            ("ftp://example.com", "it begins with `ftp:`"),
            ("/webhook", "relative URL without a base"),
            ("http://", "empty host"),
        ] {
            let error = Target::new(url).unwrap_err().to_string();
            assert!(error.contains(told) && error.contains("http://localhost:3000/webhook"), "{error}");
        }
    }
    #[tokio::test]
    async fn several_go_oldest_first_and_a_refused_one_holds_up_none() {
        let log = log(&[br#"{"id": "r1"}"#, br#"{"id": "r2"}"#]).await;
        let (catcher, course) = (Catcher::answering("HTTP/1.1 500 No"), Course::default());
        let target = Target::new(&catcher.url()).unwrap();

        let chosen = Selection::Events(vec![2, 1]);
        let forwarded = forward(log.reader(), &chosen, &target, &course).await.unwrap();

        assert_eq!(forwarded, Forwarded { taken: 0, refused: 2, first_refused: Some((1, 500)) });
        let sequences = [catcher.caught(), catcher.caught()].map(|caught| caught.values("x-mojito-sequence"));
        assert_eq!(sequences, [[b"1"], [b"2"]]);
        assert_eq!(*course.progress().borrow(), Progress { done: 2, total: Some(2) });
    }
    #[tokio::test]
    async fn one_that_waits_for_an_answer_can_be_interrupted() {
        let log = log(&[b"{}"]).await;
        let (silent, course) = (std::net::TcpListener::bind("127.0.0.1:0").unwrap(), Course::default());
        let target = Target::new(&format!("http://{}", silent.local_addr().unwrap())).unwrap();
        let interrupt = async {
            course.progress().wait_for(|progress| progress.total.is_some()).await.unwrap();
            course.interrupt();
        };

        let chosen = Selection::Events(vec![1]);
        let (ended, ()) = tokio::join!(forward(log.reader(), &chosen, &target, &course), interrupt);

        assert!(matches!(ended, Err(Error::Log(LogError::Interrupted))), "{ended:?}");
    }
}
