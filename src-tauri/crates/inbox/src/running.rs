//! Everything running: log, listener, consumers.

use std::net::SocketAddr;
use std::sync::Arc;

use jiff::Timestamp;
use notifier::{Activation, Notifier};
use tokio::sync::{mpsc, watch};
use uuid::Uuid;

use crate::{EndpointAddress, Error, EventLog, Folders, Sequence, Settings, StoredIn};

/// How to run.
pub struct Options {
    /// Where things are kept.
    pub folders: Folders,
    /// Where to listen instead of what the settings say.
    pub listen: Option<SocketAddr>,
    /// Host names let in besides loopback and the settings' own.
    pub allow_hosts: Vec<String>,
    /// Native notifications.
    pub notifications: Notifications,
}

/// Whether and how notifications are raised.
pub enum Notifications {
    /// None: a headless server.
    Off,
    /// Through the desktop's service; what people do with them comes back as [`Intent`]s.
    Desktop(mpsc::UnboundedSender<Intent>),
    /// Through another notifier, for tests. Called again when the service was not there.
    Other(Connect, mpsc::UnboundedSender<Intent>),
}

/// Makes a notifier that reports activations to the given function.
pub type Connect = Box<
    dyn Fn(Box<dyn Fn(Activation) + Send + Sync>) -> Result<Arc<dyn Notifier>, notifier::Error> + Send + Sync,
>;

/// What a person asks for by clicking a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Open the window at the list.
    OpenInbox,
    /// Open the window at this delivery.
    OpenEvent(Uuid),
    /// Open the report of this delivery.
    OpenReport(Uuid),
}

/// What a running instance tells other processes (`running.json` in the data folder).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instance {
    /// Its process id.
    pub pid: u32,
    /// Where it listens.
    pub address: SocketAddr,
}

impl Instance {
    /// The instance that owns the log now, if one runs.
    pub fn find(folders: &Folders) -> Option<Instance> {
        todo!()
    }
}

/// Everything running. Dropping it stops abruptly (nothing acknowledged is lost); [`Inbox::shutdown`] is polite.
pub struct Inbox {
    _private: (),
}

impl Inbox {
    /// Opens (a first start: creates) the log, the settings and the default environment, binds the listener and
    /// starts the consumers.
    pub async fn start(options: Options) -> Result<Inbox, Error> {
        todo!()
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        todo!()
    }

    /// The log.
    pub fn log(&self) -> &EventLog {
        todo!()
    }

    /// Where things are kept.
    pub fn folders(&self) -> &Folders {
        todo!()
    }

    /// The settings in force; changes when the file does (through the app or an editor).
    pub fn settings(&self) -> watch::Receiver<Arc<Settings>> {
        todo!()
    }

    /// What is wrong now, in one sentence: cannot store, settings file wrong, no notification service, …
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        todo!()
    }

    /// Endpoint addresses of all environments.
    pub fn endpoints(&self) -> Vec<EndpointAddress> {
        todo!()
    }

    /// Where the secrets are kept.
    pub fn secrets_in(&self) -> StoredIn {
        todo!()
    }

    /// Changes the settings file and takes the change up at once.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Error> {
        todo!()
    }

    /// Holds notifications back until `until`; `None` resumes.
    pub fn pause_notifications(&self, until: Option<Timestamp>) -> Result<(), Error> {
        todo!()
    }

    /// Sends a sample to an environment's own endpoint over HTTP; returns the id of the stored delivery's place.
    pub async fn send_sample(&self, environment: Option<&str>, event: contract::Event) -> Result<crate::Sent, Error> {
        todo!()
    }

    /// The newest sequence, changing with every stored delivery.
    pub fn newest(&self) -> watch::Receiver<Sequence> {
        todo!()
    }

    /// Answers what is in flight, stops the consumers where they are, closes the log.
    pub async fn shutdown(self) {
        todo!()
    }
}
