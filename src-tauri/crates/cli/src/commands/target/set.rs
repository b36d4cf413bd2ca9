//! `mojito target set`

use clap::Args;
use inbox::{HeaderDraft, TargetDraft, save_target, web_address};

use super::{Wishes, list};
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::Output;

/// Change a target; it keeps its place, and what is not named stays as it is
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito target set local --url http://localhost:4000/webhook
  mojito target set local --disable               hold deliveries back until it is enabled
  mojito target set crm --all-events --where ''   everything")]
#[expect(clippy::struct_excessive_bools, reason = "options that have nothing to do with each other")]
pub(crate) struct Set {
    /// The target
    name: String,
    /// Give it another name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// Where to send
    #[arg(long)]
    url: Option<String>,
    #[command(flatten)]
    wishes: Wishes,
    /// All events
    #[arg(long, conflicts_with = "events")]
    all_events: bool,
    /// All environments
    #[arg(long, conflicts_with = "env")]
    all_environments: bool,
    /// Add this header no more
    #[arg(long, value_name = "NAME")]
    remove_header: Vec<String>,
    /// Take any certificate
    #[arg(long, conflicts_with = "secure")]
    insecure: bool,
    /// Verify the certificate
    #[arg(long)]
    secure: bool,
    /// Send
    #[arg(long, conflicts_with = "disable")]
    enable: bool,
    /// Send nothing and hold its place
    #[arg(long)]
    disable: bool,
    #[command(flatten)]
    output: Output,
}

impl Set {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let mut settings = inbox::Target::find(&folders, &self.name)?.settings;
        let given = self.wishes.headers()?;
        let replaced = |name: &String| {
            self.remove_header
                .iter()
                .chain(given.iter().map(|header| &header.name))
                .any(|other| other.eq_ignore_ascii_case(name))
        };
        let staying = settings.headers.iter().filter(|name| !replaced(name));
        let staying: Vec<HeaderDraft> =
            staying.map(|name| HeaderDraft { name: name.clone(), value: None }).collect();
        let headers = staying.into_iter().chain(given).collect();
        if let Some(url) = &self.url {
            settings.url = web_address(url).map_err(Usage)?;
        }
        if self.all_events || !self.wishes.events.is_empty() {
            settings.events = self.wishes.events;
        }
        if self.all_environments || !self.wishes.env.is_empty() {
            settings.environments = self.wishes.env;
        }
        settings.query = self.wishes.query.unwrap_or(settings.query);
        settings.insecure = (settings.insecure || self.insecure) && !self.secure;
        settings.enabled = (settings.enabled || self.enable) && !self.disable;
        let name = self.rename.unwrap_or_else(|| self.name.clone());
        save_target(&folders, Some(&self.name), TargetDraft { name: name.clone(), settings, headers })?;
        list::print_one(&folders, &name, self.output.format)?;
        Ok(Exit::Done)
    }
}
