//! What a recruiter sees of interviews, from the deliveries as they arrive over HTTP to the words.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod desk;
mod groups;
mod interviews;
mod nights;
mod stories;
mod waiting;
