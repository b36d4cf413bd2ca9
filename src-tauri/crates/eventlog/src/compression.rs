//! zstd with dictionaries that live in the database: small JSON bodies compress three times better when what
//! they have in common need not be in each of them.

use std::collections::HashMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OptionalExtension};
use zstd::bulk::{Compressor, Decompressor};

/// A row's dictionary number where it was compressed without one.
pub(crate) const NO_DICTIONARY: i64 = 0;

/// Level 1: higher ones cost more time than they save space.
const LEVEL: i32 = 1;
/// The most that one record decompresses to: the largest body an endpoint takes, and its headers with ease.
const RECORD_LIMIT: usize = 256 * 1024 * 1024;

/// One dictionary and the contexts made from it; making one costs far more than a record.
struct Dictionary {
    number: i64,
    bytes: Vec<u8>,
    compressors: Mutex<Vec<Compressor<'static>>>,
    decompressors: Mutex<Vec<Decompressor<'static>>>,
}

impl Dictionary {
    fn new(number: i64, bytes: Vec<u8>) -> Arc<Dictionary> {
        Arc::new(Dictionary { number, bytes, compressors: Mutex::default(), decompressors: Mutex::default() })
    }

    fn compress(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut compressor = match pop(&self.compressors) {
            Some(compressor) => compressor,
            None => self.compressor()?,
        };
        let compressed = compressor.compress(bytes)?;
        push(&self.compressors, compressor);
        Ok(compressed)
    }

    fn compressor(&self) -> io::Result<Compressor<'static>> {
        let mut compressor = Compressor::with_dictionary(LEVEL, &self.bytes)?;
        // The row names its dictionary.
        compressor.include_dictid(false)?;
        Ok(compressor)
    }

    fn decompress(&self, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let mut decompressor = match pop(&self.decompressors) {
            Some(decompressor) => decompressor,
            None => Decompressor::with_dictionary(&self.bytes)?,
        };
        let decompressed = decompressor.decompress(bytes, RECORD_LIMIT)?;
        push(&self.decompressors, decompressor);
        Ok(decompressed)
    }
}

fn pop<T>(pool: &Mutex<Vec<T>>) -> Option<T> {
    pool.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

fn push<T>(pool: &Mutex<Vec<T>>, item: T) {
    pool.lock().unwrap_or_else(PoisonError::into_inner).push(item);
}

/// The dictionaries of one database, and the one that new records are compressed with.
pub(crate) struct Dictionaries {
    newest: Arc<Dictionary>,
    known: Mutex<HashMap<i64, Arc<Dictionary>>>,
}

impl Dictionaries {
    /// Reads the newest dictionary; older ones follow when a row asks for them.
    pub(crate) fn open(connection: &Connection) -> rusqlite::Result<Dictionaries> {
        let newest = connection
            .query_row("SELECT number, bytes FROM dictionaries ORDER BY number DESC LIMIT 1", [], |row| {
                Ok(Dictionary::new(row.get(0)?, row.get(1)?))
            })
            .optional()?
            .unwrap_or_else(|| Dictionary::new(NO_DICTIONARY, Vec::new()));
        let known = Mutex::new(HashMap::from([(newest.number, Arc::clone(&newest))]));
        Ok(Dictionaries { newest, known })
    }

    /// Compresses a record; tells the number of the dictionary it took.
    pub(crate) fn compress(&self, record: &[u8]) -> io::Result<(i64, Vec<u8>)> {
        Ok((self.newest.number, self.newest.compress(record)?))
    }

    /// Decompresses a record that was compressed with that dictionary; `None` where it is damaged.
    pub(crate) fn decompress(
        &self,
        connection: &Connection,
        number: i64,
        bytes: &[u8],
    ) -> rusqlite::Result<Option<Vec<u8>>> {
        Ok(match self.find(connection, number)? {
            Some(dictionary) => dictionary.decompress(bytes).ok(),
            None => None,
        })
    }

    fn find(&self, connection: &Connection, number: i64) -> rusqlite::Result<Option<Arc<Dictionary>>> {
        if let Some(known) = self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&number) {
            return Ok(Some(Arc::clone(known)));
        }
        let bytes = if number == NO_DICTIONARY {
            Some(Vec::new())
        } else {
            connection
                .prepare_cached("SELECT bytes FROM dictionaries WHERE number = ?")?
                .query_row([number], |row| row.get(0))
                .optional()?
        };
        Ok(bytes.map(|bytes| {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(number).or_insert_with(|| Dictionary::new(number, bytes)))
        }))
    }
}
