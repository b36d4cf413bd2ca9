//! One attempt to send a delivery on to a target.

use inbox::{Attempt, Ledger, Reader, Sequence};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::{AppError, EventName};

/// An attempt. Times are in milliseconds since the epoch, UTC.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AttemptView {
    /// Its place in the ledger.
    number: i64,
    target: String,
    /// `null`: erased.
    event_id: Option<Uuid>,
    sequence: i64,
    event: EventName,
    candidate: String,
    /// 1 for the first.
    attempt: u32,
    at: i64,
    // A float may be `null` in JSON; a length of time is always a number.
    #[specta(type = u32)]
    ms: f64,
    status: Option<u16>,
    error: Option<String>,
    head: Option<String>,
    /// Its beginning, as text.
    body: Option<String>,
    body_cut: bool,
    outcome: AttemptOutcome,
    next_try: Option<i64>,
}

/// What becomes of a delivery after an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AttemptOutcome {
    Taken,
    Again,
    GivenUp,
}

/// Attempts, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
pub(crate) struct AttemptPage {
    attempts: Vec<AttemptView>,
    more: bool,
}

impl AttemptView {
    /// Looks for its delivery; blocks.
    pub(crate) fn of(reader: &Reader, attempt: &Attempt) -> Result<AttemptView, AppError> {
        let next = reader.following(attempt.sequence - 1, 1).map_err(inbox::Error::from)?;
        let row = next.first().filter(|row| row.sequence == attempt.sequence);
        Ok(AttemptView {
            number: attempt.number,
            target: attempt.target.clone(),
            event_id: row.map(|row| row.id),
            sequence: attempt.sequence,
            event: attempt.event.into(),
            candidate: row.map(|row| inbox::line(row).candidate).unwrap_or_default(),
            attempt: attempt.attempt,
            at: attempt.at.as_millisecond(),
            ms: attempt.elapsed.as_secs_f64() * 1000.0,
            status: attempt.status,
            error: attempt.error.clone(),
            head: attempt.head.clone(),
            body: attempt.body.clone(),
            body_cut: attempt.body_cut,
            outcome: match attempt.outcome {
                inbox::AttemptOutcome::Taken => AttemptOutcome::Taken,
                inbox::AttemptOutcome::Again => AttemptOutcome::Again,
                inbox::AttemptOutcome::GivenUp => AttemptOutcome::GivenUp,
            },
            next_try: attempt.next_try.map(jiff::Timestamp::as_millisecond),
        })
    }
}

impl AttemptPage {
    /// Reads some; blocks.
    pub(crate) fn read(
        (reader, ledger): (&Reader, &Ledger),
        target: Option<&str>,
        sequence: Option<Sequence>,
        before: Option<i64>,
        limit: usize,
    ) -> Result<AttemptPage, AppError> {
        let mut found =
            ledger.attempts(target, sequence, before, limit.saturating_add(1)).map_err(inbox::Error::from)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let attempts =
            found.iter().map(|attempt| AttemptView::of(reader, attempt)).collect::<Result<_, _>>()?;
        Ok(AttemptPage { attempts, more })
    }
}
