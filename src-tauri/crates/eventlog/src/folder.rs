//! The data folder: private to the user whatever the umask, and owned by one instance at a time.

use std::path::{Path, PathBuf};

use crate::Error;

/// The folder that holds the log (`events.db`), its lock (`owner.lock`) and backups. Folder 0700, files 0600.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// Creates the folder where it is missing and makes it private.
    pub fn create(path: impl Into<PathBuf>) -> Result<DataFolder, Error> {
        todo!()
    }

    /// The folder, without creating anything.
    pub fn at(path: impl Into<PathBuf>) -> DataFolder {
        DataFolder { path: path.into() }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Process id of the instance that owns the log now, if any.
    pub fn owner(&self) -> Option<u32> {
        todo!()
    }
}
