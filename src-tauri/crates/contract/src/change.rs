//! What differs between two payloads.

use crate::{Payload, Presence, Raw};

/// One field that differs. Serialises as `{"field":…,"from":…,"to":…}`; a side on which the key is absent is
/// left out, `null` is `null`, and numbers keep their text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The JSON key.
    pub field: String,
    /// What it was.
    pub from: Presence<Raw>,
    /// What it is.
    pub to: Presence<Raw>,
}

/// Every field that differs in value, known fields first in the contract's order, then others in order of
/// appearance. Values are compared as JSON: `7.0` equals `7.00`, key order does not matter, absent is not null.
pub fn diff(from: &Payload, to: &Payload) -> Vec<Change> {
    todo!()
}
