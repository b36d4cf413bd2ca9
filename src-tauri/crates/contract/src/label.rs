//! How a delivery relates to the newest earlier delivery of the same result, environment and event.

use crate::{Change, Payload};

/// How a delivery relates to the one before it.
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
    /// `first`, `changed`, `repeat` or `unchanged`.
    pub const fn name(self) -> &'static str {
        todo!()
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

/// Labels the delivery `body` (read as `payload`) against the one before it.
pub fn compare(previous: Option<(&[u8], &Payload)>, body: &[u8], payload: &Payload) -> Comparison {
    todo!()
}
