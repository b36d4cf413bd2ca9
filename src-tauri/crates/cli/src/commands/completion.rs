//! `mojito completion`

use clap::{Args, CommandFactory};
use clap_complete::Shell;

use crate::Cli;
use crate::exit::Exit;
use crate::print;

/// Print a script that completes commands and options in a shell
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito completion bash > ~/.local/share/bash-completion/completions/mojito
  mojito completion zsh > ~/.zfunc/_mojito
  mojito completion fish > ~/.config/fish/completions/mojito.fish")]
pub(crate) struct Completion {
    /// The shell
    shell: Shell,
}

impl Completion {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        // Into memory first: the generator panics when its output cannot be written.
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut Cli::command(), "mojito", &mut script);
        print::bytes(&script)?;
        Ok(Exit::Done)
    }
}
