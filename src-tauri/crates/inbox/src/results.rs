//! Interview results, as their deliveries left them.

use eventlog::{Delivery, Position, Reader, ResultState, Search, Sequence};
use serde::Serialize;
use serde::ser::Serializer;

use crate::{Error, EventObject};

/// How many deliveries are looked at at a time.
const AT_ONCE: usize = 200;

/// Some results, the one that changed last first.
#[derive(Debug, Clone, Default)]
pub struct Results {
    /// As they stand.
    pub states: Vec<ResultState>,
    /// Where the next ones begin; `None` behind the last.
    pub before: Option<Sequence>,
}

impl Results {
    /// Reads the results whose present state, which is their newest delivery that is no repeat, a search finds.
    /// `before`: only those whose state is older than this place. `awaiting`: only those that were collected and
    /// of which nothing has come since. Blocks.
    pub fn read(
        reader: &Reader,
        search: &Search,
        before: Option<Sequence>,
        awaiting: bool,
        limit: usize,
    ) -> Result<Results, Error> {
        let mut found = Results::default();
        let mut position = before.map_or(Position::Newest, Position::Before);
        loop {
            let page = reader.page(search, position, AT_ONCE)?;
            for row in &page.rows {
                let Some(result_id) = &row.result_id else { continue };
                let Some(state) = reader.result(&row.environment, result_id)? else { continue };
                if state.newest.sequence == row.sequence && (state.awaiting || !awaiting) {
                    if found.states.len() == limit {
                        found.before = found.states.last().map(|last| last.newest.sequence);
                        return Ok(found);
                    }
                    found.states.push(state);
                }
            }
            match page.rows.last() {
                Some(last) if page.more => position = Position::Before(last.sequence),
                _ => return Ok(found),
            }
        }
    }

    /// The result with this id in each environment that has one.
    pub fn named(reader: &Reader, result_id: &str) -> Result<Vec<ResultState>, Error> {
        let mut environments: Vec<String> =
            reader.stats()?.counts.into_iter().map(|(environment, ..)| environment).collect();
        environments.dedup();
        let mut states = Vec::new();
        for environment in environments {
            states.extend(reader.result(&environment, result_id)?);
        }
        Ok(states)
    }
}

/// A result in its stable JSON shape.
#[derive(Debug, Serialize)]
pub struct ResultObject {
    result_id: String,
    environment: String,
    deliveries: u64,
    #[serde(serialize_with = "rfc3339")]
    first_at: jiff::Timestamp,
    awaiting: bool,
    /// Its newest delivery that is no repeat; null where it has just been erased.
    state: Option<EventObject>,
    /// All its deliveries, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<EventObject>>,
}

impl ResultObject {
    /// The object of a result, as `mojito results list` prints it.
    pub fn of(reader: &Reader, state: &ResultState) -> Result<ResultObject, Error> {
        Ok(ResultObject {
            result_id: state.result_id.clone(),
            environment: state.environment.clone(),
            deliveries: state.deliveries,
            first_at: state.first_at,
            awaiting: state.awaiting,
            state: event(reader, state.newest.sequence)?,
            timeline: None,
        })
    }

    /// The object with all its deliveries, as `mojito results show` prints it.
    pub fn with_timeline(reader: &Reader, state: &ResultState) -> Result<ResultObject, Error> {
        let mut timeline = Vec::new();
        for row in reader.timeline(&state.environment, &state.result_id)? {
            timeline.extend(event(reader, row.sequence)?);
        }
        Ok(ResultObject { timeline: Some(timeline), ..ResultObject::of(reader, state)? })
    }
}

fn event(reader: &Reader, sequence: Sequence) -> Result<Option<EventObject>, Error> {
    let of = |delivery: Delivery| EventObject::of(reader, &delivery, false);
    Ok(reader.delivery(sequence)?.map(of).transpose()?)
}

fn rfc3339<S: Serializer>(time: &jiff::Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{time:.3}"))
}

#[cfg(test)]
mod tests {
    use query::Query;

    use super::*;
    use crate::rows::log;

    fn ids(found: &Results) -> Vec<&str> {
        found.states.iter().map(|state| state.result_id.as_str()).collect()
    }

    #[tokio::test]
    async fn each_result_stands_once_where_its_state_is() {
        let log = log(&[
            br#"{"id": "r1", "score": 1}"#,
            br#"{"id": "r2", "score": 2}"#,
            br#"{"id": "r1", "score": 3}"#,
            br#"{"id": "r1", "score": 3}"#,
            b"not json",
        ])
        .await;
        let found = |query: &str| {
            let search = Search::new(Query::parse(query).unwrap());
            Results::read(log.reader(), &search, None, false, 10).unwrap()
        };

        assert_eq!(ids(&found("")), ["r1", "r2"], "a repeat is no state, and what has no id no result");
        assert_eq!(ids(&found("score:1")), [""; 0], "r1 is not that any more");
        assert_eq!(ids(&found("score:3")), ["r1"]);
    }

    #[tokio::test]
    async fn pages_follow_each_other_without_a_gap() {
        let bodies: Vec<String> = (0..450).map(|n| format!(r#"{{"id": "r{n}"}}"#)).collect();
        let log = log(&bodies.iter().map(String::as_bytes).collect::<Vec<_>>()).await;
        let all = Search::new(Query::default());

        let (mut walked, mut before) = (Vec::new(), None);
        loop {
            let found = Results::read(log.reader(), &all, before, false, 200).unwrap();
            walked.extend(found.states.iter().map(|state| state.result_id.clone()));
            before = found.before;
            if before.is_none() {
                break;
            }
        }

        let expected: Vec<String> = (0..450).rev().map(|n| format!("r{n}")).collect();
        assert_eq!(walked, expected);
    }
}
