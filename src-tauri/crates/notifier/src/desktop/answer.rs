//! Windows and macOS: the wait for a person's answer, one thread for each notification.
//!
//! Both of notify-rust's handles can only be waited on, and both hear of one answer: what is clicked in the
//! notification centre after the banner has timed out does not come back.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread;

use notify_rust::{NotificationHandle, NotificationResponse};

use crate::{Activation, Error};

/// The action that stands for a click on the notification itself, where it has to be a button.
pub(super) const CLICK: &str = "default";

/// How many notifications are waited for at once; a click on one beyond them is not heard.
const WAITING: usize = 64;

static WAITS: AtomicUsize = AtomicUsize::new(0);

/// Sends or keeps the notification, and passes on what a person does with it.
pub(super) fn wait(
    handle: NotificationHandle,
    tag: &str,
    activations: &Sender<Activation>,
) -> Result<(), Error> {
    let (tag, activations) = (tag.to_owned(), activations.clone());
    thread::Builder::new()
        .name("notification-answer".into())
        .spawn(move || {
            if WAITS.fetch_add(1, Ordering::Relaxed) < WAITING {
                let waited = handle.wait_for_response(|response: &NotificationResponse| {
                    if let Some(activation) = activation(tag, response) {
                        // Nobody is left to tell once the app has gone.
                        let _ = activations.send(activation);
                    }
                });
                if let Err(error) = waited {
                    tracing::warn!(%error, "a notification was not shown, or its answer was not heard");
                }
            } else {
                // On macOS this is what sends it.
                drop(handle);
            }
            WAITS.fetch_sub(1, Ordering::Relaxed);
        })
        .map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok(())
}

fn activation(tag: String, response: &NotificationResponse) -> Option<Activation> {
    let action = match response {
        NotificationResponse::Default => None,
        NotificationResponse::Action(action) => (action != CLICK).then(|| action.clone()),
        NotificationResponse::Reply(_) | NotificationResponse::Closed(_) => return None,
    };
    Some(Activation { tag, action, token: None })
}
