//! The application, without a window or a terminal: environments, settings, secrets, consumers, use cases.
//! What the command line and the desktop app call.
//!
//! [`Inbox::start`] runs everything: the log, the listener and the consumers. Commands that only look use
//! [`Folders`], [`Settings`] and [`eventlog::Reader`] beside a running instance.

mod address;
mod endpoints;
mod error;
mod folders;
mod indexing;
mod instance;
mod json;
mod notifications;
mod private_file;
mod report;
#[cfg(test)]
mod rows;
mod running;
mod sample;
mod secrets;
mod settings;
mod telling;
mod trouble;
mod wording;

pub use address::EndpointAddress;
pub use endpoints::{EnvironmentChange, add_environment, change_environment, remove_environment, rotate};
pub use error::Error;
pub use folders::Folders;
pub use indexing::rebuild_index;
pub use instance::Instance;
pub use json::{EventObject, ShowObject};
pub use notifications::{Connect, Intent, Notifications, OnActivation};
pub use report::report_url;
pub use running::{Inbox, Options};
pub use sample::{Sent, send, send_to};
pub use secrets::{EnvironmentSecrets, SecretStore, StoredIn};
pub use settings::{Environment, Privacy, Settings, SettingsFile, Theme};
pub use wording::{Digest, Line, Told, candidate, line, ordinal};

// The words of the layers below that callers need; they depend on this crate alone.
pub use eventlog::{
    Annotated, Annotation, Annotations, Answer, CheckReport, Count, DataFolder, Delivery, Error as LogError,
    EventLog, Facets, Indexed, Interrupt, Page, Position, Reader, Refusal, ResultState, Row, Search,
    Searched, Sequence, Stats, searched,
};
pub use listener::{Limits, Secret};
pub use notifier::{cut, isolate};
