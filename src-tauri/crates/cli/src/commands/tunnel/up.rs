//! `mojito tunnel up`

use std::time::Duration;

use clap::Args;
use inbox::{Folders, Instance, ProviderName, TunnelSecret, TunnelSettings};

use super::Choice;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::standing::{self, Ended};
use crate::times;

/// Choose a tunnel and wait until it is up
///
/// Without a name, the tunnel that is set is brought up again, even where it was refused. Exit code 1 means that it
/// is not up; the choice is kept all the same.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito tunnel up localhost.run
  mojito tunnel up ngrok --authtoken - < token.txt
  mojito tunnel up ssh://me@hooks.example.com --url https://hooks.example.com
  mojito tunnel up cloudflared --url https://hooks.example.com --token - < token.txt
  mojito tunnel up https://hooks.example.com     a way in of your own
  mojito tunnel up                               the one that is set, again")]
pub(crate) struct Up {
    /// `localhost.run`, `ssh://user@host[:port]`, `ngrok[://domain]`, `cloudflared`, `cloudflared-quick`, or your own
    /// https: address
    #[arg(value_name = "TUNNEL")]
    spec: Option<String>,
    #[command(flatten)]
    choice: Choice,
    /// How long to wait for it
    #[arg(long, default_value = "60s", value_name = "TIME", value_parser = times::duration)]
    wait: Duration,
    #[command(flatten)]
    output: Output,
}

impl Up {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let (settings, secret) = self.choice.settings(&folders, self.spec.as_deref())?;
        if settings.provider == ProviderName::None {
            return Err(
                Usage("say which tunnel: `mojito tunnel providers` shows what there is".to_owned()).into()
            );
        }
        bring_up(&folders, settings, secret.as_ref(), self.wait, self.output.format)
    }
}

/// Sets a tunnel, and waits until the running instance has taken it up; where none runs, says so.
pub(crate) fn bring_up(
    folders: &Folders,
    settings: TunnelSettings,
    secret: Option<&TunnelSecret>,
    patience: Duration,
    format: Format,
) -> anyhow::Result<Exit> {
    let (name, wanted) = (settings.offer(), settings.provider);
    inbox::set_tunnel(folders, settings, secret)?;
    let follows = inbox::renew_tunnel(folders)?;
    if Instance::find(folders).is_none() {
        // That there is none needs nobody to bring it up.
        if wanted != ProviderName::None {
            print::note(&format!("`{name}` is set: it comes up with `mojito serve` or the tray app"));
        }
        return Ok(Exit::Done);
    }
    let ended = standing::wait(folders, follows, patience, |standing| standing::print(standing, format))?;
    let sentence = match ended {
        Ended::Well => return Ok(Exit::Done),
        Ended::Refused(why) => why,
        Ended::Late => format!(
            "it is not up after {} seconds and is tried on: see `mojito tunnel status`",
            patience.as_secs()
        ),
        Ended::Gone => "the instance that ran has ended: start `mojito serve` or the tray app".to_owned(),
        Ended::Unheard => {
            "the running instance keeps another tunnel: it was started with --tunnel, or cannot read its settings"
                .to_owned()
        }
    };
    print::error(&sentence);
    Ok(Exit::Failed)
}
