//! Sends deliveries on to targets as they arrive: at least once, in order for each result, and without any target
//! holding up another one or what arrives.
//!
//! Each target is a consumer of the log with a cursor and a queue of its own, in the ledger
//! ([`eventlog::Ledger`]). A new target begins at the end of the log as it is then; a disabled one holds its place.

mod consumer;
mod fan_out;
mod here;
mod message;
mod queue;
mod targets;
mod verdict;

pub(crate) use fan_out::{FanOut, run};
pub(crate) use here::leads_here;
pub(crate) use message::{Message, as_it_came};
pub use targets::{
    HeaderDraft, Target, TargetDraft, remove_target, retry_target, save_target, target_ledger,
};
