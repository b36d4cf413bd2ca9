//! The sections `[environments.…]`. Keys and header values are not in them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use toml_edit::{Item, TableLike, value};

use super::items::{Wrong, section, set, set_time, table_of, text_of, time_of, unknown, wrong};

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

pub(super) fn read(item: &Item) -> Result<BTreeMap<String, Environment>, Wrong> {
    let mut environments = BTreeMap::new();
    for (name, item) in table_of(item, "environments")?.iter() {
        check_environment_name(name).map_err(|message| wrong(item, message))?;
        environments.insert(name.to_owned(), environment(item, name)?);
    }
    Ok(environments)
}

/// Writes what differs.
pub(super) fn write(
    root: &mut dyn TableLike,
    before: &BTreeMap<String, Environment>,
    after: &BTreeMap<String, Environment>,
) {
    let Some(environments) = section(root, "environments") else { return };
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        environments.remove(name);
    }
    for (name, environment) in after {
        let known = before.get(name);
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
