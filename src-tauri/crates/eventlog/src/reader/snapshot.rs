//! Several reads of one moment.

use super::{Reader, Reading, attempts};
use crate::record::Record;
use crate::{Delivery, Error, Row, Sequence};

/// The log as it is at one moment, whatever is written meanwhile. To be let go soon: while it is held, what is written
/// cannot be brought from the WAL into the database.
pub struct Snapshot<'a>(Reading<'a>);

impl Reader {
    /// Reads several things of one moment; many take less time than one by one.
    pub fn at_once<T>(&self, read: impl FnOnce(&Snapshot<'_>) -> Result<T, Error>) -> Result<T, Error> {
        let connections = self.connections()?;
        let value = {
            let log = &connections.log;
            let _transaction = log.unchecked_transaction()?;
            read(&Snapshot(Reading { shared: &self.shared, log }))?
        };
        self.give_back(connections, Ok(value))
    }

    /// One delivery with everything. An error where its raw bytes cannot be read back.
    pub fn delivery(&self, sequence: Sequence) -> Result<Option<Delivery>, Error> {
        self.at_once(|snapshot| snapshot.delivery(sequence))
    }

    /// The rows of these deliveries, newest first. Those that are not there are passed over.
    pub fn rows(&self, sequences: &[Sequence]) -> Result<Vec<Row>, Error> {
        self.at_once(|snapshot| snapshot.rows(sequences))
    }

    /// All attempts that a delivery is one of, oldest first, itself included; empty where it is the only one. Of more
    /// than 1,000 the oldest is told and the newest.
    pub fn attempts(&self, sequence: Sequence) -> Result<Vec<Row>, Error> {
        self.at_once(|snapshot| snapshot.attempts(sequence))
    }
}

impl Snapshot<'_> {
    /// [`Reader::delivery`].
    pub fn delivery(&self, sequence: Sequence) -> Result<Option<Delivery>, Error> {
        let Snapshot(reading) = self;
        let Some(row) = reading.rows_of(&[sequence])?.pop() else { return Ok(None) };
        let bytes = reading.shared.records.bytes(reading.log, sequence)?.unwrap_or_default();
        let record = Record::decode(&bytes)
            .ok_or_else(|| Error::Corrupt(format!("the raw bytes of delivery {sequence} cannot be read")))?;
        let headers = record.headers.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec()));
        Ok(Some(Delivery {
            row,
            route: record.route,
            method: record.method.to_owned(),
            path: record.path.to_owned(),
            headers: headers.collect(),
            remote: record.remote,
            tunnel: record.tunnel.map(str::to_owned),
            body: record.body.to_vec(),
        }))
    }

    /// [`Reader::rows`].
    pub fn rows(&self, sequences: &[Sequence]) -> Result<Vec<Row>, Error> {
        Ok(self.0.rows_of(sequences)?)
    }

    /// [`Reader::attempts`].
    pub fn attempts(&self, sequence: Sequence) -> Result<Vec<Row>, Error> {
        Ok(attempts::of(&self.0, sequence)?)
    }
}
