//! Sending deliveries again.

use inbox::{Edit, Inbox, ReplayTo as To, Target};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{AppError, EventName, JobState};

/// Where deliveries are sent again.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(tag = "to", rename_all = "snake_case")]
pub(crate) enum ReplayTo {
    Target {
        name: String,
    },
    Url {
        url: String,
        insecure: bool,
    },
    Endpoint {
        /// `null`: the one that each came to.
        environment: Option<String>,
    },
}

/// How deliveries are sent again.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReplayOptions {
    to: ReplayTo,
    /// 1 to 1000.
    times: u32,
    per_second: Option<f64>,
    /// One after the other; else up to 8 at once.
    keep_order: bool,
    /// Edited JSON, for one event only.
    body: Option<String>,
}

impl ReplayOptions {
    /// The same for what runs, with the secrets that it needs; blocks.
    pub(crate) fn read(self, inbox: &Inbox) -> Result<inbox::ReplayOptions, AppError> {
        let to = match self.to {
            ReplayTo::Target { name } => To::Target(Target::find(inbox.folders(), &name)?),
            ReplayTo::Url { url, insecure } => To::url(&url, insecure)?,
            ReplayTo::Endpoint { environment } => To::Endpoint { addresses: inbox.endpoints(), environment },
        };
        Ok(inbox::ReplayOptions {
            to,
            times: self.times,
            per_second: self.per_second,
            keep_order: self.keep_order,
            edit: self.body.map(|body| Edit::Body(body.into_bytes())),
        })
    }
}

/// A replay, under way or ended.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ReplayView {
    pub(crate) job: u32,
    /// When it began, in milliseconds since the epoch, UTC.
    pub(crate) at: i64,
    /// Where to, in a word or two.
    pub(crate) to: String,
    pub(crate) events: u64,
    pub(crate) sent: u64,
    pub(crate) taken: u64,
    pub(crate) state: JobState,
}

/// What came of one event that was sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReplayAnswer {
    event_id: Uuid,
    sequence: i64,
    event: EventName,
    candidate: String,
    /// 1 for the first.
    round: u32,
    /// In milliseconds since the epoch, UTC.
    at: i64,
    // A float may be `null` in JSON; a length of time is always a number.
    #[specta(type = u32)]
    ms: f64,
    status: Option<u16>,
    error: Option<String>,
    head: Option<String>,
    body: Option<String>,
    body_cut: bool,
}

impl From<inbox::ReplayAnswer> for ReplayAnswer {
    fn from(answer: inbox::ReplayAnswer) -> ReplayAnswer {
        let inbox::ReplayAnswer { id, sequence, event, candidate, round, exchange } = answer;
        ReplayAnswer {
            event_id: id,
            sequence,
            event: event.into(),
            candidate,
            round,
            at: exchange.at.as_millisecond(),
            ms: exchange.elapsed.as_secs_f64() * 1000.0,
            status: exchange.status,
            error: exchange.error,
            head: exchange.head,
            body: exchange.body,
            body_cut: exchange.body_cut,
        }
    }
}
