//! HAR entries: ours are the very deliveries; of others the requests that carry a body.

use contract::Event;
use serde::Deserialize;

use super::shown::{Parts, ShownAnswer, base64, without_place};

/// The environment of what comes from elsewhere.
const ELSEWHERE: &str = "imported";
/// Parts of the names of headers whose values are likely secrets.
const SECRET: [&str; 6] = ["auth", "cookie", "key", "secret", "signature", "token"];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Entry {
    started_date_time: String,
    #[serde(default)]
    time: f64,
    request: Request,
    #[serde(default)]
    response: Option<Response>,
    #[serde(rename = "_mojito", default)]
    ours: Option<Ours>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Request {
    method: String,
    url: String,
    #[serde(default)]
    headers: Vec<Pair>,
    #[serde(default)]
    post_data: Option<PostData>,
}

#[derive(Deserialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Deserialize)]
struct PostData {
    #[serde(default)]
    text: Option<String>,
    #[serde(rename = "_encoding", default)]
    encoding: Option<String>,
}

#[derive(Deserialize)]
struct Response {
    /// Some programs write a negative one where there was none.
    #[serde(default)]
    status: i64,
}

#[derive(Deserialize)]
struct Ours {
    id: String,
    environment: String,
    event: String,
    event_source: String,
    path: String,
    #[serde(default)]
    headers_base64: Option<Vec<(String, String)>>,
    #[serde(default)]
    remote_address: Option<String>,
    #[serde(default)]
    tunnel: Option<String>,
    #[serde(default)]
    simulated: bool,
}

/// The delivery that an entry tells of; else why it tells of none.
pub(super) fn imported(json: &str) -> Result<eventlog::Imported, String> {
    let entry: Entry = serde_json::from_str(json).map_err(|error| without_place(&error))?;
    let Request { method, url, headers, post_data } = entry.request;
    let post_data = post_data.filter(|data| data.text.is_some() || entry.ours.is_some());
    let Some(PostData { text, encoding }) = post_data else {
        return Err(format!("it is a {method} request without a body"));
    };
    let text = text.unwrap_or_default();
    let body =
        if encoding.as_deref() == Some("base64") { base64("postData", &text)? } else { text.into_bytes() };
    let status = entry.response.and_then(|response| u16::try_from(response.status).ok());
    let status = status.filter(|status| *status > 0);
    let simulated = entry.ours.as_ref().is_some_and(|ours| ours.simulated);
    let answer = (status.is_some() || simulated).then_some(ShownAnswer { status, ms: entry.time, simulated });
    let headers = headers.into_iter().map(|Pair { name, value }| (name, value.into_bytes()));
    let parts = match entry.ours {
        Some(ours) => Parts {
            id: Some(ours.id),
            received_at: entry.started_date_time,
            environment: ours.environment,
            route: (ours.event_source == "route").then(|| Event::from_name(&ours.event)).flatten(),
            method,
            path: ours.path,
            headers: match ours.headers_base64 {
                Some(exact) => exact
                    .into_iter()
                    .map(|(name, value)| Ok((name, base64("headers_base64", &value)?)))
                    .collect::<Result<_, String>>()?,
                None => headers.collect(),
            },
            remote: ours.remote_address,
            tunnel: ours.tunnel,
            body,
            answer,
        },
        None => Parts {
            id: None,
            received_at: entry.started_date_time,
            environment: ELSEWHERE.to_owned(),
            route: url.rsplit('/').next().and_then(Event::from_name),
            method,
            path: path(&url),
            headers: headers.map(without_secret).collect(),
            remote: None,
            tunnel: None,
            body,
            answer,
        },
    };
    parts.imported()
}

/// Path and query of a URL, without the key of an endpoint.
fn path(url: &str) -> String {
    let Ok(url) = url::Url::parse(url) else { return "/".to_owned() };
    let path = match url.path().strip_prefix("/in/") {
        Some(rest) => {
            let after = rest.find('/').map_or("", |slash| &rest[slash..]);
            format!("/in/[redacted]{after}")
        }
        None => url.path().to_owned(),
    };
    url.query().map_or_else(|| path.clone(), |query| format!("{path}?{query}"))
}

fn without_secret((name, value): (String, Vec<u8>)) -> (String, Vec<u8>) {
    let lower = name.to_ascii_lowercase();
    let value = if SECRET.iter().any(|part| lower.contains(part)) { b"[redacted]".to_vec() } else { value };
    (name, value)
}
