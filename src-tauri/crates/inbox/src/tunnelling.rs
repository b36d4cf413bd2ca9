//! Keeps the tunnel of the settings up, and knows which address JobMojito has.

mod pasted;
mod provider;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use eventlog::{EventLog, Sequence};
use jiff::Timestamp;
use listener::Secret;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};
use tunnel::{Pace, State, Status, Tunnel};
use url::Url;

use self::pasted::Pasted;
use crate::settings::{ProviderName, TunnelSettings};
use crate::trouble::{Part, Troubles};
use crate::{Error, Folders, Settings, SettingsFile, StoredIn};

/// How the way in stands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TunnelStanding {
    /// The chosen kind.
    pub provider: ProviderName,
    /// The public address, where it is known before the tunnel is up.
    pub address: Option<Url>,
    /// How its tunnel stands; down where none is wanted.
    #[serde(flatten)]
    pub status: Status,
    /// JobMojito still has another address.
    pub moved: Option<Moved>,
    /// Which change of the settings this follows: their `secrets_changed`.
    #[serde(default)]
    pub follows: Option<Timestamp>,
}

impl TunnelStanding {
    /// The public address without a slash at its end, while the tunnel is up.
    pub fn public_base_url(&self) -> Option<String> {
        self.status.url().map(|url| url.as_str().trim_end_matches('/').to_owned())
    }

    /// The host by which deliveries come through the tunnel, as soon as it is known: a way in may be proven by a
    /// question that comes through it.
    pub(crate) fn host(&self) -> Option<&str> {
        self.public_url()?.host_str()
    }

    /// The public address, as soon as it is known.
    pub(crate) fn public_url(&self) -> Option<&Url> {
        self.status.url().or(self.address.as_ref())
    }

    /// What is wrong and should be seen to, in a sentence. A tunnel that comes back at the first try is no trouble.
    pub fn trouble(&self) -> Option<String> {
        let Status { state, attempts, last_error, .. } = &self.status;
        let why = match state {
            State::Refused { why } => return Some(format!("The tunnel is down: {why}")),
            State::Retrying { why, .. } if *attempts != 1 => why,
            // In the middle of another try nothing is well yet.
            State::Connecting if *attempts > 1 => &last_error.as_ref()?.why,
            _ => return None,
        };
        Some(format!("The tunnel is down and is tried again by itself: {why}"))
    }
}

/// The public address has changed since JobMojito was given one. Over once a delivery comes through the new one, or
/// a person says that it is pasted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What JobMojito has.
    pub from: Url,
    /// What it should have.
    pub to: Url,
    /// Since when.
    pub at: Timestamp,
}

/// A token of the tunnel's account. Kept where the other secrets are.
#[derive(Debug, Clone)]
pub enum TunnelSecret {
    /// ngrok's authtoken.
    NgrokAuthtoken(Secret),
    /// The token of a named tunnel of Cloudflare's.
    CloudflaredToken(Secret),
}

/// Chooses how JobMojito reaches this computer, and keeps the token that comes with it. A running instance takes it
/// up by itself.
pub fn set_tunnel(
    folders: &Folders,
    mut tunnel: TunnelSettings,
    secret: Option<&TunnelSecret>,
) -> Result<(), Error> {
    tunnel.check().map_err(Error::Invalid)?;
    let store = crate::endpoints::prepare(folders)?;
    if let Some(secret) = secret {
        let (name, secret) = match secret {
            TunnelSecret::NgrokAuthtoken(token) => (provider::NGROK_AUTHTOKEN, token),
            TunnelSecret::CloudflaredToken(token) => (provider::CLOUDFLARED_TOKEN, token),
        };
        let token = Secret::new(secret.reveal().trim());
        if token.reveal().is_empty() || token.reveal().contains(char::is_whitespace) {
            return Err(Error::Invalid("a token is one word: copy it again".to_owned()));
        }
        store.put_text(name, &token)?;
        tunnel.secrets_changed = Some(Timestamp::now());
    }
    SettingsFile::change(folders, |settings| {
        // A token that was changed meanwhile stays noted.
        tunnel.secrets_changed = tunnel.secrets_changed.max(settings.tunnel.secrets_changed);
        settings.tunnel = tunnel;
    })
    .map(drop)
}

/// Has a running instance begin anew with the tunnel of the settings, even where it was refused. Gives what the
/// standing of that instance then [follows](TunnelStanding::follows).
pub fn renew_tunnel(folders: &Folders) -> Result<Timestamp, Error> {
    let now = Timestamp::now();
    SettingsFile::change(folders, |settings| settings.tunnel.secrets_changed = Some(now))?;
    Ok(now)
}

/// The tokens that are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TunnelSecrets {
    /// Whether there is an authtoken of ngrok's.
    pub ngrok_authtoken: bool,
    /// Whether there is a token of a named tunnel of Cloudflare's.
    pub cloudflared_token: bool,
}

/// Which tokens are kept. May block while a keychain asks its owner.
pub fn tunnel_secrets(folders: &Folders, stored_in: StoredIn) -> Result<TunnelSecrets, Error> {
    let store = crate::SecretStore::open(folders, Some(stored_in));
    Ok(TunnelSecrets {
        ngrok_authtoken: store.get_text(provider::NGROK_AUTHTOKEN)?.is_some(),
        cloudflared_token: store.get_text(provider::CLOUDFLARED_TOKEN)?.is_some(),
    })
}

/// The app's public key, as a line for a server's `authorized_keys`; made when it is first asked for.
pub fn app_public_key(folders: &Folders) -> Result<String, Error> {
    let store = crate::endpoints::prepare(folders)?;
    let key = provider::app_key(&store)?;
    key.public_line().map_err(|error| Error::Invalid(error.to_string()))
}

/// What the rest of the instance and the tunnel's task share.
#[derive(Debug)]
pub(crate) struct Tunnelling {
    standing: watch::Sender<TunnelStanding>,
    /// Somebody wants it tried at once.
    try_now: Notify,
    /// A person says that JobMojito has the address as it is now.
    confirmed: Notify,
}

impl Tunnelling {
    pub(crate) fn new() -> Tunnelling {
        Tunnelling { standing: watch::Sender::default(), try_now: Notify::new(), confirmed: Notify::new() }
    }

    pub(crate) fn standing(&self) -> watch::Receiver<TunnelStanding> {
        self.standing.subscribe()
    }

    pub(crate) fn try_now(&self) {
        self.try_now.notify_one();
    }

    pub(crate) fn confirm(&self) {
        self.confirmed.notify_one();
    }
}

/// How long to wait before secrets that could not be read are read again.
const UNLOCK: Duration = Duration::from_secs(30);

/// What the task needs.
pub(crate) struct Keeper {
    pub(crate) folders: Folders,
    pub(crate) log: EventLog,
    pub(crate) local: SocketAddr,
    /// What our listener is known by.
    pub(crate) nonce: Arc<str>,
    pub(crate) shared: Arc<Tunnelling>,
    /// Called after each change of the standing: lets the tunnel's host in.
    pub(crate) let_in: Box<dyn Fn() + Send + Sync>,
    pub(crate) settings: watch::Receiver<Arc<Settings>>,
    /// In force instead of the settings' own, for one run.
    pub(crate) instead: Option<TunnelSettings>,
    pub(crate) troubles: Arc<Troubles>,
}

impl Keeper {
    /// Runs until it is aborted.
    pub(crate) async fn run(mut self) {
        let mut pasted = Pasted::load(&self.folders);
        let mut newest = self.log.newest();
        let mut read = *newest.borrow();
        loop {
            let wanted = self.wanted();
            let (tunnel, again) = self.start(&wanted).await;
            let mut status = tunnel.as_ref().map(Tunnel::status);
            let retry = async {
                match again {
                    Some(wait) => tokio::time::sleep(wait).await,
                    None => std::future::pending().await,
                }
            };
            tokio::pin!(retry);
            loop {
                if let Some(status) = &mut status {
                    let status = status.borrow_and_update().clone();
                    self.publish(&wanted, status, &pasted);
                }
                tokio::select! {
                    () = changed(status.as_mut()) => {}
                    () = self.shared.try_now.notified() => match &tunnel {
                        Some(tunnel) => tunnel.try_now(),
                        None => break,
                    },
                    () = self.shared.confirmed.notified() => pasted.confirm(self.url()),
                    Ok(()) = newest.changed() => {
                        let to = *newest.borrow_and_update();
                        if pasted.differs_from(self.url().as_ref()) && self.came_through(read, to).await {
                            pasted.confirm(self.url());
                        }
                        read = to;
                    }
                    Ok(()) = self.settings.changed() => if self.wanted() != wanted { break },
                    () = &mut retry => break,
                }
            }
            if let Some(tunnel) = tunnel {
                tunnel.shutdown().await;
            }
        }
    }

    fn wanted(&self) -> TunnelSettings {
        self.instead.clone().unwrap_or_else(|| self.settings.borrow().tunnel.clone())
    }

    fn url(&self) -> Option<Url> {
        self.shared.standing.borrow().status.url().cloned()
    }

    /// Starts what is wanted; where that cannot be, publishes why and tells when to try again.
    async fn start(&self, wanted: &TunnelSettings) -> (Option<Tunnel>, Option<Duration>) {
        let tell = |state| {
            let status = Status { state, ..Status::default() };
            self.publish(wanted, status, &Pasted::default());
        };
        let (folders, settings) = (self.folders.clone(), wanted.clone());
        let stored_in = self.settings.borrow().secrets.unwrap_or(StoredIn::File);
        let nonce = Arc::clone(&self.nonce);
        let made = move || provider::make(&folders, &settings, stored_in, &nonce);
        let made = tokio::task::spawn_blocking(made).await;
        match made {
            Ok(Ok(Some(provider))) => {
                // Before it begins: it may prove itself by a question that comes through it.
                tell(State::Connecting);
                (Some(Tunnel::start(provider, self.local, Pace::default())), None)
            }
            Ok(Ok(None)) => {
                tell(State::Down);
                (None, None)
            }
            Ok(Err(Error::Invalid(why))) => {
                tell(State::Refused { why });
                (None, None)
            }
            Ok(Err(error)) => {
                let at = Timestamp::now().saturating_add(UNLOCK).unwrap_or(Timestamp::MAX);
                tell(State::Retrying { why: format!("{error}."), at });
                (None, Some(UNLOCK))
            }
            Err(_) => (None, Some(UNLOCK)),
        }
    }

    /// Tells everybody how it stands.
    fn publish(&self, wanted: &TunnelSettings, status: Status, pasted: &Pasted) {
        let provider = wanted.provider;
        let before = self.shared.standing.borrow().moved.clone();
        let moved = pasted.moved(status.url(), before.as_ref());
        // A break does not make JobMojito's address right again.
        let moved = if status.url().is_some() || provider == ProviderName::None { moved } else { before };
        let address = wanted.address().cloned();
        let follows = wanted.secrets_changed;
        let standing = TunnelStanding { provider, address, status, moved, follows };
        self.troubles.report(Part::Tunnel, standing.trouble());
        let changed = self.shared.standing.send_if_modified(|current| {
            let changed = *current != standing;
            *current = standing;
            changed
        });
        if changed {
            (self.let_in)();
        }
    }

    /// Whether one of these deliveries came through the tunnel, and not from ourselves.
    async fn came_through(&self, after: Sequence, to: Sequence) -> bool {
        /// The newest few tell it; a burst has many.
        const READ: i64 = 20;
        let reader = self.log.reader().clone();
        let looked = tokio::task::spawn_blocking(move || {
            (after.max(to - READ) + 1..=to).any(|sequence| {
                let delivery = reader.delivery(sequence).ok().flatten();
                delivery.is_some_and(|delivery| delivery.tunnel.is_some() && !is_ours(&delivery))
            })
        });
        looked.await.unwrap_or(false)
    }
}

/// Whether we sent it ourselves: a sample.
fn is_ours(delivery: &eventlog::Delivery) -> bool {
    let ours = |(name, value): &(String, Vec<u8>)| {
        name.eq_ignore_ascii_case("user-agent")
            && value.starts_with(crate::sending::USER_AGENT_NAME.as_bytes())
    };
    delivery.headers.iter().any(ours)
}

/// The next change of a status; never, where there is none.
async fn changed(status: Option<&mut watch::Receiver<Status>>) {
    match status {
        // Its tunnel is gone only when this task has let go of it.
        Some(status) => drop(status.changed().await),
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use tunnel::LastError;

    use super::*;

    fn trouble(state: State, attempts: u32) -> Option<String> {
        let last_error = Some(LastError { why: "No answer.".into(), at: Timestamp::UNIX_EPOCH });
        let status = Status { state, attempts, last_error, ..Status::default() };
        TunnelStanding { status, ..TunnelStanding::default() }.trouble()
    }

    #[test]
    fn a_first_failure_is_no_trouble_and_a_second_one_stays_one_until_the_tunnel_is_up() {
        let retrying = || State::Retrying { why: "No answer.".into(), at: Timestamp::UNIX_EPOCH };
        let up = State::Up { url: "https://a.example.com".parse().unwrap(), since: Timestamp::UNIX_EPOCH };
        let told = Some("The tunnel is down and is tried again by itself: No answer.".to_owned());

        assert_eq!([trouble(retrying(), 1), trouble(State::Connecting, 1)], [None, None]);
        assert_eq!([trouble(retrying(), 2), trouble(State::Connecting, 2)], [told.clone(), told]);
        assert_eq!(trouble(up, 0), None);
    }

    #[test]
    fn what_no_second_try_would_mend_is_told_at_once() {
        let refused = State::Refused { why: "The token is wrong.".into() };

        assert_eq!(trouble(refused, 0).as_deref(), Some("The tunnel is down: The token is wrong."));
    }
}
