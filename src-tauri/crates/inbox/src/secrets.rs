//! Keys and header values: in the system's keychain, or in a private file where there is none.

use std::path::PathBuf;

use jiff::Timestamp;
use listener::Secret;
use serde::{Deserialize, Serialize};
use toml_edit::{DocumentMut, Item, Table, value};

use crate::{Error, Folders, private_file};

/// The secrets of one environment.
#[derive(Debug, Clone)]
pub struct EnvironmentSecrets {
    /// The unguessable part of the URL: 128 random bits.
    pub key: Secret,
    /// The header's value: 256 random bits, unless the user chose one.
    pub header_value: Secret,
    /// Key and header value from before a rotation, and until when they are still taken.
    pub previous: Option<(Secret, Secret, Timestamp)>,
}

impl EnvironmentSecrets {
    /// Fresh random ones.
    pub(crate) fn fresh() -> Result<EnvironmentSecrets, Error> {
        Ok(EnvironmentSecrets { key: random(16)?, header_value: random(32)?, previous: None })
    }
}

/// That many random bytes, at most 32, in hex.
pub(crate) fn random(bytes: usize) -> Result<Secret, Error> {
    let mut buffer = [0u8; 32];
    let buffer = &mut buffer[..bytes];
    getrandom::fill(buffer).map_err(|error| Error::Secrets { what: "made", reason: error.to_string() })?;
    let hex = buffer.iter().fold(String::with_capacity(2 * bytes), |mut hex, byte| {
        for nibble in [byte >> 4, byte & 15] {
            hex.push(char::from_digit(u32::from(nibble), 16).unwrap_or('0'));
        }
        hex
    });
    Ok(Secret::new(hex))
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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

    /// The keychain where one answers, else the file.
    pub(crate) fn available() -> StoredIn {
        // Some answer and cannot keep anything, such as one that nobody has set up yet: only keeping proves it.
        let answers = || -> keyring::Result<()> {
            let entry = keyring::Entry::new(SERVICE, "availability")?;
            entry.set_password("yes")?;
            entry.delete_credential()
        };
        match answers() {
            Ok(()) => StoredIn::Keychain,
            Err(error) => {
                tracing::info!(%error, "no keychain answers");
                StoredIn::File
            }
        }
    }
}

/// The name under which entries stand in the keychain.
const SERVICE: &str = "Mojito Tray";

/// Keys and header values of all environments of one data folder. Calls may block: a keychain may ask the
/// person to unlock it.
#[derive(Debug)]
pub struct SecretStore {
    data: PathBuf,
    stored_in: StoredIn,
}

impl SecretStore {
    /// The store that the settings name; where they name none, the keychain if one answers, else the file.
    pub fn open(folders: &Folders, stored_in: Option<StoredIn>) -> SecretStore {
        SecretStore {
            data: folders.data().to_owned(),
            stored_in: stored_in.unwrap_or_else(StoredIn::available),
        }
    }

    /// Where they are kept.
    pub fn stored_in(&self) -> StoredIn {
        self.stored_in
    }

    /// The secrets of an environment, if it has any.
    pub fn get(&self, environment: &str) -> Result<Option<EnvironmentSecrets>, Error> {
        let table = match self.stored_in {
            StoredIn::File => self.file()?.get(environment).and_then(Item::as_table).cloned(),
            StoredIn::Keychain => match self.entry(environment).and_then(|entry| entry.get_password()) {
                Ok(text) => Some(document(&text)?.as_table().clone()),
                Err(keyring::Error::NoEntry) => None,
                Err(error) => return Err(unreadable(&error)),
            },
        };
        table.map(|table| from_table(&table)).transpose()
    }

    /// Stores the secrets of an environment.
    pub fn put(&self, environment: &str, secrets: &EnvironmentSecrets) -> Result<(), Error> {
        let table = to_table(secrets);
        match self.stored_in {
            StoredIn::File => {
                let mut file = self.file()?;
                file[environment] = Item::Table(table);
                private_file::write(&self.path(), &file.to_string())
            }
            StoredIn::Keychain => self
                .entry(environment)
                .and_then(|entry| entry.set_password(&DocumentMut::from(table).to_string()))
                .map_err(|error| not_stored(&error)),
        }
    }

    /// A secret text that belongs to no environment, if there is one of that name. A name has a space in it, which no
    /// environment's has.
    pub(crate) fn get_text(&self, name: &str) -> Result<Option<Secret>, Error> {
        match self.stored_in {
            StoredIn::File => Ok(self.file()?.get(name).and_then(Item::as_str).map(Secret::new)),
            StoredIn::Keychain => match self.entry(name).and_then(|entry| entry.get_password()) {
                Ok(text) => Ok(Some(Secret::new(text))),
                Err(keyring::Error::NoEntry) => Ok(None),
                Err(error) => Err(unreadable(&error)),
            },
        }
    }

    /// Stores a secret text that belongs to no environment.
    pub(crate) fn put_text(&self, name: &str, text: &Secret) -> Result<(), Error> {
        match self.stored_in {
            StoredIn::File => {
                let mut file = self.file()?;
                file[name] = value(text.reveal());
                private_file::write(&self.path(), &file.to_string())
            }
            StoredIn::Keychain => self
                .entry(name)
                .and_then(|entry| entry.set_password(text.reveal()))
                .map_err(|error| not_stored(&error)),
        }
    }

    /// Forgets the secrets of an environment.
    pub fn remove(&self, environment: &str) -> Result<(), Error> {
        match self.stored_in {
            StoredIn::File => {
                let mut file = self.file()?;
                file.remove(environment);
                private_file::write(&self.path(), &file.to_string())
            }
            StoredIn::Keychain => match self.entry(environment).and_then(|entry| entry.delete_credential()) {
                Ok(()) | Err(keyring::Error::NoEntry) => Ok(()),
                Err(error) => Err(not_stored(&error)),
            },
        }
    }

    fn path(&self) -> PathBuf {
        self.data.join("secrets.toml")
    }

    fn file(&self) -> Result<DocumentMut, Error> {
        const HEAD: &str =
            "# Secrets of Mojito Tray, here because no keychain answers. Keep this file to yourself.\n";
        document(&private_file::read(&self.path())?.unwrap_or_else(|| HEAD.to_owned()))
    }

    /// One entry for each environment: Windows takes at most 2,560 bytes in one.
    fn entry(&self, environment: &str) -> keyring::Result<keyring::Entry> {
        keyring::Entry::new(SERVICE, &format!("{environment} in {}", self.data.display()))
    }
}

fn document(text: &str) -> Result<DocumentMut, Error> {
    text.parse().map_err(|error: toml_edit::TomlError| Error::Secrets {
        what: "read",
        reason: error.message().to_owned(),
    })
}

fn unreadable(error: &keyring::Error) -> Error {
    Error::Secrets {
        what: "read",
        reason: format!("the keychain says: {error}. Unlock it, and they will be read again"),
    }
}

fn not_stored(error: &keyring::Error) -> Error {
    Error::Secrets { what: "stored", reason: format!("the keychain says: {error}. Unlock it and try again") }
}

fn to_table(secrets: &EnvironmentSecrets) -> Table {
    let mut table = Table::new();
    table["key"] = value(secrets.key.reveal());
    table["header_value"] = value(secrets.header_value.reveal());
    if let Some((key, header_value, until)) = &secrets.previous {
        table["previous_key"] = value(key.reveal());
        table["previous_header_value"] = value(header_value.reveal());
        table["previous_until"] = value(until.to_string());
    }
    table
}

fn from_table(table: &Table) -> Result<EnvironmentSecrets, Error> {
    let text = |key: &str| table.get(key).and_then(Item::as_str);
    let needed = |key: &str| {
        text(key)
            .map(Secret::new)
            .ok_or_else(|| Error::Secrets { what: "read", reason: format!("`{key}` is missing") })
    };
    let previous = match (text("previous_key"), text("previous_header_value"), text("previous_until")) {
        (Some(key), Some(header_value), Some(until)) => {
            let until = until.parse().map_err(|_| Error::Secrets {
                what: "read",
                reason: "`previous_until` is not a time".into(),
            })?;
            Some((Secret::new(key), Secret::new(header_value), until))
        }
        _ => None,
    };
    Ok(EnvironmentSecrets { key: needed("key")?, header_value: needed("header_value")?, previous })
}
