//! Keeps the store of results up with the log, and out of the way of what arrives.

use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, ResultStore};
use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use crate::{Error, Folders};

/// How many deliveries are taken in at once: a fraction of a second's work.
const STEP: usize = 256;
/// How much longer than its work it rests while deliveries are arriving.
const REST: u32 = 4;
/// How long to wait where deliveries are being erased.
const PAUSE: Duration = Duration::from_millis(20);
/// How long to wait after a failure: the disk may be full, or another program at the file.
const RETRY: Duration = Duration::from_secs(10);

/// Takes into the store of results what has come, whether or not an instance is running; blocks. While that erases
/// deliveries, what has come since is not taken in.
pub fn bring_results_up_to_date(folders: &Folders) -> Result<(), Error> {
    fill(&ResultStore::open(&folders.log())?)
}

/// Takes in all that has come, unless deliveries are being erased.
pub(crate) fn fill(store: &ResultStore) -> Result<(), Error> {
    let mut before = None;
    loop {
        let taken = store.step(STEP)?;
        if taken.behind() == 0 || before == Some(taken.taken) {
            return Ok(());
        }
        before = Some(taken.taken);
    }
}

/// Runs until the log is closed. `cleared` says that the store was emptied.
pub(crate) async fn run(log: EventLog, cleared: Arc<Notify>) {
    let mut newest = log.newest();
    let mut before = None;
    loop {
        newest.borrow_and_update();
        let store = log.results().clone();
        let begun = Instant::now();
        match tokio::task::spawn_blocking(move || store.step(STEP)).await {
            Ok(Ok(taken)) if taken.behind() > 0 && before == Some(taken.taken) => sleep(PAUSE).await,
            Ok(Ok(taken)) => {
                before = Some(taken.taken);
                if newest.has_changed().unwrap_or(true) {
                    sleep(begun.elapsed() * REST).await;
                }
                if taken.behind() == 0 {
                    tokio::select! {
                        () = cleared.notified() => {}
                        changed = newest.changed() => if changed.is_err() { return },
                    }
                }
            }
            Ok(Err(error)) => {
                tracing::warn!("the store of results stays behind: {error}");
                sleep(RETRY).await;
            }
            // The runtime is ending.
            Err(_) => return,
        }
    }
}
