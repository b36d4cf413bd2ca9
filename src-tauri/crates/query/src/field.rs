//! The fields of the language: one table for reading, printing, completion and help.

use contract::{Event, Label, ProblemCode};

use crate::choice::Choice;
use crate::{ChoiceHelp, Decision, Part, State};

/// A field of the language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "`FieldHelp::meaning` documents each one")]
pub enum Field {
    Event,
    Label,
    Decision,
    Is,
    Has,
    Problem,
    Name(NameField),
    Number(NumberField),
    Size,
    After,
    Before,
    On,
    Text(TextField),
    Id,
}

/// A field that equals a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NameField {
    /// The environment that it was sent to.
    Environment,
    /// Payload `status`.
    Status,
    /// Payload `interview_status`.
    InterviewStatus,
    /// Payload `processing_status`.
    ProcessingStatus,
    /// The key of a payload field that differs from the delivery before it; any of them.
    Changed,
}

/// A field that holds a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberField {
    /// Payload `score`.
    Score,
    /// Payload `ai_analysis_recruiter_score`.
    RecruiterScore,
}

/// Texts that are searched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TextField {
    /// Everything that is searched; also what a word without a field means.
    Any,
    /// Who took the interview: name, e-mail, phone number or external id.
    Candidate,
    /// The candidate's name.
    Name,
    /// The candidate's e-mail address.
    Email,
    /// The candidate's phone number.
    Phone,
    /// The candidate's id in the user's own system.
    ExternalId,
    /// The interview definition, under either of its names.
    Interview,
    /// Payload `id`.
    Result,
    /// The candidate's profile or enrolment.
    Profile,
    /// Payload `reason`.
    Reason,
    /// Both analyses and both lists of reasons.
    Analysis,
    /// The person's own notes, which are no part of the payload.
    Note,
}

impl TextField {
    /// The payload fields whose text is searched. [`TextField::Any`] searches the person's notes as well, and
    /// [`TextField::Note`] those alone.
    pub const fn payload_fields(self) -> &'static [contract::Field] {
        use contract::Field as Key;
        match self {
            TextField::Any => &[
                Key::CandidateName,
                Key::CandidateEmail,
                Key::CandidatePhoneNumber,
                Key::CandidateExternalId,
                Key::Id,
                Key::InterviewId,
                Key::QuestionSetId,
                Key::ProfileInterviewId,
                Key::ProfileId,
                Key::Reason,
                Key::Analysis,
                Key::RecruiterAnalysis,
                Key::WhyHire,
                Key::WhyNotHire,
            ],
            TextField::Candidate => &[
                Key::CandidateName,
                Key::CandidateEmail,
                Key::CandidatePhoneNumber,
                Key::CandidateExternalId,
            ],
            TextField::Name => &[Key::CandidateName],
            TextField::Email => &[Key::CandidateEmail],
            TextField::Phone => &[Key::CandidatePhoneNumber],
            TextField::ExternalId => &[Key::CandidateExternalId],
            TextField::Interview => &[Key::InterviewId, Key::QuestionSetId],
            TextField::Result => &[Key::Id],
            TextField::Profile => &[Key::ProfileInterviewId, Key::ProfileId],
            TextField::Reason => &[Key::Reason],
            TextField::Analysis => &[Key::Analysis, Key::RecruiterAnalysis, Key::WhyHire, Key::WhyNotHire],
            TextField::Note => &[],
        }
    }
}

impl Field {
    /// The field that a name or an alias names, in any case.
    pub fn named(name: &str) -> Option<Field> {
        TABLE.iter().find(|row| row.names().any(|own| own.eq_ignore_ascii_case(name))).map(|row| row.field)
    }

    /// Its name as it is printed.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// What is to be said about it.
    pub fn help(self) -> FieldHelp {
        let Row { name, aliases, example, meaning, .. } = *self.row();
        FieldHelp {
            field: self,
            name,
            aliases,
            takes: self.takes(),
            choices: self.choices(),
            example,
            meaning,
        }
    }

    /// Whether its values have an order, so that there are comparisons and ranges of them.
    pub(crate) const fn is_ordered(self) -> bool {
        matches!(self, Field::Number(_) | Field::Size | Field::After | Field::Before | Field::On | Field::Id)
    }

    const fn takes(self) -> &'static str {
        match self {
            Field::Event | Field::Label | Field::Decision | Field::Is | Field::Has | Field::Problem => {
                "one of its words"
            }
            Field::Name(_) => "a whole name, in any case",
            Field::Number(_) => "a number, a comparison, a range, or none",
            Field::Size => "a number of bytes (B, kB, MB), a comparison or a range",
            Field::After | Field::Before => "a time, such as 2026-11-01, today or 7d",
            Field::On => "a day, month, year or minute, or a range of times",
            Field::Text(_) => "a part of the text",
            Field::Id => "an id, a sequence number, a comparison or a range",
        }
    }

    /// The words that it takes.
    fn choices(self) -> Vec<ChoiceHelp> {
        fn all<T: Choice>() -> Vec<ChoiceHelp> {
            T::CHOICES.iter().map(|(_, choice)| *choice).collect()
        }
        match self {
            Field::Event => all::<Event>(),
            Field::Label => all::<Label>(),
            Field::Decision => all::<Decision>(),
            Field::Is => all::<State>(),
            Field::Has => all::<Part>(),
            Field::Problem => all::<ProblemCode>(),
            Field::Number(_) => vec![ChoiceHelp::new("none", &[], "Absent, null or no number")],
            Field::Name(_)
            | Field::Size
            | Field::After
            | Field::Before
            | Field::On
            | Field::Text(_)
            | Field::Id => Vec::new(),
        }
    }

    fn row(self) -> &'static Row {
        // Every field is in the table; the tests hold that.
        TABLE.iter().find(|row| row.field == self).unwrap_or(&TABLE[0])
    }
}

/// What is to be said about a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHelp {
    /// Which field.
    pub field: Field,
    /// Its name as it is printed.
    pub name: &'static str,
    /// Other names for it.
    pub aliases: &'static [&'static str],
    /// The kind of value it takes.
    pub takes: &'static str,
    /// The words it takes; empty where it takes others.
    pub choices: Vec<ChoiceHelp>,
    /// A query that uses it.
    pub example: &'static str,
    /// What it tests, in a short sentence.
    pub meaning: &'static str,
}

/// Every field, those that are used most first.
pub fn fields() -> impl Iterator<Item = FieldHelp> {
    TABLE.iter().map(|row| row.field.help())
}

struct Row {
    field: Field,
    name: &'static str,
    aliases: &'static [&'static str],
    example: &'static str,
    meaning: &'static str,
}

impl Row {
    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

/// Every name with the field it names.
pub(crate) fn names() -> impl Iterator<Item = (&'static str, Field)> {
    TABLE.iter().flat_map(|row| row.names().map(|name| (name, row.field)))
}

const fn row(
    field: Field,
    name: &'static str,
    aliases: &'static [&'static str],
    example: &'static str,
    meaning: &'static str,
) -> Row {
    Row { field, name, aliases, example, meaning }
}

static TABLE: [Row; 30] = [
    row(Field::Event, "event", &[], "event:failed", "What the delivery says"),
    row(
        Field::Name(NameField::Environment),
        "env",
        &["environment"],
        "env:production",
        "The environment it was sent to",
    ),
    row(
        Field::Text(TextField::Candidate),
        "candidate",
        &[],
        "candidate:\"Jane Sample\"",
        "The candidate's name, e-mail, phone or external id",
    ),
    row(Field::Number(NumberField::Score), "score", &[], "score:>=7", "The overall score"),
    row(
        Field::Number(NumberField::RecruiterScore),
        "recruiter_score",
        &["ai_score", "ai_analysis_recruiter_score"],
        "recruiter_score:5..8",
        "The AI's score for recruiters",
    ),
    row(
        Field::Decision,
        "decision",
        &["recruiter_go_next_round"],
        "decision:advance",
        "The recruiter's decision on the next round",
    ),
    row(Field::Label, "label", &[], "label:first,changed", "How it relates to the delivery before it"),
    row(Field::Is, "is", &[], "is:unread", "What is true of it"),
    row(Field::Has, "has", &[], "has:report", "What it has"),
    row(
        Field::Name(NameField::Changed),
        "changed",
        &[],
        "changed:score",
        "The key of a payload field that changed",
    ),
    row(Field::After, "after", &["since"], "after:7d", "Received at that time or later"),
    row(Field::Before, "before", &["until"], "before:2026-11-01", "Received earlier than that time"),
    row(Field::On, "on", &["received"], "on:2026-11-01..2026-11-07", "Received within that time"),
    row(
        Field::Text(TextField::Name),
        "name",
        &["candidate_name"],
        "name:\"Jane Sample\"",
        "The candidate's name",
    ),
    row(
        Field::Text(TextField::Email),
        "email",
        &["e-mail", "candidate_email"],
        "email:@example.com",
        "The candidate's e-mail address",
    ),
    row(
        Field::Text(TextField::Phone),
        "phone",
        &["candidate_phone_number"],
        "phone:+1555",
        "The candidate's phone number",
    ),
    row(
        Field::Text(TextField::ExternalId),
        "external_id",
        &["candidate_external_id"],
        "external_id:A-1001",
        "The candidate's id in your own system",
    ),
    row(
        Field::Text(TextField::Interview),
        "interview",
        &["interview_id", "question_set_id"],
        "interview:7f3a",
        "The id of the interview that was taken",
    ),
    row(Field::Text(TextField::Result), "result", &[], "result:7f3a", "The id of the interview result"),
    row(
        Field::Text(TextField::Profile),
        "profile",
        &["profile_id", "profile_interview_id"],
        "profile:7f3a",
        "The id of the candidate's profile or enrolment",
    ),
    row(Field::Name(NameField::Status), "status", &[], "status:active", "Where the result stands"),
    row(
        Field::Name(NameField::InterviewStatus),
        "interview_status",
        &[],
        "interview_status:\"completed, stopped early\"",
        "How the interview went",
    ),
    row(
        Field::Name(NameField::ProcessingStatus),
        "processing_status",
        &[],
        "processing_status:completed",
        "How far the AI processing has come",
    ),
    row(Field::Text(TextField::Reason), "reason", &[], "reason:score", "Why it was sent, as JobMojito says"),
    row(
        Field::Text(TextField::Analysis),
        "analysis",
        &["ai_analysis", "ai_analysis_recruiter"],
        "analysis:teamwork",
        "The analyses and the reasons for and against hiring",
    ),
    row(Field::Text(TextField::Note), "note", &["notes"], "note:\"call back\"", "Your own notes"),
    row(Field::Text(TextField::Any), "text", &[], "text:rust", "Any text, as a word without a field does"),
    row(Field::Problem, "problem", &[], "problem:schema", "Where it departs from the contract"),
    row(Field::Size, "size", &["bytes"], "size:>=1MB", "The size of the body"),
    row(Field::Id, "id", &["sequence"], "id:42", "Which delivery, by id or sequence number"),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::Query;

    #[test]
    fn every_name_names_its_own_field_in_any_case_and_no_other() {
        let mut seen = HashSet::new();
        for (name, field) in names() {
            assert!(seen.insert(name), "{name} names two fields");
            assert_eq!(Field::named(name), Some(field));
            assert_eq!(Field::named(&name.to_uppercase()), Some(field));
        }
        assert_eq!(Field::named(""), None);
    }

    #[test]
    fn every_field_has_a_row_of_its_own() {
        use {NameField as N, NumberField as S, TextField as T};
        let kinds = [
            Field::Event,
            Field::Label,
            Field::Decision,
            Field::Is,
            Field::Has,
            Field::Problem,
            Field::Size,
            Field::After,
            Field::Before,
            Field::On,
            Field::Id,
        ];
        let names = [N::Environment, N::Status, N::InterviewStatus, N::ProcessingStatus, N::Changed];
        let texts = [
            T::Any,
            T::Candidate,
            T::Name,
            T::Email,
            T::Phone,
            T::ExternalId,
            T::Interview,
            T::Result,
            T::Profile,
            T::Reason,
            T::Analysis,
            T::Note,
        ];
        let all: Vec<Field> = kinds
            .into_iter()
            .chain(names.map(Field::Name))
            .chain([S::Score, S::RecruiterScore].map(Field::Number))
            .chain(texts.map(Field::Text))
            .collect();

        assert_eq!(all.len(), TABLE.len());
        for field in all {
            assert_eq!(field.row().field, field);
        }
    }

    #[test]
    fn every_example_is_a_query_that_uses_its_field() {
        for help in fields() {
            let query = Query::parse(help.example).unwrap();

            let printed = query.to_string();
            assert!(printed.starts_with(&format!("{}:", help.name)) || help.name == "text", "{printed}");
        }
    }

    #[test]
    fn any_text_searches_what_the_other_fields_search() {
        let any: HashSet<_> = TextField::Any.payload_fields().iter().collect();
        let others = [
            TextField::Candidate,
            TextField::Interview,
            TextField::Result,
            TextField::Profile,
            TextField::Reason,
            TextField::Analysis,
        ];

        assert_eq!(any, others.iter().flat_map(|field| field.payload_fields()).collect());
    }
}
