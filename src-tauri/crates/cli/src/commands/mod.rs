//! The commands, one file each.

mod completion;
mod contract;
mod db;
mod doctor;
mod endpoint;
mod erase;
mod events;
mod export;
mod import;
mod insights;
mod interview;
mod listen;
mod man;
mod notifications;
mod report;
mod results;
mod sample;
mod serve;
mod setup;
mod simulate;
mod target;
mod trigger;
mod tunnel;

use clap::Subcommand;

use crate::exit::Exit;
use crate::global::Global;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    Setup(Box<setup::Setup>),
    Serve(serve::Serve),
    Listen(listen::Listen),
    Trigger(trigger::Trigger),
    Simulate(simulate::Simulate),
    #[command(subcommand)]
    Sample(sample::Sample),
    #[command(subcommand)]
    Contract(contract::Contract),
    #[command(subcommand)]
    Endpoint(endpoint::Endpoint),
    #[command(subcommand)]
    Tunnel(tunnel::Tunnel),
    #[command(subcommand)]
    Target(target::Target),
    #[command(subcommand)]
    Events(events::Events),
    #[command(subcommand)]
    Notifications(notifications::Notifications),
    Export(export::Export),
    Import(import::Import),
    #[command(subcommand)]
    Results(results::Results),
    Insights(insights::Report),
    #[command(subcommand)]
    Report(report::Report),
    #[command(subcommand)]
    Interview(interview::Interview),
    Erase(erase::Erase),
    #[command(subcommand)]
    Db(db::Db),
    Doctor(doctor::Doctor),
    Completion(completion::Completion),
    Man(man::Man),
}

impl Command {
    /// Runs the command to its end.
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Command::Setup(command) => command.run(global),
            Command::Serve(command) => command.run(global),
            Command::Listen(command) => command.run(global),
            Command::Trigger(command) => command.run(global),
            Command::Simulate(command) => command.run(global),
            Command::Sample(command) => command.run(global),
            Command::Contract(command) => command.run(global),
            Command::Endpoint(command) => command.run(global),
            Command::Tunnel(command) => command.run(global),
            Command::Target(command) => command.run(global),
            Command::Events(command) => command.run(global),
            Command::Results(command) => command.run(global),
            Command::Report(command) => command.run(global),
            Command::Insights(command) => command.run(global),
            Command::Interview(command) => command.run(global),
            Command::Erase(command) => command.run(global),
            Command::Notifications(command) => command.run(global),
            Command::Export(command) => command.run(global),
            Command::Import(command) => command.run(global),
            Command::Db(command) => command.run(global),
            Command::Doctor(command) => command.run(global),
            Command::Completion(command) => command.run(),
            Command::Man(command) => command.run(),
        }
    }
}
