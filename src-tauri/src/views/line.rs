//! One delivery as a line of the list.

use inbox::{Finder, Finds, Reader, Row};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::AppError;
use super::range::Range;

/// What a delivery says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum EventName {
    InterviewCollected,
    InterviewResult,
    InterviewFailed,
    Unknown,
}

impl From<contract::Event> for EventName {
    fn from(event: contract::Event) -> EventName {
        match event {
            contract::Event::InterviewCollected => EventName::InterviewCollected,
            contract::Event::InterviewResult => EventName::InterviewResult,
            contract::Event::InterviewFailed => EventName::InterviewFailed,
            contract::Event::Unknown => EventName::Unknown,
        }
    }
}

impl From<EventName> for contract::Event {
    fn from(event: EventName) -> contract::Event {
        match event {
            EventName::InterviewCollected => contract::Event::InterviewCollected,
            EventName::InterviewResult => contract::Event::InterviewResult,
            EventName::InterviewFailed => contract::Event::InterviewFailed,
            EventName::Unknown => contract::Event::Unknown,
        }
    }
}

/// How a delivery relates to the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Label {
    First,
    Changed,
    Repeat,
    Unchanged,
}

impl From<contract::Label> for Label {
    fn from(label: contract::Label) -> Label {
        match label {
            contract::Label::First => Label::First,
            contract::Label::Changed => Label::Changed,
            contract::Label::Repeat => Label::Repeat,
            contract::Label::Unchanged => Label::Unchanged,
        }
    }
}

/// The kind of a departure from the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ProblemCode {
    Schema,
    NotJson,
    EventMismatch,
    InterviewIdMismatch,
    Unread,
}

impl From<contract::ProblemCode> for ProblemCode {
    fn from(code: contract::ProblemCode) -> ProblemCode {
        match code {
            contract::ProblemCode::Schema => ProblemCode::Schema,
            contract::ProblemCode::NotJson => ProblemCode::NotJson,
            contract::ProblemCode::EventMismatch => ProblemCode::EventMismatch,
            contract::ProblemCode::InterviewIdMismatch => ProblemCode::InterviewIdMismatch,
            contract::ProblemCode::Unread => ProblemCode::Unread,
        }
    }
}

/// One delivery as a line of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own in the line")]
pub(crate) struct EventLine {
    /// Its place in the log; later deliveries have higher ones.
    pub(crate) sequence: i64,
    pub(crate) id: Uuid,
    /// Milliseconds since the epoch, UTC.
    pub(crate) received_at: i64,
    pub(crate) environment: String,
    pub(crate) event: EventName,
    pub(crate) label: Label,
    pub(crate) candidate: String,
    pub(crate) meaning: String,
    /// The interview's id.
    pub(crate) interview: Option<String>,
    pub(crate) has_report: bool,
    pub(crate) problems: Vec<ProblemCode>,
    pub(crate) unread: bool,
    /// Whether the person put a star on it or on its result.
    pub(crate) starred: bool,
    /// Whether the person wrote a note on it or on its result.
    pub(crate) has_note: bool,
    /// What the search found in the two texts.
    pub(crate) highlights: Highlights,
    /// Where the search found something that the two texts do not show.
    pub(crate) excerpt: Option<Excerpt>,
}

/// What the search found in a line's two texts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Highlights {
    candidate: Vec<Range>,
    meaning: Vec<Range>,
}

/// A few words around what the search found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Excerpt {
    /// The payload field's key, or `note`.
    field: String,
    text: String,
    ranges: Vec<Range>,
}

impl EventLine {
    /// A line without a search.
    pub(crate) fn of(row: &Row) -> EventLine {
        EventLine::shown(row, inbox::line(row), Finds::default())
    }

    /// A line with what a search found of it; blocks.
    pub(crate) fn found(reader: &Reader, row: &Row, finder: &Finder) -> Result<EventLine, AppError> {
        let line = inbox::line(row);
        let finds = finder.find(reader, row, &line)?;
        Ok(EventLine::shown(row, line, finds))
    }

    fn shown(row: &Row, inbox::Line { candidate, meaning }: inbox::Line, finds: Finds) -> EventLine {
        let highlights = Highlights {
            candidate: Range::all(&candidate, &finds.candidate),
            meaning: Range::all(&meaning, &finds.meaning),
        };
        EventLine {
            sequence: row.sequence,
            id: row.id,
            received_at: row.received_at.as_millisecond(),
            environment: row.environment.to_string(),
            event: row.event.into(),
            label: row.label.into(),
            candidate,
            meaning,
            interview: row.interview_id.as_ref().value().map(ToString::to_string),
            has_report: row.has_report,
            problems: row.problems.iter().copied().map(ProblemCode::from).collect(),
            unread: row.unread,
            starred: row.starred,
            has_note: row.has_note,
            highlights,
            excerpt: finds.excerpt.map(Excerpt::of),
        }
    }
}

impl Excerpt {
    fn of(inbox::Excerpt { field, text, ranges }: inbox::Excerpt) -> Excerpt {
        Excerpt { ranges: Range::all(&text, &ranges), field, text }
    }
}
