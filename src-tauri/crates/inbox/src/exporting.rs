//! Writes deliveries to a file of the person's own.

use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::{mem, panic, thread};

use eventlog::Reader;
use export::{Column, Format, Item, Items, Layout, LogWriter, Redaction, Writer, Written};

use crate::selection::Chunks;
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
    let mut writer = Writer::new(out, options.layout()).map_err(refused)?;
    each(reader, selection, options, course, |item| writer.write(&item).map_err(refused))?;
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
    each(reader, selection, options, course, |item| {
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

/// How many deliveries are read at once while others are written, and how large they may be together, in bytes.
const AT_ONCE: usize = 64;
const MOST_BYTES: u64 = 1 << 20;

/// Hands the deliveries to `take`, oldest first, and tells how far it is. Reading takes about as long as writing, so
/// each has a thread.
fn each(
    reader: &Reader,
    selection: &Selection,
    options: &ExportOptions,
    course: &Course,
    mut take: impl FnMut(Item) -> Result<(), Error>,
) -> Result<(), Error> {
    course.begin(selection.count(reader)?);
    let redaction = options.redaction()?;
    thread::scope(|scope| {
        let (ready, read) = sync_channel(1);
        let items = Items::new(reader, options.format);
        let redaction = redaction.as_ref();
        let reading =
            scope.spawn(move || read_ahead(items, selection.chunks(reader, course), redaction, &ready));
        for item in read.into_iter().flatten() {
            if let Some(item) = item {
                take(item)?;
            }
            course.advance(1)?;
        }
        reading.join().unwrap_or_else(|reason| panic::resume_unwind(reason))
    })
}

/// Reads the deliveries and makes them ready, some at a time; what is gone by now is `None`.
fn read_ahead(
    mut items: Items<'_>,
    mut chunks: Chunks<'_>,
    redaction: Option<&Redaction>,
    ready: &SyncSender<Vec<Option<Item>>>,
) -> Result<(), Error> {
    let (mut read, mut bytes) = (Vec::new(), 0);
    while let Some(chunk) = chunks.next()? {
        for sequence in chunk {
            let item = items.read(sequence)?;
            bytes += item.as_ref().map_or(0, |item| item.delivery.row.body_bytes);
            read.push(match redaction {
                Some(redaction) => item.map(|item| redaction.item(item)),
                None => item,
            });
            if read.len() >= AT_ONCE || bytes >= MOST_BYTES {
                bytes = 0;
                if ready.send(mem::take(&mut read)).is_err() {
                    // Writing has failed, and says why.
                    return Ok(());
                }
            }
        }
    }
    // As above.
    let _ = ready.send(read);
    Ok(())
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
