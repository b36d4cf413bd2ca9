//! `mojito interview`

mod list;
mod set;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

/// Name interviews, and say how soon their scores are expected
///
/// JobMojito sends an interview's id alone. Names are kept in the settings file, and taken up by a running instance.
#[derive(Debug, Subcommand)]
pub(crate) enum Interview {
    List(list::List),
    Set(set::Set),
}

impl Interview {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Interview::List(command) => command.run(global),
            Interview::Set(command) => command.run(global),
        }
    }
}
