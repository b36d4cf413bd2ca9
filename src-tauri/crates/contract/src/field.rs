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
    Id, InterviewId, QuestionSetId, Status, InterviewStatus, ProcessingStatus, ProfileInterviewId, ProfileId,
    CandidateExternalId, CandidateName, CandidateEmail, CandidatePhoneNumber,
    Score, RecruiterScore, Analysis, RecruiterAnalysis, WhyHire, WhyNotHire, GoNextRound, PdfExportUrl, Reason,
}

impl Field {
    /// All fields, in the order of the published contract.
    pub const ALL: [Field; 21] = [
        Field::Id, Field::InterviewId, Field::QuestionSetId, Field::Status, Field::InterviewStatus,
        Field::ProcessingStatus, Field::ProfileInterviewId, Field::ProfileId, Field::CandidateExternalId,
        Field::CandidateName, Field::CandidateEmail, Field::CandidatePhoneNumber, Field::Score,
        Field::RecruiterScore, Field::Analysis, Field::RecruiterAnalysis, Field::WhyHire, Field::WhyNotHire,
        Field::GoNextRound, Field::PdfExportUrl, Field::Reason,
    ];

    /// The JSON key, such as `ai_analysis_recruiter_score`.
    pub const fn key(self) -> &'static str {
        todo!()
    }

    /// The field with that exact key.
    pub fn from_key(key: &str) -> Option<Field> {
        todo!()
    }

    /// What it holds when it is not null.
    pub const fn kind(self) -> Kind {
        todo!()
    }

    /// Whether the contract wants the key to be there.
    pub const fn required(self) -> bool {
        todo!()
    }

    /// Whether `null` is a legal value.
    pub const fn nullable(self) -> bool {
        todo!()
    }

    /// What the field means, in a sentence of our own.
    pub const fn meaning(self) -> &'static str {
        todo!()
    }
}
