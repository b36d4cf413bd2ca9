//! Stretches of time in which deliveries may have been missed.

use jiff::Timestamp;

/// A stretch of time in which nothing could arrive, or nothing could be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Gap {
    /// From when on.
    pub from: Timestamp,
    /// Until when; `None`: it goes on.
    pub to: Option<Timestamp>,
    /// Why.
    pub cause: GapCause,
}

/// Why deliveries may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GapCause {
    /// Nothing of ours was running.
    Closed,
    /// The computer was asleep.
    Asleep,
    /// The tunnel was down.
    Tunnel,
    /// Nothing could be stored, so that senders were answered 503.
    Storage,
}

impl GapCause {
    /// All of them.
    pub const ALL: [GapCause; 4] = [GapCause::Closed, GapCause::Asleep, GapCause::Tunnel, GapCause::Storage];

    /// `closed`, `asleep`, `tunnel` or `storage`.
    pub const fn name(self) -> &'static str {
        match self {
            GapCause::Closed => "closed",
            GapCause::Asleep => "asleep",
            GapCause::Tunnel => "tunnel",
            GapCause::Storage => "storage",
        }
    }
}
