//! What is looked at while it runs: the settings file, the disk, the tunnel, simulations.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use eventlog::EventLog;
use jiff::Timestamp;

use super::blocking;
use super::shared::Shared;
use crate::Error;
use crate::trouble::{Part, Troubles};

/// How often the settings file is looked at; one `stat` each time.
const WATCH: Duration = Duration::from_millis(500);
/// How often secrets that could not be read are tried again: a keychain may ask its owner each time.
const UNLOCK: Duration = Duration::from_secs(30);

/// Tells one state of a file from another: when it was written, and how long it is.
pub(super) type Stamp = Option<(Option<SystemTime>, u64)>;

pub(super) fn stamp(path: &Path) -> Stamp {
    std::fs::metadata(path).ok().map(|file| (file.modified().ok(), file.len()))
}

/// Takes the settings file up when it changes. A wrong one is reported, and the old settings stay in force.
/// `seen`: the file as it was before it was read.
pub(super) async fn settings(shared: Arc<Shared>, mut seen: Stamp) {
    let mut changed = false;
    let mut tried = Instant::now();
    let mut wait = tokio::time::interval(WATCH);
    wait.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        wait.tick().await;
        let now = stamp(shared.folders.settings());
        // Editors write in several steps: the file is read once it has stayed the same for a while.
        if now != seen {
            (seen, changed) = (now, true);
            continue;
        }
        let locked = shared.endpoints.load().locked && tried.elapsed() >= UNLOCK;
        if !std::mem::take(&mut changed) && !locked {
            continue;
        }
        tried = Instant::now();
        match shared.look().await {
            Ok(()) | Err(Error::Secrets { .. }) => {}
            Err(error) => {
                let trouble = format!("The settings stay as they were: {error}.");
                shared.troubles.report(Part::Settings, Some(trouble));
            }
        }
    }
}

/// Reports that nothing can be stored, and that it can be again.
pub(super) async fn health(log: EventLog, troubles: Arc<Troubles>) {
    let mut health = log.health();
    loop {
        let trouble = health.borrow_and_update().as_ref().err().map(|reason| {
            format!("Deliveries cannot be stored, so senders are asked to come back later: {reason}.")
        });
        troubles.report(Part::Storage, trouble);
        if health.changed().await.is_err() {
            return;
        }
    }
}

/// Tells other processes of each change of the tunnel, and when a simulation begins or ends; that one has counted on
/// is told at most once in a while.
pub(super) async fn changes(shared: Arc<Shared>) {
    let (mut tunnel, mut simulations) = (shared.tunnelling.standing(), shared.simulations.watch());
    let mut told = 0;
    loop {
        let changed = tokio::select! {
            changed = tunnel.changed() => changed,
            changed = simulations.changed() => {
                if simulations.borrow().len() == told {
                    let _ = tokio::time::timeout(WATCH, simulations.wait_for(|all| all.len() != told)).await;
                }
                changed
            }
        };
        if changed.is_err() {
            return;
        }
        tunnel.mark_unchanged();
        told = simulations.borrow_and_update().len();
        let announcing = Arc::clone(&shared);
        if let Err(error) = blocking(move || announcing.announce()).await {
            tracing::warn!(%error, "other processes do not see how this one stands");
        }
    }
}

/// Ends simulations in time, and does what other processes ask for.
pub(super) async fn simulations(shared: Arc<Shared>) {
    let mut wait = tokio::time::interval(WATCH);
    wait.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        wait.tick().await;
        shared.simulations.expire(Timestamp::now());
        let asked = Arc::clone(&shared);
        if let Err(error) = blocking(move || asked.simulate_as_asked()).await {
            tracing::warn!(%error, "a simulation that was asked for did not begin");
        }
    }
}
