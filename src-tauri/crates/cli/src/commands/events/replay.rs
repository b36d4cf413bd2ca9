//! `mojito events replay` and `mojito events forward`

use std::collections::BTreeMap;
use std::process::Command;

use anstyle::Style;
use clap::{ArgGroup, Args};
use inbox::{
    Course, Edit, EndpointAddress, LogError, Reader, ReplayAnswer, ReplayOptions, ReplayTo, Selection,
    Target, plural,
};
use serde::Serialize;
use serde_json::Value;
use uuid::Uuid;

use super::{Name, delivery};
use crate::commands::trigger;
use crate::exit::{Exit, NotFound, Usage};
use crate::global::Global;
use crate::print::{self, Format, Output};
use crate::search;
use crate::signals::Signals;
use crate::table::{Column, Line, table};

/// Send deliveries again: to a URL, to a target, or through our own endpoint
///
/// They go out as they came: the exact bytes and headers, without what held secrets. Exit code 1 means that one of them
/// was not answered 2xx, 3 that nothing matched.
#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("what").required(true).multiple(false),
    group = ArgGroup::new("where").required(true),
    after_help = "\
Examples:
  mojito events replay 42 --to http://localhost:3000/webhook
  mojito events replay --query 'event:interview_result score:>=7' --to-target local --keep-order
  mojito events replay 42 --to-endpoint --env staging
  mojito events replay 42 --to http://localhost:3000/webhook --set score=9.5 --times 3
  mojito events replay 42 --to http://localhost:3000/webhook --edit"
)]
pub(crate) struct Replay {
    /// Ids or sequence numbers of deliveries
    #[arg(group = "what", value_name = "ID")]
    ids: Vec<Name>,
    /// All that this query finds
    #[arg(long, group = "what")]
    query: Option<String>,
    /// Any URL to send to
    #[arg(long, group = "where", value_name = "URL")]
    to: Option<String>,
    /// A target to send to, with its headers
    #[arg(long, group = "where", value_name = "TARGET")]
    to_target: Option<String>,
    /// Our own endpoint, as JobMojito would: they arrive as new deliveries
    #[arg(long, group = "where")]
    to_endpoint: bool,
    /// The environment of the endpoint, instead of the one that each came to
    #[arg(long, value_name = "ENVIRONMENT", requires = "to_endpoint")]
    env: Option<String>,
    /// Set a field of each body to a JSON value; what is not JSON is taken as text
    #[arg(long, value_name = "FIELD=JSON", value_parser = trigger::assignment)]
    set: Vec<(String, Value)>,
    /// Edit the body of one delivery in $VISUAL or $EDITOR first
    #[arg(long, conflicts_with_all = ["set", "query"])]
    edit: bool,
    /// Take any certificate of --to
    #[arg(long, requires = "to")]
    insecure: bool,
    #[command(flatten)]
    pace: Pace,
    #[command(flatten)]
    output: Output,
}

/// Send deliveries to a target now, as `replay --to-target` does
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito events forward 42 43 --to local")]
pub(crate) struct Forward {
    /// Ids or sequence numbers of deliveries
    #[arg(required = true, value_name = "ID")]
    ids: Vec<Name>,
    /// The target
    #[arg(long, value_name = "TARGET")]
    to: String,
    #[command(flatten)]
    pace: Pace,
    #[command(flatten)]
    output: Output,
}

/// How fast, and how often.
#[derive(Debug, Args)]
struct Pace {
    /// How often to send each: all of them, then all of them again
    #[arg(long, default_value_t = 1, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=1000))]
    times: u32,
    /// How many a second at most
    #[arg(long, value_name = "N")]
    rate: Option<f64>,
    /// One after the other, oldest first; otherwise up to 8 at once
    #[arg(long)]
    keep_order: bool,
}

#[derive(Serialize)]
struct AnswerObject<'a> {
    id: Uuid,
    sequence: i64,
    event: &'static str,
    candidate: &'a str,
    round: u32,
    at: String,
    ms: f64,
    status: Option<u16>,
    error: Option<&'a str>,
    head: Option<&'a str>,
    body: Option<&'a str>,
    body_cut: bool,
}

impl Replay {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let (reader, folders) = (global.reader()?, global.folders()?);
        let selection = match &self.query {
            Some(query) => Selection::found(&reader, search::parse(query)?)?,
            None => named(&reader, &self.ids)?,
        };
        let to = match (&self.to, &self.to_target) {
            (Some(url), _) => ReplayTo::url(url, self.insecure)?,
            (None, Some(name)) => ReplayTo::Target(Target::find(&folders, name)?),
            (None, None) => ReplayTo::Endpoint {
                addresses: EndpointAddress::all(&folders, None)?,
                environment: self.env.clone(),
            },
        };
        let edit = match (self.edit, self.ids.as_slice()) {
            (true, [name]) => Some(Edit::Body(edited(&reader, name)?)),
            (true, _) => return Err(Usage("--edit takes one delivery".to_owned()).into()),
            (false, _) if self.set.is_empty() => None,
            (false, _) => Some(Edit::Fields(self.set)),
        };
        send(&reader, &selection, &self.pace.options(to, edit), self.output.format)
    }
}

impl Forward {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let to = ReplayTo::Target(Target::find(&global.folders()?, &self.to)?);
        send(&reader, &named(&reader, &self.ids)?, &self.pace.options(to, None), self.output.format)
    }
}

impl Pace {
    fn options(&self, to: ReplayTo, edit: Option<Edit>) -> ReplayOptions {
        ReplayOptions { to, times: self.times, per_second: self.rate, keep_order: self.keep_order, edit }
    }
}

/// The deliveries of these names; all of them have to be there.
fn named(reader: &Reader, names: &[Name]) -> anyhow::Result<Selection> {
    let sequences = names.iter().map(|name| Ok(delivery(reader, name)?.row.sequence));
    Ok(Selection::Events(sequences.collect::<anyhow::Result<_>>()?))
}

/// The body of a delivery as a person has changed it.
fn edited(reader: &Reader, name: &Name) -> anyhow::Result<Vec<u8>> {
    let body = delivery(reader, name)?.decoded();
    let text = String::from_utf8_lossy(&body);
    // Readable by the user alone, and gone afterwards.
    let file = tempfile::Builder::new().prefix("mojito-").suffix(".json").tempfile()?;
    std::fs::write(file.path(), contract::pretty(&text).unwrap_or_else(|| text.into_owned()))?;
    let editor = ["VISUAL", "EDITOR"].into_iter().find_map(std::env::var_os);
    let editor = editor.ok_or_else(|| Usage("say which editor to use: EDITOR is not set".to_owned()))?;
    let editor = editor.to_string_lossy().into_owned();
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or_default();
    let status = Command::new(program).args(words).arg(file.path()).status();
    match status {
        Ok(status) if status.success() => Ok(std::fs::read(file.path())?),
        Ok(status) => Err(anyhow::anyhow!("`{editor}` ended with {status}, so nothing was sent")),
        Err(error) => Err(anyhow::anyhow!("`{editor}` could not be started: {error}")),
    }
}

fn send(
    reader: &Reader,
    selection: &Selection,
    options: &ReplayOptions,
    format: Format,
) -> anyhow::Result<Exit> {
    if selection.count(reader)? == 0 {
        return Err(NotFound("no delivery matched".to_owned()).into());
    }
    let course = Course::default();
    let mut answers: Vec<ReplayAnswer> = Vec::new();
    let mut printed = Ok(());
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let told = |answer: ReplayAnswer| match format {
            Format::Json if printed.is_ok() => printed = print_object(&answer),
            Format::Json => {}
            Format::Text => answers.push(answer),
        };
        let replaying = inbox::replay(reader, selection, options, &course, told);
        tokio::pin!(replaying);
        let mut exit = None;
        loop {
            tokio::select! {
                ended = &mut replaying => break anyhow::Ok((ended, exit)),
                signal = signals.next(), if exit.is_none() => {
                    exit = Some(signal);
                    course.interrupt();
                }
            }
        }
    });
    printed?;
    print_table(&answers)?;
    match ended? {
        (Ok(replayed), _) if replayed.taken == replayed.sent => Ok(Exit::Done),
        (Ok(replayed), _) => {
            print::note(&format!(
                "{} of {} not taken",
                replayed.sent - replayed.taken,
                plural(replayed.sent, "request")
            ));
            Ok(Exit::Failed)
        }
        (Err(inbox::Error::Log(LogError::Interrupted)), Some(exit)) => {
            let progress = *course.progress().borrow();
            print::note(&format!("ended after {} of {}", progress.done, progress.total.unwrap_or_default()));
            Ok(exit)
        }
        (Err(error), _) => Err(error.into()),
    }
}

fn print_object(answer: &ReplayAnswer) -> print::Printed {
    let exchange = &answer.exchange;
    print::object(&AnswerObject {
        id: answer.id,
        sequence: answer.sequence,
        event: answer.event.name(),
        candidate: &answer.candidate,
        round: answer.round,
        at: crate::attempts::time(exchange.at),
        ms: exchange.elapsed.as_secs_f64() * 1000.0,
        status: exchange.status,
        error: exchange.error.as_deref(),
        head: exchange.head.as_deref(),
        body: exchange.body.as_deref(),
        body_cut: exchange.body_cut,
    })
}

const COLUMNS: [Column; 4] = [
    Column { title: "NO", least: None },
    Column { title: "EVENT", least: None },
    Column { title: "CANDIDATE", least: Some(8) },
    Column { title: "ANSWERS", least: Some(20) },
];
/// How many answers of one delivery stand side by side.
const MOST_ANSWERS: usize = 8;

/// One line for each delivery, its answers side by side.
fn print_table(answers: &[ReplayAnswer]) -> print::Printed {
    let mut deliveries: BTreeMap<i64, Vec<&ReplayAnswer>> = BTreeMap::new();
    for answer in answers {
        deliveries.entry(answer.sequence).or_default().push(answer);
    }
    let lines: Vec<Line> = deliveries.into_values().map(|answers| line(&answers)).collect();
    if lines.is_empty() {
        return Ok(());
    }
    for line in table(&COLUMNS, &lines, print::width()) {
        print::line(format_args!("{line}"))?;
    }
    Ok(())
}

fn line(answers: &[&ReplayAnswer]) -> Line {
    let mut told: Vec<String> = answers.iter().take(MOST_ANSWERS).map(|answer| answer_of(answer)).collect();
    if answers.len() > MOST_ANSWERS {
        told.push(format!("and {} more", answers.len() - MOST_ANSWERS));
    }
    let first = answers.first();
    let cell = |of: fn(&ReplayAnswer) -> String| first.map(|answer| of(answer)).unwrap_or_default();
    let taken = answers.iter().all(|answer| answer.exchange.taken());
    Line {
        cells: vec![
            cell(|answer| answer.sequence.to_string()),
            cell(|answer| answer.event.name().to_owned()),
            cell(|answer| answer.candidate.clone()),
            told.join(" · "),
        ],
        style: if taken { Style::new() } else { print::BAD },
    }
}

fn answer_of(answer: &ReplayAnswer) -> String {
    let exchange = &answer.exchange;
    let ms = crate::times::millis(exchange.elapsed);
    match (exchange.status, &exchange.error) {
        (Some(status), None) => format!("{status} in {ms}"),
        (Some(status), Some(error)) => format!("{status}, {error}"),
        (None, error) => error.clone().unwrap_or_default(),
    }
}
