//! Sample payloads and scenarios: clearly sample people under `example.com`.

use crate::Event;

/// A story told in several deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// Collected, scored, decision undecided → advance.
    Hired,
    /// Collected, scored, decision undecided → reject.
    Rejected,
    /// Scored, then another attempt is granted: back to draft, failed, collected and scored again.
    ReAttempt,
    /// Scored without a report; the report's link arrives later.
    LatePdf,
    /// No speech detected.
    Failed,
}

impl Scenario {
    /// All scenarios.
    pub const ALL: [Scenario; 5] =
        [Scenario::Hired, Scenario::Rejected, Scenario::ReAttempt, Scenario::LatePdf, Scenario::Failed];

    /// `hired`, `rejected`, `re-attempt`, `late-pdf` or `failed`.
    pub const fn name(self) -> &'static str {
        todo!()
    }

    /// The scenario of that name.
    pub fn from_name(name: &str) -> Option<Scenario> {
        todo!()
    }

    /// The deliveries that tell the story, in order.
    pub fn deliveries(self, seed: u64) -> Vec<Sample> {
        todo!()
    }
}

/// One made-up delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The event; one of [`Event::NAMED`].
    pub event: Event,
    /// The JSON object, with all 21 keys.
    pub payload: serde_json::Map<String, serde_json::Value>,
}

impl Sample {
    /// A sample of one event. The same `seed` gives the same person, ids and figures.
    pub fn of(event: Event, seed: u64) -> Sample {
        todo!()
    }
}
