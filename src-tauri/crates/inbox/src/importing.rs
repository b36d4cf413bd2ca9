//! Takes deliveries of a file into the log: a colleague's capture opens here.

use std::path::Path;

use eventlog::{EventLog, Imported, KnownIds, Options, Sequence};
use export::{Place, ReadError};

use crate::{Course, Error, Folders, plural};

/// Deliveries that share a commit.
const AT_ONCE: usize = 200;
/// Numbers that an import may leave unused: a few deliveries of a large log have large gaps between them, and no file
/// may use the numbers up.
const MOST_GAPS: Sequence = 1_000_000;
/// Places that are named where something could not be read.
const MOST_REASONS: usize = 20;

/// What became of the deliveries of a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Imports {
    /// Taken in.
    pub imported: u64,
    /// Passed over: they are in the log already.
    pub known: u64,
    /// Those that could not be read.
    pub unread: u64,
    /// Where the first 20 of them stand, and why they could not be read.
    pub reasons: Vec<(Place, String)>,
}

impl Imports {
    /// What came of it, in a sentence.
    pub fn words(&self) -> String {
        let known = (self.known > 0).then(|| format!(", {} already there", self.known));
        let unread = (self.unread > 0).then(|| {
            let first = self.reasons.first().map(|(place, why)| format!(" ({place}: {why})"));
            format!(", {} not readable{}", self.unread, first.unwrap_or_default())
        });
        let (known, unread) = (known.unwrap_or_default(), unread.unwrap_or_default());
        format!("{} imported{known}{unread}.", plural(self.imported, "delivery"))
    }
}

/// [`import`] into the log of a folder that no instance runs on; it is made where it is missing. Blocks.
pub fn import_into(folders: &Folders, path: &Path, course: &Course) -> Result<Imports, Error> {
    let log = EventLog::open(&folders.log(), &Options::default())?;
    import(&log, path, course)
}

/// Takes the deliveries of a file (NDJSON or JSON of an export, HAR, an event log) into the log, with their times,
/// bytes, headers, environments and answers, and their ids and numbers where those are free. They are stored as read,
/// labelled as ever, told and sent on by nobody. What is there already is passed over; what cannot be read costs
/// nothing else. One that is interrupted keeps what it has taken in. Blocks.
pub fn import(log: &EventLog, path: &Path, course: &Course) -> Result<Imports, Error> {
    let mut known = KnownIds::of(log.reader())?;
    let mut importing = Importing {
        log,
        waiting: Vec::with_capacity(AT_ONCE),
        newest: log.reader().newest()?,
        gaps: 0,
        told: Imports::default(),
    };
    let read = export::read(path, |place, delivery| -> Result<(), Stopped> {
        course.advance(1)?;
        match delivery {
            Ok(delivery) if known.add(&delivery) => importing.take(delivery)?,
            Ok(_) => importing.told.known += 1,
            Err(why) => {
                importing.told.unread += 1;
                if importing.told.reasons.len() < MOST_REASONS {
                    importing.told.reasons.push((place, why));
                }
            }
        }
        Ok(())
    });
    read.map_err(|stopped| match stopped {
        Stopped::Error(error) => error,
        Stopped::Unread(ReadError::Log(error)) => error.into(),
        Stopped::Unread(ReadError::Io(source)) => {
            Error::Io { what: "cannot read", path: path.to_owned(), source }
        }
        Stopped::Unread(error @ ReadError::Unknown) => Error::Invalid(format!("{}: {error}", path.display())),
    })?;
    importing.settle()?;
    Ok(importing.told)
}

struct Importing<'a> {
    log: &'a EventLog,
    waiting: Vec<Imported>,
    /// The newest number when those that wait are stored.
    newest: Sequence,
    /// Numbers left unused so far.
    gaps: Sequence,
    told: Imports,
}

impl Importing<'_> {
    fn take(&mut self, mut delivery: Imported) -> Result<(), Error> {
        let gap = delivery.number().map_or(-1, |number| number - self.newest - 1);
        delivery.keep_number = (0..=MOST_GAPS - self.gaps).contains(&gap);
        if delivery.keep_number {
            self.gaps += gap;
            self.newest += gap;
        }
        self.newest += 1;
        self.waiting.push(delivery);
        if self.waiting.len() < AT_ONCE { Ok(()) } else { self.settle() }
    }

    fn settle(&mut self) -> Result<(), Error> {
        let stored = self.log.import(&self.waiting)?;
        // Others may have come in between.
        self.newest = stored.last().map_or(self.newest, |last| last.sequence);
        self.told.imported += stored.len() as u64;
        self.waiting.clear();
        Ok(())
    }
}

/// Why reading ended early.
enum Stopped {
    Error(Error),
    Unread(ReadError),
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Stopped {
        Stopped::Error(error)
    }
}

impl From<ReadError> for Stopped {
    fn from(error: ReadError) -> Stopped {
        Stopped::Unread(error)
    }
}
