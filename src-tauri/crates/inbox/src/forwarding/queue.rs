//! Which delivery goes to a target next. Holds no clock and does no work: what is under way and how it ended is told.

use std::collections::{BTreeMap, BTreeSet};

use eventlog::{AttemptOutcome, Sequence, Waiting};
use jiff::Timestamp;

use super::verdict::Verdict;

/// How many deliveries of different results are under way to a target at once.
pub(super) const AT_ONCE: usize = 4;

/// What waits for one target.
///
/// Deliveries of a lane go one after the other, oldest first; one that failed holds up its own lane only. Where nobody
/// is there at all, the oldest alone is tried now and then.
#[derive(Debug, Default)]
pub(super) struct Queue {
    lanes: BTreeMap<i64, BTreeMap<Sequence, Waiting>>,
    waiting: usize,
    /// The lanes that have one under way.
    under_way: BTreeSet<i64>,
    /// How often in a row nobody was there, and when it is tried again.
    unreached: u32,
    probe_at: Option<Timestamp>,
    /// Until when the target asked to be left alone.
    rest_until: Option<Timestamp>,
}

/// A delivery on its way.
#[derive(Debug, Clone, Copy)]
pub(super) struct Going {
    pub(super) waiting: Waiting,
    /// How often in a row nobody was there before.
    pub(super) unreached: u32,
}

impl Queue {
    /// How many wait, those under way among them.
    pub(super) fn len(&self) -> usize {
        self.waiting
    }

    /// One more waits.
    pub(super) fn push(&mut self, waiting: Waiting) {
        let lane = self.lanes.entry(waiting.lane).or_default();
        if lane.insert(waiting.sequence, waiting).is_none() {
            self.waiting += 1;
        }
    }

    /// Waits anew for what the ledger says, as if the target had never failed. What is under way stays so.
    pub(super) fn reload(&mut self, waiting: Vec<Waiting>) {
        let under_way = std::mem::take(&mut self.under_way);
        *self = Queue { under_way, ..Queue::default() };
        for waiting in waiting {
            self.push(waiting);
        }
    }

    /// The next one to send now, which is under way from here on.
    pub(super) fn next(&mut self, now: Timestamp) -> Option<Going> {
        let is_due = |time: Option<Timestamp>| time.is_none_or(|time| time <= now);
        if !self.has_room() || !is_due(self.rest_until) || !is_due(self.probe_at) {
            return None;
        }
        let probing = self.unreached > 0;
        let due = self.heads().filter(|waiting| probing || is_due(waiting.next_try));
        let waiting = *due.min_by_key(|waiting| waiting.sequence)?;
        self.under_way.insert(waiting.lane);
        Some(Going { waiting, unreached: self.unreached })
    }

    /// When [`Queue::next`] may have one, if nothing happens until then; `None`: never.
    pub(super) fn wake(&self) -> Option<Timestamp> {
        if !self.has_room() {
            return None;
        }
        let due = |waiting: &Waiting| waiting.next_try.unwrap_or(Timestamp::MIN);
        let first = self.heads().map(due).min()?;
        let first = if self.unreached > 0 { Timestamp::MIN } else { first };
        [self.rest_until, self.probe_at].into_iter().flatten().chain([first]).max()
    }

    /// One that was under way has ended so. `reached`: whether somebody was there.
    pub(super) fn settle(&mut self, going: &Going, verdict: &Verdict, reached: bool) {
        let Waiting { sequence, lane, .. } = going.waiting;
        match verdict.outcome {
            AttemptOutcome::Taken | AttemptOutcome::GivenUp => self.pass(&going.waiting),
            AttemptOutcome::Again => {
                self.under_way.remove(&lane);
                // It is gone where it was erased meanwhile.
                if let Some(waiting) = self.lanes.get_mut(&lane).and_then(|lane| lane.get_mut(&sequence)) {
                    waiting.attempts += 1;
                    waiting.strikes = verdict.strikes;
                    waiting.next_try = verdict.next_try;
                }
            }
        }
        if reached {
            (self.unreached, self.probe_at) = (0, None);
        } else {
            // Several that were under way together count once.
            self.unreached = self.unreached.max(going.unreached + 1);
            self.probe_at = self.probe_at.max(verdict.next_try);
        }
        self.rest_until = self.rest_until.max(verdict.rest_until);
    }

    /// One that was under way goes without a trial: it is not in the log any more.
    pub(super) fn pass(&mut self, waiting: &Waiting) {
        self.under_way.remove(&waiting.lane);
        if let Some(lane) = self.lanes.get_mut(&waiting.lane) {
            if lane.remove(&waiting.sequence).is_some() {
                self.waiting -= 1;
            }
            if lane.is_empty() {
                self.lanes.remove(&waiting.lane);
            }
        }
    }

    fn has_room(&self) -> bool {
        let most = if self.unreached > 0 { 1 } else { AT_ONCE };
        self.under_way.len() < most
    }

    /// The oldest of each lane that has none under way.
    fn heads(&self) -> impl Iterator<Item = &Waiting> {
        self.lanes
            .iter()
            .filter(|(lane, _)| !self.under_way.contains(lane))
            .filter_map(|(_, lane)| lane.values().next())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;
    use std::time::Duration;

    use contract::Event;
    use proptest::prelude::*;

    use super::*;

    fn waiting(sequence: Sequence, lane: i64) -> Waiting {
        Waiting { sequence, event: Event::InterviewResult, lane, attempts: 0, strikes: 0, next_try: None }
    }

    fn queue(lanes: &[i64]) -> Queue {
        let mut queue = Queue::default();
        for (sequence, lane) in (1..).zip(lanes) {
            queue.push(waiting(sequence, *lane));
        }
        queue
    }

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn verdict(outcome: AttemptOutcome, next_try: Option<i64>) -> Verdict {
        Verdict { outcome, strikes: 0, next_try: next_try.map(second), rest_until: None }
    }

    /// All that may go at this moment.
    fn all(queue: &mut Queue, now: i64) -> Vec<Going> {
        std::iter::from_fn(|| queue.next(second(now))).collect()
    }

    fn sequences(going: &[Going]) -> Vec<Sequence> {
        going.iter().map(|going| going.waiting.sequence).collect()
    }

    #[test]
    fn different_results_go_at_once_and_one_result_in_order() {
        let mut queue = queue(&[1, 1, 2, 3, 4, 5]);

        let first = all(&mut queue, 0);
        queue.settle(&first[0], &verdict(AttemptOutcome::Taken, None), true);

        assert_eq!(sequences(&first), [1, 3, 4, 5]);
        assert_eq!(sequences(&all(&mut queue, 0)), [2]);
        assert_eq!(queue.wake(), None);
    }

    #[test]
    fn one_that_failed_holds_up_its_own_result_only() {
        let mut queue = queue(&[1, 1, 2]);
        let first = all(&mut queue, 0);

        queue.settle(&first[0], &verdict(AttemptOutcome::Again, Some(8)), true);
        queue.settle(&first[1], &verdict(AttemptOutcome::Taken, None), true);
        queue.push(waiting(4, 2));

        assert_eq!(sequences(&all(&mut queue, 0)), [4]);
        assert_eq!(queue.wake(), Some(second(8)));
        let again = all(&mut queue, 8);
        assert_eq!(sequences(&again), [1]);
        assert_eq!(again[0].waiting.attempts, 1);
    }

    #[test]
    fn where_nobody_is_there_the_oldest_alone_is_tried() {
        let mut queue = queue(&[1, 2, 3, 4, 5]);
        let first = all(&mut queue, 0);

        for going in &first {
            queue.settle(going, &verdict(AttemptOutcome::Again, Some(1)), false);
        }

        assert_eq!(queue.wake(), Some(second(1)));
        let probe = all(&mut queue, 1);
        assert_eq!((sequences(&probe), probe[0].unreached), (vec![1], 1));
        queue.settle(&probe[0], &verdict(AttemptOutcome::Taken, None), true);
        assert_eq!(sequences(&all(&mut queue, 1)), [2, 3, 4, 5]);
    }

    #[test]
    fn a_target_that_asked_for_a_rest_has_it() {
        let mut queue = queue(&[1, 2]);
        let first = all(&mut queue, 0);
        let rest = Verdict { rest_until: Some(second(60)), ..verdict(AttemptOutcome::Again, Some(60)) };

        queue.settle(&first[0], &rest, true);
        queue.settle(&first[1], &verdict(AttemptOutcome::Taken, None), true);
        queue.push(waiting(3, 3));

        assert_eq!((all(&mut queue, 59).len(), queue.wake()), (0, Some(second(60))));
        assert_eq!(sequences(&all(&mut queue, 60)), [1, 3]);
    }

    #[test]
    fn what_the_ledger_says_is_waited_for_anew_and_nothing_twice() {
        let mut queue = queue(&[1, 2]);
        let first = all(&mut queue, 0);
        queue.settle(&first[1], &verdict(AttemptOutcome::Again, Some(1000)), false);

        queue.reload(vec![waiting(1, 1), waiting(2, 2), waiting(3, 3)]);

        assert_eq!(sequences(&all(&mut queue, 0)), [2, 3], "1 is under way");
        assert_eq!(queue.len(), 3);
    }

    proptest! {
        /// Whatever fails, and however: every delivery is taken in the end, those of a lane in their order, at most
        /// four are under way at once and never two of a lane.
        #[test]
        fn everything_arrives_in_order(
            lanes in proptest::collection::vec(0_i64..6, 1..60),
            fates in proptest::collection::vec(0_u8..10, 1..200),
        ) {
            let (mut queue, mut now, mut round) = (queue(&lanes), 0, 0);
            let (mut under_way, mut taken): (Vec<Going>, Vec<Sequence>) = (Vec::new(), Vec::new());
            while taken.len() < lanes.len() {
                round += 1;
                prop_assert!(round < 10_000, "it stands still");
                under_way.extend(all(&mut queue, now));
                let lanes_under_way: BTreeSet<i64> = under_way.iter().map(|going| going.waiting.lane).collect();
                prop_assert_eq!(lanes_under_way.len(), under_way.len());
                prop_assert!(under_way.len() <= AT_ONCE);
                if under_way.is_empty() {
                    now = queue.wake().unwrap().as_second().max(now);
                    continue;
                }
                let fate = fates[round % fates.len()];
                let going = under_way.remove(usize::from(fate) % under_way.len());
                // Sooner or later everything is taken.
                if fate < 5 || round > 500 {
                    taken.push(going.waiting.sequence);
                    queue.settle(&going, &verdict(AttemptOutcome::Taken, None), true);
                } else {
                    let again = verdict(AttemptOutcome::Again, Some(now + i64::from(fate)));
                    queue.settle(&going, &again, fate < 8);
                }
            }
            let mut newest: HashMap<i64, Sequence> = HashMap::new();
            for sequence in taken {
                let lane = lanes[usize::try_from(sequence).unwrap() - 1];
                prop_assert!(newest.insert(lane, sequence) < Some(sequence), "lane {} out of order", lane);
            }
            prop_assert_eq!(queue.len(), 0);
            prop_assert!(queue.next(second(now) + Duration::from_hours(1)).is_none());
        }
    }
}
