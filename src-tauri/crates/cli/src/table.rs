//! Aligned columns that fit the terminal.

use anstyle::Style;
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::escape::Safe;
use crate::print::STRONG;

/// A column's heading, and how far it may shrink to make room.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Column {
    /// The heading.
    pub(crate) title: &'static str,
    /// The least width in terminal columns; `None`: never cut.
    pub(crate) least: Option<usize>,
}

/// A line of the table.
#[derive(Debug)]
pub(crate) struct Line {
    /// One text per column; control characters are escaped here.
    pub(crate) cells: Vec<String>,
    /// How the line looks.
    pub(crate) style: Style,
}

const GAP: &str = "  ";

/// Lays the lines out under the headings, within `width` terminal columns where one is given.
pub(crate) fn table(columns: &[Column], lines: &[Line], width: Option<usize>) -> Vec<String> {
    let safe: Vec<Vec<String>> = lines
        .iter()
        .map(|line| line.cells.iter().map(|cell| Safe::line(cell).to_string()).collect())
        .collect();
    let widths = fitted(columns, &natural(columns, &safe), width);
    let headings: Vec<String> = columns.iter().map(|column| column.title.to_owned()).collect();
    let heading = std::iter::once(laid_out(&headings, &widths, STRONG));
    heading.chain(safe.iter().zip(lines).map(|(cells, line)| laid_out(cells, &widths, line.style))).collect()
}

/// How wide the table would like to be.
fn natural(columns: &[Column], lines: &[Vec<String>]) -> Vec<usize> {
    let widest = |index: usize| lines.iter().map(|cells| cells[index].width()).max().unwrap_or_default();
    columns.iter().enumerate().map(|(index, column)| widest(index).max(column.title.width())).collect()
}

/// Takes from the widest column that may shrink, until the table fits or nothing more can be taken.
fn fitted(columns: &[Column], natural: &[usize], width: Option<usize>) -> Vec<usize> {
    let mut widths = natural.to_vec();
    let Some(width) = width else { return widths };
    let gaps = GAP.len() * columns.len().saturating_sub(1);
    while widths.iter().sum::<usize>() + gaps > width {
        let shrinkable = columns
            .iter()
            .zip(&mut widths)
            .filter(|(column, width)| column.least.is_some_and(|least| **width > least))
            .max_by_key(|(_, width)| **width);
        match shrinkable {
            Some((_, width)) => *width -= 1,
            None => break,
        }
    }
    widths
}

fn laid_out(cells: &[String], widths: &[usize], style: Style) -> String {
    let mut line = String::new();
    for (cell, &width) in cells.iter().zip(widths) {
        if !line.is_empty() {
            line.push_str(GAP);
        }
        let cut = cut(cell, width);
        line.push_str(&cut);
        line.extend(std::iter::repeat_n(' ', width.saturating_sub(cut.width())));
    }
    format!("{style}{}{style:#}", line.trim_end())
}

/// The text within `width` terminal columns, with `…` where something was cut away.
fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut kept = String::new();
    for grapheme in text.graphemes(true) {
        if kept.width() + grapheme.width() >= width {
            break;
        }
        kept.push_str(grapheme);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const COLUMNS: [Column; 3] = [
        Column { title: "NO", least: None },
        Column { title: "WHO", least: Some(6) },
        Column { title: "WHAT", least: Some(10) },
    ];

    fn line(cells: [&str; 3]) -> Line {
        Line { cells: cells.map(str::to_owned).to_vec(), style: Style::new() }
    }

    #[test]
    fn columns_are_aligned_also_under_wide_characters() {
        let lines = [line(["1", "李小龍", "8.2"]), line(["12", "Ada", "failed"])];

        let shown = table(&COLUMNS, &lines, None);

        assert_eq!(shown[1..], ["1   李小龍  8.2", "12  Ada     failed"]);
    }

    #[test]
    fn what_does_not_fit_is_cut_with_an_ellipsis() {
        let lines = [line(["1", "Ada Sample", "score 7.1 → 6.4, next round: advance → reject"])];

        let shown = table(&COLUMNS, &lines, Some(30));

        assert_eq!(shown[1], "1   Ada Sample  score 7.1 → 6…");
    }

    proptest! {
        #[test]
        fn no_line_is_wider_than_the_terminal(who: String, what: String, width in 24usize..200) {
            let lines = [line(["1", &who, &what])];

            for shown in table(&COLUMNS, &lines, Some(width)) {
                prop_assert!(anstream::adapter::strip_str(&shown).to_string().width() <= width);
            }
        }
    }
}
