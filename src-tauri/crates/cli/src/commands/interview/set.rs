//! `mojito interview set`

use std::time::Duration;

use clap::{ArgGroup, Args};
use inbox::{InterviewSettings, SettingsFile};

use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::times;

/// Name an interview, or say how soon its score is expected
///
/// What is not said stays as it is.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("changes").required(true).multiple(true).args(["name", "result_within", "clear"]),
    after_help = "\
Examples:
  mojito interview set 5b2f0c1e-8a4d-4d0e-9c51-7f3f6a1b2c3d --name 'Senior Rust Engineer'
  mojito interview set 5b2f0c1e-8a4d-4d0e-9c51-7f3f6a1b2c3d --result-within 2h
  mojito interview set 5b2f0c1e-8a4d-4d0e-9c51-7f3f6a1b2c3d --clear")]
pub(crate) struct Set {
    /// The interview's id, which is the payload's `interview_id`
    id: String,
    /// What it is called, on one line
    #[arg(long)]
    name: Option<String>,
    /// After how long without a score a result is overdue, such as 90m or 2h; without it, after about twice the time
    /// that it usually takes
    #[arg(long, value_name = "TIME", value_parser = times::duration)]
    result_within: Option<Duration>,
    /// Forget its name and its time
    #[arg(long, conflicts_with_all = ["name", "result_within"])]
    clear: bool,
}

impl Set {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let settings = if self.clear {
            InterviewSettings::default()
        } else {
            let known = SettingsFile::load(&folders)?.settings().interviews.get(&self.id).cloned();
            let known = known.unwrap_or_default();
            let minutes = self.result_within.map(minutes).transpose()?;
            InterviewSettings {
                name: self.name.or(known.name),
                result_within_minutes: minutes.or(known.result_within_minutes),
            }
        };
        inbox::set_interview(&folders, &self.id, settings)?;
        Ok(Exit::Done)
    }
}

/// Whole minutes.
fn minutes(time: Duration) -> Result<u32, Usage> {
    let minutes = u32::try_from(time.as_secs() / 60).unwrap_or(u32::MAX);
    if (1..=InterviewSettings::MOST_MINUTES).contains(&minutes) {
        Ok(minutes)
    } else {
        Err(Usage("--result-within is at least a minute and at most 500,000 minutes".to_owned()))
    }
}
