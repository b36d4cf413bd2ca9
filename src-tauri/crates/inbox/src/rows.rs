//! Rows, deliveries and logs to test with.

use contract::{Event, EventSource, Label, Presence};
use eventlog::{Arrival, DataFolder, Delivery, EventLog, Options, Reader, Row, Sequence};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Folders, Settings, SettingsFile};

/// A finished interview of a sample candidate.
pub(crate) fn row(sequence: Sequence) -> Row {
    Row {
        sequence,
        id: Uuid::from_u128(u128::try_from(sequence).unwrap()),
        received_at: Timestamp::UNIX_EPOCH,
        environment: "default".into(),
        event: Event::InterviewCollected,
        source: EventSource::Route,
        label: Label::First,
        echo_of: None,
        previous: None,
        candidate_name: Presence::Value("Ada Sample".into()),
        candidate_email: Presence::Absent,
        result_id: Some("result-1".into()),
        interview_id: Presence::Absent,
        status: Presence::Absent,
        interview_status: Presence::Absent,
        processing_status: Presence::Absent,
        score: Presence::Null,
        recruiter_score: Presence::Null,
        go_next_round: Presence::Null,
        has_report: false,
        changes: Vec::new(),
        problems: Vec::new(),
        body_bytes: 2,
        answer: None,
        unread: true,
        starred: false,
        has_note: false,
        imported: false,
    }
}

/// A scored interview of a sample candidate, with this body.
pub(crate) fn delivery(body: &[u8]) -> Delivery {
    let header = |(name, value): (&str, &str)| (name.to_owned(), value.as_bytes().to_vec());
    Delivery {
        row: Row { event: Event::InterviewResult, ..row(1) },
        route: Some(Event::InterviewResult),
        method: "POST".into(),
        path: "/in/[redacted]/interview_result".into(),
        headers: [("Content-Type", "application/json"), ("X-Mojito-Secret", "[redacted]")].map(header).into(),
        remote: None,
        tunnel: None,
        body: body.to_vec(),
    }
}

/// What is set where nobody set anything.
pub(crate) fn settings() -> Settings {
    let empty = tempfile::tempdir().unwrap();
    let folders = Folders::find(Some(empty.path().to_owned()), None).unwrap();
    SettingsFile::load(&folders).unwrap().settings().clone()
}

/// A log in a folder of its own.
pub(crate) struct Log {
    pub(crate) log: EventLog,
    _folder: tempfile::TempDir,
}

impl Log {
    pub(crate) fn reader(&self) -> &Reader {
        self.log.reader()
    }

    /// One more result with this body.
    pub(crate) async fn take(&self, body: &[u8]) {
        self.take_as(Event::InterviewResult, body).await;
    }

    /// One more delivery that says this, with this body.
    pub(crate) async fn take_as(&self, event: Event, body: &[u8]) {
        let delivery = delivery(body);
        let arrival = Arrival {
            path: delivery.path,
            headers: delivery.headers,
            ..Arrival::post("default", Some(event), delivery.row.received_at, body.to_vec())
        };
        self.log.append(arrival).await.unwrap();
    }
}

/// A log with results of these bodies, numbered from 1.
pub(crate) async fn log(bodies: &[&[u8]]) -> Log {
    let folder = tempfile::tempdir().unwrap();
    let log = EventLog::open(&DataFolder::create(folder.path()).unwrap(), &Options::default()).unwrap();
    let log = Log { log, _folder: folder };
    for &body in bodies {
        log.take(body).await;
    }
    log
}
