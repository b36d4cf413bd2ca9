//! Which servers are known, and by which keys.

use std::fs::File;
use std::io;
use std::path::PathBuf;

use russh::keys::known_hosts::{known_host_keys_path, learn_known_hosts_path};
use russh::keys::{Algorithm, HashAlg, PublicKey};

use super::Server;
use crate::Failure;

/// Files in OpenSSH's format. A server is learnt when none of them knows its name, and only then: one that shows
/// another key than it did, or a key of another kind, is not let in.
#[derive(Debug, Clone)]
pub struct KnownHosts {
    /// Our own file, where servers are learnt.
    pub own: PathBuf,
    /// Further files that are only read, such as the user's `~/.ssh/known_hosts`.
    pub others: Vec<PathBuf>,
}

impl KnownHosts {
    /// The kinds of keys under which a server is known: it has to show one of them, so they are asked for first.
    pub(crate) fn algorithms(&self, server: &Server) -> Result<Vec<Algorithm>, Failure> {
        Ok(self.keys(server)?.into_iter().map(|(_, key)| key.algorithm()).collect())
    }

    /// Lets a server in that is known by this key, and learns one that is not known at all.
    pub(crate) fn check(&self, server: &Server, shown: &PublicKey) -> Result<(), Failure> {
        let known = self.keys(server)?;
        if known.iter().any(|(_, key)| key.key_data() == shown.key_data()) {
            return Ok(());
        }
        let Some((file, _)) = known.first() else {
            return learn_known_hosts_path(&server.host, server.port, shown, &self.own).map_err(|error| {
                let file = self.own.display();
                Failure::lasting(format!("The key of {} could not be kept in {file}: {error}.", server.host))
            });
        };
        let (name, file) = (host_in_file(server), file.display());
        let print = shown.fingerprint(HashAlg::Sha256);
        Err(Failure::lasting(format!(
            "{name} shows another host key than before ({} {print}). Somebody may be listening in, or the server was \
             set up anew. If you know that it was, remove its line from {file} and try again.",
            shown.algorithm()
        )))
    }

    fn keys(&self, server: &Server) -> Result<Vec<(&PathBuf, PublicKey)>, Failure> {
        let mut keys = Vec::new();
        for path in std::iter::once(&self.own).chain(&self.others) {
            let unreadable = |reason: String| {
                let file = path.display();
                Failure::lasting(format!(
                    "Whether the server is the right one cannot be told: {file}: {reason}."
                ))
            };
            // A file that is there and cannot be read must not look like one that knows nothing.
            match File::open(path) {
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(unreadable(error.to_string())),
            }
            let known = known_host_keys_path(&server.host, server.port, path);
            let known = known.map_err(|error| unreadable(error.to_string()))?;
            keys.extend(known.into_iter().map(|(_, key)| (path, key)));
        }
        Ok(keys)
    }
}

/// A server's name as it stands in the file.
fn host_in_file(server: &Server) -> String {
    match server.port {
        22 => server.host.clone(),
        port => format!("[{}]:{port}", server.host),
    }
}
