//! `mojito sample`

mod list;
mod remove;
mod save;
mod show;

use clap::Subcommand;
use inbox::{Folders, SavedSample};

use crate::exit::{Exit, NotFound};
use crate::global::Global;

/// Keep received events as samples, with sample people in the place of real ones
#[derive(Debug, Subcommand)]
pub(crate) enum Sample {
    Save(save::Save),
    List(list::List),
    Show(show::Show),
    Remove(remove::Remove),
}

impl Sample {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Sample::Save(command) => command.run(global),
            Sample::List(command) => command.run(global),
            Sample::Show(command) => command.run(global),
            Sample::Remove(command) => command.run(global),
        }
    }
}

/// The sample of that name.
pub(crate) fn saved(folders: &Folders, name: &str) -> anyhow::Result<SavedSample> {
    let found = SavedSample::load(folders, name)?;
    Ok(found.ok_or_else(|| NotFound(format!("there is no sample `{name}`: see `mojito sample list`")))?)
}
