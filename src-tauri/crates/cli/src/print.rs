//! The one printer: standard output is data, standard error is talk, colour only on a terminal.

use std::fmt::{Arguments, Display};
use std::io::{self, IsTerminal, Write};

use anstyle::{AnsiColor, Style};
use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::escape;

/// How output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    // No documentation of the values: that would blow each help page up for two plain words.
    #[default]
    Text,
    Json,
}

/// The option of commands that have output.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct Output {
    /// For people, or as one JSON object a line
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

/// Less important text.
pub(crate) const DIM: Style = Style::new().dimmed();
/// Headings, and what is unread.
pub(crate) const STRONG: Style = Style::new().bold();
/// What went well.
pub(crate) const GOOD: Style = AnsiColor::Green.on_default();
/// What went wrong.
pub(crate) const BAD: Style = AnsiColor::Red.on_default();
/// What is wrong but not at its end.
pub(crate) const WRONG: Style = AnsiColor::Yellow.on_default();
/// What waits for something.
pub(crate) const WAITING: Style = AnsiColor::Cyan.on_default();

/// Standard output took nothing more.
#[derive(Debug, thiserror::Error)]
#[error("the output could not be written: {0}")]
pub(crate) struct Unwritten(#[from] io::Error);

impl Unwritten {
    /// Whether that is because nobody reads it any more, as when it is piped into `head`.
    pub(crate) fn nobody_reads(&self) -> bool {
        self.0.kind() == io::ErrorKind::BrokenPipe
    }
}

/// What became of output.
pub(crate) type Printed = Result<(), Unwritten>;

/// Writes one line of text to standard output. What comes from others must be [`escape::Safe`] by then.
pub(crate) fn line(text: Arguments<'_>) -> Printed {
    Ok(writeln!(anstream::stdout(), "{text}")?)
}

/// Writes one JSON object as one line to standard output.
pub(crate) fn object(object: &impl Serialize) -> Printed {
    let line = escape::json(serde_json::to_string(object).map_err(io::Error::from)?);
    Ok(writeln!(io::stdout(), "{line}")?)
}

/// Writes bytes to standard output exactly as they are.
pub(crate) fn bytes(bytes: &[u8]) -> Printed {
    let mut out = io::stdout().lock();
    out.write_all(bytes)?;
    Ok(out.flush()?)
}

/// Tells a person something on standard error; that nobody can read it is no failure.
pub(crate) fn say(text: Arguments<'_>) {
    let _ = writeln!(anstream::stderr(), "{text}");
}

/// Tells a person on standard error what went wrong.
pub(crate) fn error(sentence: &str) {
    labelled("error", BAD, sentence);
}

/// Tells a person on standard error what is wrong although it goes on.
pub(crate) fn warning(sentence: &str) {
    labelled("warning", WRONG, sentence);
}

/// Tells a person on standard error what is worth knowing although it goes on.
pub(crate) fn note(sentence: &str) {
    labelled("note", WAITING, sentence);
}

fn labelled(label: impl Display, style: Style, sentence: &str) {
    say(format_args!("{style}{label}:{style:#} {}", escape::Safe::lines(sentence)));
}

/// Whether standard error shows colours.
pub(crate) fn talks_in_colour() -> bool {
    anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
}

/// How many columns the terminal has; `None` where standard output is no terminal.
pub(crate) fn width() -> Option<usize> {
    if !io::stdout().is_terminal() {
        return None;
    }
    terminal_size::terminal_size().map(|(width, _)| usize::from(width.0))
}
