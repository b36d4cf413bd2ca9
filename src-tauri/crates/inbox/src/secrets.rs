//! Keys and header values: in the system's keychain, or in a private file where there is none.

use jiff::Timestamp;
use listener::Secret;

use crate::{Error, Folders};

/// The secrets of one environment.
#[derive(Debug, Clone)]
pub struct EnvironmentSecrets {
    /// The unguessable part of the URL: 128 random bits.
    pub key: Secret,
    /// The header's value: 256 random bits.
    pub header_value: Secret,
    /// Key and header value from before a rotation, and until when they are still taken.
    pub previous: Option<(Secret, Secret, Timestamp)>,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StoredIn {
    /// The system's keychain.
    Keychain,
    /// `secrets.toml` in the data folder, readable by the user alone.
    File,
}

impl StoredIn {
    /// One sentence for the person whose secrets they are.
    pub const fn sentence(self) -> &'static str {
        match self {
            StoredIn::Keychain => "Secrets are kept in the system's keychain.",
            StoredIn::File => {
                "No keychain answers here, so secrets are kept in `secrets.toml` in the data folder, readable by you alone."
            }
        }
    }
}

/// Keys and header values of all environments of one data folder.
#[derive(Debug)]
pub struct SecretStore {
    _private: (),
}

impl SecretStore {
    /// Opens the keychain where one answers, else the file.
    pub fn open(folders: &Folders) -> Result<SecretStore, Error> {
        todo!()
    }

    /// Where they are kept.
    pub fn stored_in(&self) -> StoredIn {
        todo!()
    }

    /// The secrets of an environment, if it has any.
    pub fn get(&self, environment: &str) -> Result<Option<EnvironmentSecrets>, Error> {
        todo!()
    }

    /// Stores the secrets of an environment.
    pub fn put(&self, environment: &str, secrets: &EnvironmentSecrets) -> Result<(), Error> {
        todo!()
    }

    /// Forgets the secrets of an environment.
    pub fn remove(&self, environment: &str) -> Result<(), Error> {
        todo!()
    }
}
