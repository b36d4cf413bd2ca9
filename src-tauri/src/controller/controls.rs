//! How everybody else reaches the controller.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use inbox::{Inbox, Reader};
use tokio::sync::{mpsc, oneshot, watch};

use super::{Replays, Request, Runs};
use crate::views::{AppError, Selection};

/// Whether the log can be read.
#[derive(Debug, Clone)]
pub(crate) enum Log {
    /// It is being opened.
    Opening,
    /// It can be read.
    Open(Reader),
    /// It cannot; the sentence says why.
    Shut(String),
}

/// Sends requests to the controller; cheap to clone.
#[derive(Clone)]
pub(crate) struct Controls {
    requests: mpsc::UnboundedSender<Request>,
    log: watch::Receiver<Log>,
    /// The window's reads of the list.
    pub(crate) runs: Runs,
    /// What was sent again.
    pub(crate) replays: Replays,
    /// What the person was last asked about erasing.
    planned: Arc<Mutex<Option<(Selection, inbox::Selection)>>>,
}

impl Controls {
    pub(crate) fn new(requests: mpsc::UnboundedSender<Request>, log: watch::Receiver<Log>) -> Controls {
        Controls {
            requests,
            log,
            runs: Runs::default(),
            replays: Replays::default(),
            planned: Arc::default(),
        }
    }

    /// Asks for something and does not wait.
    pub(crate) fn tell(&self, request: Request) -> Result<(), AppError> {
        self.requests.send(request).map_err(|_| AppError::not_running())
    }

    /// Asks for something and waits for the answer.
    pub(crate) async fn ask<T>(
        &self,
        request: impl FnOnce(oneshot::Sender<T>) -> Request,
    ) -> Result<T, AppError> {
        let (reply, answer) = oneshot::channel();
        self.tell(request(reply))?;
        answer.await.map_err(|_| AppError::not_running())
    }

    /// Does something with what runs, beside the controller, and waits for the answer.
    pub(crate) async fn with_inbox<T, F>(
        &self,
        work: impl FnOnce(Arc<Inbox>) -> F + Send + 'static,
    ) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, AppError>> + Send + 'static,
    {
        let answered = self.ask(|reply| {
            Request::WithInbox(Box::new(move |inbox| {
                Box::pin(async move {
                    let answer = match inbox {
                        Some(inbox) => work(inbox).await,
                        None => Err(AppError::not_running()),
                    };
                    // Nobody listens any more where a window was closed meanwhile.
                    let _ = reply.send(answer);
                })
            }))
        });
        answered.await?
    }

    /// For pages and events: many at once, past the controller. Waits while the log is being opened.
    pub(crate) async fn reader(&self) -> Result<Reader, AppError> {
        let mut log = self.log.clone();
        let log =
            log.wait_for(|log| !matches!(log, Log::Opening)).await.map_err(|_| AppError::not_running())?;
        match &*log {
            Log::Open(reader) => Ok(reader.clone()),
            Log::Shut(reason) => Err(AppError::new("storage", reason)),
            Log::Opening => Err(AppError::not_running()),
        }
    }

    /// The events that the window means, as they are now. Blocks.
    pub(crate) fn plan_erasing(
        &self,
        reader: &Reader,
        selection: Selection,
    ) -> Result<inbox::Selection, AppError> {
        let chosen = selection.clone().read(reader)?;
        *self.planned() = Some((selection, chosen.clone()));
        Ok(chosen)
    }

    /// The events that the person was asked about: what arrived since then is not among them.
    pub(crate) fn take_planned(&self, selection: &Selection) -> Option<inbox::Selection> {
        self.planned().take().filter(|(planned, _)| planned == selection).map(|(_, chosen)| chosen)
    }

    fn planned(&self) -> MutexGuard<'_, Option<(Selection, inbox::Selection)>> {
        self.planned.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn requests(&self) -> &mpsc::UnboundedSender<Request> {
        &self.requests
    }
}
