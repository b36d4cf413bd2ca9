//! Where a result stands: a pure fold of what its deliveries say, in order of arrival, which is the only clock.

use contract::{Event, Label};

/// Where a result stands. There is no last one: any of them can be followed by any other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub enum ResultStanding {
    /// Nothing has come that tells.
    #[default]
    Unknown,
    /// Collected, and neither a result nor a failure has come since.
    Awaiting,
    /// A result has come, and nobody has decided.
    Scored,
    /// Decided: on to the next round.
    Advance,
    /// Decided: not.
    Reject,
    /// Back to draft: another attempt was granted, and has not been finished.
    Reattempt,
    /// Failed.
    Failed,
}

impl ResultStanding {
    /// All of them.
    pub const ALL: [ResultStanding; 7] = [
        ResultStanding::Unknown,
        ResultStanding::Awaiting,
        ResultStanding::Scored,
        ResultStanding::Advance,
        ResultStanding::Reject,
        ResultStanding::Reattempt,
        ResultStanding::Failed,
    ];

    /// Its name, such as `awaiting`.
    pub const fn name(self) -> &'static str {
        match self {
            ResultStanding::Unknown => "unknown",
            ResultStanding::Awaiting => "awaiting",
            ResultStanding::Scored => "scored",
            ResultStanding::Advance => "advance",
            ResultStanding::Reject => "reject",
            ResultStanding::Reattempt => "reattempt",
            ResultStanding::Failed => "failed",
        }
    }
}

/// What a delivery meant for its result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Meant {
    /// The answers were collected.
    Collected,
    /// It tells that the answers were collected, after their result has come: the standing stays.
    Late,
    /// The first result of an attempt.
    Scored,
    /// A result again, with something changed.
    Changed,
    /// Another attempt was granted.
    Reattempt,
    /// The attempt failed.
    Failed,
    /// It does not say what happened.
    Unknown,
    /// A retry, or other bytes with the same values.
    Again,
}

/// What a delivery says, as far as it moves its result.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said {
    pub(crate) event: Event,
    pub(crate) label: Label,
    is_draft: bool,
    decision: Option<bool>,
}

/// How far the present attempt of a result has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each has happened or not, whatever the others have")]
pub struct Progress {
    /// Where the result stands.
    pub standing: ResultStanding,
    /// Advance, reject or undecided.
    pub decision: Option<bool>,
    /// Whether it was told as collected, in time or late.
    pub(crate) told_collected: bool,
    /// Whether a result of it has come.
    pub(crate) scored: bool,
    /// Whether it failed, and no result has come since.
    pub(crate) failed: bool,
    /// Whether the decision came after the result, which takes a person.
    pub(crate) decided_later: bool,
}

impl Said {
    /// `status` and `decision`: of the payload.
    pub(crate) fn of(event: Event, label: Label, status: Option<&str>, decision: Option<bool>) -> Said {
        Said { event, label, is_draft: status == Some("draft"), decision }
    }
}

impl Progress {
    /// Takes the next delivery of the result in, and tells whether another attempt begins with it.
    pub(crate) fn take(&mut self, said: Said) -> (Meant, bool) {
        if matches!(said.label, Label::Repeat | Label::Unchanged) && !self.is_next(said) {
            return (Meant::Again, false);
        }
        match said.event {
            Event::InterviewCollected => self.collected(),
            Event::InterviewResult => self.result(said),
            Event::InterviewFailed => self.failed(),
            Event::Unknown if self.scored && said.is_draft => self.reattempt(),
            Event::Unknown => (Meant::Unknown, false),
        }
    }

    /// What is told of another attempt may be told in the very words of the former one; after a failure in other bytes
    /// at least, since those of before may be on their way once more.
    fn is_next(self, said: Said) -> bool {
        said.event == Event::InterviewCollected
            && match self.standing {
                ResultStanding::Reattempt => true,
                ResultStanding::Failed => said.label != Label::Repeat,
                _ => false,
            }
    }

    fn collected(&mut self) -> (Meant, bool) {
        let is_new = self.told_collected || self.decided_later;
        let anew = self.failed || (self.scored && is_new);
        if anew {
            *self = Progress::default();
        }
        self.told_collected = true;
        if self.scored {
            return (Meant::Late, anew);
        }
        self.standing = ResultStanding::Awaiting;
        (Meant::Collected, anew)
    }

    fn result(&mut self, said: Said) -> (Meant, bool) {
        if said.is_draft && (self.scored || self.standing == ResultStanding::Reattempt) {
            return self.reattempt();
        }
        let meant = if self.scored { Meant::Changed } else { Meant::Scored };
        if said.decision != self.decision {
            self.decided_later = said.decision.is_some() && meant == Meant::Changed;
        }
        (self.scored, self.failed, self.decision) = (true, false, said.decision);
        self.standing = match said.decision {
            None => ResultStanding::Scored,
            Some(true) => ResultStanding::Advance,
            Some(false) => ResultStanding::Reject,
        };
        (meant, false)
    }

    fn failed(&mut self) -> (Meant, bool) {
        let anew = self.decision.is_some();
        if anew {
            *self = Progress::default();
        }
        self.failed = true;
        self.standing = ResultStanding::Failed;
        (Meant::Failed, anew)
    }

    fn reattempt(&mut self) -> (Meant, bool) {
        let anew = self.standing != ResultStanding::Reattempt;
        *self = Progress { standing: ResultStanding::Reattempt, ..Progress::default() };
        (Meant::Reattempt, anew)
    }
}
