//! The tray icon: plain data first ([`TrayMenu`]), then what makes the desktop show it ([`Tray`]).

mod menu;
mod shown;

pub(crate) use menu::{Action, TrayMenu};
pub(crate) use shown::Tray;
