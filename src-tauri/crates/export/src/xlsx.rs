//! An Excel workbook (Office Open XML, ECMA-376). Texts are written as texts, so that none is ever a formula; one that
//! looks like a formula is marked as a text (as by an apostrophe typed in front of it in Excel, which does not show), so
//! that it stays one when somebody edits the cell. Numbers, times and truth values have types of their own.
//!
//! Rows go straight into the file while they come: memory stays flat, nothing of them lies anywhere else meanwhile, and
//! a disk that is full is an error like any other. The libraries that write workbooks keep the rows in memory or in
//! temporary files, and one panics where there is no room for those.

mod parts;
mod text;

use std::io::{self, Write};

use jiff::Timestamp;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::{SimpleFileOptions, StreamWriter};

use crate::column::{Cell, Column};
use crate::formula::looks_like_formula;
use crate::object::rfc3339;
use parts::Style;
use text::escaped;

/// Rows of one sheet, its head included: Excel's limit.
pub(crate) const MOST_ROWS: u32 = 1_048_576;
/// Bytes of one sheet, about; beyond four gigabytes it would need 64-bit sizes, which a few programs cannot read.
const MOST_BYTES: u64 = 4_000_000_000;
/// The most a cell holds, in UTF-16 units: Excel's limit.
const MOST_UNITS: usize = 32_767;
/// Decimals that a number is shown with at most.
const MOST_DECIMALS: usize = 10;

/// A workbook that is being written.
pub(crate) struct Book<W: Write> {
    zip: ZipWriter<StreamWriter<Once<W>>>,
    columns: Vec<Column>,
    raw: bool,
    /// Rows of each sheet, its head included; the last one is being written.
    sheets: Vec<u32>,
    most_rows: u32,
    /// What was written of this sheet, in bytes.
    bytes: u64,
    cut: u64,
    /// The row that is put together.
    row: String,
}

impl<W: Write> Book<W> {
    /// A workbook with these columns; `raw`: texts that look like formulas are not marked.
    pub(crate) fn new(out: W, columns: Vec<Column>, raw: bool) -> io::Result<Book<W>> {
        Book::with(out, columns, raw, MOST_ROWS)
    }

    fn with(out: W, columns: Vec<Column>, raw: bool, most_rows: u32) -> io::Result<Book<W>> {
        let mut book = Book {
            zip: ZipWriter::new_stream(Once { out, has_failed: false }),
            columns,
            raw,
            sheets: Vec::new(),
            most_rows,
            bytes: 0,
            cut: 0,
            row: String::new(),
        };
        book.begin_sheet()?;
        Ok(book)
    }

    /// Writes a row; where the sheet is full, into another one.
    pub(crate) fn row(&mut self, cells: Vec<Cell>) -> io::Result<()> {
        if self.rows() >= self.most_rows || self.bytes >= MOST_BYTES {
            self.end_sheet()?;
            self.begin_sheet()?;
        }
        self.begin_row();
        for (column, cell) in cells.into_iter().enumerate() {
            self.cell(column, cell);
        }
        self.end_row()
    }

    /// How many sheets there are, and how many texts were cut.
    pub(crate) fn told(&self) -> (u64, u64) {
        (self.sheets.len() as u64, self.cut)
    }

    /// Writes the rest of the file; what it was written to comes back.
    pub(crate) fn finish(mut self) -> io::Result<W> {
        self.end_sheet()?;
        for (name, xml) in parts::of_book(&self.sheets, self.columns.len()) {
            self.begin_part(&name)?;
            self.zip.write_all(xml.as_bytes())?;
        }
        Ok(self.zip.finish().map_err(plain)?.into_inner().out)
    }

    fn begin_part(&mut self, name: &str) -> io::Result<()> {
        // The fastest compression: a sheet is repetitive, and a better one takes three times as long.
        let options = SimpleFileOptions::default().compression_level(Some(1));
        self.zip.start_file(name, options).map_err(plain)
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        self.sheets.push(0);
        self.bytes = 0;
        self.begin_part(&parts::sheet_name(self.sheets.len()))?;
        let widths = self.columns.iter().map(|column| column.width());
        let head = parts::sheet_head(widths, self.sheets.len() == 1);
        self.zip.write_all(head.as_bytes())?;
        self.begin_row();
        for column in 0..self.columns.len() {
            let name = self.columns[column].name();
            self.text(column, name, Style::Head);
        }
        self.end_row()
    }

    fn end_sheet(&mut self) -> io::Result<()> {
        self.zip.write_all(parts::sheet_tail(self.rows(), self.columns.len()).as_bytes())
    }

    /// Rows of the sheet that is being written.
    fn rows(&self) -> u32 {
        self.sheets.last().copied().unwrap_or_default()
    }

    fn begin_row(&mut self) {
        if let Some(rows) = self.sheets.last_mut() {
            *rows += 1;
        }
        self.row = format!("<row r=\"{}\">", self.rows());
    }

    fn end_row(&mut self) -> io::Result<()> {
        self.row.push_str("</row>");
        self.bytes += self.row.len() as u64;
        self.zip.write_all(self.row.as_bytes())
    }

    fn cell(&mut self, column: usize, cell: Cell) {
        match cell {
            Cell::Absent => {}
            Cell::Null => self.text(column, "null", Style::Null),
            Cell::Boolean(boolean) => {
                self.value(column, " t=\"b\"", Style::Plain, if boolean { "1" } else { "0" });
            }
            Cell::Number(number) => match decimals(&number) {
                Some(decimals) => self.value(column, "", Style::Number(decimals), &number),
                None => self.text(column, &number, Style::Plain),
            },
            Cell::Time(time) => match day(time) {
                Some(day) => self.value(column, "", Style::Time, &day.to_string()),
                None => self.text(column, &rfc3339(time), Style::Plain),
            },
            Cell::Text(text) => {
                let (text, was_cut) = cut(text);
                self.cut += u64::from(was_cut);
                let is_guarded = !self.raw && looks_like_formula(&text);
                self.text(column, &text, if is_guarded { Style::Guarded } else { Style::Plain });
            }
        }
    }

    fn value(&mut self, column: usize, kind: &str, style: Style, value: &str) {
        let place = parts::place(column, self.rows());
        let style = style.number();
        self.row.extend(["<c r=\"", &place, "\"", kind, " s=\"", style, "\"><v>", value, "</v></c>"]);
    }

    fn text(&mut self, column: usize, text: &str, style: Style) {
        let place = parts::place(column, self.rows());
        let (style, text) = (style.number(), escaped(text));
        let open = "\" t=\"inlineStr\"><is><t xml:space=\"preserve\">";
        self.row.extend(["<c r=\"", &place, "\" s=\"", style, open, &*text, "</t></is></c>"]);
    }
}

/// Fails once: what is written after that goes nowhere. An archive that is given up writes its end all the same, and
/// complains on standard error where it cannot.
struct Once<W> {
    out: W,
    has_failed: bool,
}

impl<W: Write> Write for Once<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.has_failed {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.has_failed = written.as_ref().is_err_and(|error| error.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.has_failed { Ok(()) } else { self.out.flush() }
    }
}

/// The error of the disk as such.
fn plain(error: ZipError) -> io::Error {
    match error {
        ZipError::Io(error) => error,
        other => io::Error::other(other),
    }
}

/// How many decimals a number was written with, where Excel keeps it as it was written: it has 15 digits.
fn decimals(text: &str) -> Option<usize> {
    let (mantissa, exponent) =
        text.split_once(['e', 'E']).map_or((text, false), |(before, _)| (before, true));
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).skip_while(|digit| *digit == b'0').count();
    let number: f64 = text.parse().ok()?;
    let is_kept = digits <= 15 && number.is_finite() && (number != 0.0 || digits == 0);
    let decimals = mantissa.split_once('.').map_or(0, |(_, decimals)| decimals.len());
    is_kept.then_some(if exponent { 0 } else { decimals.min(MOST_DECIMALS) })
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
    use std::io::{Cursor, Read as _};

    use calamine::{Data, Reader as _, Xlsx};
    use proptest::prelude::*;

    use super::*;
    use crate::Ours;

    const COLUMNS: [Column; 3] =
        [Column::Ours(Ours::Sequence), Column::Field(contract::Field::CandidateName), Column::Others];

    fn book(rows: Vec<Vec<Cell>>, most_rows: u32) -> Vec<u8> {
        let mut book = Book::with(Vec::new(), COLUMNS.to_vec(), false, most_rows).unwrap();
        for row in rows {
            book.row(row).unwrap();
        }
        book.finish().unwrap()
    }

    /// The cells of a sheet, as another program reads them.
    fn cells(book: &[u8], sheet: &str) -> Vec<Vec<Data>> {
        let mut read: Xlsx<_> = calamine::open_workbook_from_rs(Cursor::new(book.to_vec())).unwrap();
        let range = read.worksheet_range(sheet).unwrap();
        range.rows().map(<[Data]>::to_vec).collect()
    }

    fn part(book: &[u8], name: &str) -> String {
        let mut zip = zip::ZipArchive::new(Cursor::new(book)).unwrap();
        let mut xml = String::new();
        zip.by_name(name).unwrap().read_to_string(&mut xml).unwrap();
        xml
    }

    fn text(text: &str) -> Cell {
        Cell::Text(text.to_owned())
    }

    #[test]
    fn numbers_stay_what_they_were_or_become_texts() {
        assert_eq!((decimals("7.10"), decimals("-0.0"), decimals("1e3")), (Some(2), Some(1), Some(0)));
        assert_eq!(decimals("9007199254740993"), None);
        assert_eq!(decimals("0.1234567890123456789"), None);
        assert_eq!((decimals("1e400"), decimals("1e-400")), (None, None));
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
    fn cells_have_types_and_absent_null_and_empty_stay_apart() {
        let time: Timestamp = "2026-11-21T12:00:00.250Z".parse().unwrap();
        let book = book(
            vec![
                vec![Cell::Number("7.10".into()), text("=1+1"), Cell::Time(time)],
                vec![Cell::Boolean(true), Cell::Null, Cell::Absent],
                vec![Cell::Number("9007199254740993".into()), text(""), text("x")],
            ],
            10,
        );

        let cells = cells(&book, "Deliveries");

        assert_eq!(
            cells[0],
            ["sequence", "candidate_name", "other_fields"].map(|name| Data::String(name.into()))
        );
        assert_eq!((&cells[1][0], &cells[1][1]), (&Data::Float(7.1), &Data::String("=1+1".into())));
        let Data::DateTime(read) = &cells[1][2] else { panic!("no time: {:?}", cells[1]) };
        assert!((read.as_f64() - 46_347.5 - 0.25 / 86_400.0).abs() < 1e-9, "{read:?}");
        assert_eq!(cells[2], [Data::Bool(true), Data::String("null".into()), Data::Empty]);
        assert_eq!(cells[3][0], Data::String("9007199254740993".into()), "not rounded");
        let xml = part(&book, "xl/worksheets/sheet1.xml");
        assert!(xml.contains(r"<v>7.10</v>"), "as it was sent: {xml}");
        assert!(!xml.contains("<f>") && xml.contains(r#"<c r="B4" s="0" t="inlineStr">"#), "{xml}");
        assert!(!xml.contains(r#"r="C3""#), "absent is no cell: {xml}");
    }

    #[test]
    fn the_head_stays_in_sight_and_each_column_has_a_filter_and_its_width() {
        let book = book(vec![vec![Cell::Number("1".into()), text("Ada"), Cell::Absent]; 4], 10);

        let (sheet, workbook) = (part(&book, "xl/worksheets/sheet1.xml"), part(&book, "xl/workbook.xml"));

        let pane = r#"<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>"#;
        assert!(sheet.contains(pane), "{sheet}");
        assert!(sheet.contains(r#"</sheetData><autoFilter ref="A1:C5"/>"#), "{sheet}");
        assert!(workbook.contains("'Deliveries'!$A$1:$C$5"), "{workbook}");
        assert!(sheet.contains(r#"<col min="1" max="1" width="10.71" customWidth="1"/>"#), "{sheet}");
        assert!(sheet.contains(r#"<col min="2" max="2" width="22.71" customWidth="1"/>"#), "{sheet}");
    }

    #[test]
    fn a_full_sheet_is_followed_by_another_with_a_head_of_its_own() {
        let rows = (0..5).map(|n| vec![Cell::Number(n.to_string()), text("Ada"), Cell::Absent]).collect();
        let book = book(rows, 3);

        let sheets = ["Deliveries", "Deliveries 2", "Deliveries 3"].map(|name| cells(&book, name));

        assert_eq!(sheets.each_ref().map(Vec::len), [3, 3, 2]);
        assert!(sheets.iter().all(|sheet| sheet[0] == sheets[0][0]), "a head each");
        let numbers = sheets.iter().flat_map(|sheet| sheet[1..].iter().map(|row| row[0].clone()));
        assert_eq!(numbers.collect::<Vec<_>>(), [0.0, 1.0, 2.0, 3.0, 4.0].map(Data::Float));
        assert!(part(&book, "xl/worksheets/sheet3.xml").contains(r#"<autoFilter ref="A1:C2"/>"#));
    }

    #[test]
    fn a_writer_without_room_is_an_error() {
        /// Takes so many bytes.
        struct Small(usize);
        impl Write for Small {
            fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(bytes.len()).ok_or(io::ErrorKind::StorageFull)?;
                Ok(bytes.len())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for room in (0..1500).step_by(97) {
            let written = Book::new(Small(room), COLUMNS.to_vec(), false).and_then(|mut book| {
                for number in 0..100 {
                    book.row(vec![Cell::Number(number.to_string()), text("Ada"), Cell::Absent])?;
                }
                book.finish()
            });

            assert_eq!(written.err().map(|error| error.kind()), Some(io::ErrorKind::StorageFull), "{room}");
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back_as_it_was(texts in prop::collection::vec("x\\PC{0,20}x|[a&<>'\"]{1,5}", 1..10)) {
            let book = book(texts.iter().map(|one| vec![Cell::Number("1".into()), text(one)]).collect(), 100);

            let read: Vec<String> =
                cells(&book, "Deliveries")[1..].iter().map(|row| row[1].to_string()).collect();

            prop_assert_eq!(read, texts);
        }
    }
}
