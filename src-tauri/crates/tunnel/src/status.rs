//! How a tunnel stands.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// Where a tunnel is on its way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum State {
    /// None is wanted.
    #[default]
    Down,
    /// On its way up.
    Connecting,
    /// Carries deliveries.
    Up {
        /// Scheme, host and port of the public address.
        url: Url,
        /// Since when.
        since: Timestamp,
    },
    /// Comes back by itself.
    Retrying {
        /// What went wrong, in a sentence.
        why: String,
        /// When it is tried again.
        at: Timestamp,
    },
    /// Stays down until somebody changes something.
    Refused {
        /// What went wrong and what to do, in a sentence.
        why: String,
    },
}

/// A state and what led to it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Status {
    /// Now.
    #[serde(flatten)]
    pub state: State,
    /// How often it has come back since it was started.
    pub reconnects: u32,
    /// How often in a row it has been tried in vain.
    pub attempts: u32,
    /// What went wrong last, even if it is over.
    pub last_error: Option<LastError>,
}

/// Something that went wrong.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastError {
    /// In a sentence.
    pub why: String,
    /// When.
    pub at: Timestamp,
}

impl Status {
    /// The public address, while it is up.
    pub fn url(&self) -> Option<&Url> {
        match &self.state {
            State::Up { url, .. } => Some(url),
            _ => None,
        }
    }
}
