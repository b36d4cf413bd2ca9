//! The section `[tunnel]`: how JobMojito reaches this computer. Tokens and keys are not in it.

use std::path::PathBuf;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use toml_edit::{Item, TableLike, value};
use url::Url;

use super::items::{
    Wrong, name_of, one_of, section, set, set_time, table_of, text_of, time_of, unknown, wrong,
};
use crate::Error;

/// The kinds of tunnels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProviderName {
    /// This computer only.
    #[default]
    None,
    /// A server that forwards a port over SSH.
    Ssh,
    /// ngrok.
    Ngrok,
    /// Cloudflare's program.
    Cloudflared,
    /// An address that leads here already.
    Url,
}

impl ProviderName {
    /// As it stands in the settings and with each delivery that came through it.
    pub fn name(self) -> &'static str {
        PROVIDERS.iter().find(|(_, provider)| *provider == self).map_or("", |(name, _)| *name)
    }
}

/// How JobMojito reaches this computer. What belongs to a kind that is not chosen is kept all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TunnelSettings {
    /// The chosen kind.
    pub provider: ProviderName,
    /// For [`ProviderName::Ssh`].
    pub ssh: SshSettings,
    /// For [`ProviderName::Ngrok`].
    pub ngrok: NgrokSettings,
    /// For [`ProviderName::Cloudflared`].
    pub cloudflared: CloudflaredSettings,
    /// For [`ProviderName::Url`]: the public address.
    pub url: Option<Url>,
    /// When a token last changed; a running instance then reads it again.
    pub secrets_changed: Option<Timestamp>,
}

/// A server that forwards a port over SSH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SshSettings {
    /// `user@host` or `user@host:port`.
    pub server: String,
    /// The name or address that the server is asked to listen on (sish: the name in front of its own); `None`:
    /// `localhost` where the public address is given, else all of the server's.
    pub bind: Option<String>,
    /// The port that the server is asked to listen on, 0 to 65535; 0: the server chooses.
    pub remote_port: u16,
    /// The public address; `None`: the server says it.
    pub url: Option<Url>,
    /// Which key opens the server.
    pub identity: Identity,
}

impl SshSettings {
    /// localhost.run: a server that takes everybody and says the address it gives.
    pub const LOCALHOST_RUN: &'static str = "nokey@localhost.run";
}

impl Default for SshSettings {
    fn default() -> SshSettings {
        SshSettings {
            server: SshSettings::LOCALHOST_RUN.to_owned(),
            bind: None,
            remote_port: 80,
            url: None,
            identity: Identity::App,
        }
    }
}

/// Which key opens an SSH server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identity {
    /// One that the app makes and keeps with its secrets.
    App,
    /// Those of the user's SSH agent.
    Agent,
    /// A private key file of the user's own.
    File(PathBuf),
}

impl Identity {
    /// `app`, `agent`, or a path.
    pub fn of(text: &str) -> Identity {
        match text {
            "app" => Identity::App,
            "agent" => Identity::Agent,
            path => Identity::File(path.into()),
        }
    }
}

impl std::fmt::Display for Identity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Identity::App => f.write_str("app"),
            Identity::Agent => f.write_str("agent"),
            Identity::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// ngrok.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NgrokSettings {
    /// A domain of the account; `None`: the one that ngrok gives.
    pub domain: Option<String>,
}

/// Cloudflare's program.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CloudflaredSettings {
    /// Where it is; `None`: where programs usually are.
    pub program: Option<PathBuf>,
    /// The public address of a named tunnel; `None`: a quick tunnel.
    pub url: Option<Url>,
}

impl TunnelSettings {
    /// The settings that a short text stands for: `none`, `localhost.run`, `ssh://user@host[:port]`, `ngrok`,
    /// `ngrok://domain`, `cloudflared`, `cloudflared-quick`, or the address of a way in of one's own. What it does
    /// not say stays as in `known`.
    pub fn from_spec(spec: &str, known: &TunnelSettings) -> Result<TunnelSettings, Error> {
        let mut settings = known.clone();
        settings.provider = match spec.split_once("://") {
            None if spec == "none" => ProviderName::None,
            None if spec == "localhost.run" => {
                settings.ssh = SshSettings { identity: settings.ssh.identity, ..SshSettings::default() };
                ProviderName::Ssh
            }
            None if spec == "ssh" => ProviderName::Ssh,
            None if spec == "ngrok" => ProviderName::Ngrok,
            None if spec == "cloudflared" => ProviderName::Cloudflared,
            None if spec == "cloudflared-quick" => {
                settings.cloudflared.url = None;
                ProviderName::Cloudflared
            }
            Some(("ssh", server)) => {
                server.trim_end_matches('/').clone_into(&mut settings.ssh.server);
                ProviderName::Ssh
            }
            Some(("ngrok", domain)) => {
                settings.ngrok.domain = Some(domain.trim_end_matches('/').to_owned());
                ProviderName::Ngrok
            }
            Some(("http" | "https", _)) => {
                settings.url = Some(public_url(spec).map_err(Error::Invalid)?);
                ProviderName::Url
            }
            _ => {
                return Err(Error::Invalid(format!(
                    "`{spec}` is no tunnel: say none, localhost.run, ssh://user@host, ngrok, cloudflared, \
                     cloudflared-quick, or your own https:// address"
                )));
            }
        };
        settings.check().map_err(Error::Invalid)?;
        Ok(settings)
    }

    /// Which of [`tunnel::OFFERS`] this is.
    pub fn offer(&self) -> &'static str {
        match self.provider {
            ProviderName::None => "none",
            ProviderName::Ssh if self.ssh.server == SshSettings::LOCALHOST_RUN => "localhost.run",
            ProviderName::Ssh => "ssh",
            ProviderName::Ngrok => "ngrok",
            ProviderName::Cloudflared if self.cloudflared.url.is_none() => "cloudflared-quick",
            ProviderName::Cloudflared => "cloudflared",
            ProviderName::Url => "url",
        }
    }

    /// The public address, where it is known before the tunnel is up.
    pub(crate) fn address(&self) -> Option<&Url> {
        match self.provider {
            ProviderName::Ssh => self.ssh.url.as_ref(),
            ProviderName::Cloudflared => self.cloudflared.url.as_ref(),
            ProviderName::Url => self.url.as_ref(),
            ProviderName::None | ProviderName::Ngrok => None,
        }
    }

    /// What is missing or wrong for the chosen kind, in a sentence.
    pub(crate) fn check(&self) -> Result<(), String> {
        for url in [&self.url, &self.ssh.url, &self.cloudflared.url].into_iter().flatten() {
            public_url(url.as_str())?;
        }
        match self.provider {
            ProviderName::Ssh => tunnel::ssh::Server::parse(&self.ssh.server).map(drop),
            ProviderName::Url if self.url.is_none() => {
                Err("Say which address leads here: `url` is missing.".to_owned())
            }
            _ => Ok(()),
        }
    }
}

/// A public address: scheme and host, perhaps a port and a path in front of everything.
fn public_url(text: &str) -> Result<Url, String> {
    let wrong = || format!("`{text}` is no public address: it looks like https://hooks.example.com");
    let url = Url::parse(text).map_err(|_| wrong())?;
    let plain = url.username().is_empty() && url.password().is_none();
    let bare = url.query().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "https" | "http") && url.has_host() && plain && bare {
        Ok(url)
    } else {
        Err(wrong())
    }
}

const PROVIDERS: &[(&str, ProviderName)] = &[
    ("none", ProviderName::None),
    ("ssh", ProviderName::Ssh),
    ("ngrok", ProviderName::Ngrok),
    ("cloudflared", ProviderName::Cloudflared),
    ("url", ProviderName::Url),
];

pub(super) fn read(item: &Item) -> Result<TunnelSettings, Wrong> {
    let mut settings = TunnelSettings::default();
    let mut provider = item;
    for (key, item) in table_of(item, "tunnel")?.iter() {
        match key {
            "provider" => (settings.provider, provider) = (one_of(item, key, PROVIDERS)?, item),
            "url" => settings.url = Some(url_of(item, key)?),
            "secrets_changed" => settings.secrets_changed = Some(time_of(item, key)?),
            "ssh" => settings.ssh = ssh(item)?,
            "ngrok" => {
                for (key, item) in table_of(item, "tunnel.ngrok")?.iter() {
                    match key {
                        "domain" => settings.ngrok.domain = Some(text_of(item, key)?.to_owned()),
                        _ => return Err(unknown(key, item)),
                    }
                }
            }
            "cloudflared" => {
                for (key, item) in table_of(item, "tunnel.cloudflared")?.iter() {
                    match key {
                        "program" => settings.cloudflared.program = Some(text_of(item, key)?.into()),
                        "url" => settings.cloudflared.url = Some(url_of(item, key)?),
                        _ => return Err(unknown(key, item)),
                    }
                }
            }
            _ => return Err(unknown(key, item)),
        }
    }
    settings.check().map_err(|sentence| wrong(provider, sentence))?;
    Ok(settings)
}

fn ssh(item: &Item) -> Result<SshSettings, Wrong> {
    let mut ssh = SshSettings::default();
    for (key, item) in table_of(item, "tunnel.ssh")?.iter() {
        match key {
            "server" => text_of(item, key)?.clone_into(&mut ssh.server),
            "bind" => ssh.bind = Some(text_of(item, key)?.to_owned()),
            "remote_port" => {
                let port = item.as_integer().and_then(|port| u16::try_from(port).ok());
                ssh.remote_port =
                    port.ok_or_else(|| wrong(item, "`remote_port` is a whole number from 0 to 65535"))?;
            }
            "url" => ssh.url = Some(url_of(item, key)?),
            "identity" => ssh.identity = Identity::of(text_of(item, key)?),
            _ => return Err(unknown(key, item)),
        }
    }
    Ok(ssh)
}

fn url_of(item: &Item, key: &str) -> Result<Url, Wrong> {
    public_url(text_of(item, key)?).map_err(|message| wrong(item, message))
}

/// Writes what differs.
pub(super) fn write(root: &mut dyn TableLike, before: &TunnelSettings, after: &TunnelSettings) {
    if before == after {
        return;
    }
    let Some(table) = section(root, "tunnel") else { return };
    if before.provider != after.provider {
        set(table, "provider", name_of(&after.provider, PROVIDERS));
    }
    if before.url != after.url {
        set_text(table, "url", after.url.as_ref().map(Url::as_str));
    }
    if before.secrets_changed != after.secrets_changed {
        set_time(table, "secrets_changed", after.secrets_changed);
    }
    if let (true, Some(table)) = (before.ssh != after.ssh, section(table, "ssh")) {
        set(table, "server", value(&after.ssh.server));
        set_text(table, "bind", after.ssh.bind.as_deref());
        set(table, "remote_port", value(i64::from(after.ssh.remote_port)));
        set_text(table, "url", after.ssh.url.as_ref().map(Url::as_str));
        set(table, "identity", value(after.ssh.identity.to_string()));
    }
    if let (true, Some(table)) = (before.ngrok != after.ngrok, section(table, "ngrok")) {
        set_text(table, "domain", after.ngrok.domain.as_deref());
    }
    if let (true, Some(table)) = (before.cloudflared != after.cloudflared, section(table, "cloudflared")) {
        let program = after.cloudflared.program.as_ref().map(|path| path.display().to_string());
        set_text(table, "program", program.as_deref());
        set_text(table, "url", after.cloudflared.url.as_ref().map(Url::as_str));
    }
}

fn set_text(table: &mut dyn TableLike, key: &str, text: Option<&str>) {
    match text {
        Some(text) => set(table, key, value(text)),
        None => drop(table.remove(key)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(spec: &str) -> Result<TunnelSettings, String> {
        TunnelSettings::from_spec(spec, &TunnelSettings::default()).map_err(|error| error.to_string())
    }

    #[test]
    fn a_short_text_stands_for_each_offer() {
        for (spec, offer) in [
            ("none", "none"),
            ("localhost.run", "localhost.run"),
            ("ssh://me@example.com:2222", "ssh"),
            ("ngrok", "ngrok"),
            ("ngrok://hooks.example.com", "ngrok"),
            ("cloudflared-quick", "cloudflared-quick"),
            ("https://hooks.example.com", "url"),
        ] {
            assert_eq!(of(spec).map(|settings| settings.offer()), Ok(offer), "{spec}");
        }
    }

    #[test]
    fn what_is_no_tunnel_is_told() {
        for (spec, told) in [
            ("bore", "`bore` is no tunnel: say none, localhost.run"),
            ("ssh://example.com", "`example.com` names no SSH server"),
            ("https://a:b@example.com", "is no public address"),
            ("https://example.com/?a", "is no public address"),
            ("ftp://example.com", "is no tunnel"),
        ] {
            let error = of(spec).unwrap_err();
            assert!(error.contains(told), "{spec}: {error}");
        }
    }
}
