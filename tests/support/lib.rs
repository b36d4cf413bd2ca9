//! The harness of the tests that cross crates: private buses and desktops, and the real programs running in them.
//!
//! - [`Bus`], and on it a [`NotificationServer`] that writes down what it is told
//! - [`Desktop`]: a screen with a window manager, a notification server and a tray of its own
//! - [`Tray`]: the app's icon and menu in that tray
//! - [`Mojito`]: `mojito serve`, and any other `mojito` command on the same data folder
//! - [`WebDriver`]: the desktop app's window; [`App`]: the app with it, as most tests want it
//! - [`FarEnd`]: what may stand at a public address
//! - [`Receiver`]: a web server that deliveries are sent on to
//! - [`Sshd`]: a real SSH server that forwards ports
//! - [`Endpoint`]: where deliveries are sent to
//! - [`Folders`]: a home for programs, with a wall clock that [can be put](Folders::put_clock)
//!
//! The desktop is a Linux one; [`Mojito`] and what it stands on work everywhere.
//!
//! Everything lives in temporary folders and ends with its owner. Every wait has an end: a test that waits in vain
//! [fails](PATIENCE) saying for what, with the log of the program that did not answer.
#![expect(
    clippy::expect_used,
    clippy::missing_panics_doc,
    reason = "in a test, what goes wrong should panic"
)]

mod endpoint;
mod far_end;
mod folders;
mod mojito;
mod ports;
mod process;
mod programs;
mod receiver;
mod wait;

#[cfg(target_os = "linux")]
mod app;
#[cfg(target_os = "linux")]
mod bus;
#[cfg(target_os = "linux")]
mod desktop;
#[cfg(target_os = "linux")]
mod notification_server;
#[cfg(target_os = "linux")]
mod page;
#[cfg(target_os = "linux")]
mod sshd;
#[cfg(target_os = "linux")]
mod tray;
#[cfg(target_os = "linux")]
mod wall_clock;
#[cfg(target_os = "linux")]
mod webdriver;
#[cfg(target_os = "linux")]
mod wrapping;

pub use endpoint::Endpoint;
pub use far_end::{Certificate, FarEnd};
pub use folders::{Folders, artefact};
pub use mojito::{Mojito, http_client, http_client_with};
pub use ports::free_port;
pub use process::Process;
pub use programs::{mojito_binary, tray_binary};
pub use receiver::{Answering, Received, Receiver, status};
pub use wait::{PATIENCE, until, within};

#[cfg(target_os = "linux")]
pub use app::App;
#[cfg(target_os = "linux")]
pub use bus::Bus;
#[cfg(target_os = "linux")]
pub use desktop::Desktop;
#[cfg(target_os = "linux")]
pub use notification_server::{NotificationServer, Notify};
#[cfg(target_os = "linux")]
pub use sshd::Sshd;
#[cfg(target_os = "linux")]
pub use tray::{MenuItem, Tray};
#[cfg(target_os = "linux")]
pub use webdriver::WebDriver;
#[cfg(target_os = "linux")]
pub use wrapping::{on_small_volume, wrapped};
