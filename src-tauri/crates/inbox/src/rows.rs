//! Rows to test with.

use contract::{Event, EventSource, Label, Presence};
use eventlog::{Row, Sequence};
use jiff::Timestamp;
use uuid::Uuid;

/// A finished interview of a sample candidate.
pub(crate) fn row(sequence: Sequence) -> Row {
    Row {
        sequence,
        id: Uuid::from_u128(u128::try_from(sequence).unwrap()),
        received_at: Timestamp::UNIX_EPOCH,
        environment: "default".into(),
        event: Event::InterviewCollected,
        source: EventSource::Route,
        label: Label::First,
        echo_of: None,
        previous: None,
        candidate_name: Presence::Value("Ada Sample".into()),
        candidate_email: Presence::Absent,
        result_id: Some("result-1".into()),
        interview_id: Presence::Absent,
        status: Presence::Absent,
        interview_status: Presence::Absent,
        processing_status: Presence::Absent,
        score: Presence::Null,
        recruiter_score: Presence::Null,
        go_next_round: Presence::Null,
        has_report: false,
        changes: Vec::new(),
        problems: Vec::new(),
        body_bytes: 2,
        answer: None,
        unread: true,
        starred: false,
        has_note: false,
    }
}
