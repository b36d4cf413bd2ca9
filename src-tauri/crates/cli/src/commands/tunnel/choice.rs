//! What `tunnel up` and `setup` take to choose a tunnel.

use clap::Args;
use inbox::{Folders, Identity, ProviderName, Secret, TunnelSecret, TunnelSettings};
use url::Url;

use crate::exit::Usage;
use crate::{given, standing};

/// Options that say more about a tunnel than its short text.
#[derive(Debug, Args)]
pub(crate) struct Choice {
    /// ngrok's authtoken; `-` reads it from standard input, out of the shell's history
    #[arg(long, value_name = "TEXT|-")]
    pub(crate) authtoken: Option<String>,
    /// The token of a named Cloudflare tunnel; `-` reads it from standard input
    #[arg(long, value_name = "TEXT|-", conflicts_with = "authtoken")]
    pub(crate) token: Option<String>,
    /// The public address, where the server (ssh) or the program (cloudflared) does not say it
    #[arg(long, value_name = "URL")]
    pub(crate) url: Option<Url>,
    /// Which key opens the SSH server: the app's own, those of the SSH agent, or a file
    #[arg(long, value_name = "app|agent|FILE")]
    identity: Option<String>,
    /// The port that the SSH server is asked to listen on
    #[arg(long, value_name = "PORT")]
    remote_port: Option<u16>,
    /// The name or address that the SSH server is asked to listen on; sish: the name in front of its own
    #[arg(long, value_name = "NAME")]
    bind: Option<String>,
}

impl Choice {
    /// The settings that a short text and these options stand for, with the token that comes with them. `None`: what
    /// is set already.
    pub(crate) fn settings(
        self,
        folders: &Folders,
        spec: Option<&str>,
    ) -> anyhow::Result<(TunnelSettings, Option<TunnelSecret>)> {
        let mut settings = match spec {
            Some(spec) => standing::settings_of(folders, spec)?,
            None => inbox::SettingsFile::load(folders)?.settings().tunnel.clone(),
        };
        let provider = settings.provider;
        let belongs = |what: &str, to: &[ProviderName]| {
            if to.contains(&provider) {
                return Ok(());
            }
            let names = to.iter().map(|name| name.name()).collect::<Vec<_>>().join(" and ");
            Err(Usage(format!("{what} belongs to {names}, and this tunnel is `{}`", provider.name())))
        };
        let secret = if let Some(token) = given::secret(self.authtoken, "the authtoken")? {
            belongs("--authtoken", &[ProviderName::Ngrok])?;
            Some(TunnelSecret::NgrokAuthtoken(Secret::new(token)))
        } else if let Some(token) = given::secret(self.token, "the token")? {
            belongs("--token", &[ProviderName::Cloudflared])?;
            Some(TunnelSecret::CloudflaredToken(Secret::new(token)))
        } else {
            None
        };
        if let Some(url) = self.url {
            belongs("--url", &[ProviderName::Ssh, ProviderName::Cloudflared])?;
            match provider {
                ProviderName::Cloudflared => settings.cloudflared.url = Some(url),
                _ => settings.ssh.url = Some(url),
            }
        }
        if let Some(identity) = self.identity {
            belongs("--identity", &[ProviderName::Ssh])?;
            settings.ssh.identity = Identity::of(&identity);
        }
        if let Some(port) = self.remote_port {
            belongs("--remote-port", &[ProviderName::Ssh])?;
            settings.ssh.remote_port = port;
        }
        if let Some(bind) = self.bind {
            belongs("--bind", &[ProviderName::Ssh])?;
            settings.ssh.bind = Some(bind);
        }
        Ok((settings, secret))
    }
}
