//! How JobMojito reaches this computer: what there is to choose from, what is chosen, and how that stands.

use inbox::{
    CloudflaredSettings, Identity, Moved, NgrokSettings, ProviderName, Settings, SetupStep, SshSettings,
    TunnelSecret, TunnelSecrets, TunnelSettings, TunnelStanding, TunnelState,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::AppError;

/// A way for JobMojito to reach this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Offer {
    id: &'static str,
    name: &'static str,
    /// What it is.
    about: &'static str,
    /// What has to be there first.
    needs: &'static str,
    cost: &'static str,
    /// Whether the public address stays the same.
    address: &'static str,
    /// Who can read the traffic.
    readers: &'static str,
}

impl Offer {
    /// All of them, the easiest first.
    pub(crate) fn all() -> Vec<Offer> {
        let offer = |&inbox::Offer { id, name, about, needs, cost, address, readers }| Offer {
            id,
            name,
            about,
            needs,
            cost,
            address,
            readers,
        };
        inbox::OFFERS.iter().map(offer).collect()
    }
}

/// How JobMojito reaches this computer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TunnelView {
    settings: TunnelSettingsView,
    /// Which of the offers that is.
    offer: String,
    pub(crate) state: TunnelStateView,
    /// How often it has come back since it was started.
    reconnects: u32,
    /// What went wrong last, even if it is over.
    last_error: Option<TunnelError>,
    /// JobMojito still has another address.
    moved: Option<MovedView>,
}

impl TunnelView {
    pub(crate) fn of(settings: &TunnelSettings, standing: &TunnelStanding) -> TunnelView {
        // What was chosen a moment ago is not taken up yet.
        let state = if standing.provider == settings.provider {
            TunnelStateView::of(&standing.status.state)
        } else {
            TunnelStateView::Connecting
        };
        TunnelView {
            settings: TunnelSettingsView::of(settings),
            offer: settings.offer().to_owned(),
            state,
            reconnects: standing.status.reconnects,
            last_error: standing
                .status
                .last_error
                .as_ref()
                .map(|error| TunnelError { why: error.why.clone(), at: error.at.as_millisecond() }),
            moved: standing.moved.as_ref().map(MovedView::of),
        }
    }

    /// Whether JobMojito still has another address.
    pub(crate) fn has_moved(&self) -> bool {
        self.moved.is_some()
    }

    /// `up`, `connecting` or `down`; `None` where none is wanted.
    pub(crate) fn word(&self) -> Option<&'static str> {
        match self.state {
            _ if self.settings.provider == ProviderView::None => None,
            TunnelStateView::Up { .. } => Some("up"),
            TunnelStateView::Connecting => Some("connecting"),
            TunnelStateView::Down | TunnelStateView::Retrying { .. } | TunnelStateView::Refused { .. } => {
                Some("down")
            }
        }
    }
}

/// How the tunnel stands; times in milliseconds since the epoch, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Type)]
#[serde(tag = "state", rename_all = "snake_case")]
#[serde(rename = "TunnelState")]
pub(crate) enum TunnelStateView {
    #[default]
    Down,
    Connecting,
    Up {
        url: String,
        since: i64,
    },
    Retrying {
        why: String,
        at: i64,
    },
    Refused {
        why: String,
    },
}

impl TunnelStateView {
    fn of(state: &TunnelState) -> TunnelStateView {
        match state {
            TunnelState::Down => TunnelStateView::Down,
            TunnelState::Connecting => TunnelStateView::Connecting,
            TunnelState::Up { url, since } => {
                TunnelStateView::Up { url: url.to_string(), since: since.as_millisecond() }
            }
            TunnelState::Retrying { why, at } => {
                TunnelStateView::Retrying { why: why.clone(), at: at.as_millisecond() }
            }
            TunnelState::Refused { why } => TunnelStateView::Refused { why: why.clone() },
        }
    }
}

/// Something that went wrong with the tunnel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct TunnelError {
    why: String,
    /// Milliseconds since the epoch, UTC.
    at: i64,
}

/// A public address that JobMojito does not know yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct MovedView {
    from: String,
    to: String,
    /// Milliseconds since the epoch, UTC.
    at: i64,
}

impl MovedView {
    fn of(moved: &Moved) -> MovedView {
        MovedView { from: moved.from.to_string(), to: moved.to.to_string(), at: moved.at.as_millisecond() }
    }
}

/// How the tunnel is set. What belongs to a kind that is not chosen is kept all the same.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub(crate) struct TunnelSettingsView {
    provider: ProviderView,
    ssh: SshView,
    ngrok: NgrokView,
    cloudflared: CloudflaredView,
    /// An address of the person's own.
    url: Option<String>,
}

/// What kind of tunnel there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "ProviderName")]
enum ProviderView {
    #[default]
    None,
    Ssh,
    Ngrok,
    Cloudflared,
    Url,
}

/// The SSH server that forwards to this computer.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
struct SshView {
    /// `user@host` or `user@host:port`.
    server: String,
    /// The name or address that the server is asked to listen on; `null`: the usual one.
    bind: Option<String>,
    /// The port that the server opens; 0: the server chooses.
    remote_port: u16,
    /// The public address, where the server does not say it.
    url: Option<String>,
    /// `app`, `agent`, or the path of a key file.
    identity: String,
}

/// ngrok.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
struct NgrokView {
    /// A domain of the account; `null`: the one that ngrok gives.
    domain: Option<String>,
}

/// Cloudflare's program.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
struct CloudflaredView {
    /// Where it is; `null`: where programs usually are.
    program: Option<String>,
    /// The public address of a named tunnel; `null`: a quick tunnel.
    url: Option<String>,
}

impl TunnelSettingsView {
    fn of(settings: &TunnelSettings) -> TunnelSettingsView {
        let TunnelSettings { provider, ssh, ngrok, cloudflared, url, .. } = settings;
        TunnelSettingsView {
            provider: match provider {
                ProviderName::None => ProviderView::None,
                ProviderName::Ssh => ProviderView::Ssh,
                ProviderName::Ngrok => ProviderView::Ngrok,
                ProviderName::Cloudflared => ProviderView::Cloudflared,
                ProviderName::Url => ProviderView::Url,
            },
            ssh: SshView {
                server: ssh.server.clone(),
                bind: ssh.bind.clone(),
                remote_port: ssh.remote_port,
                url: ssh.url.as_ref().map(ToString::to_string),
                identity: ssh.identity.to_string(),
            },
            ngrok: NgrokView { domain: ngrok.domain.clone() },
            cloudflared: CloudflaredView {
                program: cloudflared.program.as_ref().map(|path| path.display().to_string()),
                url: cloudflared.url.as_ref().map(ToString::to_string),
            },
            url: url.as_ref().map(ToString::to_string),
        }
    }

    /// The settings that it stands for; an error where an address is none.
    pub(crate) fn read(self) -> Result<TunnelSettings, AppError> {
        // Only a public address is read from such a text: there is no other way to a checked one.
        let public = |text: Option<String>| match text {
            None => Ok(None),
            Some(text) => TunnelSettings::from_spec(&text, &TunnelSettings::default())?
                .url
                .map(Some)
                .ok_or_else(|| AppError::new("invalid", format_args!("`{text}` is no public address"))),
        };
        Ok(TunnelSettings {
            provider: match self.provider {
                ProviderView::None => ProviderName::None,
                ProviderView::Ssh => ProviderName::Ssh,
                ProviderView::Ngrok => ProviderName::Ngrok,
                ProviderView::Cloudflared => ProviderName::Cloudflared,
                ProviderView::Url => ProviderName::Url,
            },
            ssh: SshSettings {
                server: self.ssh.server,
                bind: self.ssh.bind,
                remote_port: self.ssh.remote_port,
                url: public(self.ssh.url)?,
                identity: Identity::of(&self.ssh.identity),
            },
            ngrok: NgrokSettings { domain: self.ngrok.domain },
            cloudflared: CloudflaredSettings {
                program: self.cloudflared.program.map(Into::into),
                url: public(self.cloudflared.url)?,
            },
            url: public(self.url)?,
            secrets_changed: None::<Timestamp>,
        })
    }

    /// The token of the account that is chosen.
    pub(crate) fn secret(&self, text: &str) -> Result<TunnelSecret, AppError> {
        match self.provider {
            ProviderView::Ngrok => Ok(TunnelSecret::NgrokAuthtoken(inbox::Secret::new(text))),
            ProviderView::Cloudflared => Ok(TunnelSecret::CloudflaredToken(inbox::Secret::new(text))),
            ProviderView::None | ProviderView::Ssh | ProviderView::Url => {
                Err(AppError::new("invalid", "This way needs no token."))
            }
        }
    }
}

/// Which tokens are kept already.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TunnelTokens {
    ngrok_authtoken: bool,
    cloudflared_token: bool,
}

impl From<TunnelSecrets> for TunnelTokens {
    fn from(TunnelSecrets { ngrok_authtoken, cloudflared_token }: TunnelSecrets) -> TunnelTokens {
        TunnelTokens { ngrok_authtoken, cloudflared_token }
    }
}

/// Where the first-run guide stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "SetupStep")]
pub(crate) enum SetupStepName {
    Tunnel,
    Paste,
    Waiting,
    Done,
}

impl SetupStepName {
    pub(crate) fn of(settings: &Settings) -> SetupStepName {
        match settings.setup {
            SetupStep::Tunnel => SetupStepName::Tunnel,
            SetupStep::Paste => SetupStepName::Paste,
            SetupStep::Waiting => SetupStepName::Waiting,
            SetupStep::Done => SetupStepName::Done,
        }
    }
}

impl From<SetupStepName> for SetupStep {
    fn from(step: SetupStepName) -> SetupStep {
        match step {
            SetupStepName::Tunnel => SetupStep::Tunnel,
            SetupStepName::Paste => SetupStep::Paste,
            SetupStepName::Waiting => SetupStep::Waiting,
            SetupStepName::Done => SetupStep::Done,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(spec: &str) -> TunnelSettings {
        TunnelSettings::from_spec(spec, &TunnelSettings::default()).unwrap()
    }

    fn standing(provider: ProviderName, state: TunnelState) -> TunnelStanding {
        TunnelStanding {
            provider,
            status: inbox::TunnelStatus { state, ..Default::default() },
            ..Default::default()
        }
    }

    #[test]
    fn settings_survive_the_border() {
        for spec in [
            "none",
            "localhost.run",
            "ssh://me@example.com:2222",
            "ngrok://hooks.example.com",
            "cloudflared-quick",
            "https://hooks.example.com/",
        ] {
            let settings = settings(spec);

            assert_eq!(TunnelSettingsView::of(&settings).read().unwrap(), settings, "{spec}");
        }
    }

    #[test]
    fn an_address_that_the_settings_cannot_hold_is_refused_before_it_is_written() {
        for text in ["hooks.example.com", "https://hooks.example.com/?a=b", "ngrok"] {
            let mut view = TunnelSettingsView::of(&settings("https://hooks.example.com"));
            view.url = Some(text.to_owned());

            assert_eq!(view.read().unwrap_err().code, "invalid", "{text}");
        }
    }

    #[test]
    fn a_choice_that_is_not_taken_up_yet_is_on_its_way() {
        let up = TunnelState::Up {
            url: settings("https://a.example.com").url.unwrap(),
            since: Timestamp::UNIX_EPOCH,
        };
        let of = |provider| TunnelView::of(&settings("localhost.run"), &standing(provider, up.clone()));

        assert_eq!(of(ProviderName::Url).state, TunnelStateView::Connecting);
        assert_eq!(
            of(ProviderName::Ssh).state,
            TunnelStateView::Up { url: "https://a.example.com/".into(), since: 0 }
        );
    }

    #[test]
    fn one_word_tells_whether_it_is_up() {
        let word = |spec: &str, state| {
            let settings = settings(spec);
            TunnelView::of(&settings, &standing(settings.provider, state)).word()
        };

        assert_eq!(word("none", TunnelState::Down), None);
        assert_eq!(word("ngrok", TunnelState::Connecting), Some("connecting"));
        assert_eq!(word("ngrok", TunnelState::Refused { why: "No.".into() }), Some("down"));
    }

    #[test]
    fn only_what_has_an_account_takes_a_token() {
        let secret = |spec: &str| TunnelSettingsView::of(&settings(spec)).secret("token");

        assert!(matches!(secret("ngrok"), Ok(TunnelSecret::NgrokAuthtoken(_))));
        assert!(matches!(secret("cloudflared-quick"), Ok(TunnelSecret::CloudflaredToken(_))));
        assert_eq!(secret("localhost.run").unwrap_err().code, "invalid");
    }
}
