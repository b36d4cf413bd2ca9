//! One delivery with everything a person may want to read of it.

mod body;
mod request;
mod summary;

use contract::{Change, Label, Payload, Presence, Raw};
use inbox::{Delivery, Reader, Sequence};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use self::body::BodyView;
use self::request::RequestView;
pub(crate) use self::summary::Decision;
use self::summary::Summary;
use super::annotation::Annotations;
use super::line::ProblemCode;
use super::{AppError, DeliveryAttempt, EventLine};

/// One delivery with everything.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventDetail {
    line: EventLine,
    /// 3 for the third delivery of this result.
    ordinal: usize,
    event_source: EventSource,
    /// The id of an older delivery with the very same bytes.
    echo_of: Option<Uuid>,
    /// What that may mean.
    echo_note: Option<String>,
    summary: Summary,
    changes: Vec<ChangeView>,
    problems: Vec<ProblemView>,
    body: BodyView,
    request: RequestView,
    /// All deliveries of the result, oldest first.
    timeline: Vec<EventLine>,
    /// The notes on single deliveries of the timeline, in its order.
    timeline_notes: Vec<TimelineNote>,
    /// All deliveries of these bytes in a row, this one among them, oldest first; empty where it is the only one.
    attempts: Vec<DeliveryAttempt>,
    annotations: Annotations,
    /// The query that finds everything of this candidate; `null` where nothing tells who it is.
    candidate_query: Option<String>,
}

/// The note on one delivery of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct TimelineNote {
    sequence: i64,
    note: String,
}

/// How the event is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum EventSource {
    Route,
    Inferred,
    Unknown,
}

/// A field that differs; JSON text as it was sent, `null` where the key is absent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(super) struct ChangeView {
    field: String,
    from: Option<String>,
    to: Option<String>,
}

/// A departure from the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ProblemView {
    code: ProblemCode,
    /// Where, as a JSON pointer; empty for the whole body.
    path: String,
    message: String,
}

impl EventDetail {
    /// Reads a delivery and what surrounds it; blocks.
    pub(crate) fn read(reader: &Reader, id: Uuid) -> Result<EventDetail, AppError> {
        let delivery = find(reader, id)?;
        let previous = delivery.row.previous.map(|sequence| at(reader, sequence)).transpose()?.flatten();
        let timeline = timeline(reader, &delivery)?;
        let notes = timeline_notes(reader, &timeline)?;
        let annotations = reader.annotations(delivery.row.sequence).map_err(inbox::Error::from)?;
        let attempts = reader.attempts(delivery.row.sequence).map_err(inbox::Error::from)?;
        let detail = EventDetail::of(&delivery, previous.as_ref(), (timeline, notes), annotations.into());
        Ok(EventDetail { attempts: attempts.iter().map(DeliveryAttempt::of).collect(), ..detail })
    }

    /// Without its attempts. `timeline`: all deliveries of the result, this one among them, oldest first; and the notes on them.
    fn of(
        delivery: &Delivery,
        previous: Option<&Delivery>,
        (timeline, timeline_notes): (Vec<EventLine>, Vec<TimelineNote>),
        annotations: Annotations,
    ) -> EventDetail {
        let row = &delivery.row;
        let payload = delivery.payload();
        let changes = changes(delivery, &payload, previous);
        let place = |sequence| timeline.iter().position(|line| line.sequence == sequence);
        let echo = row.echo_of.and_then(place);
        EventDetail {
            line: EventLine::of(row),
            ordinal: place(row.sequence).map_or(1, |place| place + 1),
            event_source: match row.source {
                contract::EventSource::Route => EventSource::Route,
                contract::EventSource::Inferred => EventSource::Inferred,
                contract::EventSource::Unknown => EventSource::Unknown,
            },
            echo_of: echo.map(|place| timeline[place].id),
            echo_note: echo.map(|place| {
                format!(
                    "Byte for byte the same as the {} delivery of this result: either a late retry of that one, \
                     or the values really went back. The two cannot be told apart.",
                    inbox::ordinal(place as u64 + 1)
                )
            }),
            summary: Summary::of(&payload, &changes),
            changes: changes.iter().map(ChangeView::of).collect(),
            problems: contract::problems(delivery.route, &payload).into_iter().map(ProblemView::of).collect(),
            body: BodyView::of(delivery, &payload),
            request: RequestView::of(delivery),
            timeline,
            timeline_notes,
            attempts: Vec::new(),
            annotations,
            candidate_query: inbox::candidate_query(&payload).map(|query| query.to_string()),
        }
    }
}

/// The delivery with this id; blocks.
pub(crate) fn find(reader: &Reader, id: Uuid) -> Result<Delivery, AppError> {
    let sequence = reader.find(id).map_err(inbox::Error::from)?.ok_or_else(AppError::not_found)?;
    at(reader, sequence)?.ok_or_else(AppError::not_found)
}

fn at(reader: &Reader, sequence: Sequence) -> Result<Option<Delivery>, AppError> {
    Ok(reader.delivery(sequence).map_err(inbox::Error::from)?)
}

fn timeline(reader: &Reader, delivery: &Delivery) -> Result<Vec<EventLine>, AppError> {
    let Some(result) = &delivery.row.result_id else { return Ok(vec![EventLine::of(&delivery.row)]) };
    let rows = reader.timeline(&delivery.row.environment, result).map_err(inbox::Error::from)?;
    Ok(rows.iter().map(EventLine::of).collect())
}

fn timeline_notes(reader: &Reader, timeline: &[EventLine]) -> Result<Vec<TimelineNote>, AppError> {
    let mut notes = Vec::new();
    for &EventLine { sequence, .. } in timeline.iter().filter(|line| line.has_note) {
        let note = reader.annotations(sequence).map_err(inbox::Error::from)?.event.note;
        if !note.is_empty() {
            notes.push(TimelineNote { sequence, note });
        }
    }
    Ok(notes)
}

/// What changed, in full length (the row keeps long texts cut), without `reason`, which speaks of the delivery.
fn changes(delivery: &Delivery, payload: &Payload, previous: Option<&Delivery>) -> Vec<Change> {
    match previous {
        Some(previous) if delivery.row.label == Label::Changed => {
            let mut changes = contract::diff(&previous.payload(), payload);
            changes.retain(|change| change.field != contract::Field::Reason.key());
            changes
        }
        _ => delivery.row.changes.clone(),
    }
}

impl ChangeView {
    pub(super) fn of(change: &Change) -> ChangeView {
        let json = |side: &Presence<Raw>| match side {
            Presence::Absent => None,
            Presence::Null => Some("null".to_owned()),
            Presence::Value(raw) => Some(raw.json().to_owned()),
        };
        ChangeView { field: change.field.clone(), from: json(&change.from), to: json(&change.to) }
    }
}

impl ProblemView {
    pub(crate) fn of(problem: contract::Problem) -> ProblemView {
        ProblemView { code: problem.code.into(), path: problem.path, message: problem.message }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::some_log::Log;

    impl Log {
        async fn detail(&self, body: &[u8]) -> EventDetail {
            let id = self.take(body).await;
            EventDetail::read(self.reader(), id).unwrap()
        }
    }

    const UNDECIDED: &[u8] = br#"{"id": "r1", "score": 7.0, "recruiter_go_next_round": null}"#;
    const ADVANCE: &[u8] =
        br#"{"id": "r1", "score": 7.10, "recruiter_go_next_round": true, "reason": "score"}"#;

    #[tokio::test]
    async fn a_change_tells_both_sides_as_they_were_sent() {
        let log = Log::open();
        let first = log.detail(UNDECIDED).await;

        let second = log.detail(ADVANCE).await;

        assert_eq!((first.ordinal, first.changes), (1, vec![]));
        assert_eq!((second.ordinal, second.line.label), (2, Label::Changed.into()));
        let change = |field: &str, from: &str, to: &str| ChangeView {
            field: field.into(),
            from: Some(from.into()),
            to: Some(to.into()),
        };
        assert_eq!(
            second.changes,
            [change("score", "7.0", "7.10"), change("recruiter_go_next_round", "null", "true")]
        );
        assert_eq!(second.timeline.iter().map(|line| line.sequence).collect::<Vec<_>>(), [1, 2]);
    }

    #[tokio::test]
    async fn old_bytes_once_more_may_mean_two_things() {
        let log = Log::open();
        let first = log.detail(UNDECIDED).await;
        log.detail(ADVANCE).await;

        let echo = log.detail(UNDECIDED).await;

        assert_eq!(echo.echo_of, Some(first.line.id));
        assert!(echo.echo_note.unwrap().contains("the first delivery"));
    }

    #[tokio::test]
    async fn what_is_no_json_is_shown_as_it_came() {
        let log = Log::open();

        let text = log.detail(b"<b>hello</b>").await;
        let bytes = log.detail(b"\xff\xfe\x00").await;

        assert_eq!((text.body.text.as_deref(), text.body.hex.as_deref()), (Some("<b>hello</b>"), None));
        assert_eq!(text.line.event, contract::Event::InterviewResult.into());
        assert!(text.problems.iter().any(|problem| problem.code == ProblemCode::NotJson));
        assert_eq!(bytes.body.text, None);
        assert!(bytes.body.hex.unwrap().starts_with("00000000  ff fe 00"));
    }

    #[tokio::test]
    async fn the_timeline_has_the_notes_on_its_deliveries() {
        let log = Log::open();
        log.take(UNDECIDED).await;
        log.note(inbox::Annotated::Event(1), "Ask again").await;
        log.note(inbox::Annotated::ResultOf(1), "A good one").await;

        let second = log.detail(ADVANCE).await;

        assert!(second.timeline.iter().all(|line| line.has_note));
        assert_eq!(second.timeline_notes, [TimelineNote { sequence: 1, note: "Ask again".into() }]);
    }

    #[tokio::test]
    async fn an_unknown_id_is_not_found() {
        let log = Log::open();

        let error = EventDetail::read(log.reader(), Uuid::nil()).unwrap_err();

        assert_eq!(error, AppError::not_found());
    }
}
