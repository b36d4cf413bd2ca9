//! A delivery as one line on a terminal, as it arrives.

use std::fmt::{self, Display};

use anstyle::Style;
use contract::{Event, Label};
use inbox::Row;

use crate::escape::Safe;
use crate::print::{BAD, DIM, GOOD, STRONG, WAITING};
use crate::retried;
use crate::times;

/// Displays a delivery in one line.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EventLine<'a>(pub(crate) &'a Row);

impl Display for EventLine<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let EventLine(row) = self;
        let inbox::Line { candidate, meaning } = inbox::line(row);
        let colour = colour(row.event);
        write!(
            f,
            "{DIM}{} {:<12}{DIM:#} {colour}{:<19}{colour:#} {STRONG}{}{STRONG:#}  {}",
            times::clock(row.received_at),
            Safe::line(&row.environment).to_string(),
            row.event.name(),
            Safe::line(&candidate),
            Safe::line(&meaning),
        )?;
        if row.label != Label::First {
            write!(f, "  {DIM}{}{DIM:#}", row.label.name())?;
        }
        if let Some(answer) = row.answer {
            let (said, took) = (retried::answer(row), times::millis(answer.elapsed));
            write!(f, "  {DIM}{said} in {took}{DIM:#}")?;
        }
        write!(f, "  {DIM}#{}{DIM:#}", row.sequence)
    }
}

/// The colour of an event; its name always stands beside it.
pub(crate) const fn colour(event: Event) -> Style {
    match event {
        Event::InterviewResult => GOOD,
        Event::InterviewCollected => WAITING,
        Event::InterviewFailed => BAD,
        Event::Unknown => Style::new(),
    }
}
