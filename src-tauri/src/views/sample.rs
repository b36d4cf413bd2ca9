//! Samples, and what became of those that were sent.

use contract::sample::Scenario;
use inbox::{SavedSample, Sent};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::EventName;

/// A story told in several deliveries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ScenarioView {
    name: String,
    about: String,
    deliveries: u32,
}

impl ScenarioView {
    /// All there are.
    pub(crate) fn all() -> Vec<ScenarioView> {
        let of = |scenario: Scenario| ScenarioView {
            name: scenario.name().to_owned(),
            about: scenario.about().to_owned(),
            deliveries: u32::try_from(scenario.deliveries(0).len()).unwrap_or(u32::MAX),
        };
        Scenario::ALL.into_iter().map(of).collect()
    }
}

/// A saved sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SampleView {
    name: String,
    event: EventName,
    /// Milliseconds since the epoch, UTC.
    saved_at: i64,
}

impl SampleView {
    pub(crate) fn of(sample: SavedSample) -> SampleView {
        let (event, saved_at) = (sample.event.into(), sample.saved_at.as_millisecond());
        SampleView { name: sample.name, event, saved_at }
    }
}

/// What became of a sample that was sent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct SentView {
    event: EventName,
    /// `null` where nothing was answered.
    status: Option<u16>,
    // A float may be `null` in JSON; a length of time is always a number.
    #[specta(type = u32)]
    ms: f64,
    error: Option<String>,
}

impl SentView {
    pub(crate) fn of(event: contract::Event, sent: Result<Sent, inbox::Error>) -> SentView {
        let event = event.into();
        match sent {
            Ok(sent) => SentView {
                event,
                status: Some(sent.status),
                ms: (sent.ms * 10.0).round() / 10.0,
                error: None,
            },
            Err(error) => SentView { event, status: None, ms: 0.0, error: Some(error.to_string()) },
        }
    }
}

/// Which sample.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "from", rename_all = "snake_case")]
pub(crate) enum SampleFrom {
    /// One that is made up.
    Event { event: EventName, seed: Option<u32> },
    /// One that was saved.
    Saved { name: String },
}

/// Where samples go.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "to", rename_all = "snake_case")]
pub(crate) enum SampleTo {
    /// The endpoint of an environment; `null`: the first one.
    Endpoint { environment: Option<String> },
    /// Any URL, without the endpoint's header.
    Url { url: String },
}
