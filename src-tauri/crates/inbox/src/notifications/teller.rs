//! What raises notifications, and remembers which delivery each stands for.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use eventlog::{Row, Sequence};
use notifier::{Activation, Notification, Notifier};
use tokio::sync::mpsc;
use uuid::Uuid;

use super::{Connect, DIGEST, notification, plain};
use crate::Settings;
use crate::telling::Telling;

/// Raises notifications, and connects to what shows them when that is first needed.
pub(super) struct Teller {
    pub(super) connect: Arc<Connect>,
    pub(super) activations: mpsc::UnboundedSender<Activation>,
    pub(super) notifier: Option<Arc<dyn Notifier>>,
    pub(super) shown: Arc<Shown>,
}

impl Teller {
    pub(super) async fn tell(
        &mut self,
        telling: &Telling,
        settings: &Settings,
    ) -> Result<(), notifier::Error> {
        let notification = match telling {
            Telling::One(row, manner) => {
                let notification = notification(row, *manner, settings);
                self.shown.remember(&notification.tag, row);
                notification
            }
            Telling::Several(digest, sound) => plain(DIGEST, digest.told(), *sound),
        };
        self.raise(notification).await
    }

    pub(super) async fn raise(&mut self, notification: Notification) -> Result<(), notifier::Error> {
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
}

/// Which delivery each tag stands for; enough of them for any screen.
#[derive(Default)]
pub(super) struct Shown(Mutex<VecDeque<(String, Uuid, Sequence)>>);

impl Shown {
    const KEPT: usize = 500;

    pub(super) fn remember(&self, tag: &str, row: &Row) {
        let mut shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.push_back((tag.to_owned(), row.id, row.sequence));
        if shown.len() > Shown::KEPT {
            shown.pop_front();
        }
    }

    pub(super) fn find(&self, tag: &str) -> Option<(Uuid, Sequence)> {
        let shown = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        shown.iter().rev().find(|(known, ..)| known == tag).map(|(_, id, sequence)| (*id, *sequence))
    }
}
