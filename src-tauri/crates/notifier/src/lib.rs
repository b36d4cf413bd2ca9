//! Native notifications behind one port. Knows nothing of the log or of JobMojito.
//!
//! [`Notifier`] is the port; [`Desktop`] speaks to the system's notification service; [`Silent`] tells nobody.

mod desktop;
mod text;

pub use desktop::{APP_ICON, APP_ID, APP_NAME, Desktop};
pub use text::{clean, cut, isolate};

/// A notification to raise or to replace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// Two notifications with the same tag are the same one: the newer replaces the older.
    pub tag: String,
    /// The first line; plain text.
    pub title: String,
    /// Further text; plain text, escaped by each system's own rules.
    pub body: String,
    /// Buttons besides the click on the notification itself, in order.
    pub buttons: Vec<Button>,
    /// Whether it makes a sound.
    pub sound: bool,
}

/// A button under a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// What comes back when it is pressed; any word but `default`, which is the click itself.
    pub action: String,
    /// What it says.
    pub label: String,
}

/// What a person did with a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// Which notification.
    pub tag: String,
    /// The pressed button's action; `None` for a click on the notification itself.
    pub action: Option<String>,
    /// Linux: lets the window that opens next take the focus (`XDG_ACTIVATION_TOKEN`), where the desktop gave one.
    pub token: Option<String>,
}

/// Why a notification could not be raised.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// There is no notification service, or it does not answer. A later call finds one that has appeared since.
    #[error("no notification service answers on this desktop: {0}")]
    Unavailable(String),
    /// The notification service is there and said no.
    #[error("the notification service of this desktop refused the notification: {0}")]
    Refused(String),
}

/// The port. Calls may block shortly; make them off the async runtime's threads.
pub trait Notifier: Send + Sync {
    /// Raises a notification, or replaces the one with the same tag.
    fn notify(&self, notification: &Notification) -> Result<(), Error>;

    /// Takes a notification back, if it is still shown.
    fn withdraw(&self, tag: &str);
}

/// Tells nobody: for a headless server, and where notifications are switched off.
#[derive(Debug, Default)]
pub struct Silent;

impl Notifier for Silent {
    fn notify(&self, _: &Notification) -> Result<(), Error> {
        Ok(())
    }

    fn withdraw(&self, _: &str) {}
}
