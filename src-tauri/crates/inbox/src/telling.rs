//! Which deliveries are told, when, and how many at once. Pure: time comes in.
//!
//! Up to five deliveries within ten seconds are told one by one. What comes beyond that is gathered and told as
//! one digest every ten seconds, until ten seconds pass without any. What was missed (the app was closed, the
//! computer slept, notifications were paused) is told at once, as one digest.

use std::collections::VecDeque;
use std::time::Duration;

use contract::Label;
use eventlog::{Row, Sequence};
use jiff::{SignedDuration, Timestamp};

use crate::wording::Digest;

/// How many are told one by one within [`WINDOW`].
const SINGLY: usize = 5;
const WINDOW: Duration = Duration::from_secs(10);
/// A delivery older than this when it is read was missed: it came while nobody could tell it.
const MISSED: SignedDuration = SignedDuration::from_secs(60);

/// Something to tell.
#[derive(Debug, Clone)]
pub(crate) enum Telling {
    /// One delivery.
    One(Box<Row>),
    /// Several at once.
    Several(Digest),
}

/// Decides what is told when. `now` is time on a clock that never jumps, from any fixed point.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    singly: VecDeque<Duration>,
    /// Gathered deliveries and when they are told; an empty digest means that the burst may be over by then.
    burst: Option<(Digest, Duration)>,
    missed: Digest,
    /// What came up to then was held back, and so was missed.
    held_until: Timestamp,
    only_missed: Option<Box<Row>>,
    /// The newest delivery that was read.
    read: Sequence,
    /// The oldest one that was read and is gathered, not told yet.
    untold: Option<Sequence>,
    /// The oldest one of what was handed out and is not known to be told yet.
    in_hand: Option<Sequence>,
}

impl Gate {
    /// A gate for what follows `cursor`.
    pub(crate) fn starting_at(cursor: Sequence) -> Gate {
        Gate { read: cursor, ..Gate::default() }
    }

    /// Whether a delivery is told at all: each real event once; retries, re-sends without news, and what was imported
    /// never.
    pub(crate) fn tells(row: &Row) -> bool {
        matches!(row.label, Label::First | Label::Changed) && !row.imported
    }

    /// Where reading goes on.
    pub(crate) fn read(&self) -> Sequence {
        self.read
    }

    /// Nothing can be told now: what has come up to this time will have been missed.
    pub(crate) fn hold(&mut self, clock: Timestamp) {
        self.held_until = clock;
    }

    /// Lets a delivery pass untold.
    pub(crate) fn pass(&mut self, sequence: Sequence) {
        self.read = sequence;
    }

    /// What was handed out last has been told.
    pub(crate) fn told(&mut self) {
        self.in_hand = None;
    }

    /// Takes the next delivery of the log; what is to be told right away comes back.
    pub(crate) fn take(&mut self, row: Row, now: Duration, clock: Timestamp) -> Option<Telling> {
        self.read = row.sequence;
        if !Gate::tells(&row) {
            return None;
        }
        if row.received_at <= self.held_until || clock.duration_since(row.received_at) > MISSED {
            self.untold.get_or_insert(row.sequence);
            self.missed.add(&row);
            self.only_missed = Some(Box::new(row));
            return None;
        }
        while self.singly.front().is_some_and(|at| now.saturating_sub(*at) >= WINDOW) {
            self.singly.pop_front();
        }
        if let Some((digest, _)) = &mut self.burst {
            self.untold.get_or_insert(row.sequence);
            digest.add(&row);
            return None;
        }
        if self.singly.len() < SINGLY {
            self.singly.push_back(now);
            self.in_hand = Some(row.sequence);
            return Some(Telling::One(Box::new(row)));
        }
        let mut digest = Digest::default();
        digest.add(&row);
        self.untold.get_or_insert(row.sequence);
        self.burst = Some((digest, now + WINDOW));
        None
    }

    /// What is due: the missed ones, once the log has been read to its end, and a burst's digest.
    pub(crate) fn due(&mut self, now: Duration) -> Option<Telling> {
        let missed = std::mem::take(&mut self.missed);
        let only = self.only_missed.take();
        if !missed.is_empty() {
            self.settle();
            return Some(match only {
                Some(row) if missed.len() == 1 => Telling::One(row),
                _ => Telling::Several(missed),
            });
        }
        let (digest, at) = self.burst.as_ref()?;
        if now < *at {
            return None;
        }
        if digest.is_empty() {
            self.burst = None;
            return None;
        }
        let digest = digest.clone();
        self.burst = Some((Digest::default(), now + WINDOW));
        self.settle();
        Some(Telling::Several(digest))
    }

    /// When [`Gate::due`] wants to be asked again.
    pub(crate) fn wake(&self) -> Option<Duration> {
        self.burst.as_ref().map(|(_, at)| *at)
    }

    /// Up to where everything has been told or has nothing to tell: where the durable cursor may stand.
    pub(crate) fn settled(&self) -> Sequence {
        [self.untold, self.in_hand]
            .into_iter()
            .flatten()
            .map(|waiting| waiting - 1)
            .fold(self.read, Sequence::min)
    }

    /// What was gathered is handed out; nothing is waiting any more, unless the other kind still is.
    fn settle(&mut self) {
        self.in_hand = self.untold;
        let waiting =
            !self.missed.is_empty() || self.burst.as_ref().is_some_and(|(digest, _)| !digest.is_empty());
        if !waiting {
            self.untold = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::row;

    const CLOCK: Timestamp = Timestamp::constant(1_900_000_000, 0);

    /// Feeds `rows` in at `now` and returns what is told right then.
    fn feed(gate: &mut Gate, rows: impl Iterator<Item = Row>, now: u64) -> Vec<Telling> {
        let now = Duration::from_secs(now);
        let mut tellings = Vec::new();
        for row in rows {
            tellings.extend(gate.take(row, now, CLOCK));
            gate.told();
        }
        while let Some(telling) = gate.due(now) {
            tellings.push(telling);
            gate.told();
        }
        tellings
    }

    fn title(telling: &Telling) -> String {
        match telling {
            Telling::One(row) => format!("one {}", row.sequence),
            Telling::Several(digest) => digest.told().title,
        }
    }

    fn arriving(sequences: std::ops::RangeInclusive<Sequence>) -> impl Iterator<Item = Row> {
        sequences.map(|sequence| Row { received_at: CLOCK, ..row(sequence) })
    }

    #[test]
    fn a_few_are_told_one_by_one() {
        let mut gate = Gate::starting_at(0);

        let told = feed(&mut gate, arriving(1..=5), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 1", "one 2", "one 3", "one 4", "one 5"]);
        assert_eq!((gate.settled(), gate.wake()), (5, None));
    }

    #[test]
    fn a_thousand_in_ten_seconds_are_five_and_a_digest() {
        let mut gate = Gate::starting_at(0);
        let mut told = Vec::new();

        for second in 0..10 {
            let begin = Sequence::try_from(second * 100).unwrap();
            told.extend(feed(&mut gate, arriving(begin + 1..=begin + 100), second));
        }
        assert_eq!((told.len(), gate.settled()), (5, 5));
        told.extend(feed(&mut gate, std::iter::empty(), 10));

        assert_eq!(told.len(), 6);
        assert_eq!(title(&told[5]), "995 interviews finished");
        assert_eq!(gate.settled(), 1000);
    }

    #[test]
    fn a_burst_ends_when_ten_seconds_pass_without_any() {
        let mut gate = Gate::starting_at(0);
        feed(&mut gate, arriving(1..=6), 0);
        assert_eq!(title(&feed(&mut gate, std::iter::empty(), 10)[0]), "1 interview finished");

        assert!(feed(&mut gate, arriving(7..=7), 12).is_empty(), "the burst goes on");
        assert_eq!(title(&feed(&mut gate, std::iter::empty(), 20)[0]), "1 interview finished");
        assert!(feed(&mut gate, std::iter::empty(), 30).is_empty());

        assert_eq!(title(&feed(&mut gate, arriving(8..=8), 31)[0]), "one 8");
    }

    #[test]
    fn what_was_missed_is_told_once_as_a_digest() {
        let mut gate = Gate::starting_at(40);
        let long_ago = CLOCK - SignedDuration::from_hours(8);
        let missed = (41..=60).map(|sequence| Row { received_at: long_ago, ..row(sequence) });

        let told = feed(&mut gate, missed.chain(arriving(61..=61)), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 61", "20 interviews finished"]);
        assert_eq!(gate.settled(), 61);
    }

    #[test]
    fn a_single_missed_delivery_is_told_itself() {
        let mut gate = Gate::starting_at(0);
        let missed = Row { received_at: CLOCK - SignedDuration::from_hours(1), ..row(1) };

        let told = feed(&mut gate, std::iter::once(missed), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 1"]);
    }

    #[test]
    fn what_was_held_back_is_told_as_a_digest_however_fresh_it_is() {
        let mut gate = Gate::starting_at(0);
        gate.hold(CLOCK);

        let told = feed(&mut gate, arriving(1..=20), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["20 interviews finished"]);
    }

    #[test]
    fn retries_and_re_sends_without_news_are_not_told() {
        let mut gate = Gate::starting_at(0);
        let rows = [Label::Repeat, Label::Unchanged].map(|label| Row { received_at: CLOCK, label, ..row(1) });

        assert!(feed(&mut gate, rows.into_iter(), 0).is_empty());
        assert_eq!(gate.settled(), 1);
    }

    #[test]
    fn the_cursor_stays_in_front_of_what_could_not_be_told() {
        let mut gate = Gate::starting_at(0);

        assert!(gate.take(arriving(1..=1).next().unwrap(), Duration::ZERO, CLOCK).is_some());

        assert_eq!(gate.settled(), 0, "it is in hand, and telling it may fail");
        gate.told();
        assert_eq!(gate.settled(), 1);
    }
}
