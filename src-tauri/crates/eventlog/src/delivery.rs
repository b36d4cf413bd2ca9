//! What comes out of the log.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use contract::{Change, Event, EventSource, Label, Payload, Presence, ProblemCode};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::body;

/// A delivery's place in the log: 1 for the first, growing by one in order of arrival, never used again.
pub type Sequence = i64;

/// What we replied, and how long it took.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status; `None` where a simulation had us say nothing.
    pub status: Option<u16>,
    /// From the request's head to the answer.
    pub elapsed: Duration,
    /// Whether a person had us answer so, to see how the sender takes it.
    pub simulated: bool,
}

impl Answer {
    /// An answer that was meant.
    pub const fn meant(status: u16, elapsed: Duration) -> Answer {
        Answer { status: Some(status), elapsed, simulated: false }
    }
}

/// A line of a list: what the narrow table holds.
///
/// Texts are cut: a candidate's name and e-mail to 1,000 characters, the others to 200; the [`Delivery`] has all
/// of them. A field that holds another type than text shows as its JSON.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "facts that have nothing to do with each other")]
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
    /// The older delivery with the same bytes, for a `changed` one that may be a late retry. Looked for among
    /// the 1,000 newest earlier deliveries of the same result, environment and event that are no repeats.
    pub echo_of: Option<Sequence>,
    /// The newest earlier delivery of the same result, environment and event.
    pub previous: Option<Sequence>,
    /// Payload `id`, where it is a text and not an empty one. A delivery without it belongs to no result: it is
    /// `repeat` where the newest earlier one without it, of its environment and event, has the same bytes, else
    /// `first`.
    pub result_id: Option<Arc<str>>,
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
    /// Payload `processing_status`.
    pub processing_status: Presence<Arc<str>>,
    /// Payload `score`, as written.
    pub score: Presence<String>,
    /// Payload `ai_analysis_recruiter_score`, as written.
    pub recruiter_score: Presence<String>,
    /// Payload `recruiter_go_next_round`; `Null` as well where it is neither true nor false nor null.
    pub go_next_round: Presence<bool>,
    /// Whether `pdf_export_url` holds something.
    pub has_report: bool,
    /// What changed since [`Row::previous`], without `reason`; long values are cut to texts of 200
    /// characters, and of more than 100 changes the first 100 are here.
    pub changes: Vec<Change>,
    /// The kinds of problems it has, each once.
    pub problems: Vec<ProblemCode>,
    /// Size of the body as sent, in bytes.
    pub body_bytes: u64,
    /// What we replied; `None` where the process ended before it could note it.
    pub answer: Option<Answer>,
    /// Whether nobody has looked at it yet. Repeats start as read.
    pub unread: bool,
    /// Whether a person put a star on it or on its result.
    pub starred: bool,
    /// Whether a person wrote a note on it or on its result.
    pub has_note: bool,
    /// Whether it was imported from another log: nobody is told of it, and it is sent on only by hand.
    pub imported: bool,
}

impl Row {
    /// How many changes a row tells at most.
    pub const MOST_CHANGES: usize = 100;
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
    /// The body after undoing its content encoding; as it is where that cannot be done.
    pub fn decoded(&self) -> Vec<u8> {
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value));
        body::decoded(headers, &self.body).into_owned()
    }

    /// The payload view of [`Delivery::decoded`].
    pub fn payload(&self) -> Payload {
        Payload::parse(&self.decoded())
    }

    /// SHA-256 of the body as sent, in lower-case hex.
    pub fn body_sha256(&self) -> String {
        body_sha256(&self.body)
    }
}

/// SHA-256 of a body, in lower-case hex.
pub fn body_sha256(body: &[u8]) -> String {
    hex(&Sha256::digest(body))
}

/// Bytes in lower-case hex.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(half.into(), 16).unwrap_or_default();
    bytes.iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}
