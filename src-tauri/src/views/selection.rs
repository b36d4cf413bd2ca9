//! Which events a person means, and what erasing them means.

use inbox::Reader;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AppError, query};

/// Which events: those named, or all that a query finds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "by", rename_all = "snake_case")]
pub(crate) enum Selection {
    Events { sequences: Vec<i64> },
    Query { query: String },
}

impl Selection {
    /// The same for the log, as it is now; an error where the query is wrong. Blocks.
    pub(crate) fn read(self, reader: &Reader) -> Result<inbox::Selection, AppError> {
        match self {
            Selection::Events { sequences } => Ok(inbox::Selection::Events(sequences)),
            Selection::Query { query } => Ok(inbox::Selection::found(reader, query::parse(&query)?)?),
        }
    }
}

/// What erasing takes away.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ErasePlan {
    events: u64,
    results: u64,
    /// What it means, in a sentence or two.
    words: String,
}

impl From<inbox::ErasePlan> for ErasePlan {
    fn from(plan: inbox::ErasePlan) -> ErasePlan {
        ErasePlan { events: plan.deliveries, results: plan.results, words: plan.words() }
    }
}
