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
        let data = match data {
            // An absolute path, so that a keychain entry named after it stays the same from every folder.
            Some(path) => std::path::absolute(&path).map_err(|source| Error::Io {
                what: "cannot find",
                path,
                source,
            })?,
            None => directories::ProjectDirs::from("", "", "Mojito Tray")
                .ok_or_else(|| {
                    Error::Invalid("no home folder was found: name a data folder with --data-dir".into())
                })?
                .data_local_dir()
                .to_owned(),
        };
        let settings = settings.unwrap_or_else(|| data.join("settings.toml"));
        Ok(Folders { data, settings })
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

    /// Creates the data folder, private to the user, where it is missing.
    pub(crate) fn create(&self) -> Result<DataFolder, Error> {
        Ok(DataFolder::create(&self.data)?)
    }
}
