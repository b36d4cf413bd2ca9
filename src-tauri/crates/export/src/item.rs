//! A delivery on its way into a file.

use contract::{Change, Label, Payload};
use eventlog::{Delivery, Error, Reader, Sequence};
use uuid::Uuid;

use crate::AttemptObject;

/// A delivery with what it takes to tell of it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The delivery.
    pub delivery: Delivery,
    /// The one that its changes are counted from, where it is a changed one.
    pub(crate) previous: Option<Delivery>,
    /// The older one with the same bytes.
    pub(crate) echo_of: Option<Uuid>,
    /// All deliveries of these bytes in a row, oldest first; empty where it is the only one.
    pub(crate) attempts: Vec<AttemptObject>,
}

impl Item {
    /// Reads a delivery; `None` where it is not in the log (any more).
    pub fn read(reader: &Reader, sequence: Sequence) -> Result<Option<Item>, Error> {
        let delivery = reader.delivery(sequence)?;
        delivery.map(|delivery| Item::of(reader, delivery)).transpose()
    }

    /// Reads what it takes to tell of a delivery.
    pub fn of(reader: &Reader, delivery: Delivery) -> Result<Item, Error> {
        let (previous, echo_of) = (previous(reader, &delivery)?, echo_of(reader, &delivery)?);
        let attempts = reader.attempts(delivery.row.sequence)?;
        let attempts = attempts.iter().map(AttemptObject::from).collect();
        Ok(Item { delivery, previous, echo_of, attempts })
    }

    /// What changed since the delivery before it.
    pub(crate) fn changes(&self, payload: &Payload) -> Vec<Change> {
        changes(&self.delivery, payload, self.previous.as_ref())
    }
}

/// The delivery that the changes of a changed one are counted from.
pub(crate) fn previous(reader: &Reader, delivery: &Delivery) -> Result<Option<Delivery>, Error> {
    match delivery.row.previous {
        Some(previous) if delivery.row.label == Label::Changed => reader.delivery(previous),
        _ => Ok(None),
    }
}

/// The older delivery with the same bytes.
pub(crate) fn echo_of(reader: &Reader, delivery: &Delivery) -> Result<Option<Uuid>, Error> {
    match delivery.row.echo_of {
        Some(sequence) => Ok(reader.delivery(sequence)?.map(|older| older.row.id)),
        None => Ok(None),
    }
}

/// What changed since `previous`, whole: the row's own changes are cut to what a list shows.
pub(crate) fn changes(delivery: &Delivery, payload: &Payload, previous: Option<&Delivery>) -> Vec<Change> {
    match previous {
        Some(previous) => {
            let before = previous.payload();
            contract::compare(Some((&previous.body, &before)), &delivery.body, payload).changes
        }
        None if delivery.row.label == Label::Changed => delivery.row.changes.clone(),
        None => Vec::new(),
    }
}
