//! The stable JSON shapes of events, as the command line prints them.

use eventlog::{Delivery, Reader};
use serde::Serialize;

use crate::Error;

/// An event as `mojito events list` and, with `"type":"event"` in front, `mojito serve` print it.
#[derive(Debug, Clone, Serialize)]
pub struct EventObject {
    #[serde(skip)]
    _private: (),
}

impl EventObject {
    /// The object of a delivery. `typed`: with `"type":"event"` in front.
    pub fn of(reader: &Reader, delivery: &Delivery, typed: bool) -> Result<EventObject, Error> {
        todo!()
    }
}

/// An event with its request and body, as `mojito events show` prints it.
#[derive(Debug, Clone, Serialize)]
pub struct ShowObject {
    #[serde(skip)]
    _private: (),
}

impl ShowObject {
    /// The object of a delivery.
    pub fn of(reader: &Reader, delivery: &Delivery) -> Result<ShowObject, Error> {
        todo!()
    }
}
