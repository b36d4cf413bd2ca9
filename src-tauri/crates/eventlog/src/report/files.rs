//! The files of kept reports: `reports/` in the data folder, each named by the SHA-256 of what it holds.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::Error;
use crate::delivery::hex;
use crate::folder::{create_private, create_private_folder, io_error};

/// The folder of the files.
#[derive(Debug, Clone)]
pub(crate) struct Files {
    folder: PathBuf,
}

/// Why a file is not what was kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrong {
    Missing,
    Changed,
}

const KEPT: &str = "pdf";
const DRAFT: &str = "draft";

impl Files {
    pub(crate) fn at(folder: PathBuf) -> Files {
        Files { folder }
    }

    /// Where the file with this hash is.
    pub(crate) fn path(&self, sha256: &str) -> PathBuf {
        self.folder.join(sha256).with_extension(KEPT)
    }

    /// An empty draft of one more file, for the user alone.
    pub(crate) fn draft(&self) -> Result<ReportDraft, Error> {
        create_private_folder(&self.folder)?;
        let name = getrandom::u64().map_err(|error| {
            io_error("cannot create a file in", &self.folder)(io::Error::other(error.to_string()))
        })?;
        let path = self.folder.join(format!("{name:016x}")).with_extension(DRAFT);
        let file = create_private(&path)?;
        Ok(ReportDraft { file, path, hasher: Sha256::new(), bytes: 0, settled: false })
    }

    /// Gives a draft that is whole its name.
    pub(crate) fn settle(&self, mut draft: ReportDraft, sha256: &str) -> Result<(), Error> {
        let path = self.path(sha256);
        draft.file.sync_all().map_err(io_error("cannot write", &draft.path))?;
        fs::rename(&draft.path, &path).map_err(io_error("cannot write", &path))?;
        draft.settled = true;
        Ok(())
    }

    /// Removes every file that is not among the hashes, which are sorted. `drafts`: those that nobody finishes any
    /// more as well.
    pub(crate) fn sweep(&self, kept: &[String], drafts: bool) -> Result<(), Error> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(io_error("cannot read", &self.folder)(error)),
        };
        for entry in entries {
            let path = entry.map_err(io_error("cannot read", &self.folder))?.path();
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            let goes = match path.extension().and_then(|extension| extension.to_str()) {
                Some(KEPT) => !kept.iter().any(|known| *known == *name),
                Some(DRAFT) => drafts,
                // Not ours.
                _ => false,
            };
            if goes {
                remove(&path)?;
            }
        }
        Ok(())
    }

    /// Whether the file with this hash holds what was kept.
    pub(crate) fn check(&self, sha256: &str) -> Result<Option<Wrong>, Error> {
        self.read(sha256, io::sink())
    }

    /// Writes the file with this hash to `to`, and says whether it holds what was kept.
    pub(crate) fn read(&self, sha256: &str, mut to: impl io::Write) -> Result<Option<Wrong>, Error> {
        let path = self.path(sha256);
        let mut file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Some(Wrong::Missing)),
            Err(error) => return Err(io_error("cannot read", &path)(error)),
        };
        let (mut hasher, mut buffer) = (Sha256::new(), vec![0; 64 * 1024]);
        loop {
            match file.read(&mut buffer).map_err(io_error("cannot read", &path))? {
                0 => break,
                read => {
                    hasher.update(&buffer[..read]);
                    to.write_all(&buffer[..read]).map_err(io_error("cannot copy", &path))?;
                }
            }
        }
        Ok((hex(&hasher.finalize()) != sha256).then_some(Wrong::Changed))
    }
}

/// A report on its way in: a file that is gone again unless it is kept.
#[derive(Debug)]
pub struct ReportDraft {
    file: File,
    path: PathBuf,
    hasher: Sha256,
    bytes: u64,
    settled: bool,
}

impl ReportDraft {
    /// Adds what has come.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.file.write_all(bytes).map_err(io_error("cannot write", &self.path))?;
        self.hasher.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }

    /// How much it holds, in bytes.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(crate) fn sha256(&self) -> String {
        hex(&self.hasher.clone().finalize())
    }
}

impl Drop for ReportDraft {
    fn drop(&mut self) {
        if !self.settled
            && let Err(error) = remove(&self.path)
        {
            // It goes when the log is opened next.
            tracing::warn!("{error}");
        }
    }
}

/// Overwrites a file and removes it: what it held is nobody's business any more.
fn remove(path: &Path) -> Result<(), Error> {
    match overwrite(path).and_then(|()| fs::remove_file(path)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(io_error("cannot remove", path)(error)),
        _ => Ok(()),
    }
}

fn overwrite(path: &Path) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).open(path)?;
    let mut left = file.metadata()?.len();
    let zeros = vec![0; 64 * 1024];
    while left > 0 {
        let part = left.min(zeros.len() as u64);
        file.write_all(&zeros[..usize::try_from(part).unwrap_or(zeros.len())])?;
        left -= part;
    }
    file.sync_all()
}
