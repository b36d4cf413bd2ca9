//! A delivery on its way into a file.

use std::collections::HashMap;
use std::sync::Arc;

use contract::{Change, Label, Payload};
use eventlog::{Delivery, Error, Reader, Row, Sequence};
use uuid::Uuid;

use crate::{AttemptObject, Format};

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
    pub(crate) attempts: Arc<[AttemptObject]>,
}

impl Item {
    /// Reads what it takes to tell of a delivery.
    pub fn of(reader: &Reader, delivery: Delivery) -> Result<Item, Error> {
        Items::new(reader, Format::Json).item(delivery)
    }

    /// What changed since the delivery before it.
    pub(crate) fn changes(&self, payload: &Payload) -> Vec<Change> {
        changes(&self.delivery, payload, self.previous.as_ref())
    }
}

/// Reads deliveries for a file, one after the other, each with what a file of that format tells of it.
#[derive(Debug)]
pub struct Items<'a> {
    reader: &'a Reader,
    format: Format,
    /// Attempts of which there are more to come, by the last that was read: each chain is read once.
    chains: HashMap<Sequence, Arc<[AttemptObject]>>,
}

/// Chains that are remembered: few are under way at once, and one holds up to 1,000 attempts.
const MOST_CHAINS: usize = 64;

impl<'a> Items<'a> {
    /// For a file of that format.
    pub fn new(reader: &'a Reader, format: Format) -> Items<'a> {
        Items { reader, format, chains: HashMap::new() }
    }

    /// Reads a delivery; `None` where it is not in the log (any more).
    pub fn read(&mut self, sequence: Sequence) -> Result<Option<Item>, Error> {
        let delivery = self.reader.delivery(sequence)?;
        delivery.map(|delivery| self.item(delivery)).transpose()
    }

    fn item(&mut self, delivery: Delivery) -> Result<Item, Error> {
        let mut item = Item { delivery, previous: None, echo_of: None, attempts: Arc::default() };
        if !matches!(self.format, Format::Har | Format::Sqlite) {
            item.previous = previous(self.reader, &item.delivery)?;
            item.echo_of = echo_of(self.reader, &item.delivery)?;
        }
        if matches!(self.format, Format::Json | Format::Ndjson) {
            item.attempts = self.attempts(&item.delivery.row)?;
        }
        Ok(item)
    }

    fn attempts(&mut self, row: &Row) -> Result<Arc<[AttemptObject]>, Error> {
        let before = row.previous.filter(|_| row.label == Label::Repeat);
        let chain = match before.and_then(|before| self.chains.remove(&before)) {
            Some(chain) => chain,
            None => self.reader.attempts(row.sequence)?.iter().map(AttemptObject::from).collect(),
        };
        if chain.last().is_some_and(|last| last.sequence > row.sequence) {
            if self.chains.len() >= MOST_CHAINS {
                self.chains.clear();
            }
            self.chains.insert(row.sequence, Arc::clone(&chain));
        }
        Ok(chain)
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
        Some(sequence) => Ok(reader.rows(&[sequence])?.pop().map(|older| older.id)),
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
