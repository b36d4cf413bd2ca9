//! Erasing deliveries, and telling the story of what stays anew.

use std::collections::{BTreeSet, HashMap};

use contract::Payload;
use rusqlite::{OptionalExtension, params};

use super::{Body, Content, Relation, ResultRow, Session, event_index, hour};
use crate::code::Flags;
use crate::column::out_of_range;
use crate::progress::Said;
use crate::record::Record;
use crate::{Erased, Sequence, annotation, code, extract, overdue, report};

/// What is left to know of a delivery that goes.
struct Gone {
    environment: i64,
    event: u8,
    received_at: i64,
    result: Option<i64>,
    raw_bytes: i64,
}

impl Session<'_> {
    /// Takes deliveries away with everything that was derived from them, and relates those that stay of their
    /// results to each other as if the others had never come. Those that are not there are passed over.
    pub(super) fn erase(&mut self, sequences: &[Sequence]) -> rusqlite::Result<Erased> {
        let mut erased = Erased::default();
        let mut results: HashMap<i64, Vec<Sequence>> = HashMap::new();
        let going: BTreeSet<Sequence> = sequences.iter().copied().collect();
        let mut gone = Vec::new();
        for sequence in &going {
            if let Some(delivery) = self.gone(*sequence)? {
                // While the chain is whole.
                if let Some(result) = delivery.result
                    && !results.contains_key(&result)
                {
                    let mut staying = self.chain(result)?;
                    staying.retain(|sequence| !going.contains(sequence));
                    results.insert(result, staying);
                }
                gone.push((*sequence, delivery));
            }
        }
        for (sequence, delivery) in &gone {
            self.take_away(*sequence, delivery)?;
            erased.deliveries += 1;
        }
        for (result, staying) in results {
            erased.relabelled.extend(&staying);
            if !self.retell(result, &staying)? {
                erased.results += 1;
            }
        }
        self.connection
            .prepare_cached("UPDATE counters SET value = value + ? WHERE name = 'erased'")?
            .execute([erased.deliveries])?;
        Ok(erased)
    }

    fn gone(&mut self, sequence: Sequence) -> rusqlite::Result<Option<Gone>> {
        let found = self
            .connection
            .prepare_cached(
                "SELECT environment, event, received_at, result FROM deliveries WHERE sequence = ?",
            )?
            .query_row([sequence], |row| {
                Ok(Gone {
                    environment: row.get(0)?,
                    event: row.get(1)?,
                    received_at: row.get(2)?,
                    result: row.get(3)?,
                    raw_bytes: 0,
                })
            })
            .optional()?;
        let Some(mut gone) = found else { return Ok(None) };
        gone.raw_bytes = self.raw_bytes(sequence)?;
        Ok(Some(gone))
    }

    /// What a delivery added to the tallies.
    fn raw_bytes(&mut self, sequence: Sequence) -> rusqlite::Result<i64> {
        let bytes = self.record(sequence)?;
        Ok(bytes.as_deref().and_then(Record::decode).map_or(0, |record| {
            let headers: usize = record.headers.iter().map(|(name, value)| name.len() + value.len()).sum();
            i64::try_from(headers + record.body.len()).unwrap_or(i64::MAX)
        }))
    }

    /// All deliveries of a result, oldest first.
    fn chain(&mut self, result: i64) -> rusqlite::Result<Vec<Sequence>> {
        let mut next: Option<Sequence> = self
            .connection
            .prepare_cached("SELECT newest FROM results WHERE number = ?")?
            .query_row([result], |row| row.get(0))
            .optional()?;
        let mut before =
            self.connection.prepare_cached("SELECT result_previous FROM deliveries WHERE sequence = ?")?;
        let mut chain = Vec::new();
        while let Some(sequence) = next {
            chain.push(sequence);
            next = before.query_row([sequence], |row| row.get(0)).optional()?.flatten();
        }
        chain.reverse();
        Ok(chain)
    }

    fn take_away(&mut self, sequence: Sequence, gone: &Gone) -> rusqlite::Result<()> {
        for table in ["deliveries", "raw", "unread", "answers"] {
            self.connection
                .prepare_cached(&format!("DELETE FROM {table} WHERE sequence = ?"))?
                .execute([sequence])?;
        }
        self.connection
            .prepare_cached("DELETE FROM annotations WHERE scope = ? AND target = ?")?
            .execute(params![annotation::EVENT, sequence])?;
        if let Some(result) = gone.result {
            report::forget_of(self.connection, result, sequence)?;
        }
        let hour = hour(gone.received_at);
        self.connection
            .prepare_cached("UPDATE hours SET deliveries = deliveries - 1 WHERE hour = ?")?
            .execute([hour])?;
        self.connection
            .prepare_cached("DELETE FROM hours WHERE hour = ? AND deliveries <= 0")?
            .execute([hour])?;
        self.connection
            .prepare_cached(
                "UPDATE tallies SET deliveries = deliveries - 1, raw_bytes = raw_bytes - ?
                 WHERE environment = ? AND event = ?",
            )?
            .execute(params![gone.raw_bytes, gone.environment, gone.event])?;
        if gone.result.is_none() {
            // Those without an id remember the newest of each event only: the next one is the first again.
            let newest = NEWEST[usize::from(gone.event) % NEWEST.len()];
            self.connection
                .prepare_cached(&format!(
                    "UPDATE results SET {newest} = NULL WHERE id IS NULL AND environment = ? AND {newest} = ?"
                ))?
                .execute(params![gone.environment, sequence])?;
        }
        Ok(())
    }

    /// Relates the deliveries that stay of a result anew, oldest first. `false`: none stays, and it is gone.
    fn retell(&mut self, number: i64, staying: &[Sequence]) -> rusqlite::Result<bool> {
        if staying.is_empty() {
            self.connection.prepare_cached("DELETE FROM results WHERE number = ?")?.execute([number])?;
            self.connection
                .prepare_cached("DELETE FROM annotations WHERE scope = ? AND target = ?")?
                .execute(params![annotation::RESULT, number])?;
            report::forget_result(self.connection, number)?;
            overdue::forget(self.connection, number)?;
            return Ok(false);
        }
        let mut result = ResultRow::default();
        for sequence in staying {
            let (event, flags, status): (u8, i64, Option<String>) = self
                .connection
                .prepare_cached(
                    "SELECT d.event, d.flags, n.text FROM deliveries d LEFT JOIN names n ON n.number = d.status
                     WHERE d.sequence = ?",
                )?
                .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
            let event = code::event(event).ok_or_else(|| out_of_range(0, event.into()))?;
            let Body { body, decoded } = self.body(*sequence)?;
            let relation = match result.newest_of_event[event_index(event)] {
                Some(previous) => {
                    let content = Content {
                        body: &body,
                        body_hash: extract::hash(&body),
                        payload: &Payload::parse(&decoded),
                        identified: true,
                    };
                    self.relate(previous, &content)?
                }
                None => Relation::first(),
            };
            let result_previous = (result.deliveries > 0).then_some(result.newest);
            result.take(
                *sequence,
                Said::of(event, relation.label, status.as_deref(), Flags(flags).decision().value()),
            );
            self.connection
                .prepare_cached(
                    "UPDATE deliveries SET label = ?2, previous = ?3, distinct_previous = ?4,
                       result_previous = ?5, echo_of = ?6, changes = ?7
                     WHERE sequence = ?1",
                )?
                .execute(params![
                    sequence,
                    code::of_label(relation.label),
                    relation.previous,
                    relation.distinct_previous,
                    result_previous,
                    relation.echo_of,
                    relation.changes,
                ])?;
        }
        result.number = Some(number);
        self.connection
            .prepare_cached("UPDATE results SET first = ? WHERE number = ?")?
            .execute([result.first, number])?;
        self.update(number, &result)?;
        Ok(true)
    }
}

/// The columns of `results` that remember the newest delivery of each event, by the event's code.
const NEWEST: [&str; 4] = ["newest_unknown", "newest_collected", "newest_result", "newest_failed"];
