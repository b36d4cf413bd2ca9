//! The `mojito` command as people and scripts meet it: what it prints, where, and how it ends.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "in a test, what goes wrong should panic")]

mod commands;
mod contract;
mod db;
mod doctor;
mod endpoint;
mod erase;
mod events;
mod export;
mod import;
mod insights;
mod manners;
mod notifications;
mod payload;
mod replay;
mod report;
mod results;
mod serving;
mod setup;
mod simulate;
mod spreadsheet;
mod target;
mod terminal;
mod trigger;
mod tunnel;
mod way;
