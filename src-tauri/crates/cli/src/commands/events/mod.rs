//! `mojito events`

mod diff;
mod list;
mod raw;
mod replay;
mod retries;
mod show;
mod tail;

use clap::Subcommand;
use inbox::{Delivery, Reader, Sequence};
use uuid::Uuid;

use crate::exit::{Exit, NotFound};
use crate::global::Global;

/// Look at what arrived, and send it again
#[derive(Debug, Subcommand)]
pub(crate) enum Events {
    List(list::List),
    Show(show::Show),
    Raw(raw::Raw),
    Retries(retries::Retries),
    Tail(tail::Tail),
    Diff(diff::Diff),
    Replay(Box<replay::Replay>),
    Forward(replay::Forward),
}

impl Events {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Events::List(command) => command.run(global),
            Events::Show(command) => command.run(global),
            Events::Raw(command) => command.run(global),
            Events::Retries(command) => command.run(global),
            Events::Tail(command) => command.run(global),
            Events::Diff(command) => command.run(global),
            Events::Replay(command) => command.run(global),
            Events::Forward(command) => command.run(global),
        }
    }
}

/// What names one delivery: its id, or its sequence number.
#[derive(Debug, Clone)]
pub(crate) enum Name {
    Id(Uuid),
    Sequence(Sequence),
}

impl std::str::FromStr for Name {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Name, Self::Err> {
        let sequence = || text.strip_prefix('#').unwrap_or(text).parse().map(Name::Sequence);
        text.parse().map(Name::Id).or_else(|_| sequence()).map_err(|_| {
            "expected the id of a delivery (such as 019a8e6c-4c5e-7b1d-8f3a-2f1e5d9c0b7a) or its sequence number"
        })
    }
}

/// The delivery of that name.
pub(crate) fn delivery(reader: &Reader, name: &Name) -> anyhow::Result<Delivery> {
    let sequence = match name {
        Name::Id(id) => reader.find(*id).map_err(inbox::Error::from)?,
        Name::Sequence(sequence) => Some(*sequence),
    };
    let found = match sequence {
        Some(sequence) => reader.delivery(sequence).map_err(inbox::Error::from)?,
        None => None,
    };
    let not_found = || match name {
        Name::Id(id) => NotFound(format!("there is no delivery with the id {id}")),
        Name::Sequence(sequence) => {
            NotFound(format!("there is no delivery with the sequence number {sequence}"))
        }
    };
    Ok(found.ok_or_else(not_found)?)
}
