//! `mojito`: receives JobMojito's interview webhooks and shows what arrived, from the command line.
//!
//! Standard output is data and standard error is talk; the exit code says how it went ([`exit::Exit`]).

mod address;
mod ask;
mod attempts;
mod commands;
mod escape;
mod exit;
mod given;
mod global;
mod lengthy;
mod line;
mod live;
mod names;
mod print;
mod report;
mod retried;
mod search;
mod serving;
mod signals;
mod simulation;
mod standing;
mod table;
mod times;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};

use crate::commands::Command;
use crate::exit::Exit;
use crate::global::Global;

/// Receives JobMojito's interview webhooks, keeps every one, and shows what arrived.
#[derive(Debug, Parser)]
#[command(name = "mojito", version, after_help = EXAMPLES)]
struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Option<Command>,
}

const EXAMPLES: &str = "\
Examples:
  mojito setup                       the first run, step by step
  mojito serve                       receive, headless
  mojito listen --notify             receive on a terminal, with notifications
  mojito trigger --scenario hired    send sample deliveries
  mojito tunnel up localhost.run     let JobMojito reach this computer
  mojito target add local http://localhost:3000/webhook
  mojito doctor                      check everything
  mojito events list --event interview_result --unread
  mojito export --output events.xlsx 'received:>=2026-11-01'

Exit codes:
  0 done · 1 failed · 2 wrong usage · 3 nothing matched · 4 another running instance owns the log · 130 interrupted";

fn main() -> ExitCode {
    inbox::choose_tls();
    let Cli { global, command } = Cli::parse();
    global.start_logs();
    let ended = match command {
        Some(command) => command.run(&global),
        None => Cli::command()
            .print_help()
            .map(|()| Exit::Done)
            .map_err(|error| print::Unwritten::from(error).into()),
    };
    ended.unwrap_or_else(|error| exit::told(&error)).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every command that is no group of others, as it is typed.
    fn leaves(command: &clap::Command, called: &str, found: &mut Vec<(String, clap::Command)>) {
        if command.get_subcommands().next().is_none() {
            found.push((called.to_owned(), command.clone()));
        }
        for below in command.get_subcommands().filter(|below| below.get_name() != "help") {
            leaves(below, &format!("{called} {}", below.get_name()), found);
        }
    }

    #[test]
    fn the_help_of_every_command_begins_its_examples_with_it() {
        let mut commands = Vec::new();
        leaves(&Cli::command(), "mojito", &mut commands);

        assert!(commands.len() > 25, "{commands:?}");
        for (called, command) in commands {
            let examples = command.get_after_help().map(ToString::to_string).unwrap_or_default();
            assert!(examples.starts_with(&format!("Examples:\n  {called}")), "{called}: {examples:?}");
        }
    }
}
