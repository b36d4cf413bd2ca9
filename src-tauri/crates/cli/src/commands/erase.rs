//! `mojito erase`

use clap::{ArgGroup, Args};
use inbox::{
    Course, ErasePlan, Folders, LogError, Reader, Selection, environments_with, of_candidate, plural,
};
use jiff::Timestamp;
use query::{Query, Test, Time, TimeTest};
use serde::Serialize;

use crate::ask;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::print::{self, Format, GOOD, Output};
use crate::search::Words;
use crate::signals::Signals;
use crate::times;

/// Erase deliveries from this computer for good
///
/// What it comes to is told first, and it asks once. Erased are payloads, notes, the search index and everything else
/// that was derived; JobMojito keeps its own. While an instance runs this ends with exit code 4: erase in its window,
/// or end it. Exit code 3 means that there is nothing to erase.
#[derive(Debug, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true)
    .args(["words", "candidate", "result", "before"]), after_help = "\
Examples:
  mojito erase --candidate ada@example.com --dry-run
  mojito erase --candidate 'Ada Sample' --yes
  mojito erase --result 5b2f0c1e-8a4d-4d0e-9c51-7f3f6a1b2c3d
  mojito erase --before 2026-01-01
  mojito erase 'environment:staging label:repeat'")]
pub(crate) struct Erase {
    #[command(flatten)]
    words: Words,
    /// Everything of the candidates with this whole name, e-mail address, phone number or external id
    #[arg(long, value_name = "WHO", conflicts_with_all = ["words", "result"])]
    candidate: Option<String>,
    /// All deliveries of the interview result with this id
    #[arg(long, value_name = "ID", conflicts_with = "words")]
    result: Option<String>,
    /// What was received before this time: 2026-11-01, 2026-11-01T09:30, 90d (ago); narrows a query
    #[arg(long, value_name = "TIME", conflicts_with_all = ["candidate", "result"], value_parser = times::moment)]
    before: Option<Timestamp>,
    /// Say what would go and erase nothing
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long, short)]
    yes: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct PlanObject {
    deliveries: u64,
    results: u64,
}

#[derive(Serialize)]
struct ErasedObject {
    erased: u64,
}

impl Erase {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let reader = global.reader()?;
        let selection = self.selection(&reader)?;
        let plan = ErasePlan::of(&reader, &selection)?;
        drop(reader);
        if plan.deliveries == 0 {
            print::note("there is nothing to erase");
            return Ok(Exit::Nothing);
        }
        if self.dry_run {
            match self.output.format {
                Format::Json => {
                    print::object(&PlanObject { deliveries: plan.deliveries, results: plan.results })?;
                }
                Format::Text => print::line(format_args!("{}", plan.words()))?,
            }
            return Ok(Exit::Done);
        }
        if !self.yes {
            print::say(format_args!("{}", plan.words()));
            if !ask::possible() {
                return Err(Usage("nobody can be asked here: say --yes, or --dry-run".to_owned()).into());
            }
            if !ask::sure("Erase them?")? {
                print::note("nothing was erased");
                return Ok(Exit::Done);
            }
        }
        let (erased, exit) = erase(&folders, &selection)?;
        match self.output.format {
            Format::Json => print::object(&ErasedObject { erased })?,
            Format::Text => {
                print::line(format_args!("{GOOD}ok{GOOD:#}  {} erased", plural(erased, "delivery")))?;
            }
        }
        Ok(exit)
    }

    fn selection(&self, reader: &Reader) -> anyhow::Result<Selection> {
        if let Some(candidate) = &self.candidate {
            return Ok(Selection::Events(of_candidate(reader, candidate)?));
        }
        if let Some(result) = &self.result {
            let mut sequences = Vec::new();
            for environment in environments_with(reader, result)? {
                let timeline = reader.timeline(&environment, result).map_err(inbox::Error::from)?;
                sequences.extend(timeline.iter().map(|row| row.sequence));
            }
            return Ok(Selection::Events(sequences));
        }
        let mut query: Query = self.words.query()?;
        if query.root().is_none() && self.before.is_none() {
            let told =
                "an empty query would be everything; where that is meant, say --before with a time to come";
            return Err(Usage(told.to_owned()).into());
        }
        if let Some(before) = self.before.and_then(|before| Time::parse(&before.to_string())) {
            query = query.and(Test::Time(TimeTest::Before(before)));
        }
        Ok(Selection::found(reader, query)?)
    }
}

/// Erases until it is done or a signal ends it: how many, and how it ended.
fn erase(folders: &Folders, selection: &Selection) -> anyhow::Result<(u64, Exit)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let (course, mut signals) = (Course::default(), Signals::listen()?);
        let mut ended = None;
        let erased = {
            let work = inbox::erase_offline(folders, selection, &course);
            tokio::pin!(work);
            loop {
                tokio::select! {
                    erased = &mut work => break erased,
                    exit = signals.next(), if ended.is_none() => {
                        ended = Some(exit);
                        course.interrupt();
                    }
                }
            }
        };
        match (erased, ended) {
            (Err(inbox::Error::Log(LogError::Interrupted)), Some(exit)) => {
                Ok((course.progress().borrow().done, exit))
            }
            (erased, _) => Ok((erased?, Exit::Done)),
        }
    })
}
