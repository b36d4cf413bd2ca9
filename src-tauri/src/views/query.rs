//! The search box: what is typed, read.

use std::cell::RefCell;
use std::collections::HashMap;

use inbox::{Facets, Reader, Search};
use query::{Field, NameField, Occurring, ParseErrors, Query, Span, TextField, completions, tokens};
use serde::Serialize;
use specta::Type;

use super::AppError;
use super::range::{byte, units};

/// What is typed into the search box, read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct QueryReading {
    tokens: Vec<QueryToken>,
    errors: Vec<QueryError>,
    completions: Option<QueryCompletions>,
    /// The query in its plain form; `null` where it is wrong.
    canonical: Option<String>,
}

/// A part of a query with its colour.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct QueryToken {
    from: usize,
    to: usize,
    kind: TokenKind,
}

/// What a part of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum TokenKind {
    Field,
    Operator,
    Value,
    Text,
    Keyword,
    Parenthesis,
    Negation,
}

/// What is wrong with a query, and where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct QueryError {
    from: usize,
    to: usize,
    message: String,
}

/// What can stand next at the cursor; it replaces `from..to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct QueryCompletions {
    from: usize,
    to: usize,
    items: Vec<QueryCompletion>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct QueryCompletion {
    insert: String,
    label: String,
    detail: String,
    /// How many events have it, where that is known.
    count: Option<u64>,
}

impl QueryReading {
    /// Reads a query; `cursor` in UTF-16 units. Values that occur are looked up in the log, where they are asked
    /// for; blocks.
    pub(crate) fn read(reader: &Reader, text: &str, cursor: Option<usize>) -> QueryReading {
        let (canonical, errors) = match Query::parse(text) {
            Ok(query) => (Some(query.to_string()), Vec::new()),
            Err(errors) => (None, errors.iter().map(|error| QueryError::of(text, error)).collect()),
        };
        QueryReading {
            tokens: tokens(text).into_iter().map(|token| QueryToken::of(text, token)).collect(),
            errors,
            completions: cursor.and_then(|cursor| QueryCompletions::at(reader, text, byte(text, cursor))),
            canonical,
        }
    }
}

impl QueryToken {
    fn of(text: &str, query::Token { span, kind }: query::Token) -> QueryToken {
        let (from, to) = place(text, span);
        let kind = match kind {
            query::TokenKind::Field => TokenKind::Field,
            query::TokenKind::Operator => TokenKind::Operator,
            query::TokenKind::Value => TokenKind::Value,
            query::TokenKind::Text => TokenKind::Text,
            query::TokenKind::Keyword => TokenKind::Keyword,
            query::TokenKind::Parenthesis => TokenKind::Parenthesis,
            query::TokenKind::Negation => TokenKind::Negation,
        };
        QueryToken { from, to, kind }
    }
}

impl QueryError {
    fn of(text: &str, error: &query::ParseError) -> QueryError {
        let (from, to) = place(text, error.span);
        QueryError { from, to, message: error.message.clone() }
    }
}

impl QueryCompletions {
    fn at(reader: &Reader, text: &str, cursor: usize) -> Option<QueryCompletions> {
        // The numbers are shown in a column of their own, not in words.
        let counts: RefCell<HashMap<String, u64>> = RefCell::default();
        let occurring = |field: Field, _: &str| {
            let Some(values) = values_of(field) else { return Vec::new() };
            // Without the log there is nothing to offer, and no reason to say so while somebody types.
            let facets = reader.facets(&Search::everything()).unwrap_or_default();
            let values = values(&facets).iter().map(|(value, count)| {
                counts.borrow_mut().insert(value.to_string(), *count);
                Occurring { value: value.to_string(), count: None }
            });
            values.collect()
        };
        let query::Completions { replace, items } = completions(text, cursor, &occurring)?;
        let (from, to) = place(text, replace);
        let mut counts = counts.into_inner();
        let items = items.into_iter().map(|query::Completion { insert, label, detail }| QueryCompletion {
            count: counts.remove(&label),
            insert,
            label,
            detail,
        });
        Some(QueryCompletions { from, to, items: items.collect() })
    }
}

type Values = [(std::sync::Arc<str>, u64)];

/// Where the values of a field that occur are told.
fn values_of(field: Field) -> Option<fn(&Facets) -> &Values> {
    match field {
        Field::Name(NameField::Environment) => Some(|facets| &facets.environments),
        Field::Name(NameField::Status) => Some(|facets| &facets.statuses),
        Field::Name(NameField::InterviewStatus) => Some(|facets| &facets.interview_statuses),
        Field::Name(NameField::ProcessingStatus) => Some(|facets| &facets.processing_statuses),
        Field::Text(TextField::Interview) => Some(|facets| &facets.interviews),
        _ => None,
    }
}

fn place(text: &str, span: Span) -> (usize, usize) {
    (units(text, span.start), units(text, span.end))
}

/// Reads a query; what is wrong with it is told in words.
pub(crate) fn parse(text: &str) -> Result<Query, AppError> {
    Query::parse(text).map_err(|errors: ParseErrors| AppError::new("query", errors))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::views::some_log::Log;

    #[tokio::test]
    async fn places_are_told_in_the_units_of_the_window() {
        let log = Log::open();

        let read = QueryReading::read(log.reader(), "🍹 evnt:x", None);

        let told = serde_json::to_value(&read).unwrap();
        assert_eq!(told["tokens"][1], json!({ "from": 3, "to": 7, "kind": "field" }));
        assert_eq!((&told["errors"][0]["from"], &told["errors"][0]["to"]), (&json!(3), &json!(7)));
        assert_eq!((read.canonical, read.completions), (None, None));
    }

    #[tokio::test]
    async fn values_that_occur_are_offered_with_their_numbers() {
        let log = Log::open();
        for id in ["r1", "r2"] {
            let body = json!({ "id": id, "interview_status": "completed, stopped early" });
            log.take(body.to_string().as_bytes()).await;
        }

        let text = "🍹 interview_status:comp";
        let read = QueryReading::read(log.reader(), text, Some(text.encode_utf16().count()));

        let offered = read.completions.unwrap();
        assert_eq!((offered.from, offered.to), (20, 24));
        let expected = QueryCompletion {
            insert: "\"completed, stopped early\"".into(),
            label: "completed, stopped early".into(),
            detail: String::new(),
            count: Some(2),
        };
        assert_eq!(offered.items, [expected]);
    }

    #[tokio::test]
    async fn a_query_has_a_plain_form() {
        let log = Log::open();

        let read = QueryReading::read(log.reader(), "Event:result AND  ada", None);

        assert_eq!(read.canonical.as_deref(), Some("event:interview_result ada"));
        assert!(read.errors.is_empty());
    }
}
