//! `mojito tunnel key`

use clap::Args;
use serde::Serialize;

use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output};

/// Print the app's public key, for `authorized_keys` on an SSH server of yours
///
/// The key is made when it is first asked for; its private half stays among the secrets.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito tunnel key
  mojito tunnel key | ssh me@hooks.example.com 'cat >> .ssh/authorized_keys'")]
pub(crate) struct Key {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct KeyObject {
    public_key: String,
}

impl Key {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let line = inbox::app_public_key(&global.folders()?)?;
        let public_key = line.trim_end().to_owned();
        match self.output.format {
            Format::Text => print::line(format_args!("{public_key}"))?,
            Format::Json => print::object(&KeyObject { public_key })?,
        }
        Ok(Exit::Done)
    }
}
