//! The search index: a file beside the log that can be thrown away. What it does not cover yet is scanned.

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use contract::Payload;
use query::fold;
use rusqlite::{Connection, params};

use super::answers;
use super::columns::{Column, block_of, first_of};
use super::document::{Searched, searched};
use super::grams::{about_person, of_letters, of_words};
use super::texts::{self, PART, is_whole, part_of};
use super::vocabulary::Vocabulary;
use crate::body::decoded;
use crate::disposable::{is_of, open_to_read, open_to_write, remove};
use crate::{DataFolder, Error, Reader, Sequence};

/// What this build reads and writes. An index of another format is made anew.
const FORMAT: i64 = 3;

/// The search index of a log, for the log's owner: clones are one.
#[derive(Clone)]
pub struct Index {
    shared: Arc<Shared>,
}

struct Shared {
    path: PathBuf,
    reader: Reader,
    /// Opened when it is first needed.
    opened: Mutex<Option<Opened>>,
}

struct Opened {
    connection: Connection,
    vocabulary: Vocabulary,
}

/// How far the index has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Indexed {
    /// Everything up to this sequence is in the index; -1 where that is nothing.
    pub indexed: Sequence,
    /// The newest one in the log.
    pub newest: Sequence,
}

impl Indexed {
    /// How many deliveries it could take in now. The newest few wait until they are 128: reading them costs less
    /// than looking them up.
    pub fn behind(self) -> u64 {
        u64::try_from(part_of(self.newest + 1) * PART - (self.indexed + 1)).unwrap_or_default()
    }
}

impl Index {
    pub(crate) fn new(folder: &DataFolder, reader: Reader) -> Index {
        Index { shared: Arc::new(Shared { path: folder.index(), reader, opened: Mutex::default() }) }
    }

    /// Takes about `most` more deliveries in, at least 128 where there are as many. Blocks for the time that it takes; call it until nothing is behind.
    pub fn step(&self, most: usize) -> Result<Indexed, Error> {
        self.with(|opened| {
            let newest = self.shared.reader.newest()?;
            let mut done = Indexed { indexed: indexed(&opened.connection)?, newest };
            let parts = i64::try_from(most).unwrap_or(i64::MAX).div_euclid(PART).max(1);
            let first = part_of(done.indexed + 1);
            for part in first..(first.saturating_add(parts)).min(part_of(newest + 1)) {
                done.indexed = self.take_in(opened, part)?;
            }
            self.keep_answers(&opened.connection, done.indexed)?;
            Ok(done)
        })
    }

    /// Empties the index; steps fill it again.
    pub fn clear(&self) -> Result<(), Error> {
        self.with(|opened| {
            // In place: whoever reads the file goes on with it.
            create(&opened.connection, self.shared.reader.identity()?)?;
            opened.vocabulary = Vocabulary::of(&opened.connection)?;
            Ok(())
        })
    }

    /// Forgets deliveries that are about to be erased. Until [`Index::settle`] columns may be out of date.
    pub(crate) fn forget(&self, sequences: &[Sequence]) -> Result<(), Error> {
        self.with(|Opened { connection, vocabulary }| {
            let indexed = indexed(connection)?;
            let mut words = HashSet::new();
            for sequence in sequences.iter().filter(|sequence| **sequence <= indexed) {
                self.texts(*sequence, *sequence, |_, _, text| {
                    words.extend(of_words(text).map(|(gram, _)| gram));
                })?;
            }
            let transaction = connection.unchecked_transaction()?;
            texts::forget(&transaction, sequences, indexed)?;
            vocabulary.forget(&transaction, &texts::absent(&transaction, words, indexed)?)?;
            transaction.execute("UPDATE state SET stale = 1", [])?;
            transaction.commit()?;
            Ok(())
        })
    }

    /// Makes the columns of deliveries anew that were erased or labelled anew.
    pub(crate) fn settle(&self, sequences: impl Iterator<Item = Sequence>) -> Result<(), Error> {
        let blocks: BTreeSet<i64> = sequences.map(block_of).collect();
        self.with(|Opened { connection, .. }| {
            let indexed = indexed(connection)?;
            let transaction = connection.unchecked_transaction()?;
            let unanswered = answers::next(&transaction)?;
            for block in blocks.into_iter().filter(|block| is_whole(*block, indexed)) {
                self.keep_block(&transaction, block)?;
                if block < unanswered {
                    answers::keep(&transaction, block, &self.shared.reader.answers(block)?)?;
                }
            }
            transaction.execute("UPDATE state SET stale = 0", [])?;
            transaction.commit()?;
            Ok(())
        })
    }

    /// Leaves nothing in the file of what was forgotten.
    pub(crate) fn wipe(&self) -> Result<(), Error> {
        self.with(|Opened { connection, .. }| {
            // Freed pages were overwritten when they were freed; what is left is in the WAL.
            connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
            Ok(())
        })
    }

    /// Takes a part of a block in; the last sequence of it.
    fn take_in(&self, opened: &mut Opened, part: i64) -> Result<Sequence, Error> {
        let (first, last) = (part * PART, (part + 1) * PART - 1);
        let block = block_of(first);
        let Opened { connection, vocabulary } = opened;
        // What costs time is done before others have to wait for the file.
        let mut postings = Vec::new();
        self.texts(first, last, |sequence, searched, text| {
            let place = u16::try_from(sequence - first_of(block)).unwrap_or_default();
            of_letters(text, &mut |gram| postings.push((gram, place)));
            if searched.is_about_person() {
                of_letters(text, &mut |gram| postings.push((about_person(gram), place)));
            }
            postings.extend(of_words(text).map(|(gram, _)| (gram, place)));
            vocabulary.learn(text);
        })?;
        let transaction = connection.unchecked_transaction()?;
        texts::keep_part(&transaction, part, postings)?;
        vocabulary.keep(&transaction)?;
        if is_whole(block, last) {
            self.keep_block(&transaction, block)?;
        }
        transaction.execute("UPDATE state SET indexed = ?", [last])?;
        transaction.commit()?;
        Ok(last)
    }

    /// Hands what is searched of the deliveries `first..=last` to `take`, and its text folded.
    fn texts(
        &self,
        first: Sequence,
        last: Sequence,
        mut take: impl FnMut(Sequence, &Searched<'_>, &str),
    ) -> Result<(), Error> {
        self.shared.reader.records(first - 1, last, |sequence, record| {
            let body = decoded(record.headers.iter().copied(), record.body);
            for searched in searched(&Payload::parse(&body), &body) {
                take(sequence, &searched, &fold(&searched.text));
            }
        })
    }

    /// Keeps the answers of whole blocks once they are complete.
    fn keep_answers(&self, index: &Connection, indexed: Sequence) -> Result<(), Error> {
        let mut block = answers::next(index)?;
        while is_whole(block, indexed) && self.shared.reader.are_answers_settled(block)? {
            answers::keep(index, block, &self.shared.reader.answers(block)?)?;
            block += 1;
        }
        Ok(())
    }

    fn keep_block(&self, index: &Connection, block: i64) -> Result<(), Error> {
        let columns = self.shared.reader.block(block)?;
        let mut keep = index.prepare_cached("INSERT OR REPLACE INTO columns (key, bytes) VALUES (?, ?)")?;
        for column in Column::ALL {
            keep.execute(params![column.key(block), columns.bytes(column)])?;
        }
        Ok(())
    }

    /// Does something with the file. Where that fails, it may be gone or damaged: the next time it is opened again,
    /// and made anew if it has to.
    fn with<T>(&self, work: impl FnOnce(&mut Opened) -> Result<T, Error>) -> Result<T, Error> {
        let mut kept = self.shared.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let mut opened = match kept.take() {
            Some(opened) => opened,
            None => self.open()?,
        };
        let done = work(&mut opened)?;
        *kept = Some(opened);
        Ok(done)
    }

    fn open(&self) -> Result<Opened, Error> {
        let identity = self.shared.reader.identity()?;
        let newest = self.shared.reader.newest()?;
        let connection = match open_to_write(&self.shared.path) {
            Ok(connection) if is_of(&connection, FORMAT, identity, newest)? => connection,
            // Of another format, another log, a later state of this one, or damaged.
            _ => {
                remove(&self.shared.path)?;
                let connection = open_to_write(&self.shared.path)?;
                create(&connection, identity)?;
                connection
            }
        };
        self.freshen(&connection)?;
        let vocabulary = Vocabulary::of(&connection)?;
        Ok(Opened { connection, vocabulary })
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
        let unanswered = answers::next(&transaction)?;
        for block in 0..block_of(indexed + 1) {
            self.keep_block(&transaction, block)?;
            if block < unanswered {
                answers::keep(&transaction, block, &self.shared.reader.answers(block)?)?;
            }
        }
        transaction.execute("UPDATE state SET stale = 0", [])?;
        transaction.commit()?;
        Ok(())
    }
}

fn indexed(connection: &Connection) -> rusqlite::Result<Sequence> {
    connection.query_row("SELECT indexed FROM state", [], |row| row.get(0))
}

/// The index as a reader finds it.
pub(crate) struct Found {
    pub(crate) connection: Connection,
    identity: i64,
}

impl Found {
    /// Opens the index of a log for reading; `None` where there is none that this build can read.
    pub(crate) fn open(path: &Path, identity: i64) -> Option<Found> {
        Some(Found { connection: open_to_read(path)?, identity })
    }

    /// How far it covers the log now; 0 where it cannot be used.
    pub(crate) fn indexed(&self, newest: Sequence) -> Sequence {
        if is_of(&self.connection, FORMAT, self.identity, newest).unwrap_or(false) {
            indexed(&self.connection).unwrap_or(0)
        } else {
            0
        }
    }
}

/// Makes an index with nothing in it, in place of what there is.
pub(crate) fn create(connection: &Connection, identity: i64) -> Result<(), Error> {
    let transaction = connection.unchecked_transaction()?;
    transaction.execute_batch(
        "DROP TABLE IF EXISTS state;
         DROP TABLE IF EXISTS columns;
         DROP TABLE IF EXISTS texts;
         DROP TABLE IF EXISTS words;
         DROP TABLE IF EXISTS word_filters;
         CREATE TABLE state (
           identity INTEGER NOT NULL, indexed INTEGER NOT NULL, stale INTEGER NOT NULL, all_words INTEGER NOT NULL
         );
         CREATE TABLE columns (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
         CREATE TABLE texts (key INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
         CREATE TABLE words (key INTEGER PRIMARY KEY, words TEXT NOT NULL);
         CREATE TABLE word_filters (block INTEGER PRIMARY KEY, bits BLOB NOT NULL);",
    )?;
    transaction.execute(
        "INSERT INTO state (identity, indexed, stale, all_words) VALUES (?, -1, 0, 1)",
        [identity],
    )?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::search::grams::word;
    use crate::{Arrival, EventLog, Options};

    /// A block, a part of the next, and a few that are not indexed.
    const MANY: i64 = 2200;

    /// What only one person is called; letters that nothing else has in a row.
    fn name(person: i64) -> String {
        let letter = |place: i64| char::from(b"bcdfghjklm"[usize::try_from(person / place % 10).unwrap()]);
        format!("Zanzi{}{}{}{}", letter(1000), letter(100), letter(10), letter(1))
    }

    async fn filled(folder: &DataFolder) -> EventLog {
        let log = EventLog::open(folder, &Options::default()).unwrap();
        for person in 1..=MANY {
            let body = format!(r#"{{"id":"r{person}","candidate_name":"{} Sample"}}"#, name(person));
            log.append(Arrival::post("production", None, jiff::Timestamp::now(), body)).await.unwrap();
        }
        log
    }

    /// Whether the file of the index has these bytes anywhere.
    fn has(folder: &DataFolder, bytes: &[u8]) -> bool {
        ["", "-wal"].into_iter().any(|suffix| {
            let mut path = folder.index().into_os_string();
            path.push(suffix);
            let file = std::fs::read(path).unwrap_or_default();
            memchr::memmem::find(&file, bytes).is_some()
        })
    }

    #[tokio::test]
    async fn nothing_of_what_was_erased_is_left_in_the_file() {
        let directory = tempfile::tempdir().unwrap();
        let folder = DataFolder::at(directory.path().join("data"));
        let log = filled(&folder).await;
        log.index().step(3000).unwrap();
        let gram = |person| word(&fold(&name(person))).unwrap().to_le_bytes();
        let text = |person| fold(&name(person));
        let (going, staying) = (vec![7, 2100], [8, 2101]);
        for person in going.iter().copied().chain(staying) {
            assert!(has(&folder, &gram(person)) && has(&folder, text(person).as_bytes()), "{person}");
        }

        log.erase(going.clone()).await.unwrap();
        log.wipe().await.unwrap();

        for person in going {
            assert!(!has(&folder, &gram(person)), "the postings of {}", name(person));
            assert!(!has(&folder, text(person).as_bytes()), "the word {}", name(person));
        }
        for person in staying {
            assert!(has(&folder, &gram(person)) && has(&folder, text(person).as_bytes()), "{person}");
        }
        assert!(has(&folder, b"sample"), "a word that others have too stays");
    }
}
