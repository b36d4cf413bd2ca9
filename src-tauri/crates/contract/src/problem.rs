//! Where a delivery departs from the contract. Advisory: a problem flags, and never refuses.

use serde::{Serialize, Serializer};

use crate::raw::type_name;
use crate::{Event, Field, Kind, Payload, Presence, Raw, identify};

/// The kind of a problem. Serialises as its name.
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
    /// All codes.
    pub const ALL: [ProblemCode; 5] = [
        ProblemCode::Schema,
        ProblemCode::NotJson,
        ProblemCode::EventMismatch,
        ProblemCode::InterviewIdMismatch,
        ProblemCode::Unread,
    ];

    /// `schema`, `not_json`, `event_mismatch`, `interview_id_mismatch` or `unread`.
    pub const fn name(self) -> &'static str {
        match self {
            ProblemCode::Schema => "schema",
            ProblemCode::NotJson => "not_json",
            ProblemCode::EventMismatch => "event_mismatch",
            ProblemCode::InterviewIdMismatch => "interview_id_mismatch",
            ProblemCode::Unread => "unread",
        }
    }

    /// The code of that name.
    pub fn from_name(name: &str) -> Option<ProblemCode> {
        ProblemCode::ALL.into_iter().find(|code| code.name() == name)
    }
}

impl Serialize for ProblemCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A departure from the contract. Serialises as `{"code":…,"path":…,"message":…}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Problem {
    /// The kind.
    pub code: ProblemCode,
    /// Where, as an RFC 6901 JSON pointer; empty for the whole body.
    pub path: String,
    /// One sentence for a person; holds no value of the payload.
    pub message: String,
}

/// Everything about a delivery that departs from the contract: what concerns the whole body, then the fields
/// in the contract's order, then the fields it does not know. A body that is not an object has no fields to
/// check. An unknown field alone is no problem.
pub fn problems(route: Option<Event>, payload: &Payload) -> Vec<Problem> {
    let mut found = payload.unread().to_vec();
    let identified = identify(route, payload);
    if let Some(other) = identified.disagrees {
        found.push(Problem {
            code: ProblemCode::EventMismatch,
            path: String::new(),
            message: format!(
                "The URL names {}; the status fields say {}.",
                identified.event.name(),
                other.name()
            ),
        });
    }
    if payload.is_object() {
        found.extend(Field::ALL.into_iter().filter_map(|field| {
            let message = departure(field, payload.get(field))?;
            Some(Problem { code: ProblemCode::Schema, path: payload.pointer(field), message })
        }));
    }
    let interview = payload.text(Field::InterviewId);
    let question_set = payload.text(Field::QuestionSetId);
    if interview.is_some() && question_set.is_some() && interview != question_set {
        found.push(Problem {
            code: ProblemCode::InterviewIdMismatch,
            path: payload.pointer(Field::QuestionSetId),
            message: "`interview_id` and `question_set_id` differ; they name the same interview.".to_owned(),
        });
    }

    if found.len() < 2 {
        return found;
    }
    let order = Field::ALL.map(|field| payload.pointer(field));
    found.sort_by_key(|problem| {
        let place = order.iter().position(|path| *path == problem.path).unwrap_or(order.len());
        if problem.path.is_empty() { 0 } else { 1 + place }
    });
    found
}

/// How a field departs from its definition, in a sentence.
fn departure(field: Field, presence: Presence<&Raw>) -> Option<String> {
    let key = field.key();
    let (wanted, fits) = match (field.kind(), presence) {
        (_, Presence::Absent) => return field.required().then(|| format!("`{key}` is missing.")),
        (Kind::Any, _) => return None,
        (Kind::Text, found) => ("a string", found.map(|raw| raw.json().starts_with('"'))),
        (Kind::Number, found) => ("a number", found.map(|raw| raw.number().is_some())),
        (Kind::Boolean, found) => ("a boolean", found.map(|raw| raw.boolean().is_some())),
    };
    if fits.value().unwrap_or(field.nullable()) {
        return None;
    }
    let or_null = if field.nullable() { " or null" } else { "" };
    let found = presence.value().map_or("null", |raw| type_name(raw.json()));
    Some(format!("`{key}` must be {wanted}{or_null}; it is {found}."))
}
