//! What goes into the log.

use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use contract::{Event, EventSource, Label};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Answer, Delivery, Sequence, id};

/// One HTTP request, let in and read to its end. Secrets are already taken out of `path` and `headers`.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// When its head was read, UTC; kept to the millisecond.
    pub received_at: Timestamp,
    /// The environment whose endpoint was called.
    pub environment: Arc<str>,
    /// The event that the URL names; `None` on the bare URL.
    pub route: Option<Event>,
    /// The method, such as `POST`.
    pub method: String,
    /// Path and query, with the endpoint's key replaced by `[redacted]`.
    pub path: String,
    /// Headers in order, as sent, secret values replaced by `[redacted]`.
    pub headers: Vec<(String, Vec<u8>)>,
    /// Who connected, as far as it can be trusted.
    pub remote: Option<IpAddr>,
    /// The tunnel it came through.
    pub tunnel: Option<Arc<str>>,
    /// The body exactly as sent (still compressed where it was).
    pub body: Bytes,
    /// The body after undoing its content encoding; the same as `body` where there is none.
    pub decoded: Bytes,
}

impl Arrival {
    /// A `POST` with this body to the URL of an event, or to the bare one; without headers, from nobody who is known.
    pub fn post(
        environment: impl Into<Arc<str>>,
        route: Option<Event>,
        received_at: Timestamp,
        body: impl Into<Bytes>,
    ) -> Arrival {
        let body = body.into();
        let event = route.map(|event| format!("/{}", event.name())).unwrap_or_default();
        Arrival {
            received_at,
            environment: environment.into(),
            route,
            method: "POST".to_owned(),
            path: format!("/in/[redacted]{event}"),
            headers: Vec::new(),
            remote: None,
            tunnel: None,
            decoded: body.clone(),
            body,
        }
    }
}

/// A delivery of another log, to be kept as it was there. It is stored as read, and told and sent on by nobody.
#[derive(Debug, Clone)]
pub struct Imported {
    /// The request.
    pub arrival: Arrival,
    /// Its id there. The part that is random stays, by which a [`crate::KnownIds`] knows it again; one that is
    /// missing or not of that time is made of the request, the same each time.
    pub id: Option<Uuid>,
    /// Whether it keeps its number, and so its whole id, where that is higher than every number given so far. Else it
    /// gets the next one.
    pub keep_number: bool,
    /// What was replied there.
    pub answer: Option<Answer>,
}

impl Imported {
    /// The number that its id tells.
    pub fn number(&self) -> Option<Sequence> {
        self.id.map(id::sequence)
    }
}

/// The delivery of one log on its way into another.
impl From<Delivery> for Imported {
    fn from(delivery: Delivery) -> Imported {
        let decoded = delivery.decoded().into();
        let Delivery { row, route, method, path, headers, remote, tunnel, body } = delivery;
        let arrival = Arrival {
            received_at: row.received_at,
            environment: row.environment,
            route,
            method,
            path,
            headers,
            remote,
            tunnel: tunnel.map(Arc::from),
            body: body.into(),
            decoded,
        };
        Imported { arrival, id: Some(row.id), keep_number: true, answer: row.answer }
    }
}

/// What became of an arrival.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Appended {
    /// Its place in the log.
    pub sequence: Sequence,
    /// The delivery's own id (UUIDv7).
    pub id: Uuid,
    /// What it says.
    pub event: Event,
    /// How that is known.
    pub source: EventSource,
    /// How it relates to the delivery before it.
    pub label: Label,
}

/// What an erasure took away.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Erased {
    /// How many deliveries.
    pub deliveries: u64,
    /// How many results are gone with all their deliveries.
    pub results: u64,
    /// What stays of the other results, related to each other anew.
    pub relabelled: Vec<Sequence>,
}
