//! Which results a person was told of because they wait for longer than usual.

use std::sync::Arc;

use rusqlite::{Connection, params};

use crate::Sequence;

/// A wait that a person was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldWait {
    /// A delivery of the result that waits.
    pub of: Sequence,
    /// Since when it waits, in milliseconds since 1970, UTC.
    pub since: i64,
}

/// A wait as it is remembered.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Wait {
    /// Environment.
    pub environment: Arc<str>,
    /// Payload `id` of the result that waits.
    pub result_id: Arc<str>,
    /// Since when it waits, in milliseconds since 1970, UTC.
    pub since: i64,
}

/// Notes waits; one of a delivery that is not there is not noted. What began before `forget_before` is forgotten.
pub(crate) fn note(connection: &Connection, waits: &[ToldWait], forget_before: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM overdue_told WHERE since < ?")?.execute([forget_before])?;
    let mut insert = connection.prepare_cached(
        "INSERT OR REPLACE INTO overdue_told (result, since)
         SELECT result, ?2 FROM deliveries WHERE sequence = ?1 AND result IS NOT NULL",
    )?;
    for wait in waits {
        insert.execute(params![wait.of, wait.since])?;
    }
    Ok(())
}

/// Forgets that a result waited.
pub(crate) fn forget(connection: &Connection, result: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM overdue_told WHERE result = ?")?.execute([result])?;
    Ok(())
}

/// All waits that were told, the longest first.
pub(crate) fn read(connection: &Connection) -> rusqlite::Result<Vec<Wait>> {
    connection
        .prepare_cached(
            "SELECT e.name, r.id, o.since FROM overdue_told o
               JOIN results r ON r.number = o.result
               JOIN environments e ON e.number = r.environment
             ORDER BY o.since",
        )?
        .query_map([], |row| {
            Ok(Wait { environment: row.get(0)?, result_id: row.get(1)?, since: row.get(2)? })
        })?
        .collect()
}
