//! The durable event log: one SQLite database that every delivery is written to before it is answered.
//!
//! [`EventLog`] is the owner's handle: it holds the lock of the data folder, runs the writer thread and appends.
//! [`Reader`] reads, also from other processes, and never blocks the writer. The raw request is the truth;
//! labels, result states and list columns are derived from it in the same transaction.
//!
//! This is the only crate that knows SQLite.

mod annotation;
mod arrival;
mod backup;
mod body;
mod code;
mod column;
mod compression;
mod connection;
mod delivery;
mod disposable;
mod error;
mod extract;
mod folder;
mod gap;
mod id;
mod ledger;
mod log;
mod migrations;
mod notes;
mod overdue;
mod page;
mod progress;
mod reader;
mod record;
mod records;
mod refusal;
mod report;
mod results;
mod row;
mod search;
mod session;
mod turned_away;
mod writer;

pub use annotation::{Annotated, Annotation, Annotations};
pub use arrival::{Appended, Arrival, Erased, Imported};
pub use body::{Undecoded, decode_body, decoded as decoded_body, undo_encoding};
pub use delivery::{Answer, Delivery, Row, Sequence, body_sha256};
pub use error::{AppendError, Error};
pub use folder::DataFolder;
pub use gap::{Gap, GapCause};
pub use id::KnownIds;
pub use ledger::{Attempt, AttemptOutcome, Ledger, TargetStanding, Waiting};
pub use log::{EventLog, Options};
pub use overdue::{ToldWait, Wait};
pub use page::{Page, Position};
pub use progress::{Meant, Progress, ResultStanding};
pub use reader::{CheckReport, Reader, ResultState, Snapshot, Standing, Stats};
pub use refusal::Refusal;
pub use report::{ReportCopy, ReportDraft, ReportFigures, ReportLink, WrongReport};
pub use results::{
    CandidateKey, CountedResult, InterviewKey, InterviewTally, KeptResult, ResultFacts, ResultStore, Results,
    Taken, usual_ms,
};
pub use search::{Arrived, Count, Facets, Index, Indexed, Interrupt, Search, Searched, Stretch, searched};
pub use turned_away::TurnedAway;
