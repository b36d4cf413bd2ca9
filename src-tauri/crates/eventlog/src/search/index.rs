//! The search index: a file beside the log that can be thrown away. What it does not cover yet is scanned.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use contract::Payload;
use query::fold;
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};

use super::columns::{Column, block_of};
use super::document::searched;
use super::grams::Grams;
use crate::body::decoded;
use crate::folder::create_private;
use crate::{DataFolder, Error, Reader, Sequence};

/// What this build reads and writes. An index of another format is made anew.
const FORMAT: i64 = 1;
/// How long to wait where another process writes the index.
const PATIENCE: Duration = Duration::from_secs(2);

/// The search index of a log, for the log's owner: clones are one.
#[derive(Clone)]
pub struct Index {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    reader: Reader,
    /// Opened when it is first needed.
    connection: Mutex<Option<Connection>>,
}

/// How far the index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Everything up to this sequence is in the index.
    pub indexed: Sequence,
    /// The newest one in the log.
    pub newest: Sequence,
}

impl Indexed {
    /// How many deliveries, at most, are still to come.
    pub fn behind(self) -> u64 {
        u64::try_from(self.newest - self.indexed).unwrap_or_default()
    }
}

impl Index {
    pub(crate) fn new(folder: &DataFolder, reader: Reader) -> Index {
        Index { shared: Arc::new(Shared { path: folder.index(), reader, connection: Mutex::default() }) }
    }

    /// Takes up to `most` more deliveries in. Blocks for the time that it takes; call it until nothing is behind.
    pub fn step(&self, most: usize) -> Result<Indexed, Error> {
        let mut opened = self.lock();
        let connection = self.open(&mut opened)?;
        let done = self.take_in(connection, most);
        if done.is_err() {
            // It may be gone or damaged: the next step opens it again, and makes it anew where it has to.
            *opened = None;
        }
        done
    }

    /// Empties the index; steps fill it again.
    pub fn clear(&self) -> Result<(), Error> {
        let mut opened = self.lock();
        let connection = self.open(&mut opened)?;
        // In place: whoever reads the file goes on with it.
        create(connection, self.shared.reader.identity()?)
    }

    /// Forgets deliveries that are about to be erased. Until [`Index::settle`] columns may be out of date.
    pub(crate) fn forget(&self, sequences: &[Sequence]) -> Result<(), Error> {
        let mut opened = self.lock();
        let connection = self.open(&mut opened)?;
        let transaction = connection.unchecked_transaction()?;
        for sequence in sequences {
            transaction.prepare_cached("DELETE FROM grams WHERE rowid = ?")?.execute([sequence])?;
        }
        transaction.execute("UPDATE state SET stale = 1", [])?;
        transaction.commit()?;
        Ok(())
    }

    /// Makes the columns of deliveries anew that were erased or labelled anew.
    pub(crate) fn settle(&self, sequences: impl Iterator<Item = Sequence>) -> Result<(), Error> {
        let mut opened = self.lock();
        let connection = self.open(&mut opened)?;
        let mut blocks: Vec<i64> = sequences.map(block_of).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let indexed: Sequence = connection.query_row("SELECT indexed FROM state", [], |row| row.get(0))?;
        let transaction = connection.unchecked_transaction()?;
        for block in blocks.into_iter().filter(|block| *block < full_blocks(indexed)) {
            self.keep_block(&transaction, block)?;
        }
        transaction.execute("UPDATE state SET stale = 0", [])?;
        transaction.commit()?;
        Ok(())
    }

    /// Leaves nothing in the file of what was forgotten.
    pub(crate) fn wipe(&self) -> Result<(), Error> {
        let mut opened = self.lock();
        let connection = self.open(&mut opened)?;
        // Merged into one, the index is written without what was deleted; freed pages are overwritten.
        connection.execute_batch("INSERT INTO grams (grams) VALUES ('optimize')")?;
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn take_in(&self, connection: &Connection, most: usize) -> Result<Indexed, Error> {
        let indexed: Sequence = connection.query_row("SELECT indexed FROM state", [], |row| row.get(0))?;
        let newest = self.shared.reader.newest()?;
        if indexed >= newest {
            return Ok(Indexed { indexed, newest });
        }
        let to = newest.min(indexed + i64::try_from(most).unwrap_or(i64::MAX));
        // What costs time is done before others have to wait for the file.
        let documents = self.shared.reader.records(indexed, to, |record| {
            let body = decoded(record.headers.iter().copied(), record.body);
            let payload = Payload::parse(&body);
            let mut grams = Grams::default();
            for searched in searched(&payload, &body) {
                grams.add(&fold(&searched.text));
            }
            grams.tokens()
        })?;
        let transaction = connection.unchecked_transaction()?;
        {
            let mut insert = transaction.prepare_cached("INSERT INTO grams (rowid, tokens) VALUES (?, ?)")?;
            for (sequence, tokens) in &documents {
                insert.execute(params![sequence, tokens])?;
            }
        }
        for block in full_blocks(indexed)..full_blocks(to) {
            self.keep_block(&transaction, block)?;
        }
        transaction.execute("UPDATE state SET indexed = ?", [to])?;
        transaction.commit()?;
        Ok(Indexed { indexed: to, newest })
    }

    fn keep_block(&self, index: &Connection, block: i64) -> Result<(), Error> {
        let columns = self.shared.reader.block(block)?;
        let mut keep = index.prepare_cached("INSERT OR REPLACE INTO columns (key, bytes) VALUES (?, ?)")?;
        for column in Column::ALL {
            keep.execute(params![column.key(block), columns.bytes(column)])?;
        }
        Ok(())
    }

    fn open<'a>(&self, opened: &'a mut Option<Connection>) -> Result<&'a Connection, Error> {
        if opened.is_none() {
            let identity = self.shared.reader.identity()?;
            let newest = self.shared.reader.newest()?;
            let connection = match open_to_write(&self.shared.path) {
                Ok(connection) if is_of(&connection, identity, newest)? => connection,
                // Of another format, another log, a later state of this one, or damaged.
                _ => {
                    remove(&self.shared.path)?;
                    let connection = open_to_write(&self.shared.path)?;
                    create(&connection, identity)?;
                    connection
                }
            };
            self.freshen(&connection)?;
            *opened = Some(connection);
        }
        // It was put there just now at the latest.
        opened.as_ref().ok_or(Error::Interrupted)
    }

    /// Makes all columns anew where an erasure was cut short.
    fn freshen(&self, connection: &Connection) -> Result<(), Error> {
        let (stale, indexed): (bool, Sequence) =
            connection
                .query_row("SELECT stale, indexed FROM state", [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        if !stale {
            return Ok(());
        }
        let transaction = connection.unchecked_transaction()?;
        for block in 0..full_blocks(indexed) {
            self.keep_block(&transaction, block)?;
        }
        transaction.execute("UPDATE state SET stale = 0", [])?;
        transaction.commit()?;
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, Option<Connection>> {
        self.shared.connection.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How many blocks, from the first on, lie wholly within what is indexed.
pub(crate) const fn full_blocks(indexed: Sequence) -> i64 {
    block_of(indexed + 1)
}

/// The index as a reader finds it.
pub(crate) struct Found {
    pub(crate) connection: Connection,
    identity: i64,
}

impl Found {
    /// Opens the index of a log for reading; `None` where there is none that this build can read.
    pub(crate) fn open(path: &Path, identity: i64) -> Option<Found> {
        if !path.exists() {
            return None;
        }
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).ok()?;
        connection.busy_timeout(PATIENCE).ok()?;
        connection.set_prepared_statement_cache_capacity(32);
        connection.execute_batch("PRAGMA query_only = ON; PRAGMA cache_size = -8192").ok()?;
        Some(Found { connection, identity })
    }

    /// How far it covers the log now; 0 where it cannot be used.
    pub(crate) fn indexed(&self, newest: Sequence) -> Sequence {
        if is_of(&self.connection, self.identity, newest).unwrap_or(false) {
            self.connection
                .prepare_cached("SELECT indexed FROM state")
                .and_then(|mut statement| statement.query_row([], |row| row.get(0)))
                .unwrap_or(0)
        } else {
            0
        }
    }
}

/// Whether it is an index of this format and of that log, which ends at `newest`.
fn is_of(connection: &Connection, identity: i64, newest: Sequence) -> rusqlite::Result<bool> {
    if connection.pragma_query_value(None, "user_version", |row| row.get::<_, i64>(0))? != FORMAT {
        return Ok(false);
    }
    let found: Option<(i64, Sequence)> = connection
        .prepare_cached("SELECT identity, indexed FROM state")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.is_some_and(|(of, indexed)| of == identity && indexed <= newest))
}

fn open_to_write(path: &Path) -> Result<Connection, Error> {
    drop(create_private(path)?);
    let connection = Connection::open_with_flags(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.busy_timeout(PATIENCE)?;
    // What is lost with the power is indexed again.
    connection.execute_batch(
        "PRAGMA page_size = 8192;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = NORMAL;
         PRAGMA wal_autocheckpoint = 2048;
         PRAGMA journal_size_limit = 16777216;
         PRAGMA cache_size = -8192;
         PRAGMA temp_store = MEMORY;
         PRAGMA secure_delete = ON;",
    )?;
    Ok(connection)
}

fn create(connection: &Connection, identity: i64) -> Result<(), Error> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(
        "DROP TABLE IF EXISTS state;
         DROP TABLE IF EXISTS columns;
         DROP TABLE IF EXISTS grams;
         CREATE TABLE state (identity INTEGER NOT NULL, indexed INTEGER NOT NULL, stale INTEGER NOT NULL);
         CREATE TABLE columns (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
         CREATE VIRTUAL TABLE grams USING fts5(
           tokens, content = '', contentless_delete = 1, detail = 'none', tokenize = 'ascii'
         );",
    )?;
    transaction.execute("INSERT INTO state (identity, indexed, stale) VALUES (?, 0, 0)", [identity])?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

fn remove(path: &Path) -> Result<(), Error> {
    for suffix in ["", "-wal", "-shm"] {
        let mut file = path.as_os_str().to_owned();
        file.push(suffix);
        match std::fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(crate::folder::io_error("cannot remove", Path::new(&file))(error));
            }
            _ => {}
        }
    }
    Ok(())
}
