//! Small integers for words, so that rows stay narrow. They are in the file: a code never changes its meaning.

use contract::{Event, EventSource, Label, Presence, ProblemCode};

use crate::progress::{Progress, ResultStanding};

pub(crate) const fn of_event(event: Event) -> u8 {
    match event {
        Event::Unknown => 0,
        Event::InterviewCollected => 1,
        Event::InterviewResult => 2,
        Event::InterviewFailed => 3,
    }
}

pub(crate) const fn event(code: u8) -> Option<Event> {
    Some(match code {
        0 => Event::Unknown,
        1 => Event::InterviewCollected,
        2 => Event::InterviewResult,
        3 => Event::InterviewFailed,
        _ => return None,
    })
}

pub(crate) const fn of_source(source: EventSource) -> u8 {
    match source {
        EventSource::Unknown => 0,
        EventSource::Route => 1,
        EventSource::Inferred => 2,
    }
}

pub(crate) const fn source(code: u8) -> Option<EventSource> {
    Some(match code {
        0 => EventSource::Unknown,
        1 => EventSource::Route,
        2 => EventSource::Inferred,
        _ => return None,
    })
}

pub(crate) const fn of_label(label: Label) -> u8 {
    match label {
        Label::First => 0,
        Label::Changed => 1,
        Label::Repeat => 2,
        Label::Unchanged => 3,
    }
}

pub(crate) const fn label(code: u8) -> Option<Label> {
    Some(match code {
        0 => Label::First,
        1 => Label::Changed,
        2 => Label::Repeat,
        3 => Label::Unchanged,
        _ => return None,
    })
}

/// At most 7; statements ask for 1, those that wait, as `progress & 7 = 1`.
pub(crate) const fn of_standing(standing: ResultStanding) -> u8 {
    match standing {
        ResultStanding::Unknown => 0,
        ResultStanding::Awaiting => 1,
        ResultStanding::Scored => 2,
        ResultStanding::Advance => 3,
        ResultStanding::Reject => 4,
        ResultStanding::Reattempt => 5,
        ResultStanding::Failed => 6,
    }
}

pub(crate) fn standing(code: u8) -> Option<ResultStanding> {
    ResultStanding::ALL.into_iter().find(|standing| of_standing(*standing) == code)
}

/// Packed: bits 0–2 the standing, bits 3–4 the decision, then told as collected, scored, failed, decided later.
pub(crate) fn of_progress(progress: Progress) -> u16 {
    let Progress { standing, decision, told_collected, scored, failed, decided_later } = progress;
    let decision = decision.map_or(0, |advance| 1 + u16::from(advance));
    u16::from(of_standing(standing))
        | decision << 3
        | u16::from(told_collected) << 5
        | u16::from(scored) << 6
        | u16::from(failed) << 7
        | u16::from(decided_later) << 8
}

pub(crate) fn progress(code: u16) -> Option<Progress> {
    let is = |bit: u32| code >> bit & 1 == 1;
    Some(Progress {
        standing: standing(u8::try_from(code & 7).ok()?)?,
        decision: match code >> 3 & 3 {
            0 => None,
            1 => Some(false),
            2 => Some(true),
            _ => return None,
        },
        told_collected: is(5),
        scored: is(6),
        failed: is(7),
        decided_later: is(8),
    })
    .filter(|_| code >> 9 == 0)
}

/// Yes-or-no facts of a delivery, packed: bit 0 report, bits 1–2 decision, from bit 3 on one per problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Flags(pub(crate) i64);

impl Flags {
    /// The bit that tells a report.
    pub(crate) const REPORT: i64 = 1;
    const DECISION_SHIFT: u32 = 1;
    const PROBLEM_SHIFT: u32 = 3;
    const PROBLEM_ORDER: [ProblemCode; 5] = [
        ProblemCode::Schema,
        ProblemCode::NotJson,
        ProblemCode::EventMismatch,
        ProblemCode::InterviewIdMismatch,
        ProblemCode::Unread,
    ];

    pub(crate) fn new(
        report: bool,
        decision: Presence<bool>,
        problems: impl IntoIterator<Item = ProblemCode>,
    ) -> Flags {
        let decision = match decision {
            Presence::Absent => 0,
            Presence::Null => 1,
            Presence::Value(false) => 2,
            Presence::Value(true) => 3,
        };
        let problems = problems.into_iter().fold(0, |bits, problem| bits | Flags::of_problem(problem));
        Flags(i64::from(report) | decision << Flags::DECISION_SHIFT | problems)
    }

    const fn of_problem(problem: ProblemCode) -> i64 {
        1 << (Flags::PROBLEM_SHIFT
            + match problem {
                ProblemCode::Schema => 0,
                ProblemCode::NotJson => 1,
                ProblemCode::EventMismatch => 2,
                ProblemCode::InterviewIdMismatch => 3,
                ProblemCode::Unread => 4,
            })
    }

    pub(crate) const fn report(self) -> bool {
        self.0 & Flags::REPORT != 0
    }

    pub(crate) const fn decision(self) -> Presence<bool> {
        match (self.0 >> Flags::DECISION_SHIFT) & 3 {
            0 => Presence::Absent,
            1 => Presence::Null,
            2 => Presence::Value(false),
            _ => Presence::Value(true),
        }
    }

    pub(crate) fn problems(self) -> Vec<ProblemCode> {
        Flags::PROBLEM_ORDER.into_iter().filter(|problem| self.0 & Flags::of_problem(*problem) != 0).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_comes_back_from_its_code() {
        for code in 0..=u8::MAX {
            assert!(event(code).is_none_or(|event| of_event(event) == code));
            assert!(source(code).is_none_or(|source| of_source(source) == code));
            assert!(label(code).is_none_or(|label| of_label(label) == code));
            assert!(standing(code).is_none_or(|standing| of_standing(standing) == code));
        }
        for named in Event::NAMED {
            assert_eq!(event(of_event(named)), Some(named));
        }
    }

    #[test]
    fn every_progress_comes_back_from_its_code() {
        let codes: Vec<u16> = (0..=u16::MAX).filter(|code| progress(*code).is_some()).collect();

        assert_eq!(codes.len(), ResultStanding::ALL.len() * 3 * 16);
        assert!(codes.iter().all(|code| progress(*code).map(of_progress) == Some(*code)));
    }

    #[test]
    fn flags_keep_each_fact_apart() {
        for decision in [Presence::Absent, Presence::Null, Presence::Value(false), Presence::Value(true)] {
            for report in [false, true] {
                for problem in Flags::PROBLEM_ORDER {
                    let flags = Flags::new(report, decision, [problem, problem]);

                    assert_eq!(flags.report(), report);
                    assert_eq!(flags.decision(), decision);
                    assert_eq!(flags.problems(), [problem]);
                    assert!(flags.0 > 7, "what the index of problems says");
                }
                assert!(Flags::new(report, decision, []).0 <= 7);
            }
        }
    }
}
