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
    Csv { out: W, columns: Vec<Column>, raw: bool },
    Xlsx(Box<Book<W>>),
    Lines(W),
    Array(W),
    Har(W),
}

impl<W: Write> Writer<W> {
    /// Begins a file. A log ([`Format::Sqlite`]) is no stream, and refused.
    pub fn new(mut out: W, layout: Layout) -> io::Result<Writer<W>> {
        let Layout { format, columns, raw } = layout;
        let kind = match format {
            Format::Csv => {
                csv::head(&mut out, &columns, raw)?;
                Kind::Csv { out, columns, raw }
            }
            Format::Xlsx => Kind::Xlsx(Box::new(Book::new(out, columns, raw)?)),
            Format::Ndjson => Kind::Lines(out),
            Format::Json => {
                out.write_all(b"[")?;
                Kind::Array(out)
            }
            Format::Har => {
                out.write_all(har::HEAD.as_bytes())?;
                Kind::Har(out)
            }
            Format::Sqlite => {
                return Err(io::Error::new(io::ErrorKind::InvalidInput, "an event log is no stream"));
            }
        };
        Ok(Writer { kind, written: 0 })
    }

    /// Writes a delivery.
    pub fn write(&mut self, item: &Item) -> io::Result<()> {
        let between: &[u8] = if self.written == 0 { b"\n" } else { b",\n" };
        self.written += 1;
        match &mut self.kind {
            Kind::Csv { out, columns, raw } => csv::row(out, &Cell::row(item, columns), *raw),
            Kind::Xlsx(book) => book.row(Cell::row(item, book.columns())),
            Kind::Lines(out) => {
                serde_json::to_writer(&mut *out, &ShowObject::of(item))?;
                out.write_all(b"\n")
            }
            Kind::Array(out) => {
                out.write_all(between)?;
                Ok(serde_json::to_writer(out, &ShowObject::of(item))?)
            }
            Kind::Har(out) => {
                out.write_all(between)?;
                Ok(serde_json::to_writer(out, &har::Entry::of(item))?)
            }
        }
    }

    /// Ends the file; what it was written to comes back.
    pub fn finish(self) -> io::Result<(W, Written)> {
        let mut written = Written { deliveries: self.written, ..Written::default() };
        let mut out = match self.kind {
            Kind::Csv { out, .. } | Kind::Lines(out) => out,
            Kind::Xlsx(book) => {
                (written.sheets, written.cut) = book.told();
                book.finish()?
            }
            Kind::Array(mut out) => {
                out.write_all(b"\n]\n")?;
                out
            }
            Kind::Har(mut out) => {
                out.write_all(har::TAIL.as_bytes())?;
                out
            }
        };
        out.flush()?;
        Ok((out, written))
    }
}
