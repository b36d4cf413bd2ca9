//! A log to test with.

use eventlog::{Annotation, Arrival, EventLog, Options};
use inbox::{DataFolder, Reader};
use uuid::Uuid;

/// A real log in a folder of its own that takes bodies.
pub(super) struct Log {
    log: EventLog,
    _folder: tempfile::TempDir,
}

impl Log {
    pub(super) fn open() -> Log {
        let folder = tempfile::tempdir().unwrap();
        let log = EventLog::open(&DataFolder::create(folder.path()).unwrap(), &Options::default()).unwrap();
        Log { log, _folder: folder }
    }

    pub(super) fn reader(&self) -> &Reader {
        self.log.reader()
    }

    /// Writes a note.
    pub(super) async fn note(&self, of: inbox::Annotated, note: &str) {
        self.log.annotate(of, Annotation { note: note.into(), starred: false }).await.unwrap();
    }

    /// Takes a result with this body.
    pub(super) async fn take(&self, body: &[u8]) -> Uuid {
        let (result, at) = (contract::Event::InterviewResult, "2026-11-21T22:20:01.123Z");
        let arrival = Arrival {
            headers: vec![("X-Odd".into(), b"caf\xe9".to_vec())],
            ..Arrival::post("default", Some(result), at.parse().unwrap(), body.to_vec())
        };
        self.log.append(arrival).await.unwrap().id
    }
}
