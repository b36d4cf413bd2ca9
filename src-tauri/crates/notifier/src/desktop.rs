//! The system's notification service, sent to with notify-rust's notifications on every system.

#[cfg(any(windows, target_os = "macos"))]
mod answer;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::sync::mpsc;
use std::thread;

#[cfg(target_os = "linux")]
use linux::Service;
#[cfg(target_os = "macos")]
use macos::Service;
#[cfg(windows)]
use windows::Service;

use crate::{Activation, Button, Error, Notification, Notifier, text};

/// The name that notifications are signed with.
pub const APP_NAME: &str = "Mojito Tray";

/// What the system knows the app by: the desktop file's name on Linux, the bundle identifier on macOS, the
/// application user model id on Windows.
pub const APP_ID: &str = "app.mojito-tray";

/// The app's icon in the icon theme (Linux; the other systems take it from the app).
pub const APP_ICON: &str = "mojito-tray";

/// The longest title and body, in graphemes.
const TITLE: usize = 80;
const BODY: usize = 240;

/// The system's notification service.
///
/// Notifications are taken down by some desktops when this is dropped: keep it as long as the app runs.
#[derive(Debug)]
pub struct Desktop {
    service: Service,
}

impl Desktop {
    /// Connects to the system's notification service. `on_activation` is called from a thread of its own.
    ///
    /// The service itself need not run yet: the first notification finds or starts it. Fails where there can be
    /// none: on Linux without a session bus.
    pub fn connect(on_activation: impl Fn(Activation) + Send + Sync + 'static) -> Result<Desktop, Error> {
        Ok(Desktop { service: Service::connect(forward_to(on_activation)?)? })
    }

    /// The same, on the D-Bus bus at this address instead of the session bus.
    #[cfg(target_os = "linux")]
    pub fn connect_to_bus(
        address: &str,
        on_activation: impl Fn(Activation) + Send + Sync + 'static,
    ) -> Result<Desktop, Error> {
        Ok(Desktop { service: Service::connect_to_bus(address, forward_to(on_activation)?)? })
    }

    /// Whether the service answers, without a notification. Asks it on Linux, where the bus may start it for that;
    /// on the other systems it is part of the system. May block shortly.
    pub fn answers(&self) -> Result<(), Error> {
        self.service.answers()
    }
}

impl Notifier for Desktop {
    fn notify(&self, notification: &Notification) -> Result<(), Error> {
        self.service.notify(&presentable(notification))
    }

    fn withdraw(&self, tag: &str) {
        self.service.withdraw(tag);
    }
}

/// What strangers wrote, made fit to be shown; each system escapes for itself after that.
fn presentable(notification: &Notification) -> Notification {
    let buttons = notification.buttons.iter();
    Notification {
        title: text::presentable(&notification.title, TITLE),
        body: text::presentable(&notification.body, BODY),
        buttons: buttons
            .map(|button| Button { label: text::clean(&button.label), ..button.clone() })
            .collect(),
        ..notification.clone()
    }
}

/// A thread of its own for the callback, so that a slow one holds up neither signals nor notifications.
fn forward_to(
    on_activation: impl Fn(Activation) + Send + 'static,
) -> Result<mpsc::Sender<Activation>, Error> {
    let (activations, pressed) = mpsc::channel();
    thread::Builder::new()
        .name("notification-clicks".into())
        .spawn(move || pressed.into_iter().for_each(on_activation))
        .map_err(|error| Error::Unavailable(error.to_string()))?;
    Ok(activations)
}
