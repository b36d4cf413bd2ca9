//! Which deliveries, and which stretch of them.

use contract::{Event, Label};
use jiff::Timestamp;

use crate::{Row, Sequence};

/// Conditions that all have to hold; the default one lets everything through.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    /// Only this environment.
    pub environment: Option<String>,
    /// Any of these events; empty: all.
    pub events: Vec<Event>,
    /// Any of these labels; empty: all.
    pub labels: Vec<Label>,
    /// Only unread (`true`) or only read ones.
    pub unread: Option<bool>,
    /// Only with (`true`) or without a report.
    pub has_report: Option<bool>,
    /// Only with problems (`true`) or without.
    pub has_problems: Option<bool>,
    /// Received at this time or later.
    pub since: Option<Timestamp>,
    /// Received before this time.
    pub until: Option<Timestamp>,
    /// Only deliveries of this interview result.
    pub result_id: Option<String>,
}

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
