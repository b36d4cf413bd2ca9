//! What there is to know of a result: a pure fold of its deliveries in order of arrival, which is the only clock.

use std::sync::Arc;

use contract::{Event, Label, Presence};

use super::CandidateKey;
use crate::{Row, Sequence};

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

/// What there is to know of a result. Times are milliseconds since 1970, UTC, and those of the present attempt;
/// scores, decision and report are those of the delivery that it stands at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultFacts {
    /// Where it stands.
    pub standing: ResultStanding,
    /// The newest delivery that told where it stands.
    pub state: Sequence,
    /// `interview_id`: the newest delivery that tells it, as for the next three.
    pub interview: Option<Arc<str>>,
    /// Who took it.
    pub candidate: Option<CandidateKey>,
    /// The candidate's name.
    pub name: Option<String>,
    /// The candidate's e-mail address.
    pub email: Option<String>,
    /// When its first delivery came.
    pub first_at: i64,
    /// When [`ResultFacts::state`] came.
    pub changed_at: i64,
    /// How many deliveries it has.
    pub deliveries: u64,
    /// How many of them are labelled `changed`.
    pub revisions: u64,
    /// How many attempts the candidate has had, or was granted; at least 1.
    pub attempts: u64,
    /// When it was told that the answers were collected, where that was before they were scored.
    pub collected_at: Option<i64>,
    /// When its first result came.
    pub scored_at: Option<i64>,
    /// When the present decision came; `None`: undecided.
    pub decided_at: Option<i64>,
    /// When its first failure came.
    pub failed_at: Option<i64>,
    /// From collected to scored, in milliseconds.
    pub waited: Option<i64>,
    /// The score, where it is a number.
    pub score: Option<f64>,
    /// The recruiter score, where it is a number.
    pub recruiter_score: Option<f64>,
    /// Advance, reject or undecided.
    pub decision: Option<bool>,
    /// Why it failed, as sent, where it stands at that.
    pub failure: Option<String>,
    /// Whether there is a link to a report.
    pub has_report: bool,
    /// Whether this attempt was told as collected, in time or late.
    pub(crate) told_collected: bool,
    /// Whether the decision came after the result, which takes a person.
    pub(crate) decided_later: bool,
}

impl ResultFacts {
    /// Since when it waits for its score.
    pub fn awaiting_since(&self) -> Option<i64> {
        self.collected_at.filter(|_| self.standing == ResultStanding::Awaiting)
    }

    /// When the attempt was collected, told or not: one that was scored was collected at the latest then.
    pub fn collected_by(&self) -> Option<i64> {
        self.collected_at.or(self.scored_at)
    }

    /// Takes its next delivery in; `candidate` is the key of that one's payload.
    pub fn take(&mut self, row: &Row, candidate: Option<CandidateKey>) -> Meant {
        let first = self.deliveries == 0;
        self.deliveries += 1;
        let at = row.received_at.as_millisecond();
        if first {
            (self.first_at, self.attempts) = (at, 1);
        } else if matches!(row.label, Label::Repeat | Label::Unchanged) && !self.is_next_attempt(row) {
            return Meant::Again;
        }
        self.revisions += u64::from(row.label == Label::Changed);
        self.identify(row, candidate);
        let meant = match row.event {
            Event::InterviewCollected => self.collected(at),
            Event::InterviewResult => self.result(row, at),
            Event::InterviewFailed => self.failed(row, at),
            Event::Unknown if self.scored_at.is_some() && is_draft(row) => self.reattempt(),
            Event::Unknown => Meant::Unknown,
        };
        let tells = match meant {
            Meant::Late | Meant::Again => false,
            Meant::Unknown => self.standing == ResultStanding::Unknown,
            _ => true,
        };
        if tells {
            self.state = row.sequence;
            self.changed_at = at;
        }
        meant
    }

    fn identify(&mut self, row: &Row, candidate: Option<CandidateKey>) {
        self.candidate = candidate.or(self.candidate.take());
        let told =
            |text: &Presence<String>| text.as_ref().value().filter(|text| !text.trim().is_empty()).cloned();
        self.name = told(&row.candidate_name).or(self.name.take());
        self.email = told(&row.candidate_email).or(self.email.take());
        let interview = row.interview_id.as_ref().value().filter(|interview| !interview.is_empty());
        self.interview = interview.cloned().or(self.interview.take());
    }

    /// What is told of another attempt may be told in the very words of the former one.
    fn is_next_attempt(&self, row: &Row) -> bool {
        self.standing == ResultStanding::Reattempt && row.event == Event::InterviewCollected
    }

    fn collected(&mut self, at: i64) -> Meant {
        let is_new = self.told_collected || self.decided_later;
        if self.failed_at.is_some() || (self.scored_at.is_some() && is_new) {
            self.begin_anew();
        }
        self.told_collected = true;
        if self.scored_at.is_some() {
            return Meant::Late;
        }
        self.collected_at.get_or_insert(at);
        self.standing = ResultStanding::Awaiting;
        Meant::Collected
    }

    fn result(&mut self, row: &Row, at: i64) -> Meant {
        if is_draft(row) && (self.scored_at.is_some() || self.standing == ResultStanding::Reattempt) {
            return self.reattempt();
        }
        let meant = if self.scored_at.is_some() { Meant::Changed } else { Meant::Scored };
        if self.scored_at.is_none() {
            self.scored_at = Some(at);
            self.waited = self.collected_at.map(|collected| (at - collected).max(0));
        }
        (self.failed_at, self.failure) = (None, None);
        let decision = row.go_next_round.value();
        if decision != self.decision {
            self.decided_at = decision.map(|_| at);
            self.decided_later = decision.is_some() && meant == Meant::Changed;
        }
        self.decision = decision;
        self.score = number(&row.score);
        self.recruiter_score = number(&row.recruiter_score);
        self.has_report = row.has_report;
        self.standing = match decision {
            None => ResultStanding::Scored,
            Some(true) => ResultStanding::Advance,
            Some(false) => ResultStanding::Reject,
        };
        meant
    }

    fn failed(&mut self, row: &Row, at: i64) -> Meant {
        if self.decision.is_some() {
            self.begin_anew();
        }
        self.failed_at.get_or_insert(at);
        self.failure = row.interview_status.as_ref().value().map(ToString::to_string);
        self.score = number(&row.score);
        self.recruiter_score = number(&row.recruiter_score);
        self.has_report = row.has_report;
        self.standing = ResultStanding::Failed;
        Meant::Failed
    }

    fn reattempt(&mut self) -> Meant {
        if self.standing != ResultStanding::Reattempt {
            self.begin_anew();
        }
        self.standing = ResultStanding::Reattempt;
        Meant::Reattempt
    }

    /// Another attempt: what the former one came to is history.
    fn begin_anew(&mut self) {
        *self = ResultFacts {
            state: self.state,
            interview: self.interview.take(),
            candidate: self.candidate.take(),
            name: self.name.take(),
            email: self.email.take(),
            first_at: self.first_at,
            changed_at: self.changed_at,
            deliveries: self.deliveries,
            revisions: self.revisions,
            attempts: self.attempts + 1,
            ..ResultFacts::default()
        };
    }
}

fn is_draft(row: &Row) -> bool {
    row.status.as_ref().value().is_some_and(|status| &**status == "draft")
}

/// A score as a number; none where the payload holds something else in its place.
fn number(score: &Presence<String>) -> Option<f64> {
    let text = score.as_ref().value()?;
    let written = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    text.parse().ok().filter(|score: &f64| written && score.is_finite())
}
