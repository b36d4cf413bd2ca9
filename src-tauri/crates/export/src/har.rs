//! HAR 1.2: each delivery is an entry, the request as it came and our answer.
//!
//! What HAR has no place for stands in fields of our own, whose names begin with `_` as the specification wants it.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use eventlog::Delivery;
use serde::Serialize;
use url::form_urlencoded;

use crate::Item;
use crate::object::rfc3339;

/// What stands before the entries.
pub(crate) const HEAD: &str = concat!(
    r#"{"log":{"version":"1.2","creator":{"name":"Mojito Tray","version":""#,
    env!("CARGO_PKG_VERSION"),
    r#""},"entries":["#
);
/// What stands behind them.
pub(crate) const TAIL: &str = "]}}\n";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Entry<'a> {
    started_date_time: String,
    /// Milliseconds.
    time: f64,
    request: Request<'a>,
    response: Response,
    cache: Cache,
    timings: Timings,
    #[serde(rename = "_mojito")]
    ours: Ours<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Request<'a> {
    method: &'a str,
    url: String,
    http_version: &'static str,
    cookies: [(); 0],
    headers: Vec<Pair>,
    query_string: Vec<Pair>,
    post_data: PostData<'a>,
    headers_size: i8,
    body_size: u64,
}

#[derive(Serialize)]
struct Pair {
    name: String,
    value: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PostData<'a> {
    mime_type: String,
    params: [(); 0],
    text: Cow<'a, str>,
    /// `base64` where the body is no text; HAR has a place for that in answers only.
    #[serde(rename = "_encoding", skip_serializing_if = "Option::is_none")]
    encoding: Option<&'static str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Response {
    /// 0: it is not known what was answered.
    status: u16,
    status_text: &'static str,
    http_version: &'static str,
    cookies: [(); 0],
    headers: [(); 0],
    content: Content,
    #[serde(rename = "redirectURL")]
    redirect_url: &'static str,
    headers_size: i8,
    body_size: i8,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Content {
    size: u8,
    mime_type: &'static str,
}

#[derive(Serialize)]
struct Cache {}

#[derive(Serialize)]
struct Timings {
    send: f64,
    wait: f64,
    receive: f64,
}

/// What makes an import of the file the same deliveries.
#[derive(Serialize)]
struct Ours<'a> {
    id: String,
    sequence: i64,
    environment: &'a str,
    event: &'static str,
    event_source: &'static str,
    label: &'static str,
    path: &'a str,
    /// All headers, where a value of one is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    headers_base64: Option<Vec<(&'a str, String)>>,
    remote_address: Option<String>,
    tunnel: Option<&'a str>,
    /// Whether a person had us answer so. A status of 0 is then no answer.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    simulated: bool,
}

impl<'a> Entry<'a> {
    pub(crate) fn of(item: &'a Item) -> Entry<'a> {
        let (delivery, row) = (&item.delivery, &item.delivery.row);
        // Thousandths of a millisecond are all that is kept.
        let waited = row.answer.map_or(0.0, |answer| answer.elapsed.as_secs_f64() * 1000.0);
        let wait = (waited * 1000.0).round() / 1000.0;
        let are_texts = delivery.headers.iter().all(|(_, value)| str::from_utf8(value).is_ok());
        Entry {
            started_date_time: rfc3339(row.received_at),
            time: wait,
            request: Request::of(delivery),
            response: Response::of(row.answer.and_then(|answer| answer.status).unwrap_or_default()),
            cache: Cache {},
            timings: Timings { send: 0.0, wait, receive: 0.0 },
            ours: Ours {
                id: row.id.to_string(),
                sequence: row.sequence,
                environment: &row.environment,
                event: row.event.name(),
                event_source: row.source.name(),
                label: row.label.name(),
                path: &delivery.path,
                headers_base64: (!are_texts).then(|| {
                    let headers = delivery.headers.iter();
                    headers.map(|(name, value)| (name.as_str(), BASE64_STANDARD.encode(value))).collect()
                }),
                remote_address: delivery.remote.map(|address| address.to_string()),
                tunnel: delivery.tunnel.as_deref(),
                simulated: row.answer.is_some_and(|answer| answer.simulated),
            },
        }
    }
}

impl<'a> Request<'a> {
    fn of(delivery: &'a Delivery) -> Request<'a> {
        let headers = delivery.headers.iter().map(|(name, value)| Pair {
            name: name.clone(),
            value: String::from_utf8_lossy(value).into_owned(),
        });
        let query = delivery.path.split_once('?').map_or("", |(_, query)| query);
        let pairs = form_urlencoded::parse(query.as_bytes());
        let (text, encoding) = match str::from_utf8(&delivery.body) {
            Ok(text) => (Cow::Borrowed(text), None),
            Err(_) => (Cow::Owned(BASE64_STANDARD.encode(&delivery.body)), Some("base64")),
        };
        Request {
            method: &delivery.method,
            url: url(delivery),
            http_version: "HTTP/1.1",
            cookies: [],
            headers: headers.collect(),
            query_string: pairs
                .map(|(name, value)| Pair { name: name.into_owned(), value: value.into_owned() })
                .collect(),
            post_data: PostData {
                mime_type: header(delivery, "content-type").unwrap_or_default(),
                params: [],
                text,
                encoding,
            },
            headers_size: -1,
            body_size: delivery.body.len() as u64,
        }
    }
}

impl Response {
    fn of(status: u16) -> Response {
        Response {
            status,
            status_text: match status {
                200 => "OK",
                503 => "Service Unavailable",
                _ => "",
            },
            http_version: "HTTP/1.1",
            cookies: [],
            headers: [],
            content: Content { size: 0, mime_type: "" },
            redirect_url: "",
            headers_size: -1,
            body_size: -1,
        }
    }
}

/// The whole URL: of the host that the request named.
fn url(delivery: &Delivery) -> String {
    let host = header(delivery, "host").unwrap_or_else(|| "localhost".to_owned());
    let scheme = if delivery.tunnel.is_some() { "https" } else { "http" };
    let base = url::Url::parse(&format!("{scheme}://{host}"));
    let base = base.or_else(|_| url::Url::parse("http://localhost"));
    // Brackets are for addresses alone.
    let path = delivery.path.replace('[', "%5B").replace(']', "%5D");
    base.and_then(|base| base.join(&path)).map_or_else(|_| format!("http://localhost{path}"), String::from)
}

fn header(delivery: &Delivery, name: &str) -> Option<String> {
    let mut headers = delivery.headers.iter();
    let (_, value) = headers.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
    Some(String::from_utf8_lossy(value).into_owned())
}
