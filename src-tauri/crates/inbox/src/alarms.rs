//! When a trouble is worth a notification, so that nobody is told of each hiccup. Pure: time comes in.
//!
//! A trouble is told once it has lasted for its grace, and its end where it lasted for over ten minutes and its
//! beginning was told. Of each kind one beginning is told in an hour: what flaps is not told each time.

use std::time::Duration;

/// What can be in trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// JobMojito cannot reach this computer.
    Tunnel,
    /// Deliveries cannot be stored.
    Storage,
}

impl Kind {
    pub(crate) const ALL: [Kind; 2] = [Kind::Tunnel, Kind::Storage];

    /// How long it may last before it is told.
    const fn grace(self) -> Duration {
        match self {
            Kind::Tunnel => Duration::from_mins(2),
            Kind::Storage => Duration::ZERO,
        }
    }
}

/// A trouble that lasted no longer than this ends in silence.
const LONG: Duration = Duration::from_mins(10);
/// One beginning of each kind is told within this.
const APART: Duration = Duration::from_hours(1);

/// Something to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Alarm {
    /// It began a while ago, and lasts; what is wrong in a sentence.
    Begun(String),
    /// It is over, after this long.
    Over(Duration),
}

/// The troubles of one kind. `now` is time on a clock that never jumps, from any fixed point.
#[derive(Debug)]
pub(crate) struct Watch {
    kind: Kind,
    /// Since when there is trouble, and which.
    trouble: Option<(Duration, String)>,
    /// When the trouble that was told began, until its end is told or passed over.
    told: Option<Duration>,
    /// When a beginning was told last.
    last: Option<Duration>,
}

impl Watch {
    pub(crate) const fn over(kind: Kind) -> Watch {
        Watch { kind, trouble: None, told: None, last: None }
    }

    /// Takes up what is wrong now, in a sentence; `None`: nothing.
    pub(crate) fn see(&mut self, trouble: Option<String>, now: Duration) {
        self.trouble = trouble.map(|sentence| match self.trouble.take() {
            Some((since, _)) => (since, sentence),
            None => (now, sentence),
        });
    }

    /// What is to be told now.
    pub(crate) fn due(&self, now: Duration) -> Option<Alarm> {
        match (&self.trouble, self.told) {
            (Some((_, sentence)), None) => (self.wake()? <= now).then(|| Alarm::Begun(sentence.clone())),
            (None, Some(begun)) => Some(Alarm::Over(now.saturating_sub(begun))).filter(is_long),
            _ => None,
        }
    }

    /// What was due has been told, or there was nothing to tell of it.
    pub(crate) fn settle(&mut self, now: Duration) {
        match (&self.trouble, self.told) {
            (Some((since, _)), None) if self.wake().is_some_and(|wake| wake <= now) => {
                self.told = Some(*since);
                self.last = Some(now);
            }
            (None, Some(_)) => self.told = None,
            _ => {}
        }
    }

    /// When something will be due if all stays as it is.
    pub(crate) fn wake(&self) -> Option<Duration> {
        let (since, _) = self.trouble.as_ref().filter(|_| self.told.is_none())?;
        let grace = *since + self.kind.grace();
        Some(self.last.map_or(grace, |last| grace.max(last + APART)))
    }
}

fn is_long(alarm: &Alarm) -> bool {
    matches!(alarm, Alarm::Over(lasted) if *lasted > LONG)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Plays what is wrong from which minute on, and writes down what is told in which.
    fn told(kind: Kind, story: &[(u64, bool)], minutes: u64) -> Vec<(u64, String)> {
        let mut watch = Watch::over(kind);
        let mut told = Vec::new();
        for minute in 0..=minutes {
            let now = Duration::from_mins(minute);
            if let Some((_, wrong)) = story.iter().rev().find(|(from, _)| *from <= minute) {
                watch.see(wrong.then(|| "broken".to_owned()), now);
            }
            match watch.due(now) {
                Some(Alarm::Begun(sentence)) => told.push((minute, sentence)),
                Some(Alarm::Over(lasted)) => {
                    told.push((minute, format!("over after {} min", lasted.as_secs() / 60)));
                }
                None => {}
            }
            watch.settle(now);
        }
        told
    }

    fn said(minute: u64, words: &str) -> (u64, String) {
        (minute, words.to_owned())
    }

    #[test]
    fn a_tunnel_is_given_two_minutes_and_a_disk_none() {
        let short = [(5, true), (6, false)];

        assert_eq!(told(Kind::Tunnel, &short, 60), []);
        assert_eq!(told(Kind::Storage, &short, 60), [said(5, "broken")]);
        assert_eq!(told(Kind::Tunnel, &[(5, true)], 600), [said(7, "broken")], "once, however long it lasts");
    }

    #[test]
    fn the_end_is_told_where_it_lasted() {
        assert_eq!(told(Kind::Tunnel, &[(0, true), (10, false)], 60), [said(2, "broken")]);
        assert_eq!(
            told(Kind::Tunnel, &[(0, true), (11, false)], 60),
            [said(2, "broken"), said(11, "over after 11 min")]
        );
    }

    #[test]
    fn what_flaps_is_told_once_an_hour() {
        let flapping: Vec<(u64, bool)> = (0..60).map(|turn| (turn * 4, turn % 2 == 0)).collect();

        let told = told(Kind::Tunnel, &flapping, 239);

        assert_eq!(told, [said(2, "broken"), said(66, "broken"), said(130, "broken"), said(194, "broken")]);
    }

    #[test]
    fn what_begins_within_the_hour_is_told_when_the_hour_is_over_and_it_lasts() {
        let story = [(0, true), (5, false), (10, true), (90, false)];

        assert_eq!(
            told(Kind::Tunnel, &story, 120),
            [said(2, "broken"), said(62, "broken"), said(90, "over after 80 min")]
        );
    }

    proptest! {
        /// However it flaps: never two beginnings within an hour, no end without its beginning.
        #[test]
        fn nobody_is_flooded(gaps in prop::collection::vec(1_u64..40, 1..60)) {
            let mut minute = 0;
            let story: Vec<(u64, bool)> = gaps.iter().enumerate().map(|(turn, gap)| {
                minute += gap;
                (minute, turn % 2 == 0)
            }).collect();

            let told = told(Kind::Tunnel, &story, minute + 60);

            let begun: Vec<u64> =
                told.iter().filter(|(_, words)| words == "broken").map(|(minute, _)| *minute).collect();
            prop_assert!(begun.windows(2).all(|two| two[1] - two[0] >= 60), "{begun:?}");
            prop_assert!(told.windows(2).all(|two| two[1].1 == "broken" || two[0].1 == "broken"), "{told:?}");
        }
    }
}
