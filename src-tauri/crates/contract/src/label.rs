//! How a delivery relates to the newest earlier delivery of the same result, environment and event.

use serde::{Serialize, Serializer};

use crate::{Change, Field, Payload, diff};

/// How a delivery relates to the one before it. Serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Label {
    /// There is none before it.
    First,
    /// Values differ.
    Changed,
    /// Identical bytes: probably a retry.
    Repeat,
    /// Other bytes, same values.
    Unchanged,
}

impl Label {
    /// All labels.
    pub const ALL: [Label; 4] = [Label::First, Label::Changed, Label::Repeat, Label::Unchanged];

    /// `first`, `changed`, `repeat` or `unchanged`.
    pub const fn name(self) -> &'static str {
        match self {
            Label::First => "first",
            Label::Changed => "changed",
            Label::Repeat => "repeat",
            Label::Unchanged => "unchanged",
        }
    }

    /// The label of that name.
    pub fn from_name(name: &str) -> Option<Label> {
        Label::ALL.into_iter().find(|label| label.name() == name)
    }
}

impl Serialize for Label {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// A label and, for [`Label::Changed`], what changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    /// The label.
    pub label: Label,
    /// The changes, without `reason`: that field speaks of the delivery, not of the result. A delivery in which
    /// nothing but `reason` differs is `unchanged`.
    pub changes: Vec<Change>,
}

/// Labels the delivery `body` (read as `payload`) against the one before it. Of a body that is not an object
/// no values can be compared: other bytes are then `changed`, with no changes to tell.
pub fn compare(previous: Option<(&[u8], &Payload)>, body: &[u8], payload: &Payload) -> Comparison {
    let Some((previous_body, previous)) = previous else {
        return Comparison { label: Label::First, changes: Vec::new() };
    };
    if previous_body == body {
        return Comparison { label: Label::Repeat, changes: Vec::new() };
    }
    let mut changes = diff(previous, payload);
    changes.retain(|change| change.field != Field::Reason.key());
    let comparable = previous.is_object() && payload.is_object();
    let label = if changes.is_empty() && comparable { Label::Unchanged } else { Label::Changed };
    Comparison { label, changes }
}
