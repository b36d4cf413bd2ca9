//! The owner's handle: append, mark, move cursors.

use std::fmt;
use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{oneshot, watch};

use crate::compression::Dictionaries;
use crate::extract::Extract;
use crate::folder::create_private;
use crate::notes::Pending;
use crate::session::Mark;
use crate::writer::{Waiter, Work, Writer};
use crate::{
    Annotated, Annotation, Answer, AppendError, Appended, Arrival, DataFolder, Erased, Error, Gap, Imported,
    Index, Ledger, Reader, Refusal, ResultStore, Sequence, connection, migrations,
};

/// How the log is run.
#[derive(Debug, Clone)]
pub struct Options {
    /// How many deliveries may wait for the writer before [`AppendError::Busy`].
    pub queue: usize,
    /// How long to gather more before a commit; zero (the default) waits only where commits take over 2 ms, for
    /// as many as shared the last one, and at most a third of a commit.
    pub linger: Duration,
    /// How many deliveries share a commit at most; at least 1, which is what a log without group commit does.
    pub batch: usize,
}

impl Default for Options {
    fn default() -> Self {
        Options { queue: 4096, linger: Duration::ZERO, batch: 1024 }
    }
}

/// The owner's handle to the log; clones share one writer. The lock is given back when the last clone is gone
/// or after [`EventLog::close`].
#[derive(Clone)]
pub struct EventLog {
    shared: Arc<Shared>,
}

struct Shared {
    /// `None` once it is closed: the writer ends when it has done what was sent before.
    work: RwLock<Option<SyncSender<Work>>>,
    pending: Arc<Mutex<Pending>>,
    folder: DataFolder,
    dictionaries: Arc<Dictionaries>,
    reader: Reader,
    index: Index,
    results: ResultStore,
    ledger: Ledger,
    /// Held while deliveries are erased: one erasure after the other.
    erasing: tokio::sync::Mutex<()>,
    newest: watch::Receiver<Sequence>,
    health: watch::Receiver<Result<(), String>>,
    commits: watch::Receiver<u64>,
    ended: watch::Receiver<()>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl EventLog {
    /// Takes the lock, opens or creates the log, migrates it (after a backup), starts the writer.
    pub fn open(folder: &DataFolder, options: &Options) -> Result<EventLog, Error> {
        let folder = DataFolder::create(folder.path())?;
        let lock = folder.lock()?;
        let database = folder.database();
        // SQLite gives the WAL the mode of the database, so its mode has to be right from the beginning.
        drop(create_private(&database)?);
        let mut connection = connection::for_writing(&database)?;
        migrations::migrate(&mut connection, &folder, migrations::STEPS)?;
        let dictionaries = Arc::new(Dictionaries::open(&connection)?);
        let reader = Reader::open(&folder)?;

        let (work, received) = sync_channel(options.queue);
        let pending = Arc::<Mutex<Pending>>::default();
        let (newest, newest_receiver) = watch::channel(reader.newest()?);
        let (health, health_receiver) = watch::channel(Ok(()));
        let (commits, commits_receiver) = watch::channel(0);
        let (ended, ended_receiver) = watch::channel(());
        let writer = Writer {
            database: database.clone(),
            work: received,
            pending: Arc::clone(&pending),
            linger: options.linger,
            most: options.batch,
            dictionaries: Arc::clone(&dictionaries),
            newest,
            health,
            commits,
            lock,
            ended,
        };
        let thread = thread::Builder::new()
            .name("event log".to_owned())
            .spawn(move || writer.run(connection))
            .map_err(|source| Error::Io { what: "cannot start the writer of", path: database, source })?;
        Ok(EventLog {
            shared: Arc::new(Shared {
                work: RwLock::new(Some(work)),
                pending,
                index: Index::new(&folder, reader.clone()),
                results: ResultStore::new(&folder, reader.clone(), true),
                ledger: Ledger::new(&folder, reader.clone()),
                erasing: tokio::sync::Mutex::default(),
                folder,
                dictionaries,
                reader,
                newest: newest_receiver,
                health: health_receiver,
                commits: commits_receiver,
                ended: ended_receiver,
                thread: Mutex::new(Some(thread)),
            }),
        })
    }

    /// Stores a delivery; returns once it is on disk (COMMIT with a synced WAL).
    pub async fn append(&self, arrival: Arrival) -> Result<Appended, AppendError> {
        let extract = Box::new(Extract::of(&arrival, &self.shared.dictionaries)?);
        self.shared.ask(|waiter| Work::Append(extract, waiter)).await
    }

    /// Stores deliveries of another log, in this order; returns once they are on disk. Give at most a few hundred at
    /// once, and only such as [`crate::KnownIds`] does not know: they are stored as they are given. Blocks, so it may
    /// not be called on a thread of an asynchronous runtime.
    pub fn import(&self, deliveries: &[Imported]) -> Result<Vec<Appended>, AppendError> {
        let mut waiting = Vec::with_capacity(deliveries.len());
        for delivery in deliveries {
            let extract = Box::new(Extract::of_imported(delivery, &self.shared.dictionaries)?);
            let (waiter, answer) = oneshot::channel();
            self.shared.send(Work::Append(extract, waiter))?;
            waiting.push(answer);
        }
        waiting.into_iter().map(|answer| answer.blocking_recv().unwrap_or(Err(AppendError::Closed))).collect()
    }

    /// Notes what was answered. Best effort: written along with a later commit, or within 100 ms.
    pub fn answered(&self, sequence: Sequence, answer: Answer) {
        let wake = self.shared.pending().answered(sequence, answer);
        self.shared.wake(wake);
    }

    /// Notes a refusal. Best effort and bounded: the newest 500 are kept, and floods are thinned out before
    /// they reach the disk.
    pub fn refused(&self, refusal: Refusal) {
        let wake = self.shared.pending().refused(refusal);
        self.shared.wake(wake);
    }

    /// Counts a delivery that was put off with a 503, which is our fault and no refusal. Best effort.
    pub fn put_off(&self, received_at: Timestamp, environment: Option<Arc<str>>) {
        let wake = self.shared.pending().put_off(received_at, environment);
        self.shared.wake(wake);
    }

    /// Keeps a gap. Those of one cause that overlap or touch become one; a later word about when it ended counts.
    pub async fn note_gap(&self, gap: Gap) -> Result<(), AppendError> {
        self.shared.ask(|waiter| Work::Mark(Mark::Gap(gap), waiter)).await
    }

    /// Ends the gaps that were left open: whoever noted them is gone since `at`.
    pub async fn end_gaps(&self, at: Timestamp) -> Result<(), AppendError> {
        self.shared.ask(|waiter| Work::Mark(Mark::EndGaps(at), waiter)).await
    }

    /// Marks deliveries as read or unread.
    pub async fn mark_read(&self, sequences: Vec<Sequence>, read: bool) -> Result<(), AppendError> {
        self.shared.ask(|waiter| Work::Mark(Mark::Read { sequences, read }, waiter)).await
    }

    /// Marks everything up to and including `newest` as read.
    pub async fn mark_all_read(&self, newest: Sequence) -> Result<(), AppendError> {
        self.shared.ask(|waiter| Work::Mark(Mark::ReadUpTo(newest), waiter)).await
    }

    /// Keeps a person's note and star; one that says nothing goes.
    pub async fn annotate(&self, of: Annotated, annotation: Annotation) -> Result<(), AppendError> {
        let mark = Mark::Annotate { of, annotation, at: Timestamp::now().as_millisecond() };
        self.shared.ask(|waiter| Work::Mark(mark, waiter)).await
    }

    /// Puts a star on events or takes it away; their notes stay, and so do the annotations of their results.
    pub async fn star(&self, sequences: Vec<Sequence>, starred: bool) -> Result<(), AppendError> {
        let mark = Mark::Star { sequences, starred, at: Timestamp::now().as_millisecond() };
        self.shared.ask(|waiter| Work::Mark(mark, waiter)).await
    }

    /// Erases deliveries for good, with all that was derived from them; what stays of their results is labelled as
    /// if they had never come. Sequences that are not there are passed over. Give at most a few hundred at once:
    /// deliveries that arrive wait meanwhile. What is erased is out of all files only after [`EventLog::wipe`].
    pub async fn erase(&self, sequences: Vec<Sequence>) -> Result<Erased, Error> {
        let _alone = self.shared.erasing.lock().await;
        let going: Arc<[Sequence]> = sequences.into();
        // Out of the index first: what a crash leaves half done is still there to be erased, and not the reverse.
        let forgotten = Arc::clone(&going);
        self.in_index(move |index| index.forget(&forgotten)).await?;
        let (results, known) = (self.shared.results.clone(), Arc::clone(&going));
        let settling = blocking(move || results.prepare(&known)).await?;
        let erased = self.shared.ask(|waiter| Work::Erase(going.to_vec(), waiter)).await;
        // Whether or not the log has taken them out: the store follows what it has.
        let results = self.shared.results.clone();
        blocking(move || results.settle(settling)).await?;
        let erased = erased?;
        // Behind the log: nothing can take it in for a target any more.
        let (ledger, forgotten) = (self.shared.ledger.clone(), Arc::clone(&going));
        blocking(move || ledger.forget(&forgotten)).await?;
        let touched = [&going[..], &erased.relabelled].concat();
        self.in_index(move |index| index.settle(touched.into_iter())).await?;
        Ok(erased)
    }

    /// Leaves nothing of what was erased in the files of log, index, store and ledger, backups of older schemas included.
    /// Fails where somebody is reading just then: try again.
    pub async fn wipe(&self) -> Result<(), Error> {
        self.in_index(Index::wipe).await?;
        let results = self.shared.results.clone();
        blocking(move || results.wipe()).await?;
        let ledger = self.shared.ledger.clone();
        blocking(move || ledger.wipe()).await?;
        self.shared.ask(Work::Wipe).await?;
        self.shared.folder.remove_backups()
    }

    /// Does something with the index, which blocks.
    async fn in_index(
        &self,
        work: impl FnOnce(&Index) -> Result<(), Error> + Send + 'static,
    ) -> Result<(), Error> {
        let index = self.shared.index.clone();
        blocking(move || work(&index)).await
    }

    /// Moves a consumer's cursor; durable when this returns. A cursor never goes back.
    pub async fn move_cursor(&self, consumer: &str, to: Sequence) -> Result<(), AppendError> {
        let mark = Mark::Cursor { consumer: consumer.to_owned(), to };
        self.shared.ask(|waiter| Work::Mark(mark, waiter)).await
    }

    /// The newest committed sequence (0: none), changing with every commit of deliveries.
    pub fn newest(&self) -> watch::Receiver<Sequence> {
        self.shared.newest.clone()
    }

    /// Whether the last attempt to write worked; the sentence says what is wrong where it did not.
    pub fn health(&self) -> watch::Receiver<Result<(), String>> {
        self.shared.health.clone()
    }

    /// Changes with every commit, whatever it wrote: deliveries, marks, cursors, notes.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.shared.commits.clone()
    }

    /// How many transactions were committed since the log was opened.
    pub fn commits(&self) -> u64 {
        *self.shared.commits.borrow()
    }

    /// Reads of this log.
    pub fn reader(&self) -> &Reader {
        &self.shared.reader
    }

    /// The search index, which has to be [brought forward](Index::step).
    pub fn index(&self) -> &Index {
        &self.shared.index
    }

    /// The store of results, which has to be [brought forward](ResultStore::step).
    pub fn results(&self) -> &ResultStore {
        &self.shared.results
    }

    /// The ledger of forwarding.
    pub fn ledger(&self) -> &Ledger {
        &self.shared.ledger
    }

    /// Refuses new deliveries, writes what is queued, checkpoints, and lets go of the lock.
    pub async fn close(self) {
        self.shared.refuse_work();
        let mut ended = self.shared.ended.clone();
        // Nothing is ever sent: this waits until the writer drops the sender, as the last thing it does.
        while ended.changed().await.is_ok() {}
    }
}

/// Runs what blocks off the runtime's threads.
async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work).await.unwrap_or(Err(Error::Interrupted))
}

impl fmt::Debug for EventLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventLog").field("newest", &*self.shared.newest.borrow()).finish_non_exhaustive()
    }
}

impl Shared {
    /// Hands work to the writer and waits for what it says.
    async fn ask<T>(&self, work: impl FnOnce(Waiter<T>) -> Work) -> Result<T, AppendError> {
        let (waiter, answer) = oneshot::channel();
        self.send(work(waiter))?;
        answer.await.unwrap_or(Err(AppendError::Closed))
    }

    fn send(&self, work: Work) -> Result<(), AppendError> {
        match &*self.work.read().unwrap_or_else(PoisonError::into_inner) {
            None => Err(AppendError::Closed),
            Some(sender) => sender.try_send(work).map_err(|error| match error {
                TrySendError::Full(_) => AppendError::Busy,
                TrySendError::Disconnected(_) => AppendError::Closed,
            }),
        }
    }

    fn wake(&self, wake: bool) {
        if wake {
            // A full queue has the writer awake already, and a closed log notes nothing.
            let _ = self.send(Work::Wake);
        }
    }

    fn pending(&self) -> std::sync::MutexGuard<'_, Pending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn refuse_work(&self) {
        self.work.write().unwrap_or_else(PoisonError::into_inner).take();
    }
}

impl Drop for Shared {
    fn drop(&mut self) {
        self.refuse_work();
        if let Some(thread) = self.thread.get_mut().unwrap_or_else(PoisonError::into_inner).take() {
            // It only fails where the writer panicked, and there is nothing left to do about that.
            let _ = thread.join();
        }
    }
}
