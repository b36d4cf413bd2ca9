//! Deliveries with what the store of results is folded from.

use contract::{Label, Payload};
use rusqlite::{Connection, OptionalExtension, params};

use super::{Reader, Reading, bounded, one};
use crate::body::decoded;
use crate::extract::ResultId;
use crate::record::Record;
use crate::results::CandidateKey;
use crate::{Error, Row, Sequence};

/// A delivery, the log's number of its result, and who its payload speaks of.
pub(crate) struct Arrived {
    pub(crate) row: Row,
    pub(crate) result: Option<i64>,
    /// Not looked for in a retry, and where there is no result.
    pub(crate) candidate: Option<CandidateKey>,
}

impl Reader {
    /// The newest sequence that was given, whether or not its delivery was erased since.
    pub(crate) fn last_sequence(&self) -> Result<Sequence, Error> {
        self.read(|connection| one(connection, "SELECT value FROM counters WHERE name = 'sequence'"))
    }

    /// The log's number of a result.
    pub(crate) fn number_of(&self, environment: &str, result_id: &str) -> Result<Option<i64>, Error> {
        let id = ResultId::new(Some(result_id));
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT number FROM results
                     WHERE hash = ? AND id = ? AND environment = (SELECT number FROM environments WHERE name = ?)",
                )?
                .query_row(params![id.hash, id.text.as_deref(), environment], |row| row.get(0))
                .optional()
        })
    }

    /// Up to `limit` deliveries above `after` and up to `to`, oldest first.
    pub(crate) fn arrived(&self, after: Sequence, to: Sequence, limit: usize) -> Result<Vec<Arrived>, Error> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT sequence FROM deliveries WHERE sequence > ? AND sequence <= ? ORDER BY sequence LIMIT ?",
            )?;
            let sequences = statement.query_map(params![after, to, bounded(limit)], |row| row.get(0))?;
            self.arrived_of(connection, &sequences.collect::<rusqlite::Result<Vec<_>>>()?)
        })
    }

    /// These deliveries, oldest first. Those that are not there are passed over.
    pub(crate) fn arrived_at(&self, sequences: &[Sequence]) -> Result<Vec<Arrived>, Error> {
        self.read(|connection| self.arrived_of(connection, sequences))
    }

    /// The deliveries of a result up to `to`, oldest first.
    pub(crate) fn chain_of(&self, number: i64, to: Sequence) -> Result<Vec<Arrived>, Error> {
        self.read(|connection| {
            let mut statement = connection.prepare_cached(CHAIN)?;
            let chain = statement.query_map([number], |row| row.get(0))?;
            let mut chain: Vec<Sequence> = chain.collect::<rusqlite::Result<_>>()?;
            chain.retain(|sequence| *sequence <= to);
            self.arrived_of(connection, &chain)
        })
    }

    fn arrived_of(&self, connection: &Connection, sequences: &[Sequence]) -> rusqlite::Result<Vec<Arrived>> {
        let mut rows = Reading { shared: &self.shared, log: connection }.rows_of(sequences)?;
        rows.reverse();
        let mut result_of = connection.prepare_cached("SELECT result FROM deliveries WHERE sequence = ?")?;
        let arrived = rows.into_iter().map(|row| {
            let result = result_of.query_row([row.sequence], |row| row.get(0)).optional()?.flatten();
            let candidate = match result {
                Some(_) if row.label != Label::Repeat => self.candidate(connection, row.sequence)?,
                _ => None,
            };
            Ok(Arrived { row, result, candidate })
        });
        arrived.collect()
    }

    fn candidate(
        &self,
        connection: &Connection,
        sequence: Sequence,
    ) -> rusqlite::Result<Option<CandidateKey>> {
        let bytes = self.shared.records.bytes(connection, sequence)?;
        Ok(bytes.as_deref().and_then(Record::decode).and_then(|record| {
            let body = decoded(record.headers.iter().copied(), record.body);
            CandidateKey::of(&Payload::parse(&body))
        }))
    }
}

/// All deliveries of a result by the log's number of it.
const CHAIN: &str = "
    WITH RECURSIVE chain (sequence) AS (
      SELECT newest FROM results WHERE number = ?
      UNION ALL
      SELECT d.result_previous FROM chain CROSS JOIN deliveries d ON d.sequence = chain.sequence
      WHERE d.result_previous IS NOT NULL
    ) SELECT sequence FROM chain";
