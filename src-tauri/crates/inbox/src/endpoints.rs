//! Environments: add, rotate, change, remove. A running instance picks each change up by itself.

use std::time::Duration;

use jiff::Timestamp;
use listener::Secret;

use crate::settings::{check_environment_name, check_header_name};
use crate::{EnvironmentSecrets, Error, Folders, SecretStore, Settings, SettingsFile};

/// What to change about an environment; `None` leaves it.
#[derive(Debug, Clone, Default)]
pub struct EnvironmentChange {
    /// Header name; `Some(None)`: accept the key alone.
    pub header: Option<Option<String>>,
    /// A header value of the user's own instead of the random one: 16 to 200 visible ASCII characters.
    pub header_value: Option<String>,
}

/// Adds an environment with fresh secrets. Names: 1–40 of `a–z 0–9 - _`.
pub fn add_environment(folders: &Folders, name: &str, change: &EnvironmentChange) -> Result<(), Error> {
    check_environment_name(name).map_err(Error::Invalid)?;
    check(change)?;
    let store = prepare(folders)?;
    if SettingsFile::load(folders)?.settings().environments.contains_key(name) {
        return Err(Error::Invalid(format!("there is an environment `{name}` already")));
    }
    let mut secrets = EnvironmentSecrets::fresh()?;
    if let Some(header_value) = &change.header_value {
        secrets.header_value = Secret::new(header_value.as_str());
    }
    store.put(name, &secrets)?;
    touch(folders, name, change)
}

/// Changes an environment.
pub fn change_environment(folders: &Folders, name: &str, change: &EnvironmentChange) -> Result<(), Error> {
    check(change)?;
    let (store, mut secrets) = existing(folders, name)?;
    if let Some(header_value) = &change.header_value {
        secrets.header_value = Secret::new(header_value.as_str());
        store.put(name, &secrets)?;
    }
    touch(folders, name, change)
}

/// Gives an environment a fresh key and header value; the old ones are taken for `overlap` longer.
pub fn rotate(folders: &Folders, name: &str, overlap: Duration) -> Result<(), Error> {
    let (store, old) = existing(folders, name)?;
    let until = Timestamp::now()
        .checked_add(overlap)
        .map_err(|_| Error::Invalid("the overlap is longer than a calendar can hold".into()))?;
    let fresh = EnvironmentSecrets::fresh()?;
    store.put(name, &EnvironmentSecrets { previous: Some((old.key, old.header_value, until)), ..fresh })?;
    touch(folders, name, &EnvironmentChange::default())
}

/// Removes an environment and its secrets; its deliveries stay in the log. The last one cannot be removed.
pub fn remove_environment(folders: &Folders, name: &str) -> Result<(), Error> {
    let (store, _) = existing(folders, name)?;
    if SettingsFile::load(folders)?.settings().environments.len() == 1 {
        return Err(Error::Invalid(format!(
            "`{name}` is the only environment: add another one before removing it"
        )));
    }
    SettingsFile::change(folders, |settings| drop(settings.environments.remove(name)))?;
    store.remove(name)
}

/// Makes sure that the settings file exists, knows where secrets are kept, and that each environment has some.
/// What a first start does; any use case may be the first.
pub(crate) fn prepare(folders: &Folders) -> Result<SecretStore, Error> {
    folders.create()?;
    let file = SettingsFile::load(folders)?;
    let store = SecretStore::open(folders, file.settings().secrets);
    if file.settings().secrets.is_none() || !folders.settings().exists() {
        SettingsFile::change(folders, |settings| settings.secrets = Some(store.stored_in()))?;
    }
    for name in file.settings().environments.keys() {
        if store.get(name)?.is_none() {
            store.put(name, &EnvironmentSecrets::fresh()?)?;
        }
    }
    Ok(store)
}

fn existing(folders: &Folders, name: &str) -> Result<(SecretStore, EnvironmentSecrets), Error> {
    let store = prepare(folders)?;
    let file = SettingsFile::load(folders)?;
    let no_environment =
        || Error::NoEnvironment { name: name.to_owned(), known: file.settings().environment_names() };
    if !file.settings().environments.contains_key(name) {
        return Err(no_environment());
    }
    let secrets = store.get(name)?.ok_or_else(no_environment)?;
    Ok((store, secrets))
}

/// Writes the change to the settings file, which is what a running instance watches.
fn touch(folders: &Folders, name: &str, change: &EnvironmentChange) -> Result<(), Error> {
    let write = |settings: &mut Settings| {
        let environment = settings.environments.entry(name.to_owned()).or_default();
        if let Some(header) = &change.header {
            environment.header.clone_from(header);
        }
        environment.secrets_changed = Some(Timestamp::now());
    };
    SettingsFile::change(folders, write).map(drop)
}

fn check(change: &EnvironmentChange) -> Result<(), Error> {
    if let Some(Some(header)) = &change.header {
        check_header_name(header).map_err(Error::Invalid)?;
    }
    if let Some(value) = &change.header_value
        && !((16..=200).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_graphic()))
    {
        return Err(Error::Invalid(
            "a header value has 16 to 200 letters, digits and signs, without spaces: it keeps strangers out"
                .into(),
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{EndpointAddress, StoredIn};

    /// A fresh data folder that keeps its secrets in a file: tests never touch a real keychain.
    fn folders() -> (tempfile::TempDir, Folders) {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().join("data")), None).unwrap();
        SettingsFile::change(&folders, |settings| settings.secrets = Some(StoredIn::File)).unwrap();
        (temporary, folders)
    }

    fn secrets(folders: &Folders, name: &str) -> EnvironmentSecrets {
        SecretStore::open(folders, Some(StoredIn::File)).get(name).unwrap().unwrap()
    }

    #[test]
    fn an_added_environment_has_secrets_of_its_own() {
        let (_temporary, folders) = folders();

        add_environment(&folders, "staging", &EnvironmentChange::default()).unwrap();

        let addresses = EndpointAddress::all(&folders, None).unwrap();
        let names: Vec<_> = addresses.iter().map(|address| address.environment.as_str()).collect();
        assert_eq!(names, ["default", "staging"]);
        assert_eq!(addresses[0].key.reveal().len(), 32, "128 bits in hex");
        assert_ne!(addresses[0].key, addresses[1].key);
        assert!(addresses[1].url(Some(contract::Event::InterviewFailed)).ends_with("/interview_failed"));
        let again = add_environment(&folders, "staging", &EnvironmentChange::default()).unwrap_err();
        assert_eq!(again.to_string(), "there is an environment `staging` already");
    }

    #[test]
    fn rotation_keeps_the_old_secrets_for_a_while() {
        let (_temporary, folders) = folders();
        prepare(&folders).unwrap();
        let old = secrets(&folders, "default");

        rotate(&folders, "default", Duration::from_hours(1)).unwrap();

        let new = secrets(&folders, "default");
        assert_ne!(new.key, old.key);
        let (key, value, until) = new.previous.unwrap();
        assert_eq!((key, value), (old.key, old.header_value));
        let left = until.duration_since(Timestamp::now()).as_secs();
        assert!((3500..=3600).contains(&left));
        let settings = SettingsFile::load(&folders).unwrap();
        assert!(settings.settings().environments["default"].secrets_changed.is_some());
    }

    #[test]
    fn a_header_value_of_ones_own_replaces_the_random_one() {
        let (_temporary, folders) = folders();
        let change = EnvironmentChange {
            header: Some(Some("X-Hook".into())),
            header_value: Some("correct-horse-battery".into()),
        };

        change_environment(&folders, "default", &change).unwrap();

        let address = EndpointAddress::all(&folders, None).unwrap().remove(0);
        let (name, value) = address.header.unwrap();
        assert_eq!((name.as_str(), value.reveal()), ("X-Hook", "correct-horse-battery"));
        let weak = EnvironmentChange { header: None, header_value: Some("secret".into()) };
        assert!(
            change_environment(&folders, "default", &weak).unwrap_err().to_string().contains("16 to 200")
        );
    }

    #[test]
    fn the_last_environment_and_unknown_ones_are_not_removed() {
        let (_temporary, folders) = folders();

        let last = remove_environment(&folders, "default").unwrap_err();
        let unknown = remove_environment(&folders, "nowhere").unwrap_err();
        add_environment(&folders, "staging", &EnvironmentChange::default()).unwrap();
        remove_environment(&folders, "default").unwrap();

        assert!(last.to_string().starts_with("`default` is the only environment"));
        assert_eq!(unknown.to_string(), "there is no environment `nowhere`; there is `default`");
        let store = SecretStore::open(&folders, Some(StoredIn::File));
        assert!(store.get("default").unwrap().is_none());
    }

    #[cfg(unix)]
    #[test]
    fn secrets_in_a_file_are_for_the_user_alone_and_not_in_the_settings() {
        use std::os::unix::fs::PermissionsExt;
        let (_temporary, folders) = folders();

        prepare(&folders).unwrap();

        let mode =
            |name: &str| std::fs::metadata(folders.data().join(name)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("secrets.toml"), mode("settings.toml"), mode(".")), (0o600, 0o600, 0o700));
        let settings = std::fs::read_to_string(folders.settings()).unwrap();
        let kept = secrets(&folders, "default");
        assert!(!settings.contains(kept.key.reveal()) && !settings.contains(kept.header_value.reveal()));
    }
}
