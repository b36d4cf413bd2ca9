//! The harness of the tests that cross crates: private buses and desktops, and the real programs running in them.
//!
//! - [`Bus`], and on it a [`NotificationServer`] that writes down what it is told
//! - [`Desktop`]: a screen with a window manager, a notification server and a tray of its own
//! - [`Tray`]: the app's icon and menu in that tray
//! - [`Mojito`]: `mojito serve`, and any other `mojito` command on the same data folder
//! - [`WebDriver`]: the desktop app's window
//!
//! Everything lives in temporary folders and ends with its owner. Every wait has an end: a test that waits in vain
//! [fails](PATIENCE) saying for what, with the log of the program that did not answer.
#![cfg(target_os = "linux")]
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "in a test, what goes wrong should panic"
)]

mod bus;
mod desktop;
mod folders;
mod mojito;
mod notification_server;
mod process;
mod programs;
mod tray;
mod wait;
mod webdriver;

pub use bus::Bus;
pub use desktop::Desktop;
pub use folders::{Folders, artefact};
pub use mojito::Mojito;
pub use notification_server::{NotificationServer, Notify};
pub use process::Process;
pub use programs::{mojito_binary, tray_binary};
pub use tray::{MenuItem, Tray};
pub use wait::{PATIENCE, until, within};
pub use webdriver::WebDriver;
