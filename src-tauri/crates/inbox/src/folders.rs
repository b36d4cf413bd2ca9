//! Where things are kept.

use std::path::{Path, PathBuf};

use eventlog::DataFolder;

use crate::Error;

/// The data folder (log, secrets file, settings) and the settings file.
#[derive(Debug, Clone)]
pub struct Folders {
    data: PathBuf,
    settings: PathBuf,
}

impl Folders {
    /// The given folders, or the platform's usual data folder for what is `None`. The settings file is
    /// `settings.toml` in the data folder unless another one is named.
    pub fn find(data: Option<PathBuf>, settings: Option<PathBuf>) -> Result<Folders, Error> {
        todo!()
    }

    /// The data folder's path.
    pub fn data(&self) -> &Path {
        &self.data
    }

    /// The data folder, for [`eventlog::Reader::open`]; nothing is created.
    pub fn log(&self) -> DataFolder {
        DataFolder::at(&self.data)
    }

    /// The settings file's path.
    pub fn settings(&self) -> &Path {
        &self.settings
    }
}
