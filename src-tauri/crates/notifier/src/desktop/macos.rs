//! macOS: `NSUserNotificationCenter`.
//!
//! Notifications appear as the app's own where it is installed as a bundle; a development build shows them under
//! another app's name. A single button is a button, several become the menu "Options". notify-rust gives a
//! notification no identity of ours, so a newer one does not replace the older one, and none can be taken back.
//! Clicks come back while the main thread runs its event loop, as the desktop app's does; from the command line
//! they do not.

use std::sync::mpsc::Sender;

use super::{APP_ID, answer};
use crate::{Activation, Error, Notification};

#[derive(Debug)]
pub(super) struct Service {
    activations: Sender<Activation>,
}

impl Service {
    #[expect(clippy::unnecessary_wraps, reason = "the same on every system")]
    pub(super) fn connect(activations: Sender<Activation>) -> Result<Service, Error> {
        // Before the first notification, and only once; it also fails where the app is no installed bundle.
        if let Err(error) = notify_rust::set_application(APP_ID) {
            tracing::debug!(%error, "notifications will not carry the app's name");
        }
        Ok(Service { activations })
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the same on every system")]
    pub(super) fn answers(&self) -> Result<(), Error> {
        Ok(())
    }

    pub(super) fn notify(&self, notification: &Notification) -> Result<(), Error> {
        let mut composed = notify_rust::Notification::new();
        composed.summary(&notification.title).body(&notification.body);
        if notification.sound {
            composed.sound_name("NSUserNotificationDefaultSoundName");
        }
        for button in &notification.buttons {
            // The labels travel as one list, separated by commas.
            composed.action(&button.action, &button.label.replace(',', " "));
        }
        if notification.buttons.is_empty() {
            // Without any button a click is not reported at all.
            composed.action(answer::CLICK, "Open");
        }
        let handle = composed.show().map_err(|error| Error::Unavailable(error.to_string()))?;
        answer::wait(handle, &notification.tag, &self.activations)
    }

    #[expect(clippy::unused_self, reason = "the same on every system")]
    pub(super) fn withdraw(&self, _tag: &str) {}
}
