//! `mojito events raw`

use std::io::{self, IsTerminal};

use anyhow::bail;
use clap::Args;

use super::Name;
use crate::escape::is_obeyed;
use crate::exit::Exit;
use crate::global::Global;
use crate::print;

/// Write the exact bytes of a delivery's body
///
/// On a terminal, a body that could change the terminal is refused; into a file or a pipe goes every byte.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events raw 42 > body.json
  mojito events raw 42 | sha256sum")]
pub(crate) struct Raw {
    /// The delivery's id or its sequence number
    id: Name,
}

impl Raw {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let delivery = super::delivery(&global.reader()?, &self.id)?;
        if io::stdout().is_terminal() && !is_harmless(&delivery.body) {
            bail!(
                "the body holds characters that could change your terminal: write it to a file with `> body.json`, \
                 or use `mojito events show`"
            );
        }
        print::bytes(&delivery.body)?;
        Ok(Exit::Done)
    }
}

fn is_harmless(body: &[u8]) -> bool {
    str::from_utf8(body)
        .is_ok_and(|text| !text.contains(|c| is_obeyed(c) && !matches!(c, '\n' | '\r' | '\t')))
}
