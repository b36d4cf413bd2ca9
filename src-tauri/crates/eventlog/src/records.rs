//! Reading raw records back.

use std::sync::atomic::{AtomicU64, Ordering};

use rusqlite::{Connection, OptionalExtension};

use crate::Sequence;
use crate::body::decoded;
use crate::compression::Dictionaries;
use crate::record::Record;

/// The raw records of a log.
pub(crate) struct Records {
    dictionaries: Dictionaries,
    /// How often the text of a delivery was looked at, for a search.
    searched: AtomicU64,
}

impl Records {
    pub(crate) fn open(log: &Connection) -> rusqlite::Result<Records> {
        Ok(Records { dictionaries: Dictionaries::open(log)?, searched: AtomicU64::new(0) })
    }

    /// The bytes of a record; `None` where it is gone or damaged.
    pub(crate) fn bytes(&self, log: &Connection, sequence: Sequence) -> rusqlite::Result<Option<Vec<u8>>> {
        let stored: Option<(i64, Vec<u8>)> = log
            .prepare_cached("SELECT dictionary, record FROM raw WHERE sequence = ?")?
            .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?;
        match stored {
            Some((number, bytes)) => self.dictionaries.decompress(log, number, &bytes),
            None => Ok(None),
        }
    }

    /// The decoded body of a delivery that a search reads; `None` where its record cannot be read.
    pub(crate) fn body(&self, log: &Connection, sequence: Sequence) -> rusqlite::Result<Option<Vec<u8>>> {
        self.searched.fetch_add(1, Ordering::Relaxed);
        let bytes = self.bytes(log, sequence)?;
        let record = bytes.as_deref().and_then(Record::decode);
        Ok(record.map(|record| decoded(record.headers.iter().copied(), record.body).into_owned()))
    }

    /// How many deliveries searches read so far.
    pub(crate) fn searched(&self) -> u64 {
        self.searched.load(Ordering::Relaxed)
    }

    /// Hands each record above `after` and up to `to` to `take`, oldest first. Damaged ones are passed over.
    pub(crate) fn each(
        &self,
        log: &Connection,
        after: Sequence,
        to: Sequence,
        mut take: impl FnMut(Sequence, Record<'_>),
    ) -> rusqlite::Result<()> {
        let mut statement = log.prepare_cached(
            "SELECT sequence, dictionary, record FROM raw WHERE sequence > ? AND sequence <= ? ORDER BY sequence",
        )?;
        let mut rows = statement.query([after, to])?;
        while let Some(row) = rows.next()? {
            let bytes = self.dictionaries.decompress(log, row.get(1)?, row.get_ref(2)?.as_blob()?)?;
            if let Some(record) = bytes.as_deref().and_then(Record::decode) {
                take(row.get(0)?, record);
            }
        }
        Ok(())
    }
}
