//! The parts of a workbook around its cells.

use super::MOST_DECIMALS;

/// How a cell looks: its place among the formats of the styles.
#[derive(Clone, Copy)]
pub(super) enum Style {
    Plain,
    Head,
    Null,
    Time,
    /// A text that looks like a formula.
    Guarded,
    /// A number with so many decimals.
    Number(usize),
}

impl Style {
    /// The number by which a cell names it.
    pub(super) const fn number(self) -> &'static str {
        const NUMBERS: [&str; 16] =
            ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9", "10", "11", "12", "13", "14", "15"];
        NUMBERS[match self {
            Style::Plain => 0,
            Style::Head => 1,
            Style::Null => 2,
            Style::Time => 3,
            Style::Guarded => 4,
            Style::Number(decimals) => 5 + decimals,
        }]
    }
}

const PROLOGUE: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const TYPES: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";

/// The file of a sheet, which is counted from 1.
pub(super) fn sheet_name(number: usize) -> String {
    format!("xl/worksheets/sheet{number}.xml")
}

/// What stands before the rows: a head that stays in sight, and the widths of the columns, in characters.
pub(super) fn sheet_head(widths: impl Iterator<Item = f64>, is_shown: bool) -> String {
    let shown = if is_shown { " tabSelected=\"1\"" } else { "" };
    let columns = joined(
        (1..)
            .zip(widths)
            // Excel adds about so much for the lines around a cell.
            .map(|(place, width)| {
                format!(
                    "<col min=\"{place}\" max=\"{place}\" width=\"{:.2}\" customWidth=\"1\"/>",
                    width + 0.71
                )
            }),
    );
    let columns = if columns.is_empty() { columns } else { format!("<cols>{columns}</cols>") };
    format!(
        "{PROLOGUE}<worksheet xmlns=\"{MAIN}\"><sheetViews><sheetView{shown} workbookViewId=\"0\">\
         <pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews>\
         {columns}<sheetData>"
    )
}

/// What stands behind so many rows of so many columns.
pub(super) fn sheet_tail(rows: u32, columns: usize) -> String {
    let filter = match columns.checked_sub(1) {
        Some(last) => format!("<autoFilter ref=\"A1:{}\"/>", place(last, rows)),
        None => String::new(),
    };
    format!("</sheetData>{filter}</worksheet>")
}

/// The other files of a workbook whose sheets have so many rows.
pub(super) fn of_book(sheets: &[u32], columns: usize) -> [(String, String); 5] {
    let numbers = 1..=sheets.len();
    let overrides = joined(numbers.clone().map(|n| {
        format!("<Override PartName=\"/{}\" ContentType=\"{TYPES}.worksheet+xml\"/>", sheet_name(n))
    }));
    let listed = joined(
        numbers.clone().map(|n| format!("<sheet name=\"{}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>", title(n))),
    );
    let filters = joined((1..)
        .zip(sheets)
        .filter_map(|(n, rows)| Some((n, rows, letters(columns.checked_sub(1)?))))
        .map(|(n, rows, last)| {
            format!(
                "<definedName name=\"_xlnm._FilterDatabase\" localSheetId=\"{}\" hidden=\"1\">'{}'!$A$1:${last}${rows}\
                 </definedName>",
                n - 1,
                title(n)
            )
        }));
    let filters =
        if filters.is_empty() { filters } else { format!("<definedNames>{filters}</definedNames>") };
    let related = joined(numbers.map(|n| {
        format!(
            "<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
        )
    }));
    let parts = [
        (
            "[Content_Types].xml",
            format!(
                "<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
                 <Default Extension=\"xml\" ContentType=\"application/xml\"/>\
                 <Override PartName=\"/xl/workbook.xml\" ContentType=\"{TYPES}.sheet.main+xml\"/>\
                 <Override PartName=\"/xl/styles.xml\" ContentType=\"{TYPES}.styles+xml\"/>{overrides}</Types>"
            ),
        ),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!(
                "<workbook xmlns=\"{MAIN}\" xmlns:r=\"{RELATIONS}\"><bookViews><workbookView/></bookViews>\
                 <sheets>{listed}</sheets>{filters}</workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\">{related}<Relationship Id=\"rId{}\" \
                 Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>",
                sheets.len() + 1
            ),
        ),
        ("xl/styles.xml", styles()),
    ];
    parts.map(|(name, xml)| (name.to_owned(), format!("{PROLOGUE}{xml}")))
}

/// A cell's place, such as `B2`: the column is counted from 0, the row from 1.
pub(super) fn place(column: usize, row: u32) -> String {
    format!("{}{row}", letters(column))
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().concat()
}

/// `Deliveries`, `Deliveries 2`, …
fn title(number: usize) -> String {
    if number == 1 { "Deliveries".to_owned() } else { format!("Deliveries {number}") }
}

fn letters(column: usize) -> String {
    let last = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    match (column / 26).checked_sub(1) {
        Some(before) => format!("{}{last}", letters(before)),
        None => last.to_string(),
    }
}

/// The formats that [`Style`] names, in its order.
fn styles() -> String {
    /// The first number that is free for formats of one's own.
    const OWN: usize = 164;
    const TIME: usize = OWN + MOST_DECIMALS + 1;
    let numbers = 0..=MOST_DECIMALS;
    let formats = joined(numbers.clone().map(|decimals| {
        let point = if decimals == 0 { "" } else { "." };
        let code = format!("0{point}{}", "0".repeat(decimals));
        format!("<numFmt numFmtId=\"{}\" formatCode=\"{code}\"/>", OWN + decimals)
    }));
    let shown = joined(numbers
        .map(|decimals| format!("<xf numFmtId=\"{}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>", OWN + decimals)));
    let font = |marks: &str| {
        format!("<font>{marks}<sz val=\"11\"/><name val=\"Calibri\"/><family val=\"2\"/></font>")
    };
    let (plain, bold) = (font(""), font("<b/>"));
    let grey = "<font><i/><sz val=\"11\"/><color rgb=\"FF808080\"/><name val=\"Calibri\"/><family val=\"2\"/></font>";
    format!(
        "<styleSheet xmlns=\"{MAIN}\"><numFmts count=\"{}\">{formats}\
         <numFmt numFmtId=\"{TIME}\" formatCode=\"yyyy-mm-dd hh:mm:ss.000\"/></numFmts>\
         <fonts count=\"3\">{plain}{bold}{grey}</fonts>\
         <fills count=\"2\"><fill><patternFill patternType=\"none\"/></fill>\
         <fill><patternFill patternType=\"gray125\"/></fill></fills>\
         <borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>\
         <cellStyleXfs count=\"1\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\"/></cellStyleXfs>\
         <cellXfs count=\"{}\"><xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\"/>\
         <xf numFmtId=\"0\" fontId=\"1\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"2\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyFont=\"1\"/>\
         <xf numFmtId=\"{TIME}\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" applyNumberFormat=\"1\"/>\
         <xf numFmtId=\"0\" fontId=\"0\" fillId=\"0\" borderId=\"0\" xfId=\"0\" quotePrefix=\"1\"/>{shown}</cellXfs>\
         <cellStyles count=\"1\"><cellStyle name=\"Normal\" xfId=\"0\" builtinId=\"0\"/></cellStyles></styleSheet>",
        MOST_DECIMALS + 2,
        MOST_DECIMALS + 6,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_in_letters() {
        let letters = [0, 25, 26, 39, 701, 702].map(letters);

        assert_eq!(letters, ["A", "Z", "AA", "AN", "ZZ", "AAA"]);
        assert_eq!(place(27, 1_048_576), "AB1048576");
    }
}
