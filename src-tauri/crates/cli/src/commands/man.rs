//! `mojito man`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, CommandFactory};
use clap_mangen::Man as Page;

use crate::Cli;
use crate::exit::Exit;
use crate::print;

/// Print the manual, or write a page for each command
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito man | man -l -
  mojito man --output ~/.local/share/man/man1")]
pub(crate) struct Man {
    /// Folder for a page of each command: mojito.1, mojito-events-list.1, …
    #[arg(long, value_name = "FOLDER")]
    output: Option<PathBuf>,
}

impl Man {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        if let Some(folder) = self.output {
            let refused = || format!("the pages could not be written into {}", folder.display());
            std::fs::create_dir_all(&folder).with_context(refused)?;
            clap_mangen::generate_to(Cli::command(), &folder).with_context(refused)?;
        } else {
            let mut page = Vec::new();
            Page::new(Cli::command()).render(&mut page)?;
            print::bytes(&page)?;
        }
        Ok(Exit::Done)
    }
}
