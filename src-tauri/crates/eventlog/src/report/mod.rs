//! Copies of reports: rows in the log, and files beside it.

mod files;

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, params};

pub use self::files::ReportDraft;
pub(crate) use self::files::{Files, Wrong};
use crate::Sequence;
use crate::extract::{ResultId, hash};
use crate::row::timestamp;

/// A copy of a result's report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportCopy {
    /// The environment of its result.
    pub environment: Arc<str>,
    /// Payload `id` of its result.
    pub result_id: Arc<str>,
    /// The newest delivery whose link led to it.
    pub sequence: Sequence,
    /// SHA-256 of the file, in lower-case hex.
    pub sha256: String,
    /// Size of the file, in bytes.
    pub bytes: u64,
    /// When it was kept, or found to be the same once more.
    pub kept_at: Timestamp,
    /// What is known of the link.
    pub link: ReportLink,
}

/// A link to a report, told from others without being kept: it opens the report for whoever has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReportLink {
    whole: i64,
    place: i64,
}

impl ReportLink {
    /// What tells this link from others.
    pub fn of(link: &str) -> ReportLink {
        let place = link.split(['?', '#']).next().unwrap_or(link);
        ReportLink { whole: hash(link.as_bytes()), place: hash(place.as_bytes()) }
    }

    /// Whether both name the same file, be it that one was signed anew.
    pub const fn same_file(self, other: ReportLink) -> bool {
        self.place == other.place
    }
}

/// How much is kept.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ReportFigures {
    /// Copies.
    pub copies: u64,
    /// What their files take up, in bytes; one that several results share counts once.
    pub bytes: u64,
}

/// A copy that is not as it was kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongReport {
    /// SHA-256 of the file as it was kept, in lower-case hex.
    pub sha256: String,
    /// `true`: the file is not there; `false`: it holds something else.
    pub missing: bool,
}

/// A copy as it is written down.
#[derive(Debug)]
pub(crate) struct KeptReport {
    pub(crate) sequence: Sequence,
    pub(crate) sha256: String,
    pub(crate) bytes: u64,
    pub(crate) at: i64,
    pub(crate) link: ReportLink,
}

/// Writes a copy down; of a delivery that is not there, or belongs to no result, nothing is written.
pub(crate) fn keep(connection: &Connection, report: &KeptReport) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO reports (result, sha256, sequence, bytes, kept_at, link, place)
             SELECT result, ?2, sequence, ?3, ?4, ?5, ?6 FROM deliveries
             WHERE sequence = ?1 AND result IS NOT NULL
             ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence), kept_at = excluded.kept_at,
               link = excluded.link, place = excluded.place",
        )?
        .execute(params![
            report.sequence,
            report.sha256,
            report.bytes,
            report.at,
            report.link.whole,
            report.link.place
        ])?;
    Ok(())
}

/// Forgets a copy of the result that a delivery belongs to.
pub(crate) fn forget(connection: &Connection, sequence: Sequence, sha256: &str) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM reports WHERE sha256 = ?2 AND result = (SELECT result FROM deliveries WHERE sequence = ?1)",
        )?
        .execute(params![sequence, sha256])?;
    Ok(())
}

/// Forgets the copies of a result that is gone.
pub(crate) fn forget_result(connection: &Connection, result: i64) -> rusqlite::Result<()> {
    connection.prepare_cached("DELETE FROM reports WHERE result = ?")?.execute([result])?;
    Ok(())
}

/// Forgets the copies that came from a delivery that goes.
pub(crate) fn forget_of(connection: &Connection, result: i64, sequence: Sequence) -> rusqlite::Result<()> {
    connection
        .prepare_cached("DELETE FROM reports WHERE result = ? AND sequence = ?")?
        .execute([result, sequence])?;
    Ok(())
}

/// The copies of a result's report, the one kept last first.
pub(crate) fn of_result(
    connection: &Connection,
    environment: &str,
    result_id: &str,
) -> rusqlite::Result<Vec<ReportCopy>> {
    let id = ResultId::new(Some(result_id));
    connection
        .prepare_cached(&format!(
            "{COPIES} WHERE r.hash = ? AND r.id = ? AND e.name = ? ORDER BY p.kept_at DESC, p.sequence DESC"
        ))?
        .query_map(params![id.hash, id.text.as_deref(), environment], read)?
        .collect()
}

/// All copies, the one kept last first.
pub(crate) fn all(connection: &Connection) -> rusqlite::Result<Vec<ReportCopy>> {
    connection
        .prepare_cached(&format!("{COPIES} ORDER BY p.kept_at DESC, p.sequence DESC"))?
        .query_map([], read)?
        .collect()
}

pub(crate) fn figures(connection: &Connection) -> rusqlite::Result<ReportFigures> {
    connection
        .prepare_cached(
            "SELECT count(*), (SELECT coalesce(sum(bytes), 0) FROM (SELECT DISTINCT sha256, bytes FROM reports))
             FROM reports",
        )?
        .query_row([], |row| Ok(ReportFigures { copies: row.get(0)?, bytes: row.get(1)? }))
}

/// The names of all files that are kept, sorted.
pub(crate) fn hashes(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    connection
        .prepare_cached("SELECT DISTINCT sha256 FROM reports ORDER BY sha256")?
        .query_map([], |row| row.get(0))?
        .collect()
}

const COPIES: &str = "
    SELECT e.name, r.id, p.sequence, p.sha256, p.bytes, p.kept_at, p.link, p.place
    FROM reports p
      JOIN results r ON r.number = p.result
      JOIN environments e ON e.number = r.environment";

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<ReportCopy> {
    Ok(ReportCopy {
        environment: row.get(0)?,
        result_id: row.get(1)?,
        sequence: row.get(2)?,
        sha256: row.get(3)?,
        bytes: row.get(4)?,
        kept_at: timestamp(5, row.get(5)?)?,
        link: ReportLink { whole: row.get(6)?, place: row.get(7)? },
    })
}
