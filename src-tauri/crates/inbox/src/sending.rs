//! Requests that go out over real HTTP.

use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use reqwest::header::{HeaderMap, RETRY_AFTER};
use tunnel::reason_of;

use crate::Error;

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The HTTP status.
    pub status: u16,
    /// From sending to the answer, in milliseconds.
    pub ms: f64,
    /// The answer's body, cut to 4 KiB.
    pub body: String,
}

/// A request and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Exchange {
    /// When it was sent.
    pub at: Timestamp,
    /// Until its answer was read, or until it failed.
    pub elapsed: Duration,
    /// The answer's status; `None` where there was no answer.
    pub status: Option<u16>,
    /// Why there was no answer, or no whole one.
    pub error: Option<String>,
    /// The answer's status line and headers, cut to 4 KiB.
    pub head: Option<String>,
    /// The beginning of the answer's body as text, 4 KiB at most.
    pub body: Option<String>,
    /// Whether the body had more than that.
    pub body_cut: bool,
    /// How long it asked to be left alone.
    pub(crate) retry_after: Option<Duration>,
    /// Whether not even a connection came about.
    pub(crate) unreached: bool,
}

impl Exchange {
    /// Whether it was answered 2xx, and the answer came whole.
    pub fn taken(&self) -> bool {
        self.error.is_none() && self.status.is_some_and(|status| (200..300).contains(&status))
    }

    /// One that could not even begin.
    pub(crate) fn failed(error: String) -> Exchange {
        Exchange { error: Some(error), ..Exchange::begun() }
    }

    fn begun() -> Exchange {
        Exchange {
            at: Timestamp::now(),
            elapsed: Duration::ZERO,
            status: None,
            error: None,
            head: None,
            body: None,
            body_cut: false,
            retry_after: None,
            unreached: false,
        }
    }

    /// Takes secrets out of what was answered: some servers answer with what they were sent.
    pub(crate) fn without<'a>(mut self, secrets: impl Iterator<Item = &'a str>) -> Exchange {
        for secret in secrets.filter(|secret| secret.len() >= SHORTEST_SECRET) {
            for text in [&mut self.head, &mut self.body, &mut self.error].into_iter().flatten() {
                if text.contains(secret) {
                    *text = text.replace(secret, listener::REDACTED);
                }
            }
        }
        self
    }
}

/// Sends requests and keeps connections for the next one; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    client: reqwest::Client,
}

/// How requests of ours name their sender, without the version.
pub(crate) const USER_AGENT_NAME: &str = "mojito-tray/";
/// How long a request may take, answer included.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How much of an answer's head is kept, and how much of its body.
const ANSWER_BYTES: usize = 4096;
/// How much of an answer's body is read, and for how long, so that it has its end: what goes on is no part of the
/// answer.
const DRAINED_BYTES: usize = 256 * 1024;
const DRAINING: Duration = Duration::from_secs(5);
/// A shorter text is too likely to stand there by chance.
const SHORTEST_SECRET: usize = 6;

impl Sender {
    /// Certificates are verified. Redirects are not followed, as JobMojito follows none.
    pub(crate) fn new() -> Result<Sender, Error> {
        Sender::with(false)
    }

    /// `insecure`: any certificate will do.
    pub(crate) fn with(insecure: bool) -> Result<Sender, Error> {
        tunnel::choose_tls();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .user_agent(format!("{USER_AGENT_NAME}{}", env!("CARGO_PKG_VERSION")))
            .tls_danger_accept_invalid_certs(insecure)
            .build()
            .map_err(|error| Error::Invalid(format!("nothing can be sent: {}", reason_of(&error))))?;
        Ok(Sender { client })
    }

    /// What sends.
    pub(crate) fn into_client(self) -> reqwest::Client {
        self.client
    }

    /// Posts a body with these headers and waits for the answer.
    pub(crate) async fn post<'a>(
        &self,
        url: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: Vec<u8>,
    ) -> Result<Sent, Error> {
        let exchange = self.exchange(url, headers, body, PATIENCE).await;
        let ms = exchange.elapsed.as_secs_f64() * 1000.0;
        match (exchange.status, exchange.error) {
            (Some(status), None) => Ok(Sent { status, ms, body: exchange.body.unwrap_or_default() }),
            (_, reason) => Err(Error::Unreachable { url: host_of(url), reason: reason.unwrap_or_default() }),
        }
    }

    /// The same, for whoever wants to know how it failed. `patience`: how long all of it may take.
    pub(crate) async fn exchange<'a>(
        &self,
        url: &str,
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        body: Vec<u8>,
        patience: Duration,
    ) -> Exchange {
        let mut request = self.client.post(url).timeout(patience).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let (mut exchange, begun) = (Exchange::begun(), Instant::now());
        match request.send().await {
            Ok(mut answer) => {
                exchange.status = Some(answer.status().as_u16());
                exchange.head = Some(head_of(&answer));
                exchange.retry_after = retry_after(answer.headers(), exchange.at);
                let (bytes, error) = drain(&mut answer).await;
                exchange.error = error.map(|error| {
                    if error.is_timeout() {
                        format!("the answer did not end within {} seconds", patience.as_secs_f64())
                    } else {
                        format!("the answer broke off: {}", reason_of(&error))
                    }
                });
                exchange.body_cut = bytes.len() > ANSWER_BYTES;
                exchange.body = Some(text_of(&bytes));
            }
            Err(error) => {
                exchange.unreached = error.is_connect();
                exchange.error = Some(match (error.is_timeout(), error.is_connect()) {
                    (true, true) => "no connection came about in time".to_owned(),
                    (true, false) => format!("no answer within {} seconds", patience.as_secs_f64()),
                    (false, _) => reason_of(&error),
                });
            }
        }
        exchange.elapsed = begun.elapsed();
        exchange
    }
}

/// Reads the answer's body as far as it is of interest, and why it has no end.
async fn drain(answer: &mut reqwest::Response) -> (Vec<u8>, Option<reqwest::Error>) {
    let (mut bytes, mut drained) = (Vec::new(), 0);
    let end = tokio::time::sleep(DRAINING);
    tokio::pin!(end);
    loop {
        let chunk = tokio::select! {
            chunk = answer.chunk() => chunk,
            () = &mut end => return (bytes, None),
        };
        match chunk {
            Ok(Some(chunk)) => {
                drained += chunk.len();
                // One byte more than is kept tells that there was more.
                let room = (ANSWER_BYTES + 1).saturating_sub(bytes.len());
                bytes.extend_from_slice(&chunk[..chunk.len().min(room)]);
                if drained >= DRAINED_BYTES {
                    return (bytes, None);
                }
            }
            Ok(None) => return (bytes, None),
            Err(error) => return (bytes, Some(error)),
        }
    }
}

fn head_of(answer: &reqwest::Response) -> String {
    let mut head = format!("{:?} {}", answer.version(), answer.status());
    for (name, value) in answer.headers() {
        head.push('\n');
        head.push_str(name.as_str());
        head.push_str(": ");
        head.push_str(&String::from_utf8_lossy(value.as_bytes()));
    }
    text_of(head.as_bytes())
}

/// The beginning as text; a character that is cut in half is left out.
fn text_of(bytes: &[u8]) -> String {
    let kept = &bytes[..bytes.len().min(ANSWER_BYTES)];
    match std::str::from_utf8(kept) {
        Err(error) if bytes.len() > kept.len() && error.error_len().is_none() => {
            String::from_utf8_lossy(&kept[..error.valid_up_to()]).into_owned()
        }
        _ => String::from_utf8_lossy(kept).into_owned(),
    }
}

/// How long an answer asks to be left alone: in seconds, or until a date.
fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(text).ok()?.timestamp();
    Some(Duration::try_from(until.duration_since(now).max(SignedDuration::ZERO)).unwrap_or_default())
}

/// Scheme, host and port only: the path may hold a key.
pub(crate) fn host_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| "the address".to_owned(), |url| url.origin().ascii_serialization())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::net::TcpListener;

    use super::*;
    use crate::catcher::Catcher;

    /// Sends to a server that answers every request with these bytes and closes the connection, or keeps it open.
    async fn answered(answer: Vec<u8>, close: bool) -> Exchange {
        let catcher = Catcher::behaving(move |mut stream| {
            // One that has heard enough leaves.
            let _ = stream.write_all(&answer);
            if !close {
                std::mem::forget(stream.try_clone());
            }
        });
        to(&catcher.url()).await
    }

    async fn to(url: &str) -> Exchange {
        let patience = Duration::from_millis(1500);
        Sender::new().unwrap().exchange(url, [], b"{}".to_vec(), patience).await
    }

    fn with_length(length: usize, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n").as_bytes(), body].concat()
    }

    #[tokio::test]
    async fn an_answer_is_kept_with_its_head_and_the_beginning_of_its_body() {
        let exchange = answered(with_length(5, b"hello"), true).await;

        assert!(exchange.taken() && !exchange.unreached);
        assert_eq!(exchange.head.as_deref(), Some("HTTP/1.1 200 OK\ncontent-length: 5"));
        assert_eq!((exchange.body.as_deref(), exchange.body_cut), (Some("hello"), false));
    }

    #[tokio::test]
    async fn a_huge_body_is_cut_and_not_read_to_its_end() {
        let body = "ä".repeat(4 * 1024 * 1024);
        let exchange = answered(with_length(body.len(), body.as_bytes()), true).await;

        assert!(exchange.taken(), "{exchange:?}");
        assert_eq!((exchange.body.map(|body| body.len()), exchange.body_cut), (Some(4096), true));
    }

    #[tokio::test]
    async fn an_answer_that_breaks_off_is_none() {
        let exchange = answered(with_length(100, b"hel"), true).await;

        assert_eq!((exchange.status, exchange.taken()), (Some(200), false));
        assert!(exchange.error.unwrap().starts_with("the answer broke off: "));
        assert_eq!(exchange.body.as_deref(), Some("hel"));
    }

    #[tokio::test]
    async fn an_answer_without_an_end_and_none_at_all_are_told_apart() {
        let (endless, silent) =
            tokio::join!(answered(with_length(100, b"hel"), false), answered(Vec::new(), false));

        assert_eq!(endless.error.as_deref(), Some("the answer did not end within 1.5 seconds"));
        assert_eq!(silent.error.as_deref(), Some("no answer within 1.5 seconds"));
        assert_eq!((silent.status, silent.unreached), (None, false));
    }

    #[tokio::test]
    async fn where_nobody_listens_no_connection_comes_about() {
        let free = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();

        let exchange = to(&format!("http://{free}/hook")).await;

        assert!(exchange.unreached);
        assert!(exchange.error.unwrap().contains("refused"));
    }

    #[tokio::test]
    async fn a_redirect_is_an_answer_and_is_not_followed() {
        let elsewhere = Catcher::answering("HTTP/1.1 200 OK");
        let answer = format!("HTTP/1.1 307 Temporary Redirect\r\nLocation: {}", elsewhere.url());
        let catcher = Catcher::answering(&answer);

        let exchange = to(&catcher.url()).await;

        assert_eq!((exchange.status, exchange.taken()), (Some(307), false));
        assert!(elsewhere.caught_nothing());
    }

    #[test]
    fn an_answer_may_ask_for_seconds_or_name_a_date() {
        let now: Timestamp = "1994-11-06T08:49:00Z".parse().unwrap();
        for (text, wait) in [
            ("120", Some(120)),
            ("Sun, 06 Nov 1994 08:49:37 GMT", Some(37)),
            ("Sun, 06 Nov 1994 08:40:00 GMT", Some(0)),
            ("soon", None),
            ("-1", None),
        ] {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().unwrap())]);
            assert_eq!(retry_after(&headers, now), wait.map(Duration::from_secs), "{text}");
        }
    }

    #[tokio::test]
    async fn a_secret_that_comes_back_is_taken_out() {
        let exchange = answered(with_length(18, b"you said: t0ps3cr3t"), true).await;

        let told = exchange.without(["t0ps3cr3", "ok"].into_iter());

        assert_eq!(told.body.as_deref(), Some("you said: [redacted]"));
    }
}
