//! `mojito target add`

use clap::Args;
use inbox::{TargetDraft, TargetSettings, save_target, web_address};

use super::{Wishes, list};
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::Output;

/// Add a target; it gets what arrives from now on
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito target add local http://localhost:3000/webhook
  mojito target add crm https://crm.example.com/hook --events interview_result --where 'score:>=7'
  mojito target add crm https://crm.example.com/hook --header 'Authorization: -' < token.txt

What arrived earlier is sent with `mojito events replay`.")]
pub(crate) struct Add {
    /// Its name: 1 to 40 of a-z 0-9 - _
    name: String,
    /// Where to send
    url: String,
    #[command(flatten)]
    wishes: Wishes,
    /// Take any certificate
    #[arg(long)]
    insecure: bool,
    #[command(flatten)]
    output: Output,
}

impl Add {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let headers = self.wishes.headers()?;
        let settings = TargetSettings {
            insecure: self.insecure,
            events: self.wishes.events,
            environments: self.wishes.env,
            query: self.wishes.query.unwrap_or_default(),
            ..TargetSettings::to(web_address(&self.url).map_err(Usage)?)
        };
        save_target(&folders, None, TargetDraft { name: self.name.clone(), settings, headers })?;
        list::print_one(&folders, &self.name, self.output.format)?;
        Ok(Exit::Done)
    }
}
