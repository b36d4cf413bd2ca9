//! Sends samples over real HTTP.

use std::time::{Duration, Instant};

use contract::sample::Sample;

use crate::{EndpointAddress, Error};

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

/// Sends a sample to its event's URL at `to`, with the header the endpoint asks for.
pub async fn send(to: &EndpointAddress, sample: &Sample) -> Result<Sent, Error> {
    let headers = to.header.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    send_to(&to.url(Some(sample.event)), &headers.collect::<Vec<_>>(), sample.to_json()).await
}

/// Sends a JSON body to any URL. Redirects are not followed, as JobMojito follows none.
pub async fn send_to(url: &str, headers: &[(String, String)], body: String) -> Result<Sent, Error> {
    const ANSWER_BYTES: usize = 4096;
    let unreachable =
        |error: &reqwest::Error| Error::Unreachable { url: host_of(url), reason: reason_of(error) };
    // With two TLS providers in one program rustls wants to be told which; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let client = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(30))
        .user_agent(concat!("mojito-tray/", env!("CARGO_PKG_VERSION")))
        .build()
        .map_err(|error| unreachable(&error))?;
    let mut request = client.post(url).header("content-type", "application/json").body(body);
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

/// Scheme, host and port only: the path holds the endpoint's key.
fn host_of(url: &str) -> String {
    url::Url::parse(url).map_or_else(|_| "the address".to_owned(), |url| url.origin().ascii_serialization())
}

/// The innermost reason; the outer ones repeat the URL, key and all.
fn reason_of(error: &reqwest::Error) -> String {
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
