//! Reads: pages, single deliveries, states, figures. A small pool of read-only connections.

use jiff::Timestamp;
use tokio::sync::watch;
use uuid::Uuid;

use crate::{DataFolder, Delivery, Error, Filter, Page, Position, Refusal, Row, Sequence};

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
#[derive(Debug, Clone)]
pub struct Reader {
    _private: (),
}

impl Reader {
    /// Opens an existing log for reading.
    pub fn open(folder: &DataFolder) -> Result<Reader, Error> {
        todo!()
    }

    /// A page of the list, newest first.
    pub fn page(&self, filter: &Filter, position: Position, limit: usize) -> Result<Page, Error> {
        todo!()
    }

    /// How many rows the filter lets through, counted up to `cap`.
    pub fn count(&self, filter: &Filter, cap: u64) -> Result<u64, Error> {
        todo!()
    }

    /// One delivery with everything.
    pub fn delivery(&self, sequence: Sequence) -> Result<Option<Delivery>, Error> {
        todo!()
    }

    /// The place of the delivery with this id.
    pub fn find(&self, id: Uuid) -> Result<Option<Sequence>, Error> {
        todo!()
    }

    /// Deliveries with a sequence above `after`, oldest first: how a consumer reads.
    pub fn following(&self, after: Sequence, limit: usize) -> Result<Vec<Row>, Error> {
        todo!()
    }

    /// All deliveries of a result in an environment, oldest first.
    pub fn timeline(&self, environment: &str, result_id: &str) -> Result<Vec<Row>, Error> {
        todo!()
    }

    /// The present state of a result.
    pub fn result(&self, environment: &str, result_id: &str) -> Result<Option<ResultState>, Error> {
        todo!()
    }

    /// A consumer's cursor; 0 where it has none.
    pub fn cursor(&self, consumer: &str) -> Result<Sequence, Error> {
        todo!()
    }

    /// Newest sequence, 0 for an empty log.
    pub fn newest(&self) -> Result<Sequence, Error> {
        todo!()
    }

    /// Unread deliveries.
    pub fn unread(&self) -> Result<u64, Error> {
        todo!()
    }

    /// The newest refusals, newest first.
    pub fn refusals(&self, limit: usize) -> Result<Vec<Refusal>, Error> {
        todo!()
    }

    /// Figures about the log.
    pub fn stats(&self) -> Result<Stats, Error> {
        todo!()
    }

    /// Runs SQLite's integrity check and reads every delivery back.
    pub fn check(&self) -> Result<CheckReport, Error> {
        todo!()
    }

    /// The newest sequence as other processes see it grow: watches `PRAGMA data_version` about ten times a
    /// second from a thread that ends with the last receiver.
    pub fn watch(&self) -> Result<watch::Receiver<Sequence>, Error> {
        todo!()
    }
}
