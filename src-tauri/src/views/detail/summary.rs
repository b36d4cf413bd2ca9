//! What a delivery says, for somebody who does not read JSON.

use contract::{Change, Field, Payload, Presence, Raw};
use serde::Serialize;
use specta::Type;

/// Who, how it went, and why. Numbers as sent; `null` where the payload says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(super) struct Summary {
    candidate: String,
    email: Option<String>,
    phone: Option<String>,
    external_id: Option<String>,
    interview_id: Option<String>,
    result_id: Option<String>,
    status: Option<String>,
    interview_status: Option<String>,
    processing_status: Option<String>,
    score: Option<String>,
    /// The score before, where it changed from one to another.
    score_was: Option<String>,
    recruiter_score: Option<String>,
    recruiter_score_was: Option<String>,
    decision: Decision,
    /// The decision before, where it changed.
    decision_was: Option<Decision>,
    reason: Option<String>,
    analysis: Option<String>,
    recruiter_analysis: Option<String>,
    why_hire: Reasons,
    why_not_hire: Reasons,
    /// Where the report lies, when its link may be opened.
    report_host: Option<String>,
}

/// Whether the candidate goes to the next round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Decision {
    Advance,
    Reject,
    /// `null`, which is not "no".
    Undecided,
    /// The payload does not say, or says it in a way of its own.
    Unknown,
}

/// Reasons for or against; the contract gives them no type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct Reasons {
    kind: ReasonsKind,
    items: Vec<String>,
}

/// How the reasons were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum ReasonsKind {
    List,
    Text,
    Json,
    None,
}

impl Summary {
    /// `changes`: what differs from the delivery before it.
    pub(super) fn of(payload: &Payload, changes: &[Change]) -> Summary {
        let shown = |field| inbox::shown(payload.get(field));
        let was = |field: Field| {
            changes.iter().find(|change| change.field == field.key()).map(|change| &change.from)
        };
        Summary {
            candidate: inbox::candidate(payload),
            email: shown(Field::CandidateEmail),
            phone: shown(Field::CandidatePhoneNumber),
            external_id: shown(Field::CandidateExternalId),
            interview_id: shown(Field::InterviewId),
            result_id: shown(Field::Id),
            status: shown(Field::Status),
            interview_status: shown(Field::InterviewStatus),
            processing_status: shown(Field::ProcessingStatus),
            score: shown(Field::Score),
            score_was: was(Field::Score).and_then(|raw| inbox::shown(raw.as_ref())),
            recruiter_score: shown(Field::RecruiterScore),
            recruiter_score_was: was(Field::RecruiterScore).and_then(|raw| inbox::shown(raw.as_ref())),
            decision: Decision::of(payload.get(Field::GoNextRound)),
            decision_was: was(Field::GoNextRound).map(|raw| Decision::of(raw.as_ref())),
            reason: shown(Field::Reason),
            analysis: shown(Field::Analysis),
            recruiter_analysis: shown(Field::RecruiterAnalysis),
            why_hire: Reasons::of(payload.get(Field::WhyHire)),
            why_not_hire: Reasons::of(payload.get(Field::WhyNotHire)),
            report_host: inbox::report_url(payload)
                .ok()
                .and_then(|url| url.host_str().map(ToOwned::to_owned)),
        }
    }
}

impl Decision {
    /// What a line of a list tells.
    pub(crate) fn of_row(decision: Presence<bool>) -> Decision {
        match decision {
            Presence::Value(true) => Decision::Advance,
            Presence::Value(false) => Decision::Reject,
            Presence::Null => Decision::Undecided,
            Presence::Absent => Decision::Unknown,
        }
    }

    fn of(raw: Presence<&Raw>) -> Decision {
        match raw {
            Presence::Null => Decision::Undecided,
            Presence::Absent => Decision::Unknown,
            Presence::Value(raw) => match raw.boolean() {
                Some(true) => Decision::Advance,
                Some(false) => Decision::Reject,
                None => Decision::Unknown,
            },
        }
    }
}

impl Reasons {
    fn of(raw: Presence<&Raw>) -> Reasons {
        let (kind, items) = match inbox::Reasons::of(raw) {
            inbox::Reasons::None => (ReasonsKind::None, Vec::new()),
            inbox::Reasons::List(items) => (ReasonsKind::List, items),
            inbox::Reasons::Text(text) => (ReasonsKind::Text, vec![text]),
            inbox::Reasons::Json(json) => (ReasonsKind::Json, vec![json]),
        };
        Reasons { kind, items }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn summary(body: &str, before: &str) -> Summary {
        let payload = Payload::parse(body.as_bytes());
        let changes = contract::diff(&Payload::parse(before.as_bytes()), &payload);
        Summary::of(&payload, &changes)
    }

    #[test]
    fn numbers_are_shown_as_sent() {
        let told = summary(
            r#"{"score": 7.0, "ai_analysis_recruiter_score": 9007199254740993}"#,
            r#"{"score": 6.50}"#,
        );

        assert_eq!(told.score.as_deref(), Some("7.0"));
        assert_eq!(told.score_was.as_deref(), Some("6.50"));
        assert_eq!(told.recruiter_score.as_deref(), Some("9007199254740993"));
        assert_eq!(told.recruiter_score_was, None, "it was not there before");
    }

    #[test]
    fn undecided_is_not_no_and_absent_is_neither() {
        let decision = |body| summary(body, body).decision;

        assert_eq!(decision(r#"{"recruiter_go_next_round": null}"#), Decision::Undecided);
        assert_eq!(decision(r#"{"recruiter_go_next_round": false}"#), Decision::Reject);
        assert_eq!(decision(r#"{"recruiter_go_next_round": true}"#), Decision::Advance);
        assert_eq!(decision(r#"{"recruiter_go_next_round": "yes"}"#), Decision::Unknown);
        assert_eq!(decision("{}"), Decision::Unknown);
    }

    #[test]
    fn a_decision_that_changed_tells_what_it_was() {
        let told = summary(r#"{"recruiter_go_next_round": true}"#, r#"{"recruiter_go_next_round": null}"#);

        assert_eq!(told.decision_was, Some(Decision::Undecided));
    }

    #[test]
    fn the_link_of_a_report_shows_its_host_and_nothing_of_its_signature() {
        let told = summary(r#"{"pdf_export_url": "https://files.example.com/r.pdf?signature=secret"}"#, "{}");

        assert_eq!(told.report_host.as_deref(), Some("files.example.com"));
        assert!(!serde_json::to_string(&told).unwrap().contains("signature"));
    }
}
