//! What results came to: a file beside the log (`results.db`) that can be thrown away.
//!
//! [`ResultFacts::take`] folds a result's deliveries, in order of arrival, into what there is to know of it; the
//! [store](ResultStore) keeps one narrow row of that for each result. [`Results`] reads it.

mod candidate;
mod counted;
mod facts;
mod file;
mod read;
mod store;
mod tally;
#[cfg(test)]
mod tests;
mod usual;

pub use candidate::CandidateKey;
pub use counted::CountedResult;
pub use facts::ResultFacts;
pub use read::{InterviewKey, KeptResult, Results};
pub use store::{ResultStore, Taken};
pub use tally::InterviewTally;
pub use usual::usual_ms;
