//! Questions to a person on a terminal. Each can also be answered with an option, and nobody else is ever asked.

use std::io::{self, IsTerminal, Write};

/// Whether somebody is there who can be asked.
pub(crate) fn possible() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks for a token, which is not seen while it is typed; `None` where nothing was.
pub(crate) fn token(question: &str) -> io::Result<Option<String>> {
    write!(io::stderr(), "{question} ")?;
    Ok(Some(rpassword::read_password()?.trim().to_owned()).filter(|token| !token.is_empty()))
}

/// Asks for a line; empty where nothing was typed.
pub(crate) fn line(question: &str) -> io::Result<String> {
    write!(io::stderr(), "{question} ")?;
    let mut answer = String::new();
    if io::stdin().read_line(&mut answer)? == 0 {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    Ok(answer.trim().to_owned())
}

/// Asks for a line that may be left empty.
pub(crate) fn optional(question: &str) -> io::Result<Option<String>> {
    Ok(Some(line(question)?).filter(|answer| !answer.is_empty()))
}

/// Asks a question that yes answers, unless something else is typed.
pub(crate) fn agreed(question: &str) -> io::Result<bool> {
    Ok(matches!(line(&format!("{question} [Y/n]"))?.as_str(), "" | "y" | "Y" | "yes" | "Yes"))
}

/// Asks which of several, counted from 1; the usual one where nothing was typed.
pub(crate) fn which(question: &str, count: usize, usual: usize) -> io::Result<usize> {
    loop {
        let answer = line(&format!("{question} [{usual}]"))?;
        if answer.is_empty() {
            return Ok(usual);
        }
        match answer.parse::<usize>() {
            Ok(number) if (1..=count).contains(&number) => return Ok(number),
            _ => writeln!(io::stderr(), "A number from 1 to {count}, please.")?,
        }
    }
}

/// Asks a question that only a yes answers.
pub(crate) fn sure(question: &str) -> io::Result<bool> {
    Ok(matches!(line(&format!("{question} [y/N]"))?.as_str(), "y" | "Y" | "yes" | "Yes"))
}
