//! `mojito sample save`

use clap::Args;
use inbox::SavedSample;
use jiff::Timestamp;

use crate::commands::events::{Name, delivery};
use crate::exit::Exit;
use crate::global::Global;
use crate::print;

/// Save a received event under a name, with everything personal in it replaced
///
/// Name, e-mail address, phone number, external id and links become those of a sample person, also within texts.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito sample save 42 scored-twice
  mojito trigger --sample scored-twice")]
pub(crate) struct Save {
    /// The delivery's id or its sequence number
    id: Name,
    /// What to call it; a sample of that name is replaced
    name: String,
}

impl Save {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let delivery = delivery(&global.reader()?, &self.id)?;
        SavedSample::save(&global.folders()?, &delivery, &self.name, Timestamp::now())?;
        print::note("look at it before you share it: `mojito sample show` prints it");
        Ok(Exit::Done)
    }
}
