//! Secrets that are given to a command, in its arguments or out of the shell's history.

use std::io::{self, Read};

use anyhow::Context as _;

/// What was given; `-` reads it from standard input. `what`: such as `the header's value`.
pub(crate) fn secret(given: Option<String>, what: &str) -> anyhow::Result<Option<String>> {
    match given.as_deref() {
        Some("-") => from_stdin(what).map(Some),
        _ => Ok(given),
    }
}

fn from_stdin(what: &str) -> anyhow::Result<String> {
    let mut value = String::new();
    io::stdin()
        .read_to_string(&mut value)
        .with_context(|| format!("{what} could not be read from standard input"))?;
    let line = value.strip_suffix('\n').unwrap_or(&value);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}
