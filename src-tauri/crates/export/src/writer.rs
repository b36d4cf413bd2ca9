//! Writes deliveries to a stream, one after the other.

use std::io::{self, Write};

use crate::column::Cell;
use crate::har;
use crate::xlsx::Book;
use crate::{Column, Format, Item, ShowObject, csv};

/// How deliveries are written.
#[derive(Debug, Clone)]
pub struct Layout {
    /// What kind of file.
    pub format: Format,
    /// The columns of a table, in order.
    pub columns: Vec<Column>,
    /// In a table: texts that look like formulas are left as they are, and CSV has no byte order mark.
    pub raw: bool,
}

/// A delivery in a format, ready to be written: most of the work, and that can be done for many at a time.
#[derive(Debug)]
pub struct Piece(Made);

#[derive(Debug)]
enum Made {
    Bytes(Vec<u8>),
    Cells(Vec<Cell>),
}

impl Layout {
    /// Makes a delivery ready. A log ([`Format::Sqlite`]) takes deliveries as they are, and has no pieces.
    pub fn piece(&self, item: &Item) -> io::Result<Piece> {
        let mut bytes = Vec::new();
        match self.format {
            Format::Csv => csv::row(&mut bytes, &Cell::row(item, &self.columns), self.raw)?,
            Format::Xlsx => return Ok(Piece(Made::Cells(Cell::row(item, &self.columns)))),
            Format::Ndjson => {
                serde_json::to_writer(&mut bytes, &ShowObject::of(item))?;
                bytes.push(b'\n');
            }
            Format::Json => serde_json::to_writer(&mut bytes, &ShowObject::of(item))?,
            Format::Har => serde_json::to_writer(&mut bytes, &har::Entry::of(item))?,
            Format::Sqlite => return Err(no_stream()),
        }
        Ok(Piece(Made::Bytes(bytes)))
    }
}

/// What is worth knowing of a file that was written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Written {
    /// Deliveries in it.
    pub deliveries: u64,
    /// Sheets that they are spread over; 0 where there are no sheets.
    pub sheets: u64,
    /// Texts that did not fit a cell.
    pub cut: u64,
}

/// A file that is being written.
pub struct Writer<W: Write> {
    kind: Kind<W>,
    written: u64,
}

enum Kind<W: Write> {
    Xlsx(Box<Book<W>>),
    /// CSV and NDJSON.
    Rows(W),
    /// JSON and HAR: entries with commas between, and what ends the file.
    Entries(W, &'static str),
}

impl<W: Write> Writer<W> {
    /// Begins a file. A log ([`Format::Sqlite`]) is no stream, and refused.
    pub fn new(mut out: W, layout: &Layout) -> io::Result<Writer<W>> {
        let kind = match layout.format {
            Format::Csv => {
                csv::head(&mut out, &layout.columns, layout.raw)?;
                Kind::Rows(out)
            }
            Format::Xlsx => Kind::Xlsx(Box::new(Book::new(out, layout.columns.clone(), layout.raw)?)),
            Format::Ndjson => Kind::Rows(out),
            Format::Json => {
                out.write_all(b"[")?;
                Kind::Entries(out, "\n]\n")
            }
            Format::Har => {
                out.write_all(har::HEAD.as_bytes())?;
                Kind::Entries(out, har::TAIL)
            }
            Format::Sqlite => return Err(no_stream()),
        };
        Ok(Writer { kind, written: 0 })
    }

    /// Writes a delivery that was made ready by the same [`Layout`].
    pub fn write(&mut self, piece: Piece) -> io::Result<()> {
        let is_first = self.written == 0;
        self.written += 1;
        match (&mut self.kind, piece.0) {
            (Kind::Xlsx(book), Made::Cells(cells)) => book.row(cells),
            (Kind::Rows(out), Made::Bytes(bytes)) => out.write_all(&bytes),
            (Kind::Entries(out, _), Made::Bytes(bytes)) => {
                out.write_all(if is_first { b"\n" } else { b",\n" })?;
                out.write_all(&bytes)
            }
            (Kind::Xlsx(_), Made::Bytes(_)) | (_, Made::Cells(_)) => {
                Err(io::Error::new(io::ErrorKind::InvalidInput, "a delivery in another format"))
            }
        }
    }

    /// Ends the file; what it was written to comes back.
    pub fn finish(self) -> io::Result<(W, Written)> {
        let mut written = Written { deliveries: self.written, ..Written::default() };
        let mut out = match self.kind {
            Kind::Rows(out) => out,
            Kind::Xlsx(book) => {
                (written.sheets, written.cut) = book.told();
                book.finish()?
            }
            Kind::Entries(mut out, tail) => {
                out.write_all(tail.as_bytes())?;
                out
            }
        };
        out.flush()?;
        Ok((out, written))
    }
}

fn no_stream() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, "an event log is no stream")
}
