//! Deliveries that a person wants to be told again later: `snoozes.json` beside the log.
//!
//! Each is told once more, and then forgotten. It is forgotten before where it was read, erased or called off.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

use eventlog::{Position, Reader, Row, Sequence};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

use crate::selection::these;
use crate::{Error, Folders, LogError, private_file};

/// A delivery that is told again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Snooze {
    /// Its id.
    pub event: Uuid,
    /// Its place in the log.
    pub sequence: Sequence,
    /// When.
    pub until: Timestamp,
}

/// All that are put off, the next one first.
#[derive(Debug)]
pub(crate) struct Snoozes {
    path: PathBuf,
    kept: watch::Sender<Vec<Snooze>>,
    /// Held while the file is written.
    writing: Mutex<()>,
}

impl Snoozes {
    /// Those of the last run. A file that cannot be read has none.
    pub(crate) fn load(folders: &Folders) -> Snoozes {
        let path = folders.data().join("snoozes.json");
        let text = private_file::read(&path).unwrap_or_else(|error| {
            tracing::warn!(%error, "what was put off is forgotten");
            None
        });
        let kept = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        Snoozes { path, kept: watch::Sender::new(kept), writing: Mutex::default() }
    }

    /// Now and with every change.
    pub(crate) fn watch(&self) -> watch::Receiver<Vec<Snooze>> {
        self.kept.subscribe()
    }

    /// Puts a delivery off; one that is put off already, until another time. Blocks.
    pub(crate) fn put_off(&self, snooze: Snooze) -> Result<(), Error> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let mut kept = self.kept.borrow().clone();
        kept.retain(|other| other.event != snooze.event);
        kept.push(snooze);
        kept.sort_by_key(|snooze| (snooze.until, snooze.sequence));
        self.write(&kept)?;
        self.kept.send_replace(kept);
        Ok(())
    }

    /// Forgets deliveries. Blocks. Where the file cannot be written, they come back with the next start.
    pub(crate) fn forget(&self, events: &[Uuid]) -> Result<(), Error> {
        let _writing = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        let forgotten = self.kept.send_if_modified(|kept| {
            let before = kept.len();
            kept.retain(|snooze| !events.contains(&snooze.event));
            kept.len() < before
        });
        let kept = self.kept.borrow().clone();
        if forgotten { self.write(&kept) } else { Ok(()) }
    }

    /// The deliveries of these snoozes as they are in the log, in their order; `None`: read or erased. Blocks.
    pub(crate) fn rows(reader: &Reader, snoozes: &[Snooze]) -> Result<Vec<Option<Row>>, LogError> {
        if snoozes.is_empty() {
            return Ok(Vec::new());
        }
        let sequences: Vec<Sequence> = snoozes.iter().map(|snooze| snooze.sequence).collect();
        let rows = reader.page(&these(&sequences), Position::Newest, snoozes.len())?.rows;
        let find = |snooze: &Snooze| rows.iter().find(|row| row.id == snooze.event && row.unread).cloned();
        Ok(snoozes.iter().map(find).collect())
    }

    fn write(&self, kept: &[Snooze]) -> Result<(), Error> {
        let text = serde_json::to_string(kept).map_err(|error| Error::Invalid(error.to_string()))?;
        private_file::write(&self.path, &text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn snooze(sequence: Sequence, minutes: i64) -> Snooze {
        let until = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(minutes);
        Snooze { event: Uuid::from_u128(u128::try_from(sequence).unwrap()), sequence, until }
    }

    #[test]
    fn they_survive_a_restart_the_next_one_first_and_each_once() {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();
        let snoozes = Snoozes::load(&folders);
        for (sequence, minutes) in [(1, 60), (2, 30), (3, 90), (1, 120)] {
            snoozes.put_off(snooze(sequence, minutes)).unwrap();
        }
        snoozes.forget(&[snooze(3, 0).event]).unwrap();

        let again = Snoozes::load(&folders);

        assert_eq!(*again.watch().borrow(), [snooze(2, 30), snooze(1, 120)]);
    }

    #[test]
    fn a_broken_file_has_none_and_is_replaced() {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();
        std::fs::write(temporary.path().join("snoozes.json"), "[{").unwrap();

        let snoozes = Snoozes::load(&folders);
        assert!(snoozes.watch().borrow().is_empty());
        snoozes.put_off(snooze(1, 60)).unwrap();

        assert_eq!(Snoozes::load(&folders).watch().borrow().len(), 1);
    }

    #[tokio::test]
    async fn what_was_read_or_erased_or_is_another_one_is_not_told() {
        let log = crate::rows::log(&[br#"{"id": "a"}"#, br#"{"id": "b"}"#, br#"{"id": "c"}"#]).await;
        let rows = log.reader().following(0, 10).unwrap();
        let mut snoozes: Vec<Snooze> = (rows.iter())
            .map(|row| Snooze { event: row.id, sequence: row.sequence, until: Timestamp::UNIX_EPOCH })
            .collect();
        snoozes.push(Snooze { event: Uuid::from_u128(7), ..snoozes[2] });
        log.log.mark_read(vec![1], true).await.unwrap();
        log.log.erase(vec![2]).await.unwrap();

        let found = Snoozes::rows(log.reader(), &snoozes).unwrap();

        let found: Vec<_> = found.iter().map(|row| row.as_ref().map(|row| row.sequence)).collect();
        assert_eq!(found, [None, None, Some(3), None]);
    }
}
