//! `mojito tunnel`

mod choice;
mod down;
mod key;
mod providers;
mod status;
mod up;

use clap::Subcommand;

pub(crate) use choice::Choice;
pub(crate) use up::bring_up;

use crate::exit::Exit;
use crate::global::Global;

/// Choose how JobMojito reaches this computer
///
/// A running instance takes every change up by itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Tunnel {
    Providers(providers::Providers),
    Status(status::Status),
    Up(Box<up::Up>),
    Down(down::Down),
    Key(key::Key),
}

impl Tunnel {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Tunnel::Providers(command) => command.run(),
            Tunnel::Status(command) => command.run(global),
            Tunnel::Up(command) => command.run(global),
            Tunnel::Down(command) => command.run(global),
            Tunnel::Key(command) => command.run(global),
        }
    }
}
