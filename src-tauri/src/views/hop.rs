//! The way of a delivery, as the self-test found it.

use inbox::{Hop, HopReport, Outcome};
use serde::Serialize;
use specta::Type;

/// A part of the way that deliveries take, and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct HopView {
    hop: HopName,
    outcome: HopOutcome,
    /// What was seen, or why nothing was looked at.
    sentence: String,
    /// What to do.
    remedy: Option<String>,
    /// How long it took, in milliseconds, where that says anything.
    ms: Option<f64>,
}

/// A part of the way, in the order in which it is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum HopName {
    Listener,
    Tunnel,
    Dns,
    Connection,
    Tls,
    Clock,
    Answer,
    Secret,
}

/// Whether it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum HopOutcome {
    Passed,
    /// It carries, and something about it should not stay so.
    Warned,
    Failed,
    /// There was nothing to test.
    Skipped,
}

impl From<HopReport> for HopView {
    fn from(HopReport { hop, outcome }: HopReport) -> HopView {
        let hop = match hop {
            Hop::Listener => HopName::Listener,
            Hop::Tunnel => HopName::Tunnel,
            Hop::Dns => HopName::Dns,
            Hop::Connection => HopName::Connection,
            Hop::Tls => HopName::Tls,
            Hop::Clock => HopName::Clock,
            Hop::Answer => HopName::Answer,
            Hop::Secret => HopName::Secret,
        };
        let (outcome, sentence, remedy, ms) = match outcome {
            Outcome::Passed { said, ms } => (HopOutcome::Passed, said, None, ms),
            Outcome::Warned { what, remedy } => (HopOutcome::Warned, what, Some(remedy), None),
            Outcome::Failed { what, remedy } => (HopOutcome::Failed, what, Some(remedy), None),
            Outcome::Skipped { why } => (HopOutcome::Skipped, why, None, None),
        };
        HopView { hop, outcome, sentence, remedy, ms }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_comes_with_what_to_do() {
        let outcome = Outcome::Failed { what: "No answer.".into(), remedy: "Start it.".into() };

        let view = HopView::from(HopReport { hop: Hop::Listener, outcome });

        assert_eq!((view.hop, view.outcome), (HopName::Listener, HopOutcome::Failed));
        assert_eq!((view.sentence.as_str(), view.remedy.as_deref()), ("No answer.", Some("Start it.")));
    }

    #[test]
    fn every_hop_keeps_its_name() {
        for hop in Hop::ALL {
            let view = HopView::from(HopReport { hop, outcome: Outcome::Skipped { why: String::new() } });

            assert_eq!(serde_json::to_value(view.hop).unwrap(), hop.name());
        }
    }
}
