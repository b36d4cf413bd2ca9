//! Which of JobMojito's events a delivery is, and how that is known.

use crate::Payload;

/// What a delivery says.
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
        todo!()
    }

    /// The event of that exact name; `None` for any other text, `unknown` included.
    pub fn from_name(name: &str) -> Option<Event> {
        todo!()
    }

    /// Tells the event from the status fields alone, by the conditions JobMojito publishes.
    pub fn infer(payload: &Payload) -> Event {
        todo!()
    }
}

/// How the event of a delivery is known.
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
        todo!()
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
    todo!()
}
