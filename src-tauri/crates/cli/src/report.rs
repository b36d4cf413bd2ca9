//! What was looked at and what to do about it, as `endpoint test` and `doctor` tell it.

use crate::escape::Safe;
use crate::print::{self, BAD, DIM, GOOD, Printed, STRONG, WRONG};

/// How something stands; a sign says it where there is no colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    /// As it should be.
    Good,
    /// Works, and is worth a look.
    Doubtful,
    /// Broken.
    Bad,
    /// Not looked at.
    Skipped,
}

/// Prints one line about a thing, and below it what to do.
pub(crate) fn print(mark: Mark, name: &str, said: &str, remedy: Option<&str>, ms: Option<f64>) -> Printed {
    let (style, sign) = match mark {
        Mark::Good => (GOOD, '✓'),
        Mark::Doubtful => (WRONG, '!'),
        Mark::Bad => (BAD, '✗'),
        Mark::Skipped => (DIM, '–'),
    };
    let text = if mark == Mark::Skipped { DIM } else { anstyle::Style::new() };
    let took = ms.map(|ms| format!("  {DIM}{ms:.1} ms{DIM:#}")).unwrap_or_default();
    print::line(format_args!(
        "{style}{sign}{style:#} {STRONG}{name:<13}{STRONG:#} {text}{}{text:#}{took}",
        Safe::line(said)
    ))?;
    match remedy {
        Some(remedy) => print::line(format_args!("  {:<13} → {}", "", Safe::line(remedy))),
        None => Ok(()),
    }
}
