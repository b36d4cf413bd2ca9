//! What a delivery says, for somebody who does not read JSON.

use contract::{Change, Field, Payload, Presence, Raw};
use serde::Serialize;
use serde_json::value::RawValue;
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
enum Decision {
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
        let shown = |field| shown(payload.get(field));
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
            score_was: was(Field::Score).and_then(|raw| self::shown(raw.as_ref())),
            recruiter_score: shown(Field::RecruiterScore),
            recruiter_score_was: was(Field::RecruiterScore).and_then(|raw| self::shown(raw.as_ref())),
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

/// Text decoded, anything else as it was sent.
fn shown(raw: Presence<&Raw>) -> Option<String> {
    raw.value().map(text_or_json)
}

fn text_or_json(raw: &Raw) -> String {
    raw.text().map_or_else(|| raw.json().to_owned(), std::borrow::Cow::into_owned)
}

impl Decision {
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
        let Some(raw) = raw.value() else { return Reasons { kind: ReasonsKind::None, items: Vec::new() } };
        if let Some(text) = raw.text() {
            return Reasons { kind: ReasonsKind::Text, items: vec![text.into_owned()] };
        }
        let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.json()) else {
            let pretty = contract::pretty(raw.json()).unwrap_or_else(|| raw.json().to_owned());
            return Reasons { kind: ReasonsKind::Json, items: vec![pretty] };
        };
        let item = |value: &RawValue| {
            Raw::from_json(value.get()).map_or_else(|| value.get().to_owned(), |raw| text_or_json(&raw))
        };
        Reasons { kind: ReasonsKind::List, items: list.into_iter().map(item).collect() }
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
    fn reasons_come_as_list_text_or_json() {
        let reasons = |json: &str| {
            let reasons = summary(&format!(r#"{{"ai_analysis_recruiter_why_hire": {json}}}"#), "{}").why_hire;
            (reasons.kind, reasons.items)
        };

        assert_eq!(reasons(r#"["calm", 7.0]"#), (ReasonsKind::List, vec!["calm".into(), "7.0".into()]));
        assert_eq!(reasons(r#""calm""#), (ReasonsKind::Text, vec!["calm".into()]));
        assert_eq!(reasons(r#"{"calm": 1.0}"#).0, ReasonsKind::Json);
        assert_eq!(reasons("null"), (ReasonsKind::None, Vec::new()));
    }

    #[test]
    fn the_link_of_a_report_shows_its_host_and_nothing_of_its_signature() {
        let told = summary(r#"{"pdf_export_url": "https://files.example.com/r.pdf?signature=secret"}"#, "{}");

        assert_eq!(told.report_host.as_deref(), Some("files.example.com"));
        assert!(!serde_json::to_string(&told).unwrap().contains("signature"));
    }
}
