//! One consumer for each target, as the settings have them now.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use eventlog::{Attempt, EventLog, Sequence};
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::{AbortHandle, JoinSet};
use url::Url;

use super::Target;
use super::consumer::{self, Surroundings};
use crate::Error;
use crate::trouble::{Part, Troubles};

/// How often the ledger is looked at, for what another process asks.
const GLANCE: Duration = Duration::from_millis(500);

/// What forwarding stands on.
pub(crate) struct FanOut {
    pub(crate) log: EventLog,
    /// The newest delivery before any could arrive: a target that is there from the start begins behind it.
    pub(crate) end: Sequence,
    /// All targets; a change is taken up at once.
    pub(crate) targets: watch::Receiver<Arc<Vec<Target>>>,
    pub(crate) troubles: Arc<Troubles>,
    /// Whether an address leads back to our own endpoint.
    pub(crate) leads_here: Arc<dyn Fn(&Url) -> bool + Send + Sync>,
    /// Told of each attempt.
    pub(crate) attempts: broadcast::Sender<Attempt>,
    /// Somebody of this process wrote to the ledger and wants it read.
    pub(crate) nudge: Arc<Notify>,
}

/// A target that is sent to.
struct Running {
    target: watch::Sender<Arc<Target>>,
    nudge: Arc<Notify>,
    task: AbortHandle,
}

/// Runs until the settings are watched no more.
pub(crate) async fn run(fan_out: FanOut) {
    let FanOut { log, end, mut targets, troubles, leads_here, attempts, nudge } = fan_out;
    let around = Surroundings { log: log.clone(), troubles: Arc::clone(&troubles), leads_here, attempts };
    let mut running: HashMap<String, Running> = HashMap::new();
    // All end with this.
    let mut tasks = JoinSet::new();
    let mut first = true;
    let mut version = None;
    let mut glance = tokio::time::interval(GLANCE);
    glance.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        let wanted = Arc::clone(&targets.borrow_and_update());
        match enter(&log, &wanted, &running, first.then_some(end)).await {
            Ok(()) => first = false,
            Err(error) => {
                let trouble = format!("Nothing is forwarded to new targets for the moment: {error}.");
                troubles.report(Part::Forwarding, Some(trouble));
            }
        }
        if !first {
            running.retain(|name, target| {
                let stays = wanted.iter().any(|wanted| wanted.name == *name);
                if !stays {
                    target.task.abort();
                }
                stays
            });
            for target in wanted.iter() {
                let target = Arc::new(target.clone());
                if let Some(known) = running.get(&target.name) {
                    known.target.send_if_modified(|known| {
                        let changed = **known != *target;
                        *known = target;
                        changed
                    });
                } else {
                    let name = target.name.clone();
                    let (sender, receiver) = watch::channel(target);
                    let nudge = Arc::<Notify>::default();
                    let task = tasks.spawn(consumer::run(around.clone(), receiver, Arc::clone(&nudge)));
                    running.insert(name, Running { target: sender, nudge, task });
                }
            }
        }
        loop {
            tokio::select! {
                changed = targets.changed() => if changed.is_err() { return } else { break },
                () = nudge.notified() => nudge_all(&running),
                _ = glance.tick(), if first || !running.is_empty() => {
                    if first {
                        break;
                    }
                    let ledger = log.ledger().clone();
                    let seen = tokio::task::spawn_blocking(move || ledger.version().ok()).await.ok().flatten();
                    if version.is_some() && seen.is_some() && seen != version {
                        nudge_all(&running);
                    }
                    version = seen.or(version);
                    while tasks.try_join_next().is_some() {}
                }
            }
        }
    }
}

fn nudge_all(running: &HashMap<String, Running>) {
    for target in running.values() {
        target.nudge.notify_one();
    }
}

/// Enters new targets into the ledger, and takes out those that are gone; at the start, where the log ended so, all
/// that nobody knows.
async fn enter(
    log: &EventLog,
    wanted: &Arc<Vec<Target>>,
    running: &HashMap<String, Running>,
    start: Option<Sequence>,
) -> Result<(), Error> {
    let names: Vec<String> = wanted.iter().map(|target| target.name.clone()).collect();
    let gone: Vec<String> = running.keys().filter(|name| !names.contains(name)).cloned().collect();
    let new: Vec<String> = names.iter().filter(|name| !running.contains_key(*name)).cloned().collect();
    let ledger = log.ledger().clone();
    let entered = tokio::task::spawn_blocking(move || {
        if start.is_some() && (!names.is_empty() || ledger.exists()) {
            ledger.keep(&names.iter().map(String::as_str).collect::<Vec<_>>())?;
        }
        gone.iter().try_for_each(|name| ledger.remove(name))?;
        new.iter().try_for_each(|name| match start {
            Some(end) => ledger.enter_at(name, end).map(drop),
            None => ledger.enter(name).map(drop),
        })
    });
    Ok(entered.await.unwrap_or(Ok(()))?)
}
