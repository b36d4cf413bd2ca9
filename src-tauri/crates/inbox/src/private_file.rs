//! Files that only the user may read, replaced as a whole.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write as _};
use std::path::Path;

use crate::Error;

/// How much is written at once, in bytes: in smaller pieces a large file takes longer.
const AT_ONCE: usize = 1 << 18;

/// Writes `text` beside `path`, syncs it, and renames it into place; mode 0600 whatever the umask.
pub(crate) fn write(path: &Path, text: &str) -> Result<(), Error> {
    replace(path, |file| {
        let written = file.write_all(text.as_bytes());
        written.map_err(|source| Error::Io { what: "cannot write", path: path.to_owned(), source })
    })
}

/// Like [`write`](fn@write), with what `write` writes. Where that fails, what was there before stays.
pub(crate) fn replace<T>(
    path: &Path,
    write: impl FnOnce(&mut BufWriter<File>) -> Result<T, Error>,
) -> Result<T, Error> {
    let refused = |source| Error::Io { what: "cannot write", path: path.to_owned(), source };
    // Two processes may write at the same time: each has its own draft.
    let draft = path.with_extension(format!("{}.draft", std::process::id()));
    let filled = create(&draft).map_err(refused).and_then(|file| {
        let mut file = BufWriter::with_capacity(AT_ONCE, file);
        let value = write(&mut file)?;
        let file = file.into_inner().map_err(|error| refused(error.into_error()))?;
        file.sync_all().and_then(|()| std::fs::rename(&draft, path)).map_err(refused)?;
        Ok(value)
    });
    if filled.is_err() {
        // What is left of the draft is of no use; the reason to tell is the first one.
        let _ = std::fs::remove_file(&draft);
    }
    filled
}

/// Reads a file; `None` where there is none.
pub(crate) fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(Error::Io { what: "cannot read", path: path.to_owned(), source }),
    }
}

fn create(path: &Path) -> std::io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
    options.open(path)
}
