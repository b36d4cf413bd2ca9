//! What opens a server.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use russh::keys;
use russh::keys::ssh_key::LineEnding;
use russh::keys::ssh_key::private::Ed25519Keypair;

use crate::Failure;

/// What opens a server. Each is tried after asking without any: some servers let everybody in.
#[derive(Debug, Clone)]
pub enum Identity {
    /// A private key.
    Key(PrivateKey),
    /// A private key file, without a passphrase.
    File(PathBuf),
    /// What the user's SSH agent holds.
    Agent,
}

/// A private key that is never printed.
#[derive(Clone)]
pub struct PrivateKey(Arc<keys::PrivateKey>);

/// A text that is no private key.
#[derive(Debug, Clone, thiserror::Error)]
#[error("this is no private key in OpenSSH's format: {0}")]
pub struct WrongKey(String);

impl PrivateKey {
    /// A fresh ed25519 key.
    pub fn fresh() -> Result<PrivateKey, getrandom::Error> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed)?;
        let mut key = keys::PrivateKey::from(Ed25519Keypair::from_seed(&seed));
        key.set_comment("mojito-tray");
        Ok(PrivateKey(Arc::new(key)))
    }

    /// Reads OpenSSH's format.
    pub fn parse(text: &str) -> Result<PrivateKey, WrongKey> {
        let key = keys::PrivateKey::from_openssh(text).map_err(|error| WrongKey(error.to_string()))?;
        Ok(PrivateKey(Arc::new(key)))
    }

    /// The key in OpenSSH's format, to be kept.
    pub fn reveal(&self) -> Result<String, WrongKey> {
        let text = self.0.to_openssh(LineEnding::LF).map_err(|error| WrongKey(error.to_string()))?;
        Ok(text.as_str().to_owned())
    }

    /// The line for a server's `authorized_keys`.
    pub fn public_line(&self) -> Result<String, WrongKey> {
        self.0.public_key().to_openssh().map_err(|error| WrongKey(error.to_string()))
    }

    pub(crate) fn inner(&self) -> Arc<keys::PrivateKey> {
        Arc::clone(&self.0)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[redacted]")
    }
}

/// Reads a private key file.
pub(crate) async fn read(path: &PathBuf) -> Result<PrivateKey, Failure> {
    let file = path.display();
    let text = tokio::fs::read_to_string(path)
        .await
        .map_err(|error| Failure::lasting(format!("The key file {file} cannot be read: {error}.")))?;
    match keys::decode_secret_key(&text, None) {
        Ok(key) => Ok(PrivateKey(Arc::new(key))),
        Err(keys::Error::KeyIsEncrypted) => Err(Failure::lasting(format!(
            "The key file {file} is locked with a passphrase: add it to your SSH agent with `ssh-add` and choose the \
             agent instead."
        ))),
        Err(error) => Err(Failure::lasting(format!(
            "The key file {file} cannot be used ({error}): an ed25519 key in OpenSSH's format can."
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fresh_key_is_kept_and_read_again() {
        let key = PrivateKey::fresh().unwrap();

        let again = PrivateKey::parse(&key.reveal().unwrap()).unwrap();

        let line = key.public_line().unwrap();
        assert_eq!(again.public_line().unwrap(), line);
        assert!(line.starts_with("ssh-ed25519 ") && line.ends_with(" mojito-tray"), "{line}");
        assert_ne!(PrivateKey::fresh().unwrap().public_line().unwrap(), line);
        assert_eq!(format!("{key:?}"), "[redacted]");
    }
}
