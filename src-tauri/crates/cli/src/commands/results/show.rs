//! `mojito results show`

use clap::Args;
use inbox::{Reader, ResultObject, ResultState, Results, plural};

use crate::escape::Safe;
use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::line::EventLine;
use crate::print::{self, DIM, Format, Output, STRONG};
use crate::times;

/// Show one interview result with all its deliveries
///
/// Where several environments have a result of this id, each one is shown. Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito results show 5b2f0c1e-8a4d-4d0e-9c51-7f3f6a1b2c3d
  mojito results show 5b2f0c1e-8a4d-4d0e-9c51-7f3f6a1b2c3d --env production --format json")]
pub(crate) struct Show {
    /// The result's id, which is the payload's `id`
    id: String,
    /// Only of this environment
    #[arg(long, value_name = "ENVIRONMENT")]
    env: Option<String>,
    #[command(flatten)]
    output: Output,
}

impl Show {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let mut states = Results::named(&reader, &self.id)?;
        states.retain(|state| self.env.as_ref().is_none_or(|env| *env == state.environment));
        if states.is_empty() {
            return Err(NotFound(format!("there is no result with the id {}", self.id)).into());
        }
        for state in &states {
            match self.output.format {
                Format::Json => print::object(&ResultObject::with_timeline(&reader, state)?)?,
                Format::Text => print_text(&reader, state)?,
            }
        }
        Ok(Exit::Done)
    }
}

fn print_text(reader: &Reader, state: &ResultState) -> anyhow::Result<()> {
    let inbox::Line { candidate, meaning } = inbox::line(&state.newest);
    print::line(format_args!("{STRONG}{}: {}{STRONG:#}", Safe::line(&candidate), Safe::line(&meaning)))?;
    let waiting = if state.awaiting { ", nothing since it was collected" } else { "" };
    print::line(format_args!(
        "{DIM}{} in {} since {}{waiting}{DIM:#}",
        plural(state.deliveries, "delivery"),
        Safe::line(&state.environment),
        times::local(state.first_at)
    ))?;
    let mut day = None;
    let timeline = reader.timeline(&state.environment, &state.result_id).map_err(inbox::Error::from)?;
    for row in timeline {
        let arrived = times::day(row.received_at);
        if day.as_ref() != Some(&arrived) {
            print::line(format_args!("\n{DIM}{arrived}{DIM:#}"))?;
            day = Some(arrived);
        }
        print::line(format_args!("{}", EventLine(&row)))?;
    }
    Ok(())
}
