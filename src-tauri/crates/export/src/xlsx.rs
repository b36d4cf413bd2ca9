//! An Excel workbook. Texts are written as texts, so that none is ever a formula; one that looks like a formula is
//! marked as a text (as by an apostrophe typed in front of it in Excel, which does not show), so that it stays one when
//! somebody edits the cell. Numbers, times and truth values have types of their own.
//!
//! Rows go to unnamed temporary files while they come, so that memory stays flat.

use std::io::{self, Write};

use jiff::Timestamp;
use rust_xlsxwriter::{Color, Format, Workbook, Worksheet, XlsxError};

use crate::column::{Cell, Column};
use crate::formula::looks_like_formula;
use crate::object::rfc3339;

/// Rows of one sheet, its head included: Excel's limit.
const MOST_ROWS: u32 = 1_048_576;
/// The most a cell holds, in UTF-16 units: Excel's limit.
const MOST_UNITS: usize = 32_767;
/// Beyond so much text the file needs 64-bit sizes, which a few old programs cannot read.
const LARGE: u64 = 1 << 31;
/// Decimals that a number is shown with at most.
const MOST_DECIMALS: usize = 10;

/// A workbook that is being written.
pub(crate) struct Book {
    workbook: Workbook,
    columns: Vec<Column>,
    raw: bool,
    formats: Formats,
    /// The sheet that is written, from 0, and its next row.
    sheet: usize,
    row: u32,
    most_rows: u32,
    /// About how much text was written, in bytes.
    bytes: u64,
    cut: u64,
}

struct Formats {
    head: Format,
    null: Format,
    time: Format,
    guarded: Format,
    numbers: Vec<Format>,
}

impl Formats {
    fn new() -> Formats {
        let decimals = |count: usize| match count {
            0 => "0".to_owned(),
            count => format!("0.{}", "0".repeat(count)),
        };
        Formats {
            head: Format::new().set_bold(),
            null: Format::new().set_italic().set_font_color(Color::Gray),
            time: Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
            guarded: Format::new().set_quote_prefix(),
            numbers: (0..=MOST_DECIMALS).map(|count| Format::new().set_num_format(decimals(count))).collect(),
        }
    }
}

impl Book {
    /// A workbook with these columns; `raw`: texts that look like formulas are not marked.
    pub(crate) fn new(columns: Vec<Column>, raw: bool) -> io::Result<Book> {
        Book::with(columns, raw, MOST_ROWS)
    }

    fn with(columns: Vec<Column>, raw: bool, most_rows: u32) -> io::Result<Book> {
        let mut book = Book {
            workbook: Workbook::new(),
            columns,
            raw,
            formats: Formats::new(),
            sheet: 0,
            row: 0,
            most_rows,
            bytes: 0,
            cut: 0,
        };
        book.begin_sheet().map_err(io::Error::other)?;
        Ok(book)
    }

    /// Writes a row; where the sheet is full, into another one.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        self.write(cells).map_err(io::Error::other)
    }

    /// How many sheets there are, and how many texts were cut.
    pub(crate) fn told(&self) -> (u64, u64) {
        (self.sheet as u64 + 1, self.cut)
    }

    /// Writes the file.
    pub(crate) fn finish(mut self, out: impl Write + Send) -> io::Result<()> {
        let finish = |book: &mut Book| -> Result<(), XlsxError> {
            book.end_sheet()?;
            book.workbook.use_zip_large_file(book.bytes > LARGE);
            book.workbook.save_to_writer(out)
        };
        finish(&mut self).map_err(io::Error::other)
    }

    fn write(&mut self, cells: Vec<Cell>) -> Result<(), XlsxError> {
        if self.row == self.most_rows {
            self.end_sheet()?;
            self.sheet += 1;
            self.begin_sheet()?;
        }
        let sheet = self.workbook.worksheet_from_index(self.sheet)?;
        for (column, cell) in (0..).zip(cells) {
            // Every cell takes some marks besides its text.
            self.bytes += 60;
            match cell {
                Cell::Absent => continue,
                Cell::Null => sheet.write_string_with_format(self.row, column, "null", &self.formats.null)?,
                Cell::Boolean(boolean) => sheet.write_boolean(self.row, column, boolean)?,
                Cell::Number(text) => match number(&text) {
                    Some((number, decimals)) => {
                        let format = &self.formats.numbers[decimals];
                        sheet.write_number_with_format(self.row, column, number, format)?
                    }
                    None => sheet.write_string(self.row, column, text)?,
                },
                Cell::Time(time) => match day(time) {
                    Some(day) => sheet.write_number_with_format(self.row, column, day, &self.formats.time)?,
                    None => sheet.write_string(self.row, column, rfc3339(time))?,
                },
                Cell::Text(text) => {
                    let (text, was_cut) = cut(text);
                    self.cut += u64::from(was_cut);
                    self.bytes += text.len() as u64;
                    if !self.raw && looks_like_formula(&text) {
                        sheet.write_string_with_format(self.row, column, text, &self.formats.guarded)?
                    } else {
                        sheet.write_string(self.row, column, text)?
                    }
                }
            };
        }
        self.row += 1;
        Ok(())
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let sheet: &mut Worksheet = self.workbook.add_worksheet_with_constant_memory()?;
        let number = if self.sheet == 0 { String::new() } else { format!(" {}", self.sheet + 1) };
        sheet.set_name(format!("Deliveries{number}"))?;
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(place, column.width())?;
            sheet.write_string_with_format(0, place, column.name(), &self.formats.head)?;
        }
        self.row = 1;
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        if let Some(last) = u16::try_from(self.columns.len()).unwrap_or(u16::MAX).checked_sub(1) {
            self.workbook.worksheet_from_index(self.sheet)?.autofilter(0, 0, self.row - 1, last)?;
        }
        Ok(())
    }
}

/// A number that Excel keeps as it was written (it has 15 digits), and how many decimals it was written with.
fn number(text: &str) -> Option<(f64, usize)> {
    let (mantissa, exponent) =
        text.split_once(['e', 'E']).map_or((text, false), |(before, _)| (before, true));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    let number: f64 = text.parse().ok()?;
    let is_kept = digits <= 15 && number.is_finite() && (number != 0.0 || digits == 0);
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    is_kept.then_some((number, if exponent { 0 } else { decimals.min(MOST_DECIMALS) }))
}

/// A time as Excel counts: days since the end of 1899, where it counts right since March 1900.
fn day(time: Timestamp) -> Option<f64> {
    const FIRST: i64 = -2_203_891_200_000;
    let milliseconds = time.as_millisecond();
    #[expect(clippy::cast_precision_loss, reason = "milliseconds of ten thousand years fit")]
    let days = milliseconds as f64 / 86_400_000.0 + 25_569.0;
    (milliseconds >= FIRST).then_some(days)
}

/// As much of a text as a cell holds, with `…` where there was more.
fn cut(text: String) -> (String, bool) {
    if text.len() <= MOST_UNITS || text.encode_utf16().count() <= MOST_UNITS {
        return (text, false);
    }
    let mut units = 0;
    let kept = text.chars().take_while(|char| {
        units += char.len_utf16();
        units < MOST_UNITS
    });
    (kept.chain(['…']).collect(), true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_what_they_were_or_become_texts() {
        assert_eq!(number("7.10"), Some((7.1, 2)));
        assert_eq!(number("-0.0"), Some((-0.0, 1)));
        assert_eq!(number("1e3"), Some((1000.0, 0)));
        assert_eq!(number("9007199254740993"), None);
        assert_eq!(number("0.1234567890123456789"), None);
        assert_eq!((number("1e400"), number("1e-400")), (None, None));
    }

    #[test]
    fn times_are_days() {
        assert_eq!(day(Timestamp::UNIX_EPOCH), Some(25_569.0));
        assert_eq!(day("2026-11-21T12:00:00Z".parse().unwrap()), Some(46_347.5));
        assert_eq!(day("1800-01-01T00:00:00Z".parse().unwrap()), None);
    }

    #[test]
    fn a_long_text_is_cut_where_a_cell_ends() {
        assert_eq!(cut("x".repeat(MOST_UNITS)), ("x".repeat(MOST_UNITS), false));

        let (kept, was_cut) = cut("😀".repeat(MOST_UNITS));

        assert!(was_cut && kept.ends_with('…'));
        assert!(kept.encode_utf16().count() <= MOST_UNITS);
    }

    #[test]
    fn a_full_sheet_is_followed_by_another() {
        let columns = vec![Column::all()[0]];
        let mut book = Book::with(columns, false, 3).unwrap();
        for n in 0..5 {
            book.row(vec![Cell::Number(n.to_string())]).unwrap();
        }

        assert_eq!(book.told(), (3, 0));
        let mut out = Vec::new();
        book.finish(&mut out).unwrap();
        assert!(out.starts_with(b"PK"));
    }
}
