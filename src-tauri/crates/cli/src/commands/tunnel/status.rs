//! `mojito tunnel status`

use clap::Args;
use inbox::{Instance, ProviderName, TunnelState};

use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::Output;
use crate::standing;

/// Show how the tunnel of the running instance stands
///
/// Exit code 0: it is up. 1: it is not. 3: nothing runs, or no tunnel is wanted.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito tunnel status
  mojito tunnel status --format json")]
pub(crate) struct Status {
    #[command(flatten)]
    output: Output,
}

impl Status {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let Some(Instance { tunnel, .. }) = Instance::find(&global.folders()?) else {
            let sentence = "nothing runs: a tunnel comes up with `mojito serve` or the tray app";
            return Err(NotFound(sentence.to_owned()).into());
        };
        if tunnel.provider == ProviderName::None {
            let sentence = "no tunnel is wanted: see `mojito tunnel providers`";
            return Err(NotFound(sentence.to_owned()).into());
        }
        standing::print(&tunnel, self.output.format)?;
        let up = matches!(tunnel.status.state, TunnelState::Up { .. });
        Ok(if up { Exit::Done } else { Exit::Failed })
    }
}
