//! Which of JobMojito's events a delivery is, and how that is known.

use serde::{Serialize, Serializer};

use crate::{Field, Payload};

/// What a delivery says. Serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Event {
    /// The candidate finished and the answers are collected; not yet scored.
    InterviewCollected,
    /// Submitted and scored; sent again each time a watched field changes.
    InterviewResult,
    /// Failed, abandoned, or no speech detected.
    InterviewFailed,
    /// Neither the route nor the status fields tell.
    Unknown,
}

impl Event {
    /// Every event that JobMojito names, in the order of an interview's life.
    pub const NAMED: [Event; 3] = [Event::InterviewCollected, Event::InterviewResult, Event::InterviewFailed];

    /// The name as JobMojito writes it (`interview_result`), or `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Event::InterviewCollected => "interview_collected",
            Event::InterviewResult => "interview_result",
            Event::InterviewFailed => "interview_failed",
            Event::Unknown => "unknown",
        }
    }

    /// The event of that exact name; `None` for any other text, `unknown` included.
    pub fn from_name(name: &str) -> Option<Event> {
        Event::NAMED.into_iter().find(|event| event.name() == name)
    }

    /// Tells the event from the status fields alone, by the conditions JobMojito publishes.
    pub fn infer(payload: &Payload) -> Event {
        let status = payload.text(Field::Status);
        let processing = payload.text(Field::ProcessingStatus);
        let Some(interview) = payload.text(Field::InterviewStatus) else { return Event::Unknown };
        match (status.as_deref(), processing.as_deref(), &*interview) {
            (_, _, "failed" | "abandoned" | "terminated, no speech detected") => Event::InterviewFailed,
            (Some("active"), Some("completed"), "completed" | "completed, stopped early") => {
                Event::InterviewResult
            }
            (Some("draft"), _, interview) if interview.starts_with("completed") => Event::InterviewCollected,
            _ => Event::Unknown,
        }
    }
}

impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// How the event of a delivery is known. Serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventSource {
    /// The URL that was called names it.
    Route,
    /// The status fields tell it.
    Inferred,
    /// It is not known.
    Unknown,
}

impl EventSource {
    /// `route`, `inferred` or `unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            EventSource::Route => "route",
            EventSource::Inferred => "inferred",
            EventSource::Unknown => "unknown",
        }
    }
}

impl Serialize for EventSource {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// An event, how it is known, and whether the status fields say something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Identified {
    /// The event; the route wins over the status fields.
    pub event: Event,
    /// How it is known.
    pub source: EventSource,
    /// What the status fields say where that is another *named* event than the route's.
    pub disagrees: Option<Event>,
}

/// Tells the event from the route (`None`: the bare URL was called) or, failing that, from the status fields.
pub fn identify(route: Option<Event>, payload: &Payload) -> Identified {
    let inferred = Event::infer(payload);
    match route {
        Some(event) if event != Event::Unknown => Identified {
            event,
            source: EventSource::Route,
            disagrees: Some(inferred).filter(|&inferred| inferred != Event::Unknown && inferred != event),
        },
        _ if inferred == Event::Unknown => {
            Identified { event: inferred, source: EventSource::Unknown, disagrees: None }
        }
        _ => Identified { event: inferred, source: EventSource::Inferred, disagrees: None },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statuses(status: &str, processing: &str, interview: &str) -> Payload {
        let body = serde_json::json!({
            "status": status, "processing_status": processing, "interview_status": interview,
        });
        Payload::parse(body.to_string().as_bytes())
    }

    #[test]
    fn the_status_fields_tell_the_event() {
        for (status, processing, interview, event) in [
            ("draft", "new", "completed", Event::InterviewCollected),
            ("draft", "completed", "completed, stopped early", Event::InterviewCollected),
            ("active", "completed", "completed", Event::InterviewResult),
            ("active", "completed", "completed, stopped early", Event::InterviewResult),
            ("draft", "new", "failed", Event::InterviewFailed),
            ("active", "completed", "abandoned", Event::InterviewFailed),
            ("archived", "failed", "terminated, no speech detected", Event::InterviewFailed),
            ("active", "processing", "completed", Event::Unknown),
            ("active", "completed", "completed, somehow", Event::Unknown),
            ("archived", "completed", "completed", Event::Unknown),
            ("draft", "new", "ongoing", Event::Unknown),
            ("draft", "new", "terminated", Event::Unknown),
            ("Active", "Completed", "Completed", Event::Unknown),
        ] {
            assert_eq!(Event::infer(&statuses(status, processing, interview)), event, "{status} {interview}");
        }
        assert_eq!(Event::infer(&Payload::parse(b"{}")), Event::Unknown);
        assert_eq!(Event::infer(&Payload::parse(br#"{"interview_status":["failed"]}"#)), Event::Unknown);
    }

    #[test]
    fn the_route_wins_and_a_disagreement_is_told() {
        let failed = statuses("draft", "new", "failed");

        let agreeing = identify(Some(Event::InterviewFailed), &failed);
        let disagreeing = identify(Some(Event::InterviewResult), &failed);
        let silent = identify(Some(Event::InterviewResult), &statuses("new", "shape", "of things"));

        assert_eq!(agreeing.disagrees, None);
        assert_eq!(disagreeing.event, Event::InterviewResult);
        assert_eq!(disagreeing.source, EventSource::Route);
        assert_eq!(disagreeing.disagrees, Some(Event::InterviewFailed));
        assert_eq!(silent.disagrees, None, "an unknown status contradicts nothing");
    }

    #[test]
    fn the_bare_url_leaves_it_to_the_status_fields() {
        let inferred = identify(None, &statuses("active", "completed", "completed"));
        let unknown = identify(None, &Payload::parse(b"not JSON"));

        assert_eq!((inferred.event, inferred.source), (Event::InterviewResult, EventSource::Inferred));
        assert_eq!((unknown.event, unknown.source), (Event::Unknown, EventSource::Unknown));
    }

    #[test]
    fn names_round_trip_and_unknown_is_no_name() {
        for event in Event::NAMED {
            assert_eq!(Event::from_name(event.name()), Some(event));
        }
        assert_eq!(Event::from_name("unknown"), None);
        assert_eq!(serde_json::to_string(&Event::InterviewResult).unwrap(), r#""interview_result""#);
        assert_eq!(serde_json::to_string(&EventSource::Route).unwrap(), r#""route""#);
    }
}
