//! The stable JSON shapes of events, as the command line prints them.

use contract::{Change, Event, EventSource, Field, Label, Payload, Presence, Problem, Raw, problems};
use eventlog::{Answer, Delivery, Reader, Row};
use jiff::Timestamp;
use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};
use serde_json::value::RawValue;
use uuid::Uuid;

use crate::Error;

/// An event as `mojito events list` and, with `"type":"event"` in front, `mojito serve` print it. A key that the
/// payload lacks is absent, one that is null is null, numbers are as they were sent.
#[derive(Debug)]
pub struct EventObject {
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
    payload: Payload,
    problems: Vec<Problem>,
    body_bytes: u64,
    body_sha256: String,
    answer: Option<Answer>,
}

impl EventObject {
    /// The object of a delivery. `typed`: with `"type":"event"` in front.
    pub fn of(reader: &Reader, delivery: &Delivery, typed: bool) -> Result<EventObject, Error> {
        let row = &delivery.row;
        let payload = delivery.payload();
        let echo_of = match row.echo_of {
            Some(sequence) => reader.delivery(sequence)?.map(|older| older.row.id),
            None => None,
        };
        // The row's own changes are cut to what a list shows; here they are whole.
        let changes = match row.previous {
            Some(previous) if row.label == Label::Changed => match reader.delivery(previous)? {
                Some(previous) => {
                    let before = previous.payload();
                    contract::compare(Some((&previous.body, &before)), &delivery.body, &payload).changes
                }
                None => row.changes.clone(),
            },
            _ => Vec::new(),
        };
        Ok(EventObject {
            typed,
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
        })
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

impl Serialize for EventObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.entries(&mut map)?;
        map.end()
    }
}

/// An event with its request and body, as `mojito events show` prints it.
#[derive(Debug)]
pub struct ShowObject {
    event: EventObject,
    /// All deliveries of these bytes in a row, oldest first; empty where it is the only one.
    attempts: Vec<AttemptObject>,
    request: RequestObject,
    body: Vec<u8>,
}

impl ShowObject {
    /// The object of a delivery.
    pub fn of(reader: &Reader, delivery: &Delivery) -> Result<ShowObject, Error> {
        let headers = delivery.headers.iter();
        Ok(ShowObject {
            event: EventObject::of(reader, delivery, false)?,
            attempts: reader.attempts(delivery.row.sequence)?.iter().map(AttemptObject::from).collect(),
            request: RequestObject {
                method: delivery.method.clone(),
                path: delivery.path.clone(),
                headers: headers
                    .map(|(name, value)| (name.clone(), String::from_utf8_lossy(value).into_owned()))
                    .collect(),
                remote_address: delivery.remote.map(|address| address.to_string()),
                tunnel: delivery.tunnel.clone(),
            },
            body: delivery.decoded(),
        })
    }
}

impl Serialize for ShowObject {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        self.event.entries(&mut map)?;
        if !self.attempts.is_empty() {
            map.serialize_entry("attempts", &self.attempts)?;
        }
        map.serialize_entry("request", &self.request)?;
        let text = String::from_utf8_lossy(&self.body);
        match contract::compact(&text).and_then(|json| RawValue::from_string(json).ok()) {
            Some(json) => map.serialize_entry("body", &json)?,
            // Not JSON: the text as far as it is one; `events raw` has the exact bytes.
            None => map.serialize_entry("body", &text)?,
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

#[derive(Debug, Serialize)]
struct RequestObject {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    remote_address: Option<String>,
    tunnel: Option<String>,
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
        // Tenths of a millisecond: what a person compares.
        let ms = (answer.elapsed.as_secs_f64() * 10_000.0).round() / 10.0;
        AnswerObject { status: answer.status, ms, simulated: answer.simulated }
    }
}

/// One of several deliveries of the same bytes, in its stable JSON shape.
#[derive(Debug, Serialize)]
pub struct AttemptObject {
    id: String,
    sequence: i64,
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

fn compact(raw: &Raw) -> Raw {
    contract::compact(raw.json()).and_then(|json| Raw::from_json(&json)).unwrap_or_else(|| raw.clone())
}

/// Values keep the white space that they were sent with; an object on a line of its own cannot.
fn one_line<E: serde::ser::Error>(changes: &[Change]) -> Result<Box<RawValue>, E> {
    let json = serde_json::to_string(changes).map_err(E::custom)?;
    RawValue::from_string(contract::compact(&json).unwrap_or(json)).map_err(E::custom)
}

fn entry<M: SerializeMap>(map: &mut M, key: &str, value: Presence<&Raw>) -> Result<(), M::Error> {
    match value {
        Presence::Absent => Ok(()),
        Presence::Null => map.serialize_entry(key, &()),
        Presence::Value(raw) => map.serialize_entry(key, &compact(raw)),
    }
}

fn rfc3339(time: Timestamp) -> String {
    format!("{time:.3}")
}
