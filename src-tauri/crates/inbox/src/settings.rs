//! A commented TOML file, edited by people and by the app alike. Never holds a secret.

mod interviews;
mod targets;
mod tunnel;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::ops::Range;
use std::path::PathBuf;

use jiff::Timestamp;
use query::Query;
use serde::{Deserialize, Serialize};
use toml_edit::{Array, Document, DocumentMut, Item, TableLike, Value, value};

pub use self::interviews::InterviewSettings;
pub(crate) use self::targets::check_target_name;
pub use self::targets::{TargetSettings, web_address};
pub use self::tunnel::{
    CloudflaredSettings, Identity, NgrokSettings, ProviderName, SshSettings, TunnelSettings,
};
use crate::{Error, Folders, StoredIn, private_file};

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

/// Where the first run stands, the earlier the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SetupStep {
    /// How JobMojito reaches this computer is to be chosen.
    #[default]
    Tunnel,
    /// Addresses and header are to be pasted into JobMojito.
    Paste,
    /// The first delivery is waited for.
    Waiting,
    /// Over, or skipped.
    Done,
}

/// One of JobMojito's environments. Its key and header value live in the [`crate::SecretStore`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// The header that deliveries must carry; `None`: the key in the URL alone is enough.
    pub header: Option<String>,
    /// When its key or header value last changed; a running instance then reads them again.
    pub secrets_changed: Option<Timestamp>,
}

impl Environment {
    /// The header that is asked for unless another one is named.
    pub const HEADER: &'static str = "X-Mojito-Secret";
    /// The environment that a first start makes.
    pub const DEFAULT: &'static str = "default";
}

impl Default for Environment {
    fn default() -> Self {
        Environment { header: Some(Environment::HEADER.to_owned()), secrets_changed: None }
    }
}

/// A query kept under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedFilter {
    /// What a person calls it.
    pub name: String,
    /// As it was typed. A file edited by hand may hold one that is wrong; it is kept, and shows its error where
    /// it is used.
    pub query: String,
}

/// Everything that can be set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Where to listen. Default `127.0.0.1:6654`.
    pub listen: SocketAddr,
    /// Host names let in besides loopback (reverse proxy, own tunnel).
    pub allow_hosts: Vec<String>,
    /// Largest body in bytes, before and after decompression. Default 1 MiB, 1 KiB to 64 MiB.
    pub body_bytes: usize,
    /// The window's colours.
    pub theme: Theme,
    /// Where secrets are kept; `None` until a first start has found out what there is.
    pub secrets: Option<StoredIn>,
    /// Whether native notifications are raised.
    pub notifications: bool,
    /// How much they tell.
    pub privacy: Privacy,
    /// Notifications are held back until then, and told as a digest afterwards.
    pub paused_until: Option<Timestamp>,
    /// How JobMojito reaches this computer.
    pub tunnel: TunnelSettings,
    /// Where the first run stands.
    pub setup: SetupStep,
    /// By name, in alphabetical order.
    pub environments: BTreeMap<String, Environment>,
    /// In the person's order, each name once.
    pub filters: Vec<SavedFilter>,
    /// Where deliveries are sent on to, by name.
    pub targets: BTreeMap<String, TargetSettings>,
    /// What is set about interviews, by `interview_id`.
    pub interviews: BTreeMap<String, InterviewSettings>,
}

impl Settings {
    /// Whether notifications are held back at this time.
    pub fn paused(&self, now: Timestamp) -> bool {
        self.paused_until.is_some_and(|until| now < until)
    }

    /// What a person calls an interview.
    pub fn interview_name(&self, interview: &str) -> Option<&str> {
        self.interviews.get(interview)?.name.as_deref()
    }

    /// What is wrong with a saved filter, in a sentence. It can only be one that was written by hand, and takes
    /// nothing else down.
    pub(crate) fn wrong_filter(&self) -> Option<String> {
        let wrong = |filter: &SavedFilter| Some((filter.name.clone(), Query::parse(&filter.query).err()?));
        let (name, errors) = self.filters.iter().find_map(wrong)?;
        let first = errors.iter().next()?;
        Some(format!("The saved filter `{name}` in the settings is no query: {first}"))
    }

    /// The environment names as a list for a sentence: `default`, `staging`.
    pub(crate) fn environment_names(&self) -> String {
        self.environments.keys().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
    }
}

const BODY_BYTES: std::ops::RangeInclusive<usize> = 1024..=64 * 1024 * 1024;

const DEFAULTS: &str = r#"# Mojito Tray settings. A running app takes changes up within a second.
# Keys and header values are never kept here.

# Where deliveries are received, from the next start on. 127.0.0.1 is reached from this computer only.
listen = "127.0.0.1:6654"

# Host names let in besides this computer's own, such as that of a reverse proxy.
allow_hosts = []

# The largest body taken, in bytes, before and after decompression; from the next start on.
body_bytes = 1048576

# The window's colours: "system", "light" or "dark".
theme = "system"

# How JobMojito reaches this computer: "none" (this computer only), "ssh", "ngrok", "cloudflared", or "url" (an
# address of your own that leads here). Each has a section of its own, such as [tunnel.ssh].
[tunnel]
provider = "none"

[notifications]
enabled = true
# How much they show: "full", "name_only" or "no_personal_data".
privacy = "full"

# One section for each of JobMojito's environments. `header` is the name of the header that
# deliveries must carry; false means that the key in the URL alone is enough.
[environments.default]
header = "X-Mojito-Secret"
"#;

/// The file behind [`Settings`]; edits keep people's comments, order and spelling.
#[derive(Debug, Clone)]
pub struct SettingsFile {
    text: String,
    settings: Settings,
}

impl SettingsFile {
    /// Reads the file, or starts from commented defaults where there is none (nothing is written yet).
    pub fn load(folders: &Folders) -> Result<SettingsFile, Error> {
        let path = folders.settings();
        let text = private_file::read(path)?.unwrap_or_else(|| DEFAULTS.to_owned());
        let settings = parse(&text).map_err(|wrong| Error::Settings {
            path: path.to_owned(),
            line: wrong.line(&text),
            message: wrong.message,
        })?;
        Ok(SettingsFile { text, settings })
    }

    /// The settings it holds.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Reads the file afresh, changes what differs, and writes it beside and renames it (mode 0600).
    pub fn change(folders: &Folders, change: impl FnOnce(&mut Settings)) -> Result<Settings, Error> {
        folders.create()?;
        let SettingsFile { text, settings: before } = SettingsFile::load(folders)?;
        let mut after = before.clone();
        change(&mut after);
        if after == before && folders.settings().exists() {
            return Ok(after);
        }
        let document: DocumentMut = text
            .parse()
            .map_err(|error: toml_edit::TomlError| broken(folders.settings().to_owned(), &text, &error))?;
        private_file::write(folders.settings(), &edited(document, &before, &after).to_string())?;
        Ok(after)
    }
}

/// Something wrong in the file, and where.
struct Wrong {
    span: Option<Range<usize>>,
    message: String,
}

impl Wrong {
    fn line(&self, text: &str) -> usize {
        let start = self.span.as_ref().map_or(0, |span| span.start.min(text.len()));
        text.bytes().take(start).filter(|&byte| byte == b'\n').count() + 1
    }
}

fn broken(path: PathBuf, text: &str, error: &toml_edit::TomlError) -> Error {
    let wrong = Wrong { span: error.span(), message: error.message().to_owned() };
    Error::Settings { path, line: wrong.line(text), message: wrong.message }
}

fn parse(text: &str) -> Result<Settings, Wrong> {
    let document = Document::parse(text).map_err(|error| Wrong {
        span: error.span(),
        message: format!("this is not TOML: {}", error.message()),
    })?;
    let mut settings = Settings {
        listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 6654)),
        allow_hosts: Vec::new(),
        body_bytes: 1024 * 1024,
        theme: Theme::System,
        secrets: None,
        notifications: true,
        privacy: Privacy::Full,
        paused_until: None,
        tunnel: TunnelSettings::default(),
        setup: SetupStep::default(),
        environments: BTreeMap::new(),
        filters: Vec::new(),
        targets: BTreeMap::new(),
        interviews: BTreeMap::new(),
    };
    for (key, item) in document.iter() {
        match key {
            "listen" => {
                settings.listen = text_of(item, key)?.parse().map_err(|_| {
                    wrong(item, "`listen` is an address and a port, such as \"127.0.0.1:6654\"")
                })?;
            }
            "allow_hosts" => settings.allow_hosts = texts_of(item, key)?,
            "body_bytes" => {
                settings.body_bytes = item
                    .as_integer()
                    .and_then(|bytes| usize::try_from(bytes).ok())
                    .filter(|bytes| BODY_BYTES.contains(bytes))
                    .ok_or_else(|| wrong(item, "`body_bytes` is a whole number from 1024 to 67108864"))?;
            }
            "theme" => settings.theme = one_of(item, key, THEMES)?,
            "secrets" => settings.secrets = Some(one_of(item, key, STORES)?),
            "setup" => settings.setup = one_of(item, key, STEPS)?,
            "tunnel" => settings.tunnel = tunnel::read(item)?,
            "notifications" => notifications(item, &mut settings)?,
            "environments" => {
                for (name, item) in table_of(item, key)?.iter() {
                    check_environment_name(name).map_err(|message| wrong(item, message))?;
                    settings.environments.insert(name.to_owned(), environment(item, name)?);
                }
            }
            "filters" => {
                for (name, item) in table_of(item, key)?.iter() {
                    let (name, query) = (name.to_owned(), text_of(item, name)?.to_owned());
                    settings.filters.push(SavedFilter { name, query });
                }
            }
            "targets" => settings.targets = targets::read(item)?,
            "interviews" => settings.interviews = interviews::read(item)?,
            _ => return Err(unknown(key, item)),
        }
    }
    if settings.environments.is_empty() {
        return Err(Wrong {
            span: None,
            message: "there has to be one environment: add a section `[environments.default]`".into(),
        });
    }
    Ok(settings)
}

fn notifications(item: &Item, settings: &mut Settings) -> Result<(), Wrong> {
    for (key, item) in table_of(item, "notifications")?.iter() {
        match key {
            "enabled" => {
                settings.notifications =
                    item.as_bool().ok_or_else(|| wrong(item, "`enabled` is true or false"))?;
            }
            "privacy" => settings.privacy = one_of(item, key, PRIVACIES)?,
            "paused_until" => settings.paused_until = Some(time_of(item, key)?),
            _ => return Err(unknown(key, item)),
        }
    }
    Ok(())
}

fn environment(item: &Item, name: &str) -> Result<Environment, Wrong> {
    let mut environment = Environment::default();
    for (key, item) in table_of(item, name)?.iter() {
        match key {
            "header" if item.as_bool() == Some(false) => environment.header = None,
            "header" => {
                let header = text_of(item, key).map_err(|_| {
                    wrong(
                        item,
                        "`header` is a header's name, or false where the key in the URL alone is enough",
                    )
                })?;
                check_header_name(header).map_err(|message| wrong(item, message))?;
                environment.header = Some(header.to_owned());
            }
            "secrets_changed" => environment.secrets_changed = Some(time_of(item, key)?),
            _ => return Err(unknown(key, item)),
        }
    }
    Ok(environment)
}

/// An environment's name is in URLs' neighbourhood, keychains and command lines: plain and short.
pub(crate) fn check_environment_name(name: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if (1..=40).contains(&name.len()) && name.chars().all(plain) {
        Ok(())
    } else {
        Err(format!("`{name}` cannot name an environment: use 1 to 40 of a–z, 0–9, `-` and `_`"))
    }
}

/// A header's name must be one that HTTP allows and that no proxy uses for itself.
pub(crate) fn check_header_name(name: &str) -> Result<(), String> {
    const TAKEN: [&str; 8] = [
        "host",
        "content-length",
        "content-type",
        "content-encoding",
        "transfer-encoding",
        "connection",
        "expect",
        "origin",
    ];
    match http::HeaderName::from_bytes(name.as_bytes()) {
        Ok(parsed) if !TAKEN.contains(&parsed.as_str()) => Ok(()),
        Ok(_) => Err(format!(
            "`{name}` already has a meaning in HTTP: choose a name such as `{}`",
            Environment::HEADER
        )),
        Err(_) => Err(format!("`{name}` is not a header's name: use letters, digits and `-`")),
    }
}

const THEMES: &[(&str, Theme)] = &[("system", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];
const STEPS: &[(&str, SetupStep)] = &[
    ("tunnel", SetupStep::Tunnel),
    ("paste", SetupStep::Paste),
    ("waiting", SetupStep::Waiting),
    ("done", SetupStep::Done),
];
const STORES: &[(&str, StoredIn)] = &[("keychain", StoredIn::Keychain), ("file", StoredIn::File)];
const PRIVACIES: &[(&str, Privacy)] = &[
    ("full", Privacy::Full),
    ("name_only", Privacy::NameOnly),
    ("no_personal_data", Privacy::NoPersonalData),
];

fn wrong(item: &Item, message: impl Into<String>) -> Wrong {
    Wrong { span: item.span(), message: message.into() }
}

fn unknown(key: &str, item: &Item) -> Wrong {
    wrong(item, format!("there is no setting `{key}` here: remove it, or correct its spelling"))
}

fn text_of<'a>(item: &'a Item, key: &str) -> Result<&'a str, Wrong> {
    item.as_str().ok_or_else(|| wrong(item, format!("`{key}` is a text in quotes")))
}

fn texts_of(item: &Item, key: &str) -> Result<Vec<String>, Wrong> {
    let list = || wrong(item, format!("`{key}` is a list of texts, such as [\"hooks.example.com\"]"));
    let texts = item.as_array().ok_or_else(list)?.iter().map(|value| value.as_str().map(str::to_owned));
    texts.collect::<Option<_>>().ok_or_else(list)
}

fn table_of<'a>(item: &'a Item, key: &str) -> Result<&'a dyn TableLike, Wrong> {
    item.as_table_like().ok_or_else(|| wrong(item, format!("`{key}` is a section of its own: `[{key}]`")))
}

fn time_of(item: &Item, key: &str) -> Result<Timestamp, Wrong> {
    let text = item.as_datetime().map(ToString::to_string);
    text.and_then(|text| text.parse().ok())
        .ok_or_else(|| wrong(item, format!("`{key}` is a time with its zone, such as 2026-11-22T18:00:00Z")))
}

fn one_of<T: Copy>(item: &Item, key: &str, choices: &[(&str, T)]) -> Result<T, Wrong> {
    let found = item.as_str().and_then(|text| choices.iter().find(|(name, _)| *name == text));
    found.map(|(_, choice)| *choice).ok_or_else(|| {
        let names = choices.iter().map(|(name, _)| format!("\"{name}\"")).collect::<Vec<_>>().join(", ");
        wrong(item, format!("`{key}` is one of {names}"))
    })
}

fn name_of<T: PartialEq>(choice: &T, choices: &[(&'static str, T)]) -> Item {
    value(choices.iter().find(|(_, other)| other == choice).map_or("", |(name, _)| *name))
}

/// The document with what differs written into it; everything else stays as it was typed.
fn edited(mut document: DocumentMut, before: &Settings, after: &Settings) -> DocumentMut {
    let root = document.as_table_mut();
    if before.listen != after.listen {
        set(root, "listen", value(after.listen.to_string()));
    }
    if before.allow_hosts != after.allow_hosts {
        set(root, "allow_hosts", value(after.allow_hosts.iter().collect::<Array>()));
    }
    if before.body_bytes != after.body_bytes {
        set(root, "body_bytes", value(i64::try_from(after.body_bytes).unwrap_or(i64::MAX)));
    }
    if before.theme != after.theme {
        set(root, "theme", name_of(&after.theme, THEMES));
    }
    if let (true, Some(store)) = (before.secrets != after.secrets, &after.secrets) {
        set(root, "secrets", name_of(store, STORES));
    }
    if before.setup != after.setup {
        set(root, "setup", name_of(&after.setup, STEPS));
    }
    tunnel::write(root, &before.tunnel, &after.tunnel);
    let told = |settings: &Settings| (settings.notifications, settings.privacy, settings.paused_until);
    if let (true, Some(notifications)) = (told(before) != told(after), section(root, "notifications")) {
        if before.notifications != after.notifications {
            set(notifications, "enabled", value(after.notifications));
        }
        if before.privacy != after.privacy {
            set(notifications, "privacy", name_of(&after.privacy, PRIVACIES));
        }
        if before.paused_until != after.paused_until {
            set_time(notifications, "paused_until", after.paused_until);
        }
    }
    if let Some(environments) = section(root, "environments") {
        for name in before.environments.keys().filter(|name| !after.environments.contains_key(*name)) {
            environments.remove(name);
        }
        for (name, environment) in &after.environments {
            let known = before.environments.get(name);
            if let (true, Some(table)) = (known != Some(environment), section(environments, name)) {
                if known.is_none_or(|known| known.header != environment.header) {
                    set(table, "header", environment.header.as_ref().map_or_else(|| value(false), value));
                }
                if known.is_none_or(|known| known.secrets_changed != environment.secrets_changed) {
                    set_time(table, "secrets_changed", environment.secrets_changed);
                }
            }
        }
    }
    if before.filters != after.filters
        && let Some(filters) = section(root, "filters")
    {
        set_filters(filters, &before.filters, &after.filters);
    }
    targets::write(root, &before.targets, &after.targets);
    interviews::write(root, &before.interviews, &after.interviews);
    document
}

/// The section of that name, made where it is missing; `None` only for what `parse` refuses.
fn section<'a>(table: &'a mut dyn TableLike, key: &str) -> Option<&'a mut dyn TableLike> {
    table.entry(key).or_insert_with(toml_edit::table).as_table_like_mut()
}

/// Writes the filters in their order. One that stands where another one stood is that one under a new name: it has
/// the comments of the old one.
fn set_filters(table: &mut dyn TableLike, before: &[SavedFilter], after: &[SavedFilter]) {
    let is_gone = |old: &&SavedFilter| !after.iter().any(|filter| filter.name == old.name);
    let old = |(place, filter): (usize, &SavedFilter)| {
        let old = before.iter().find(|old| old.name == filter.name);
        let old = old.or_else(|| before.get(place).filter(is_gone))?;
        let comments = table.key(&old.name)?.leaf_decor().clone();
        Some((comments, table.remove(&old.name)?))
    };
    let olds: Vec<_> = after.iter().enumerate().map(old).collect();
    table.clear();
    for (filter, old) in after.iter().zip(olds) {
        if let Some((comments, item)) = old {
            table.insert(&filter.name, item);
            if let Some(mut key) = table.key_mut(&filter.name) {
                *key.leaf_decor_mut() = comments;
            }
        }
        if table.get(&filter.name).and_then(Item::as_str) != Some(&filter.query) {
            set(table, &filter.name, value(&filter.query));
        }
    }
}

/// Sets a value and keeps the comments around the old one.
fn set(table: &mut dyn TableLike, key: &str, mut new: Item) {
    let Some(old) = table.get_mut(key) else {
        table.insert(key, new);
        return;
    };
    if let (Some(old), Some(new)) = (old.as_value(), new.as_value_mut()) {
        *new.decor_mut() = old.decor().clone();
    }
    *old = new;
}

fn set_time(table: &mut dyn TableLike, key: &str, time: Option<Timestamp>) {
    match time.and_then(|time| time.to_string().parse::<toml_edit::Datetime>().ok()) {
        Some(time) => set(table, key, Item::Value(Value::from(time))),
        None => drop(table.remove(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folders(text: Option<&str>) -> (tempfile::TempDir, Folders) {
        let temporary = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(temporary.path().to_owned()), None).unwrap();
        if let Some(text) = text {
            std::fs::write(folders.settings(), text).unwrap();
        }
        (temporary, folders)
    }

    #[test]
    fn without_a_file_the_defaults_hold_and_nothing_is_written() {
        let (_temporary, folders) = folders(None);

        let file = SettingsFile::load(&folders).unwrap();

        let settings = file.settings();
        assert_eq!(settings.listen.to_string(), "127.0.0.1:6654");
        assert_eq!(settings.environments["default"].header.as_deref(), Some("X-Mojito-Secret"));
        assert!(settings.notifications && settings.secrets.is_none());
        assert!(!folders.settings().exists());
    }

    #[test]
    fn an_edit_keeps_comments_order_and_spelling() {
        let (_temporary, folders) = folders(Some(
            "# mine\ntheme   = 'light' # bright room\n\n[environments]\nalpha = { header = \"X-A\" } # inline\n[environments.zeta]\nheader = false\n",
        ));

        SettingsFile::change(&folders, |settings| {
            settings.theme = Theme::Dark;
            settings.notifications = false;
            settings.paused_until = Some("2026-11-22T18:00:00Z".parse().unwrap());
            settings.environments.get_mut("alpha").unwrap().header = None;
        })
        .unwrap();

        let text = std::fs::read_to_string(folders.settings()).unwrap();
        assert_eq!(
            text,
            "# mine\ntheme   = \"dark\" # bright room\n\n[environments]\nalpha = { header = false } # inline\n[environments.zeta]\nheader = false\n\n[notifications]\nenabled = false\npaused_until = 2026-11-22T18:00:00Z\n"
        );
    }

    #[test]
    fn saved_filters_keep_their_order_and_their_comments() {
        let (_temporary, folders) = folders(Some(
            "[environments.a]\n\n[filters]\n# every morning\n\"To read\" = 'is:unread' # mine\nbad = 'score:'\nGood = 'score:>=8'\n",
        ));
        let filter = |name: &str, query: &str| SavedFilter { name: name.into(), query: query.into() };

        let changed = SettingsFile::change(&folders, |settings| {
            settings.filters.retain(|filter| filter.name != "Good");
            settings.filters[0].query = "is:unread has:report".into();
            settings.filters.push(filter("It's [new]", "candidate:\"Ada\""));
        })
        .unwrap();

        assert_eq!(
            changed.filters,
            [
                filter("To read", "is:unread has:report"),
                filter("bad", "score:"),
                filter("It's [new]", "candidate:\"Ada\""),
            ]
        );
        assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
        let text = std::fs::read_to_string(folders.settings()).unwrap();
        assert!(
            text.contains("# every morning\n\"To read\" = \"is:unread has:report\" # mine\nbad = 'score:'\n")
        );
    }

    #[test]
    fn a_saved_filter_under_a_new_name_keeps_its_place_and_its_comments() {
        let (_temporary, folders) = folders(Some(
            "[environments.a]\n\n[filters]\nfirst = 'a'\n# every morning\nsecond = 'b' # mine\nthird = 'c'\n",
        ));

        let changed =
            SettingsFile::change(&folders, |settings| settings.filters[1].name = "To read".into()).unwrap();

        assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
        let text = std::fs::read_to_string(folders.settings()).unwrap();
        assert!(
            text.contains(
                "\n[filters]\nfirst = 'a'\n# every morning\n\"To read\" = 'b' # mine\nthird = 'c'\n"
            ),
            "{text}"
        );
    }

    #[test]
    fn every_change_is_read_back_as_it_was_made() {
        let (_temporary, folders) = folders(None);
        let change = |settings: &mut Settings| {
            settings.listen = "127.0.0.1:0".parse().unwrap();
            settings.allow_hosts = vec!["hooks.example.com".into()];
            settings.body_bytes = 2048;
            settings.theme = Theme::Light;
            settings.secrets = Some(StoredIn::File);
            settings.privacy = Privacy::NameOnly;
            settings.paused_until = Some("2026-11-22T18:00:00.5Z".parse().unwrap());
            settings
                .environments
                .insert("staging".into(), Environment { header: None, secrets_changed: None });
            settings.environments.remove("default");
            settings.setup = SetupStep::Waiting;
            let url = "http://localhost:3000/hook?a=b".parse().unwrap();
            settings.targets.insert("plain".into(), TargetSettings::to(url));
            let other = TargetSettings {
                enabled: false,
                insecure: true,
                events: vec![contract::Event::InterviewResult, contract::Event::Unknown],
                environments: vec!["staging".into()],
                query: "score:>=7 \"Ada\"".into(),
                headers: vec!["X-Key".into()],
                secrets_changed: Some("2026-11-22T18:00:00Z".parse().unwrap()),
                ..settings.targets["plain"].clone()
            };
            settings.targets.insert("other".into(), other);
            let interview = InterviewSettings {
                name: Some("Senior \"Rust\" Engineer".into()),
                result_within_minutes: Some(120),
            };
            settings.interviews.insert("5b2f 0c1e.[a]".into(), interview);
            settings.tunnel = TunnelSettings {
                provider: ProviderName::Ssh,
                ssh: SshSettings {
                    server: "me@[2001:db8::1]:2222".into(),
                    bind: Some("hooks".into()),
                    remote_port: 0,
                    url: Some("https://hooks.example.com/".parse().unwrap()),
                    identity: Identity::File("/home/me/.ssh/id_ed25519".into()),
                },
                ngrok: NgrokSettings { domain: Some("hooks.ngrok.example.com".into()) },
                cloudflared: CloudflaredSettings {
                    program: Some("/opt/cloudflared".into()),
                    url: Some("https://cloud.example.com/".parse().unwrap()),
                },
                url: Some("https://own.example.com/hooks".parse().unwrap()),
                secrets_changed: Some("2026-11-22T18:00:00Z".parse().unwrap()),
            };
        };

        let changed = SettingsFile::change(&folders, change).unwrap();

        assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), changed);
        let resumed = SettingsFile::change(&folders, |settings| {
            settings.paused_until = None;
            settings.targets.clear();
            settings.interviews.clear();
        })
        .unwrap();
        assert_eq!(*SettingsFile::load(&folders).unwrap().settings(), resumed);
        assert!(std::fs::read_to_string(folders.settings()).unwrap().starts_with("# Mojito Tray settings."));
    }

    #[test]
    fn a_wrong_file_says_where_and_what_would_be_right() {
        for (text, told) in [
            ("a = ", "1: this is not TOML"),
            ("[environments.default]\n\nlisten = 1", "3: there is no setting `listen` here"),
            ("\nlisten = \"localhost\"\n[environments.a]", "2: `listen` is an address and a port"),
            ("theme = \"blue\"\n[environments.a]", "1: `theme` is one of \"system\", \"light\", \"dark\""),
            ("body_bytes = 0\n[environments.a]", "1: `body_bytes` is a whole number from 1024"),
            ("colour = 1\n[environments.a]", "1: there is no setting `colour` here"),
            ("theme = \"dark\"", "1: there has to be one environment"),
            ("[environments.Production]", "1: `Production` cannot name an environment"),
            ("[environments.a]\nheader = \"Host\"", "2: `Host` already has a meaning in HTTP"),
            ("[environments.a]\nheader = \"a b\"", "2: `a b` is not a header's name"),
            ("[environments.a]\nheader = true", "2: `header` is a header's name, or false"),
            (
                "[notifications]\npaused_until = 2026-11-22\n[environments.a]",
                "2: `paused_until` is a time with its zone",
            ),
            ("[filters]\na = 1\n[environments.a]", "2: `a` is a text in quotes"),
            ("[environments.a]\n[tunnel]\nprovider = \"bore\"", "3: `provider` is one of \"none\", \"ssh\""),
            ("[environments.a]\n[tunnel]\nprovider = \"url\"", "3: Say which address leads here"),
            ("[environments.a]\n[tunnel]\nurl = \"hooks\"", "3: `hooks` is no public address"),
            ("[environments.a]\n[tunnel.ssh]\nport = 1", "3: there is no setting `port` here"),
            ("[environments.a]\n[targets.A]\nurl = \"http://a\"", "2: `A` cannot name a target"),
            ("[environments.a]\n[targets.a]\nevents = []", "2: say where `a` sends to"),
            ("[environments.a]\n[targets.a]\nurl = \"ftp://a\"", "3: `ftp://a` cannot be sent to"),
            (
                "[environments.a]\n[targets.a]\nurl = \"http://a\"\nevents = [\"x\"]",
                "4: there is no event `x`; there is `interview_collected`",
            ),
            (
                "[environments.a]\n[targets.a]\nurl = \"http://a\"\nquery = \"score:\"",
                "2: `score:` is no query",
            ),
            ("allow_hosts = [1]\n[environments.a]", "1: `allow_hosts` is a list of texts"),
            ("[environments.a]\n[interviews.i]\nname = \"\"", "3: an interview's name is one line"),
            (
                "[environments.a]\n[interviews.i]\nresult_within_minutes = \"2h\"",
                "3: `result_within_minutes` is a whole number from 1",
            ),
        ] {
            let (_temporary, folders) = folders(Some(text));
            let error = SettingsFile::load(&folders).unwrap_err().to_string();
            assert!(error.contains(&format!("settings.toml:{told}")), "{text:?} gave {error:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_file_is_for_the_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_temporary, folders) = folders(None);

        SettingsFile::change(&folders, |settings| settings.theme = Theme::Dark).unwrap();

        let mode = std::fs::metadata(folders.settings()).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}
