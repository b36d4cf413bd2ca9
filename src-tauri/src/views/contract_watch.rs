//! How what is received departs from the contract.

use contract::drift::DriftKind as Kind;
use contract::openapi;
use inbox::{Drift, ProblemSummary as Problem};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::EventName;
use super::line::ProblemCode;

/// The kind of a departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum DriftKind {
    NewField,
    MissingField,
    NewType,
    NewValue,
    VanishedField,
}

/// A departure from the contract, over all deliveries of an environment and event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DriftView {
    /// What it is acknowledged by.
    number: u32,
    kind: DriftKind,
    environment: String,
    event: EventName,
    /// A JSON pointer.
    path: String,
    sentence: String,
    /// Milliseconds since the epoch, UTC.
    first_seen: i64,
    last_seen: i64,
    deliveries: u64,
    /// A delivery that shows it; `null` where it was erased.
    example_id: Option<Uuid>,
    acknowledged: bool,
}

impl DriftView {
    pub(crate) fn of(drift: Drift) -> DriftView {
        DriftView {
            number: u32::try_from(drift.number).unwrap_or(u32::MAX),
            kind: match drift.departure.kind {
                Kind::NewField => DriftKind::NewField,
                Kind::MissingField => DriftKind::MissingField,
                Kind::NewType => DriftKind::NewType,
                Kind::NewValue => DriftKind::NewValue,
                Kind::VanishedField => DriftKind::VanishedField,
            },
            environment: drift.environment,
            event: drift.event.into(),
            path: drift.departure.path,
            sentence: drift.departure.sentence,
            first_seen: drift.first_seen.as_millisecond(),
            last_seen: drift.last_seen.as_millisecond(),
            deliveries: drift.deliveries,
            example_id: drift.example,
            acknowledged: drift.acknowledged,
        }
    }
}

/// One kind of problem, over all deliveries of an environment and event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ProblemSummary {
    code: ProblemCode,
    environment: String,
    event: EventName,
    path: String,
    message: String,
    deliveries: u64,
    newest_id: Uuid,
    newest_at: i64,
}

impl ProblemSummary {
    pub(crate) fn of(problem: Problem) -> ProblemSummary {
        ProblemSummary {
            code: problem.code.into(),
            environment: problem.environment,
            event: problem.event.into(),
            path: problem.path,
            message: problem.message,
            deliveries: problem.deliveries,
            newest_id: problem.newest,
            newest_at: problem.newest_at.as_millisecond(),
        }
    }
}

/// What is different about a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
enum DifferenceKind {
    Added,
    Removed,
    Type,
    Required,
    Values,
    Description,
}

/// A difference between a document and the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
struct ContractDifference {
    event: EventName,
    /// The field, as a JSON pointer; empty for the event as a whole.
    path: String,
    kind: DifferenceKind,
    sentence: String,
    ours: Option<String>,
    theirs: Option<String>,
}

/// A document compared with the contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ContractComparison {
    /// The file's name.
    file: String,
    title: Option<String>,
    version: Option<String>,
    differences: Vec<ContractDifference>,
}

impl ContractComparison {
    pub(crate) fn of(file: String, comparison: openapi::Comparison) -> ContractComparison {
        let difference = |one: openapi::Difference| ContractDifference {
            event: one.event.into(),
            path: one.path,
            kind: match one.kind {
                openapi::DifferenceKind::Added => DifferenceKind::Added,
                openapi::DifferenceKind::Removed => DifferenceKind::Removed,
                openapi::DifferenceKind::Type => DifferenceKind::Type,
                openapi::DifferenceKind::Required => DifferenceKind::Required,
                openapi::DifferenceKind::Values => DifferenceKind::Values,
                openapi::DifferenceKind::Description => DifferenceKind::Description,
            },
            sentence: one.sentence,
            ours: one.ours,
            theirs: one.theirs,
        };
        ContractComparison {
            file,
            title: comparison.title,
            version: comparison.version,
            differences: comparison.differences.into_iter().map(difference).collect(),
        }
    }
}
