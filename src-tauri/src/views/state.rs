//! The app as a whole.

use contract::Event;
use inbox::{EndpointAddress, Privacy, Settings, Theme};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{Job, SetupStepName, SimulationView, TunnelView};

/// How the app stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AppState {
    pub(crate) version: String,
    pub(crate) data_dir: String,
    /// The local address that is listened on, such as `127.0.0.1:6654`.
    pub(crate) listening: Option<String>,
    /// What is wrong, in one sentence.
    pub(crate) trouble: Option<String>,
    /// Whether the desktop shows the tray icon; `null` until that is known.
    pub(crate) in_tray: Option<bool>,
    pub(crate) unread: u64,
    /// The newest sequence number in the log.
    pub(crate) newest: i64,
    /// Results that wait longer than usual for their score.
    pub(crate) overdue: u64,
    /// Events whose notifications come again later.
    pub(crate) snoozed: u64,
    pub(crate) notifications_paused: bool,
    pub(crate) endpoints: Vec<EndpointView>,
    /// How JobMojito reaches this computer.
    pub(crate) tunnel: TunnelView,
    /// Where the first-run guide stands; `null` until that is known.
    pub(crate) setup: Option<SetupStepName>,
    /// Where keys and header values are kept, in one sentence; `null` while nothing runs.
    pub(crate) secrets: Option<String>,
    pub(crate) settings: Preferences,
    /// Saved filters, in the person's order.
    pub(crate) filters: Vec<SavedFilter>,
    /// Long work under way or ended and not put away yet, oldest first.
    pub(crate) jobs: Vec<Job>,
    /// Which answers are simulated.
    pub(crate) simulations: Vec<SimulationView>,
}

/// A query kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct SavedFilter {
    name: String,
    query: String,
}

impl SavedFilter {
    pub(crate) fn of(filter: &inbox::SavedFilter) -> SavedFilter {
        SavedFilter { name: filter.name.clone(), query: filter.query.clone() }
    }
}

/// What to paste into JobMojito for one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndpointView {
    pub(crate) environment: String,
    base_url: String,
    /// At this computer's own address.
    pub(crate) urls: EndpointUrls,
    /// At the public address; `null` while there is none.
    pub(crate) public_urls: Option<EndpointUrls>,
    header_name: Option<String>,
    header_value: Option<String>,
    /// Until when the key and header value from before a rotation are taken too, in milliseconds since the epoch,
    /// UTC.
    previous_until: Option<i64>,
}

/// One URL for each event, and one for any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EndpointUrls {
    pub(crate) any: String,
    interview_collected: String,
    interview_result: String,
    interview_failed: String,
}

impl EndpointView {
    pub(crate) fn of(address: &EndpointAddress) -> EndpointView {
        EndpointView {
            environment: address.environment.clone(),
            base_url: address.base_url.clone(),
            urls: EndpointUrls::of(|event| address.url(event)),
            public_urls: address
                .public_base_url
                .is_some()
                .then(|| EndpointUrls::of(|event| address.best_url(event))),
            header_name: address.header.as_ref().map(|(name, _)| name.clone()),
            header_value: address.header.as_ref().map(|(_, value)| value.reveal().to_owned()),
            previous_until: address.previous_until.map(jiff::Timestamp::as_millisecond),
        }
    }

    /// The URLs to hand out: public ones where there are any.
    pub(crate) fn best_urls(&self) -> &EndpointUrls {
        self.public_urls.as_ref().unwrap_or(&self.urls)
    }
}

impl EndpointUrls {
    fn of(url: impl Fn(Option<Event>) -> String) -> EndpointUrls {
        EndpointUrls {
            any: url(None),
            interview_collected: url(Some(Event::InterviewCollected)),
            interview_result: url(Some(Event::InterviewResult)),
            interview_failed: url(Some(Event::InterviewFailed)),
        }
    }
}

/// What a person may set in the window.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Preferences {
    pub(crate) theme: ThemeName,
    pub(crate) notifications: bool,
    privacy: PrivacyName,
    pub(crate) start_at_login: bool,
}

impl Preferences {
    pub(crate) fn of(settings: &Settings, start_at_login: bool) -> Preferences {
        Preferences {
            theme: match settings.theme {
                Theme::System => ThemeName::System,
                Theme::Light => ThemeName::Light,
                Theme::Dark => ThemeName::Dark,
            },
            notifications: settings.notifications,
            privacy: match settings.privacy {
                Privacy::Full => PrivacyName::Full,
                Privacy::NameOnly => PrivacyName::NameOnly,
                Privacy::NoPersonalData => PrivacyName::NoPersonalData,
            },
            start_at_login,
        }
    }

    /// Writes them into the settings; `start_at_login` is the desktop's to keep, not the file's.
    pub(crate) fn apply(&self, settings: &mut Settings) {
        settings.theme = match self.theme {
            ThemeName::System => Theme::System,
            ThemeName::Light => Theme::Light,
            ThemeName::Dark => Theme::Dark,
        };
        settings.notifications = self.notifications;
        settings.privacy = match self.privacy {
            PrivacyName::Full => Privacy::Full,
            PrivacyName::NameOnly => Privacy::NameOnly,
            PrivacyName::NoPersonalData => Privacy::NoPersonalData,
        };
    }
}

/// Light, dark, or as the system says.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "Theme")]
pub(crate) enum ThemeName {
    #[default]
    System,
    Light,
    Dark,
}

/// How much a notification tells over somebody's shoulder.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "Privacy")]
enum PrivacyName {
    #[default]
    Full,
    NameOnly,
    NoPersonalData,
}
