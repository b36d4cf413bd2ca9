//! Makes what the settings ask for, with the secrets it needs.

use std::sync::Arc;

use listener::Secret;
use tunnel::ssh::{KnownHosts, PrivateKey, Server, Ssh};
use tunnel::{Cloudflared, Named, Ngrok, OwnUrl, Provider};

use crate::settings::{Identity, ProviderName, SshSettings, TunnelSettings};
use crate::{Error, Folders, SecretStore, StoredIn};

/// Names of entries among the secrets. No environment can be called so.
pub(super) const NGROK_AUTHTOKEN: &str = "ngrok authtoken";
pub(super) const CLOUDFLARED_TOKEN: &str = "cloudflared token";
const SSH_KEY: &str = "ssh key";

/// What the settings ask for; `None`: no tunnel. `nonce`: what our listener is known by. What is missing is an
/// [`Error::Invalid`]. May block while a keychain asks its owner.
pub(super) fn make(
    folders: &Folders,
    settings: &TunnelSettings,
    stored_in: StoredIn,
    nonce: &str,
) -> Result<Option<Arc<dyn Provider>>, Error> {
    let store = SecretStore::open(folders, Some(stored_in));
    settings.check().map_err(Error::Invalid)?;
    Ok(Some(match settings.provider {
        ProviderName::None => return Ok(None),
        ProviderName::Ssh => Arc::new(ssh(folders, &settings.ssh, &store)?),
        ProviderName::Ngrok => {
            let token = needed(&store, NGROK_AUTHTOKEN, "ngrok needs the authtoken of your account")?;
            Arc::new(Ngrok::new(token.reveal(), settings.ngrok.domain.clone()))
        }
        ProviderName::Cloudflared => {
            let program = settings.cloudflared.program.clone();
            Arc::new(match &settings.cloudflared.url {
                None => Cloudflared::quick(program),
                Some(url) => {
                    let token =
                        needed(&store, CLOUDFLARED_TOKEN, "Cloudflare needs the token of your tunnel")?;
                    let token = token.reveal().to_owned();
                    Cloudflared::named(
                        program,
                        Named { token, url: url.clone(), instance: Some(nonce.to_owned()) },
                    )
                }
            })
        }
        ProviderName::Url => {
            let url =
                settings.url.clone().ok_or_else(|| Error::Invalid("No address is given.".to_owned()))?;
            Arc::new(OwnUrl::new(url, Some(nonce.to_owned())))
        }
    }))
}

fn needed(store: &SecretStore, name: &str, sentence: &str) -> Result<Secret, Error> {
    let missing = || Error::Invalid(format!("{sentence}: enter it in Settings, or with `mojito tunnel up`."));
    store.get_text(name)?.ok_or_else(missing)
}

fn ssh(folders: &Folders, settings: &SshSettings, store: &SecretStore) -> Result<Ssh, Error> {
    let server = Server::parse(&settings.server).map_err(Error::Invalid)?;
    let identity = match &settings.identity {
        Identity::App => tunnel::ssh::Identity::Key(app_key(store)?),
        Identity::Agent => tunnel::ssh::Identity::Agent,
        Identity::File(path) => tunnel::ssh::Identity::File(path.clone()),
    };
    let home = directories::BaseDirs::new();
    let others = home.map(|home| home.home_dir().join(".ssh").join("known_hosts"));
    Ok(Ssh {
        server,
        // Behind a reverse proxy the port is nobody else's business.
        bind: match (&settings.bind, &settings.url) {
            (Some(bind), _) => bind.clone(),
            (None, Some(_)) => "localhost".to_owned(),
            (None, None) => String::new(),
        },
        port: settings.remote_port,
        url: settings.url.clone(),
        identity,
        known_hosts: KnownHosts {
            own: folders.data().join("known_hosts"),
            others: others.into_iter().collect(),
        },
        keepalive: Ssh::KEEPALIVE,
    })
}

/// The app's own key, made when it is first needed.
pub(super) fn app_key(store: &SecretStore) -> Result<PrivateKey, Error> {
    let wrong = |what, reason: String| Error::Secrets { what, reason };
    if let Some(text) = store.get_text(SSH_KEY)? {
        return PrivateKey::parse(text.reveal()).map_err(|error| wrong("read", error.to_string()));
    }
    let key = PrivateKey::fresh().map_err(|error| wrong("made", error.to_string()))?;
    let text = key.reveal().map_err(|error| wrong("made", error.to_string()))?;
    store.put_text(SSH_KEY, &Secret::new(text))?;
    Ok(key)
}
