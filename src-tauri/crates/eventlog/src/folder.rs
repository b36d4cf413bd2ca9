//! The data folder: private to the user whatever the umask, and owned by one instance at a time.

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::{Error, connection};

/// The folder that holds the log (`events.db`), its search index (`search.db`), its store of results
/// (`results.db`), the ledger of forwarding (`forwarding.db`), its lock (`owner.lock`) and backups. Folder 0700,
/// files 0600.
/// On Windows the user's own folders are private by inheritance, and nothing is changed.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
}

impl DataFolder {
    /// Creates the folder where it is missing and makes it private.
    pub fn create(path: impl Into<PathBuf>) -> Result<DataFolder, Error> {
        let folder = DataFolder::at(path);
        create_private_folder(&folder.path)?;
        Ok(folder)
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
        let lock = File::open(self.lock_path()).ok()?;
        match lock.try_lock_shared() {
            Err(TryLockError::WouldBlock) => self.noted_owner(),
            // Nobody holds it; dropping the file gives it back.
            Ok(()) | Err(TryLockError::Error(_)) => None,
        }
    }

    /// Moves the database of a log that nobody has open to a file of its own, and removes the folder. The file needs no
    /// other beside it, and is one that [`crate::Reader::open_file`] reads. Both paths have to be on one disk.
    pub fn into_file(self, to: &Path) -> Result<(), Error> {
        let database = self.database();
        connection::single(&database)?;
        fs::rename(&database, to).map_err(io_error("cannot write", to))?;
        fs::remove_dir_all(&self.path).map_err(io_error("cannot remove", &self.path))
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.path.join("events.db")
    }

    /// The search index.
    pub(crate) fn index(&self) -> PathBuf {
        self.path.join("search.db")
    }

    /// The store of results.
    pub(crate) fn results(&self) -> PathBuf {
        self.path.join("results.db")
    }

    /// The ledger of forwarding.
    pub(crate) fn ledger(&self) -> PathBuf {
        self.path.join("forwarding.db")
    }

    /// The folder for backups, created where it is missing.
    pub(crate) fn backups(&self) -> Result<PathBuf, Error> {
        let backups = self.path.join("backups");
        create_private_folder(&backups)?;
        Ok(backups)
    }

    /// Removes the backups that were made before migrations, each one a copy of everything.
    pub(crate) fn remove_backups(&self) -> Result<(), Error> {
        match fs::remove_dir_all(self.path.join("backups")) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(io_error("cannot remove", &self.path.join("backups"))(error))
            }
            _ => Ok(()),
        }
    }

    /// Makes this process the owner until the lock is dropped.
    pub(crate) fn lock(&self) -> Result<OwnerLock, Error> {
        let path = self.lock_path();
        let file = create_private(&path)?;
        // [`DataFolder::owner`] of another process holds the lock for a moment while it looks: try again.
        for attempt in 0.. {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if attempt < 10 => thread::sleep(Duration::from_millis(5)),
                Err(TryLockError::WouldBlock) => {
                    return Err(Error::Owned { folder: self.path.clone(), pid: self.noted_owner() });
                }
                Err(TryLockError::Error(source)) => return Err(io_error("cannot lock", &path)(source)),
            }
        }
        let pid_path = self.pid_path();
        let mut pid = create_private(&pid_path)?;
        pid.set_len(0)
            .and_then(|()| write!(pid, "{}", std::process::id()))
            .map_err(io_error("cannot write", &pid_path))?;
        Ok(OwnerLock { _file: file })
    }

    fn lock_path(&self) -> PathBuf {
        self.path.join("owner.lock")
    }

    /// Beside the lock, not in it: Windows lets nobody else read a locked file.
    fn pid_path(&self) -> PathBuf {
        self.path.join("owner.pid")
    }

    fn noted_owner(&self) -> Option<u32> {
        fs::read_to_string(self.pid_path()).ok()?.trim().parse().ok()
    }
}

/// Held by the owner; the system gives it back when the process ends, however it ends.
#[derive(Debug)]
pub(crate) struct OwnerLock {
    _file: File,
}

/// Opens a file for writing, creating it where it is missing, with nobody but the user allowed in.
pub(crate) fn create_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(io_error("cannot open", path))?;
    restrict(path, 0o600)?;
    Ok(file)
}

fn create_private_folder(path: &Path) -> Result<(), Error> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(io_error("cannot create", path))?;
    restrict(path, 0o700)
}

/// For what was there before with a wider mode.
#[cfg(unix)]
fn restrict(path: &Path, mode: u32) -> Result<(), Error> {
    use std::os::unix::fs::PermissionsExt;

    let present = fs::metadata(path).map_err(io_error("cannot read", path))?.permissions();
    if present.mode() & 0o777 == mode {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(io_error("cannot make private", path))
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature on every platform")]
fn restrict(_path: &Path, _mode: u32) -> Result<(), Error> {
    Ok(())
}

pub(crate) fn io_error(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Error {
    let path = path.to_owned();
    move |source| Error::Io { what, path, source }
}
