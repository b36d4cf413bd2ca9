//! The writer thread: takes everything that waits, writes it in one transaction, then answers every waiter.
//!
//! After an error the connection is thrown away and opened anew, so that what was wrong a moment ago does not
//! matter once the disk takes writes again.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, TryRecvError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use tokio::sync::{oneshot, watch};

use crate::compression::Dictionaries;
use crate::extract::Extract;
use crate::folder::OwnerLock;
use crate::notes::{Notes, Pending};
use crate::session::{Mark, Session};
use crate::{AppendError, Appended, Erased, Sequence, connection};

/// Syncs slower than this are worth waiting for others to share the next one.
const SLOW_SYNC: Duration = Duration::from_millis(2);
/// How often an idle writer tries whether the disk takes writes again.
const PROBE_EVERY: Duration = Duration::from_secs(2);

/// Who waits for the commit.
pub(crate) type Waiter<T> = oneshot::Sender<Result<T, AppendError>>;

/// What the writer is asked to do.
pub(crate) enum Work {
    Append(Box<Extract>, Waiter<Appended>),
    Mark(Mark, Waiter<()>),
    Erase(Vec<Sequence>, Waiter<Erased>),
    /// Leave nothing of what was erased in the files.
    Wipe(Waiter<()>),
    /// Look at the notes.
    Wake,
}

/// The thread's belongings. It ends when nobody can send any more and all that was sent is done.
pub(crate) struct Writer {
    pub(crate) database: PathBuf,
    pub(crate) work: Receiver<Work>,
    pub(crate) pending: Arc<Mutex<Pending>>,
    pub(crate) linger: Duration,
    /// How many deliveries and marks one transaction takes at most.
    pub(crate) most: usize,
    pub(crate) dictionaries: Arc<Dictionaries>,
    pub(crate) newest: watch::Sender<Sequence>,
    pub(crate) health: watch::Sender<Result<(), String>>,
    pub(crate) commits: watch::Sender<u64>,
    /// Given back last, after the database is closed.
    pub(crate) lock: OwnerLock,
    /// Dropped after everything: the log is closed.
    pub(crate) ended: watch::Sender<()>,
}

impl Writer {
    /// Runs until the last sender is gone.
    pub(crate) fn run(self, connection: Connection) {
        let mut opened = Ok(connection);
        loop {
            match opened {
                Ok(connection) => {
                    if self.serve(&connection).is_ended() {
                        close(connection);
                        break;
                    }
                }
                Err(error) => match self.gather(Pace::default()) {
                    Some(batch) => self.fail(batch, &error),
                    None => break,
                },
            }
            opened = connection::for_writing(&self.database);
        }
        let Writer { lock, ended, .. } = self;
        drop(lock);
        drop(ended);
    }

    /// Writes batch after batch until the work ends or a write fails.
    fn serve(&self, connection: &Connection) -> Served {
        let mut session = Session::new(connection, &self.dictionaries);
        let mut pace = Pace::default();
        loop {
            let Some(batch) = self.gather(pace) else {
                // The last notes; where they cannot be written they are lost, as after a crash.
                if let Ok(session) = &mut session {
                    let _ = self.write(session, &Batch::default(), &self.take_notes());
                }
                return Served::Ended;
            };
            let notes = self.take_notes();
            let written = match &mut session {
                Ok(session) => self.write(session, &batch, &notes),
                Err(error) => Err(std::mem::replace(error, rusqlite::Error::InvalidQuery)),
            };
            match written {
                Ok((appended, erased)) => {
                    if let Ok(session) = &session {
                        pace.note(session.commit_time(), batch.len());
                    }
                    self.succeed(connection, batch, appended, erased);
                }
                Err(error) => {
                    self.pending().put_back(notes);
                    self.fail(batch, &error);
                    return Served::Failed;
                }
            }
        }
    }

    fn write(
        &self,
        session: &mut Session<'_>,
        batch: &Batch,
        notes: &Notes,
    ) -> rusqlite::Result<(Vec<Appended>, Vec<Erased>)> {
        if batch.is_empty() && notes.is_empty() {
            if self.health.borrow().is_err() {
                session.probe()?;
            }
            return Ok((Vec::new(), Vec::new()));
        }
        let deliveries = batch.appends.iter().map(|(extract, _)| &**extract);
        let erasures = batch.erasures.iter().map(|(sequences, _)| sequences.as_slice());
        let written = session.write(deliveries, erasures, batch.marks.iter().map(|(mark, _)| mark), notes)?;
        self.commits.send_modify(|commits| *commits += 1);
        Ok(written)
    }

    fn succeed(&self, connection: &Connection, batch: Batch, appended: Vec<Appended>, erased: Vec<Erased>) {
        if let Some(last) = appended.last() {
            self.newest.send_replace(last.sequence);
        }
        if self.health.send_if_modified(|health| std::mem::replace(health, Ok(())).is_err()) {
            tracing::info!("the event log can be written again");
        }
        for ((_, waiter), appended) in batch.appends.into_iter().zip(appended) {
            let _ = waiter.send(Ok(appended));
        }
        for ((_, waiter), erased) in batch.erasures.into_iter().zip(erased) {
            let _ = waiter.send(Ok(erased));
        }
        for (_, waiter) in batch.marks {
            let _ = waiter.send(Ok(()));
        }
        for waiter in batch.wipes {
            let wiped = connection::wipe(connection);
            let _ = waiter.send(wiped.map_err(|error| AppendError::Storage(connection::sentence(&error))));
        }
    }

    fn fail(&self, batch: Batch, error: &rusqlite::Error) {
        let sentence = connection::sentence(error);
        let news = self.health.send_if_modified(|health| {
            let news = health.as_ref().err() != Some(&sentence);
            *health = Err(sentence.clone());
            news
        });
        if news {
            tracing::error!(reason = %sentence, "the event log cannot be written");
        }
        let error = AppendError::Storage(sentence);
        for (_, waiter) in batch.appends {
            let _ = waiter.send(Err(error.clone()));
        }
        for (_, waiter) in batch.erasures {
            let _ = waiter.send(Err(error.clone()));
        }
        for waiter in batch.marks.into_iter().map(|(_, waiter)| waiter).chain(batch.wipes) {
            let _ = waiter.send(Err(error.clone()));
        }
    }

    /// Waits until there is something to do, then takes everything that waits. An empty batch: notes are due, or
    /// it is time to probe. `None`: the work has ended.
    fn gather(&self, pace: Pace) -> Option<Batch> {
        let mut batch = Batch::default();
        while batch.is_empty() {
            let due = self.pending().sleep();
            let probe = self.health.borrow().is_err().then(|| Instant::now() + PROBE_EVERY);
            let received = match due.into_iter().chain(probe).min() {
                Some(due) => self.work.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => self.work.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match received {
                Ok(work) => batch.add(work),
                Err(RecvTimeoutError::Timeout) => return Some(batch),
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        // Those who wait already are taken at once; more are waited for only where that saves a slow sync.
        let until = Instant::now() + self.linger.max(pace.linger());
        while batch.len() < self.most {
            let next = match self.work.try_recv() {
                Err(TryRecvError::Empty) if !self.linger.is_zero() || batch.len() < pace.waiters => {
                    self.work.recv_timeout(until.saturating_duration_since(Instant::now())).ok()
                }
                other => other.ok(),
            };
            match next {
                Some(work) => batch.add(work),
                None => break,
            }
        }
        Some(batch)
    }

    fn take_notes(&self) -> Notes {
        self.pending().take()
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// How fast the disk is and how many wait for it, so that a slow one is asked less often.
#[derive(Default, Clone, Copy)]
struct Pace {
    /// How long commits take, smoothed.
    commit: Duration,
    /// How many waited for the last one: as many are likely to be back soon.
    waiters: usize,
}

impl Pace {
    fn note(&mut self, commit: Duration, waiters: usize) {
        self.commit = (self.commit * 3 + commit) / 4;
        self.waiters = waiters;
    }

    /// How long to wait for those that are likely to come: a third of a slow commit.
    fn linger(self) -> Duration {
        if self.commit > SLOW_SYNC { self.commit / 3 } else { Duration::ZERO }
    }
}

/// Moves the WAL into the database, so that what is left behind is one file.
fn close(connection: Connection) {
    if let Err(error) = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())) {
        tracing::warn!(%error, "the write-ahead log stays beside the event log");
    }
    drop(connection);
}

#[derive(Clone, Copy)]
enum Served {
    Ended,
    Failed,
}

impl Served {
    const fn is_ended(self) -> bool {
        matches!(self, Served::Ended)
    }
}

/// What goes into one transaction, and who waits for it.
#[derive(Default)]
struct Batch {
    appends: Vec<(Box<Extract>, Waiter<Appended>)>,
    erasures: Vec<(Vec<Sequence>, Waiter<Erased>)>,
    marks: Vec<(Mark, Waiter<()>)>,
    wipes: Vec<Waiter<()>>,
}

impl Batch {
    fn add(&mut self, work: Work) {
        match work {
            Work::Append(extract, waiter) => self.appends.push((extract, waiter)),
            Work::Erase(sequences, waiter) => self.erasures.push((sequences, waiter)),
            Work::Mark(mark, waiter) => self.marks.push((mark, waiter)),
            Work::Wipe(waiter) => self.wipes.push(waiter),
            Work::Wake => {}
        }
    }

    const fn len(&self) -> usize {
        self.appends.len() + self.erasures.len() + self.marks.len() + self.wipes.len()
    }

    const fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
