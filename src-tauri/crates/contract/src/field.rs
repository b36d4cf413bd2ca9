//! The 21 fields of the payload: one table that the schema, the checks and the screens are drawn from.

/// What JSON a field holds when it is not null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A string.
    Text,
    /// A number, kept as it was written.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Anything: the published contract gives no type ("list/text").
    Any,
}

/// A field of the payload, in the order of the published contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "`Field::meaning` documents each one")]
pub enum Field {
    Id,
    InterviewId,
    QuestionSetId,
    Status,
    InterviewStatus,
    ProcessingStatus,
    ProfileInterviewId,
    ProfileId,
    CandidateExternalId,
    CandidateName,
    CandidateEmail,
    CandidatePhoneNumber,
    Score,
    RecruiterScore,
    Analysis,
    RecruiterAnalysis,
    WhyHire,
    WhyNotHire,
    GoNextRound,
    PdfExportUrl,
    Reason,
}

impl Field {
    /// All fields, in the order of the published contract.
    pub const ALL: [Field; 21] = [
        Field::Id,
        Field::InterviewId,
        Field::QuestionSetId,
        Field::Status,
        Field::InterviewStatus,
        Field::ProcessingStatus,
        Field::ProfileInterviewId,
        Field::ProfileId,
        Field::CandidateExternalId,
        Field::CandidateName,
        Field::CandidateEmail,
        Field::CandidatePhoneNumber,
        Field::Score,
        Field::RecruiterScore,
        Field::Analysis,
        Field::RecruiterAnalysis,
        Field::WhyHire,
        Field::WhyNotHire,
        Field::GoNextRound,
        Field::PdfExportUrl,
        Field::Reason,
    ];

    /// The JSON key, such as `ai_analysis_recruiter_score`.
    pub const fn key(self) -> &'static str {
        TABLE[self as usize].key
    }

    /// The field with that exact key.
    pub fn from_key(key: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.key() == key)
    }

    /// What it holds when it is not null.
    pub const fn kind(self) -> Kind {
        TABLE[self as usize].kind
    }

    /// Whether the contract wants the key to be there.
    pub const fn required(self) -> bool {
        !matches!(TABLE[self as usize].need, Need::Optional)
    }

    /// Whether `null` is a legal value.
    pub const fn nullable(self) -> bool {
        !matches!(TABLE[self as usize].need, Need::Always)
    }

    /// What the field means, in a sentence of our own.
    pub const fn meaning(self) -> &'static str {
        TABLE[self as usize].meaning
    }
}

/// How much of a field the contract asks for.
enum Need {
    /// The key must be there and hold something.
    Always,
    /// The key must be there and may hold `null`.
    Key,
    /// The key may be missing and may hold `null`.
    Optional,
}

struct Definition {
    key: &'static str,
    kind: Kind,
    need: Need,
    meaning: &'static str,
}

const fn define(key: &'static str, kind: Kind, need: Need, meaning: &'static str) -> Definition {
    Definition { key, kind, need, meaning }
}

/// In the order of [`Field::ALL`].
static TABLE: [Definition; Field::ALL.len()] = [
    define(
        "id",
        Kind::Text,
        Need::Always,
        "The interview result that the delivery speaks of; not the delivery itself.",
    ),
    define("interview_id", Kind::Text, Need::Always, "The interview definition that was taken."),
    define("question_set_id", Kind::Text, Need::Always, "The same id as interview_id, under its older name."),
    define(
        "status",
        Kind::Text,
        Need::Always,
        "Where the result stands: draft until it is submitted, then active.",
    ),
    define(
        "interview_status",
        Kind::Text,
        Need::Key,
        "How the interview itself went: completed, stopped early, abandoned, failed and so on.",
    ),
    define("processing_status", Kind::Text, Need::Key, "How far the AI processing of the answers has come."),
    define("profile_interview_id", Kind::Text, Need::Key, "The candidate's enrolment in this interview."),
    define("profile_id", Kind::Text, Need::Key, "The candidate's profile, where a registered one is linked."),
    define("candidate_external_id", Kind::Text, Need::Optional, "The candidate's id in your own system."),
    define("candidate_name", Kind::Text, Need::Optional, "The candidate's name."),
    define("candidate_email", Kind::Text, Need::Optional, "The candidate's e-mail address."),
    define("candidate_phone_number", Kind::Text, Need::Optional, "The candidate's phone number."),
    define("score", Kind::Number, Need::Key, "The overall score; its range is not published."),
    define(
        "ai_analysis_recruiter_score",
        Kind::Number,
        Need::Key,
        "The AI's score for recruiters; its range is not published.",
    ),
    define("ai_analysis", Kind::Text, Need::Key, "The AI's analysis, worded for the candidate."),
    define("ai_analysis_recruiter", Kind::Text, Need::Key, "The AI's analysis, worded for recruiters."),
    define(
        "ai_analysis_recruiter_why_hire",
        Kind::Any,
        Need::Optional,
        "Reasons for hiring, as a list or as text.",
    ),
    define(
        "ai_analysis_recruiter_why_not_hire",
        Kind::Any,
        Need::Optional,
        "Reasons against hiring, as a list or as text.",
    ),
    define(
        "recruiter_go_next_round",
        Kind::Boolean,
        Need::Key,
        "The recruiter's decision: true advances, false rejects, null is undecided.",
    ),
    define(
        "pdf_export_url",
        Kind::Text,
        Need::Key,
        "A signed link to the PDF report that opens without a login; null where no report is made.",
    ),
    define("reason", Kind::Text, Need::Key, "Which watched fields changed and so led to this delivery."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_is_found_by_its_own_key_and_only_by_it() {
        for field in Field::ALL {
            assert_eq!(Field::from_key(field.key()), Some(field));
        }
        assert_eq!(Field::from_key("Score"), None);
        assert_eq!(Field::from_key(""), None);
    }

    #[test]
    fn fifteen_fields_are_required_and_eleven_of_them_may_be_null() {
        let required: Vec<Field> = Field::ALL.into_iter().filter(|field| field.required()).collect();

        assert_eq!(required.len(), 15);
        assert_eq!(required.iter().filter(|field| field.nullable()).count(), 11);
        let never_null: Vec<&str> =
            Field::ALL.into_iter().filter(|field| !field.nullable()).map(Field::key).collect();
        assert_eq!(never_null, ["id", "interview_id", "question_set_id", "status"]);
    }
}
