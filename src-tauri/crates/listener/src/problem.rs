//! What is answered when something is refused: RFC 9457 problem details, one clear sentence, never a payload.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{ALLOW, CACHE_CONTROL, CONNECTION, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::Timestamp;
use jiff::fmt::rfc2822::DateTimePrinter;
use serde::Serialize;

/// Seconds after which a sender is asked to come back when the fault is ours.
pub(crate) const RETRY_SECONDS: u64 = 5;

/// An answer other than 200.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    /// `Allow`, for a wrong method.
    pub(crate) allow: Option<&'static str>,
    /// `Retry-After`, in seconds.
    pub(crate) retry_after: Option<u64>,
    /// Whether the connection ends with this answer: what is left unread of a body is not worth reading.
    pub(crate) close: bool,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem { status, detail: detail.into(), allow: None, retry_after: None, close: false }
    }

    /// Our own fault: the sender shall try again.
    pub(crate) fn unavailable(detail: impl Into<String>) -> Problem {
        Problem { retry_after: Some(RETRY_SECONDS), ..Problem::new(StatusCode::SERVICE_UNAVAILABLE, detail) }
    }

    /// The whole answer as it goes over the wire, for a request that never became one.
    pub(crate) fn to_wire(&self, now: Timestamp) -> Vec<u8> {
        let body = self.body();
        let mut wire = format!("HTTP/1.1 {}\r\n", self.status).into_bytes();
        for (name, value) in &self.headers() {
            wire.extend([name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"].concat());
        }
        if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&now) {
            wire.extend(format!("date: {date}\r\n").into_bytes());
        }
        wire.extend(format!("content-length: {}\r\n\r\n", body.len()).into_bytes());
        wire.extend(body);
        wire
    }

    fn headers(&self) -> HeaderMap {
        let mut headers = HeaderMap::with_capacity(6);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if self.status == StatusCode::UNAUTHORIZED {
            // RFC 9110 asks for a challenge; there is no registered name for a secret header or address.
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Endpoint-Secret"));
        }
        if let Some(allow) = self.allow {
            headers.insert(ALLOW, HeaderValue::from_static(allow));
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if self.close {
            headers.insert(CONNECTION, HeaderValue::from_static("close"));
        }
        headers
    }

    fn body(&self) -> Vec<u8> {
        #[derive(Serialize)]
        struct Details<'a> {
            r#type: &'static str,
            title: &'static str,
            status: u16,
            detail: &'a str,
        }
        let details = Details {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: &self.detail,
        };
        serde_json::to_vec(&details).unwrap_or_default()
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body()));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers();
        response
    }
}
