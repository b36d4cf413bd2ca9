//! The consumer that tells deliveries as native notifications, from its own durable cursor.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use eventlog::{EventLog, Row, Sequence};
use jiff::Timestamp;
use notifier::{Activation, Button, Notification, Notifier};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use url::Url;
use uuid::Uuid;

use crate::telling::{Gate, Telling};
use crate::trouble::{Part, Troubles};
use crate::wording::Told;
use crate::{Error, Moved, Privacy, Settings, TunnelStanding};

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
}

/// The name of this consumer's cursor.
const CONSUMER: &str = "notifications";
/// How many deliveries are read at a time.
const STRETCH: usize = 500;
/// How long to wait before a notification service that did not answer is tried again.
const RETRY: Duration = Duration::from_secs(30);
const DIGEST: &str = "digest";
const TUNNEL: &str = "tunnel";
const REPORT: &str = "report";
const MARK_READ: &str = "mark-read";

/// Runs until the log closes. Only returns early when the log cannot be read.
pub(crate) async fn run(
    log: EventLog,
    mut settings: watch::Receiver<Arc<Settings>>,
    mut tunnel: watch::Receiver<TunnelStanding>,
    troubles: Arc<Troubles>,
    connect: Connect,
    intents: mpsc::UnboundedSender<Intent>,
) -> Result<(), Error> {
    let shown = Arc::new(Shown::default());
    let (activations, mut clicks) = mpsc::unbounded_channel();
    let mut teller =
        Teller { connect: Arc::new(connect), activations, notifier: None, shown: Arc::clone(&shown) };
    let mut newest = log.newest();
    let mut cursor = log.reader().cursor(CONSUMER)?;
    let mut gate = Gate::starting_at(cursor);
    let begun = Instant::now();
    let mut retry_at = begun;
    let mut moved_to = None;
    loop {
        let (now, clock) = (Instant::now(), Timestamp::now());
        let current = Arc::clone(&settings.borrow_and_update());
        let mut wake =
            current.paused_until.and_then(|until| Duration::try_from(until.duration_since(clock)).ok());
        if retry_at > now {
            gate.hold(clock);
            wake = Some(retry_at - now);
        } else if current.paused(clock) {
            gate.hold(clock);
        } else {
            let moved = tunnel.borrow_and_update().moved.clone();
            let told = async {
                tell_move(&current, moved, &mut moved_to, &mut teller).await?;
                tell_what_is_new(&log, &current, &mut gate, &mut teller, begun).await
            };
            wake = match told.await {
                Ok(()) => {
                    troubles.report(Part::Notifications, None);
                    gate.wake().map(|at| at.saturating_sub(now.duration_since(begun)))
                }
                Err(error) => {
                    // Nothing is lost: the cursor stays, and what was missed is told as a digest later.
                    troubles.report(Part::Notifications, Some(error.to_string()));
                    gate = Gate::starting_at(gate.settled());
                    retry_at = now + RETRY;
                    Some(RETRY)
                }
            };
            if gate.settled() > cursor {
                cursor = gate.settled();
                if let Err(error) = log.move_cursor(CONSUMER, cursor).await {
                    tracing::warn!(%error, "the cursor of the notifications stays behind");
                }
            }
        }
        tokio::select! {
            changed = newest.changed() => if changed.is_err() { return Ok(()) },
            changed = settings.changed() => if changed.is_err() { return Ok(()) },
            Ok(()) = tunnel.changed() => {}
            Some(activation) = clicks.recv() => follow(&log, &shown, activation, &intents).await,
            () = tokio::time::sleep(wake.unwrap_or(Duration::MAX)), if wake.is_some() => {}
        }
    }
}

/// Tells once that JobMojito needs another address.
async fn tell_move(
    settings: &Settings,
    moved: Option<Moved>,
    told: &mut Option<Url>,
    teller: &mut Teller,
) -> Result<(), notifier::Error> {
    let Some(moved) = moved.filter(|moved| settings.notifications && told.as_ref() != Some(&moved.to)) else {
        return Ok(());
    };
    let body = format!(
        "It is {} now, and JobMojito still sends to {}: paste the new addresses there.",
        moved.to.host_str().unwrap_or_default(),
        moved.from.host_str().unwrap_or_default()
    );
    let title = "Your public address has changed".to_owned();
    teller.raise(Notification { tag: TUNNEL.into(), title, body, buttons: Vec::new(), sound: true }).await?;
    *told = Some(moved.to);
    Ok(())
}

/// Reads the log to its end and tells what the gate lets through.
async fn tell_what_is_new(
    log: &EventLog,
    settings: &Settings,
    gate: &mut Gate,
    teller: &mut Teller,
    begun: Instant,
) -> Result<(), notifier::Error> {
    loop {
        let (reader, after) = (log.reader().clone(), gate.read());
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
            if !settings.notifications {
                gate.pass(row.sequence);
            } else if let Some(telling) = gate.take(row, begun.elapsed(), Timestamp::now()) {
                teller.tell(settings, &telling).await?;
                gate.told();
            }
        }
        if end {
            break;
        }
    }
    while let Some(telling) = gate.due(begun.elapsed()) {
        teller.tell(settings, &telling).await?;
        gate.told();
    }
    Ok(())
}

struct Teller {
    connect: Arc<Connect>,
    activations: mpsc::UnboundedSender<Activation>,
    notifier: Option<Arc<dyn Notifier>>,
    shown: Arc<Shown>,
}

impl Teller {
    async fn tell(&mut self, settings: &Settings, telling: &Telling) -> Result<(), notifier::Error> {
        let notification = match telling {
            Telling::One(row) => self.of_one(settings, row),
            Telling::Several(digest) => of_several(digest.told()),
        };
        self.raise(notification).await
    }

    async fn raise(&mut self, notification: Notification) -> Result<(), notifier::Error> {
        let notifier = self.notifier.clone();
        let (connect, activations) = (Arc::clone(&self.connect), self.activations.clone());
        let raise = move || {
            let notifier = match notifier {
                Some(notifier) => notifier,
                // Nobody listens to clicks any more only when the application ends.
                None => connect(Box::new(move |activation| drop(activations.send(activation))))?,
            };
            notifier.notify(&notification).map(|()| notifier)
        };
        let gone = |_| notifier::Error::Unavailable("the application is closing".into());
        let raised = tokio::task::spawn_blocking(raise).await.map_err(gone)?;
        self.notifier = raised.as_ref().ok().cloned();
        raised.map(drop)
    }

    fn of_one(&self, settings: &Settings, row: &Row) -> Notification {
        // A change of the same result replaces its older notification.
        let tag = match &row.result_id {
            Some(result) => format!("result {} {result}", row.environment),
            None => format!("delivery {}", row.id),
        };
        let report = row.has_report.then(|| Button { action: REPORT.into(), label: "Report".into() });
        let mark_read = Button { action: MARK_READ.into(), label: "Mark read".into() };
        self.shown.remember(&tag, row);
        let name = row.interview_id.as_ref().value().and_then(|id| settings.interview_name(id));
        // With less privacy than that it may be told what it was about.
        let about = name.filter(|_| settings.privacy == Privacy::Full);
        let told = Told::of(row, settings.privacy).about(about);
        let buttons = report.into_iter().chain([mark_read]).collect();
        Notification { tag, title: told.title, body: told.body, buttons, sound: true }
    }
}

fn of_several(told: Told) -> Notification {
    Notification { tag: DIGEST.into(), title: told.title, body: told.body, buttons: Vec::new(), sound: true }
}

/// Which delivery each tag stands for; enough of them for any screen.
#[derive(Default)]
struct Shown(Mutex<VecDeque<(String, Uuid, Sequence)>>);

impl Shown {
    const KEPT: usize = 500;

    fn remember(&self, tag: &str, row: &Row) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push_back((tag.to_owned(), row.id, row.sequence));
        if shown.len() > Shown::KEPT {
            shown.pop_front();
        }
    }

    fn find(&self, tag: &str) -> Option<(Uuid, Sequence)> {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.iter().rev().find(|(known, ..)| known == tag).map(|(_, id, sequence)| (*id, *sequence))
    }
}

async fn follow(
    log: &EventLog,
    shown: &Shown,
    activation: Activation,
    intents: &mpsc::UnboundedSender<Intent>,
) {
    let intent = match (shown.find(&activation.tag), activation.action.as_deref()) {
        (Some((_, sequence)), Some(MARK_READ)) => {
            if let Err(error) = log.mark_read(vec![sequence], true).await {
                tracing::warn!(%error, "a delivery stays unread");
            }
            return;
        }
        (Some((id, _)), Some(REPORT)) => Intent::OpenReport(id),
        (Some((id, _)), _) => Intent::OpenEvent(id),
        (None, _) if activation.tag == TUNNEL => Intent::OpenTunnel,
        (None, _) => Intent::OpenInbox,
    };
    // Nobody takes intents any more only when the application ends.
    let _ = intents.send(intent);
}
