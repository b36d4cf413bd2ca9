//! `mojito endpoint rotate`

use std::time::Duration;

use clap::Args;

use super::Showing;
use crate::exit::Exit;
use crate::global::Global;
use crate::{print, times};

/// Give an endpoint a fresh key and header value
///
/// The old ones are taken for a while longer, so that no delivery is refused until JobMojito has the new ones.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito endpoint rotate default --print-secret
  mojito endpoint rotate default --overlap 0s     the old ones have leaked")]
pub(crate) struct Rotate {
    /// The environment
    name: String,
    /// How long the old key and value are still taken
    #[arg(long, default_value = "24h", value_name = "TIME", value_parser = times::duration)]
    overlap: Duration,
    #[command(flatten)]
    showing: Showing,
}

impl Rotate {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        inbox::rotate(&folders, &self.name, self.overlap)?;
        self.showing.print_now(&folders, &self.name)?;
        if !self.overlap.is_zero() {
            let overlap = jiff::SignedDuration::try_from(self.overlap)?;
            let until = jiff::Timestamp::now().checked_add(overlap)?;
            print::note(&format!("the old URL and header value are taken until {}", times::local(until)));
        }
        Ok(Exit::Done)
    }
}
