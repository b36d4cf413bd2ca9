//! Reads: pages, single deliveries, states, figures. A small pool of read-only connections.

mod arrived;
mod attempts;
mod snapshot;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, ErrorCode, OptionalExtension, params};
use tokio::sync::watch;
use uuid::Uuid;

pub(crate) use arrived::Arrived;
pub use snapshot::Snapshot;

use crate::column::out_of_range;
use crate::extract::ResultId;
use crate::record::Record;
use crate::records::Records;
use crate::report::{self, Files, Wrong};
use crate::row::{Words, timestamp};
use crate::search::{Columns, Evaluation, Found, Indexed, Plan, Search, answers};
use crate::{
    Annotations, DataFolder, Error, Interrupt, Refusal, ReportCopy, ReportFigures, ResultStanding, Row,
    Sequence, Wait, WrongReport, annotation, backup, code, connection, extract, id, migrations, overdue, row,
};

/// A result as its deliveries left it, in order of arrival.
#[derive(Debug, Clone)]
pub struct ResultState {
    /// Payload `id`.
    pub result_id: String,
    /// Environment.
    pub environment: String,
    /// How many deliveries it has.
    pub deliveries: u64,
    /// Its newest delivery that was not a repeat: the present state.
    pub newest: Row,
    /// When its first delivery arrived.
    pub first_at: Timestamp,
    /// Where it stands.
    pub standing: ResultStanding,
}

/// What `check` found.
#[derive(Debug, Clone, Default)]
pub struct CheckReport {
    /// SQLite's own findings; empty when the file is whole.
    pub integrity: Vec<String>,
    /// Deliveries whose raw bytes could not be read back.
    pub unreadable: Vec<Sequence>,
    /// Deliveries that were read back.
    pub checked: u64,
    /// Files of reports that were read back.
    pub reports: u64,
    /// Those that are not as they were kept.
    pub wrong_reports: Vec<WrongReport>,
}

/// How the log stands at a moment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Newest sequence, 0 for an empty log.
    pub newest: Sequence,
    /// Unread deliveries.
    pub unread: u64,
    /// Deliveries erased since the log began.
    pub erased: u64,
    /// How many annotations there are, and when one was changed last, in milliseconds since 1970.
    annotated: (u64, i64),
}

/// Figures about the log.
#[derive(Debug, Clone, Default)]
pub struct Stats {
    /// Deliveries stored.
    pub deliveries: u64,
    /// Interview results.
    pub results: u64,
    /// Unread deliveries.
    pub unread: u64,
    /// Refusals noted since the log began (only the newest are kept in full).
    pub refusals: u64,
    /// First and newest arrival.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Per environment and event: environment, event, deliveries.
    pub counts: Vec<(String, contract::Event, u64)>,
    /// Database file and WAL, in bytes.
    pub file_bytes: u64,
    /// Raw bytes received (headers and bodies), in bytes.
    pub raw_bytes: u64,
    /// Schema version of the file.
    pub schema: i64,
    /// Version of the SQLite library in this build.
    pub sqlite: &'static str,
}

/// Reads the log; cheap to clone; also from another process than the owner's.
#[derive(Clone)]
pub struct Reader {
    shared: Arc<Shared>,
}

struct Shared {
    database: PathBuf,
    index: PathBuf,
    results: PathBuf,
    idle: Mutex<Vec<Connections>>,
    records: Records,
    words: Words,
}

/// What one read has to itself.
struct Connections {
    log: Connection,
    /// Looked for when it is needed.
    index: Option<Found>,
}

/// Connections kept for the next read.
const MOST_IDLE: usize = 4;
/// How often [`Reader::watch`] looks.
const WATCH_EVERY: Duration = Duration::from_millis(100);
/// How many raw records [`Reader::check`] reads at a time: a long read keeps the WAL growing.
const CHECKED_AT_ONCE: i64 = 500;

impl Reader {
    /// Opens an existing log for reading.
    pub fn open(folder: &DataFolder) -> Result<Reader, Error> {
        if !folder.database().exists() {
            return Err(Error::Missing(folder.path().to_owned()));
        }
        Reader::of(folder, folder.database())
    }

    /// Opens the database of a log that lies alone, such as an export or the `events.db` of another data folder. It is
    /// searched without an index.
    pub fn open_file(database: &Path) -> Result<Reader, Error> {
        // What stands in errors is the file; there is no index of that name beside it.
        Reader::of(&DataFolder::at(database), database.to_owned())
    }

    fn of(folder: &DataFolder, database: PathBuf) -> Result<Reader, Error> {
        let log = connection::for_reading(&database)?;
        let known = i64::try_from(migrations::STEPS.len()).unwrap_or(i64::MAX);
        match migrations::version(&log)? {
            0 => return Err(Error::Missing(folder.path().to_owned())),
            found if found > known => return Err(Error::Newer { found, known }),
            found if found < known => return Err(Error::Older { found, known }),
            _ => {}
        }
        let records = Records::open(&log)?;
        let idle = Mutex::new(vec![Connections { log, index: None }]);
        let (index, results) = (folder.index(), folder.results());
        let words = Words::default();
        Ok(Reader { shared: Arc::new(Shared { database, index, results, idle, records, words }) })
    }

    /// The place of the delivery with this id.
    pub fn find(&self, id: Uuid) -> Result<Option<Sequence>, Error> {
        let sequence = id::sequence(id);
        Ok(self.read(|connection| id::find(connection, id))?.then_some(sequence))
    }

    /// Hands the time (in milliseconds since 1970) and the random part of every delivery's id to `take`.
    pub(crate) fn each_id(&self, mut take: impl FnMut(i64, i64)) -> Result<(), Error> {
        self.read(|connection| {
            let mut statement = connection.prepare("SELECT received_at, random FROM deliveries")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                take(row.get(0)?, row.get(1)?);
            }
            Ok(())
        })
    }

    /// Deliveries with a sequence above `after`, oldest first: how a consumer reads.
    pub fn following(&self, after: Sequence, limit: usize) -> Result<Vec<Row>, Error> {
        self.read(|connection| {
            let reading = Reading { shared: &self.shared, log: connection };
            let found = reading.sequences((after.saturating_add(1), Sequence::MAX), false, limit)?;
            let mut rows = reading.rows_of(&found)?;
            rows.reverse();
            Ok(rows)
        })
    }

    /// All deliveries of a result in an environment, oldest first.
    pub fn timeline(&self, environment: &str, result_id: &str) -> Result<Vec<Row>, Error> {
        self.read(|connection| {
            let id = ResultId::new(Some(result_id));
            let mut statement = connection.prepare_cached(TIMELINE)?;
            let chain: Vec<Sequence> = statement
                .query_map(params![id.hash, id.text.as_deref(), environment], |row| row.get(0))?
                .collect::<rusqlite::Result<_>>()?;
            let mut rows = Reading { shared: &self.shared, log: connection }.rows_of(&chain)?;
            rows.reverse();
            Ok(rows)
        })
    }

    /// The present state of a result.
    pub fn result(&self, environment: &str, result_id: &str) -> Result<Option<ResultState>, Error> {
        self.read(|connection| {
            let id = ResultId::new(Some(result_id));
            let found = connection
                .prepare_cached(
                    "SELECT r.deliveries, r.state, r.progress, d.received_at
                     FROM results r CROSS JOIN deliveries d ON d.sequence = r.first
                     WHERE r.hash = ? AND r.id = ?
                       AND r.environment = (SELECT number FROM environments WHERE name = ?)",
                )?
                .query_row(params![id.hash, id.text.as_deref(), environment], |row| {
                    let state: Sequence = row.get(1)?;
                    let progress: u16 = row.get(2)?;
                    let progress =
                        code::progress(progress).ok_or_else(|| out_of_range(2, progress.into()))?;
                    Ok((row.get(0)?, state, progress.standing, timestamp(3, row.get(3)?)?))
                })
                .optional()?;
            let Some((deliveries, state, standing, first_at)) = found else { return Ok(None) };
            Ok(self.row(connection, state)?.map(|newest| ResultState {
                result_id: result_id.to_owned(),
                environment: environment.to_owned(),
                deliveries,
                newest,
                first_at,
                standing,
            }))
        })
    }

    /// A consumer's cursor; 0 where it has none.
    pub fn cursor(&self, consumer: &str) -> Result<Sequence, Error> {
        let cursor = self.read(|connection| {
            connection
                .prepare_cached("SELECT sequence FROM cursors WHERE consumer = ?")?
                .query_row([consumer], |row| row.get(0))
                .optional()
        })?;
        Ok(cursor.unwrap_or_default())
    }

    /// Newest sequence, 0 for an empty log.
    pub fn newest(&self) -> Result<Sequence, Error> {
        self.read(newest)
    }

    /// How far the search index has come; `None` where there is none that belongs to this log.
    pub fn indexed(&self) -> Result<Option<Indexed>, Error> {
        let (newest, identity) = (self.newest()?, self.identity()?);
        let found = Found::open(&self.shared.index, identity);
        Ok(found.map(|found| Indexed { indexed: found.indexed(newest), newest }))
    }

    /// Unread deliveries.
    pub fn unread(&self) -> Result<u64, Error> {
        self.read(|connection| one(connection, "SELECT count(*) FROM unread"))
    }

    /// How the log stands at one moment. Two are equal where no list can look otherwise.
    pub fn standing(&self) -> Result<Standing, Error> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT (SELECT coalesce(max(sequence), 0) FROM deliveries), (SELECT count(*) FROM unread),
                       (SELECT value FROM counters WHERE name = 'erased'), count(*), coalesce(max(changed_at), 0)
                     FROM annotations",
                )?
                .query_row([], |row| {
                    Ok(Standing {
                        newest: row.get(0)?,
                        unread: row.get(1)?,
                        erased: row.get(2)?,
                        annotated: (row.get(3)?, row.get(4)?),
                    })
                })
        })
    }

    /// The notes and stars that an event shows.
    pub fn annotations(&self, sequence: Sequence) -> Result<Annotations, Error> {
        self.read(|connection| annotation::read(connection, sequence))
    }

    /// The newest refusals, newest first.
    pub fn refusals(&self, limit: usize) -> Result<Vec<Refusal>, Error> {
        self.read(|connection| {
            connection
                .prepare_cached(
                    "SELECT sequence, received_at, status, reason, method, path, environment, remote, body_bytes
                     FROM refusals ORDER BY sequence DESC LIMIT ?",
                )?
                .query_map([bounded(limit)], |row| {
                    Ok(Refusal {
                        sequence: row.get(0)?,
                        received_at: timestamp(1, row.get(1)?)?,
                        status: row.get(2)?,
                        reason: row.get(3)?,
                        method: row.get(4)?,
                        path: row.get(5)?,
                        environment: row.get(6)?,
                        remote: row.get_ref(7)?.as_str_or_null()?.and_then(|remote| remote.parse().ok()),
                        body_bytes: row.get(8)?,
                    })
                })?
                .collect()
        })
    }

    /// How many deliveries were read in full, one by one, to search them since this was opened: what the search
    /// index is there to keep small.
    pub fn searched_in_full(&self) -> u64 {
        self.shared.records.searched()
    }

    /// Copies the whole log, as it stands at this moment, to `path`, also while others write to it. The copy is
    /// written beside `path` and renamed when it is whole, for the user alone (mode 0600). Blocks; an interrupted one
    /// leaves what was there.
    pub fn back_up(&self, path: &Path, interrupt: &Interrupt) -> Result<(), Error> {
        let connection = connection::for_copying(&self.shared.database)?;
        let _reading = interrupt.covers(std::iter::once(&connection));
        interrupt.check()?;
        backup::back_up(&connection, path)
    }

    /// Figures about the log.
    pub fn stats(&self) -> Result<Stats, Error> {
        let mut stats = self.read(|connection| {
            let snapshot = connection.unchecked_transaction()?;
            let mut stats = Stats {
                results: one(&snapshot, "SELECT count(*) FROM results WHERE id IS NOT NULL")?,
                unread: one(&snapshot, "SELECT count(*) FROM unread")?,
                refusals: one(&snapshot, "SELECT value FROM counters WHERE name = 'refusals'")?,
                schema: migrations::version(&snapshot)?,
                sqlite: rusqlite::version(),
                ..Stats::default()
            };
            let mut tallies = snapshot.prepare_cached(
                "SELECT environment, event, deliveries, raw_bytes FROM tallies ORDER BY environment, event",
            )?;
            let mut rows = tallies.query([])?;
            while let Some(row) = rows.next()? {
                let event: u8 = row.get(1)?;
                let event = code::event(event).ok_or_else(|| out_of_range(1, event.into()))?;
                let deliveries: u64 = row.get(2)?;
                let raw_bytes: u64 = row.get(3)?;
                let environment = self.shared.words.environment(&snapshot, row.get(0)?)?;
                stats.counts.push((environment.to_string(), event, deliveries));
                stats.deliveries += deliveries;
                stats.raw_bytes += raw_bytes;
            }
            stats.span = span(&snapshot)?;
            Ok(stats)
        })?;
        stats.file_bytes = [self.shared.database.clone(), self.wal()]
            .iter()
            .filter_map(|path| path.metadata().ok())
            .map(|metadata| metadata.len())
            .sum();
        Ok(stats)
    }

    /// The copies of a result's report, the one kept last first.
    pub fn reports(&self, environment: &str, result_id: &str) -> Result<Vec<ReportCopy>, Error> {
        self.read(|connection| report::of_result(connection, environment, result_id))
    }

    /// The copies of the report of the result that a delivery belongs to, the one kept last first.
    pub fn reports_of(&self, sequence: Sequence) -> Result<Vec<ReportCopy>, Error> {
        self.read(|connection| {
            let Some(row) = self.row(connection, sequence)? else { return Ok(Vec::new()) };
            let Some(result_id) = &row.result_id else { return Ok(Vec::new()) };
            report::of_result(connection, &row.environment, result_id)
        })
    }

    /// All copies of reports, the one kept last first.
    pub fn all_reports(&self) -> Result<Vec<ReportCopy>, Error> {
        self.read(report::all)
    }

    /// How many copies of reports there are, and what they take up.
    pub fn report_figures(&self) -> Result<ReportFigures, Error> {
        self.read(report::figures)
    }

    /// Where the file of a kept report is.
    pub fn report_path(&self, sha256: &str) -> PathBuf {
        self.report_files().path(sha256)
    }

    /// Writes a kept report to `to`; an error where its file is not what was kept. Blocks.
    pub fn copy_report(&self, sha256: &str, to: impl std::io::Write) -> Result<(), Error> {
        match self.report_files().read(sha256, to)? {
            None => Ok(()),
            Some(Wrong::Missing) => {
                Err(Error::Corrupt("the file of this copy of a report is gone".to_owned()))
            }
            Some(Wrong::Changed) => {
                Err(Error::Corrupt("the file of this copy of a report is not what was kept".to_owned()))
            }
        }
    }

    pub(crate) fn report_hashes(&self) -> Result<Vec<String>, Error> {
        self.read(report::hashes)
    }

    fn report_files(&self) -> Files {
        let folder = self.shared.database.parent().unwrap_or(Path::new("."));
        Files::at(DataFolder::at(folder).reports())
    }

    /// The waits that a person was told of because they are longer than usual, the longest first.
    pub fn overdue_told(&self) -> Result<Vec<Wait>, Error> {
        self.read(overdue::read)
    }

    /// Runs SQLite's integrity check, reads every delivery back, comparing each body with its hash, and does the same
    /// with every report that is kept.
    pub fn check(&self) -> Result<CheckReport, Error> {
        let mut report = CheckReport {
            integrity: self.read(|connection| {
                connection.prepare("PRAGMA integrity_check")?.query_map([], |row| row.get(0))?.collect()
            })?,
            ..CheckReport::default()
        };
        report.integrity.retain(|finding| finding != "ok");
        let mut after = 0;
        loop {
            let checked = self.read(|connection| self.check_some(connection, after))?;
            let Some((last, _)) = checked.last() else { break };
            after = *last;
            report.checked += checked.len() as u64;
            report
                .unreadable
                .extend(checked.iter().filter(|(_, whole)| !whole).map(|(sequence, _)| sequence));
        }
        let files = self.report_files();
        for sha256 in self.report_hashes()? {
            report.reports += 1;
            if let Some(wrong) = files.check(&sha256)? {
                report.wrong_reports.push(WrongReport { sha256, missing: wrong == Wrong::Missing });
            }
        }
        Ok(report)
    }

    /// The newest sequence as other processes see it grow: watches `PRAGMA data_version` about ten times a
    /// second from a thread that ends with the last receiver.
    pub fn watch(&self) -> Result<watch::Receiver<Sequence>, Error> {
        let connection = connection::for_reading(&self.shared.database)?;
        let mut seen = data_version(&connection)?;
        let (sender, receiver) = watch::channel(newest(&connection)?);
        let watching = move || {
            while !sender.is_closed() {
                thread::sleep(WATCH_EVERY);
                // A read that fails now is tried again a moment later.
                let Ok(version) = data_version(&connection) else { continue };
                if version == seen {
                    continue;
                }
                if let Ok(newest) = newest(&connection) {
                    seen = version;
                    sender.send_if_modified(|known| std::mem::replace(known, newest) != newest);
                }
            }
        };
        thread::Builder::new().name("event log watch".to_owned()).spawn(watching).map_err(|source| {
            Error::Io { what: "cannot start watching", path: self.shared.database.clone(), source }
        })?;
        Ok(receiver)
    }

    /// Reads with a connection of the pool.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        let connections = self.connections()?;
        let value = read(&connections.log);
        self.give_back(connections, value)
    }

    /// Searches with connections of the pool, each in a snapshot of its file. An index that cannot be read is as
    /// good as none.
    pub(crate) fn search<T>(
        &self,
        search: &Search,
        down: bool,
        find: impl Fn(&Reading<'_>, &Evaluation<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        self.in_snapshot(search.query.root().is_some(), &search.interrupt, |log, index, newest| {
            let evaluation = Evaluation {
                log,
                index,
                records: &self.shared.records,
                plan: Plan::of(log, index, &search.query, &search.now, newest)?,
                interrupt: &search.interrupt,
                down,
            };
            find(&Reading { shared: &self.shared, log }, &evaluation)
        })
    }

    /// Reads the log in a snapshot, whose newest sequence is told, and where it is `wanted` the index in another, with
    /// how far that covers the log. An index that cannot be read is as good as none, and `read` begins anew.
    pub(crate) fn in_snapshot<T>(
        &self,
        wanted: bool,
        interrupt: &Interrupt,
        read: impl Fn(&Connection, Option<(&Connection, Sequence)>, Sequence) -> rusqlite::Result<T>,
    ) -> Result<T, Error> {
        let mut connections = self.connections()?;
        let value = {
            let Connections { log, index } = &mut connections;
            if index.is_none() && wanted {
                *index = Found::open(&self.shared.index, identity(log)?);
            }
            let run = |index: Option<&Found>| {
                let both = std::iter::once(&*log).chain(index.map(|index| &index.connection));
                let _reading = interrupt.covers(both);
                interrupt.check()?;
                let _snapshot = log.unchecked_transaction()?;
                let newest = newest(log)?;
                let _index_snapshot =
                    index.map(|index| index.connection.unchecked_transaction()).transpose()?;
                let index = index
                    .map(|index| (&index.connection, index.indexed(newest)))
                    .filter(|(_, indexed)| *indexed > 0);
                read(log, index, newest)
            };
            match run(index.as_ref()) {
                Err(error) if index.is_some() && !is_interrupt(&error) => {
                    tracing::warn!(%error, "the search index cannot be read, searching without it");
                    let found = run(None);
                    *index = None;
                    found
                }
                found => found,
            }
        };
        self.give_back(connections, value)
    }

    /// Hands each raw record above `after` and up to `to` to `take`, oldest first.
    pub(crate) fn records(
        &self,
        after: Sequence,
        to: Sequence,
        take: impl FnMut(Sequence, Record<'_>),
    ) -> Result<(), Error> {
        self.read(|connection| self.shared.records.each(connection, after, to, take))
    }

    /// The columns of a block of the log.
    pub(crate) fn block(&self, block: i64) -> Result<Columns, Error> {
        self.read(|connection| Columns::read(connection, block))
    }

    /// The answers of a block of the log.
    pub(crate) fn answers(&self, block: i64) -> Result<Vec<u8>, Error> {
        self.read(|connection| answers::made(connection, block))
    }

    /// Whether the answers of a block of the log are complete.
    pub(crate) fn are_answers_settled(&self, block: i64) -> Result<bool, Error> {
        self.read(|connection| answers::are_settled(connection, block))
    }

    /// When the first delivery that is still there arrived; `None` in an empty log.
    pub fn first_at(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.read(span)?.map(|(first, _)| first))
    }

    /// What tells this log from another one.
    pub fn identity(&self) -> Result<i64, Error> {
        self.read(identity)
    }

    /// Where the store of results is.
    pub(crate) fn results_path(&self) -> &Path {
        &self.shared.results
    }

    fn connections(&self) -> Result<Connections, Error> {
        if let Some(connections) = self.idle().pop() {
            return Ok(connections);
        }
        Ok(Connections { log: connection::for_reading(&self.shared.database)?, index: None })
    }

    /// Keeps connections for the next read, unless they had an error.
    fn give_back<T>(&self, connections: Connections, value: rusqlite::Result<T>) -> Result<T, Error> {
        if value.as_ref().err().is_none_or(is_interrupt) {
            let mut idle = self.idle();
            if idle.len() < MOST_IDLE {
                idle.push(connections);
            }
        }
        Ok(value?)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connections>> {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn row(&self, connection: &Connection, sequence: Sequence) -> rusqlite::Result<Option<Row>> {
        Ok(Reading { shared: &self.shared, log: connection }.rows_of(&[sequence])?.pop())
    }

    /// The next sequences and whether each one's body is the one that was stored.
    fn check_some(
        &self,
        connection: &Connection,
        after: Sequence,
    ) -> rusqlite::Result<Vec<(Sequence, bool)>> {
        let mut statement = connection.prepare_cached(
            "SELECT sequence, body_hash, body_bytes FROM deliveries WHERE sequence > ? ORDER BY sequence LIMIT ?",
        )?;
        let mut rows = statement.query([after, CHECKED_AT_ONCE])?;
        let mut checked = Vec::new();
        while let Some(row) = rows.next()? {
            let (sequence, body_hash, body_bytes): (_, i64, usize) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let bytes = self.shared.records.bytes(connection, sequence)?;
            let whole = bytes.as_deref().and_then(Record::decode).is_some_and(|record| {
                record.body.len() == body_bytes && extract::hash(record.body) == body_hash
            });
            checked.push((sequence, whole));
        }
        Ok(checked)
    }

    fn wal(&self) -> PathBuf {
        let mut path = self.shared.database.clone().into_os_string();
        path.push("-wal");
        path.into()
    }
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reader").field("database", &self.shared.database).finish_non_exhaustive()
    }
}

/// A read under way.
pub(crate) struct Reading<'a> {
    shared: &'a Shared,
    log: &'a Connection,
}

impl Reading<'_> {
    /// The rows of these deliveries, newest first. Those that are not there are passed over.
    pub(crate) fn rows_of(&self, sequences: &[Sequence]) -> rusqlite::Result<Vec<Row>> {
        let mut statement = self.log.prepare_cached(&ROWS)?;
        let mut found = Vec::with_capacity(sequences.len());
        for sequence in sequences {
            let mut rows = statement.query([sequence])?;
            if let Some(row) = rows.next()? {
                found.push(self.shared.words.row(self.log, row)?);
            }
        }
        found.sort_unstable_by_key(|row| std::cmp::Reverse(row.sequence));
        Ok(found)
    }

    /// The sequences of a stretch of the log, ends included, in the order they are walked in.
    pub(crate) fn sequences(
        &self,
        (first, last): (Sequence, Sequence),
        down: bool,
        limit: usize,
    ) -> rusqlite::Result<Vec<Sequence>> {
        let direction = if down { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT sequence FROM deliveries WHERE sequence BETWEEN ? AND ? ORDER BY sequence {direction} LIMIT ?"
        );
        self.log
            .prepare_cached(&sql)?
            .query_map(params![first, last, bounded(limit)], |row| row.get(0))?
            .collect()
    }

    /// How many deliveries there are.
    pub(crate) fn deliveries(&self) -> rusqlite::Result<u64> {
        one(self.log, "SELECT coalesce(sum(deliveries), 0) FROM tallies")
    }

    pub(crate) fn environment(&self, number: i64) -> rusqlite::Result<Arc<str>> {
        self.shared.words.environment(self.log, number)
    }

    pub(crate) fn name(&self, number: i64) -> rusqlite::Result<Arc<str>> {
        self.shared.words.name(self.log, number)
    }
}

/// One row by its place.
static ROWS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM deliveries d LEFT JOIN unread u ON u.sequence = d.sequence {} WHERE d.sequence = ?",
        row::COLUMNS,
        row::JOINS
    )
});

/// All deliveries of a result, along its chain.
const TIMELINE: &str = "
    WITH RECURSIVE chain (sequence) AS (
      SELECT newest FROM results
      WHERE hash = ? AND id = ? AND environment = (SELECT number FROM environments WHERE name = ?)
      UNION ALL
      SELECT d.result_previous FROM chain CROSS JOIN deliveries d ON d.sequence = chain.sequence
      WHERE d.result_previous IS NOT NULL
    ) SELECT sequence FROM chain";

fn identity(log: &Connection) -> rusqlite::Result<i64> {
    one(log, "SELECT value FROM counters WHERE name = 'identity'")
}

fn is_interrupt(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::OperationInterrupted)
}

fn newest(connection: &Connection) -> rusqlite::Result<Sequence> {
    one(connection, "SELECT coalesce(max(sequence), 0) FROM deliveries")
}

fn data_version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "data_version", |row| row.get(0))
}

fn one<T: FromSql>(connection: &Connection, sql: &str) -> rusqlite::Result<T> {
    connection.prepare_cached(sql)?.query_row([], |row| row.get(0))
}

fn bounded(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// First and newest arrival, in order of arrival.
fn span(connection: &Connection) -> rusqlite::Result<Option<(Timestamp, Timestamp)>> {
    connection.query_row(
        "SELECT (SELECT received_at FROM deliveries ORDER BY sequence LIMIT 1),
                    (SELECT received_at FROM deliveries ORDER BY sequence DESC LIMIT 1)",
        [],
        |row| match (row.get(0)?, row.get(1)?) {
            (Some(first), Some(newest)) => Ok(Some((timestamp(0, first)?, timestamp(1, newest)?))),
            _ => Ok(None),
        },
    )
}

#[cfg(test)]
mod tests {
    use rusqlite::StatementStatus;

    use super::*;
    use crate::{EventLog, Options};

    #[test]
    fn a_row_is_planned_once_whichever_it_is() {
        let directory = tempfile::tempdir().unwrap();
        let log =
            EventLog::open(&DataFolder::at(directory.path().join("data")), &Options::default()).unwrap();

        let planned_anew = log.reader().read(|connection| {
            for sequence in 1..=10 {
                assert!(!connection.prepare_cached(&ROWS)?.exists([sequence])?);
            }
            Ok(connection.prepare_cached(&ROWS)?.get_status(StatementStatus::RePrepare))
        });

        assert_eq!(planned_anew.unwrap(), 0);
    }
}
