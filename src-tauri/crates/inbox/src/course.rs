//! How long work tells how far it is, and hears that it is to end.

use std::sync::Arc;

use eventlog::Interrupt;
use tokio::sync::{Notify, watch};

use crate::{Error, LogError};

/// How far long work is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// What is done.
    pub done: u64,
    /// Of how much; `None` while that is not known.
    pub total: Option<u64>,
}

/// The course of one piece of long work, shared by who does it and who watches it; clones are one.
#[derive(Debug, Clone, Default)]
pub struct Course {
    progress: Arc<watch::Sender<Progress>>,
    interrupt: Interrupt,
    /// Told of the interruption.
    interrupted: Arc<Notify>,
}

impl Course {
    /// Ends the work at its next step; it then fails as interrupted.
    pub fn interrupt(&self) {
        self.interrupt.interrupt();
        self.interrupted.notify_waiters();
    }

    /// How far it is.
    pub fn progress(&self) -> watch::Receiver<Progress> {
        self.progress.subscribe()
    }

    /// What ends its reads.
    pub fn interruption(&self) -> &Interrupt {
        &self.interrupt
    }

    /// Waits until the work is to end: for steps that may wait for long themselves.
    pub(crate) async fn interrupted(&self) {
        let told = self.interrupted.notified();
        if !self.interrupt.is_interrupted() {
            told.await;
        }
    }

    /// The work begins and has this much to do.
    pub(crate) fn begin(&self, total: u64) {
        self.progress.send_replace(Progress { done: 0, total: Some(total) });
    }

    /// Some more is done. An error where the work is to end.
    pub(crate) fn advance(&self, by: u64) -> Result<(), Error> {
        self.progress.send_modify(|progress| progress.done += by);
        self.check()
    }

    /// An error where the work is to end.
    pub(crate) fn check(&self) -> Result<(), Error> {
        if self.interrupt.is_interrupted() { Err(LogError::Interrupted.into()) } else { Ok(()) }
    }
}
