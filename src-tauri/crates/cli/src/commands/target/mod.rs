//! `mojito target`

mod add;
mod attempts;
mod list;
mod remove;
mod retry;
mod set;

use clap::{Args, Subcommand};
use contract::Event;
use inbox::{HeaderDraft, Secret};

use crate::commands::trigger;
use crate::exit::Exit;
use crate::given;
use crate::global::Global;
use crate::names;

/// Manage targets: where deliveries are sent on to as they arrive
///
/// Whatever receives (the app, `serve`, `listen`) sends to every target, at least once and in order for each result.
/// 2xx is taken; 408, 425, 429, 5xx and no answer are tried again up to 12 times with growing waits; any other answer
/// is given up at once until `retry`. Where nobody is there, deliveries wait. A running instance takes every change up
/// by itself.
#[derive(Debug, Subcommand)]
pub(crate) enum Target {
    List(list::List),
    Add(add::Add),
    Set(set::Set),
    Remove(remove::Remove),
    Attempts(attempts::Attempts),
    Retry(retry::Retry),
}

impl Target {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Target::List(command) => command.run(global),
            Target::Add(command) => command.run(global),
            Target::Set(command) => command.run(global),
            Target::Remove(command) => command.run(global),
            Target::Attempts(command) => command.run(global),
            Target::Retry(command) => command.run(global),
        }
    }
}

/// What a target gets, and with what.
#[derive(Debug, Args)]
struct Wishes {
    /// Only these events
    #[arg(long, value_name = "EVENT", value_delimiter = ',', value_parser = names::any_event())]
    events: Vec<Event>,
    /// Only those of these environments
    #[arg(long, value_name = "ENVIRONMENT", value_delimiter = ',')]
    env: Vec<String>,
    /// Only what this query finds, in the language of the search box
    #[arg(long = "where", value_name = "QUERY")]
    query: Option<String>,
    /// Add a header; its value is kept with the secrets, and `-` reads it from standard input
    #[arg(long, value_name = "NAME: VALUE", value_parser = trigger::header)]
    header: Vec<(String, String)>,
}

impl Wishes {
    /// The headers with their values.
    fn headers(&self) -> anyhow::Result<Vec<HeaderDraft>> {
        let header = |(name, value): &(String, String)| {
            let value = given::secret(Some(value.clone()), "the header's value")?;
            Ok(HeaderDraft { name: name.clone(), value: value.map(Secret::new) })
        };
        self.header.iter().map(header).collect()
    }
}
