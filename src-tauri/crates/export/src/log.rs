//! An event log of its own in one file.

use std::path::Path;

use eventlog::{DataFolder, Error, EventLog, Imported, Options};

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
    pub fn new(folder: &Path) -> Result<LogWriter, Error> {
        let folder = DataFolder::create(folder)?;
        let log = EventLog::open(&folder, &Options::default())?;
        Ok(LogWriter { folder, log, waiting: Vec::with_capacity(AT_ONCE) })
    }

    /// Writes a delivery.
    pub fn write(&mut self, item: Item) -> Result<(), Error> {
        self.waiting.push(item.delivery.into());
        if self.waiting.len() < AT_ONCE { Ok(()) } else { self.settle() }
    }

    /// Ends the log and moves it to `to`: a file that stands alone and only its owner may read.
    pub fn finish(mut self, to: &Path) -> Result<(), Error> {
        self.settle()?;
        // The last handle closes the log.
        drop(self.log);
        self.folder.into_file(to)
    }

    fn settle(&mut self) -> Result<(), Error> {
        self.log.import(&self.waiting)?;
        self.waiting.clear();
        Ok(())
    }
}
