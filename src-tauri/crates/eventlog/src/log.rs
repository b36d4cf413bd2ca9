//! The owner's handle: append, mark, move cursors.

use std::time::Duration;

use tokio::sync::watch;

use crate::{Answer, AppendError, Appended, Arrival, DataFolder, Error, Reader, Refusal, Sequence};

/// How the log is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many deliveries may wait for the writer before [`AppendError::Busy`].
    pub queue: usize,
    /// How long to gather more before a commit; zero (the default) never waits.
    pub linger: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Options { queue: 4096, linger: Duration::ZERO }
    }
}

/// The owner's handle to the log; clones share one writer. The lock is given back when the last clone is gone
/// or after [`EventLog::close`].
#[derive(Debug, Clone)]
pub struct EventLog {
    _private: (),
}

impl EventLog {
    /// Takes the lock, opens or creates the log, migrates it (after a backup), starts the writer.
    pub fn open(folder: &DataFolder, options: &Options) -> Result<EventLog, Error> {
        todo!()
    }

    /// Stores a delivery; returns once it is on disk (COMMIT with a synced WAL).
    pub async fn append(&self, arrival: Arrival) -> Result<Appended, AppendError> {
        todo!()
    }

    /// Notes what was answered. Best effort: written along with a later commit, or within 100 ms.
    pub fn answered(&self, sequence: Sequence, answer: Answer) {
        todo!()
    }

    /// Notes a refusal. Best effort and bounded: the newest 500 are kept, and floods are thinned out before
    /// they reach the disk.
    pub fn refused(&self, refusal: Refusal) {
        todo!()
    }

    /// Marks deliveries as read or unread.
    pub async fn mark_read(&self, sequences: Vec<Sequence>, read: bool) -> Result<(), AppendError> {
        todo!()
    }

    /// Marks everything up to and including `newest` as read.
    pub async fn mark_all_read(&self, newest: Sequence) -> Result<(), AppendError> {
        todo!()
    }

    /// Moves a consumer's cursor; durable when this returns. A cursor never goes back.
    pub async fn move_cursor(&self, consumer: &str, to: Sequence) -> Result<(), AppendError> {
        todo!()
    }

    /// The newest committed sequence (0: none), changing with every commit of deliveries.
    pub fn newest(&self) -> watch::Receiver<Sequence> {
        todo!()
    }

    /// Whether the last attempt to write worked; the sentence says what is wrong where it did not.
    pub fn health(&self) -> watch::Receiver<Result<(), String>> {
        todo!()
    }

    /// Reads of this log.
    pub fn reader(&self) -> &Reader {
        todo!()
    }

    /// Refuses new deliveries, writes what is queued, checkpoints, and lets go of the lock.
    pub async fn close(self) {
        todo!()
    }
}
