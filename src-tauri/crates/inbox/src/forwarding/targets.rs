//! Targets: add, change, rename, remove, try again. A running instance takes each change up by itself.

use std::collections::BTreeMap;

use contract::Event;
use eventlog::{Ledger, Row};
use jiff::Timestamp;
use listener::Secret;

use super::leads_here;
use crate::endpoints::prepare;
use crate::settings::{check_header_name, check_target_name};
use crate::{Error, Folders, Instance, LogError, SecretStore, Settings, SettingsFile, TargetSettings};

/// A target with all that is needed to send to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Its name.
    pub name: String,
    /// Where to, and what.
    pub settings: TargetSettings,
    /// Headers that are added, with their values.
    pub headers: Vec<(String, Secret)>,
}

/// A target as a person wants it.
#[derive(Debug, Clone)]
pub struct TargetDraft {
    /// Its name: 1–40 of `a–z 0–9 - _`.
    pub name: String,
    /// Where to, and what; the names of its headers are those of `headers`.
    pub settings: TargetSettings,
    /// Headers that are added.
    pub headers: Vec<HeaderDraft>,
}

/// A header that is added to what is sent.
#[derive(Debug, Clone)]
pub struct HeaderDraft {
    /// Its name.
    pub name: String,
    /// Its value; `None`: as it was.
    pub value: Option<Secret>,
}

/// The most that the values of one target's headers may hold, names included: what every keychain takes.
const MOST_SECRET_BYTES: usize = 2000;

impl Target {
    /// The target of that name, with its secrets. Blocks.
    pub fn find(folders: &Folders, name: &str) -> Result<Target, Error> {
        let settings = SettingsFile::load(folders)?.settings().clone();
        let target = settings.targets.get(name).ok_or_else(|| no_target(&settings, name))?;
        Target::of(name, target, &SecretStore::open(folders, settings.secrets))
    }

    pub(crate) fn of(name: &str, settings: &TargetSettings, secrets: &SecretStore) -> Result<Target, Error> {
        let kept = if settings.headers.is_empty() { BTreeMap::new() } else { values(secrets, name)? };
        let headers = settings.headers.iter().filter_map(|header| {
            let value = kept.get(&header.to_ascii_lowercase())?;
            Some((header.clone(), Secret::new(value.as_str())))
        });
        Ok(Target { name: name.to_owned(), headers: headers.collect(), settings: settings.clone() })
    }

    /// Whether a delivery is for this target, as far as its row tells; the query is asked elsewhere.
    pub(super) fn wants(&self, row: &Row) -> bool {
        let TargetSettings { events, environments, .. } = &self.settings;
        !row.imported
            && (events.is_empty() || events.contains(&row.event))
            && (environments.is_empty() || environments.iter().any(|name| **name == *row.environment))
    }
}

/// Adds a target, or puts it in the place of the one named `replaces`. A new one begins at the end of the log as it is
/// now; one that is changed or renamed keeps its place.
pub fn save_target(folders: &Folders, replaces: Option<&str>, draft: TargetDraft) -> Result<(), Error> {
    let TargetDraft { name, settings: mut target, headers } = draft;
    check_target_name(&name).map_err(Error::Invalid)?;
    target.headers = headers.iter().map(|header| header.name.clone()).collect();
    target.check().map_err(Error::Invalid)?;
    let store = prepare(folders)?;
    let settings = SettingsFile::load(folders)?.settings().clone();
    if let Some(old) = replaces.filter(|old| !settings.targets.contains_key(*old)) {
        return Err(no_target(&settings, old));
    }
    if replaces != Some(name.as_str()) && settings.targets.contains_key(&name) {
        return Err(Error::Invalid(format!("there is a target `{name}` already")));
    }
    refuse_loop(folders, &settings, &target)?;
    let before = replaces.map(|old| values(&store, old)).transpose()?.unwrap_or_default();
    let values = new_values(&name, &headers, &before)?;
    target.secrets_changed = replaces.and_then(|name| settings.targets[name].secrets_changed);
    if values != before {
        target.secrets_changed = Some(Timestamp::now());
    }

    // The new values are there before the settings ask for them, and the place before anything is sent.
    if values.is_empty() {
        store.remove(&secret_name(&name))?;
    } else {
        let text = serde_json::to_string(&values).map_err(|error| Error::Invalid(error.to_string()))?;
        store.put_text(&secret_name(&name), &Secret::new(text))?;
    }
    if let Some(ledger) = target_ledger(folders)? {
        match replaces {
            Some(old) => ledger.rename(old, &name)?,
            None => drop(ledger.enter(&name)?),
        }
    }
    SettingsFile::change(folders, |settings| {
        if let Some(old) = replaces {
            settings.targets.remove(old);
        }
        settings.targets.insert(name.clone(), target);
    })?;
    if let Some(old) = replaces.filter(|old| *old != name) {
        store.remove(&secret_name(old))?;
    }
    Ok(())
}

/// Removes a target, with what waits for it, its attempts and its secrets.
pub fn remove_target(folders: &Folders, name: &str) -> Result<(), Error> {
    known(folders, name)?;
    SettingsFile::change(folders, |settings| drop(settings.targets.remove(name)))?;
    if let Some(ledger) = target_ledger(folders)? {
        ledger.remove(name)?;
    }
    prepare(folders)?.remove(&secret_name(name))
}

/// Has what waits for a target tried at once, and what was given up again; how many deliveries that are. A running
/// instance does so within a second, another one once it starts.
pub fn retry_target(folders: &Folders, name: &str) -> Result<u64, Error> {
    known(folders, name)?;
    target_ledger(folders)?.map_or(Ok(0), |ledger| Ok(ledger.retry(name)?))
}

/// The ledger of forwarding, beside a running instance too; `None` where there is no log yet.
pub fn target_ledger(folders: &Folders) -> Result<Option<Ledger>, Error> {
    match Ledger::open(&folders.log()) {
        Err(LogError::Missing(_)) => Ok(None),
        opened => Ok(Some(opened?)),
    }
}

fn known(folders: &Folders, name: &str) -> Result<(), Error> {
    let file = SettingsFile::load(folders)?;
    if file.settings().targets.contains_key(name) { Ok(()) } else { Err(no_target(file.settings(), name)) }
}

fn no_target(settings: &Settings, name: &str) -> Error {
    let names: Vec<String> = settings.targets.keys().map(|name| format!("`{name}`")).collect();
    let known = if names.is_empty() { "none yet".to_owned() } else { names.join(", ") };
    Error::NoTarget { name: name.to_owned(), known }
}

fn refuse_loop(folders: &Folders, settings: &Settings, target: &TargetSettings) -> Result<(), Error> {
    let instance = Instance::find(folders);
    let address = instance.as_ref().map_or(settings.listen, |instance| instance.address);
    let public = instance.as_ref().and_then(|instance| instance.tunnel.public_url());
    if leads_here(&target.url, address, public) {
        return Err(Error::Invalid(came_back(&target.url)));
    }
    Ok(())
}

/// What is said of a target that leads back here.
pub(super) fn came_back(url: &url::Url) -> String {
    format!(
        "{} is this endpoint itself: what is forwarded there would come back for ever. Name another address; to send \
         something here once more, replay it",
        url.origin().ascii_serialization()
    )
}

/// No environment has a space in its name.
fn secret_name(target: &str) -> String {
    format!("target {target}")
}

/// The values of a target's headers, by their names in lower case.
fn values(store: &SecretStore, target: &str) -> Result<BTreeMap<String, String>, Error> {
    let Some(text) = store.get_text(&secret_name(target))? else { return Ok(BTreeMap::new()) };
    serde_json::from_str(text.reveal()).map_err(|_| Error::Secrets {
        what: "read",
        reason: format!("those of the target `{target}` are damaged: set its headers again"),
    })
}

fn new_values(
    target: &str,
    headers: &[HeaderDraft],
    before: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Error> {
    let mut values = BTreeMap::new();
    for HeaderDraft { name, value } in headers {
        check_header_name(name).map_err(Error::Invalid)?;
        let key = name.to_ascii_lowercase();
        let value = match value {
            Some(value) => value.reveal().to_owned(),
            None => before
                .get(&key)
                .cloned()
                .ok_or_else(|| Error::Invalid(format!("say the value of the header `{name}`")))?,
        };
        if http::HeaderValue::from_str(&value).is_err() {
            return Err(Error::Invalid(format!(
                "the value of `{name}` cannot stand in a header: use one line of plain text"
            )));
        }
        if values.insert(key, value).is_some() {
            return Err(Error::Invalid(format!("the header `{name}` is named twice")));
        }
    }
    let size: usize = values.iter().map(|(name, value)| name.len() + value.len()).sum();
    if size > MOST_SECRET_BYTES {
        return Err(Error::Invalid(format!(
            "the headers of `{target}` have {size} bytes, and at most {MOST_SECRET_BYTES} can be kept"
        )));
    }
    Ok(values)
}

/// What a target is asked for, in a few words, such as `interview_result of staging where score:>=7`; empty: everything.
impl std::fmt::Display for TargetSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let events: Vec<&str> = self.events.iter().copied().map(Event::name).collect();
        let mut words = vec![events.join(", ")];
        if !self.environments.is_empty() {
            words.push(format!("of {}", self.environments.join(", ")));
        }
        if !self.query.trim().is_empty() {
            words.push(format!("where {}", self.query.trim()));
        }
        words.retain(|word| !word.is_empty());
        f.write_str(&words.join(" "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoredIn;
    use crate::settings::web_address;

    fn folders() -> (tempfile::TempDir, Folders) {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().join("data")), None).unwrap();
        SettingsFile::change(&folders, |settings| settings.secrets = Some(StoredIn::File)).unwrap();
        (temporary, folders)
    }

    fn draft(name: &str, headers: &[(&str, Option<&str>)]) -> TargetDraft {
        let header = |(name, value): &(&str, Option<&str>)| HeaderDraft {
            name: (*name).to_owned(),
            value: value.map(Secret::new),
        };
        TargetDraft {
            name: name.to_owned(),
            settings: TargetSettings::to(web_address("http://localhost:3000/hook").unwrap()),
            headers: headers.iter().map(header).collect(),
        }
    }

    fn headers(folders: &Folders, name: &str) -> Vec<(String, String)> {
        let target = Target::find(folders, name).unwrap();
        target.headers.into_iter().map(|(name, value)| (name, value.reveal().to_owned())).collect()
    }

    #[test]
    fn a_target_is_added_changed_and_removed() {
        let (_temporary, folders) = folders();

        save_target(&folders, None, draft("local", &[])).unwrap();
        let twice = save_target(&folders, None, draft("local", &[])).unwrap_err();
        let mut changed = draft("local", &[]);
        changed.settings.query = "score:>=7".to_owned();
        changed.settings.events = vec![Event::InterviewResult];
        save_target(&folders, Some("local"), changed.clone()).unwrap();

        assert_eq!(twice.to_string(), "there is a target `local` already");
        let target = Target::find(&folders, "local").unwrap();
        assert_eq!(target.settings, changed.settings);
        assert_eq!(target.settings.to_string(), "interview_result where score:>=7");
        remove_target(&folders, "local").unwrap();
        let gone = remove_target(&folders, "local").unwrap_err();
        assert_eq!(gone.to_string(), "there is no target `local`; there is none yet");
    }

    #[test]
    fn values_of_headers_are_kept_with_the_secrets_and_move_along() {
        let (_temporary, folders) = folders();
        save_target(&folders, None, draft("a", &[("X-Key", Some("t0ps3cr3t")), ("X-Other", Some("2"))]))
            .unwrap();
        let first = Target::find(&folders, "a").unwrap().settings.secrets_changed;

        save_target(&folders, Some("a"), draft("b", &[("x-key", None)])).unwrap();

        assert_eq!(headers(&folders, "b"), [("x-key".to_owned(), "t0ps3cr3t".to_owned())]);
        assert!(Target::find(&folders, "b").unwrap().settings.secrets_changed > first);
        let settings = std::fs::read_to_string(folders.settings()).unwrap();
        assert!(settings.contains("x-key") && !settings.contains("t0ps3cr3t"), "{settings}");
        let secrets = std::fs::read_to_string(folders.data().join("secrets.toml")).unwrap();
        assert!(secrets.contains("t0ps3cr3t") && !secrets.contains("target a"), "{secrets}");
        remove_target(&folders, "b").unwrap();
        let secrets = std::fs::read_to_string(folders.data().join("secrets.toml")).unwrap();
        assert!(!secrets.contains("t0ps3cr3t"));
    }

    #[test]
    fn what_cannot_be_a_target_is_refused_in_a_sentence() {
        let (_temporary, folders) = folders();
        let with = |change: &dyn Fn(&mut TargetDraft)| {
            let mut draft = draft("local", &[]);
            change(&mut draft);
            save_target(&folders, None, draft).unwrap_err().to_string()
        };
        let header = |name: &str, value: Option<&str>| HeaderDraft {
            name: name.into(),
            value: value.map(Secret::new),
        };

        for (error, told) in [
            (with(&|draft| draft.name = "My target".into()), "`My target` cannot name a target"),
            (with(&|draft| draft.settings.query = "score:".into()), "`score:` is no query"),
            (with(&|draft| draft.headers = vec![header("Host", Some("a"))]), "`Host` already has a meaning"),
            (with(&|draft| draft.headers = vec![header("X-A", None)]), "say the value of the header `X-A`"),
            (with(&|draft| draft.headers = vec![header("X-A", Some("a\nb"))]), "cannot stand in a header"),
            (
                with(&|draft| draft.headers = vec![header("X-A", Some("1")), header("x-a", Some("2"))]),
                "named twice",
            ),
            (
                with(&|draft| draft.settings.url = "http://localhost:6654/in/key".parse().unwrap()),
                "is this endpoint itself",
            ),
        ] {
            assert!(error.contains(told), "{error}");
        }
    }
}
