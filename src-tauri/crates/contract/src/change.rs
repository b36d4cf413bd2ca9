//! What differs between two payloads.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::value::same;
use crate::{Field, Payload, Presence, Raw};

/// One field that differs. Serialises as `{"field":…,"from":…,"to":…}`; a side on which the key is absent is
/// left out, `null` is `null`, and numbers keep their text. It reads back from the same JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// The JSON key.
    pub field: String,
    /// What it was.
    #[serde(default, skip_serializing_if = "Presence::is_absent")]
    pub from: Presence<Raw>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Presence::is_absent")]
    pub to: Presence<Raw>,
}

/// Every field that differs in value, known fields first in the contract's order, then others in order of
/// appearance: those of `from`, then those that only `to` has. Values are compared as JSON: `7.0` equals
/// `7.00`, key order does not matter, absent is not null.
///
/// Lists and objects that are nested more than 16 deep are compared by their text from there on, and numbers
/// whose exponent has more than 30 digits by their exponent's text, so that no body can make this slow.
pub fn diff(from: &Payload, to: &Payload) -> Vec<Change> {
    let known = Field::ALL.into_iter().map(|field| (field.key(), from.get(field), to.get(field)));
    let old_extras: HashSet<&str> = from.extras().map(|(key, _)| key).collect();
    let mut new_extras: HashMap<&str, Presence<&Raw>> = to.extras().collect();
    let kept_or_gone = from.extras().map(|(key, old)| (key, old, new_extras.remove(key).unwrap_or_default()));
    let added = to
        .extras()
        .filter(|(key, _)| !old_extras.contains(key))
        .map(|(key, new)| (key, Presence::Absent, new));

    known
        .chain(kept_or_gone)
        .chain(added)
        .filter(|(_, old, new)| !same_presence(*old, *new))
        .map(|(key, old, new)| Change { field: key.to_owned(), from: old.cloned(), to: new.cloned() })
        .collect()
}

fn same_presence(old: Presence<&Raw>, new: Presence<&Raw>) -> bool {
    match (old, new) {
        (Presence::Value(old), Presence::Value(new)) => same(old.json(), new.json()),
        (old, new) => old == new,
    }
}
