//! The objects of `mojito events show`, read back.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use contract::Event;
use eventlog::{Answer, Arrival, Imported, body_sha256, decoded_body};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::value::RawValue;
use uuid::Uuid;

use super::MOST_BODY;

/// Longer names of environments are nobody's.
const MOST_NAME: usize = 200;
/// More headers come with no request.
const MOST_HEADERS: usize = 1000;

#[derive(Deserialize)]
struct Shown {
    id: Option<String>,
    received_at: String,
    environment: String,
    #[serde(default)]
    event: String,
    #[serde(default)]
    event_source: String,
    #[serde(default)]
    body_sha256: Option<String>,
    #[serde(default)]
    answer: Option<ShownAnswer>,
    request: ShownRequest,
    body: Option<Box<RawValue>>,
    #[serde(default)]
    body_base64: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct ShownAnswer {
    pub(super) status: Option<u16>,
    pub(super) ms: f64,
    #[serde(default)]
    pub(super) simulated: bool,
}

#[derive(Deserialize)]
struct ShownRequest {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    #[serde(default)]
    headers_base64: Option<Vec<(String, String)>>,
    #[serde(default)]
    remote_address: Option<String>,
    #[serde(default)]
    tunnel: Option<String>,
}

/// The delivery that an object tells of; else why it tells of none.
pub(super) fn imported(json: &[u8]) -> Result<Imported, String> {
    let shown: Shown = serde_json::from_slice(json).map_err(|error| without_place(&error))?;
    let body = match (shown.body_base64, &shown.body) {
        (Some(exact), _) => base64("body_base64", &exact)?,
        (None, Some(body)) => body.get().as_bytes().to_vec(),
        // What is null or not there is told apart by nobody who wrote it.
        (None, None) => b"null".to_vec(),
    };
    if let Some(expected) = shown.body_sha256
        && !expected.eq_ignore_ascii_case(&body_sha256(&body))
    {
        return Err("its body is not the one that `body_sha256` tells of: was the file edited?".to_owned());
    }
    let request = shown.request;
    let headers = match request.headers_base64 {
        Some(headers) => headers
            .into_iter()
            .map(|(name, value)| Ok((name, base64("headers_base64", &value)?)))
            .collect::<Result<_, String>>()?,
        None => request.headers.into_iter().map(|(name, value)| (name, value.into_bytes())).collect(),
    };
    Parts {
        id: shown.id,
        received_at: shown.received_at,
        environment: shown.environment,
        route: (shown.event_source == "route").then(|| Event::from_name(&shown.event)).flatten(),
        method: request.method,
        path: request.path,
        headers,
        remote: request.remote_address,
        tunnel: request.tunnel,
        body,
        answer: shown.answer,
    }
    .imported()
}

/// What every file tells of a delivery, not looked at yet.
pub(super) struct Parts {
    pub(super) id: Option<String>,
    pub(super) received_at: String,
    pub(super) environment: String,
    pub(super) route: Option<Event>,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) headers: Vec<(String, Vec<u8>)>,
    pub(super) remote: Option<String>,
    pub(super) tunnel: Option<String>,
    pub(super) body: Vec<u8>,
    pub(super) answer: Option<ShownAnswer>,
}

impl Parts {
    pub(super) fn imported(self) -> Result<Imported, String> {
        if self.body.len() > MOST_BODY {
            return Err(format!("its body is larger than {} MB", MOST_BODY / 1024 / 1024));
        }
        if self.environment.is_empty() || self.environment.len() > MOST_NAME {
            return Err("its environment has no name that one could have".to_owned());
        }
        if self.headers.len() > MOST_HEADERS {
            return Err(format!("it has more than {MOST_HEADERS} headers"));
        }
        let time = self.received_at;
        let received_at: Timestamp = time.parse().map_err(|_| format!("`{time}` is no time"))?;
        // To the millisecond, as in the log.
        let received_at = Timestamp::from_millisecond(received_at.as_millisecond()).unwrap_or(received_at);
        let id: Option<Uuid> =
            self.id.map(|id| id.parse().map_err(|_| format!("`{id}` is no id"))).transpose()?;
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value));
        let decoded = decoded_body(headers, &self.body).into_owned().into();
        let arrival = Arrival {
            received_at,
            environment: Arc::from(self.environment),
            route: self.route,
            method: self.method,
            path: self.path,
            headers: self.headers,
            remote: self.remote.and_then(|address| address.parse::<IpAddr>().ok()),
            tunnel: self.tunnel.map(Arc::from),
            body: self.body.into(),
            decoded,
        };
        let answer = self.answer.map(|ShownAnswer { status, ms, simulated }| {
            // To the microsecond, as in the log, and rounded: 2.3 may be a little less in binary.
            let elapsed = Duration::try_from_secs_f64(ms / 1000.0 + 0.000_000_5).unwrap_or_default();
            Answer { status, elapsed, simulated }
        });
        Ok(Imported { arrival, id, keep_number: id.is_some(), answer })
    }
}

pub(super) fn base64(what: &str, text: &str) -> Result<Vec<u8>, String> {
    BASE64_STANDARD.decode(text).map_err(|error| format!("`{what}` is no Base64: {error}"))
}

/// What is wrong with JSON; its line is always the first here.
pub(super) fn without_place(error: &serde_json::Error) -> String {
    let told = error.to_string();
    told.split(" at line ").next().unwrap_or(&told).to_owned()
}
