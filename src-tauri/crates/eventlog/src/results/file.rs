//! The store's file: its tables, and facts as rows of them.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{CandidateKey, ResultFacts, ResultStanding};
use crate::Sequence;
use crate::column::out_of_range;

/// What this build reads and writes. A file of another format is made anew.
pub(super) const FORMAT: i64 = 2;

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
         CREATE TABLE state (identity INTEGER NOT NULL, indexed INTEGER NOT NULL, erasing INTEGER NOT NULL);
         -- Environments and interviews by number; 0 is no text.
         CREATE TABLE texts (number INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE);
         CREATE TABLE results (
           number INTEGER PRIMARY KEY,       -- results.number of the log
           id TEXT NOT NULL,
           environment INTEGER NOT NULL,     -- texts.number
           interview INTEGER NOT NULL,       -- texts.number
           standing INTEGER NOT NULL,
           state INTEGER NOT NULL,           -- a sequence
           candidate TEXT, name TEXT, email TEXT,
           first_at INTEGER NOT NULL, changed_at INTEGER NOT NULL,
           deliveries INTEGER NOT NULL, revisions INTEGER NOT NULL, attempts INTEGER NOT NULL,
           collected_at INTEGER, scored_at INTEGER, decided_at INTEGER, failed_at INTEGER, waited INTEGER,
           score REAL, recruiter_score REAL, decision INTEGER, failure TEXT,
           has_report INTEGER NOT NULL, told_collected INTEGER NOT NULL, decided_later INTEGER NOT NULL,
           kind INTEGER NOT NULL             -- interview, standing and collected in one, see Kind
         );
         CREATE INDEX results_by_state ON results (state);
         CREATE INDEX results_by_interview ON results (environment, interview, state, waited);
         CREATE INDEX results_by_candidate ON results (environment, candidate, state) WHERE candidate IS NOT NULL;
         -- What is counted of a result, so that counting reads nothing else, and as few columns as can be.
         CREATE INDEX results_counted ON results (first_at, environment, kind, waited, score, failure);
         CREATE INDEX results_decided ON results (decided_at, environment, interview, decision)
           WHERE decided_at IS NOT NULL;
         CREATE INDEX results_awaiting ON results (environment, interview, collected_at) WHERE standing = 1;
         CREATE INDEX results_awaiting_by_state ON results (state) WHERE standing = 1;",
    )?;
    connection.execute("INSERT INTO state (identity, indexed, erasing) VALUES (?, 0, 0)", [identity])?;
    connection.pragma_update(None, "user_version", FORMAT)
}

/// The number of a text; 0 of none.
pub(super) fn number_of(connection: &Connection, text: Option<&str>) -> rusqlite::Result<i64> {
    let Some(text) = text else { return Ok(0) };
    match find(connection, text)? {
        Some(number) => Ok(number),
        None => connection.prepare_cached("INSERT INTO texts (text) VALUES (?)")?.insert([text]),
    }
}

/// The number of a text that is known; `None` where nothing can have it.
pub(super) fn find(connection: &Connection, text: &str) -> rusqlite::Result<Option<i64>> {
    connection
        .prepare_cached("SELECT number FROM texts WHERE text = ?")?
        .query_row([text], |row| row.get(0))
        .optional()
}

/// The columns that [`facts`] reads, from the third of a row on, of `results r` and `texts i`.
pub(super) const COLUMNS: &str = "
    i.text, r.standing, r.state, r.candidate, r.name, r.email, r.first_at, r.changed_at, r.deliveries, r.revisions,
    r.attempts, r.collected_at, r.scored_at, r.decided_at, r.failed_at, r.waited, r.score, r.recruiter_score,
    r.decision, r.failure, r.has_report, r.told_collected, r.decided_later";

/// Reads facts from the column `from` on.
pub(super) fn facts(row: &Row<'_>, from: usize) -> rusqlite::Result<ResultFacts> {
    let standing: u8 = row.get(from + 1)?;
    let candidate = row.get_ref(from + 3)?.as_str_or_null()?;
    Ok(ResultFacts {
        interview: row.get::<_, Option<Arc<str>>>(from)?,
        standing: standing_of(standing).ok_or_else(|| out_of_range(from + 1, standing.into()))?,
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
        decision: row.get(from + 18)?,
        failure: row.get(from + 19)?,
        has_report: row.get(from + 20)?,
        told_collected: row.get(from + 21)?,
        decided_later: row.get(from + 22)?,
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
    number: i64,
    id: &str,
    environment: &str,
    facts: &ResultFacts,
) -> rusqlite::Result<()> {
    let environment = number_of(connection, Some(environment))?;
    let interview = number_of(connection, facts.interview.as_deref())?;
    let collected = facts.collected_at.or(facts.scored_at).is_some();
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO results (
               number, id, environment, interview, standing, state, candidate, name, email, first_at, changed_at,
               deliveries, revisions, attempts, collected_at, scored_at, decided_at, failed_at, waited, score,
               recruiter_score, decision, failure, has_report, told_collected, decided_later, kind
             ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            number,
            id,
            environment,
            interview,
            code_of(facts.standing),
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
            facts.decision,
            facts.failure,
            facts.has_report,
            facts.told_collected,
            facts.decided_later,
            Kind { interview, standing: facts.standing, collected }.code(),
        ])
        .map(drop)
}

/// Forgets a result.
pub(super) fn remove(connection: &Connection, number: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM results WHERE number = ?")?.execute([number]).map(drop)
}

/// What kind of a result it is, in one number: who counts very many reads one column instead of four.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Kind {
    /// The number of its interview.
    pub(super) interview: i64,
    pub(super) standing: ResultStanding,
    /// Whether its present attempt was completed: told so, or scored.
    pub(super) collected: bool,
}

impl Kind {
    /// An interview has so many codes, from `interview * CODES` on.
    pub(super) const CODES: i64 = 16;

    fn code(self) -> i64 {
        self.interview * Kind::CODES + i64::from(code_of(self.standing)) * 2 + i64::from(self.collected)
    }

    /// The kind that a column holds.
    pub(super) fn read(row: &Row<'_>, column: usize) -> rusqlite::Result<Kind> {
        let code: i64 = row.get(column)?;
        let standing = u8::try_from(code % Kind::CODES / 2).ok().and_then(standing_of);
        Ok(Kind {
            interview: code / Kind::CODES,
            standing: standing.ok_or_else(|| out_of_range(column, code))?,
            collected: code % 2 == 1,
        })
    }
}

/// The code of a standing in the file, at most 7: 1 is the one of `results_awaiting`.
pub(super) const fn code_of(standing: ResultStanding) -> u8 {
    match standing {
        ResultStanding::Unknown => 0,
        ResultStanding::Awaiting => 1,
        ResultStanding::Scored => 2,
        ResultStanding::Advance => 3,
        ResultStanding::Reject => 4,
        ResultStanding::Reattempt => 5,
        ResultStanding::Failed => 6,
    }
}

pub(super) fn standing_of(code: u8) -> Option<ResultStanding> {
    ResultStanding::ALL.into_iter().find(|standing| code_of(*standing) == code)
}
