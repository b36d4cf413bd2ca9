//! A commented TOML file, edited by people and by the app alike. Never holds a secret.

mod environments;
mod filters;
mod interviews;
mod items;
mod notifications;
mod reports;
mod targets;
mod tunnel;

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use query::Query;
use serde::{Deserialize, Serialize};
use toml_edit::{Array, Document, DocumentMut, value};

pub use self::environments::Environment;
pub(crate) use self::environments::{check_environment_name, check_header_name};
pub use self::filters::SavedFilter;
pub use self::interviews::InterviewSettings;
use self::items::{Wrong, name_of, one_of, set, text_of, texts_of, unknown, wrong};
pub use self::notifications::{NotificationRule, NotificationSettings, Privacy, QuietHours, time_of_day};
pub use self::reports::{KeepReports, ReportSettings};
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
    /// What is told as a native notification, and how.
    pub notifications: NotificationSettings,
    /// How copies of reports are kept.
    pub reports: ReportSettings,
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
# Quiet hours and rules have lists here, `quiet = [{ days = ["fri"], from = "20:00", to = "08:00" }]` and
# [[notifications.rules]]: the first rule that fits a delivery decides about it.

# Copies of reports are files beside the log. Whose are kept as they come: "never" (only those that you keep by
# hand), "advanced" (candidates who advance) or "all".
[reports]
keep = "never"

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
        notifications: NotificationSettings::default(),
        reports: ReportSettings::default(),
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
            "notifications" => settings.notifications = notifications::read(item)?,
            "reports" => settings.reports = reports::read(item)?,
            "environments" => settings.environments = environments::read(item)?,
            "filters" => settings.filters = filters::read(item)?,
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

const THEMES: &[(&str, Theme)] = &[("system", Theme::System), ("light", Theme::Light), ("dark", Theme::Dark)];
const STEPS: &[(&str, SetupStep)] = &[
    ("tunnel", SetupStep::Tunnel),
    ("paste", SetupStep::Paste),
    ("waiting", SetupStep::Waiting),
    ("done", SetupStep::Done),
];
const STORES: &[(&str, StoredIn)] = &[("keychain", StoredIn::Keychain), ("file", StoredIn::File)];
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
    notifications::write(root, before, after);
    reports::write(root, &before.reports, &after.reports);
    environments::write(root, &before.environments, &after.environments);
    filters::write(root, &before.filters, &after.filters);
    targets::write(root, &before.targets, &after.targets);
    interviews::write(root, &before.interviews, &after.interviews);
    document
}

#[cfg(test)]
mod tests;
