//! When a delivery is told that the rules let through, and how many at once. Pure: time comes in.
//!
//! Up to five deliveries within ten seconds are told one by one. What comes beyond that is gathered and told as
//! one digest every ten seconds, until ten seconds pass without any. What was missed (the app was closed, the
//! computer slept, notifications were paused) is told at once, as one digest; what quiet hours hold back, at their end.

use std::collections::{BTreeSet, VecDeque};
use std::time::Duration;

use eventlog::{Row, Sequence};
use jiff::{SignedDuration, Timestamp};

use crate::wording::Digest;
use crate::{Privacy, Ruling, Verdict};

/// How many are told one by one within [`WINDOW`].
pub(crate) const SINGLY: usize = 5;
const WINDOW: Duration = Duration::from_secs(10);
/// A delivery older than this when it is read was missed: it came while nobody could tell it.
const MISSED: SignedDuration = SignedDuration::from_secs(60);

/// Something to tell.
#[derive(Debug, Clone)]
pub(crate) enum Telling {
    /// One delivery.
    One(Box<Row>, Manner),
    /// Several at once, and whether that makes a sound.
    Several(Digest, bool),
}

/// How one delivery is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Manner {
    pub(crate) sound: bool,
    pub(crate) privacy: Privacy,
}

impl From<&Ruling> for Manner {
    fn from(ruling: &Ruling) -> Manner {
        Manner { sound: ruling.sound, privacy: ruling.privacy }
    }
}

/// Decides what is told when. `now` is time on a clock that never jumps, from any fixed point.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    singly: VecDeque<Duration>,
    /// Gathered deliveries and when they are told; none gathered means that the burst may be over by then.
    burst: Option<(Gathered, Duration)>,
    missed: Gathered,
    /// What the rules let through, but not now.
    held: Gathered,
    /// What came up to then was held back, and so was missed.
    held_until: Timestamp,
    /// The newest delivery that was read.
    read: Sequence,
    /// What was handed out and is not known to be told yet.
    in_hand: Vec<Sequence>,
    /// What was told although something before it still waits.
    ahead: BTreeSet<Sequence>,
}

/// Deliveries to tell together.
#[derive(Debug, Default)]
struct Gathered {
    digest: Digest,
    sound: bool,
    /// Oldest first.
    sequences: Vec<Sequence>,
    /// The only one, where it is.
    only: Option<(Box<Row>, Manner)>,
}

impl Gathered {
    fn add(&mut self, row: Row, manner: Manner) {
        self.digest.add(&row, manner.privacy);
        self.sound |= manner.sound;
        self.sequences.push(row.sequence);
        self.only = self.sequences.len().eq(&1).then(|| (Box::new(row), manner));
    }

    fn absorb(&mut self, other: Gathered) {
        if self.sequences.is_empty() {
            *self = other;
        } else if !other.sequences.is_empty() {
            self.digest.absorb(&other.digest);
            self.sound |= other.sound;
            self.sequences.extend(other.sequences);
            self.sequences.sort_unstable();
            self.only = None;
        }
    }

    fn is_empty(&self) -> bool {
        self.sequences.is_empty()
    }

    fn oldest(&self) -> Option<Sequence> {
        self.sequences.first().copied()
    }
}

impl Gate {
    /// A gate for what follows `cursor`, except what was told already.
    pub(crate) fn starting_at(cursor: Sequence, ahead: BTreeSet<Sequence>) -> Gate {
        Gate { read: cursor, ahead, ..Gate::default() }
    }

    /// Where reading goes on.
    pub(crate) fn read(&self) -> Sequence {
        self.read
    }

    /// Nothing can be told now: what has come up to this time will have been missed.
    pub(crate) fn hold(&mut self, clock: Timestamp) {
        self.held_until = clock;
    }

    /// What was handed out last has been told.
    pub(crate) fn told(&mut self) {
        self.ahead.extend(std::mem::take(&mut self.in_hand));
        self.ahead = self.ahead.split_off(&(self.settled() + 1));
    }

    /// Forgets what was gathered and is not told: it is read again, and judged anew.
    pub(crate) fn read_again(&mut self) {
        self.read = self.settled();
        self.in_hand.clear();
        self.burst = None;
        self.missed = Gathered::default();
        self.held = Gathered::default();
    }

    /// Takes the next delivery of the log and what the rules say of it; what is to be told right away comes back.
    pub(crate) fn take(
        &mut self,
        row: Row,
        ruling: &Ruling,
        now: Duration,
        clock: Timestamp,
    ) -> Option<Telling> {
        self.read = row.sequence;
        if self.ahead.contains(&row.sequence) {
            return None;
        }
        let manner = Manner::from(ruling);
        match ruling.verdict {
            Verdict::NotTold => return None,
            Verdict::Later => {
                self.held.add(row, manner);
                return None;
            }
            Verdict::Told => {}
        }
        if row.received_at <= self.held_until || clock.duration_since(row.received_at) > MISSED {
            self.missed.add(row, manner);
            return None;
        }
        while self.singly.front().is_some_and(|at| now.saturating_sub(*at) >= WINDOW) {
            self.singly.pop_front();
        }
        if let Some((gathered, _)) = &mut self.burst {
            gathered.add(row, manner);
            return None;
        }
        if self.singly.len() < SINGLY {
            self.singly.push_back(now);
            self.in_hand.push(row.sequence);
            return Some(Telling::One(Box::new(row), manner));
        }
        let mut gathered = Gathered::default();
        gathered.add(row, manner);
        self.burst = Some((gathered, now + WINDOW));
        None
    }

    /// What is due: the missed ones, once the log has been read to its end, and a burst's digest. `quiet`: what is
    /// held back stays so.
    pub(crate) fn due(&mut self, now: Duration, quiet: bool) -> Option<Telling> {
        if !quiet {
            self.missed.absorb(std::mem::take(&mut self.held));
        }
        if !self.missed.is_empty() {
            let missed = std::mem::take(&mut self.missed);
            return Some(self.hand_out(missed));
        }
        let (gathered, at) = self.burst.take()?;
        if now < at {
            self.burst = Some((gathered, at));
            return None;
        }
        if gathered.is_empty() {
            return None;
        }
        self.burst = Some((Gathered::default(), now + WINDOW));
        self.in_hand.extend(&gathered.sequences);
        Some(Telling::Several(gathered.digest, gathered.sound))
    }

    /// When [`Gate::due`] wants to be asked again.
    pub(crate) fn wake(&self) -> Option<Duration> {
        self.burst.as_ref().map(|(_, at)| *at)
    }

    /// Up to where everything has been told or has nothing to tell: where the durable cursor may stand.
    pub(crate) fn settled(&self) -> Sequence {
        let burst = self.burst.as_ref().and_then(|(gathered, _)| gathered.oldest());
        [burst, self.missed.oldest(), self.held.oldest(), self.in_hand.first().copied()]
            .into_iter()
            .flatten()
            .map(|waiting| waiting - 1)
            .fold(self.read, Sequence::min)
    }

    /// What was told behind [`Gate::settled`]: kept beside the cursor, so that it is not told again.
    pub(crate) fn ahead(&self) -> &BTreeSet<Sequence> {
        &self.ahead
    }

    /// What was handed out last.
    #[cfg(test)]
    pub(crate) fn in_hand(&self) -> &[Sequence] {
        &self.in_hand
    }

    fn hand_out(&mut self, gathered: Gathered) -> Telling {
        self.in_hand.extend(&gathered.sequences);
        match gathered.only {
            Some((row, manner)) => Telling::One(row, manner),
            None => Telling::Several(gathered.digest, gathered.sound),
        }
    }
}

#[cfg(test)]
mod tests {
    use contract::Label;
    use jiff::tz::TimeZone;

    use super::*;
    use crate::rows::row;
    use crate::{NotificationSettings, judge};

    const CLOCK: Timestamp = Timestamp::constant(1_900_000_000, 0);

    /// Feeds `rows` in at `now` and returns what is told right then.
    fn feed(gate: &mut Gate, rows: impl Iterator<Item = Row>, now: u64) -> Vec<Telling> {
        let now = Duration::from_secs(now);
        let mut tellings = Vec::new();
        for row in rows {
            tellings.extend(take(gate, row, now));
            gate.told();
        }
        while let Some(telling) = gate.due(now, false) {
            tellings.push(telling);
            gate.told();
        }
        tellings
    }

    /// As the rules say it where there is none.
    fn take(gate: &mut Gate, row: Row, now: Duration) -> Option<Telling> {
        let ruling = judge(&NotificationSettings::default(), &row, &CLOCK.to_zoned(TimeZone::UTC));
        gate.take(row, &ruling, now, CLOCK)
    }

    /// The same where the rules hold it back.
    fn hold_back(gate: &mut Gate, row: Row) {
        let ruling = Ruling {
            verdict: Verdict::Later,
            ..judge(&NotificationSettings::default(), &row, &CLOCK.to_zoned(TimeZone::UTC))
        };
        assert!(gate.take(row, &ruling, Duration::ZERO, CLOCK).is_none());
    }

    fn title(telling: &Telling) -> String {
        match telling {
            Telling::One(row, _) => format!("one {}", row.sequence),
            Telling::Several(digest, _) => digest.told().title,
        }
    }

    fn arriving(sequences: std::ops::RangeInclusive<Sequence>) -> impl Iterator<Item = Row> {
        sequences.map(|sequence| Row { received_at: CLOCK, ..row(sequence) })
    }

    #[test]
    fn a_few_are_told_one_by_one() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());

        let told = feed(&mut gate, arriving(1..=5), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 1", "one 2", "one 3", "one 4", "one 5"]);
        assert_eq!((gate.settled(), gate.wake()), (5, None));
    }

    #[test]
    fn a_thousand_in_ten_seconds_are_five_and_a_digest() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
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
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        feed(&mut gate, arriving(1..=6), 0);
        assert_eq!(title(&feed(&mut gate, std::iter::empty(), 10)[0]), "1 interview finished");

        assert!(feed(&mut gate, arriving(7..=7), 12).is_empty(), "the burst goes on");
        assert_eq!(title(&feed(&mut gate, std::iter::empty(), 20)[0]), "1 interview finished");
        assert!(feed(&mut gate, std::iter::empty(), 30).is_empty());

        assert_eq!(title(&feed(&mut gate, arriving(8..=8), 31)[0]), "one 8");
    }

    #[test]
    fn what_was_missed_is_told_once_as_a_digest() {
        let mut gate = Gate::starting_at(40, BTreeSet::new());
        let long_ago = CLOCK - SignedDuration::from_hours(8);
        let missed = (41..=60).map(|sequence| Row { received_at: long_ago, ..row(sequence) });

        let told = feed(&mut gate, missed.chain(arriving(61..=61)), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 61", "20 interviews finished"]);
        assert_eq!(gate.settled(), 61);
    }

    #[test]
    fn a_single_missed_delivery_is_told_itself() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        let missed = Row { received_at: CLOCK - SignedDuration::from_hours(1), ..row(1) };

        let told = feed(&mut gate, std::iter::once(missed), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 1"]);
    }

    #[test]
    fn what_was_held_back_is_told_as_a_digest_however_fresh_it_is() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        gate.hold(CLOCK);

        let told = feed(&mut gate, arriving(1..=20), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["20 interviews finished"]);
    }

    #[test]
    fn retries_and_re_sends_without_news_are_not_told() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        let rows = [Label::Repeat, Label::Unchanged].map(|label| Row { received_at: CLOCK, label, ..row(1) });

        assert!(feed(&mut gate, rows.into_iter(), 0).is_empty());
        assert_eq!(gate.settled(), 1);
    }

    #[test]
    fn the_cursor_stays_in_front_of_what_could_not_be_told() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());

        assert!(take(&mut gate, arriving(1..=1).next().unwrap(), Duration::ZERO).is_some());

        assert_eq!(gate.settled(), 0, "it is in hand, and telling it may fail");
        gate.told();
        assert_eq!(gate.settled(), 1);
    }

    #[test]
    fn what_is_held_back_is_told_as_one_digest_at_the_end_and_what_is_urgent_at_once() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        for row in arriving(1..=3) {
            hold_back(&mut gate, row);
        }
        assert!(take(&mut gate, arriving(4..=4).next().unwrap(), Duration::ZERO).is_some());
        gate.told();
        hold_back(&mut gate, arriving(5..=5).next().unwrap());

        assert!(gate.due(Duration::from_mins(1), true).is_none());
        assert_eq!((gate.settled(), gate.ahead()), (0, &BTreeSet::from([4])));
        let digest = gate.due(Duration::from_secs(61), false).unwrap();
        gate.told();

        assert_eq!(title(&digest), "4 interviews finished");
        assert_eq!((gate.settled(), gate.ahead().len()), (5, 0));
    }

    #[test]
    fn what_was_told_ahead_is_not_told_again_after_a_restart() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        hold_back(&mut gate, arriving(1..=1).next().unwrap());
        take(&mut gate, arriving(2..=2).next().unwrap(), Duration::ZERO).unwrap();
        gate.told();

        let mut again = Gate::starting_at(gate.settled(), gate.ahead().clone());
        let told = feed(&mut again, arriving(1..=3), 0);

        assert_eq!(told.iter().map(title).collect::<Vec<_>>(), ["one 1", "one 3"]);
        assert_eq!((again.settled(), again.ahead().len()), (3, 0));
    }

    #[test]
    fn what_was_gathered_is_judged_anew_and_what_was_told_is_not() {
        let mut gate = Gate::starting_at(0, BTreeSet::new());
        hold_back(&mut gate, arriving(1..=1).next().unwrap());
        take(&mut gate, arriving(2..=2).next().unwrap(), Duration::ZERO).unwrap();
        gate.told();

        gate.read_again();

        assert_eq!((gate.read(), gate.settled()), (0, 0));
        assert_eq!(feed(&mut gate, arriving(1..=2), 0).iter().map(title).collect::<Vec<_>>(), ["one 1"]);
    }
}
