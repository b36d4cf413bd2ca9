//! An event log of its own in one file.

use std::io;
use std::path::Path;

use eventlog::{AppendError, DataFolder, Error, EventLog, Imported, Options};

use crate::Item;

/// Deliveries that share a commit.
const AT_ONCE: usize = 200;

/// A log that is being written. Blocks, so it may not be used on a thread of an asynchronous runtime.
#[derive(Debug)]
pub struct LogWriter {
    folder: DataFolder,
    log: EventLog,
    waiting: Vec<Imported>,
}

impl LogWriter {
    /// Begins a log in a folder that is not there yet and is there until the end alone.
    pub fn new(folder: &Path) -> io::Result<LogWriter> {
        let folder = DataFolder::create(folder).map_err(refused)?;
        let log = EventLog::open(&folder, &Options::default()).map_err(refused)?;
        Ok(LogWriter { folder, log, waiting: Vec::with_capacity(AT_ONCE) })
    }

    /// Writes a delivery.
    pub fn write(&mut self, item: Item) -> io::Result<()> {
        self.waiting.push(item.delivery.into());
        if self.waiting.len() < AT_ONCE { Ok(()) } else { self.settle() }
    }

    /// Ends the log and moves it to `to`: a file that stands alone and only its owner may read.
    pub fn finish(mut self, to: &Path) -> io::Result<()> {
        self.settle()?;
        // The last handle closes the log.
        drop(self.log);
        self.folder.into_file(to).map_err(refused)
    }

    fn settle(&mut self) -> io::Result<()> {
        self.log.import(&self.waiting).map_err(|error| refused(error.into()))?;
        self.waiting.clear();
        Ok(())
    }
}

/// Why it could not be written, without words about the log that people know: this is another one.
fn refused(error: Error) -> io::Error {
    match error {
        Error::Io { source, .. } => source,
        Error::Database(source) => io::Error::other(source),
        Error::Write(AppendError::Storage(why)) => io::Error::other(why),
        other => io::Error::other(other),
    }
}
