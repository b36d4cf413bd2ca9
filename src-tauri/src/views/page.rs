//! A stretch of the list.

use inbox::{Finder, Interrupt, Reader, Standing};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AppError, EventLine, query};

/// No window shows more lines at once.
const MOST_LINES: usize = 1000;
/// No further is counted.
const MOST_COUNTED: u64 = 10_000;

/// A query; a later `run` interrupts the reads of earlier ones, which then fail with the code `interrupted`.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct Search {
    query: String,
    pub(crate) run: u32,
}

impl Search {
    /// The query as it was typed.
    pub(super) fn text(&self) -> &str {
        &self.query
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
    /// The newest sequence number in the log, whatever the query.
    newest: i64,
    unread: u64,
}

impl EventPage {
    /// Reads a page, until it is interrupted; blocks.
    pub(crate) fn read(
        reader: &Reader,
        search: &Search,
        at: Position,
        limit: usize,
        interrupt: &Interrupt,
    ) -> Result<EventPage, AppError> {
        let query = query::parse(&search.query)?;
        let finder = Finder::new(&query);
        let search = inbox::Search::new(query).interrupted_by(interrupt);
        let page = reader.page(&search, at.into(), limit.min(MOST_LINES)).map_err(inbox::Error::from)?;
        let mut lines = Vec::with_capacity(page.rows.len());
        for row in &page.rows {
            if interrupt.is_interrupted() {
                return Err(inbox::Error::from(inbox::LogError::Interrupted).into());
            }
            lines.push(EventLine::found(reader, row, &finder)?);
        }
        let Standing { newest, unread, .. } = reader.standing().map_err(inbox::Error::from)?;
        Ok(EventPage { lines, more: page.more, newest, unread })
    }
}

/// A number of events; `more` where counting stopped there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Count {
    count: u64,
    more: bool,
}

impl Count {
    /// How many events each query finds, as far as 10,000; `None` for what is no query. Blocks.
    pub(crate) fn read(reader: &Reader, queries: &[String]) -> Result<Vec<Option<Count>>, AppError> {
        let count = |text: &String| {
            let Ok(query) = query::parse(text) else { return Ok(None) };
            let counted = reader.count(&inbox::Search::new(query), MOST_COUNTED);
            let counted = counted.map_err(inbox::Error::from)?;
            Ok(Some(Count { count: counted.count, more: counted.more }))
        };
        queries.iter().map(count).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::some_log::Log;

    fn page(log: &Log, query: &str, interrupt: &Interrupt) -> Result<EventPage, AppError> {
        let search = Search { query: query.to_owned(), run: 1 };
        EventPage::read(log.reader(), &search, Position::Newest, 10, interrupt)
    }

    #[tokio::test]
    async fn a_page_shows_what_was_found_and_where() {
        let log = Log::open();
        let body = r#"{"id": "r1", "candidate_name": "🍹 Zoë", "ai_analysis": "Knows 東京 well."}"#;
        log.take(body.as_bytes()).await;
        log.take(br#"{"id": "r2", "candidate_name": "Ada"}"#).await;

        let found = page(&log, "zoe 東京", &Interrupt::default()).unwrap();

        let told = serde_json::to_value(&found).unwrap();
        assert_eq!((found.lines.len(), found.newest, found.unread), (1, 2, 2));
        assert_eq!(told["lines"][0]["highlights"]["candidate"], serde_json::json!([[3, 6]]));
        let excerpt = serde_json::json!({
            "field": "ai_analysis", "text": "Knows 東京 well.", "ranges": [[6, 8]],
        });
        assert_eq!(told["lines"][0]["excerpt"], excerpt);
    }

    #[tokio::test]
    async fn a_wrong_query_and_an_old_run_are_told_apart() {
        let log = Log::open();
        log.take(b"{}").await;
        let old = Interrupt::default();
        old.interrupt();

        let code = |query, interrupt| page(&log, query, interrupt).unwrap_err().code;

        let current = Interrupt::default();
        assert_eq!(code("evnt:x", &current), "query");
        assert_eq!(code("text", &old), "interrupted");
    }

    #[tokio::test]
    async fn each_query_is_counted_and_what_is_none_is_not() {
        let log = Log::open();
        log.take(br#"{"score": 8}"#).await;
        log.take(br#"{"score": 7}"#).await;

        let counts = Count::read(log.reader(), &["", "score:", "score:8"].map(str::to_owned)).unwrap();

        let count = |count| Some(Count { count, more: false });
        assert_eq!(counts, [count(2), None, count(1)]);
    }
}
