//! The endpoint over real sockets, with a real event log in a temporary folder.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on shall panic")]

mod answers;
mod bodies;
mod crowds;
mod ending;
mod odd;
mod secrets;
mod self_test;
mod simulated;
mod strangers;
mod support;
