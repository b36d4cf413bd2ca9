//! A copy of the whole database in a file of its own.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

use crate::Error;
use crate::folder::{create_private, io_error};

/// Writes the database as it stands at this moment to `path`, for the user alone (mode 0600). It is written beside it
/// first (`….partial`): what was there before is replaced by a whole copy or not at all.
pub(crate) fn back_up(connection: &Connection, path: &Path) -> Result<(), Error> {
    let partial = partial(path);
    remove(&partial)?;
    let written = write(connection, &partial, path);
    if written.is_err() {
        // The reason to tell is the first one.
        let _ = fs::remove_file(&partial);
    }
    written
}

fn write(connection: &Connection, partial: &Path, path: &Path) -> Result<(), Error> {
    // SQLite fills an empty file and keeps its mode.
    let file = create_private(partial)?;
    connection.execute("VACUUM INTO ?", [partial.to_string_lossy()])?;
    file.sync_all().map_err(io_error("cannot write", partial))?;
    fs::rename(partial, path).map_err(io_error("cannot write", path))
}

fn partial(path: &Path) -> PathBuf {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    partial.into()
}

fn remove(path: &Path) -> Result<(), Error> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(io_error("cannot replace", path)(error))
        }
        _ => Ok(()),
    }
}
