//! What may wait for the next commit, and may be lost by a crash: answers and refusals.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;

use crate::turned_away::QUARTER_MS;
use crate::{Answer, Refusal, Sequence};

/// How long answers and the first refusals wait for a delivery to be written with.
const PATIENCE: Duration = Duration::from_millis(100);
/// How long refusals wait while there are many of them.
const FLOOD_PATIENCE: Duration = Duration::from_secs(1);
/// Refusals of one second that are kept in full; of the others only the number is.
const REFUSALS_PER_SECOND: u32 = 20;
/// Answers that wait while nothing can be written; more are dropped.
const MOST_ANSWERS: usize = 65_536;
/// The same for refusals.
const MOST_REFUSALS: usize = 500;
/// What a delivery is answered that we could not store.
const PUT_OFF: u16 = 503;

/// Notes that wait to be written.
#[derive(Debug, Default)]
pub(crate) struct Notes {
    pub(crate) answers: Vec<(Sequence, Answer)>,
    pub(crate) refusals: Vec<Refusal>,
    /// All refusals, those that were thinned out included.
    pub(crate) refused: i64,
    /// The same, and what was put off, by quarter of an hour, environment and status.
    pub(crate) turned_away: HashMap<(i64, Option<Arc<str>>, u16), i64>,
}

impl Notes {
    pub(crate) fn is_empty(&self) -> bool {
        self.answers.is_empty() && self.turned_away.is_empty()
    }

    fn turn_away(&mut self, at: Timestamp, environment: Option<Arc<str>>, status: u16) {
        let quarter = at.as_millisecond().div_euclid(QUARTER_MS);
        *self.turned_away.entry((quarter, environment, status)).or_default() += 1;
    }
}

/// The notes of now, and when they are due.
#[derive(Debug, Default)]
pub(crate) struct Pending {
    notes: Notes,
    due: Option<Instant>,
    /// The second that refusals are counted in, and how many it had.
    second: (i64, u32),
    refusals_taken: Option<Instant>,
    /// Whether the writer sleeps until it is woken.
    asleep: bool,
}

impl Pending {
    /// Adds an answer; tells whether the writer has to be woken.
    pub(crate) fn answered(&mut self, sequence: Sequence, answer: Answer) -> bool {
        if self.notes.answers.len() < MOST_ANSWERS {
            self.notes.answers.push((sequence, answer));
        }
        self.due_in(PATIENCE)
    }

    /// Adds a refusal; tells whether the writer has to be woken.
    pub(crate) fn refused(&mut self, refusal: Refusal) -> bool {
        self.notes.refused += 1;
        let environment = refusal.environment.as_deref().map(Arc::from);
        self.notes.turn_away(refusal.received_at, environment, refusal.status);
        let second = refusal.received_at.as_second();
        if self.second.0 != second {
            self.second = (second, 0);
        }
        self.second.1 += 1;
        if self.second.1 <= REFUSALS_PER_SECOND && self.notes.refusals.len() < MOST_REFUSALS {
            self.notes.refusals.push(refusal);
        }
        self.due_turned_away()
    }

    /// Counts a delivery that was put off with a 503; tells whether the writer has to be woken.
    pub(crate) fn put_off(&mut self, at: Timestamp, environment: Option<Arc<str>>) -> bool {
        self.notes.turn_away(at, environment, PUT_OFF);
        self.due_turned_away()
    }

    fn due_turned_away(&mut self) -> bool {
        let recent = self.refusals_taken.is_some_and(|taken| taken.elapsed() < FLOOD_PATIENCE);
        self.due_in(if recent { FLOOD_PATIENCE } else { PATIENCE })
    }

    fn due_in(&mut self, patience: Duration) -> bool {
        let due = Instant::now() + patience;
        self.due = Some(self.due.map_or(due, |earlier| earlier.min(due)));
        std::mem::take(&mut self.asleep)
    }

    /// When the writer has to write what is here; `None`: it may sleep, and will be woken.
    pub(crate) fn sleep(&mut self) -> Option<Instant> {
        self.asleep = self.due.is_none();
        self.due
    }

    /// Everything that waits.
    pub(crate) fn take(&mut self) -> Notes {
        self.due = None;
        self.asleep = false;
        if !self.notes.turned_away.is_empty() {
            self.refusals_taken = Some(Instant::now());
        }
        std::mem::take(&mut self.notes)
    }

    /// Puts notes back that could not be written.
    pub(crate) fn put_back(&mut self, mut notes: Notes) {
        notes.answers.append(&mut self.notes.answers);
        notes.answers.truncate(MOST_ANSWERS);
        notes.refusals.append(&mut self.notes.refusals);
        notes.refusals.truncate(MOST_REFUSALS);
        notes.refused += self.notes.refused;
        for (what, requests) in self.notes.turned_away.drain() {
            *notes.turned_away.entry(what).or_default() += requests;
        }
        self.notes = notes;
    }
}
