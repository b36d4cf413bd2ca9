//! Requests that were not let in: metadata only, bounded.

use std::net::IpAddr;

use jiff::Timestamp;

use crate::Sequence;

/// A request that was not let in. Holds no body, no header and no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// 0 before it is stored.
    pub sequence: Sequence,
    /// When.
    pub received_at: Timestamp,
    /// What was answered: 401, 404, 405, 413, 429, …
    pub status: u16,
    /// Why, in a few words of ours.
    pub reason: String,
    /// The method, cut to 16 characters.
    pub method: String,
    /// The path with a key in it redacted, cut to 200 characters.
    pub path: String,
    /// The environment, where the key was right.
    pub environment: Option<String>,
    /// Who connected.
    pub remote: Option<IpAddr>,
    /// Announced or read body size in bytes, where known.
    pub body_bytes: Option<u64>,
}
