//! `mojito target attempts`

use clap::Args;
use inbox::{Sequence, SettingsFile, target_ledger};

use crate::attempts;
use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, Output};

/// Show attempts to send, newest first: what was answered, and what became of it
///
/// The newest 5,000 of each target are kept, for 30 days. Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito target attempts
  mojito target attempts crm --format json
  mojito target attempts --sequence 42     where one delivery went")]
pub(crate) struct Attempts {
    /// Only those of this target
    name: Option<String>,
    /// Only those of the delivery with this sequence number
    #[arg(long, value_name = "N")]
    sequence: Option<Sequence>,
    /// Only those before the one with this number
    #[arg(long, value_name = "NUMBER")]
    before: Option<i64>,
    /// How many at most
    #[arg(long, default_value_t = 50, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000))]
    limit: u32,
    #[command(flatten)]
    output: Output,
}

impl Attempts {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        if let Some(name) = &self.name
            && !SettingsFile::load(&folders)?.settings().targets.contains_key(name)
        {
            return Err(NotFound(format!("there is no target `{name}`; see `mojito target list`")).into());
        }
        let reader = global.reader()?;
        let found = match target_ledger(&folders)? {
            Some(ledger) => ledger
                .attempts(self.name.as_deref(), self.sequence, self.before, self.limit as usize)
                .map_err(inbox::Error::from)?,
            None => Vec::new(),
        };
        if found.is_empty() {
            print::note("nothing was sent yet");
            return Ok(Exit::Nothing);
        }
        for attempt in &found {
            attempts::print(&reader, attempt, self.output.format, false)?;
        }
        Ok(Exit::Done)
    }
}
