//! `mojito simulate`

mod off;
mod status;

use std::time::Duration;

use clap::{ArgGroup, Args, Subcommand};
use inbox::{Folders, Instance, SimulatedAnswer, SimulationEnd};
use jiff::Timestamp;

use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, Output};
use crate::simulation;
use crate::times;

/// Answer deliveries as you wish for a while, to see how the sender takes it
///
/// Every delivery is stored first, marked, and then answered so. It ends by itself, and with the running instance.
#[derive(Debug, Args)]
#[command(
    args_conflicts_with_subcommands = true,
    subcommand_negates_reqs = true,
    group = ArgGroup::new("answer").required(true),
    group = ArgGroup::new("until"),
    after_help = "\
Examples:
  mojito simulate --status 503 --retry-after 30 --next 3
  mojito simulate --delay 5s --for 10m --env staging
  mojito simulate --hang                     the next delivery alone
  mojito simulate --drop --for 1m
  mojito simulate status
  mojito simulate off"
)]
pub(crate) struct Simulate {
    #[command(subcommand)]
    command: Option<Command>,
    /// Answer with this HTTP status, from 200 to 599
    #[arg(long, group = "answer", value_name = "STATUS", value_parser = clap::value_parser!(u16).range(200..=599))]
    status: Option<u16>,
    /// With --status: say when to come back, in seconds
    #[arg(long, value_name = "SECONDS", requires = "status")]
    retry_after: Option<u32>,
    /// Answer as usual, but only after this time, such as 5s
    #[arg(long, group = "answer", value_name = "TIME", value_parser = times::duration)]
    delay: Option<Duration>,
    /// Never answer; it ends when the sender goes, or after five minutes
    #[arg(long, group = "answer")]
    hang: bool,
    /// Reset the connection without an answer
    #[arg(long, group = "answer")]
    drop: bool,
    /// How many deliveries are answered so; 1 where nothing else is said
    #[arg(long, group = "until", value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    next: Option<u32>,
    /// How long deliveries are answered so, such as 5m
    #[arg(long, group = "until", value_name = "TIME", value_parser = times::duration)]
    r#for: Option<Duration>,
    /// The deliveries of this environment only; each environment counts for itself
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum Command {
    Status(status::Status),
    Off(off::Off),
}

impl Simulate {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        match &self.command {
            Some(Command::Status(command)) => return command.run(&folders),
            Some(Command::Off(command)) => return command.run(&folders),
            None => {}
        }
        let until = match self.r#for {
            Some(time) => SimulationEnd::At(Timestamp::now().checked_add(time)?),
            None => SimulationEnd::After(self.next.unwrap_or(1)),
        };
        let answer = match (self.status, self.delay) {
            (Some(status), _) => SimulatedAnswer::Status { status, retry_after: self.retry_after },
            (None, Some(time)) => SimulatedAnswer::Delay(time),
            (None, None) if self.hang => SimulatedAnswer::Hang,
            (None, None) => SimulatedAnswer::Drop,
        };
        running(&folders)?;
        let simulations = inbox::simulate(&folders, self.env.as_deref(), Some((answer, until)))?;
        let begun = |environment: &str| self.env.as_deref().is_none_or(|name| name == environment);
        for simulation in simulations.iter().filter(|simulation| begun(&simulation.environment)) {
            simulation::print(simulation, self.output.format)?;
        }
        print::note("deliveries are stored all the same; `mojito simulate off` ends it");
        Ok(Exit::Done)
    }
}

/// The running instance, whose answers these are.
fn running(folders: &Folders) -> Result<Instance, NotFound> {
    Instance::find(folders).ok_or_else(|| {
        NotFound("nothing runs: answers are those of `mojito serve` or the tray app".to_owned())
    })
}
