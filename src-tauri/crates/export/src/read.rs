//! Reads deliveries out of files: what was exported, another log, or a HAR that some other program wrote.

mod array;
mod har;
mod shown;

use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use eventlog::{DataFolder, Imported, Reader};

/// The most that is read of a file for one delivery, in bytes: the largest body an endpoint takes, as Base64, and
/// what stands around it.
const MOST_ENTRY: u64 = 128 * 1024 * 1024;
/// The most a body has, in bytes: the largest that an endpoint can be set to take.
const MOST_BODY: usize = 64 * 1024 * 1024;
/// Deliveries that are read of a log at a time.
const AT_ONCE: usize = 200;

/// What a file is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// An object of `mojito events show` a line.
    Ndjson,
    /// An array of them.
    Json,
    /// HAR 1.2.
    Har,
    /// An event log: its database file, or a data folder.
    Sqlite,
}

/// Where in a file something stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line, from 1.
    Line(u64),
    /// An entry of a list, from 1.
    Entry(u64),
    /// A delivery of a log, by its number there.
    Delivery(i64),
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line(number) => write!(f, "line {number}"),
            Place::Entry(number) => write!(f, "entry {number}"),
            Place::Delivery(number) => write!(f, "delivery {number}"),
        }
    }
}

/// Why a file cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The file system refused.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is a log, and cannot be read as one.
    #[error(transparent)]
    Log(#[from] eventlog::Error),
    /// It is nothing of what can be read.
    #[error(
        "this is no file that can be imported: it has to be NDJSON or JSON of `mojito export`, HAR, or an event log"
    )]
    Unknown,
}

impl Source {
    /// What a file is, by how it begins.
    pub fn of(path: &Path) -> Result<Source, ReadError> {
        if path.is_dir() {
            return Ok(Source::Sqlite);
        }
        let mut beginning = Vec::new();
        File::open(path)?.take(4096).read_to_end(&mut beginning)?;
        if beginning.starts_with(b"SQLite format 3\0") {
            return Ok(Source::Sqlite);
        }
        let text = beginning.trim_ascii_start();
        match text.split_first() {
            Some((b'[', _)) => Ok(Source::Json),
            Some((b'{', rest)) if rest.trim_ascii_start().starts_with(b"\"log\"") => Ok(Source::Har),
            Some((b'{', _)) => Ok(Source::Ndjson),
            // Nothing in it is nothing wrong with it.
            None if beginning.len() < 4096 => Ok(Source::Ndjson),
            _ => Err(ReadError::Unknown),
        }
    }
}

/// Hands each delivery of a file to `take`, in order, or why one cannot be read; the others are read all the same. An
/// error of `take` ends it. Memory does not grow with the file. Blocks.
pub fn read<E: From<ReadError>>(
    path: &Path,
    mut take: impl FnMut(Place, Result<Imported, String>) -> Result<(), E>,
) -> Result<(), E> {
    let open = || File::open(path).map(BufReader::new).map_err(ReadError::from);
    match Source::of(path)? {
        Source::Ndjson => lines(open()?, &mut take),
        Source::Json => array::each(open()?, &[], |entry, json| {
            take(Place::Entry(entry), json.and_then(|json| shown::imported(json.as_bytes())))
        }),
        Source::Har => array::each(open()?, &["log", "entries"], |entry, json| {
            take(Place::Entry(entry), json.and_then(|json| har::imported(&json)))
        }),
        Source::Sqlite => log(path, &mut take),
    }
}

fn lines<E: From<ReadError>>(
    mut file: impl BufRead,
    take: &mut impl FnMut(Place, Result<Imported, String>) -> Result<(), E>,
) -> Result<(), E> {
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = file.by_ref().take(MOST_ENTRY).read_until(b'\n', &mut line).map_err(ReadError::from)?;
        if read == 0 {
            break;
        }
        let place = Place::Line(number);
        if read as u64 == MOST_ENTRY && !line.ends_with(b"\n") {
            file.skip_until(b'\n').map_err(ReadError::from)?;
            take(place, Err(too_large()))?;
        } else if !line.trim_ascii().is_empty() {
            take(place, shown::imported(&line))?;
        }
    }
    Ok(())
}

fn log<E: From<ReadError>>(
    path: &Path,
    take: &mut impl FnMut(Place, Result<Imported, String>) -> Result<(), E>,
) -> Result<(), E> {
    let reader = if path.is_dir() { Reader::open(&DataFolder::at(path)) } else { Reader::open_file(path) };
    let reader = reader.map_err(ReadError::from)?;
    let mut after = 0;
    loop {
        let rows = reader.following(after, AT_ONCE).map_err(ReadError::from)?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.sequence;
        for row in rows {
            let delivery = match reader.delivery(row.sequence) {
                Ok(Some(delivery)) => Ok(delivery.into()),
                // Erased since.
                Ok(None) => continue,
                Err(error) => Err(error.to_string()),
            };
            take(Place::Delivery(row.sequence), delivery)?;
        }
    }
}

fn too_large() -> String {
    format!("it is larger than {} MB", MOST_ENTRY / 1024 / 1024)
}
