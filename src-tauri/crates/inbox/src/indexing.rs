//! Keeps the search index up with the log, and out of the way of what arrives.

use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Indexed, Options};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep};

use crate::{Error, Folders, contract_watch, folding};

/// How many deliveries are taken in at once: a fraction of a second's work.
const STEP: usize = 256;
/// How much longer than its work it rests while deliveries are arriving.
const REST: u32 = 4;
/// How long to wait after a failure: the disk may be full, or another program at the file.
const RETRY: Duration = Duration::from_secs(10);

/// Empties the search index and the store of results of a log that nobody else owns and fills them again, and then
/// watches the contract anew; blocks. `told` hears how far the index has come. Where it is ended in the middle,
/// whoever owns the log next goes on from there.
pub fn rebuild_index(folders: &Folders, mut told: impl FnMut(Indexed)) -> Result<Indexed, Error> {
    let log = EventLog::open(&folders.log(), &Options::default())?;
    log.index().clear()?;
    log.results().clear()?;
    loop {
        let indexed = log.index().step(STEP)?;
        told(indexed);
        if indexed.behind() == 0 {
            folding::fill(log.results())?;
            contract_watch::rebuild(folders, log.reader())?;
            return Ok(indexed);
        }
    }
}

/// Runs until the log is closed, telling how far it has come. `cleared` says that the index was emptied.
pub(crate) async fn run(log: EventLog, progress: watch::Sender<Option<Indexed>>, cleared: Arc<Notify>) {
    let mut newest = log.newest();
    loop {
        newest.borrow_and_update();
        let index = log.index().clone();
        let begun = Instant::now();
        match tokio::task::spawn_blocking(move || index.step(STEP)).await {
            Ok(Ok(indexed)) => {
                progress.send_replace(Some(indexed));
                if indexed.behind() > 0 {
                    if newest.has_changed().unwrap_or(true) {
                        sleep(begun.elapsed() * REST).await;
                    }
                } else {
                    tokio::select! {
                        () = cleared.notified() => {}
                        changed = newest.changed() => if changed.is_err() { return },
                    }
                }
            }
            Ok(Err(error)) => {
                tracing::warn!("the search index stays behind: {error}");
                sleep(RETRY).await;
            }
            // The runtime is ending.
            Err(_) => return,
        }
    }
}
