//! A delivery on its way into a file.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use contract::{Change, Field, Label, Payload, Raw};
use eventlog::{Delivery, Error, Reader, Row, Sequence, Snapshot};
use uuid::Uuid;

use crate::{AttemptObject, Format, Redaction};

/// A delivery with what it takes to tell of it.
#[derive(Debug, Clone)]
pub struct Item {
    /// The delivery.
    pub delivery: Delivery,
    payload: OnceCell<Payload>,
    /// The one that its changes are counted from, where it is a changed one whose row does not tell them whole.
    pub(crate) previous: Option<Delivery>,
    /// The older one with the same bytes.
    pub(crate) echo_of: Option<Uuid>,
    /// All deliveries of these bytes in a row, oldest first; empty where it is the only one.
    pub(crate) attempts: Arc<[AttemptObject]>,
}

impl Item {
    /// Reads what it takes to tell of a delivery.
    pub fn of(reader: &Reader, delivery: Delivery) -> Result<Item, Error> {
        let mut items = Items::new(reader, Format::Json, None);
        reader.at_once(|snapshot| items.item(snapshot, delivery))
    }

    /// A delivery of which nothing else is known.
    pub(crate) fn alone(delivery: Delivery) -> Item {
        let payload = OnceCell::new();
        Item { delivery, payload, previous: None, echo_of: None, attempts: Arc::default() }
    }

    /// [`Delivery::payload`].
    pub(crate) fn payload(&self) -> &Payload {
        self.payload.get_or_init(|| self.delivery.payload())
    }

    /// What changed since the delivery before it.
    pub(crate) fn changes(&self) -> Vec<Change> {
        changes(&self.delivery, self.payload(), self.previous.as_ref())
    }
}

/// Reads deliveries for a file, each with what a file of that format tells of it.
#[derive(Debug)]
pub struct Items<'a> {
    reader: &'a Reader,
    format: Format,
    redaction: Option<&'a Redaction>,
    /// Attempts of which there are more to come, by the last that was read: each chain is read once.
    chains: HashMap<Sequence, Arc<[AttemptObject]>>,
}

/// Chains that are remembered: few are under way at once, and one holds up to 1,000 attempts.
const MOST_CHAINS: usize = 64;

impl<'a> Items<'a> {
    /// For a file of that format, with the people or without.
    pub fn new(reader: &'a Reader, format: Format, redaction: Option<&'a Redaction>) -> Items<'a> {
        Items { reader, format, redaction, chains: HashMap::new() }
    }

    /// Reads the first of these deliveries: at least one, and no further one once their bodies have `most_bytes`
    /// together. `None` is one that is not in the log (any more).
    pub fn read(&mut self, sequences: &[Sequence], most_bytes: u64) -> Result<Vec<Option<Item>>, Error> {
        let reader = self.reader;
        reader.at_once(|snapshot| {
            let mut bytes = 0;
            let mut items = Vec::with_capacity(sequences.len());
            for sequence in sequences {
                let delivery = snapshot.delivery(*sequence)?;
                bytes += delivery.as_ref().map_or(0, |delivery| delivery.row.body_bytes);
                items.push(delivery.map(|delivery| self.item(snapshot, delivery)).transpose()?);
                if bytes >= most_bytes {
                    break;
                }
            }
            Ok(items)
        })
    }

    fn item(&mut self, snapshot: &Snapshot<'_>, delivery: Delivery) -> Result<Item, Error> {
        let mut item = Item::alone(delivery);
        if !matches!(self.format, Format::Har | Format::Sqlite) {
            // The row's own changes have the people in them.
            if self.redaction.is_some() || !are_changes_whole(&item.delivery.row, item.payload()) {
                item.previous = previous(snapshot, &item.delivery)?;
            }
            item.echo_of = echo_of(snapshot, &item.delivery)?;
        }
        if matches!(self.format, Format::Json | Format::Ndjson) {
            item.attempts = self.attempts(snapshot, &item.delivery.row)?;
        }
        Ok(match self.redaction {
            Some(redaction) => redaction.item(item),
            None => item,
        })
    }

    fn attempts(&mut self, snapshot: &Snapshot<'_>, row: &Row) -> Result<Arc<[AttemptObject]>, Error> {
        let before = row.previous.filter(|_| row.label == Label::Repeat);
        let chain = match before.and_then(|before| self.chains.remove(&before)) {
            Some(chain) => chain,
            None => snapshot.attempts(row.sequence)?.iter().map(AttemptObject::from).collect(),
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

/// Whether a row tells all that changed, and as it was sent. Its long values are cut, to texts; so what became of a
/// field is compared with the payload, and what it was may be no text. That is so for nine of ten changed deliveries,
/// and spares reading as many others.
fn are_changes_whole(row: &Row, payload: &Payload) -> bool {
    let is_now = |change: &Change| {
        Field::from_key(&change.field).is_some_and(|field| payload.get(field) == change.to.as_ref())
    };
    let was_text = |change: &Change| change.from.as_ref().value().and_then(Raw::text).is_some();
    row.changes.len() < Row::MOST_CHANGES
        && row.changes.iter().all(|change| is_now(change) && !was_text(change))
}

/// The delivery that the changes of a changed one are counted from.
pub(crate) fn previous(snapshot: &Snapshot<'_>, delivery: &Delivery) -> Result<Option<Delivery>, Error> {
    match delivery.row.previous {
        Some(previous) if delivery.row.label == Label::Changed => snapshot.delivery(previous),
        _ => Ok(None),
    }
}

/// The older delivery with the same bytes.
pub(crate) fn echo_of(snapshot: &Snapshot<'_>, delivery: &Delivery) -> Result<Option<Uuid>, Error> {
    match delivery.row.echo_of {
        Some(sequence) => Ok(snapshot.rows(&[sequence])?.pop().map(|older| older.id)),
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

#[cfg(test)]
mod tests {
    use contract::Event;
    use eventlog::{Arrival, DataFolder, EventLog, Imported, Options};
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;

    /// Values that a row keeps as they are, and such as it cuts or spells otherwise.
    fn value() -> impl Strategy<Value = String> {
        let letters =
            |from: usize, to: usize| (from..to).prop_map(|length| format!("\"{}\"", "a".repeat(length)));
        prop_oneof![
            Just("null".to_owned()),
            Just("7.10".to_owned()),
            Just("[ 1,2 ]".to_owned()),
            Just("\"\"".to_owned()),
            letters(1, 4),
            letters(196, 204),
            (30..40_usize).prop_map(|count| format!("\"{}\"", "\\u0061".repeat(count))),
            (60..70_usize).prop_map(|count| format!("[{}0]", "1, ".repeat(count))),
        ]
    }

    fn body() -> impl Strategy<Value = String> {
        let keys = prop::sample::subsequence(vec!["score", "ai_analysis", "pdf_export_url", "other"], 0..=4);
        keys.prop_flat_map(|keys| {
            let members =
                keys.into_iter().map(|key| value().prop_map(move |value| format!("\"{key}\": {value}")));
            members.collect::<Vec<_>>().prop_map(|members| {
                std::iter::once("\"id\": \"r\"".to_owned()).chain(members).collect::<Vec<_>>().join(", ")
            })
        })
    }

    fn imported(body: &str) -> Imported {
        let result = Some(Event::InterviewResult);
        let arrival = Arrival::post("default", result, Timestamp::UNIX_EPOCH, format!("{{{body}}}"));
        Imported { arrival, id: None, keep_number: false, answer: None }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn changes_are_those_of_the_two_bodies_wherever_they_are_taken_from(
            bodies in prop::collection::vec(body(), 2..8),
        ) {
            let folder = tempfile::tempdir().unwrap();
            let log = EventLog::open(&DataFolder::at(folder.path()), &Options::default()).unwrap();
            log.import(&bodies.iter().map(|body| imported(body)).collect::<Vec<_>>()).unwrap();
            let reader = log.reader();
            let sequences: Vec<Sequence> = (1..).take(bodies.len()).collect();

            let items = Items::new(reader, Format::Ndjson, None).read(&sequences, u64::MAX).unwrap();

            for item in items.into_iter().flatten() {
                let previous = reader.at_once(|snapshot| previous(snapshot, &item.delivery)).unwrap();
                let both = changes(&item.delivery, item.payload(), previous.as_ref());
                prop_assert_eq!(item.changes(), both);
            }
        }

        #[test]
        fn many_are_read_in_parts_of_about_a_size(most_bytes in 1..60_u64) {
            let folder = tempfile::tempdir().unwrap();
            let log = EventLog::open(&DataFolder::at(folder.path()), &Options::default()).unwrap();
            log.import(&(0..9).map(|_| imported("\"id\": \"r\"")).collect::<Vec<_>>()).unwrap();
            let mut items = Items::new(log.reader(), Format::Ndjson, None);
            let mut rest: &[Sequence] = &[1, 99, 2, 3, 4, 5, 6, 7, 8, 9];
            let mut read = Vec::new();

            while !rest.is_empty() {
                let part = items.read(rest, most_bytes).unwrap();
                prop_assert!(!part.is_empty());
                let bytes: u64 = part.iter().flatten().map(|item| item.delivery.row.body_bytes).sum();
                prop_assert!(bytes < most_bytes + 13);
                rest = &rest[part.len()..];
                read.extend(part.into_iter().map(|item| item.map(|item| item.delivery.row.sequence)));
            }

            let all = [1, 99, 2, 3, 4, 5, 6, 7, 8, 9].map(|sequence| Some(sequence).filter(|one| *one != 99));
            prop_assert_eq!(read, all);
        }
    }
}
