//! Asking over HTTP, the way JobMojito would: whether an address leads to our listener.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderMap, LOCATION};
use tokio::net::lookup_host;
use url::{Host, Url};

use crate::Failure;

/// The header in which a listener tells which instance it belongs to.
const INSTANCE: &str = "x-mojito-instance";
/// How much of an answer is looked at.
const ANSWER_BYTES: usize = 4096;

/// Whoever asks. Cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Questioner {
    client: reqwest::Client,
}

impl Questioner {
    /// Certificates are verified. Redirects are not followed, as JobMojito follows none. `answer`: how long one may
    /// take.
    pub(crate) fn new(answer: Duration) -> Result<Questioner, Failure> {
        choose_tls();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(answer)
            .user_agent(concat!("mojito-tray/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| Failure::lasting(format!("Nothing can be sent: {}.", reason_of(&error))))?;
        Ok(Questioner { client })
    }

    /// The answer to a GET. Fails with the hop that it did not pass.
    pub(crate) async fn get(&self, url: Url) -> Result<Answer, Failure> {
        let place = place_of(&url);
        if let Some(Host::Domain(name)) = url.host() {
            let port = url.port_or_known_default().unwrap_or(443);
            lookup_host((name, port)).await.map(drop).map_err(|error| {
                Failure::passing(format!(
                    "The name {name} cannot be found: {error}. Check its spelling, its DNS entry and the network."
                ))
            })?;
        }
        let lost = |error: &reqwest::Error| Failure::passing(hop_of(error, &place));
        let mut response = self.client.get(url).send().await.map_err(|error| lost(&error))?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| lost(&error))? {
            body.extend_from_slice(&chunk);
            if body.len() >= ANSWER_BYTES {
                break;
            }
        }
        Ok(Answer { status, headers, body })
    }

    /// Proves that `address` leads to the listener at `local`. With `instance` no other server passes, not even
    /// another Mojito Tray; without, a server that answers exactly as the listener does would.
    pub(crate) async fn leads_to_us(
        &self,
        address: &Url,
        instance: Option<&str>,
        local: SocketAddr,
    ) -> Result<(), Failure> {
        let answer = self.get(healthz(address)).await?;
        answer.is_ours(instance).map_err(|stranger| {
            let place = place_of(address);
            Failure::passing(match stranger {
                Stranger::Sibling => format!(
                    "{place} leads to another Mojito Tray. It has to lead to this one, at http://{local}."
                ),
                Stranger::Redirect(target) => format!(
                    "{place} answered {status} and points to {target}; JobMojito follows no redirects. It has to \
                     lead to http://{local}.",
                    status = answer.status
                ),
                Stranger::Other => format!(
                    "{place} answered {status}, but not from Mojito Tray. It has to lead to http://{local}.",
                    status = answer.status
                ),
            })
        })
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    /// The first few kilobytes.
    pub(crate) body: Vec<u8>,
}

/// Who answered instead of our listener.
enum Stranger {
    Sibling,
    Redirect(String),
    Other,
}

impl Answer {
    fn is_ours(&self, instance: Option<&str>) -> Result<(), Stranger> {
        let header = |name: &str| self.headers.get(name).and_then(|value| value.to_str().ok());
        let named = header(INSTANCE);
        match (instance, named) {
            // Whatever it answers: a listener that cannot store just now is still the right one.
            (Some(expected), Some(named)) if expected == named => return Ok(()),
            (Some(_), Some(_)) => return Err(Stranger::Sibling),
            (None, _) if self.status == 200 && self.says_ok() => return Ok(()),
            _ => {}
        }
        match header(LOCATION.as_str()) {
            Some(target) if (300..400).contains(&self.status) => Err(Stranger::Redirect(
                Url::parse(target).map_or_else(|_| target.to_owned(), |url| place_of(&url)),
            )),
            _ => Err(Stranger::Other),
        }
    }

    fn says_ok(&self) -> bool {
        self.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "application/json")
            && self.body == br#"{"status":"ok"}"#
    }
}

/// Chooses the cryptography of every TLS connection: with two in one program rustls wants to be told which. The first
/// thing a program does; a second call changes nothing.
pub fn choose_tls() {
    let _ = rustls::crypto::ring::default_provider().install_default();
}

/// The listener's own page, behind what stands in front of everything.
pub(crate) fn healthz(address: &Url) -> Url {
    let mut url = address.clone();
    url.set_path(&format!("{}/healthz", address.path().trim_end_matches('/')));
    url.set_query(None);
    url
}

/// Scheme, host and port: the path may hold a key.
pub(crate) fn place_of(url: &Url) -> String {
    url.origin().ascii_serialization()
}

/// How far it came.
fn hop_of(error: &reqwest::Error, place: &str) -> String {
    let reason = reason_of(error);
    if error.is_timeout() {
        format!(
            "{place} did not answer in time. Check that what leads from there to this computer is running."
        )
    } else if is_tls(error) {
        format!("No secure connection to {place}: {reason}. Check its certificate, and that it speaks HTTPS.")
    } else if error.is_connect() {
        format!(
            "Nothing can be reached at {place}: {reason}. Check that it is running and that a firewall lets it."
        )
    } else {
        format!("{place} broke off without an answer: {reason}.")
    }
}

/// Whether TLS is at the bottom of it. An I/O error names as its source not what it wraps but what comes after that.
fn is_tls(error: &(dyn std::error::Error + 'static)) -> bool {
    let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
    error.is::<rustls::Error>()
        || wrapped.is_some_and(|error| is_tls(error))
        || error.source().is_some_and(is_tls)
}

/// The innermost reason for a request that failed; the outer ones repeat the URL, key and all.
pub fn reason_of(error: &reqwest::Error) -> String {
    let mut innermost: &dyn std::error::Error = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    if std::ptr::addr_eq(innermost, error) {
        "the request could not be made".to_owned()
    } else {
        innermost.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_in_front_of_everything_stays_in_front() {
        let asked =
            ["https://hooks.example.com", "https://example.com/mojito", "https://example.com/mojito/"]
                .map(|address| healthz(&Url::parse(address).unwrap()).to_string());

        assert_eq!(
            asked,
            [
                "https://hooks.example.com/healthz",
                "https://example.com/mojito/healthz",
                "https://example.com/mojito/healthz"
            ]
        );
    }
}
