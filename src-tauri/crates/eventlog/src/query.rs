//! From a [`Filter`] to SQL that walks the log by sequence.

use std::fmt::Write;

use rusqlite::types::Value;
use rusqlite::{Connection, OptionalExtension, params};

use crate::code::{self, Flags};
use crate::extract::ResultId;
use crate::session::hour;
use crate::{Filter, Position, Sequence, row};

/// A filter as SQL: where to read, under which conditions, with which values.
#[derive(Debug)]
pub(crate) struct Query {
    source: Source,
    conditions: String,
    values: Vec<Value>,
}

/// What is walked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// All deliveries.
    Log,
    /// Unread ones alone: usually few.
    Unread,
    /// Those of given results, along the chain of each.
    Results,
}

impl Query {
    /// The query for a filter; `None` where nothing can pass.
    pub(crate) fn new(connection: &Connection, filter: &Filter) -> rusqlite::Result<Option<Query>> {
        let source = match filter {
            Filter { result_id: Some(_), .. } => Source::Results,
            Filter { unread: Some(true), .. } => Source::Unread,
            _ => Source::Log,
        };
        let mut query = Query { source, conditions: String::new(), values: Vec::new() };
        let environment = match &filter.environment {
            Some(name) => match environment(connection, name)? {
                Some(number) => Some(number),
                None => return Ok(None),
            },
            None => None,
        };
        if let Some(id) = &filter.result_id {
            let newest = newest_of_results(connection, id, environment)?;
            if newest.is_empty() {
                return Ok(None);
            }
            query.values.push(Value::Text(serde_json::to_string(&newest).unwrap_or_default()));
        }
        if !query.within(connection, filter)? {
            return Ok(None);
        }
        if let Some(number) = environment {
            query.condition("d.environment = ?", number);
        }
        query.one_of("d.event", filter.events.iter().map(|event| code::of_event(*event)));
        query.one_of("d.label", filter.labels.iter().map(|label| code::of_label(*label)));
        if let Some(unread) = filter.unread {
            query.condition("(u.sequence IS NOT NULL) = ?", i64::from(unread));
        }
        if let Some(report) = filter.has_report {
            query.condition(&format!("(d.flags & {} != 0) = ?", Flags::REPORT), i64::from(report));
        }
        if let Some(problems) = filter.has_problems {
            // The very words of the partial index, or it is not used.
            query.conditions.push_str(if problems { " AND d.flags > 7" } else { " AND d.flags <= 7" });
        }
        Ok(Some(query))
    }

    /// A page in the direction of `position`, at most `limit` rows.
    pub(crate) fn page(mut self, position: Position, limit: i64) -> (String, Vec<Value>) {
        let place = self.source.place();
        let direction = match position {
            Position::Newest => "DESC",
            Position::Before(sequence) => {
                self.condition(&format!("{place} < ?"), sequence);
                "DESC"
            }
            Position::After(sequence) => {
                self.condition(&format!("{place} > ?"), sequence);
                "ASC"
            }
        };
        self.values.push(Value::Integer(limit));
        let Query { source, conditions, values } = self;
        let (with, from, columns, joins) = (source.with(), source.from(), row::COLUMNS, row::JOINS);
        let sql = format!(
            "{with} SELECT {columns} FROM {from} {joins} WHERE true{conditions} ORDER BY {place} {direction} LIMIT ?"
        );
        (sql, values)
    }

    /// The number of rows, counted up to `cap`.
    pub(crate) fn count(mut self, cap: i64) -> (String, Vec<Value>) {
        self.values.push(Value::Integer(cap));
        let Query { source, conditions, values } = self;
        let (with, from) = (source.with(), source.from());
        (format!("{with} SELECT count(*) FROM (SELECT 1 FROM {from} WHERE true{conditions} LIMIT ?)"), values)
    }

    fn condition(&mut self, condition: &str, value: i64) {
        self.conditions.push_str(" AND ");
        self.conditions.push_str(condition);
        self.values.push(Value::Integer(value));
    }

    fn one_of(&mut self, column: &str, codes: impl Iterator<Item = u8>) {
        let codes: Vec<String> = codes.map(|code| code.to_string()).collect();
        if !codes.is_empty() {
            // Writing to a String does not fail. Codes are few, so each set keeps its own prepared statement.
            let _ = write!(self.conditions, " AND {column} IN ({})", codes.join(","));
        }
    }

    /// Turns times into a range of sequences, which costs nothing to skip to. `false`: nothing arrived then.
    fn within(&mut self, connection: &Connection, filter: &Filter) -> rusqlite::Result<bool> {
        if filter.since.is_none() && filter.until.is_none() {
            return Ok(true);
        }
        let since = filter.since.map_or(i64::MIN, jiff::Timestamp::as_millisecond);
        let until = filter.until.map_or(i64::MAX, jiff::Timestamp::as_millisecond);
        let range: (Option<Sequence>, Option<Sequence>) = connection
            .prepare_cached("SELECT min(first), max(last) FROM hours WHERE hour BETWEEN ? AND ?")?
            .query_row([hour(since), hour(until)], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let (Some(first), Some(last)) = range else { return Ok(false) };
        let place = self.source.place();
        self.condition(&format!("{place} >= ?"), first);
        self.condition(&format!("{place} <= ?"), last);
        self.condition("d.received_at >= ?", since);
        self.condition("d.received_at < ?", until);
        Ok(true)
    }
}

impl Source {
    const fn with(self) -> &'static str {
        match self {
            Source::Log | Source::Unread => "",
            Source::Results => {
                "WITH RECURSIVE chain (sequence) AS (
                   SELECT value FROM json_each(?)
                   UNION ALL
                   SELECT d.result_previous FROM chain CROSS JOIN deliveries d ON d.sequence = chain.sequence
                   WHERE d.result_previous IS NOT NULL
                 )"
            }
        }
    }

    const fn from(self) -> &'static str {
        match self {
            Source::Log => "deliveries d LEFT JOIN unread u ON u.sequence = d.sequence",
            Source::Unread => "unread u CROSS JOIN deliveries d ON d.sequence = u.sequence",
            Source::Results => {
                "chain CROSS JOIN deliveries d ON d.sequence = chain.sequence
                 LEFT JOIN unread u ON u.sequence = d.sequence"
            }
        }
    }

    /// The column that tells the place in the log, in the table that is walked.
    const fn place(self) -> &'static str {
        match self {
            Source::Log => "d.sequence",
            Source::Unread => "u.sequence",
            Source::Results => "chain.sequence",
        }
    }
}

/// The number of an environment.
pub(crate) fn environment(connection: &Connection, name: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT number FROM environments WHERE name = ?")?
        .query_row([name], |row| row.get(0))
        .optional()
}

/// The newest delivery of each result with this id: one per environment.
pub(crate) fn newest_of_results(
    connection: &Connection,
    id: &str,
    environment: Option<i64>,
) -> rusqlite::Result<Vec<Sequence>> {
    let id = ResultId::new(Some(id));
    connection
        .prepare_cached(
            "SELECT newest FROM results WHERE hash = ?1 AND id = ?2 AND (?3 IS NULL OR environment = ?3)",
        )?
        .query_map(params![id.hash, id.text.as_deref(), environment], |row| row.get(0))?
        .collect()
}

#[cfg(test)]
mod tests {
    use contract::{Event, Label};
    use jiff::Timestamp;
    use rusqlite::params_from_iter;

    use super::*;
    use crate::migrations::STEPS;

    fn database() -> Connection {
        let connection = Connection::open_in_memory().unwrap();
        for step in STEPS {
            step(&connection).unwrap();
        }
        connection
            .execute_batch(&format!(
                "INSERT INTO environments VALUES (1, 'production');
                 INSERT INTO hours VALUES (0, 1, 9, 9);
                 INSERT INTO results VALUES (1, {}, 1, 'r1', 9, 1, 9, 9, NULL, NULL, 9, NULL, 0)",
                ResultId::new(Some("r1")).hash
            ))
            .unwrap();
        connection
    }

    /// How SQLite would walk, one line a step.
    fn plan(connection: &Connection, (sql, values): (String, Vec<Value>)) -> String {
        let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
        let steps =
            statement.query_map(params_from_iter(values), |row| row.get::<_, String>("detail")).unwrap();
        steps.map(Result::unwrap).collect::<Vec<_>>().join("\n")
    }

    fn everything() -> Filter {
        Filter {
            environment: Some("production".to_owned()),
            events: vec![Event::InterviewResult, Event::InterviewFailed],
            labels: vec![Label::First],
            unread: None,
            has_report: Some(true),
            has_problems: Some(false),
            since: Some(Timestamp::UNIX_EPOCH),
            until: Some(Timestamp::from_second(60).unwrap()),
            result_id: None,
        }
    }

    const JOINED: &str = "SEARCH a USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
SEARCH r USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN";

    #[test]
    fn a_page_walks_the_log_by_sequence_without_sorting() {
        let database = database();
        let page = |filter: &Filter, position| {
            plan(&database, Query::new(&database, filter).unwrap().unwrap().page(position, 51))
        };
        let unread = "SEARCH u USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN";

        // A scan by primary key that stops after the page.
        let whole = format!("SCAN d\n{unread}\n{JOINED}");
        assert_eq!(page(&Filter::default(), Position::Newest), whole);
        let before = format!("SEARCH d USING INTEGER PRIMARY KEY (rowid<?)\n{unread}\n{JOINED}");
        assert_eq!(page(&Filter::default(), Position::Before(5)), before);
        let after = format!("SEARCH d USING INTEGER PRIMARY KEY (rowid>?)\n{unread}\n{JOINED}");
        assert_eq!(page(&Filter::default(), Position::After(5)), after);
        let ranged = format!("SEARCH d USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\n{unread}\n{JOINED}");
        assert_eq!(page(&everything(), Position::Newest), ranged);
    }

    #[test]
    fn a_page_of_those_with_problems_walks_those_alone() {
        let database = database();
        let filter = Filter { has_problems: Some(true), ..Filter::default() };

        let plan =
            plan(&database, Query::new(&database, &filter).unwrap().unwrap().page(Position::Before(5), 51));

        assert_eq!(
            plan,
            format!(
                "SEARCH d USING INDEX deliveries_with_problems (sequence<?)
SEARCH u USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
{JOINED}"
            )
        );
    }

    #[test]
    fn a_page_of_unread_ones_walks_those_alone() {
        let database = database();
        let filter = Filter { unread: Some(true), ..everything() };

        let plan =
            plan(&database, Query::new(&database, &filter).unwrap().unwrap().page(Position::Newest, 51));

        assert_eq!(
            plan,
            format!(
                "SEARCH u USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)
SEARCH d USING INTEGER PRIMARY KEY (rowid=?)
{JOINED}"
            )
        );
    }

    #[test]
    fn a_timeline_follows_the_chain_of_its_result() {
        let database = database();
        let filter = Filter {
            result_id: Some("r1".to_owned()),
            environment: Some("production".to_owned()),
            ..Filter::default()
        };

        let plan =
            plan(&database, Query::new(&database, &filter).unwrap().unwrap().page(Position::Newest, 51));

        // Sorting is right here: a result has few deliveries, and results of several environments are merged.
        assert_eq!(
            plan,
            format!(
                "CO-ROUTINE chain
SETUP
SCAN json_each VIRTUAL TABLE INDEX 1:
RECURSIVE STEP
SCAN chain
SEARCH d USING INTEGER PRIMARY KEY (rowid=?)
SCAN chain
SEARCH d USING INTEGER PRIMARY KEY (rowid=?)
SEARCH u USING INTEGER PRIMARY KEY (rowid=?) LEFT-JOIN
{JOINED}
USE TEMP B-TREE FOR ORDER BY"
            )
        );
    }

    #[test]
    fn a_result_is_found_by_its_hash() {
        let database = database();
        let sql =
            "SELECT newest FROM results WHERE hash = ?1 AND id = ?2 AND (?3 IS NULL OR environment = ?3)";

        let plan = plan(&database, (sql.to_owned(), vec![1.into(), "r1".to_owned().into(), Value::Null]));

        assert_eq!(plan, "SEARCH results USING INDEX results_by_hash (hash=?)");
    }

    #[test]
    fn counting_reads_no_more_than_it_has_to() {
        let database = database();
        let query = |filter| Query::new(&database, filter).unwrap().unwrap().count(10_001);

        let counted = plan(&database, query(&everything()));

        assert_eq!(
            counted,
            "CO-ROUTINE (subquery-1)\nSEARCH d USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)\nSCAN (subquery-1)"
        );
    }
}
