//! What was sent again while the app runs, with its answers.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::watch;

use crate::views::{AppError, JobState, ReplayAnswer, ReplayView};

/// How many replays are kept, and how many answers of each: the first.
const MOST_REPLAYS: usize = 20;
const MOST_ANSWERS: usize = 10_000;

/// The newest replays; clones are one.
#[derive(Debug, Clone, Default)]
pub(crate) struct Replays {
    kept: Arc<Mutex<VecDeque<Kept>>>,
    changes: watch::Sender<()>,
}

#[derive(Debug)]
struct Kept {
    view: ReplayView,
    answers: Vec<ReplayAnswer>,
}

impl Replays {
    /// One begins, under the id of its job.
    pub(crate) fn begin(&self, job: u32, to: String, events: u64) {
        let at = Timestamp::now().as_millisecond();
        let view = ReplayView { job, at, to, events, sent: 0, taken: 0, state: JobState::Running };
        self.change(|kept| {
            kept.push_front(Kept { view, answers: Vec::new() });
            kept.truncate(MOST_REPLAYS);
        });
    }

    /// One more answer has come.
    pub(crate) fn answered(&self, job: u32, answer: inbox::ReplayAnswer) {
        self.change(|kept| {
            let Some(replay) = kept.iter_mut().find(|kept| kept.view.job == job) else { return };
            replay.view.sent += 1;
            replay.view.taken += u64::from(answer.exchange.taken());
            if replay.answers.len() < MOST_ANSWERS {
                replay.answers.push(answer.into());
            }
        });
    }

    /// It has ended so.
    pub(crate) fn end(&self, job: u32, state: JobState) {
        self.change(|kept| {
            if let Some(replay) = kept.iter_mut().find(|kept| kept.view.job == job) {
                replay.view.state = state;
            }
        });
    }

    /// All, newest first.
    pub(crate) fn views(&self) -> Vec<ReplayView> {
        self.kept().iter().map(|kept| kept.view.clone()).collect()
    }

    /// Answers of one, in the order in which they came.
    pub(crate) fn answers(&self, job: u32, skip: usize, limit: usize) -> Result<Vec<ReplayAnswer>, AppError> {
        let kept = self.kept();
        let replay = kept.iter().find(|kept| kept.view.job == job);
        let replay = replay.ok_or_else(|| AppError::new("not_found", "This replay is not kept any more."))?;
        Ok(replay.answers.iter().skip(skip).take(limit).cloned().collect())
    }

    /// Changes with every answer.
    pub(crate) fn changes(&self) -> watch::Receiver<()> {
        self.changes.subscribe()
    }

    fn change(&self, change: impl FnOnce(&mut VecDeque<Kept>)) {
        change(&mut self.kept());
        self.changes.send_replace(());
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Kept>> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_tell_how_they_ended() {
        let replays = Replays::default();
        let mut changes = replays.changes();
        for job in 1..=21 {
            replays.begin(job, "local".to_owned(), 3);
        }

        replays.end(21, JobState::Cancelled);

        let views = replays.views();
        assert_eq!(views.iter().map(|view| view.job).collect::<Vec<_>>(), (2..=21).rev().collect::<Vec<_>>());
        assert_eq!((views[0].state, views[1].state), (JobState::Cancelled, JobState::Running));
        assert!(changes.has_changed().unwrap() && changes.borrow_and_update().eq(&()));
        assert_eq!(replays.answers(21, 0, 10).unwrap(), []);
        assert_eq!(replays.answers(1, 0, 10).unwrap_err().code, "not_found");
    }
}
