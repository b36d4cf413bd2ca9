//! The store's file: its tables, and facts as rows of them.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::counted::Counts;
use super::{CandidateKey, CountedResult, ResultFacts};
use crate::column::out_of_range;
use crate::{Sequence, code};

/// What this build reads and writes. A file of another format is made anew.
pub(super) const FORMAT: i64 = 4;

/// How far a store is, and whether deliveries are being erased.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct State {
    /// Everything up to this sequence is in it.
    pub(super) taken: Sequence,
    /// Not 0 while an erasure is under way, or was cut short: which one.
    pub(super) erasing: i64,
}

impl State {
    pub(super) fn read(connection: &Connection) -> rusqlite::Result<State> {
        connection
            .prepare_cached("SELECT indexed, erasing FROM state")?
            .query_row([], |row| Ok(State { taken: row.get(0)?, erasing: row.get(1)? }))
    }
}

/// Makes a store with nothing in it, in place of what there is; within a transaction of the caller.
pub(super) fn create(connection: &Connection, identity: i64) -> rusqlite::Result<()> {
    connection.execute_batch(
        "DROP TABLE IF EXISTS state;
         DROP TABLE IF EXISTS texts;
         DROP TABLE IF EXISTS results;
         DROP TABLE IF EXISTS counts;
         CREATE TABLE state (identity INTEGER NOT NULL, indexed INTEGER NOT NULL, erasing INTEGER NOT NULL);
         -- Environments, interviews and reasons by number; 0 is no text.
         CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
         CREATE TABLE results (
           number INTEGER PRIMARY KEY,       -- results.number of the log
           id TEXT NOT NULL,
           environment INTEGER NOT NULL,     -- texts.number
           interview INTEGER NOT NULL,       -- texts.number
           progress INTEGER NOT NULL,        -- code.rs
           state INTEGER NOT NULL,           -- a sequence
           candidate TEXT, name TEXT, email TEXT,
           first_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
           deliveries INTEGER NOT NULL, revisions INTEGER NOT NULL, attempts INTEGER NOT NULL,
           collected_at INTEGER, scored_at INTEGER, decided_at INTEGER, failed_at INTEGER, waited INTEGER,
           score REAL, recruiter_score REAL, failure TEXT, has_report INTEGER NOT NULL
         );
         CREATE INDEX results_by_state ON results (state);
         CREATE INDEX results_by_interview ON results (environment, interview, state, waited);
         CREATE INDEX results_by_candidate ON results (environment, candidate, state) WHERE candidate IS NOT NULL;
         CREATE INDEX results_awaiting ON results (environment, interview, collected_at) WHERE progress & 7 = 1;
         CREATE INDEX results_awaiting_by_state ON results (state) WHERE progress & 7 = 1;
         -- What is counted of each result: see counted.rs.
         CREATE TABLE counts (block INTEGER PRIMARY KEY, records BLOB NOT NULL);",
    )?;
    connection.execute("INSERT INTO state (identity, indexed, erasing) VALUES (?, 0, 0)", [identity])?;
    connection.pragma_update(None, "user_version", FORMAT)
}

/// The number of a text; 0 of none.
fn number_of(connection: &Connection, text: Option<&str>) -> rusqlite::Result<u32> {
    let Some(text) = text else { return Ok(0) };
    if let Some(number) = find(connection, text)? {
        return Ok(number);
    }
    let number = connection.prepare_cached("INSERT INTO texts (text) VALUES (?)")?.insert([text])?;
    u32::try_from(number).map_err(|_| out_of_range(0, number))
}

/// The number of a text that is known; `None` where nothing can have it.
pub(super) fn find(connection: &Connection, text: &str) -> rusqlite::Result<Option<u32>> {
    connection
        .prepare_cached("SELECT number FROM texts WHERE text = ?")?
        .query_row([text], |row| row.get(0))
        .optional()
}

/// The columns that [`facts`] reads, from the third of a row on, of `results r` and `texts i`.
pub(super) const COLUMNS: &str = "
    i.text, r.progress, r.state, r.candidate, r.name, r.email, r.first_at, r.changed_at, r.deliveries, r.revisions,
    r.attempts, r.collected_at, r.scored_at, r.decided_at, r.failed_at, r.waited, r.score, r.recruiter_score,
    r.failure, r.has_report";

/// Reads facts from the column `from` on.
pub(super) fn facts(row: &Row<'_>, from: usize) -> rusqlite::Result<ResultFacts> {
    let progress: u16 = row.get(from + 1)?;
    let candidate = row.get_ref(from + 3)?.as_str_or_null()?;
    Ok(ResultFacts {
        interview: row.get::<_, Option<Arc<str>>>(from)?,
        progress: code::progress(progress).ok_or_else(|| out_of_range(from + 1, progress.into()))?,
        state: row.get(from + 2)?,
        candidate: candidate.and_then(CandidateKey::parse),
        name: row.get(from + 4)?,
        email: row.get(from + 5)?,
        first_at: row.get(from + 6)?,
        changed_at: row.get(from + 7)?,
        deliveries: row.get(from + 8)?,
        revisions: row.get(from + 9)?,
        attempts: row.get(from + 10)?,
        collected_at: row.get(from + 11)?,
        scored_at: row.get(from + 12)?,
        decided_at: row.get(from + 13)?,
        failed_at: row.get(from + 14)?,
        waited: row.get(from + 15)?,
        score: row.get(from + 16)?,
        recruiter_score: row.get(from + 17)?,
        failure: row.get(from + 18)?,
        has_report: row.get(from + 19)?,
    })
}

/// The facts of a result of the log; those of one that has no delivery yet where there are none.
pub(super) fn get(connection: &Connection, number: i64) -> rusqlite::Result<ResultFacts> {
    let sql = format!(
        "SELECT {COLUMNS} FROM results r LEFT JOIN texts i ON i.number = r.interview WHERE r.number = ?"
    );
    let found = connection.prepare_cached(&sql)?.query_row([number], |row| facts(row, 0)).optional()?;
    Ok(found.unwrap_or_default())
}

/// Keeps the facts of a result of the log.
pub(super) fn put(
    connection: &Connection,
    counts: &mut Counts<'_>,
    number: i64,
    id: &str,
    environment: &str,
    facts: &ResultFacts,
) -> rusqlite::Result<()> {
    let environment = number_of(connection, Some(environment))?;
    let interview = number_of(connection, facts.interview.as_deref())?;
    counts.put(
        number,
        Some(CountedResult {
            environment,
            interview,
            standing: facts.progress.standing,
            collected: facts.collected_by().is_some(),
            first_at: facts.first_at,
            decided_at: facts.decided_at,
            waited: facts.waited,
            score: facts.score,
            failure: number_of(connection, facts.failure.as_deref())?,
        }),
    )?;
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO results (
               number, id, environment, interview, progress, state, candidate, name, email, first_at, changed_at,
               deliveries, revisions, attempts, collected_at, scored_at, decided_at, failed_at, waited, score,
               recruiter_score, failure, has_report
             ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            number,
            id,
            environment,
            interview,
            code::of_progress(facts.progress),
            facts.state,
            facts.candidate.as_ref().map(ToString::to_string),
            facts.name,
            facts.email,
            facts.first_at,
            facts.changed_at,
            facts.deliveries,
            facts.revisions,
            facts.attempts,
            facts.collected_at,
            facts.scored_at,
            facts.decided_at,
            facts.failed_at,
            facts.waited,
            facts.score,
            facts.recruiter_score,
            facts.failure,
            facts.has_report,
        ])
        .map(drop)
}

/// Forgets a result.
pub(super) fn remove(connection: &Connection, counts: &mut Counts<'_>, number: i64) -> rusqlite::Result<()> {
    counts.put(number, None)?;
    connection.prepare_cached("DELETE FROM results WHERE number = ?")?.execute([number]).map(drop)
}
