//! `mojito simulate status`

use clap::Args;
use inbox::Folders;

use super::running;
use crate::exit::{Exit, NotFound};
use crate::print::Output;
use crate::simulation;

/// Show which answers are simulated
///
/// Exit code 3: none is, or nothing runs.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito simulate status
  mojito simulate status --format json")]
pub(super) struct Status {
    #[command(flatten)]
    output: Output,
}

impl Status {
    pub(super) fn run(&self, folders: &Folders) -> anyhow::Result<Exit> {
        let instance = running(folders)?;
        if instance.simulations.is_empty() {
            return Err(NotFound("no answer is simulated".to_owned()).into());
        }
        for simulation in &instance.simulations {
            simulation::print(simulation, self.output.format)?;
        }
        Ok(Exit::Done)
    }
}
