//! Deliveries are sent on: to real servers that fail every way, and while the sender itself is killed.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod desk;
mod failing;
mod killed;
mod replay;
mod targets;
