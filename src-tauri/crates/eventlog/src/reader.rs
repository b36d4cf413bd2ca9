//! Reads: pages, single deliveries, states, figures. A small pool of read-only connections.

use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params, params, params_from_iter};
use tokio::sync::watch;
use uuid::Uuid;

use crate::column::out_of_range;
use crate::compression::Dictionaries;
use crate::extract::ResultId;
use crate::query::Query;
use crate::record::Record;
use crate::row::{Words, timestamp};
use crate::{
    Annotations, DataFolder, Delivery, Error, Filter, Page, Position, Refusal, Row, Sequence, annotation, code, connection, extract,
    id, migrations, query, row,
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
    /// Whether it was collected and neither a result nor a failure has followed.
    pub awaiting: bool,
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
    idle: Mutex<Vec<Connection>>,
    dictionaries: Dictionaries,
    words: Words,
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
        let database = folder.database();
        if !database.exists() {
            return Err(Error::Missing(folder.path().to_owned()));
        }
        let connection = connection::for_reading(&database)?;
        let known = i64::try_from(migrations::STEPS.len()).unwrap_or(i64::MAX);
        match migrations::version(&connection)? {
            0 => return Err(Error::Missing(folder.path().to_owned())),
            found if found > known => return Err(Error::Newer { found, known }),
            _ => {}
        }
        let dictionaries = Dictionaries::open(&connection)?;
        let idle = Mutex::new(vec![connection]);
        Ok(Reader { shared: Arc::new(Shared { database, idle, dictionaries, words: Words::default() }) })
    }

    /// A page of the list, newest first.
    pub fn page(&self, filter: &Filter, position: Position, limit: usize) -> Result<Page, Error> {
        self.read(|connection| {
            let Some(query) = Query::new(connection, filter)? else {
                return Ok(Page { rows: Vec::new(), more: false });
            };
            // One row more than asked for tells whether there is more.
            let (sql, values) = query.page(position, bounded(limit.saturating_add(1)));
            let mut rows = self.rows(connection, &sql, params_from_iter(values))?;
            let more = rows.len() > limit;
            rows.truncate(limit);
            if matches!(position, Position::After(_)) {
                rows.reverse();
            }
            Ok(Page { rows, more })
        })
    }

    /// How many rows the filter lets through, counted up to `cap`.
    pub fn count(&self, filter: &Filter, cap: u64) -> Result<u64, Error> {
        self.read(|connection| {
            let Some(query) = Query::new(connection, filter)? else { return Ok(0) };
            let (sql, values) = query.count(i64::try_from(cap).unwrap_or(i64::MAX));
            connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))
        })
    }

    /// One delivery with everything. An error where its raw bytes cannot be read back.
    pub fn delivery(&self, sequence: Sequence) -> Result<Option<Delivery>, Error> {
        let found = self.read(|connection| {
            let Some(row) = self.row(connection, sequence)? else { return Ok(None) };
            Ok(Some((row, self.record(connection, sequence)?)))
        })?;
        let Some((row, bytes)) = found else { return Ok(None) };
        let bytes = bytes.unwrap_or_default();
        let record = Record::decode(&bytes)
            .ok_or_else(|| Error::Corrupt(format!("the raw bytes of delivery {sequence} cannot be read")))?;
        Ok(Some(Delivery {
            row,
            route: record.route,
            method: record.method.to_owned(),
            path: record.path.to_owned(),
            headers: record
                .headers
                .iter()
                .map(|(name, value)| ((*name).to_owned(), value.to_vec()))
                .collect(),
            remote: record.remote,
            tunnel: record.tunnel.map(str::to_owned),
            body: record.body.to_vec(),
        }))
    }

    /// The place of the delivery with this id.
    pub fn find(&self, id: Uuid) -> Result<Option<Sequence>, Error> {
        let sequence = id::sequence(id);
        let found: Option<(i64, i64)> = self.read(|connection| {
            connection
                .prepare_cached("SELECT received_at, random FROM deliveries WHERE sequence = ?")?
                .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
                .optional()
        })?;
        Ok(found
            .filter(|(received_at, random)| id::compose(*received_at, *random, sequence) == id)
            .map(|_| sequence))
    }

    /// Deliveries with a sequence above `after`, oldest first: how a consumer reads.
    pub fn following(&self, after: Sequence, limit: usize) -> Result<Vec<Row>, Error> {
        let mut page = self.page(&Filter::default(), Position::After(after), limit)?;
        page.rows.reverse();
        Ok(page.rows)
    }

    /// All deliveries of a result in an environment, oldest first.
    pub fn timeline(&self, environment: &str, result_id: &str) -> Result<Vec<Row>, Error> {
        let filter = Filter {
            environment: Some(environment.to_owned()),
            result_id: Some(result_id.to_owned()),
            ..Filter::default()
        };
        let mut page = self.page(&filter, Position::Newest, usize::MAX)?;
        page.rows.reverse();
        Ok(page.rows)
    }

    /// The present state of a result.
    pub fn result(&self, environment: &str, result_id: &str) -> Result<Option<ResultState>, Error> {
        self.read(|connection| {
            let Some(number) = query::environment(connection, environment)? else { return Ok(None) };
            let id = ResultId::new(Some(result_id));
            let found = connection
                .prepare_cached(
                    "SELECT r.deliveries, r.state, r.awaiting, d.received_at
                     FROM results r CROSS JOIN deliveries d ON d.sequence = r.first
                     WHERE r.hash = ? AND r.environment = ? AND r.id = ?",
                )?
                .query_row(params![id.hash, number, id.text.as_deref()], |row| {
                    let state: Sequence = row.get(1)?;
                    Ok((row.get(0)?, state, row.get(2)?, timestamp(3, row.get(3)?)?))
                })
                .optional()?;
            let Some((deliveries, state, awaiting, first_at)) = found else { return Ok(None) };
            Ok(self.row(connection, state)?.map(|newest| ResultState {
                result_id: result_id.to_owned(),
                environment: environment.to_owned(),
                deliveries,
                newest,
                first_at,
                awaiting,
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

    /// Unread deliveries.
    pub fn unread(&self) -> Result<u64, Error> {
        self.read(|connection| one(connection, "SELECT count(*) FROM unread"))
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

    /// Runs SQLite's integrity check and reads every delivery back, comparing each body with its hash.
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
            let Some((last, _)) = checked.last() else { return Ok(report) };
            after = *last;
            report.checked += checked.len() as u64;
            report
                .unreadable
                .extend(checked.iter().filter(|(_, whole)| !whole).map(|(sequence, _)| sequence));
        }
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

    /// Reads with a connection of the pool. One that had an error is not used again.
    fn read<T>(&self, read: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, Error> {
        let connection = match self.idle().pop() {
            Some(connection) => connection,
            None => connection::for_reading(&self.shared.database)?,
        };
        let value = read(&connection)?;
        let mut idle = self.idle();
        if idle.len() < MOST_IDLE {
            idle.push(connection);
        }
        Ok(value)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.shared.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn rows(&self, connection: &Connection, sql: &str, values: impl Params) -> rusqlite::Result<Vec<Row>> {
        let mut statement = connection.prepare_cached(sql)?;
        let mut rows = statement.query(values)?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(self.shared.words.row(connection, row)?);
        }
        Ok(found)
    }

    fn row(&self, connection: &Connection, sequence: Sequence) -> rusqlite::Result<Option<Row>> {
        Ok(self.rows(connection, &ROW, [sequence])?.pop())
    }

    /// The decompressed raw record.
    fn record(&self, connection: &Connection, sequence: Sequence) -> rusqlite::Result<Option<Vec<u8>>> {
        let stored: Option<(i64, Vec<u8>)> = connection
            .prepare_cached("SELECT dictionary, record FROM raw WHERE sequence = ?")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match stored {
            Some((number, bytes)) => self.shared.dictionaries.decompress(connection, number, &bytes),
            None => Ok(None),
        }
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
            let bytes = self.record(connection, sequence)?;
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

/// One row by its place.
static ROW: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {} FROM deliveries d LEFT JOIN unread u ON u.sequence = d.sequence {} WHERE d.sequence = ?",
        row::COLUMNS,
        row::JOINS
    )
});

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
