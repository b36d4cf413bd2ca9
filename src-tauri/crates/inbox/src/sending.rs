//! Requests that go out over real HTTP.

use std::time::{Duration, Instant};

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

/// Sends requests and keeps connections for the next one; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Sender {
    client: reqwest::Client,
}

/// How requests of ours name their sender, without the version.
pub(crate) const USER_AGENT_NAME: &str = "mojito-tray/";
/// How long a request may take, answer included.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How much of an answer is kept.
const ANSWER_BYTES: usize = 4096;

impl Sender {
    /// Certificates are verified. Redirects are not followed, as JobMojito follows none.
    pub(crate) fn new() -> Result<Sender, Error> {
        tunnel::choose_tls();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .connect_timeout(CONNECT)
            .timeout(PATIENCE)
            .user_agent(format!("{USER_AGENT_NAME}{}", env!("CARGO_PKG_VERSION")))
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
        let unreachable =
            |error: &reqwest::Error| Error::Unreachable { url: host_of(url), reason: reason_of(error) };
        let mut request = self.client.post(url).body(body);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let begun = Instant::now();
        let mut answer = request.send().await.map_err(|error| unreachable(&error))?;
        let status = answer.status().as_u16();
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(|error| unreachable(&error))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() >= ANSWER_BYTES {
                bytes.truncate(ANSWER_BYTES);
                break;
            }
        }
        let ms = begun.elapsed().as_secs_f64() * 1000.0;
        Ok(Sent { status, ms, body: String::from_utf8_lossy(&bytes).into_owned() })
    }
}

/// Scheme, host and port only: the path may hold a key.
fn host_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| "the address".to_owned(), |url| url.origin().ascii_serialization())
}
