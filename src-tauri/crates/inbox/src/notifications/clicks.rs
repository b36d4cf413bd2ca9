//! What a click on a notification asks for.

use std::sync::Arc;

use eventlog::Sequence;
use notifier::Activation;
use tokio::sync::mpsc;
use uuid::Uuid;

use super::teller::Shown;
use super::{Consumer, Intent, MARK_READ, OVERDUE, REPORT, SNOOZE, SNOOZED, TUNNEL, TUNNEL_DOWN};
use crate::{Error, Snooze, Until};

/// Does what a person asks for by clicking a notification, or hands it on.
pub(super) async fn follow(
    consumer: &Consumer,
    shown: &Shown,
    activation: Activation,
    intents: &mpsc::UnboundedSender<Intent>,
) {
    let intent = match (shown.find(&activation.tag), activation.action.as_deref()) {
        (Some((_, sequence)), Some(MARK_READ)) => {
            if let Err(error) = consumer.log.mark_read(vec![sequence], true).await {
                tracing::warn!(%error, "a delivery stays unread");
            }
            return;
        }
        (Some((event, sequence)), Some(SNOOZE)) => {
            let put_off = put_off(consumer, event, sequence);
            if let Err(error) = put_off.await {
                tracing::warn!(%error, "a delivery is not told again");
            }
            return;
        }
        (Some((id, _)), Some(REPORT)) => Intent::OpenReport(id),
        (Some((id, _)), _) => Intent::OpenEvent(id),
        (None, _) if activation.tag == OVERDUE => Intent::OpenOverdue,
        (None, _) if matches!(activation.tag.as_str(), TUNNEL | TUNNEL_DOWN) => Intent::OpenTunnel,
        (None, _) => Intent::OpenInbox,
    };
    // Nobody takes intents any more only when the application ends.
    let _ = intents.send(intent);
}

/// The button on a notification: the delivery is told again in an hour.
async fn put_off(consumer: &Consumer, event: Uuid, sequence: Sequence) -> Result<(), Error> {
    let until = Until::After(SNOOZED).end(&(consumer.clock)())?;
    // Told again is what is unread.
    consumer.log.mark_read(vec![sequence], false).await?;
    let snoozes = Arc::clone(&consumer.snoozes);
    let put_off = move || snoozes.put_off(Snooze { event, sequence, until });
    let done = tokio::task::spawn_blocking(put_off).await;
    done.unwrap_or_else(|error| Err(Error::Invalid(error.to_string())))
}
