//! Writes deliveries to a file of the person's own.

use std::io::{self, Write};
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::thread;

use eventlog::{Reader, Sequence};
use export::{Column, Format, Item, Items, Layout, LogWriter, Redaction, Writer, Written};

use crate::{Course, Error, Selection, plural, private_file};

/// How deliveries are exported.
#[derive(Debug, Clone)]
pub struct ExportOptions {
    /// What kind of file.
    pub format: Format,
    /// The columns of a table, in order; `None`: all.
    pub columns: Option<Vec<Column>>,
    /// Whether the people are taken out ([`Redaction`]).
    pub redact: bool,
    /// In a table: texts that a spreadsheet could take for formulas are left as they are.
    pub raw: bool,
}

impl ExportOptions {
    /// Everything as it is, in that format.
    pub fn of(format: Format) -> ExportOptions {
        ExportOptions { format, columns: None, redact: false, raw: false }
    }

    fn layout(&self) -> Layout {
        Layout {
            format: self.format,
            columns: self.columns.clone().unwrap_or_else(Column::all),
            raw: self.raw,
        }
    }

    fn redaction(&self) -> Result<Option<Redaction>, Error> {
        if !self.redact {
            return Ok(None);
        }
        let mut key = [0; 32];
        getrandom::fill(&mut key)
            .map_err(|error| Error::Invalid(format!("no random numbers for pseudonyms: {error}")))?;
        Ok(Some(Redaction::new(key)))
    }
}

/// What was exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Exported {
    /// Deliveries in the file.
    pub deliveries: u64,
    written: Written,
}

impl Exported {
    /// What else is worth knowing of the file, in sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        if self.written.sheets > 1 {
            notes.push(format!(
                "a sheet holds 1,048,576 rows and 4 GB: they are spread over {}",
                plural(self.written.sheets, "sheet")
            ));
        }
        if self.written.cut > 0 {
            notes.push(format!(
                "{} did not fit a cell, which holds 32,767 characters: what is longer ends in …; other formats have \
                 all of it",
                plural(self.written.cut, "text")
            ));
        }
        notes
    }
}

/// Writes deliveries to a file, in sequence order. It is written beside `path` and renamed when it is whole, for the
/// user alone (mode 0600). Memory stays flat, whatever the number. Notes and stars are a person's own and not in it.
/// Blocks, so it may not be called on a thread of an asynchronous runtime.
pub fn export(
    reader: &Reader,
    selection: &Selection,
    options: &ExportOptions,
    path: &Path,
    course: &Course,
) -> Result<Exported, Error> {
    if options.format == Format::Sqlite {
        return export_log(reader, selection, options, path, course);
    }
    private_file::replace(path, |file| write(reader, selection, options, file, path, course))
}

/// Writes deliveries to a stream, such as standard output; an event log is no stream, and refused.
pub fn export_to(
    reader: &Reader,
    selection: &Selection,
    options: &ExportOptions,
    out: impl Write,
    course: &Course,
) -> Result<Exported, Error> {
    write(reader, selection, options, out, Path::new("standard output"), course)
}

fn write(
    reader: &Reader,
    selection: &Selection,
    options: &ExportOptions,
    out: impl Write,
    path: &Path,
    course: &Course,
) -> Result<Exported, Error> {
    let refused = |source: io::Error| Error::Io { what: "cannot write", path: path.to_owned(), source };
    let layout = options.layout();
    let mut writer = Writer::new(out, &layout).map_err(refused)?;
    let prepare = |item| layout.piece(&item).map_err(refused);
    each(reader, selection, options, course, prepare, |piece| writer.write(piece).map_err(refused))?;
    let (_, written) = writer.finish().map_err(refused)?;
    Ok(Exported { deliveries: written.deliveries, written })
}

fn export_log(
    reader: &Reader,
    selection: &Selection,
    options: &ExportOptions,
    path: &Path,
    course: &Course,
) -> Result<Exported, Error> {
    let refused = |source: io::Error| Error::Io { what: "cannot write", path: path.to_owned(), source };
    let draft = Draft(path.with_extension(format!("{}.draft", std::process::id())));
    let mut log = LogWriter::new(&draft.0).map_err(refused)?;
    let mut deliveries = 0;
    each(reader, selection, options, course, Ok, |item| {
        deliveries += 1;
        log.write(item).map_err(refused)
    })?;
    log.finish(path).map_err(refused)?;
    Ok(Exported { deliveries, written: Written::default() })
}

/// The folder of a log that is being written; gone in the end, however it ends.
struct Draft(PathBuf);

impl Drop for Draft {
    fn drop(&mut self) {
        // Where the log is whole, it has left the folder and the folder is gone.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Threads that read at most: the log keeps that many connections.
const MOST_LANES: usize = 4;
/// How large the bodies may be together that are read in one go, in bytes.
const MOST_BYTES: u64 = 1 << 18;

/// Reads the deliveries, `prepare`s them, and hands them to `take`, oldest first; tells how far it is. Writing is the
/// smallest part of it, so that the others have threads of their own: lanes, which take turns.
fn each<T: Send>(
    reader: &Reader,
    selection: &Selection,
    options: &ExportOptions,
    course: &Course,
    prepare: impl Fn(Item) -> Result<T, Error> + Sync,
    mut take: impl FnMut(T) -> Result<(), Error>,
) -> Result<(), Error> {
    course.begin(selection.count(reader)?);
    let redaction = options.redaction()?;
    let mut chunks = selection.chunks(reader, course);
    let mut chunks = std::iter::from_fn(|| chunks.next().transpose()).fuse();
    thread::scope(|scope| {
        let count = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_LANES);
        let lanes: Vec<Lane<T>> = (0..count)
            .map(|_| {
                let ((order, orders), (part, parts)) = (channel(), sync_channel(1));
                let (items, prepare) = (Items::new(reader, options.format, redaction.as_ref()), &prepare);
                scope.spawn(move || work(items, orders, prepare, &part));
                Lane { order, parts }
            })
            .collect();
        let (mut ordered, mut taken) = (0, 0);
        loop {
            // While one order is worked off, the next one waits.
            while ordered < taken + 2 * count
                && let Some(chunk) = chunks.next().transpose()?
            {
                // A lane that is gone has panicked, and the scope says so; here and below.
                let _ = lanes[ordered % count].order.send(chunk);
                ordered += 1;
            }
            if taken == ordered {
                return Ok(());
            }
            loop {
                let Ok(part) = lanes[taken % count].parts.recv() else { return Ok(()) };
                let part = part?;
                for prepared in part.prepared {
                    if let Some(prepared) = prepared {
                        take(prepared)?;
                    }
                    course.advance(1)?;
                }
                if part.is_last {
                    break;
                }
            }
            taken += 1;
        }
    })
}

/// A thread that reads and prepares.
struct Lane<T> {
    order: Sender<Vec<Sequence>>,
    parts: Receiver<Result<Part<T>, Error>>,
}

/// A part of what was ordered.
struct Part<T> {
    /// `None` is one that is gone by now.
    prepared: Vec<Option<T>>,
    is_last: bool,
}

/// Works off orders until there are none, or nobody wants them any more.
fn work<T>(
    mut items: Items<'_>,
    orders: Receiver<Vec<Sequence>>,
    prepare: &impl Fn(Item) -> Result<T, Error>,
    parts: &SyncSender<Result<Part<T>, Error>>,
) {
    for order in orders {
        let mut rest = &order[..];
        while !rest.is_empty() {
            let part = items.read(rest, MOST_BYTES).map_err(Error::from).and_then(|read| {
                rest = &rest[read.len()..];
                let prepared = read.into_iter().map(|item| item.map(prepare).transpose());
                Ok(Part { prepared: prepared.collect::<Result<_, _>>()?, is_last: rest.is_empty() })
            });
            let has_failed = part.is_err();
            if parts.send(part).is_err() || has_failed {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogError;
    use crate::rows::log;

    const LINES: ExportOptions =
        ExportOptions { format: Format::Ndjson, columns: None, redact: false, raw: false };

    #[tokio::test]
    async fn what_was_chosen_is_written_oldest_first_and_for_the_user_alone() {
        let log = log(&[br#"{"id": "r1", "score": 7.00}"#, b"not json", br#"{"id": "r2"}"#]).await;
        let (folder, course) = (tempfile::tempdir().unwrap(), Course::default());
        let path = folder.path().join("events.ndjson");

        let selection = Selection::Events(vec![3, 1, 3, 99]);
        let exported = export(log.reader(), &selection, &LINES, &path, &course).unwrap();

        let text = std::fs::read_to_string(&path).unwrap();
        let objects: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(exported.deliveries, 2);
        assert_eq!(
            objects.iter().map(|object| object["sequence"].as_i64()).collect::<Vec<_>>(),
            [Some(1), Some(3)]
        );
        assert!(text.contains("7.00"), "numbers as sent: {text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn an_interrupted_one_leaves_what_was_there() {
        let log = log(&[b"{}"]).await;
        for format in Format::ALL {
            let (folder, course) = (tempfile::tempdir().unwrap(), Course::default());
            let path = folder.path().join("events");
            std::fs::write(&path, "older").unwrap();
            course.interrupt();

            let options = ExportOptions::of(format);
            let error =
                export(log.reader(), &Selection::Events(vec![1]), &options, &path, &course).unwrap_err();

            assert!(matches!(error, Error::Log(LogError::Interrupted)), "{error}");
            assert_eq!(std::fs::read_to_string(&path).unwrap(), "older");
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
        }
    }
}
