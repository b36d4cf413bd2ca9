//! `mojito endpoint remove`

use std::io::{self, IsTerminal, Write};

use clap::Args;
use inbox::{Folders, LogError, Reader, Search, SettingsFile};
use query::{NameField, Test};

use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print;

/// Remove an environment's URL and secrets; its deliveries stay in the log
///
/// Asks first on a terminal. The last environment cannot be removed.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito endpoint remove staging
  mojito endpoint remove staging --yes")]
pub(crate) struct Remove {
    /// The environment
    name: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

impl Remove {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let known = SettingsFile::load(&folders)?.settings().environments.contains_key(&self.name);
        if known && !self.yes {
            if !io::stdin().is_terminal() {
                return Err(Usage("nobody can be asked here: say --yes to remove it".to_owned()).into());
            }
            if !confirmed(&self.name, deliveries(&folders, &self.name)?)? {
                print::note("nothing was removed");
                return Ok(Exit::Failed);
            }
        }
        inbox::remove_environment(&folders, &self.name)?;
        print::say(format_args!("`{}` is removed: its URL and secrets are refused from now on", self.name));
        Ok(Exit::Done)
    }
}

fn deliveries(folders: &Folders, environment: &str) -> Result<u64, inbox::Error> {
    let its = Test::Name { field: NameField::Environment, any_of: vec![environment.to_owned()] };
    match Reader::open(&folders.log()) {
        Ok(reader) => Ok(reader.count(&Search::new(its.into()), u64::MAX)?.count),
        Err(LogError::Missing(_)) => Ok(0),
        Err(error) => Err(error.into()),
    }
}

fn confirmed(environment: &str, deliveries: u64) -> io::Result<bool> {
    write!(
        io::stderr(),
        "Remove the URL and secrets of `{environment}`? JobMojito will be refused there. Deliveries that stay in \
         the log: {deliveries}. [y/N] "
    )?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes"))
}
