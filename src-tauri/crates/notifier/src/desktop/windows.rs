//! Windows: toasts.
//!
//! The system shows a toast only for an app whose application user model id is known to it, which the installer
//! sees to; a development build borrows `PowerShell`'s. notify-rust sets no tag on a toast, so a newer one does not
//! replace the older one, and none can be taken back. A click counts while the app runs and until the toast has
//! timed out.

use std::sync::mpsc::Sender;

use super::{APP_ID, APP_NAME, answer};
use crate::{Activation, Error, Notification};

#[derive(Debug)]
pub(super) struct Service {
    activations: Sender<Activation>,
}

impl Service {
    #[expect(clippy::unnecessary_wraps, reason = "the same on every system")]
    pub(super) fn connect(activations: Sender<Activation>) -> Result<Service, Error> {
        Ok(Service { activations })
    }

    #[expect(clippy::unused_self, clippy::unnecessary_wraps, reason = "the same on every system")]
    pub(super) fn answers(&self) -> Result<(), Error> {
        Ok(())
    }

    pub(super) fn notify(&self, notification: &Notification) -> Result<(), Error> {
        let mut toast = notify_rust::Notification::new();
        // notify-rust writes title, subtitle and body as three lines: the empty one should be the last.
        toast.appname(APP_NAME).summary(&notification.title).subtitle(&notification.body);
        if !cfg!(debug_assertions) {
            toast.app_id(APP_ID);
        }
        if notification.sound {
            toast.sound_name("Default");
        }
        for button in &notification.buttons {
            toast.action(&button.action, &button.label);
        }
        let handle = toast.show().map_err(|error| Error::Unavailable(error.to_string()))?;
        answer::wait(handle, &notification.tag, &self.activations)
    }

    #[expect(clippy::unused_self, reason = "the same on every system")]
    pub(super) fn withdraw(&self, _tag: &str) {}
}
