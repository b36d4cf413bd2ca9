//! `mojito results show`

use clap::Args;
use inbox::{Asked, ResultDetail, ResultObject, SettingsFile, StoryStep, environments_with, plural};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::escape::Safe;
use crate::exit::{Exit, NotFound};
use crate::global::Global;
use crate::print::{self, DIM, Format, Output, STRONG};
use crate::times;

/// Show one interview result and its story
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
        let folders = global.folders()?;
        let reader = global.reader()?;
        let settings = SettingsFile::load(&folders)?.settings().clone();
        inbox::bring_results_up_to_date(&folders)?;
        let asked = Asked { reader: &reader, settings: &settings, now: Timestamp::now() };
        let gaps = reader.gaps(i64::MIN, i64::MAX).map_err(inbox::Error::from)?;
        let mut shown = false;
        for environment in environments_with(&reader, &self.id)? {
            if self.env.as_ref().is_some_and(|env| *env != environment) {
                continue;
            }
            let detail = ResultDetail::read(&asked, &environment, &self.id, &gaps, &TimeZone::system())?;
            let Some(detail) = detail else { continue };
            shown = true;
            match self.output.format {
                Format::Json => print::object(&ResultObject::with_story(&reader, &detail)?)?,
                Format::Text => print_text(&detail)?,
            }
        }
        if shown {
            Ok(Exit::Done)
        } else {
            Err(NotFound(format!("there is no result with the id {}", self.id)).into())
        }
    }
}

fn print_text(ResultDetail { line, story }: &ResultDetail) -> anyhow::Result<()> {
    let facts = &line.kept.facts;
    let (candidate, meaning) = (line.candidate(), line.meaning());
    print::line(format_args!("{STRONG}{}: {}{STRONG:#}", Safe::line(&candidate), Safe::line(&meaning)))?;
    let first_at = Timestamp::from_millisecond(facts.first_at).unwrap_or_default();
    let overdue = if line.overdue { ", longer than usual" } else { "" };
    let name = line.interview_name.as_ref().map(|name| format!("{name}, ")).unwrap_or_default();
    print::line(format_args!(
        "{DIM}{}{} in {} since {}{overdue}{DIM:#}",
        Safe::line(&name),
        plural(facts.deliveries, "delivery"),
        Safe::line(&line.kept.environment),
        times::local(first_at)
    ))?;
    let mut day = None;
    for step in story {
        let of = times::day(step.at);
        if day.as_ref() != Some(&of) {
            print::line(format_args!("\n{DIM}{of}{DIM:#}"))?;
            day = Some(of);
        }
        print_step(step)?;
    }
    Ok(())
}

fn print_step(step: &StoryStep) -> anyhow::Result<()> {
    let detail = step.detail.as_ref().map(|detail| format!("  {detail}")).unwrap_or_default();
    let repeats = match step.repeats {
        0 => String::new(),
        n => format!("  + {}", plural(n, "retry")),
    };
    let sequence = step.event.map(|(_, sequence)| format!("  #{sequence}")).unwrap_or_default();
    print::line(format_args!(
        "{DIM}{}{DIM:#} {}{DIM}{}{repeats}{sequence}{DIM:#}",
        times::clock(step.at),
        Safe::line(&step.sentence),
        Safe::line(&detail),
    ))?;
    Ok(())
}
