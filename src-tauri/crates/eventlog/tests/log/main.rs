//! The event log, through its public interface and on real files.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod arrivals;
mod attempts;
mod contents;
mod effort;
mod erasing;
mod finding;
mod gaps;
mod importing;
mod labels;
mod marks;
mod ownership;
mod reports;
mod support;
mod trouble;
