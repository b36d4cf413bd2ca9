//! `mojito events show`

use std::fmt::Display;

use clap::Args;
use contract::{Change, Presence, Raw};
use inbox::{Delivery, Item, Row, ShowObject};

use super::Name;
use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, BAD, DIM, Format, Output, Printed, STRONG};
use crate::retried;
use crate::times;

/// Show one delivery with its request and body
///
/// Exit code 3 means that there is no such delivery.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events show 42
  mojito events show 019a8e6c-4c5e-7b1d-8f3a-2f1e5d9c0b7a --format json")]
pub(crate) struct Show {
    /// The delivery's id or its sequence number
    id: Name,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let delivery = super::delivery(&reader, &self.id)?;
        match self.output.format {
            Format::Json => {
                let item = Item::of(&reader, delivery).map_err(inbox::Error::from)?;
                print::object(&ShowObject::of(&item))?;
            }
            Format::Text => {
                let attempts = reader.attempts(delivery.row.sequence).map_err(inbox::Error::from)?;
                print_text(&delivery, &attempts)?;
            }
        }
        Ok(Exit::Done)
    }
}

fn print_text(delivery: &Delivery, attempts: &[Row]) -> Printed {
    let row = &delivery.row;
    let inbox::Line { candidate, meaning } = inbox::line(row);
    print::line(format_args!("{STRONG}{}{STRONG:#}: {}\n", Safe::line(&candidate), Safe::line(&meaning)))?;

    entry("delivery", format_args!("#{}  {}", row.sequence, row.id))?;
    entry("received", times::exact(row.received_at))?;
    entry("environment", Safe::line(&row.environment))?;
    entry("event", format_args!("{} ({})", row.event.name(), row.source.name()))?;
    entry("label", row.label.name())?;
    if let Some(older) = row.echo_of {
        entry("", format_args!("the same bytes as #{older}: a late retry, or the value really went back"))?;
    }
    for change in &row.changes {
        entry("changed", changed(change))?;
    }
    for problem in contract::problems(delivery.route, &delivery.payload()) {
        let at =
            if problem.path.is_empty() { String::new() } else { format!("{}: ", Safe::line(&problem.path)) };
        entry("problem", format_args!("{BAD}{at}{}{BAD:#}", Safe::line(&problem.message)))?;
    }
    entry("request", format_args!("{} {}", Safe::line(&delivery.method), Safe::line(&delivery.path)))?;
    if let Some(remote) = delivery.remote {
        entry("from", remote)?;
    }
    if let Some(tunnel) = &delivery.tunnel {
        entry("tunnel", Safe::line(tunnel))?;
    }
    match row.answer {
        Some(answer) => {
            entry("answer", format_args!("{} in {}", retried::answer(row), times::millis(answer.elapsed)))?;
        }
        None => entry("answer", "not noted")?,
    }
    if let Some(place) = attempts.iter().position(|attempt| attempt.sequence == row.sequence) {
        entry(
            "attempt",
            format_args!("{} of {}, again after {}", place + 1, attempts.len(), retried::gaps(attempts)),
        )?;
        for attempt in attempts {
            let at = times::local(attempt.received_at);
            entry("", format_args!("#{}  {at}  {}", attempt.sequence, retried::answer(attempt)))?;
        }
    }

    print::line(format_args!("\n{DIM}headers{DIM:#}"))?;
    for (name, value) in &delivery.headers {
        let value = String::from_utf8_lossy(value);
        print::line(format_args!("  {}: {}", Safe::line(name), Safe::line(&value)))?;
    }
    print::line(format_args!(
        "\n{DIM}body, {} bytes, sha256 {}{DIM:#}",
        row.body_bytes,
        delivery.body_sha256()
    ))?;
    let body = delivery.decoded();
    let text = String::from_utf8_lossy(&body);
    print::line(format_args!("{}", Safe::lines(contract::pretty(&text).as_deref().unwrap_or(&text))))
}

fn entry(name: &str, text: impl Display) -> Printed {
    print::line(format_args!("{DIM}{name:<11}{DIM:#}  {text}"))
}

fn changed(change: &Change) -> String {
    let side = |value: &Presence<Raw>| match value {
        Presence::Absent => "absent".to_owned(),
        Presence::Null => "null".to_owned(),
        Presence::Value(value) => value.json().to_owned(),
    };
    let change = format!("{} {} → {}", change.field, side(&change.from), side(&change.to));
    Safe::line(&change).to_string()
}
