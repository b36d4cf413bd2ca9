//! Everything running: log, listener, consumers.

mod shared;
mod watching;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use arc_swap::ArcSwap;
use eventlog::{Attempt, EventLog, Indexed, Row, Sequence};
use jiff::{Timestamp, Zoned};
use listener::{Listener, SimulatedAnswer, Simulation, SimulationEnd, Simulations};
use notifier::{Desktop, Notification};
use tokio::sync::{Notify, broadcast, mpsc, oneshot, watch};
use tokio::task::JoinHandle;
use uuid::Uuid;

use self::shared::Shared;
use crate::address::reachable;
use crate::forwarding::{self, FanOut, leads_here};
use crate::notifications::Wish;
use crate::presence::{self, SignOfLife};
use crate::secrets::random;
use crate::snoozing::Snoozes;
use crate::trouble::{Part, Troubles};
use crate::tunnelling::{Keeper, Tunnelling};
use crate::{
    EndpointAddress, Error, Folders, Instance, NotificationSettings, Notifications, Sent, Settings,
    SettingsFile, Snooze, StoredIn, Target, TunnelSettings, TunnelStanding, contract_watch, folding,
    indexing, notifications, reports, sample, simulating,
};

/// How to run.
pub struct Options {
    /// Where things are kept.
    pub folders: Folders,
    /// Where to listen instead of what the settings say.
    pub listen: Option<SocketAddr>,
    /// Host names let in besides loopback and the settings' own.
    pub allow_hosts: Vec<String>,
    /// How JobMojito reaches this computer, instead of what the settings say.
    pub tunnel: Option<TunnelSettings>,
    /// Where deliveries are sent on to for this run, besides the settings' targets. What waits for them at its end
    /// is not sent any more.
    pub forward_to: Vec<Target>,
    /// Native notifications.
    pub notifications: Notifications,
}

/// Everything running. Dropping it stops abruptly (nothing acknowledged is lost); [`Inbox::shutdown`] is polite.
pub struct Inbox {
    shared: Arc<Shared>,
    log: EventLog,
    indexed: watch::Receiver<Option<Indexed>>,
    /// Told when the search index was emptied.
    cleared: Arc<Notify>,
    /// Told when the store of results was emptied.
    folded_anew: Arc<Notify>,
    /// How often the contract was watched.
    watched: watch::Receiver<u64>,
    /// Told when what was watched was forgotten.
    watched_anew: Arc<Notify>,
    report_failures: Arc<reports::Failures>,
    listener: Listener,
    attempts: broadcast::Sender<Attempt>,
    /// Told when the ledger of forwarding was written to.
    retried: Arc<Notify>,
    snoozes: Arc<Snoozes>,
    /// Notifications to raise at once; `None`: none are raised.
    wishes: Option<mpsc::UnboundedSender<Wish>>,
    tasks: Vec<JoinHandle<()>>,
}

/// How long requests in flight may take to end.
const PATIENCE: Duration = Duration::from_secs(5);
/// How often it is seen whether the log is free.
const GLANCE: Duration = Duration::from_millis(50);
/// How many attempts may be told before the slowest listener misses some.
const ATTEMPTS: usize = 1024;
/// How long an instance that is on its way out is waited for.
const HANDOVER: Duration = Duration::from_secs(30);

impl Inbox {
    /// Opens (a first start: creates) the log, the settings and the default environment, binds the listener and
    /// starts the consumers. Call it on a tokio runtime with timers and I/O.
    pub async fn start(options: Options) -> Result<Inbox, Error> {
        let Options { folders, listen, allow_hosts, tunnel, forward_to, notifications } = options;
        // The lock first: of two first starts at once, one makes the settings and the secrets.
        let log = open_log(&folders).await?;
        let settings = SettingsFile::load(&folders)?.settings().clone();
        let endpoints = Arc::new(ArcSwap::default());
        let limits = listener::Limits { body_bytes: settings.body_bytes, ..listener::Limits::default() };
        let nonce: Arc<str> = random(16)?.reveal().into();
        let address = listen.unwrap_or(settings.listen);
        let bind = listener::Options { address, limits, nonce: Arc::clone(&nonce) };
        let simulations = Simulations::default();
        simulating::forget(&folders);
        let end = log.reader().newest()?;
        let listener =
            Listener::start(bind, Arc::clone(&endpoints), simulations.clone(), log.clone()).await?;
        let address = listener.address();
        let shared = Arc::new(Shared {
            folders,
            allow_hosts,
            settings: watch::Sender::new(Arc::new(settings.clone())),
            endpoints,
            addresses: ArcSwap::default(),
            troubles: Arc::new(Troubles::none()),
            forward_to,
            targets: watch::Sender::default(),
            address,
            nonce,
            tunnelling: Arc::new(Tunnelling::new()),
            simulations,
            announcing: Mutex::new(()),
            in_force: Mutex::new(()),
        });
        // Noted before it is read, so that no change after that goes unseen.
        let seen = watching::stamp(shared.folders.settings());
        // A keychain that cannot be read is not the end: deliveries are put off until it can.
        match shared.look().await {
            Ok(()) | Err(Error::Secrets { .. }) => {}
            Err(error) => return Err(error),
        }
        shared.announce()?;
        let (attempts, _) = broadcast::channel(ATTEMPTS);
        let retried = Arc::new(Notify::new());
        let (progress, indexed) = watch::channel(None);
        let cleared = Arc::new(Notify::new());
        let folded_anew = Arc::new(Notify::new());
        let (watching, watched) = watch::channel(0);
        let watched_anew = Arc::new(Notify::new());
        let watch =
            contract_watch::run(shared.folders.clone(), log.clone(), watching, Arc::clone(&watched_anew));
        let report_failures = Arc::new(reports::Failures::default());
        let mut tasks = vec![
            tokio::spawn(watching::settings(Arc::clone(&shared), seen)),
            tokio::spawn(watching::health(log.clone(), Arc::clone(&shared.troubles))),
            tokio::spawn(watching::changes(Arc::clone(&shared))),
            tokio::spawn(watching::simulations(Arc::clone(&shared))),
            tokio::spawn(presence::run(log.clone(), shared.folders.clone(), shared.tunnelling.standing())),
            tokio::spawn(keeper(&shared, &log, tunnel).run()),
            tokio::spawn(forwarding::run(fan_out(&shared, &log, end, &attempts, &retried))),
            tokio::spawn(indexing::run(log.clone(), progress, Arc::clone(&cleared))),
            tokio::spawn(folding::run(log.clone(), Arc::clone(&folded_anew))),
            tokio::spawn(watch),
            tokio::spawn(reports::run(
                log.clone(),
                shared.settings.subscribe(),
                Arc::clone(&report_failures),
            )),
        ];
        let snoozes = Arc::new(Snoozes::load(&shared.folders));
        let (wishes, consumer) = tell(&shared, &log, &snoozes, notifications).unzip();
        tasks.extend(consumer);
        Ok(Inbox {
            shared,
            log,
            indexed,
            cleared,
            folded_anew,
            watched,
            watched_anew,
            report_failures,
            listener,
            attempts,
            retried,
            snoozes,
            wishes,
            tasks,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.shared.address
    }

    /// The log.
    pub fn log(&self) -> &EventLog {
        &self.log
    }

    /// Where things are kept.
    pub fn folders(&self) -> &Folders {
        &self.shared.folders
    }

    /// The settings in force; changes when the file does (through the app or an editor).
    pub fn settings(&self) -> watch::Receiver<Arc<Settings>> {
        self.shared.settings.subscribe()
    }

    /// What is wrong now, in one sentence: cannot store, settings file wrong, no notification service, …
    pub fn trouble(&self) -> watch::Receiver<Option<String>> {
        self.shared.troubles.gravest()
    }

    /// Endpoint addresses of all environments.
    pub fn endpoints(&self) -> Vec<EndpointAddress> {
        self.shared.addresses.load().to_vec()
    }

    /// The address of an environment's endpoint; `None`: of the first one.
    pub fn endpoint(&self, environment: Option<&str>) -> Result<EndpointAddress, Error> {
        let addresses = self.shared.addresses.load();
        let wanted = |address: &&EndpointAddress| environment.is_none_or(|name| address.environment == name);
        addresses.iter().find(wanted).cloned().ok_or_else(|| Error::NoEnvironment {
            name: environment.unwrap_or_default().to_owned(),
            known: self.shared.settings.borrow().environment_names(),
        })
    }

    /// How JobMojito reaches this computer, now and with every change.
    pub fn tunnel(&self) -> watch::Receiver<TunnelStanding> {
        self.shared.tunnelling.standing()
    }

    /// Tries the tunnel at once instead of waiting, even where it was refused.
    pub fn retry_tunnel(&self) {
        self.shared.tunnelling.try_now();
    }

    /// A person says that JobMojito has the public address as it is now.
    pub fn confirm_pasted(&self) {
        self.shared.tunnelling.confirm();
    }

    /// Where the secrets are kept.
    pub fn secrets_in(&self) -> StoredIn {
        self.shared.settings.borrow().secrets.unwrap_or(StoredIn::File)
    }

    /// Changes the settings file and takes the change up at once.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Error> {
        let settings = SettingsFile::change(&self.shared.folders, change)?;
        self.shared.take_up(settings)
    }

    /// Holds notifications back until `until`; `None` resumes.
    pub fn pause_notifications(&self, until: Option<Timestamp>) -> Result<(), Error> {
        self.change_settings(|settings| settings.notifications.paused_until = until)
    }

    /// Changes what is told and how. A pause is begun and ended by [`Inbox::pause_notifications`] alone: the one in
    /// force stays.
    pub fn set_notifications(&self, new: NotificationSettings) -> Result<(), Error> {
        new.check().map_err(Error::Invalid)?;
        self.change_settings(|settings| {
            let paused_until = settings.notifications.paused_until;
            settings.notifications = NotificationSettings { paused_until, ..new };
        })
    }

    /// Raises a notification at once, whatever pauses, quiet hours and rules say.
    pub async fn raise(&self, notification: Notification) -> Result<(), Error> {
        let nobody =
            || Error::Invalid("notifications are not raised here: they are in the tray app".to_owned());
        let (raised, answer) = oneshot::channel();
        let wish = Wish { notification, raised };
        self.wishes.as_ref().and_then(|wishes| wishes.send(wish).ok()).ok_or_else(nobody)?;
        Ok(answer.await.map_err(|_| nobody())??)
    }

    /// Has a delivery told again then, unless it is read, erased or called off before; it is unread until then.
    pub async fn snooze(&self, event: Uuid, until: Timestamp) -> Result<(), Error> {
        let reader = self.log.reader().clone();
        let found = blocking(move || Ok(reader.find(event)?)).await?;
        let gone = || Error::Invalid("this event is not in the log any more".to_owned());
        let sequence = found.ok_or_else(gone)?;
        self.log.mark_read(vec![sequence], false).await?;
        let snoozes = Arc::clone(&self.snoozes);
        blocking(move || snoozes.put_off(Snooze { event, sequence, until })).await
    }

    /// Does not have a delivery told again.
    pub async fn cancel_snooze(&self, event: Uuid) -> Result<(), Error> {
        let snoozes = Arc::clone(&self.snoozes);
        blocking(move || snoozes.forget(&[event])).await
    }

    /// What is told again, the next one first; now and with every change.
    pub fn snoozes(&self) -> watch::Receiver<Vec<Snooze>> {
        self.snoozes.watch()
    }

    /// The same with the deliveries; those that were read or erased are left out. Blocks.
    pub fn snoozed(&self) -> Result<Vec<(Snooze, Row)>, Error> {
        let snoozes = self.snoozes.watch().borrow().clone();
        let rows = Snoozes::rows(self.log.reader(), &snoozes)?;
        Ok(snoozes.into_iter().zip(rows).filter_map(|(snooze, row)| Some((snooze, row?))).collect())
    }

    /// Sends a sample of an event over HTTP to the endpoint of an environment; `None`: the first one.
    pub async fn send_sample(
        &self,
        environment: Option<&str>,
        event: contract::Event,
    ) -> Result<Sent, Error> {
        let to = self.endpoint(environment)?;
        sample::send(&to, &contract::sample::Sample::of(event, sample::sample_seed()?)).await
    }

    /// Has the deliveries of an environment (`None`: of each one) answered so, from now on and until then. They are
    /// stored all the same.
    pub fn simulate(
        &self,
        environment: Option<&str>,
        answer: SimulatedAnswer,
        until: SimulationEnd,
    ) -> Result<(), Error> {
        self.shared.simulate(environment, answer, until)
    }

    /// Answers the deliveries of an environment (`None`: of each one) as usual again.
    pub fn stop_simulation(&self, environment: Option<&str>) {
        self.shared.simulations.stop(environment);
    }

    /// Which answers are made up, now and with every change.
    pub fn simulations(&self) -> watch::Receiver<Vec<Simulation>> {
        self.shared.simulations.watch()
    }

    /// How far the search index has come; `None` until it has been looked at.
    pub fn indexed(&self) -> watch::Receiver<Option<Indexed>> {
        self.indexed.clone()
    }

    /// Changes when more deliveries were looked at for [`crate::ContractWatch`].
    pub fn watched(&self) -> watch::Receiver<u64> {
        self.watched.clone()
    }

    /// Empties the search index and the store of results, which then fill again; searches go on meanwhile. The contract
    /// is watched anew too.
    pub async fn rebuild_index(&self) -> Result<(), Error> {
        let (index, results) = (self.log.index().clone(), self.log.results().clone());
        blocking(move || {
            index.clear()?;
            Ok(results.clear()?)
        })
        .await?;
        self.cleared.notify_one();
        self.folded_anew.notify_one();
        self.watched_anew.notify_one();
        Ok(())
    }

    /// Why the rule has not kept the report of a delivery, in a sentence.
    pub fn report_failure(&self, sequence: Sequence) -> Option<String> {
        self.report_failures.of(sequence)
    }

    /// Each attempt to send a delivery on to a target, from now on.
    pub fn attempts(&self) -> broadcast::Receiver<Attempt> {
        self.attempts.subscribe()
    }

    /// Has what waits for a target tried at once, and what was given up again; how many deliveries that are. Blocks.
    pub fn retry_target(&self, name: &str) -> Result<u64, Error> {
        let retried = self.log.ledger().retry(name)?;
        self.retried.notify_one();
        Ok(retried)
    }

    /// The newest sequence, changing with every stored delivery.
    pub fn newest(&self) -> watch::Receiver<Sequence> {
        self.log.newest()
    }

    /// Tells other processes that this instance is on its way out: one that starts now waits for the log instead
    /// of giving up.
    pub fn leave(&self) {
        Instance::withdraw(&self.shared.folders);
    }

    /// Answers what is in flight, stops the consumers where they are, closes the log.
    pub async fn shutdown(self) {
        self.leave();
        let Inbox { shared, log, listener, tasks, .. } = self;
        listener.shutdown(PATIENCE).await;
        for task in tasks {
            task.abort();
            // Cancelled is what it should be.
            let _ = task.await;
        }
        log.close().await;
        if let Err(error) = SignOfLife::of(&shared.folders).give(Timestamp::now()) {
            tracing::debug!(%error, "no sign of life is left behind");
        }
    }
}

/// What keeps the tunnel up: the settings' one, or `instead` of it.
fn keeper(shared: &Arc<Shared>, log: &EventLog, instead: Option<TunnelSettings>) -> Keeper {
    Keeper {
        folders: shared.folders.clone(),
        log: log.clone(),
        local: reachable(shared.address),
        nonce: Arc::clone(&shared.nonce),
        shared: Arc::clone(&shared.tunnelling),
        let_in: Box::new({
            let shared = Arc::clone(shared);
            move || shared.put_in_force(None)
        }),
        settings: shared.settings.subscribe(),
        instead,
        troubles: Arc::clone(&shared.troubles),
    }
}

/// What sends deliveries on to the targets.
fn fan_out(
    shared: &Arc<Shared>,
    log: &EventLog,
    end: Sequence,
    attempts: &broadcast::Sender<Attempt>,
    retried: &Arc<Notify>,
) -> FanOut {
    let here = Arc::clone(shared);
    FanOut {
        log: log.clone(),
        end,
        targets: shared.targets.subscribe(),
        troubles: Arc::clone(&shared.troubles),
        leads_here: Arc::new(move |url| {
            leads_here(url, here.address, here.tunnelling.standing().borrow().public_url())
        }),
        attempts: attempts.clone(),
        nudge: Arc::clone(retried),
    }
}

/// Begins to tell what comes in; wishes go to the sender. `None`: nothing is told.
fn tell(
    shared: &Shared,
    log: &EventLog,
    snoozes: &Arc<Snoozes>,
    notifications: Notifications,
) -> Option<(mpsc::UnboundedSender<Wish>, JoinHandle<()>)> {
    let (connect, intents) = match notifications {
        Notifications::Off => return None,
        Notifications::Desktop(intents) => (desktop(), intents),
        Notifications::Other(connect, intents) => (connect, intents),
    };
    let (wish, wishes) = mpsc::unbounded_channel();
    let consumer = notifications::run(notifications::Surroundings {
        folders: shared.folders.clone(),
        log: log.clone(),
        settings: shared.settings.subscribe(),
        tunnel: shared.tunnelling.standing(),
        troubles: Arc::clone(&shared.troubles),
        snoozes: Arc::clone(snoozes),
        wishes,
        clock: Arc::new(Zoned::now),
        connect,
        intents,
    });
    let report = Arc::clone(&shared.troubles);
    let consumer = tokio::spawn(async move {
        if let Err(error) = consumer.await {
            report.report(Part::Notifications, Some(error.to_string()));
        }
    });
    Some((wish, consumer))
}

/// Opens the log. An owner without an announcement is on its way out, or on its way in and may yet fail: it is waited
/// for until one of both is known.
async fn open_log(folders: &Folders) -> Result<EventLog, Error> {
    let data = folders.create()?;
    let begun = Instant::now();
    loop {
        match EventLog::open(&data, &eventlog::Options::default()) {
            Err(eventlog::Error::Owned { .. })
                if Instance::find(folders).is_none() && begun.elapsed() < HANDOVER =>
            {
                tokio::time::sleep(GLANCE).await;
            }
            opened => return Ok(opened?),
        }
    }
}

fn desktop() -> notifications::Connect {
    Box::new(|on_activation| Ok(Arc::new(Desktop::connect(on_activation)?)))
}

/// Runs what may block (files, a keychain that asks) off the runtime's threads.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(Error::Invalid(error.to_string())))
}
