//! A stretch of the list.

use inbox::Reader;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::line::Label;
use super::{AppError, EventLine, EventName};

/// No window shows more lines at once.
const MOST_LINES: usize = 1000;

/// Which lines to show; `null` and an empty list mean "any".
#[derive(Debug, Clone, Default, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Filter {
    environment: Option<String>,
    events: Vec<EventName>,
    labels: Vec<Label>,
    unread: Option<bool>,
    has_report: Option<bool>,
    has_problems: Option<bool>,
}

impl From<Filter> for inbox::Filter {
    fn from(filter: Filter) -> inbox::Filter {
        inbox::Filter {
            environment: filter.environment,
            events: filter.events.into_iter().map(contract::Event::from).collect(),
            labels: filter.labels.into_iter().map(contract::Label::from).collect(),
            unread: filter.unread,
            has_report: filter.has_report,
            has_problems: filter.has_problems,
            ..inbox::Filter::default()
        }
    }
}

/// Where a page starts: at the newest line, or right below (`before`) or above (`after`) a sequence number.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(tag = "at", rename_all = "lowercase")]
pub(crate) enum Position {
    Newest,
    Before { sequence: i64 },
    After { sequence: i64 },
}

impl From<Position> for inbox::Position {
    fn from(position: Position) -> inbox::Position {
        match position {
            Position::Newest => inbox::Position::Newest,
            Position::Before { sequence } => inbox::Position::Before(sequence),
            Position::After { sequence } => inbox::Position::After(sequence),
        }
    }
}

/// A stretch of the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventPage {
    /// Newest first.
    lines: Vec<EventLine>,
    /// Whether the log goes on in the direction that was asked for.
    more: bool,
    /// The newest sequence number in the log, whatever the filter.
    newest: i64,
    unread: u64,
}

impl EventPage {
    /// Reads a page; blocks.
    pub(crate) fn read(
        reader: &Reader,
        filter: Filter,
        at: Position,
        limit: usize,
    ) -> Result<EventPage, AppError> {
        let page =
            reader.page(&filter.into(), at.into(), limit.min(MOST_LINES)).map_err(inbox::Error::from)?;
        Ok(EventPage {
            lines: page.rows.iter().map(EventLine::of).collect(),
            more: page.more,
            newest: reader.newest().map_err(inbox::Error::from)?,
            unread: reader.unread().map_err(inbox::Error::from)?,
        })
    }
}
