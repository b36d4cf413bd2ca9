//! What a running instance tells the other processes of the same user.

use std::net::SocketAddr;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use listener::Simulation;

use crate::{Error, Folders, TunnelStanding, private_file};

/// The instance that owns the log: `running.json` in the data folder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instance {
    /// Its process id.
    pub pid: u32,
    /// Where it listens.
    pub address: SocketAddr,
    /// What its listener tells in health answers and self-tests: another one in each run.
    #[serde(default)]
    pub nonce: String,
    /// How its tunnel stands.
    #[serde(default)]
    pub tunnel: TunnelStanding,
    /// Which answers it makes up.
    #[serde(default)]
    pub simulations: Vec<Simulation>,
}

impl Instance {
    /// The instance that owns the log now, if one runs. What a killed one left behind does not count.
    pub fn find(folders: &Folders) -> Option<Instance> {
        let text = private_file::read(&path(folders)).ok()??;
        let instance: Instance = serde_json::from_str(&text).ok()?;
        (folders.log().owner() == Some(instance.pid)).then_some(instance)
    }

    /// Makes this process the one that others find.
    pub(crate) fn announce(&self, folders: &Folders) -> Result<(), Error> {
        let text = serde_json::to_string(self).map_err(|error| Error::Invalid(error.to_string()))?;
        private_file::write(&path(folders), &text)
    }

    /// Takes the announcement back.
    pub(crate) fn withdraw(folders: &Folders) {
        // A file that is left does no harm: its process does not own the log any more.
        let _ = std::fs::remove_file(path(folders));
    }
}

fn path(folders: &Folders) -> PathBuf {
    folders.data().join("running.json")
}
