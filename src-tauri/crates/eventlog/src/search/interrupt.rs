//! Ending a read that nobody waits for any more.

use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, InterruptHandle};

use super::evaluate::interrupted;

/// Ends reads from elsewhere; clones are one. A read that was ended, or that begins afterwards, fails with
/// [`Error::Interrupted`](crate::Error::Interrupted).
#[derive(Clone, Default)]
pub struct Interrupt {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    is_interrupted: AtomicBool,
    /// The connections that read just now.
    reading: Mutex<Vec<(u64, InterruptHandle)>>,
}

impl Interrupt {
    /// Ends what reads with it, now and from now on.
    pub fn interrupt(&self) {
        self.shared.is_interrupted.store(true, Ordering::Release);
        for (_, connection) in self.reading().iter() {
            connection.interrupt();
        }
    }

    /// Whether it was interrupted.
    pub fn is_interrupted(&self) -> bool {
        self.shared.is_interrupted.load(Ordering::Acquire)
    }

    pub(crate) fn check(&self) -> rusqlite::Result<()> {
        if self.is_interrupted() { Err(interrupted()) } else { Ok(()) }
    }

    /// Lets it end what these connections do until the guard is dropped.
    pub(crate) fn covers<'a>(&'a self, connections: impl Iterator<Item = &'a Connection>) -> Reading<'a> {
        let mut reading = self.reading();
        let number = reading.iter().map(|(number, _)| number + 1).max().unwrap_or_default();
        reading.extend(connections.map(|connection| (number, connection.get_interrupt_handle())));
        Reading { interrupt: self, number }
    }

    fn reading(&self) -> MutexGuard<'_, Vec<(u64, InterruptHandle)>> {
        self.shared.reading.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Interrupt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interrupt").field("is_interrupted", &self.is_interrupted()).finish_non_exhaustive()
    }
}

/// While it lives, its connections can be interrupted.
pub(crate) struct Reading<'a> {
    interrupt: &'a Interrupt,
    number: u64,
}

impl Drop for Reading<'_> {
    fn drop(&mut self) {
        self.interrupt.reading().retain(|(number, _)| *number != self.number);
    }
}
