//! The values of fields that take one of a few words.

use contract::{Event, Label, ProblemCode};

/// One word that a field takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ChoiceHelp {
    /// The word as it is printed.
    pub name: &'static str,
    /// Other words for it.
    pub aliases: &'static [&'static str],
    /// What it stands for, in a short sentence.
    pub meaning: &'static str,
}

impl ChoiceHelp {
    pub(crate) const fn new(
        name: &'static str,
        aliases: &'static [&'static str],
        meaning: &'static str,
    ) -> ChoiceHelp {
        ChoiceHelp { name, aliases, meaning }
    }
}

/// Values that are written as one of a few words. One table each: for reading, printing and help.
pub(crate) trait Choice: Copy + PartialEq + 'static {
    /// Every value with its words.
    const CHOICES: &'static [(Self, ChoiceHelp)];

    /// The value that a word names, in any case.
    fn named(word: &str) -> Option<Self> {
        let is = |name: &str| name.eq_ignore_ascii_case(word);
        let (value, _) = Self::CHOICES
            .iter()
            .find(|(_, choice)| is(choice.name) || choice.aliases.iter().any(|alias| is(alias)))?;
        Some(*value)
    }

    /// The word as it is printed.
    fn name(self) -> &'static str {
        // Every value is in its table; the tests hold that.
        Self::CHOICES.iter().find(|(value, _)| *value == self).map_or("", |(_, choice)| choice.name)
    }
}

/// The recruiter's decision, payload `recruiter_go_next_round`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Decision {
    /// `true`.
    Advance,
    /// `false`.
    Reject,
    /// `null`, or anything that is neither true nor false.
    Undecided,
    /// The key is absent.
    None,
}

/// What is true of a delivery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum State {
    /// Nobody has looked at it yet.
    Unread,
    /// Somebody has.
    Read,
    /// Its person marked it with a star.
    Starred,
    /// It has the bytes of an older delivery than the one before it.
    Echo,
    /// Its interview result still awaits a scored one.
    Awaiting,
}

/// What a delivery may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// A link to a PDF report.
    Report,
    /// Departures from the contract.
    Problems,
    /// A note of the person's own.
    Note,
    /// A number as `score`.
    Score,
    /// A decision to advance or to reject.
    Decision,
    /// Values that differ from those of the delivery before it.
    Changes,
}

impl Choice for Event {
    const CHOICES: &'static [(Event, ChoiceHelp)] = &[
        (
            Event::InterviewCollected,
            ChoiceHelp::new("interview_collected", &["collected"], "The answers are there, not yet scored"),
        ),
        (Event::InterviewResult, ChoiceHelp::new("interview_result", &["result"], "Submitted and scored")),
        (
            Event::InterviewFailed,
            ChoiceHelp::new("interview_failed", &["failed"], "Failed, abandoned, or no speech"),
        ),
        (Event::Unknown, ChoiceHelp::new("unknown", &[], "Neither URL nor status fields tell")),
    ];
}

impl Choice for Label {
    const CHOICES: &'static [(Label, ChoiceHelp)] = &[
        (Label::First, ChoiceHelp::new("first", &[], "The first of its result")),
        (Label::Changed, ChoiceHelp::new("changed", &[], "Values differ from the one before")),
        (Label::Repeat, ChoiceHelp::new("repeat", &[], "The same bytes once more, probably a retry")),
        (Label::Unchanged, ChoiceHelp::new("unchanged", &[], "Other bytes, the same values")),
    ];
}

impl Choice for ProblemCode {
    const CHOICES: &'static [(ProblemCode, ChoiceHelp)] = &[
        (
            ProblemCode::Schema,
            ChoiceHelp::new("schema", &[], "A field is missing or of another type than published"),
        ),
        (ProblemCode::NotJson, ChoiceHelp::new("not_json", &[], "The body is no JSON object")),
        (
            ProblemCode::EventMismatch,
            ChoiceHelp::new("event_mismatch", &[], "The URL names another event than the status fields"),
        ),
        (
            ProblemCode::InterviewIdMismatch,
            ChoiceHelp::new("interview_id_mismatch", &[], "interview_id and question_set_id differ"),
        ),
        (ProblemCode::Unread, ChoiceHelp::new("unread", &[], "A part of the body could not be read")),
    ];
}

impl Choice for Decision {
    const CHOICES: &'static [(Decision, ChoiceHelp)] = &[
        (Decision::Advance, ChoiceHelp::new("advance", &[], "On to the next round")),
        (Decision::Reject, ChoiceHelp::new("reject", &[], "Not to the next round")),
        (Decision::Undecided, ChoiceHelp::new("undecided", &[], "Not decided yet")),
        (Decision::None, ChoiceHelp::new("none", &[], "The delivery does not speak of it")),
    ];
}

impl Choice for State {
    const CHOICES: &'static [(State, ChoiceHelp)] = &[
        (State::Unread, ChoiceHelp::new("unread", &[], "Nobody has looked at it yet")),
        (State::Read, ChoiceHelp::new("read", &[], "Somebody has looked at it")),
        (State::Starred, ChoiceHelp::new("starred", &[], "Marked with a star")),
        (State::Echo, ChoiceHelp::new("echo", &[], "The bytes of an older delivery")),
        (State::Awaiting, ChoiceHelp::new("awaiting", &[], "Its result is not scored yet")),
    ];
}

impl Choice for Part {
    const CHOICES: &'static [(Part, ChoiceHelp)] = &[
        (Part::Report, ChoiceHelp::new("report", &["pdf"], "A PDF report")),
        (Part::Problems, ChoiceHelp::new("problems", &["problem"], "Departures from the contract")),
        (Part::Note, ChoiceHelp::new("note", &["notes"], "A note of your own")),
        (Part::Score, ChoiceHelp::new("score", &[], "A score")),
        (Part::Decision, ChoiceHelp::new("decision", &[], "Advanced or rejected")),
        (Part::Changes, ChoiceHelp::new("changes", &[], "Values that differ from the one before")),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contracts_words_are_kept_and_every_one_is_there() {
        for event in Event::NAMED.into_iter().chain([Event::Unknown]) {
            assert_eq!(Choice::name(event), event.name());
        }
        for label in Label::ALL {
            assert_eq!(Choice::name(label), label.name());
        }
        for code in ProblemCode::ALL {
            assert_eq!(Choice::name(code), code.name());
        }
    }

    #[test]
    fn every_word_names_its_own_value_in_any_case() {
        fn check<T: Choice + std::fmt::Debug>() {
            for (value, choice) in T::CHOICES {
                assert_eq!(value.name(), choice.name);
                for word in choice.aliases.iter().chain([&choice.name]) {
                    assert_eq!(T::named(word), Some(*value));
                    assert_eq!(T::named(&word.to_uppercase()), Some(*value));
                }
            }
        }
        check::<Event>();
        check::<Label>();
        check::<ProblemCode>();
        check::<Decision>();
        check::<State>();
        check::<Part>();
        assert_eq!(Event::named("collect"), None);
    }
}
