//! Interview results, as their deliveries left them.

mod candidates;
mod interviews;
mod object;
mod usual;

use std::sync::Arc;

use eventlog::{
    Gap, InterviewKey, KeptResult, Position, Reader, ResultFacts, ResultStanding, Row, Search, Sequence,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;

pub use self::candidates::{CandidateDetail, CandidateGroup, CandidatePage};
pub use self::interviews::{InterviewGroup, interview_groups, set_interview};
pub use self::object::ResultObject;
pub(crate) use self::usual::Usual;
use crate::reports::{Held, report_held};
use crate::story::{Chapter, StoryStep, story};
use crate::{Error, Settings, wording};

/// How many deliveries are looked at at a time.
const AT_ONCE: usize = 200;

/// Which results are wanted, beside what a search says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ResultFilter {
    /// Whether only those that wait.
    pub awaiting: Awaiting,
    /// Only those of this interview.
    pub interview: Option<String>,
}

/// Whether results are wanted only where they wait for their score.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Awaiting {
    /// All of them.
    #[default]
    Any,
    /// Those that wait.
    Awaiting,
    /// Those that wait longer than usual.
    Overdue,
}

/// A result in a list.
#[derive(Debug, Clone)]
pub struct ResultLine {
    /// What there is to know of it.
    pub kept: KeptResult,
    /// The delivery that it stands at.
    pub row: Row,
    /// The name that a person gave its interview.
    pub interview_name: Option<String>,
    /// After how long without a score it is unusual, in milliseconds; `None` where nothing tells.
    pub usual_ms: Option<i64>,
    /// Whether it waits longer than that; where nothing tells, longer than a day.
    pub overdue: bool,
    /// Whether a copy of its report is kept.
    pub report: Held,
}

/// Some results, the one that changed last first.
#[derive(Debug, Clone, Default)]
pub struct ResultPage {
    /// As they stand.
    pub lines: Vec<ResultLine>,
    /// Where the next ones begin; `None` behind the last.
    pub before: Option<Sequence>,
}

/// One result with its story.
#[derive(Debug, Clone)]
pub struct ResultDetail {
    /// As it stands.
    pub line: ResultLine,
    /// What happened, oldest first.
    pub story: Vec<StoryStep>,
}

/// What results are read with.
pub struct Asked<'a> {
    /// The log and what is derived from it.
    pub reader: &'a Reader,
    /// Names of interviews, and how soon their scores are expected.
    pub settings: &'a Settings,
    /// The present time.
    pub now: Timestamp,
}

impl ResultLine {
    /// Who: the candidate's name, else e-mail, else `Unknown candidate`.
    pub fn candidate(&self) -> String {
        let facts = &self.kept.facts;
        let told = [&facts.name, &facts.email].into_iter().flatten().map(|text| text.trim());
        told.map(str::to_owned).next().unwrap_or_else(|| wording::candidate_of(&self.row))
    }

    /// Where it stands, in words: `8.2, recruiter 7.9, advance`.
    pub fn meaning(&self) -> String {
        wording::standing(&self.row, self.kept.facts.progress.standing)
    }

    /// Since when it waits for its score.
    pub fn awaiting_since(&self) -> Option<Timestamp> {
        self.kept.facts.awaiting_since().and_then(|at| Timestamp::from_millisecond(at).ok())
    }
}

impl ResultPage {
    /// Reads the results whose present state a search finds. `before`: only those whose state is older than this
    /// place. Reads the store of results, which has to be up to date. Blocks.
    pub fn read(
        asked: &Asked<'_>,
        search: &Search,
        filter: &ResultFilter,
        before: Option<Sequence>,
        limit: usize,
    ) -> Result<ResultPage, Error> {
        let results = asked.reader.results()?;
        let mut usual = Usual::new(&results, asked);
        let mut page = ResultPage::default();
        let mut take = |kept: KeptResult| -> Result<bool, Error> {
            let is_of = |interview: &String| kept.facts.interview.as_deref() == Some(interview);
            let is_awaiting = kept.facts.progress.standing == ResultStanding::Awaiting;
            let is_wanted = match filter.awaiting {
                Awaiting::Any => true,
                Awaiting::Awaiting => is_awaiting,
                Awaiting::Overdue => is_awaiting && usual.is_overdue(&kept)?,
            };
            if !is_wanted || !filter.interview.as_ref().is_none_or(is_of) {
                return Ok(true);
            }
            if page.lines.len() == limit {
                page.before = page.lines.last().map(|last| last.kept.facts.state);
                return Ok(false);
            }
            page.lines.extend(line(asked, &mut usual, kept)?);
            Ok(true)
        };
        if search.query.root().is_some() {
            let mut position = before.map_or(Position::Newest, Position::Before);
            loop {
                let found = asked.reader.page(search, position, AT_ONCE)?;
                for row in &found.rows {
                    let Some(result_id) = &row.result_id else { continue };
                    let Some(kept) = results.named(&row.environment, result_id)? else { continue };
                    if kept.facts.state == row.sequence && !take(kept)? {
                        return Ok(page);
                    }
                }
                match found.rows.last() {
                    Some(last) if found.more => position = Position::Before(last.sequence),
                    _ => return Ok(page),
                }
            }
        }
        match filter.awaiting {
            Awaiting::Any => results.newest_first(before, None, take)?,
            Awaiting::Awaiting | Awaiting::Overdue => results.awaiting(before, take)?,
        }
        Ok(page)
    }
}

impl ResultDetail {
    /// One result with its story; `None` where there is none. `gaps`: when deliveries may have been missed. Reads
    /// the log, so that it is up to date whatever the store is. Blocks.
    pub fn read(
        asked: &Asked<'_>,
        environment: &str,
        result_id: &str,
        gaps: &[Gap],
        zone: &TimeZone,
    ) -> Result<Option<ResultDetail>, Error> {
        let chapters = Chapter::all_of(asked.reader, environment, result_id)?;
        let (facts, story) = story(&chapters, gaps, asked.now, zone);
        let kept = KeptResult { result_id: Arc::from(result_id), environment: Arc::from(environment), facts };
        let results = asked.reader.results()?;
        let line = line(asked, &mut Usual::new(&results, asked), kept)?;
        Ok(line.map(|line| ResultDetail { line, story }))
    }
}

/// How many results wait longer than usual. Blocks.
pub fn overdue(asked: &Asked<'_>) -> Result<u64, Error> {
    let results = asked.reader.results()?;
    let mut usual = Usual::new(&results, asked);
    let mut overdue = 0;
    for InterviewKey { environment, interview } in results.awaiting_in()? {
        overdue += usual.overdue(&environment, interview.as_deref())?;
    }
    Ok(overdue)
}

/// The environments that have a result of this id. Blocks.
pub fn environments_with(reader: &Reader, result_id: &str) -> Result<Vec<String>, Error> {
    let mut environments: Vec<String> =
        reader.stats()?.counts.into_iter().map(|(environment, ..)| environment).collect();
    environments.dedup();
    let mut found = Vec::new();
    for environment in environments {
        if reader.result(&environment, result_id)?.is_some() {
            found.push(environment);
        }
    }
    Ok(found)
}

/// The line of a result; `None` where its state has just been erased.
fn line(asked: &Asked<'_>, usual: &mut Usual<'_>, kept: KeptResult) -> Result<Option<ResultLine>, Error> {
    let Some(row) = asked.reader.rows(&[kept.facts.state])?.pop() else { return Ok(None) };
    let ResultFacts { interview, progress, .. } = &kept.facts;
    let name = interview.as_deref().and_then(|interview| asked.settings.interview_name(interview));
    // Only what waits is compared with it.
    let waits = progress.standing == ResultStanding::Awaiting;
    let usual_ms = if waits { usual.of(&kept.environment, interview.as_deref())? } else { None };
    let overdue = waits && usual.is_overdue(&kept)?;
    let report = report_held(asked.reader, &row)?;
    Ok(Some(ResultLine { interview_name: name.map(str::to_owned), row, usual_ms, overdue, report, kept }))
}

#[cfg(test)]
mod tests;
