//! Takes the people out of deliveries: whoever reads the file can follow each of them through it, and learns of none
//! who it is.
//!
//! A value about a person becomes a pseudonym that is made of the value and of a key that nobody keeps: the same
//! value, the same pseudonym in one export, another one in the next. Where the person's values stand in other texts
//! they go too, and so does every link, e-mail address and international telephone number. Texts that are in fields
//! which the contract does not know, and bodies that are no JSON object, go as a whole: nobody knows what is in them.
//! Of the request stay the path without its query and the few headers that tell how the body was sent.
//!
//! The ids of results, interviews and enrolments stay, as do figures, statuses, times and environments.

mod body;
mod person;
mod pseudonym;

use contract::Presence;
use eventlog::{Delivery, Row};

use crate::Item;
use pseudonym::Pseudonyms;

/// What stands where something was taken out that is told apart from nothing.
const REDACTED: &str = "[redacted]";

/// Headers whose values stay: they tell how the body was sent.
const KEPT_HEADERS: [&str; 5] = ["accept", "connection", "content-length", "content-type", "user-agent"];

/// The redaction of one export.
#[derive(Debug)]
pub struct Redaction {
    pseudonyms: Pseudonyms,
}

impl Redaction {
    /// With a key from a good source of randomness, which is to be forgotten with this.
    pub fn new(key: [u8; 32]) -> Redaction {
        Redaction { pseudonyms: Pseudonyms::new(key) }
    }

    /// The same delivery without the person in it. Its size and hash are those of the body as it is now.
    pub(crate) fn item(&self, item: Item) -> Item {
        let mut redacted = Item::alone(self.delivery(item.delivery));
        redacted.previous = item.previous.map(|previous| self.delivery(previous));
        redacted.echo_of = item.echo_of;
        redacted.attempts = item.attempts;
        redacted
    }

    fn delivery(&self, delivery: Delivery) -> Delivery {
        let body = body::redacted(&self.pseudonyms, &delivery.decoded());
        let Delivery { row, route, method, path, headers, tunnel, .. } = delivery;
        // The body comes out decoded.
        let headers = headers.into_iter().filter(|(name, _)| !name.eq_ignore_ascii_case("content-encoding"));
        Delivery {
            row: Row {
                candidate_name: Presence::Absent,
                candidate_email: Presence::Absent,
                changes: Vec::new(),
                body_bytes: body.len() as u64,
                ..row
            },
            route,
            method,
            path: match path.split_once('?') {
                Some((path, _)) => format!("{path}?{REDACTED}"),
                None => path,
            },
            headers: headers.map(|(name, value)| self.header(name, &value, body.len())).collect(),
            remote: None,
            tunnel,
            body,
        }
    }

    fn header(&self, name: String, value: &[u8], body_bytes: usize) -> (String, Vec<u8>) {
        let is = |known: &str| name.eq_ignore_ascii_case(known);
        let value = if is("content-length") {
            body_bytes.to_string()
        } else if KEPT_HEADERS.into_iter().any(is) {
            self.pseudonyms.in_text(&String::from_utf8_lossy(value)).into_owned()
        } else {
            REDACTED.to_owned()
        };
        (name, value.into_bytes())
    }
}
