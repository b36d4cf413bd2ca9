//! Where a delivery departs from the contract. Advisory: a problem flags, and never refuses.

use crate::{Event, Payload};

/// The kind of a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ProblemCode {
    /// A field is missing or of another type than published.
    Schema,
    /// The body is not a JSON object.
    NotJson,
    /// The route names another event than the status fields.
    EventMismatch,
    /// `interview_id` and `question_set_id` differ.
    InterviewIdMismatch,
    /// A part of the body could not be read (invalid UTF-8, lone surrogate, duplicate key, …).
    Unread,
}

impl ProblemCode {
    /// `schema`, `not_json`, `event_mismatch`, `interview_id_mismatch` or `unread`.
    pub const fn name(self) -> &'static str {
        todo!()
    }
}

/// A departure from the contract. Serialises as `{"code":…,"path":…,"message":…}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The kind.
    pub code: ProblemCode,
    /// Where, as an RFC 6901 JSON pointer; empty for the whole body.
    pub path: String,
    /// One sentence for a person; holds no value of the payload.
    pub message: String,
}

/// Everything about a delivery that departs from the contract, in the order of the fields.
pub fn problems(route: Option<Event>, payload: &Payload) -> Vec<Problem> {
    todo!()
}
