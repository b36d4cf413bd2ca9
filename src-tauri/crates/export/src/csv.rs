//! CSV, RFC 4180.
//!
//! Texts are quoted and nothing else is, so that a reader who looks can tell `"7.10"` from `7.10`, `"null"` from
//! `null`, and an empty text (`""`) from nothing at all.

use std::io::{self, Write};

use crate::column::{Cell, Column};
use crate::formula::looks_like_formula;
use crate::object::rfc3339;

/// The head: names, behind a byte order mark without which Excel reads UTF-8 as something else. `raw`, for programs,
/// has none.
pub(crate) fn head(out: &mut impl Write, columns: &[Column], raw: bool) -> io::Result<()> {
    if !raw {
        out.write_all("\u{feff}".as_bytes())?;
    }
    let names: Vec<&str> = columns.iter().map(|column| column.name()).collect();
    write!(out, "{}\r\n", names.join(","))
}

/// A row. What could be a formula gets an apostrophe in front, unless it is to be `raw`.
pub(crate) fn row(out: &mut impl Write, cells: &[Cell], raw: bool) -> io::Result<()> {
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.write_all(b",")?;
        }
        match cell {
            Cell::Absent => {}
            Cell::Null => out.write_all(b"null")?,
            Cell::Text(text) => {
                let guard = if !raw && looks_like_formula(text) { "'" } else { "" };
                write!(out, "\"{guard}{}\"", text.replace('"', "\"\""))?;
            }
            Cell::Number(number) => out.write_all(number.as_bytes())?,
            Cell::Boolean(boolean) => write!(out, "{boolean}")?,
            Cell::Time(time) => out.write_all(rfc3339(*time).as_bytes())?,
        }
    }
    out.write_all(b"\r\n")
}

/// A table of texts, for people: the first row has the headings. What is written like a number is one.
pub fn csv_of(rows: &[Vec<String>]) -> Vec<u8> {
    let mut out = "\u{feff}".as_bytes().to_vec();
    for cells in rows {
        let cell = |text: &String| {
            if is_number(text) { Cell::Number(text.clone()) } else { Cell::Text(text.clone()) }
        };
        // Writing to memory does not fail.
        let _ = row(&mut out, &cells.iter().map(cell).collect::<Vec<_>>(), false);
    }
    out
}

/// Whether a text is digits, with a sign or a decimal point.
fn is_number(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    text.split_once('.').map_or_else(|| digits(text), |(whole, part)| digits(whole) && digits(part))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(cells: &[Cell], raw: bool) -> String {
        let mut out = Vec::new();
        row(&mut out, cells, raw).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn absent_null_and_empty_stay_apart() {
        let cells = [
            Cell::Absent,
            Cell::Null,
            Cell::Text(String::new()),
            Cell::Text("null".into()),
            Cell::Number("7.10".into()),
            Cell::Boolean(false),
        ];

        assert_eq!(written(&cells, false), ",null,\"\",\"null\",7.10,false\r\n");
    }

    #[test]
    fn what_could_be_a_formula_is_none_and_stays_readable() {
        let cells = ["+420 777 123 456", "=cmd|' /C calc'!A0", "Ada"].map(|text| Cell::Text(text.into()));

        assert_eq!(written(&cells, false), "\"'+420 777 123 456\",\"'=cmd|' /C calc'!A0\",\"Ada\"\r\n");
        assert!(written(&cells, true).starts_with("\"+420"));
    }

    #[test]
    fn a_table_of_texts_has_numbers_and_no_formulas() {
        let row = |cells: &[&str]| cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>();
        let rows = [row(&["day", "events"]), row(&["2026-11-01", "12"]), row(&["-1+1", "-1.5"])];

        let text = String::from_utf8(csv_of(&rows)).unwrap();

        assert_eq!(text, "\u{feff}\"day\",\"events\"\r\n\"2026-11-01\",12\r\n\"'-1+1\",-1.5\r\n");
    }

    proptest! {
        #[test]
        fn any_texts_read_back_as_the_same_cells(
            rows in prop::collection::vec(prop::collection::vec(any::<String>(), 3), 1..20),
        ) {
            let text: String = rows
                .iter()
                .map(|row| written(&row.iter().cloned().map(Cell::Text).collect::<Vec<_>>(), true))
                .collect();

            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
            let read: Vec<Vec<String>> = reader.deserialize().map(Result::unwrap).collect();

            prop_assert_eq!(read, rows);
        }

        #[test]
        fn no_text_is_left_a_formula(text in "[=+@\t\r\n \u{200b}-]{0,3}\\PC*") {
            let line = written(&[Cell::Text(text.clone())], false);

            let mut reader = ::csv::ReaderBuilder::new().has_headers(false).from_reader(line.as_bytes());
            let read = reader.records().next().unwrap().unwrap()[0].to_owned();
            prop_assert!(!read.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']), "{read:?}");
            prop_assert!(read == text || read.strip_prefix('\'') == Some(&text));
        }
    }
}
