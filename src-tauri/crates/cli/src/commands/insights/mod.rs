//! `mojito insights`

mod gaps;
mod object;

use anstyle::Style;
use clap::{Args, Subcommand};
use inbox::{Insights, InsightsQuestion, Interrupt, Settings, SettingsFile};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, DIM, Format, Output, Printed, STRONG};
use crate::table::{Column, Line, table};
use crate::times;

/// See what a stretch of time came to: events, scores, decisions, and how the endpoint fared
///
/// The last 30 days, unless it says otherwise. Days are those of the local time zone.
#[derive(Debug, Args)]
#[command(
    name = "insights",
    args_conflicts_with_subcommands = true,
    after_help = "\
Examples:
  mojito insights
  mojito insights --after 2026-11-01 --before 2026-12-01
  mojito insights --environment production --interview 7c0e…
  mojito insights --format json
  mojito insights gaps              when deliveries may have been missed"
)]
pub(crate) struct Report {
    #[command(subcommand)]
    part: Option<Part>,
    /// Of this environment alone
    #[arg(long, visible_alias = "env", value_name = "NAME")]
    environment: Option<String>,
    /// Of this interview (its `interview_id`) alone
    #[arg(long, value_name = "ID")]
    interview: Option<String>,
    #[command(flatten)]
    range: Range,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, Subcommand)]
enum Part {
    Gaps(gaps::Gaps),
}

/// A stretch of time.
#[derive(Debug, Clone, Copy, Args)]
struct Range {
    /// Since then: a date, a time, or an age such as 90d
    #[arg(long, value_name = "TIME", value_parser = times::moment)]
    after: Option<Timestamp>,
    /// Until then, not itself in it
    #[arg(long, value_name = "TIME", value_parser = times::moment)]
    before: Option<Timestamp>,
}

impl Range {
    /// From when to when: 30 local days up to now, unless it says otherwise.
    fn resolve(self, now: Timestamp) -> anyhow::Result<(Timestamp, Timestamp)> {
        let to = self.before.unwrap_or(now);
        let from = match self.after {
            Some(from) => from,
            None => to.to_zoned(TimeZone::system()).start_of_day()?.checked_sub(29.days())?.timestamp(),
        };
        anyhow::ensure!(from < to, "the stretch ends before it begins: give --after a time before --before");
        Ok((from, to))
    }
}

impl Report {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        if let Some(Part::Gaps(gaps)) = self.part {
            return gaps.run(global);
        }
        let now = Timestamp::now();
        let (from, to) = self.range.resolve(now)?;
        let question =
            InsightsQuestion { environment: self.environment, interview: self.interview, from, to };
        let reader = global.reader()?;
        let folders = global.folders()?;
        inbox::bring_results_up_to_date(&folders)?;
        let settings = SettingsFile::load(&folders)?.settings().clone();
        let told = inbox::insights(&reader, &question, &TimeZone::system(), now, &Interrupt::default())?;
        match self.output.format {
            Format::Json => print::object(&object::of(&told, &settings, now))?,
            Format::Text => print_text(&told, &settings, now)?,
        }
        if told.behind > 0 {
            print::note(&format!(
                "{} deliveries are not counted by result yet: a running instance takes them in, and so does `mojito db rebuild`",
                told.behind
            ));
        }
        Ok(Exit::Done)
    }
}

/// An interview by the name that the user gave it, else by its id.
fn interview_name(settings: &Settings, id: Option<&str>) -> String {
    match id {
        None => "(no interview)".to_owned(),
        Some(id) => settings.interview_name(id).unwrap_or(id).to_owned(),
    }
}

fn print_text(told: &Insights, settings: &Settings, now: Timestamp) -> Printed {
    let (from, to) = (times::local(told.from), times::local(told.to));
    print::line(format_args!("{DIM}{from} to {to}{DIM:#}"))?;
    events(told)?;
    standing(told)?;
    scores(told, settings)?;
    waiting(told)?;
    failures(told)?;
    decisions(told)?;
    health(told, now)
}

fn heading(text: &str) -> Printed {
    print::line(format_args!(""))?;
    print::line(format_args!("{STRONG}{text}{STRONG:#}"))
}

/// Prints a table of which the first column may shrink.
fn rows<const N: usize>(titles: [&'static str; N], rows: impl IntoIterator<Item = [String; N]>) -> Printed {
    let columns: Vec<Column> = titles
        .iter()
        .enumerate()
        .map(|(place, title)| Column { title, least: (place == 0).then_some(10) })
        .collect();
    let lines: Vec<Line> =
        rows.into_iter().map(|cells| Line { cells: cells.to_vec(), style: Style::new() }).collect();
    for line in table(&columns, &lines, print::width()) {
        print::line(format_args!("{line}"))?;
    }
    Ok(())
}

fn entry(name: &str, text: &str) -> Printed {
    print::line(format_args!("{DIM}{name:<14}{DIM:#}  {text}"))
}

fn events(told: &Insights) -> Printed {
    heading("Events by day")?;
    let busy = told.days.iter().filter(|day| day.collected + day.result + day.failed + day.unknown > 0);
    rows(
        ["DAY", "COLLECTED", "RESULT", "FAILED", "UNKNOWN"],
        busy.map(|day| {
            [
                day.day.date.to_string(),
                day.collected.to_string(),
                day.result.to_string(),
                day.failed.to_string(),
                day.unknown.to_string(),
            ]
        }),
    )
}

fn standing(told: &Insights) -> Printed {
    let funnel = told.funnel;
    heading("Results that began then")?;
    entry("collected", &format!("{}, of which {} wait for a result", funnel.collected, funnel.awaiting))?;
    entry("scored", &format!("{}, of which {} are undecided", funnel.scored, funnel.undecided))?;
    entry("decided", &format!("{}: {} advance, {} reject", funnel.decided, funnel.advance, funnel.reject))?;
    entry("failed", &funnel.failed.to_string())
}

fn scores(told: &Insights, settings: &Settings) -> Printed {
    if told.scores.is_empty() {
        return Ok(());
    }
    heading("Scores by interview")?;
    rows(
        ["INTERVIEW", "SCORED", "MEDIAN", "LOWEST FROM", "HIGHEST BELOW"],
        told.scores.iter().map(|scores| {
            let number = |number: Option<f64>| number.map_or_else(String::new, |number| number.to_string());
            [
                interview_name(settings, scores.interview.as_deref()),
                scores.scored.to_string(),
                number(scores.median),
                number(scores.buckets.first().map(|bucket| bucket.from)),
                number(scores.buckets.last().map(|bucket| bucket.to)),
            ]
        }),
    )
}

fn waiting(told: &Insights) -> Printed {
    let (Some(median), Some(p90)) = (told.time_to_result.median_ms, told.time_to_result.p90_ms) else {
        return Ok(());
    };
    heading("From collected to result")?;
    entry("half within", &inbox::length_words(median))?;
    entry("nine in ten", &inbox::length_words(p90))
}

fn failures(told: &Insights) -> Printed {
    if told.failures.is_empty() {
        return Ok(());
    }
    heading("Why interviews failed")?;
    rows(
        ["REASON", "RESULTS"],
        told.failures.iter().map(|(reason, count)| {
            [reason.clone().unwrap_or_else(|| "(none was sent)".to_owned()), count.to_string()]
        }),
    )
}

fn decisions(told: &Insights) -> Printed {
    let mut decided = told.decisions.iter().filter(|day| day.advance + day.reject > 0).peekable();
    if decided.peek().is_none() {
        return Ok(());
    }
    heading("Decisions by day")?;
    rows(
        ["DAY", "ADVANCE", "REJECT"],
        decided.map(|day| [day.day.date.to_string(), day.advance.to_string(), day.reject.to_string()]),
    )
}

fn health(told: &Insights, now: Timestamp) -> Printed {
    let health = &told.health;
    let ms = |ms: Option<f64>| ms.map_or_else(|| "–".to_owned(), |ms| format!("{ms:.1} ms"));
    heading("How the endpoint fared")?;
    entry("answered", &format!("{}, of which {} with 2xx", health.answered, health.ok))?;
    entry("answers took", &format!("{} for half, {} for 99 in 100", ms(health.p50_ms), ms(health.p99_ms)))?;
    entry("not let in", &health.refused.to_string())?;
    entry("put off", &format!("{} with a 503", health.unavailable))?;
    entry("offline", &inbox::length_words(health.offline_ms))?;
    for gap in health.gaps.iter().take(5) {
        let words = inbox::gap_words(gap, now);
        entry("", &format!("{}  {}", times::local(gap.from), Safe::line(&words)))?;
    }
    if health.gaps.len() > 5 {
        entry("", &format!("and {} more: `mojito insights gaps`", health.gaps.len() - 5))?;
    }
    Ok(())
}
