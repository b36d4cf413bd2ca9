//! Keeping the store up with the log.

use std::collections::BTreeSet;
use std::collections::btree_map::{BTreeMap, Entry};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::watch;

use super::ResultFacts;
use super::counted::Counts;
use super::file::{self, FORMAT, State};
use crate::disposable::{is_of, open_to_write, remove};
use crate::reader::Arrived;
use crate::{DataFolder, Error, Reader, Sequence, connection, id};

/// The store of results of a log; clones are one. Calls block. Several processes may bring it forward at once; what
/// is damaged or belongs to another log only the log's owner makes anew, or who finds no owner.
#[derive(Clone)]
pub struct ResultStore {
    shared: Arc<Shared>,
}

struct Shared {
    folder: DataFolder,
    path: PathBuf,
    reader: Reader,
    is_owner: bool,
    /// Opened when it is first needed.
    opened: Mutex<Option<Connection>>,
    changes: watch::Sender<u64>,
}

/// How far the store has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taken {
    /// Everything up to this sequence is in the store.
    pub taken: Sequence,
    /// The newest one that the log has given.
    pub newest: Sequence,
}

impl Taken {
    /// How many sequences it could take in now.
    pub fn behind(self) -> u64 {
        u64::try_from(self.newest - self.taken).unwrap_or_default()
    }
}

/// An erasure under way: what the store has to forget, once the log has.
pub(crate) struct Erasing {
    /// Which one; another number in the file tells that it was made anew meanwhile.
    token: i64,
    results: BTreeSet<i64>,
}

impl ResultStore {
    /// The store in a data folder that has a log, whoever owns that.
    pub fn open(folder: &DataFolder) -> Result<ResultStore, Error> {
        Ok(ResultStore::new(folder, Reader::open(folder)?, false))
    }

    /// `is_owner`: whether it is the log's owner who asks.
    pub(crate) fn new(folder: &DataFolder, reader: Reader, is_owner: bool) -> ResultStore {
        let shared = Shared {
            folder: folder.clone(),
            path: folder.results(),
            reader,
            is_owner,
            opened: Mutex::default(),
            changes: watch::Sender::new(0),
        };
        ResultStore { shared: Arc::new(shared) }
    }

    /// Takes up to `most` more deliveries in. Call it until nothing is behind; while deliveries are being erased it
    /// takes none.
    pub fn step(&self, most: usize) -> Result<Taken, Error> {
        let (before, newest) =
            self.with(|opened| Ok((State::read(opened)?.taken, self.shared.reader.last_sequence()?)))?;
        if before >= newest {
            return Ok(Taken { taken: before, newest });
        }
        let taken = self.write(|connection| {
            let State { taken, erasing } = State::read(connection)?;
            if erasing != 0 || taken >= newest {
                return Ok(Taken { taken, newest });
            }
            let arrived = self.shared.reader.arrived(taken, newest, most)?;
            let taken = match arrived.last() {
                _ if arrived.len() < most => newest,
                Some(last) => last.row.sequence,
                None => taken,
            };
            let mut results = BTreeMap::new();
            for Arrived { row, result, candidate } in arrived {
                let (Some(number), Some(id)) = (result, row.result_id.clone()) else { continue };
                let (.., facts) = match results.entry(number) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(new) => {
                        new.insert((id, Arc::clone(&row.environment), file::get(connection, number)?))
                    }
                };
                facts.take(&row, candidate);
            }
            let mut counts = Counts::of(connection);
            for (number, (id, environment, facts)) in results {
                file::put(connection, &mut counts, number, &id, &environment, &facts)?;
            }
            connection.execute("UPDATE state SET indexed = ?", [taken])?;
            Ok(Taken { taken, newest })
        })?;
        if taken.taken > before {
            self.changed();
        }
        Ok(taken)
    }

    /// Empties the store; steps fill it again.
    pub fn clear(&self) -> Result<(), Error> {
        // In place: whoever reads the file goes on with it.
        self.write(|connection| Ok(file::create(connection, self.shared.reader.identity()?)?))?;
        self.changed();
        Ok(())
    }

    /// Changes with everything that this process takes in or forgets.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.changes.subscribe()
    }

    /// Deliveries are about to be erased. Only one erasure goes on at a time.
    pub(crate) fn prepare(&self, going: &[Sequence]) -> Result<Erasing, Error> {
        self.write(|connection| {
            if State::read(connection)?.erasing != 0 {
                // The one before was cut short.
                file::create(connection, self.shared.reader.identity()?)?;
            }
            let up_to = State::read(connection)?.taken;
            let known: Vec<Sequence> = going.iter().copied().filter(|sequence| *sequence <= up_to).collect();
            let results =
                self.shared.reader.arrived_at(&known)?.iter().filter_map(|gone| gone.result).collect();
            let token = id::random().map_err(|error| Error::Corrupt(error.to_string()))?.wrapping_abs() | 1;
            connection.execute("UPDATE state SET erasing = ?", [token])?;
            Ok(Erasing { token, results })
        })
    }

    /// The log has erased them, or failed to: folds what stays of their results anew.
    pub(crate) fn settle(&self, erased: Erasing) -> Result<(), Error> {
        self.write(|connection| {
            let State { taken, erasing } = State::read(connection)?;
            if erasing != erased.token {
                return Ok(file::create(connection, self.shared.reader.identity()?)?);
            }
            let mut counts = Counts::of(connection);
            for number in erased.results {
                let mut facts = ResultFacts::default();
                let mut of = None;
                for Arrived { row, candidate, .. } in self.shared.reader.chain_of(number, taken)? {
                    facts.take(&row, candidate);
                    of = row.result_id.map(|id| (id, row.environment));
                }
                match of {
                    Some((id, environment)) => {
                        file::put(connection, &mut counts, number, &id, &environment, &facts)?;
                    }
                    None => file::remove(connection, &mut counts, number)?,
                }
            }
            connection.execute("UPDATE state SET erasing = 0", [])?;
            Ok(())
        })?;
        self.changed();
        Ok(())
    }

    /// Leaves nothing in the file of what was forgotten.
    pub(crate) fn wipe(&self) -> Result<(), Error> {
        if !self.shared.path.exists() {
            return Ok(());
        }
        self.with(|opened| Ok(connection::wipe(opened)?))
    }

    fn changed(&self) {
        self.shared.changes.send_modify(|changes| *changes += 1);
    }

    /// Does something in one transaction.
    fn write<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        self.with(|connection| {
            let transaction = Transaction::new_unchecked(connection, TransactionBehavior::Immediate)?;
            let done = work(&transaction)?;
            transaction.commit()?;
            Ok(done)
        })
    }

    /// Does something with the file. Where that fails, it may be gone or damaged: the next time it is opened again,
    /// and made anew if it has to.
    fn with<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Error>) -> Result<T, Error> {
        let mut kept = self.shared.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let opened = match kept.take() {
            Some(opened) => opened,
            None => self.shared.open()?,
        };
        let done = work(&opened)?;
        *kept = Some(opened);
        Ok(done)
    }
}

impl Shared {
    fn open(&self) -> Result<Connection, Error> {
        let identity = self.reader.identity()?;
        match self.open_as_it_is(identity) {
            Ok(Some(opened)) => Ok(opened),
            // Of another format, another log, a later state of this one, or damaged.
            Ok(None) | Err(Error::Corrupt(_)) => self.make_anew(identity),
            Err(error) => Err(error),
        }
    }

    /// Opens what is there, made where there is nothing; `None` where it cannot be used.
    fn open_as_it_is(&self, identity: i64) -> Result<Option<Connection>, Error> {
        let newest = self.reader.last_sequence()?;
        let opened = open_to_write(&self.path)?;
        let transaction = Transaction::new_unchecked(&opened, TransactionBehavior::Immediate)?;
        if version(&transaction)? == 0 {
            file::create(&transaction, identity)?;
        } else if !self.is_whole(&transaction, identity, newest)? {
            return Ok(None);
        }
        transaction.commit()?;
        Ok(Some(opened))
    }

    /// Whether it is the store of this log, and no erasure was cut short: then it may hold what is gone.
    fn is_whole(&self, opened: &Connection, identity: i64, newest: Sequence) -> rusqlite::Result<bool> {
        let is_ours = is_of(opened, FORMAT, identity, newest)?;
        Ok(is_ours && (!self.is_owner || State::read(opened)?.erasing == 0))
    }

    fn make_anew(&self, identity: i64) -> Result<Connection, Error> {
        if !self.is_owner && self.folder.owner().is_some() {
            return Err(Error::Corrupt(
                "the running instance has to make the store of results anew".to_owned(),
            ));
        }
        remove(&self.path)?;
        let opened = open_to_write(&self.path)?;
        let transaction = Transaction::new_unchecked(&opened, TransactionBehavior::Immediate)?;
        file::create(&transaction, identity)?;
        transaction.commit()?;
        Ok(opened)
    }
}

fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}
