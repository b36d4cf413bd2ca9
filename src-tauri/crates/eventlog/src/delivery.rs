//! What comes out of the log.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use contract::{Change, Event, EventSource, Label, Payload, Presence, ProblemCode};
use jiff::Timestamp;
use uuid::Uuid;

/// A delivery's place in the log: 1 for the first, growing by one in order of arrival, never used again.
pub type Sequence = i64;

/// What we replied, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// From the request's head to the answer.
    pub elapsed: Duration,
}

/// A line of a list: what the narrow table holds.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its place in the log.
    pub sequence: Sequence,
    /// The delivery's id.
    pub id: Uuid,
    /// When it arrived.
    pub received_at: Timestamp,
    /// Environment.
    pub environment: Arc<str>,
    /// What it says.
    pub event: Event,
    /// How that is known.
    pub source: EventSource,
    /// How it relates to the delivery before it.
    pub label: Label,
    /// The older delivery with the same bytes, for a `changed` one that may be a late retry.
    pub echo_of: Option<Sequence>,
    /// The newest earlier delivery of the same result, environment and event.
    pub previous: Option<Sequence>,
    /// Payload `candidate_name`.
    pub candidate_name: Presence<String>,
    /// Payload `candidate_email`.
    pub candidate_email: Presence<String>,
    /// Payload `interview_id`.
    pub interview_id: Presence<Arc<str>>,
    /// Payload `status`.
    pub status: Presence<Arc<str>>,
    /// Payload `interview_status`.
    pub interview_status: Presence<Arc<str>>,
    /// Payload `score`, as written.
    pub score: Presence<String>,
    /// Payload `ai_analysis_recruiter_score`, as written.
    pub recruiter_score: Presence<String>,
    /// Payload `recruiter_go_next_round`.
    pub go_next_round: Presence<bool>,
    /// Whether `pdf_export_url` holds something.
    pub has_report: bool,
    /// What changed since [`Row::previous`], without `reason`; long texts are cut to 200 characters.
    pub changes: Vec<Change>,
    /// The kinds of problems it has, each once.
    pub problems: Vec<ProblemCode>,
    /// Size of the body as sent, in bytes.
    pub body_bytes: u64,
    /// What we replied; `None` where the process ended before it could note it.
    pub answer: Option<Answer>,
    /// Whether nobody has looked at it yet. Repeats start as read.
    pub unread: bool,
}

/// A delivery with everything that was kept of it.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// The list columns.
    pub row: Row,
    /// The event its URL named.
    pub route: Option<Event>,
    /// The method.
    pub method: String,
    /// Path and query, key redacted.
    pub path: String,
    /// Headers in order, secrets redacted.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Who connected.
    pub remote: Option<IpAddr>,
    /// The tunnel it came through.
    pub tunnel: Option<String>,
    /// The exact body bytes.
    pub body: Vec<u8>,
}

impl Delivery {
    /// The body after undoing its content encoding.
    pub fn decoded(&self) -> Vec<u8> {
        todo!()
    }

    /// The payload view of [`Delivery::decoded`].
    pub fn payload(&self) -> Payload {
        Payload::parse(&self.decoded())
    }

    /// SHA-256 of the body as sent, in lower-case hex.
    pub fn body_sha256(&self) -> String {
        todo!()
    }
}

/// Undoes a `Content-Encoding` of `gzip`, `x-gzip`, `br` or `identity`; `None` where it is another one, the
/// bytes are damaged, or more than `limit` bytes would come out.
pub fn decode_body(encoding: Option<&str>, body: &[u8], limit: usize) -> Option<Vec<u8>> {
    todo!()
}
