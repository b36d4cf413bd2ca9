//! A stretch of the list.

use crate::{Row, Sequence};

/// Where a page begins. Pages are always given newest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Position {
    /// At the newest delivery.
    Newest,
    /// The page of those directly older than this one.
    Before(Sequence),
    /// The page of those directly newer than this one (still given newest first).
    After(Sequence),
}

/// A stretch of the list.
#[derive(Debug, Clone)]
pub struct Page {
    /// Newest first.
    pub rows: Vec<Row>,
    /// Whether there is more in the direction that was asked for (`Newest` and `Before`: older).
    pub more: bool,
}
