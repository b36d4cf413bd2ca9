//! A result in its stable JSON shape.

use eventlog::{Delivery, Reader, Sequence};
use jiff::Timestamp;
use serde::Serialize;
use serde::ser::Serializer;

use super::{ResultDetail, ResultLine};
use crate::story::StoryStep;
use crate::{Error, EventObject};

/// A result in its stable JSON shape.
#[derive(Debug, Serialize)]
pub struct ResultObject {
    result_id: String,
    environment: String,
    deliveries: u64,
    #[serde(serialize_with = "rfc3339")]
    first_at: Option<Timestamp>,
    awaiting: bool,
    /// Where it stands: `awaiting`, `scored`, `advance`, `reject`, `reattempt`, `failed` or `unknown`.
    standing: &'static str,
    /// The same in words.
    meaning: String,
    interview_id: Option<String>,
    /// What a person calls the interview.
    interview_name: Option<String>,
    attempts: u64,
    /// How many deliveries changed something.
    revisions: u64,
    #[serde(serialize_with = "rfc3339")]
    changed_at: Option<Timestamp>,
    #[serde(serialize_with = "rfc3339")]
    awaiting_since: Option<Timestamp>,
    /// Whether it waits longer than usual.
    overdue: bool,
    /// The delivery that it stands at; null where it has just been erased.
    state: Option<EventObject<'static>>,
    /// What happened, in sentences, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    story: Option<Vec<StepObject>>,
    /// All its deliveries, oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    timeline: Option<Vec<EventObject<'static>>>,
}

/// A step of a story in its stable JSON shape.
#[derive(Debug, Serialize)]
struct StepObject {
    #[serde(serialize_with = "rfc3339")]
    at: Option<Timestamp>,
    kind: &'static str,
    sentence: String,
    detail: Option<String>,
    /// The delivery's id; null for a gap.
    id: Option<uuid::Uuid>,
    sequence: Option<Sequence>,
    repeats: u64,
    #[serde(serialize_with = "rfc3339")]
    repeats_until: Option<Timestamp>,
}

impl ResultObject {
    /// The object of a result, as `mojito results list` prints it.
    pub fn of(reader: &Reader, line: &ResultLine) -> Result<ResultObject, Error> {
        let facts = &line.kept.facts;
        let time = |at| Timestamp::from_millisecond(at).ok();
        Ok(ResultObject {
            result_id: line.kept.result_id.to_string(),
            environment: line.kept.environment.to_string(),
            deliveries: facts.deliveries,
            first_at: time(facts.first_at),
            awaiting: facts.awaiting_since().is_some(),
            standing: facts.progress.standing.name(),
            meaning: line.meaning(),
            interview_id: facts.interview.as_ref().map(ToString::to_string),
            interview_name: line.interview_name.clone(),
            attempts: facts.attempts,
            revisions: facts.revisions,
            changed_at: time(facts.changed_at),
            awaiting_since: line.awaiting_since(),
            overdue: line.overdue,
            state: event(reader, facts.state)?,
            story: None,
            timeline: None,
        })
    }

    /// The object with its story and all its deliveries, as `mojito results show` prints it.
    pub fn with_story(reader: &Reader, detail: &ResultDetail) -> Result<ResultObject, Error> {
        let kept = &detail.line.kept;
        let mut timeline = Vec::new();
        for row in reader.timeline(&kept.environment, &kept.result_id)? {
            timeline.extend(event(reader, row.sequence)?);
        }
        let story = detail.story.iter().map(StepObject::of).collect();
        Ok(ResultObject {
            story: Some(story),
            timeline: Some(timeline),
            ..ResultObject::of(reader, &detail.line)?
        })
    }
}

impl StepObject {
    fn of(step: &StoryStep) -> StepObject {
        StepObject {
            at: Some(step.at),
            kind: step.kind.name(),
            sentence: step.sentence.clone(),
            detail: step.detail.clone(),
            id: step.event.map(|(id, _)| id),
            sequence: step.event.map(|(_, sequence)| sequence),
            repeats: step.repeats,
            repeats_until: step.repeats_until,
        }
    }
}

fn event(reader: &Reader, sequence: Sequence) -> Result<Option<EventObject<'static>>, Error> {
    let of = |delivery: Delivery| EventObject::of(reader, &delivery, false);
    Ok(reader.delivery(sequence)?.map(of).transpose()?)
}

#[expect(clippy::ref_option, reason = "what serde hands over")]
fn rfc3339<S: Serializer>(time: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
    match time {
        Some(time) => serializer.collect_str(&format_args!("{time:.3}")),
        None => serializer.serialize_none(),
    }
}
