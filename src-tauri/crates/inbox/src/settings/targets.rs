//! The sections `[targets.…]`: where deliveries are sent on to. Values of headers are not in them.

use std::collections::BTreeMap;

use contract::Event;
use jiff::Timestamp;
use query::Query;
use toml_edit::{Array, Item, TableLike, value};
use url::Url;

use super::check_header_name;
use super::items::{
    Wrong, event_of, section, set, set_time, table_of, text_of, texts_of, time_of, truth_of, unknown, wrong,
};

/// Where deliveries are sent on to as they arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetSettings {
    /// `http:` or `https:`.
    pub url: Url,
    /// Whether anything is sent. A target that is not enabled holds its place: what arrives meanwhile is sent once it
    /// is again.
    pub enabled: bool,
    /// Whether any certificate will do.
    pub insecure: bool,
    /// Only these events; empty: all.
    pub events: Vec<Event>,
    /// Only those of these environments; empty: all.
    pub environments: Vec<String>,
    /// Only what this query finds, as it was typed; empty: all.
    pub query: String,
    /// Names of headers that are added; their values are kept with the secrets.
    pub headers: Vec<String>,
    /// When a header's value last changed; a running instance then reads them again.
    pub secrets_changed: Option<Timestamp>,
}

impl TargetSettings {
    /// Everything to this URL.
    pub fn to(url: Url) -> TargetSettings {
        TargetSettings {
            url,
            enabled: true,
            insecure: false,
            events: Vec::new(),
            environments: Vec::new(),
            query: String::new(),
            headers: Vec::new(),
            secrets_changed: None,
        }
    }

    /// What is wrong, in a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        web_address(self.url.as_str())?;
        Query::parse(&self.query)
            .map_err(|errors| format!("`{}` is no query: {errors}", self.query.trim()))?;
        self.headers.iter().try_for_each(|name| check_header_name(name))
    }
}

/// An `http:` or `https:` URL that can be sent to; else what is wrong with it.
pub fn web_address(text: &str) -> Result<Url, String> {
    let refused = |why: String| format!("`{text}` cannot be sent to: {why}");
    let example = "write it in full, such as `http://localhost:3000/webhook`";
    let url = Url::parse(text.trim()).map_err(|error| refused(format!("{error}; {example}")))?;
    match url.scheme() {
        "http" | "https" if !url.username().is_empty() || url.password().is_some() => {
            Err("a password in the URL would be kept in the settings: add it as an `Authorization` header"
                .into())
        }
        "http" | "https" => Ok(url),
        scheme => {
            Err(refused(format!("it begins with `{scheme}:`, not with `http:` or `https:`; {example}")))
        }
    }
}

/// A target's name stands in settings, keychains and command lines: plain and short.
pub(crate) fn check_target_name(name: &str) -> Result<(), String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    if (1..=40).contains(&name.len()) && name.chars().all(plain) {
        Ok(())
    } else {
        Err(format!("`{name}` cannot name a target: use 1 to 40 of a–z, 0–9, `-` and `_`"))
    }
}

pub(super) fn read(item: &Item) -> Result<BTreeMap<String, TargetSettings>, Wrong> {
    let mut targets = BTreeMap::new();
    for (name, item) in table_of(item, "targets")?.iter() {
        check_target_name(name).map_err(|message| wrong(item, message))?;
        targets.insert(name.to_owned(), target(item, name)?);
    }
    Ok(targets)
}

fn target(item: &Item, name: &str) -> Result<TargetSettings, Wrong> {
    let table = table_of(item, name)?;
    let missing = || wrong(item, format!("say where `{name}` sends to: `url = \"http://localhost:3000\"`"));
    let url_item = table.get("url").ok_or_else(missing)?;
    let url = web_address(text_of(url_item, "url")?).map_err(|message| wrong(url_item, message))?;
    let mut target = TargetSettings::to(url);
    for (key, item) in table.iter() {
        match key {
            "url" => {}
            "enabled" => target.enabled = truth_of(item, key)?,
            "insecure" => target.insecure = truth_of(item, key)?,
            "events" => {
                for name in texts_of(item, key)? {
                    target.events.push(event_of(item, &name)?);
                }
            }
            "environments" => target.environments = texts_of(item, key)?,
            "query" => text_of(item, key)?.clone_into(&mut target.query),
            "headers" => target.headers = texts_of(item, key)?,
            "secrets_changed" => target.secrets_changed = Some(time_of(item, key)?),
            _ => return Err(unknown(key, item)),
        }
    }
    target.check().map_err(|message| wrong(item, message))?;
    Ok(target)
}

/// Writes what differs.
pub(super) fn write(
    root: &mut dyn TableLike,
    before: &BTreeMap<String, TargetSettings>,
    after: &BTreeMap<String, TargetSettings>,
) {
    if before == after {
        return;
    }
    let Some(targets) = section(root, "targets") else { return };
    for name in before.keys().filter(|name| !after.contains_key(*name)) {
        targets.remove(name);
    }
    for (name, target) in after {
        let new = TargetSettings::to(target.url.clone());
        let known = before.get(name);
        let (true, Some(table)) = (known != Some(target), section(targets, name)) else { continue };
        if known.is_none_or(|known| known.url != target.url) {
            set(table, "url", value(target.url.as_str()));
        }
        // A new one says only what is not usual.
        let known = known.unwrap_or(&new);
        if known.enabled != target.enabled {
            set(table, "enabled", value(target.enabled));
        }
        if known.insecure != target.insecure {
            set(table, "insecure", value(target.insecure));
        }
        if known.events != target.events {
            set(table, "events", value(target.events.iter().map(|event| event.name()).collect::<Array>()));
        }
        if known.environments != target.environments {
            set(table, "environments", value(target.environments.iter().collect::<Array>()));
        }
        if known.query != target.query {
            set(table, "query", value(&target.query));
        }
        if known.headers != target.headers {
            set(table, "headers", value(target.headers.iter().collect::<Array>()));
        }
        if known.secrets_changed != target.secrets_changed {
            set_time(table, "secrets_changed", target.secrets_changed);
        }
    }
    // The last one takes the section with it, so that none is left that says nothing.
    if after.is_empty() {
        root.remove("targets");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_web_addresses_are_sent_to() {
        for (url, told) in [
            ("localhost:3000", "it begins with `localhost:`"),
            ("ftp://example.com", "it begins with `ftp:`"),
            ("/webhook", "relative URL without a base"),
            ("http://", "empty host"),
        ] {
            let error = web_address(url).unwrap_err();
            assert!(error.contains(told) && error.contains("http://localhost:3000/webhook"), "{error}");
        }
        assert!(web_address("https://me:secret@example.com").unwrap_err().contains("`Authorization` header"));
    }
}
