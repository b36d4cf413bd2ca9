//! Deliveries through a real SSH server, and everything that can happen to it, told in the app's own words.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod breaks;
mod flood;
mod moved;
mod refusals;
mod sleep;
mod up;
mod way;
