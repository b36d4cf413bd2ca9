//! What there is to know of a result: a pure fold of its deliveries in order of arrival, which is the only clock.

use std::sync::Arc;

use contract::{Label, Presence};

use super::CandidateKey;
use crate::progress::{Meant, Progress, ResultStanding, Said};
use crate::{Row, Sequence};

/// What there is to know of a result. Times are milliseconds since 1970, UTC, and those of the present attempt;
/// scores, decision and report are those of the delivery that it stands at.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ResultFacts {
    /// Where it stands, and how it was decided.
    pub progress: Progress,
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
    /// Why it failed, as sent, where it stands at that.
    pub failure: Option<String>,
    /// Whether there is a link to a report.
    pub has_report: bool,
}

impl ResultFacts {
    /// Since when it waits for its score.
    pub fn awaiting_since(&self) -> Option<i64> {
        self.collected_at.filter(|_| self.progress.standing == ResultStanding::Awaiting)
    }

    /// When the attempt was collected, told or not: one that was scored was collected at the latest then.
    pub fn collected_by(&self) -> Option<i64> {
        self.collected_at.or(self.scored_at)
    }

    /// Takes its next delivery in; `candidate` is the key of that one's payload.
    pub fn take(&mut self, row: &Row, candidate: Option<CandidateKey>) -> Meant {
        let at = row.received_at.as_millisecond();
        if self.deliveries == 0 {
            (self.first_at, self.attempts) = (at, 1);
        }
        self.deliveries += 1;
        let before = self.progress;
        let status = row.status.as_ref().value().map(|status| &**status);
        let (meant, anew) =
            self.progress.take(Said::of(row.event, row.label, status, row.go_next_round.value()));
        if meant == Meant::Again {
            return meant;
        }
        if anew {
            self.begin_anew();
        }
        self.revisions += u64::from(row.label == Label::Changed);
        self.identify(row, candidate);
        let tells = match meant {
            Meant::Late | Meant::Again => false,
            Meant::Unknown => before.standing == ResultStanding::Unknown,
            Meant::Collected | Meant::Scored | Meant::Changed | Meant::Reattempt | Meant::Failed => true,
        };
        if tells {
            (self.state, self.changed_at) = (row.sequence, at);
        }
        match meant {
            Meant::Collected => drop(self.collected_at.get_or_insert(at)),
            Meant::Scored | Meant::Changed => self.result(row, at, before.decision),
            Meant::Failed => self.failed(row, at),
            Meant::Late | Meant::Reattempt | Meant::Unknown | Meant::Again => {}
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

    fn result(&mut self, row: &Row, at: i64, decision_before: Option<bool>) {
        if self.scored_at.is_none() {
            self.scored_at = Some(at);
            self.waited = self.collected_at.map(|collected| (at - collected).max(0));
        }
        (self.failed_at, self.failure) = (None, None);
        if self.progress.decision != decision_before {
            self.decided_at = self.progress.decision.map(|_| at);
        }
        self.assessed(row);
    }

    fn failed(&mut self, row: &Row, at: i64) {
        self.failed_at.get_or_insert(at);
        self.failure = row.interview_status.as_ref().value().map(ToString::to_string);
        self.assessed(row);
    }

    fn assessed(&mut self, row: &Row) {
        self.score = number(&row.score);
        self.recruiter_score = number(&row.recruiter_score);
        self.has_report = row.has_report;
    }

    /// Another attempt: what the former one came to is history.
    fn begin_anew(&mut self) {
        *self = ResultFacts {
            progress: self.progress,
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

/// A score as a number; none where the payload holds something else in its place.
fn number(score: &Presence<String>) -> Option<f64> {
    let text = score.as_ref().value()?;
    let written = text.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    text.parse().ok().filter(|score: &f64| written && score.is_finite())
}
