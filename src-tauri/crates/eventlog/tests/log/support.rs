//! A log in a folder of its own, and arrivals to put into it.

use bytes::Bytes;
use contract::Event;
use eventlog::{Appended, Arrival, DataFolder, EventLog, Options, Reader, Row, Sequence};
use jiff::Timestamp;
use tempfile::TempDir;

/// A log that lives as long as the test.
pub(crate) struct Log {
    pub(crate) directory: TempDir,
    pub(crate) log: EventLog,
}

impl Log {
    pub(crate) fn new() -> Log {
        Log::with(&Options::default())
    }

    pub(crate) fn with(options: &Options) -> Log {
        let directory = tempfile::tempdir().unwrap();
        let log = EventLog::open(&DataFolder::at(directory.path().join("data")), options).unwrap();
        Log { directory, log }
    }

    /// Closes the log and opens it again.
    pub(crate) async fn reopened(self) -> Log {
        let folder = self.folder();
        let Log { directory, log } = self;
        log.close().await;
        Log { directory, log: EventLog::open(&folder, &Options::default()).unwrap() }
    }

    pub(crate) fn folder(&self) -> DataFolder {
        DataFolder::at(self.directory.path().join("data"))
    }

    pub(crate) fn reader(&self) -> &Reader {
        self.log.reader()
    }

    pub(crate) async fn append(&self, arrival: Arrival) -> Appended {
        self.log.append(arrival).await.unwrap()
    }

    /// Appends and reads the row back.
    pub(crate) async fn row(&self, arrival: Arrival) -> Row {
        let appended = self.append(arrival).await;
        self.row_at(appended.sequence)
    }

    pub(crate) fn row_at(&self, sequence: Sequence) -> Row {
        self.reader().delivery(sequence).unwrap().unwrap().row
    }
}

/// 2026-11-21T22:20:01.123Z.
pub(crate) const ARRIVED_AT: i64 = 1_795_299_601_123;

/// A delivery to `/in/[redacted]/interview_result` of the environment `production`.
pub(crate) fn arrival(body: impl Into<Bytes>) -> Arrival {
    let received_at = Timestamp::from_millisecond(ARRIVED_AT).unwrap();
    Arrival {
        headers: vec![
            ("content-type".to_owned(), b"application/json".to_vec()),
            ("x-mojito-secret".to_owned(), b"[redacted]".to_vec()),
        ],
        remote: Some([203, 0, 113, 7].into()),
        ..Arrival::post("production", Some(Event::InterviewResult), received_at, body)
    }
}

/// The same, to the URL of another event.
pub(crate) fn arrival_of(event: Event, body: impl Into<Bytes>) -> Arrival {
    Arrival { route: Some(event), ..arrival(body) }
}
