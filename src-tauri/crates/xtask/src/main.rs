//! Developer commands: `cargo xtask check` and `cargo xtask bindings`.

mod bindings;
mod layers;
mod words;

use std::env;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use cargo_metadata::MetadataCommand;
use clap::{Parser, Subcommand};

/// Commands for those who work on Mojito Tray.
#[derive(Parser)]
#[command(bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Checks what no compiler checks: dependency direction, words, generated bindings
    Check,
    /// Writes the TypeScript types of the desktop commands into the user interface
    Bindings {
        /// Change nothing; fail when the file is not what the Rust types say
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    match run(&Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: &Command) -> Result<()> {
    let workspace = MetadataCommand::new().no_deps().exec().context("cargo metadata did not answer")?;
    let root: PathBuf = workspace.workspace_root.clone().into();
    env::set_current_dir(&root).with_context(|| format!("cannot enter {}", root.display()))?;

    match command {
        Command::Check => {
            let mut findings = layers::violations(&layers::crates(&workspace));
            findings.extend(words::findings(&root)?);
            if !findings.is_empty() {
                bail!("{}", findings.join("\n"));
            }
            println!("dependency direction and words: in order");
            bindings::check()
        }
        Command::Bindings { check: true } => bindings::check(),
        Command::Bindings { check: false } => bindings::write(),
    }
}
