//! Attempts to send deliveries on, as text and in their stable JSON shape.

use anstyle::Style;
use inbox::{Attempt, AttemptOutcome, Reader, candidate};
use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use crate::escape::Safe;
use crate::print::{self, BAD, DIM, Format, GOOD, Printed, WRONG};
use crate::times;

/// An attempt as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct AttemptObject<'a> {
    /// `forward`, where other objects stand beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    r#type: Option<&'static str>,
    number: i64,
    target: &'a str,
    /// Null where the delivery was erased.
    id: Option<Uuid>,
    sequence: i64,
    event: &'static str,
    candidate: Option<String>,
    attempt: u32,
    at: String,
    ms: f64,
    status: Option<u16>,
    error: Option<&'a str>,
    head: Option<&'a str>,
    body: Option<&'a str>,
    body_cut: bool,
    outcome: &'static str,
    next_try: Option<String>,
}

impl<'a> AttemptObject<'a> {
    /// The object of an attempt; `typed`: with its type.
    pub(crate) fn of(reader: &Reader, attempt: &'a Attempt, typed: bool) -> AttemptObject<'a> {
        // A delivery that cannot be read is as good as erased here.
        let delivery = reader.delivery(attempt.sequence).ok().flatten();
        AttemptObject {
            r#type: typed.then_some("forward"),
            number: attempt.number,
            target: &attempt.target,
            id: delivery.as_ref().map(|delivery| delivery.row.id),
            sequence: attempt.sequence,
            event: attempt.event.name(),
            candidate: delivery.as_ref().map(|delivery| candidate(&delivery.payload())),
            attempt: attempt.attempt,
            at: time(attempt.at),
            ms: millis(attempt),
            status: attempt.status,
            error: attempt.error.as_deref(),
            head: attempt.head.as_deref(),
            body: attempt.body.as_deref(),
            body_cut: attempt.body_cut,
            outcome: attempt.outcome.name(),
            next_try: attempt.next_try.map(time),
        }
    }
}

/// A time as JSON has it.
pub(crate) fn time(time: Timestamp) -> String {
    format!("{time:.3}")
}

fn millis(attempt: &Attempt) -> f64 {
    attempt.elapsed.as_secs_f64() * 1000.0
}

/// Prints an attempt in one line.
pub(crate) fn print(reader: &Reader, attempt: &Attempt, format: Format, typed: bool) -> Printed {
    if format == Format::Json {
        return print::object(&AttemptObject::of(reader, attempt, typed));
    }
    let style = match attempt.outcome {
        AttemptOutcome::Taken => GOOD,
        AttemptOutcome::Again => WRONG,
        AttemptOutcome::GivenUp => BAD,
    };
    let became = match (attempt.outcome, attempt.next_try) {
        (AttemptOutcome::Taken, _) => String::new(),
        (AttemptOutcome::Again, Some(time)) => format!(", again at {}", times::clock(time)),
        (AttemptOutcome::Again, None) => ", again".to_owned(),
        (AttemptOutcome::GivenUp, _) => ", given up".to_owned(),
    };
    let which = if attempt.attempt > 1 { format!("  attempt {}", attempt.attempt) } else { String::new() };
    print::line(format_args!(
        "{DIM}{}{DIM:#} → {:<12} {}{became}  {DIM}{}{which}  #{}{DIM:#}",
        times::clock(attempt.at),
        Safe::line(&attempt.target).to_string(),
        answer(style, attempt.status, attempt.error.as_deref()),
        times::millis(attempt.elapsed),
        attempt.sequence,
    ))
}

/// What was answered, or why nothing was.
pub(crate) fn answer(style: Style, status: Option<u16>, error: Option<&str>) -> String {
    let status = status.map(|status| status.to_string());
    let words: Vec<String> =
        status.into_iter().chain(error.map(|error| Safe::line(error).to_string())).collect();
    format!("{style}{}{style:#}", words.join(", "))
}
