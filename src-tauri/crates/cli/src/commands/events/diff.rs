//! `mojito events diff`

use clap::Args;
use contract::{Change, Presence, Raw};
use inbox::{Delivery, DiffObject};
use unicode_width::UnicodeWidthStr as _;

use super::Name;
use crate::escape::Safe;
use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, BAD, Format, GOOD, Output, Printed, STRONG};

/// Values that together take more columns stand below each other.
const ON_ONE_LINE: usize = 60;

/// Show how one delivery differs from another, field by field
///
/// Values are compared as JSON: 7.0 is 7.00, and what is absent is not null.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events diff 42            with the delivery of the same result and event before it
  mojito events diff 40 42
  mojito events diff 40 42 --format json")]
pub(crate) struct Diff {
    /// The delivery that comes first; where it stands alone, the one that is compared with its predecessor
    a: Name,
    /// The other one
    b: Option<Name>,
    #[command(flatten)]
    output: Output,
}

impl Diff {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let a = super::delivery(&reader, &self.a)?;
        let (before, after) = if let Some(b) = &self.b {
            (a, super::delivery(&reader, b)?)
        } else {
            let first = || NotFound(format!("#{} is the first of its result and event", a.row.sequence));
            let previous = a.row.previous.ok_or_else(first)?;
            (super::delivery(&reader, &Name::Sequence(previous))?, a)
        };
        match self.output.format {
            Format::Json => print::object(&DiffObject::of(&before, &after))?,
            Format::Text => print_text(&before, &after)?,
        }
        Ok(Exit::Done)
    }
}

fn print_text(before: &Delivery, after: &Delivery) -> Printed {
    let named = |delivery: &Delivery| {
        let row = &delivery.row;
        let candidate = inbox::line(row).candidate;
        format!("#{} {} {}", row.sequence, row.event.name(), Safe::line(&candidate))
    };
    print::line(format_args!("{STRONG}{}  →  {}{STRONG:#}", named(before), named(after)))?;
    let changes = contract::diff(&before.payload(), &after.payload());
    if changes.is_empty() {
        let words =
            if before.body == after.body { "The same bytes." } else { "No field differs; the bytes do." };
        return print::line(format_args!("{words}"));
    }
    changes.iter().try_for_each(print_change)
}

fn print_change(change: &Change) -> Printed {
    let field = Safe::line(&change.field).to_string();
    let (from, to) = (side(&change.from), side(&change.to));
    if from.width() + to.width() <= ON_ONE_LINE {
        return print::line(format_args!("{field:<28}  {BAD}{from}{BAD:#} → {GOOD}{to}{GOOD:#}"));
    }
    print::line(format_args!("{field}"))?;
    print::line(format_args!("  {BAD}- {from}{BAD:#}"))?;
    print::line(format_args!("  {GOOD}+ {to}{GOOD:#}"))
}

fn side(value: &Presence<Raw>) -> String {
    match value {
        Presence::Absent => "absent".to_owned(),
        Presence::Null => "null".to_owned(),
        Presence::Value(value) => {
            let json = contract::compact(value.json());
            Safe::line(json.as_deref().map_or(value.json(), |json| json.get())).to_string()
        }
    }
}
