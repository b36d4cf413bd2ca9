//! The consumer that tells deliveries as native notifications, from its own durable cursor.

mod ahead;
mod clicks;
mod teller;

use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Row};
use jiff::{Timestamp, Zoned};
use notifier::{Activation, Button, Notification, Notifier};
use tokio::sync::{mpsc, oneshot, watch};
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use self::ahead::Ahead;
use self::clicks::follow;
use self::teller::{Shown, Teller};
use crate::alarms::{self, Alarm, Watch};
use crate::quiet::quiet_until;
use crate::snoozing::Snoozes;
use crate::telling::{Gate, Manner, SINGLY, Telling};
use crate::trouble::{Part, Troubles};
use crate::tunnelling::TunnelStanding;
use crate::watchdog::{self, Watchdog};
use crate::wording::{Digest, Told};
use crate::{Error, Folders, NotificationSettings, Privacy, Ruling, Settings, Snooze, TunnelState, judge};

/// Whether and how notifications are raised.
pub enum Notifications {
    /// None: a headless server.
    Off,
    /// Through the desktop's service; what people do with them comes back as [`Intent`]s.
    Desktop(mpsc::UnboundedSender<Intent>),
    /// Through another notifier, for tests. Called again when the service was not there.
    Other(Connect, mpsc::UnboundedSender<Intent>),
}

/// What a notifier calls when a person clicks.
pub type OnActivation = Box<dyn Fn(Activation) + Send + Sync>;

/// Makes a notifier that reports activations to the given function.
pub type Connect = Box<dyn Fn(OnActivation) -> Result<Arc<dyn Notifier>, notifier::Error> + Send + Sync>;

/// What a person asks for by clicking a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Intent {
    /// Open the window at the list.
    OpenInbox,
    /// Open the window at this delivery.
    OpenEvent(Uuid),
    /// Open the report of this delivery.
    OpenReport(Uuid),
    /// Open the window where the public address is shown.
    OpenTunnel,
    /// Open the window at the results that wait for longer than usual.
    OpenOverdue,
}

/// The time on the wall. Passed in, since rules depend on it.
pub(crate) type Clock = Arc<dyn Fn() -> Zoned + Send + Sync>;

/// A notification that a person wants to see now.
pub(crate) struct Wish {
    pub(crate) notification: Notification,
    pub(crate) raised: oneshot::Sender<Result<(), notifier::Error>>,
}

/// What the consumer stands between.
pub(crate) struct Surroundings {
    pub(crate) folders: Folders,
    pub(crate) log: EventLog,
    pub(crate) settings: watch::Receiver<Arc<Settings>>,
    pub(crate) tunnel: watch::Receiver<TunnelStanding>,
    pub(crate) troubles: Arc<Troubles>,
    pub(crate) snoozes: Arc<Snoozes>,
    pub(crate) wishes: mpsc::UnboundedReceiver<Wish>,
    pub(crate) clock: Clock,
    pub(crate) connect: Connect,
    pub(crate) intents: mpsc::UnboundedSender<Intent>,
}

/// The name of this consumer's cursor.
const CONSUMER: &str = "notifications";
/// How many deliveries are read at a time.
const STRETCH: usize = 500;
/// How long to wait before a notification service that did not answer is tried again.
const RETRY: Duration = Duration::from_secs(30);
/// The wall's clock is looked at this often while it is waited for: timers stand still in sleep, and clocks are put.
const GLANCE: Duration = Duration::from_secs(30);
const INSTANT: Duration = Duration::from_millis(100);
const DIGEST: &str = "digest";
const REMINDERS: &str = "reminders";
const OVERDUE: &str = "overdue";
const TUNNEL: &str = "tunnel";
const TUNNEL_DOWN: &str = "tunnel-down";
const STORAGE: &str = "storage";
pub(crate) const TRIAL: &str = "trial";
const REPORT: &str = "report";
const MARK_READ: &str = "mark-read";
const SNOOZE: &str = "snooze";
/// How long the button puts a delivery off.
const SNOOZED: Duration = Duration::from_hours(1);

/// Runs until the log closes. Only returns early when the log cannot be read.
pub(crate) async fn run(surroundings: Surroundings) -> Result<(), Error> {
    let Surroundings { folders, log, mut settings, mut tunnel, troubles, snoozes, mut wishes, clock, .. } =
        surroundings;
    let (connect, intents) = (surroundings.connect, surroundings.intents);
    let shown = Arc::new(Shown::default());
    let (activations, mut clicks) = mpsc::unbounded_channel();
    let teller =
        Teller { connect: Arc::new(connect), activations, notifier: None, shown: Arc::clone(&shown) };
    let (mut newest, mut marks, mut health) = (log.newest(), log.changes(), log.health());
    let mut put_off = snoozes.watch();
    let mut cursor = log.reader().cursor(CONSUMER)?;
    let mut ahead = Ahead::load(&folders, log.reader().identity()?);
    let mut telling = Consumer {
        gate: Gate::starting_at(cursor, ahead.told().clone()),
        alarms: alarms::Kind::ALL.map(Watch::over),
        moved_to: None,
        watchdog: Watchdog::default(),
        everything: settings.clone(),
        begun: Instant::now(),
        log: log.clone(),
        snoozes: Arc::clone(&snoozes),
        clock: Arc::clone(&clock),
        teller,
    };
    let mut retry_at = telling.begun;
    let mut in_force = settings.borrow().notifications.clone();
    loop {
        let (now, time) = (Instant::now(), clock());
        let current = settings.borrow_and_update().notifications.clone();
        if current != in_force {
            // What waits is judged by the new rules.
            telling.gate.read_again();
            in_force = current;
        }
        let standing = tunnel.borrow_and_update().clone();
        telling.see(&standing, health.borrow_and_update().as_ref().err().cloned());
        let wake = if retry_at > now {
            telling.gate.hold(time.timestamp());
            Some(retry_at - now)
        } else if let Some(until) = in_force.paused_until.filter(|until| time.timestamp() < *until) {
            telling.gate.hold(time.timestamp());
            Some(glance_at(until, &time))
        } else {
            let told = telling.tell(&in_force, &standing, &time).await;
            ahead.keep(telling.gate.ahead()).await;
            let wake = match told {
                Ok(()) => {
                    troubles.report(Part::Notifications, None);
                    telling.wake(&in_force, &time)
                }
                Err(error) => {
                    // Nothing is lost: the cursor stays, and what was missed is told as a digest later.
                    troubles.report(Part::Notifications, Some(error.to_string()));
                    telling.gate.read_again();
                    retry_at = now + RETRY;
                    Some(RETRY)
                }
            };
            if telling.gate.settled() > cursor {
                cursor = telling.gate.settled();
                if let Err(error) = log.move_cursor(CONSUMER, cursor).await {
                    tracing::warn!(%error, "the cursor of the notifications stays behind");
                }
            }
            wake
        };
        let any_put_off = !put_off.borrow_and_update().is_empty();
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return Ok(()) },
            changed = settings.changed() => if changed.is_err() { return Ok(()) },
            Ok(()) = tunnel.changed() => {}
            Ok(()) = health.changed() => {}
            Ok(()) = put_off.changed() => {}
            Ok(()) = marks.changed(), if any_put_off => telling.forget_what_was_read().await,
            Some(wish) = wishes.recv() => {
                // Nobody waits for it any more where a window was closed meanwhile.
                let _ = wish.raised.send(telling.teller.raise(wish.notification).await);
            }
            Some(activation) = clicks.recv() => follow(&telling, &shown, activation, &intents).await,
            () = tokio::time::sleep(wake.unwrap_or(Duration::MAX)), if wake.is_some() => {}
        }
    }
}

/// How long to wait for a time on the wall before it is looked at again.
fn glance_at(time: Timestamp, now: &Zoned) -> Duration {
    Duration::try_from(time.duration_since(now.timestamp())).unwrap_or_default().clamp(INSTANT, GLANCE)
}

/// What is told, and how far it has come.
struct Consumer {
    log: EventLog,
    snoozes: Arc<Snoozes>,
    clock: Clock,
    gate: Gate,
    alarms: [Watch; 2],
    /// The public address that was told last.
    moved_to: Option<Url>,
    watchdog: Watchdog,
    /// Names of interviews, and when their results are expected.
    everything: watch::Receiver<Arc<Settings>>,
    begun: Instant,
    teller: Teller,
}

impl Consumer {
    /// Takes up what is wrong now.
    fn see(&mut self, tunnel: &TunnelStanding, storage: Option<String>) {
        let now = self.begun.elapsed();
        let [of_tunnel, of_storage] = &mut self.alarms;
        let down = !matches!(tunnel.status.state, TunnelState::Up { .. } | TunnelState::Down);
        let connecting = || "The tunnel is down and is tried again by itself.".to_owned();
        of_tunnel.see(down.then(|| tunnel.trouble().unwrap_or_else(connecting)), now);
        of_storage.see(storage, now);
    }

    /// Tells all that can be told at this time.
    async fn tell(
        &mut self,
        settings: &NotificationSettings,
        tunnel: &TunnelStanding,
        time: &Zoned,
    ) -> Result<(), notifier::Error> {
        if settings.enabled && quiet_until(&settings.quiet, time).is_none() {
            self.tell_move(settings, tunnel).await?;
            self.tell_alarms(settings).await?;
            self.tell_again(settings, time).await?;
            self.tell_what_waits(settings, time).await?;
        }
        self.tell_what_is_new(settings).await
    }

    /// How long until there may be something to tell, if nothing happens until then.
    fn wake(&self, settings: &NotificationSettings, time: &Zoned) -> Option<Duration> {
        let now = self.begun.elapsed();
        let quiet = quiet_until(&settings.quiet, time);
        let free = settings.enabled && quiet.is_none();
        let alarms = self.alarms.iter().filter(|_| free && settings.troubles).filter_map(Watch::wake);
        let timers = alarms.chain(self.gate.wake()).map(|at| at.saturating_sub(now));
        let look = self.watchdog.wake().filter(|_| free && settings.watchdog);
        let timers = timers.chain(look.map(|at| at.saturating_duration_since(Instant::now())));
        let put_off = self.snoozes.watch().borrow().first().map(|snooze| snooze.until);
        let on_the_wall = [quiet, put_off.filter(|_| free)].into_iter().flatten();
        timers.chain(on_the_wall.map(|at| glance_at(at, time))).min()
    }

    /// Tells once that JobMojito needs another address.
    async fn tell_move(
        &mut self,
        settings: &NotificationSettings,
        tunnel: &TunnelStanding,
    ) -> Result<(), notifier::Error> {
        let Some(moved) = tunnel.moved.as_ref().filter(|moved| self.moved_to.as_ref() != Some(&moved.to))
        else {
            return Ok(());
        };
        let body = format!(
            "It is {} now, and JobMojito still sends to {}: paste the new addresses there.",
            moved.to.host_str().unwrap_or_default(),
            moved.from.host_str().unwrap_or_default()
        );
        let told = Told { title: "Your public address has changed".to_owned(), body };
        self.teller.raise(plain(TUNNEL, told, settings.sound)).await?;
        self.moved_to = Some(moved.to.clone());
        Ok(())
    }

    /// Tells troubles that have lasted, and their ends.
    async fn tell_alarms(&mut self, settings: &NotificationSettings) -> Result<(), notifier::Error> {
        let now = self.begun.elapsed();
        for (kind, alarm) in alarms::Kind::ALL.into_iter().zip(&mut self.alarms) {
            if let Some(due) = alarm.due(now).filter(|_| settings.troubles) {
                let tag = match kind {
                    alarms::Kind::Tunnel => TUNNEL_DOWN,
                    alarms::Kind::Storage => STORAGE,
                };
                let sound = settings.sound && matches!(due, Alarm::Begun(_));
                self.teller.raise(plain(tag, Told::of_alarm(kind, &due), sound)).await?;
            }
            alarm.settle(now);
        }
        Ok(())
    }

    /// Tells once more what was put off until now.
    async fn tell_again(
        &mut self,
        settings: &NotificationSettings,
        time: &Zoned,
    ) -> Result<(), notifier::Error> {
        let kept = self.snoozes.watch().borrow().clone();
        let due: Vec<Snooze> = kept.into_iter().filter(|snooze| snooze.until <= time.timestamp()).collect();
        if due.is_empty() {
            return Ok(());
        }
        let Some(found) = self.find(due.clone()).await else { return Ok(()) };
        let all: Vec<Uuid> = due.iter().map(|snooze| snooze.event).collect();
        let ruled = found.into_iter().flatten().map(|row| (judge(settings, &row, time), row));
        let ruled: Vec<(Ruling, Row)> = ruled.collect();
        if ruled.len() > SINGLY {
            let mut digest = Digest::default();
            for (ruling, row) in &ruled {
                digest.add(row, ruling.privacy);
            }
            self.teller.raise(plain(REMINDERS, digest.told(), settings.sound)).await?;
        } else {
            for (ruling, row) in ruled {
                let id = row.id;
                self.raise(&Telling::One(Box::new(row), Manner::from(&ruling))).await?;
                self.forget(vec![id]).await;
            }
        }
        self.forget(all).await;
        Ok(())
    }

    /// Tells of what waits for longer than usual: once of each wait.
    async fn tell_what_waits(
        &mut self,
        settings: &NotificationSettings,
        time: &Zoned,
    ) -> Result<(), notifier::Error> {
        if !settings.watchdog {
            return Ok(());
        }
        let everything = Arc::clone(&self.everything.borrow());
        let overdue = self.watchdog.look(&self.log, everything, time.timestamp()).await;
        if overdue.is_empty() {
            return Ok(());
        }
        let told = watchdog::told(&overdue, settings.privacy, time);
        let tag = match overdue.as_slice() {
            // Its result replaces it.
            [one] => {
                let tag = tag_of(&one.row);
                self.teller.shown.remember(&tag, &one.row);
                tag
            }
            _ => OVERDUE.to_owned(),
        };
        self.teller.raise(plain(&tag, told, settings.sound)).await?;
        self.watchdog.told(&self.log, &overdue, time.timestamp()).await;
        Ok(())
    }

    /// Forgets what was put off and was read or erased meanwhile.
    async fn forget_what_was_read(&self) {
        let kept = self.snoozes.watch().borrow().clone();
        let Some(found) = self.find(kept.clone()).await else { return };
        let gone = kept.iter().zip(found).filter(|(_, row)| row.is_none()).map(|(snooze, _)| snooze.event);
        self.forget(gone.collect()).await;
    }

    async fn find(&self, snoozes: Vec<Snooze>) -> Option<Vec<Option<Row>>> {
        let reader = self.log.reader().clone();
        let found = tokio::task::spawn_blocking(move || Snoozes::rows(&reader, &snoozes)).await.ok()?;
        found.inspect_err(|error| tracing::warn!(%error, "what was put off could not be read")).ok()
    }

    async fn forget(&self, events: Vec<Uuid>) {
        let snoozes = Arc::clone(&self.snoozes);
        let forgotten = tokio::task::spawn_blocking(move || snoozes.forget(&events)).await;
        if let Ok(Err(error)) = forgotten {
            tracing::warn!(%error, "what was put off may be told once more");
        }
    }

    async fn raise(&mut self, telling: &Telling) -> Result<(), notifier::Error> {
        let everything = Arc::clone(&self.everything.borrow());
        self.teller.tell(telling, &everything).await
    }

    /// Reads the log to its end and tells what rules and gate let through.
    async fn tell_what_is_new(&mut self, settings: &NotificationSettings) -> Result<(), notifier::Error> {
        loop {
            let (reader, after) = (self.log.reader().clone(), self.gate.read());
            let rows = tokio::task::spawn_blocking(move || reader.following(after, STRETCH)).await;
            let rows = match rows {
                Ok(Ok(rows)) => rows,
                Ok(Err(error)) => {
                    tracing::warn!(%error, "the log could not be read for notifications");
                    return Ok(());
                }
                Err(_) => return Ok(()),
            };
            let end = rows.len() < STRETCH;
            for row in rows {
                let time = (self.clock)();
                let ruling = judge(settings, &row, &time);
                let taken = self.gate.take(row, &ruling, self.begun.elapsed(), time.timestamp());
                if let Some(telling) = taken {
                    self.raise(&telling).await?;
                    self.gate.told();
                }
            }
            if end {
                break;
            }
        }
        let quiet = quiet_until(&settings.quiet, &(self.clock)()).is_some();
        while let Some(telling) = self.gate.due(self.begun.elapsed(), quiet) {
            self.raise(&telling).await?;
            self.gate.told();
        }
        Ok(())
    }
}

/// A delivery as a notification: the words, the buttons, and the tag under which a change of the same result replaces
/// the older one.
pub(crate) fn notification(row: &Row, manner: Manner, settings: &Settings) -> Notification {
    let tag = tag_of(row);
    let button = |action: &str, label: &str| Button { action: action.into(), label: label.into() };
    let report = row.has_report.then(|| button(REPORT, "Report"));
    let others = [button(MARK_READ, "Mark read"), button(SNOOZE, "Snooze 1 hour")];
    let interview =
        row.interview_id.as_ref().value().and_then(|interview| settings.interview_name(interview));
    let told = Told::of(row, manner.privacy).about(interview.filter(|_| manner.privacy == Privacy::Full));
    let buttons = report.into_iter().chain(others).collect();
    Notification { tag, title: told.title, body: told.body, buttons, sound: manner.sound }
}

/// A change of the same result replaces its older notification.
fn tag_of(row: &Row) -> String {
    match &row.result_id {
        Some(result) => format!("result {} {result}", row.environment),
        None => format!("delivery {}", row.id),
    }
}

/// One without buttons.
fn plain(tag: &str, told: Told, sound: bool) -> Notification {
    Notification { tag: tag.into(), title: told.title, body: told.body, buttons: Vec::new(), sound }
}

#[cfg(test)]
mod tests;
