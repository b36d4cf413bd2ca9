//! Interview results as the window shows them.

use inbox::{
    Asked, Awaiting, CandidateKey, Held, Interrupt, InterviewSettings, KeptResult, Reader, ResultStanding,
    Settings, StoryKind as Kind,
};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::detail::Decision;
use super::page::Search;
use super::{AppError, query};

/// No window shows more lines at once.
const MOST_LINES: usize = 1000;

/// Which results are wanted, beside what a search says.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct ResultFilter {
    awaiting: AwaitingFilter,
    interview: Option<String>,
}

/// Whether results are wanted only where they wait for their score, or wait longer than usual.
#[derive(Debug, Clone, Copy, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AwaitingFilter {
    Any,
    Awaiting,
    Overdue,
}

/// Where a result stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "ResultStanding")]
pub(crate) enum StandingName {
    Awaiting,
    Scored,
    Advance,
    Reject,
    Reattempt,
    Failed,
    Unknown,
}

/// Whether a copy of the report is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ReportKept {
    No,
    /// Of the report that the result has now.
    Current,
    /// Only of one that it had.
    Older,
}

impl From<Held> for ReportKept {
    fn from(held: Held) -> ReportKept {
        match held {
            Held::No => ReportKept::No,
            Held::Current => ReportKept::Current,
            Held::Older => ReportKept::Older,
        }
    }
}

/// A result in a list. Times are milliseconds since the epoch, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::struct_excessive_bools, reason = "each is a sign of its own in the line")]
pub(crate) struct ResultLine {
    result_id: String,
    environment: String,
    candidate: String,
    candidate_key: Option<String>,
    /// The interview's id.
    interview: Option<String>,
    /// The name that the person gave it.
    interview_name: Option<String>,
    standing: StandingName,
    /// The same in words.
    meaning: String,
    /// As sent.
    score: Option<String>,
    recruiter_score: Option<String>,
    decision: Decision,
    failure: Option<String>,
    /// How many deliveries changed something.
    revisions: u64,
    deliveries: u64,
    attempts: u64,
    has_report: bool,
    report_kept: ReportKept,
    awaiting_since: Option<i64>,
    /// After how many milliseconds without a score it is unusual; `null` where nothing tells.
    usual_ms: Option<i64>,
    overdue: bool,
    first_at: i64,
    changed_at: i64,
    /// The delivery that it stands at.
    event: Uuid,
    sequence: i64,
    unread: bool,
    starred: bool,
}

/// Some results, the one that changed last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ResultPage {
    results: Vec<ResultLine>,
    /// Where the next ones begin; `null` behind the last.
    before: Option<i64>,
}

/// The results of an interview in an environment.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterviewGroup {
    interview: Option<String>,
    name: Option<String>,
    environment: String,
    results: u64,
    awaiting: u64,
    overdue: u64,
    scored: u64,
    advance: u64,
    reject: u64,
    undecided: u64,
    failed: u64,
    #[specta(type = Option<u32>)]
    median_score: Option<f64>,
    usual_ms: Option<i64>,
    settings: InterviewSettingsView,
    changed_at: i64,
}

/// What the person set about an interview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
#[serde(rename = "InterviewSettings")]
pub(crate) struct InterviewSettingsView {
    name: Option<String>,
    result_within_minutes: Option<u32>,
}

/// Some candidates, the one whose results changed last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct CandidatePage {
    candidates: Vec<CandidateGroup>,
    before: Option<i64>,
}

/// A candidate of an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CandidateGroup {
    key: String,
    environment: String,
    candidate: String,
    email: Option<String>,
    results: u64,
    attempts: u64,
    newest: ResultLine,
    changed_at: i64,
}

/// A candidate with all results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct CandidateDetail {
    key: String,
    environment: String,
    candidate: String,
    email: Option<String>,
    /// Finds all their events in the inbox.
    query: Option<String>,
    /// The one that changed last first.
    results: Vec<ResultDetail>,
}

/// One result with its story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ResultDetail {
    line: ResultLine,
    /// Oldest first.
    story: Vec<StoryStep>,
}

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct StoryStep {
    at: i64,
    kind: StoryKind,
    sentence: String,
    /// `reason: score`, as it was sent.
    detail: Option<String>,
    /// The delivery; `null` for a gap.
    event: Option<Uuid>,
    sequence: Option<i64>,
    /// How many identical retries followed it.
    repeats: u64,
    repeats_until: Option<i64>,
}

/// What a step of a story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoryKind {
    Collected,
    Scored,
    Score,
    Decision,
    Report,
    Changed,
    Reattempt,
    Failed,
    Again,
    Unknown,
    Gap,
}

/// Asks with the settings of now.
fn asked<'a>(reader: &'a Reader, settings: &'a Settings) -> Asked<'a> {
    Asked { reader, settings, now: Timestamp::now() }
}

impl ResultPage {
    /// Reads a page, until it is interrupted; blocks.
    pub(crate) fn read(
        reader: &Reader,
        settings: &Settings,
        search: &Search,
        filter: ResultFilter,
        before: Option<i64>,
        limit: usize,
        interrupt: &Interrupt,
    ) -> Result<ResultPage, AppError> {
        let search = inbox::Search::new(query::parse(search.text())?).interrupted_by(interrupt);
        let filter = inbox::ResultFilter {
            awaiting: match filter.awaiting {
                AwaitingFilter::Any => Awaiting::Any,
                AwaitingFilter::Awaiting => Awaiting::Awaiting,
                AwaitingFilter::Overdue => Awaiting::Overdue,
            },
            interview: filter.interview,
        };
        let asked = asked(reader, settings);
        let page = inbox::ResultPage::read(&asked, &search, &filter, before, limit.min(MOST_LINES))?;
        Ok(ResultPage { results: page.lines.iter().map(ResultLine::of).collect(), before: page.before })
    }
}

impl ResultLine {
    fn of(line: &inbox::ResultLine) -> ResultLine {
        let KeptResult { result_id, environment, facts } = &line.kept;
        let row = &line.row;
        ResultLine {
            result_id: result_id.to_string(),
            environment: environment.to_string(),
            candidate: line.candidate(),
            candidate_key: facts.candidate.as_ref().map(ToString::to_string),
            interview: facts.interview.as_ref().map(ToString::to_string),
            interview_name: line.interview_name.clone(),
            standing: facts.progress.standing.into(),
            meaning: line.meaning(),
            score: row.score.as_ref().value().cloned(),
            recruiter_score: row.recruiter_score.as_ref().value().cloned(),
            decision: Decision::of_row(row.go_next_round),
            failure: facts.failure.clone(),
            revisions: facts.revisions,
            deliveries: facts.deliveries,
            attempts: facts.attempts,
            has_report: row.has_report,
            report_kept: line.report.into(),
            awaiting_since: facts.awaiting_since(),
            usual_ms: line.usual_ms,
            overdue: line.overdue,
            first_at: facts.first_at,
            changed_at: facts.changed_at,
            event: row.id,
            sequence: row.sequence,
            unread: row.unread,
            starred: row.starred,
        }
    }
}

impl InterviewGroup {
    /// The interviews that have results; blocks.
    pub(crate) fn read(
        reader: &Reader,
        settings: &Settings,
        environment: Option<&str>,
    ) -> Result<Vec<InterviewGroup>, AppError> {
        let groups = inbox::interview_groups(&asked(reader, settings), environment)?;
        Ok(groups.into_iter().map(InterviewGroup::of).collect())
    }

    fn of(group: inbox::InterviewGroup) -> InterviewGroup {
        InterviewGroup {
            interview: group.interview.as_ref().map(ToString::to_string),
            name: group.settings.name.clone(),
            environment: group.environment.to_string(),
            results: group.results,
            awaiting: group.awaiting,
            overdue: group.overdue,
            scored: group.scored,
            advance: group.advance,
            reject: group.reject,
            undecided: group.undecided,
            failed: group.failed,
            median_score: group.median_score,
            usual_ms: group.usual_ms,
            settings: InterviewSettingsView {
                name: group.settings.name,
                result_within_minutes: group.settings.result_within_minutes,
            },
            changed_at: group.changed_at.as_millisecond(),
        }
    }
}

impl From<InterviewSettingsView> for InterviewSettings {
    fn from(view: InterviewSettingsView) -> InterviewSettings {
        let name = view.name.map(|name| name.trim().to_owned()).filter(|name| !name.is_empty());
        InterviewSettings { name, result_within_minutes: view.result_within_minutes }
    }
}

impl CandidatePage {
    /// Reads a page of candidates; blocks.
    pub(crate) fn read(
        reader: &Reader,
        settings: &Settings,
        text: &str,
        before: Option<i64>,
        limit: usize,
    ) -> Result<CandidatePage, AppError> {
        let page = inbox::CandidatePage::read(&asked(reader, settings), text, before, limit.min(MOST_LINES))?;
        let candidates = page.candidates.iter().map(CandidateGroup::of).collect();
        Ok(CandidatePage { candidates, before: page.before })
    }
}

impl CandidateGroup {
    fn of(group: &inbox::CandidateGroup) -> CandidateGroup {
        let newest = ResultLine::of(&group.newest);
        CandidateGroup {
            key: group.key.to_string(),
            environment: newest.environment.clone(),
            candidate: newest.candidate.clone(),
            email: group.newest.kept.facts.email.clone(),
            results: group.results,
            attempts: group.attempts,
            changed_at: newest.changed_at,
            newest,
        }
    }
}

/// When deliveries may have been missed, ever.
fn gaps(reader: &Reader) -> Result<Vec<inbox::Gap>, inbox::Error> {
    Ok(reader.gaps(i64::MIN, i64::MAX)?)
}

impl CandidateDetail {
    /// A candidate with all results; blocks.
    pub(crate) fn read(
        reader: &Reader,
        settings: &Settings,
        environment: &str,
        key: &str,
    ) -> Result<CandidateDetail, AppError> {
        let gone = || AppError::new("not_found", "this candidate has no results any more");
        let key = CandidateKey::parse(key).ok_or_else(gone)?;
        let asked = asked(reader, settings);
        let gaps = gaps(reader)?;
        let read = inbox::CandidateDetail::read(&asked, environment, &key, &gaps, &TimeZone::system())?;
        let detail = read.ok_or_else(gone)?;
        let newest = detail.results.first().ok_or_else(gone)?;
        Ok(CandidateDetail {
            key: key.to_string(),
            environment: environment.to_owned(),
            candidate: newest.line.candidate(),
            email: newest.line.kept.facts.email.clone(),
            query: Some(key.query().to_string()),
            results: detail.results.iter().map(ResultDetail::of).collect(),
        })
    }
}

impl ResultDetail {
    /// One result with its story; blocks.
    pub(crate) fn read(
        reader: &Reader,
        settings: &Settings,
        environment: &str,
        result_id: &str,
    ) -> Result<ResultDetail, AppError> {
        let asked = asked(reader, settings);
        let gaps = gaps(reader)?;
        let read = inbox::ResultDetail::read(&asked, environment, result_id, &gaps, &TimeZone::system())?;
        let gone = || AppError::new("not_found", "this result is not in the log any more");
        Ok(ResultDetail::of(&read.ok_or_else(gone)?))
    }

    fn of(detail: &inbox::ResultDetail) -> ResultDetail {
        ResultDetail {
            line: ResultLine::of(&detail.line),
            story: detail.story.iter().map(StoryStep::of).collect(),
        }
    }
}

impl StoryStep {
    fn of(step: &inbox::StoryStep) -> StoryStep {
        StoryStep {
            at: step.at.as_millisecond(),
            kind: step.kind.into(),
            sentence: step.sentence.clone(),
            detail: step.detail.clone(),
            event: step.event.map(|(id, _)| id),
            sequence: step.event.map(|(_, sequence)| sequence),
            repeats: step.repeats,
            repeats_until: step.repeats_until.map(Timestamp::as_millisecond),
        }
    }
}

impl From<ResultStanding> for StandingName {
    fn from(standing: ResultStanding) -> StandingName {
        match standing {
            ResultStanding::Awaiting => StandingName::Awaiting,
            ResultStanding::Scored => StandingName::Scored,
            ResultStanding::Advance => StandingName::Advance,
            ResultStanding::Reject => StandingName::Reject,
            ResultStanding::Reattempt => StandingName::Reattempt,
            ResultStanding::Failed => StandingName::Failed,
            ResultStanding::Unknown => StandingName::Unknown,
        }
    }
}

impl From<Kind> for StoryKind {
    fn from(kind: Kind) -> StoryKind {
        match kind {
            Kind::Collected => StoryKind::Collected,
            Kind::Scored => StoryKind::Scored,
            Kind::Score => StoryKind::Score,
            Kind::Decision => StoryKind::Decision,
            Kind::Report => StoryKind::Report,
            Kind::Changed => StoryKind::Changed,
            Kind::Reattempt => StoryKind::Reattempt,
            Kind::Failed => StoryKind::Failed,
            Kind::Again => StoryKind::Again,
            Kind::Unknown => StoryKind::Unknown,
            Kind::Gap => StoryKind::Gap,
        }
    }
}
