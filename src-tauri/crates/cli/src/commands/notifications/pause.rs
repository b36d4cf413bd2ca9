//! `mojito notifications pause`

use clap::Args;
use inbox::{SettingsFile, Until};
use jiff::Zoned;

use crate::exit::Exit;
use crate::global::Global;
use crate::print;
use crate::times;

/// Hold notifications back for a while; what came meanwhile is told once afterwards, as a digest
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito notifications pause 30m
  mojito notifications pause until-tomorrow
  mojito notifications pause resume")]
pub(crate) struct Pause {
    /// How long, such as 30m or 2h; `until-tomorrow`: until eight in the morning; `resume`: end the pause
    #[arg(value_name = "TIME", value_parser = wish)]
    wish: Wish,
}

#[derive(Debug, Clone, Copy)]
enum Wish {
    Pause(Until),
    Resume,
}

fn wish(text: &str) -> Result<Wish, String> {
    match text {
        "resume" => Ok(Wish::Resume),
        "until-tomorrow" => Ok(Wish::Pause(Until::Tomorrow)),
        length => {
            let expected =
                |_| "expected a length of time such as 30m or 2h, until-tomorrow, or resume".to_owned();
            Ok(Wish::Pause(Until::After(times::duration(length).map_err(expected)?)))
        }
    }
}

impl Pause {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let until = match self.wish {
            Wish::Pause(until) => Some(until.end(&Zoned::now())?),
            Wish::Resume => None,
        };
        SettingsFile::change(&global.folders()?, |settings| settings.notifications.paused_until = until)?;
        match until {
            Some(until) => print::note(&format!("notifications are paused until {}", times::local(until))),
            None => print::note("notifications are raised as usual"),
        }
        Ok(Exit::Done)
    }
}
