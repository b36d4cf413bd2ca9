//! What a person noted.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A person's note and star.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub(crate) struct Annotation {
    note: String,
    starred: bool,
}

/// The annotations of an event and of the result that it belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Annotations {
    event: Annotation,
    /// `null` where the event belongs to no result.
    result: Option<Annotation>,
}

/// What an annotation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Scope {
    Event,
    Result,
}

impl Scope {
    /// Of a delivery, or of its result.
    pub(crate) fn of(self, sequence: inbox::Sequence) -> inbox::Annotated {
        match self {
            Scope::Event => inbox::Annotated::Event(sequence),
            Scope::Result => inbox::Annotated::ResultOf(sequence),
        }
    }
}

impl From<inbox::Annotation> for Annotation {
    fn from(inbox::Annotation { note, starred }: inbox::Annotation) -> Annotation {
        Annotation { note, starred }
    }
}

impl From<Annotation> for inbox::Annotation {
    fn from(Annotation { note, starred }: Annotation) -> inbox::Annotation {
        inbox::Annotation { note, starred }
    }
}

impl From<inbox::Annotations> for Annotations {
    fn from(inbox::Annotations { event, result }: inbox::Annotations) -> Annotations {
        Annotations { event: event.into(), result: result.map(Annotation::from) }
    }
}
