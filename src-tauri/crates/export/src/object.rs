//! The stable JSON shapes of events, as the command line prints them.

use std::borrow::Cow;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use contract::{Change, Event, EventSource, Field, Label, Payload, Presence, Problem, Raw, problems};
use eventlog::{Answer, Delivery, Error, Reader, Row};
use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::item::{self, Item};

/// An event as `mojito events list` and, with `"type":"event"` in front, `mojito serve` print it. A key that the
/// payload lacks is absent, one that is null is null, numbers are as they were sent.
#[derive(Debug)]
pub struct EventObject<'a> {
    typed: bool,
    id: Uuid,
    sequence: i64,
    received_at: Timestamp,
    environment: String,
    event: Event,
    source: EventSource,
    label: Label,
    echo_of: Option<Uuid>,
    changes: Vec<Change>,
    payload: Cow<'a, Payload>,
    problems: Vec<Problem>,
    body_bytes: u64,
    body_sha256: String,
    answer: Option<Answer>,
}

impl EventObject<'_> {
    /// The object of a delivery. `typed`: with `"type":"event"` in front.
    pub fn of(reader: &Reader, delivery: &Delivery, typed: bool) -> Result<EventObject<'static>, Error> {
        let (previous, echo_of) = reader.at_once(|snapshot| {
            Ok((item::previous(snapshot, delivery)?, item::echo_of(snapshot, delivery)?))
        })?;
        let payload = delivery.payload();
        let changes = item::changes(delivery, &payload, previous.as_ref());
        Ok(EventObject { typed, ..EventObject::new(delivery, Cow::Owned(payload), changes, echo_of) })
    }

    fn new<'a>(
        delivery: &Delivery,
        payload: Cow<'a, Payload>,
        changes: Vec<Change>,
        echo_of: Option<Uuid>,
    ) -> EventObject<'a> {
        let row = &delivery.row;
        EventObject {
            typed: false,
            id: row.id,
            sequence: row.sequence,
            received_at: row.received_at,
            environment: row.environment.to_string(),
            event: row.event,
            source: row.source,
            label: row.label,
            echo_of,
            changes,
            problems: problems(delivery.route, &payload),
            payload,
            body_bytes: row.body_bytes,
            body_sha256: delivery.body_sha256(),
            answer: row.answer,
        }
    }

    fn entries<M: SerializeMap>(&self, map: &mut M) -> Result<(), M::Error> {
        if self.typed {
            map.serialize_entry("type", "event")?;
        }
        map.serialize_entry("id", &self.id.to_string())?;
        map.serialize_entry("sequence", &self.sequence)?;
        map.serialize_entry("received_at", &rfc3339(self.received_at))?;
        map.serialize_entry("environment", &self.environment)?;
        map.serialize_entry("event", self.event.name())?;
        map.serialize_entry("event_source", self.source.name())?;
        map.serialize_entry("label", self.label.name())?;
        map.serialize_entry("echo_of", &self.echo_of.map(|id| id.to_string()))?;
        map.serialize_entry("changes", &one_line(&self.changes)?)?;
        self.field(map, "result_id", Field::Id)?;
        self.field(map, "interview_id", Field::InterviewId)?;
        map.serialize_entry("candidate", &Candidate(&self.payload))?;
        self.field(map, "status", Field::Status)?;
        self.field(map, "interview_status", Field::InterviewStatus)?;
        self.field(map, "processing_status", Field::ProcessingStatus)?;
        self.field(map, "score", Field::Score)?;
        self.field(map, "recruiter_score", Field::RecruiterScore)?;
        self.field(map, "go_next_round", Field::GoNextRound)?;
        self.field(map, "reason", Field::Reason)?;
        map.serialize_entry("problems", &self.problems)?;
        map.serialize_entry("body_bytes", &self.body_bytes)?;
        map.serialize_entry("body_sha256", &self.body_sha256)?;
        map.serialize_entry("answer", &self.answer.map(AnswerObject::from))
    }

    fn field<M: SerializeMap>(&self, map: &mut M, key: &str, field: Field) -> Result<(), M::Error> {
        entry(map, key, self.payload.get(field))
    }
}

impl Serialize for EventObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

/// An event with its request and body, as `mojito events show` prints it and an export keeps it. What `body` and
/// `headers` cannot say exactly (white space, bytes that are no text, …) stands beside them as Base64.
#[derive(Debug)]
pub struct ShowObject<'a> {
    event: EventObject<'a>,
    attempts: &'a [AttemptObject],
    request: RequestObject<'a>,
    body: ShownBody,
    exact: Option<String>,
}

impl ShowObject<'_> {
    /// The object of a delivery.
    pub fn of(item: &Item) -> ShowObject<'_> {
        let delivery = &item.delivery;
        let body = ShownBody::of(&delivery.decoded());
        let is_exact = matches!(&body, ShownBody::Json(json) if json.get().as_bytes() == delivery.body);
        ShowObject {
            event: EventObject::new(delivery, Cow::Borrowed(item.payload()), item.changes(), item.echo_of),
            attempts: &item.attempts,
            request: RequestObject::of(delivery),
            exact: (!is_exact).then(|| BASE64_STANDARD.encode(&delivery.body)),
            body,
        }
    }
}

impl Serialize for ShowObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.event.entries(&mut map)?;
        if !self.attempts.is_empty() {
            map.serialize_entry("attempts", &self.attempts)?;
        }
        map.serialize_entry("request", &self.request)?;
        match &self.body {
            ShownBody::Json(json) => map.serialize_entry("body", json)?,
            ShownBody::Text(text) => map.serialize_entry("body", text)?,
        }
        if let Some(exact) = &self.exact {
            map.serialize_entry("body_base64", exact)?;
        }
        map.end()
    }
}

/// How one event differs from another, as `mojito events diff` prints it.
#[derive(Debug, Serialize)]
pub struct DiffObject {
    before: NamedObject,
    after: NamedObject,
    /// Whether both bodies are the same bytes.
    same_bytes: bool,
    /// Field by field, `reason` included. A side that lacks the key is absent.
    #[serde(serialize_with = "changes")]
    changes: Vec<Change>,
}

#[derive(Debug, Serialize)]
struct NamedObject {
    id: Uuid,
    sequence: i64,
}

impl DiffObject {
    /// The object of two deliveries.
    pub fn of(before: &Delivery, after: &Delivery) -> DiffObject {
        let named =
            |delivery: &Delivery| NamedObject { id: delivery.row.id, sequence: delivery.row.sequence };
        DiffObject {
            before: named(before),
            after: named(after),
            same_bytes: before.body == after.body,
            changes: contract::diff(&before.payload(), &after.payload()),
        }
    }
}

fn changes<S: Serializer>(changes: &[Change], serializer: S) -> Result<S::Ok, S::Error> {
    one_line(changes)?.serialize(serializer)
}

/// A body as far as it can be shown.
#[derive(Debug)]
enum ShownBody {
    Json(Box<RawValue>),
    /// Not JSON: the text as far as it is one.
    Text(String),
}

impl ShownBody {
    fn of(body: &[u8]) -> ShownBody {
        let text = contract::lossy(body);
        match contract::compact(&text) {
            Some(json) => ShownBody::Json(json.into_owned()),
            None => ShownBody::Text(text.into_owned()),
        }
    }
}

#[derive(Debug, Serialize)]
struct RequestObject<'a> {
    method: &'a str,
    path: &'a str,
    headers: Vec<(&'a str, Cow<'a, str>)>,
    /// All of them, where a value of one is no text.
    #[serde(skip_serializing_if = "Option::is_none")]
    headers_base64: Option<Vec<(&'a str, Cow<'a, str>)>>,
    remote_address: Option<String>,
    tunnel: Option<&'a str>,
}

impl RequestObject<'_> {
    fn of(delivery: &Delivery) -> RequestObject<'_> {
        let headers = |value: fn(&[u8]) -> Cow<'_, str>| {
            delivery.headers.iter().map(|(name, bytes)| (name.as_str(), value(bytes))).collect()
        };
        let are_texts = delivery.headers.iter().all(|(_, value)| str::from_utf8(value).is_ok());
        RequestObject {
            method: &delivery.method,
            path: &delivery.path,
            headers: headers(String::from_utf8_lossy),
            headers_base64: (!are_texts).then(|| headers(|bytes| BASE64_STANDARD.encode(bytes).into())),
            remote_address: delivery.remote.map(|address| address.to_string()),
            tunnel: delivery.tunnel.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct AnswerObject {
    /// Null where a simulation had us say nothing.
    status: Option<u16>,
    ms: f64,
    /// Only where it is true.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    simulated: bool,
}

impl From<Answer> for AnswerObject {
    fn from(answer: Answer) -> AnswerObject {
        AnswerObject { status: answer.status, ms: milliseconds(answer), simulated: answer.simulated }
    }
}

/// One of several deliveries of the same bytes, in its stable JSON shape.
#[derive(Debug, Clone, Serialize)]
pub struct AttemptObject {
    id: String,
    pub(crate) sequence: i64,
    at: String,
    /// What we answered; null where that is not known, or nothing was said.
    status: Option<u16>,
    /// Only where it is true.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    simulated: bool,
}

impl From<&Row> for AttemptObject {
    fn from(row: &Row) -> AttemptObject {
        AttemptObject {
            id: row.id.to_string(),
            sequence: row.sequence,
            at: rfc3339(row.received_at),
            status: row.answer.and_then(|answer| answer.status),
            simulated: row.answer.is_some_and(|answer| answer.simulated),
        }
    }
}

/// How long an answer took, in tenths of a millisecond: what a person compares.
pub(crate) fn milliseconds(answer: Answer) -> f64 {
    (answer.elapsed.as_secs_f64() * 10_000.0).round() / 10.0
}

struct Candidate<'a>(&'a Payload);

impl Serialize for Candidate<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        entry(&mut map, "name", self.0.get(Field::CandidateName))?;
        entry(&mut map, "email", self.0.get(Field::CandidateEmail))?;
        entry(&mut map, "phone_number", self.0.get(Field::CandidatePhoneNumber))?;
        entry(&mut map, "external_id", self.0.get(Field::CandidateExternalId))?;
        map.end()
    }
}

/// Values keep the white space that they were sent with; an object on a line of its own cannot.
fn one_line<E: serde::ser::Error>(changes: &[Change]) -> Result<Box<RawValue>, E> {
    let json = serde_json::to_string(changes).map_err(E::custom)?;
    let compact = contract::compact(&json).map(Cow::into_owned);
    compact.map_or_else(|| RawValue::from_string(json).map_err(E::custom), Ok)
}

fn entry<M: SerializeMap>(map: &mut M, key: &str, value: Presence<&Raw>) -> Result<(), M::Error> {
    match value {
        Presence::Absent => Ok(()),
        Presence::Null => map.serialize_entry(key, &()),
        Presence::Value(raw) => match contract::compact(raw.json()) {
            Some(json) => map.serialize_entry(key, &*json),
            None => map.serialize_entry(key, raw),
        },
    }
}

pub(crate) fn rfc3339(time: Timestamp) -> String {
    format!("{time:.3}")
}
