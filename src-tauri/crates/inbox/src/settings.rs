//! A commented TOML file, edited by people and by the app alike. Never holds a secret.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Error, Folders};

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Theme {
    #[default]
    System,
    Light,
    Dark,
}

/// How much a notification tells over somebody's shoulder.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// Name, scores, decision.
    #[default]
    Full,
    /// The name and that something happened.
    NameOnly,
    /// Only that something happened.
    NoPersonalData,
}

/// One of JobMojito's environments. Its key and header value live in the [`crate::SecretStore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The header that deliveries must carry; `None`: the key in the URL alone is enough.
    pub header: Option<String>,
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen. Default `127.0.0.1:6654`.
    pub listen: SocketAddr,
    /// Host names let in besides loopback (reverse proxy, own tunnel).
    pub allow_hosts: Vec<String>,
    /// Largest body in bytes, before and after decompression. Default 1 MiB, at most 64 MiB.
    pub body_bytes: usize,
    /// The window's colours.
    pub theme: Theme,
    /// Whether native notifications are raised.
    pub notifications: bool,
    /// How much they tell.
    pub privacy: Privacy,
    /// Notifications are held back until then, and told as a digest afterwards.
    pub paused_until: Option<Timestamp>,
    /// By name, in alphabetical order.
    pub environments: BTreeMap<String, Environment>,
}

/// The file behind [`Settings`]; edits keep people's comments, order and spelling.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    _private: (),
}

impl SettingsFile {
    /// Reads the file, or starts from commented defaults where there is none (nothing is written yet).
    pub fn load(folders: &Folders) -> Result<SettingsFile, Error> {
        todo!()
    }

    /// The settings it holds.
    pub fn settings(&self) -> &Settings {
        todo!()
    }

    /// Reads the file afresh, changes what differs, and writes it beside and renames it (mode 0600).
    pub fn change(folders: &Folders, change: impl FnOnce(&mut Settings)) -> Result<Settings, Error> {
        todo!()
    }
}
