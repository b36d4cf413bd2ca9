//! Sends what is for one target: takes deliveries in from the log, sends them on, notes how it went.

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use eventlog::{Attempt, Delivery, EventLog, Row, Search, Sequence, Waiting};
use jiff::Timestamp;
use query::Query;
use tokio::sync::{Notify, broadcast, watch};
use tokio::task::JoinSet;
use tokio::time::sleep;
use url::Url;

use super::queue::{Going, Queue};
use super::targets::came_back;
use super::verdict::judge;
use super::{Target, as_it_came};
use crate::selection::these;
use crate::sending::{PATIENCE, Sender};
use crate::trouble::{Part, Troubles};
use crate::{Error, Exchange};

/// How many deliveries wait in the queue at most; what is beyond waits in the log.
const MOST_WAITING: usize = 10_000;
/// How many are looked at in one step.
const STRETCH: usize = 500;
/// How long to wait where the ledger or the log refused.
const RETRY: Duration = Duration::from_secs(10);
/// Timers stand still in sleep: the clock is looked at as often as this.
const LONGEST_SLEEP: Duration = Duration::from_secs(30);

/// What all consumers share.
#[derive(Clone)]
pub(super) struct Surroundings {
    pub(super) log: EventLog,
    pub(super) troubles: Arc<Troubles>,
    /// Whether an address leads back to our own endpoint.
    pub(super) leads_here: Arc<dyn Fn(&Url) -> bool + Send + Sync>,
    /// Told of each attempt.
    pub(super) attempts: broadcast::Sender<Attempt>,
}

/// Runs until the log is closed or the target is gone. `nudge`: somebody wrote to the ledger.
pub(super) async fn run(around: Surroundings, mut target: watch::Receiver<Arc<Target>>, nudge: Arc<Notify>) {
    let mut newest = around.log.newest();
    loop {
        let mut consumer = Consumer {
            around: around.clone(),
            cursor: 0,
            queue: Queue::default(),
            under_way: JoinSet::new(),
            sender: None,
        };
        match consumer.run(&mut target, &mut newest, &nudge).await {
            Ok(()) => return,
            Err(error) => {
                let name = target.borrow().name.clone();
                // What was under way may be sent once more.
                let trouble = format!("Nothing is forwarded to `{name}` for the moment: {error}.");
                around.troubles.report(Part::Forwarding, Some(trouble));
                sleep(RETRY).await;
            }
        }
    }
}

struct Consumer {
    around: Surroundings,
    /// Everything up to here is in the queue, or was passed over.
    cursor: Sequence,
    queue: Queue,
    under_way: JoinSet<(Going, Result<Option<Exchange>, Error>)>,
    /// What sends, and whether it takes any certificate.
    sender: Option<(bool, Sender)>,
}

impl Consumer {
    async fn run(
        &mut self,
        target: &mut watch::Receiver<Arc<Target>>,
        newest: &mut watch::Receiver<Sequence>,
        nudge: &Notify,
    ) -> Result<(), Error> {
        let name = target.borrow().name.clone();
        self.reload(&name).await?;
        loop {
            let current = Arc::clone(&target.borrow_and_update());
            let last = *newest.borrow_and_update();
            let mut goes_on = false;
            if self.may_send(&current) {
                self.send(&current)?;
                if self.cursor < last && self.queue.len() < MOST_WAITING {
                    self.take_in(&current, last).await?;
                    goes_on = true;
                }
            }
            let wake = if goes_on { Some(Duration::ZERO) } else { self.wake(&current) };
            tokio::select! {
                Some(ended) = self.under_way.join_next() => {
                    // It only fails where the runtime is ending.
                    let Ok((going, sent)) = ended else { return Ok(()) };
                    self.settle(&current, going, sent?).await?;
                }
                changed = target.changed() => if changed.is_err() { return Ok(()) },
                changed = newest.changed() => if changed.is_err() { return Ok(()) },
                () = nudge.notified() => self.reload(&current.name).await?,
                () = sleep(wake.unwrap_or_default()), if wake.is_some() => {}
            }
        }
    }

    /// Whether anything is to be sent: the target is enabled, and no way back to ourselves.
    fn may_send(&self, target: &Target) -> bool {
        if !target.settings.enabled {
            return false;
        }
        let loops = (self.around.leads_here)(&target.settings.url);
        if loops {
            let trouble =
                format!("Nothing is forwarded to `{}`: {}.", target.name, came_back(&target.settings.url));
            self.around.troubles.report(Part::Forwarding, Some(trouble));
        }
        !loops
    }

    /// How long nothing will be due by itself; `None`: for ever, or until something else happens.
    fn wake(&self, target: &Target) -> Option<Duration> {
        if !target.settings.enabled {
            return None;
        }
        let until = self.queue.wake()?.duration_since(Timestamp::now());
        // One that is due already goes with the next look, which a moment's pause keeps from spinning.
        let pause = Duration::from_millis(1);
        Some(Duration::try_from(until).unwrap_or_default().clamp(pause, LONGEST_SLEEP))
    }

    /// Begins from what the ledger says.
    async fn reload(&mut self, target: &str) -> Result<(), Error> {
        let (ledger, name) = (self.around.log.ledger().clone(), target.to_owned());
        let (cursor, waiting) = blocking(move || Ok(ledger.waiting(&name)?)).await?;
        self.cursor = cursor;
        self.queue.reload(waiting);
        self.around.troubles.report(Part::Forwarding, None);
        Ok(())
    }

    /// Takes a stretch of the log into the queue, and moves the cursor behind it.
    async fn take_in(&mut self, target: &Arc<Target>, last: Sequence) -> Result<(), Error> {
        let (log, target, after) = (self.around.log.clone(), Arc::clone(target), self.cursor);
        let (waiting, cursor) = blocking(move || {
            let rows = log.reader().following(after, STRETCH)?;
            let end = rows.last().map_or(last, |row| row.sequence);
            // Behind the last row, those that are gone are behind it too.
            let cursor = if rows.len() < STRETCH { end.max(last) } else { end };
            let waiting = wanted(&log, &target, &rows)?;
            log.ledger().take_in(&target.name, &waiting, cursor)?;
            Ok((waiting, cursor))
        })
        .await?;
        self.cursor = cursor;
        for waiting in waiting {
            self.queue.push(waiting);
        }
        Ok(())
    }

    /// Puts on their way as many as may go now.
    fn send(&mut self, target: &Arc<Target>) -> Result<(), Error> {
        while let Some(going) = self.queue.next(Timestamp::now()) {
            let sender = self.sender(target.settings.insecure)?;
            let (log, target) = (self.around.log.clone(), Arc::clone(target));
            self.under_way.spawn(async move {
                let sequence = going.waiting.sequence;
                let sent = match blocking(move || Ok(log.reader().delivery(sequence)?)).await {
                    Ok(Some(delivery)) => {
                        let attempt = going.waiting.attempts + 1;
                        Ok(Some(send(&sender, &target, &delivery, attempt).await))
                    }
                    Ok(None) => Ok(None),
                    Err(error) => Err(error),
                };
                (going, sent)
            });
        }
        Ok(())
    }

    fn sender(&mut self, insecure: bool) -> Result<Sender, Error> {
        match &self.sender {
            Some((known, sender)) if *known == insecure => Ok(sender.clone()),
            _ => {
                let sender = Sender::with(insecure)?;
                self.sender = Some((insecure, sender.clone()));
                Ok(sender)
            }
        }
    }

    /// Notes how one ended, in the ledger first. `None`: it is not in the log any more.
    async fn settle(
        &mut self,
        target: &Target,
        going: Going,
        exchange: Option<Exchange>,
    ) -> Result<(), Error> {
        let (ledger, name) = (self.around.log.ledger().clone(), target.name.clone());
        let waiting = going.waiting;
        let Some(exchange) = exchange else {
            blocking(move || Ok(ledger.pass(&name, waiting.sequence)?)).await?;
            self.queue.pass(&waiting);
            return Ok(());
        };
        let verdict = judge(&exchange, &waiting, going.unreached, Timestamp::now(), chance());
        let reached = !exchange.unreached;
        let mut attempt = Attempt {
            number: 0,
            target: name,
            sequence: waiting.sequence,
            event: waiting.event,
            attempt: waiting.attempts + 1,
            at: exchange.at,
            elapsed: exchange.elapsed,
            status: exchange.status,
            error: exchange.error,
            head: exchange.head,
            body: exchange.body,
            body_cut: exchange.body_cut,
            outcome: verdict.outcome,
            next_try: verdict.next_try,
        };
        let attempt = blocking(move || {
            attempt.number = ledger.note(&attempt, verdict.strikes)?;
            Ok(attempt)
        })
        .await?;
        self.queue.settle(&going, &verdict, reached);
        // Nobody listens where no terminal and no window shows it.
        let _ = self.around.attempts.send(attempt);
        Ok(())
    }
}

/// Those of a stretch that are for the target. Blocks.
fn wanted(log: &EventLog, target: &Target, rows: &[Row]) -> Result<Vec<Waiting>, Error> {
    let mut wanted: Vec<&Row> = rows.iter().filter(|row| target.wants(row)).collect();
    let query = target.settings.query.trim();
    if !query.is_empty() && !wanted.is_empty() {
        let query = Query::parse(query)
            .map_err(|errors| Error::Invalid(format!("`{query}` is no query: {errors}")))?;
        let sequences: Vec<Sequence> = wanted.iter().map(|row| row.sequence).collect();
        let search = Search::new(query.and(these(&sequences).query));
        let found: HashSet<Sequence> =
            log.reader().matching(&search, 0, sequences.len())?.into_iter().collect();
        wanted.retain(|row| found.contains(&row.sequence));
    }
    Ok(wanted.into_iter().map(Waiting::of).collect())
}

async fn send(sender: &Sender, target: &Target, delivery: &Delivery, attempt: u32) -> Exchange {
    let mut message = as_it_came(delivery);
    message.tell(delivery, attempt);
    message.add(&target.headers);
    let url = target.settings.url.as_str();
    let exchange = sender.exchange(url, message.headers(), message.body.clone(), PATIENCE).await;
    exchange.without(target.headers.iter().map(|(_, value)| value.reveal()))
}

/// A random number from 0 to 1. Where the system has none to give, all wait the same time.
fn chance() -> f64 {
    getrandom::u32().map_or(1.0, |random| f64::from(random) / f64::from(u32::MAX))
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| Err(Error::Invalid(error.to_string())))
}
