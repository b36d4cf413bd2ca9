//! `mojito insights gaps`

use anstyle::Style;
use clap::Args;
use inbox::Gap;
use jiff::Timestamp;
use serde::Serialize;

use super::Range;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::table::{Column, Line, table};
use crate::times;

/// List when deliveries may have been missed, newest first
///
/// While nothing ran, the computer slept, the tunnel was down for over a minute, or nothing could be stored. JobMojito
/// tries again for a while that it does not publish. Exit code 3 means that there was no such time.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito insights gaps
  mojito insights gaps --after 7d
  mojito insights gaps --format json")]
pub(super) struct Gaps {
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
pub(super) struct GapObject {
    from: String,
    /// `null` while it lasts.
    to: Option<String>,
    cause: &'static str,
    words: String,
}

impl GapObject {
    pub(super) fn of(gap: &Gap, now: Timestamp) -> GapObject {
        GapObject {
            from: format!("{:.3}", gap.from),
            to: gap.to.map(|to| format!("{to:.3}")),
            cause: gap.cause.name(),
            words: inbox::gap_words(gap, now),
        }
    }
}

const COLUMNS: [Column; 3] = [
    Column { title: "FROM", least: None },
    Column { title: "TO", least: None },
    Column { title: "WHAT", least: Some(20) },
];

impl Gaps {
    pub(super) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let now = Timestamp::now();
        let (from, to) = self.range.resolve(now)?;
        let gaps =
            global.reader()?.gaps(from.as_millisecond(), to.as_millisecond()).map_err(inbox::Error::from)?;
        if gaps.is_empty() {
            print::note("no delivery can have been missed in that time");
            return Ok(Exit::Nothing);
        }
        match self.output.format {
            Format::Json => {
                for gap in &gaps {
                    print::object(&GapObject::of(gap, now))?;
                }
            }
            Format::Text => {
                let lines: Vec<Line> = gaps.iter().map(|gap| line(gap, now)).collect();
                for line in table(&COLUMNS, &lines, print::width()) {
                    print::line(format_args!("{line}"))?;
                }
            }
        }
        Ok(Exit::Done)
    }
}

fn line(gap: &Gap, now: Timestamp) -> Line {
    let to = gap.to.map_or_else(|| "now".to_owned(), times::local);
    Line { cells: vec![times::local(gap.from), to, inbox::gap_words(gap, now)], style: Style::new() }
}
