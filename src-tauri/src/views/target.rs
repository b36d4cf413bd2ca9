//! Where deliveries are sent on to, and how that stands.

use inbox::{Inbox, Secret, TargetSettings, web_address};
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{AppError, AttemptView, EventName};

/// A target.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetView {
    name: String,
    url: String,
    enabled: bool,
    insecure: bool,
    /// Empty: all.
    events: Vec<EventName>,
    /// Empty: all.
    environments: Vec<String>,
    /// Empty: all.
    query: String,
    /// Names of added headers; values stay in the app.
    headers: Vec<String>,
    standing: TargetStanding,
}

/// How a target stands.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TargetStanding {
    delivered: u64,
    waiting: u64,
    given_up: u64,
    /// In milliseconds since the epoch, UTC.
    next_try: Option<i64>,
    last: Option<AttemptView>,
}

impl TargetView {
    /// All targets, by name; blocks.
    pub(crate) fn read(inbox: &Inbox) -> Result<Vec<TargetView>, AppError> {
        let settings = inbox.settings();
        let settings = std::sync::Arc::clone(&settings.borrow());
        let one = |(name, target): (&String, &TargetSettings)| {
            let standing = inbox.log().ledger().standing(name).map_err(inbox::Error::from)?;
            let last = standing.last.as_ref();
            Ok(TargetView {
                name: name.clone(),
                url: target.url.to_string(),
                enabled: target.enabled,
                insecure: target.insecure,
                events: target.events.iter().map(|event| (*event).into()).collect(),
                environments: target.environments.clone(),
                query: target.query.clone(),
                headers: target.headers.clone(),
                standing: TargetStanding {
                    delivered: standing.delivered,
                    waiting: standing.waiting,
                    given_up: standing.given_up,
                    next_try: standing.next_try.map(jiff::Timestamp::as_millisecond),
                    last: last.map(|last| AttemptView::of(inbox.log().reader(), last)).transpose()?,
                },
            })
        };
        settings.targets.iter().map(one).collect()
    }
}

/// A target as a person wants it.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct TargetDraft {
    name: String,
    url: String,
    enabled: bool,
    insecure: bool,
    events: Vec<EventName>,
    environments: Vec<String>,
    query: String,
    headers: Vec<HeaderDraft>,
}

/// A header that is added.
#[derive(Debug, Clone, Deserialize, Type)]
pub(crate) struct HeaderDraft {
    name: String,
    /// `null`: as it was.
    value: Option<String>,
}

impl TargetDraft {
    /// The same for the settings; an error where the URL is none.
    pub(crate) fn read(self) -> Result<inbox::TargetDraft, AppError> {
        let url = web_address(&self.url).map_err(|error| AppError::new("invalid", error))?;
        let header = |header: HeaderDraft| inbox::HeaderDraft {
            name: header.name,
            value: header.value.map(Secret::new),
        };
        Ok(inbox::TargetDraft {
            name: self.name,
            settings: TargetSettings {
                enabled: self.enabled,
                insecure: self.insecure,
                events: self.events.into_iter().map(Into::into).collect(),
                environments: self.environments,
                query: self.query,
                ..TargetSettings::to(url)
            },
            headers: self.headers.into_iter().map(header).collect(),
        })
    }
}
