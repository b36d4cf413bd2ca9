//! How the tunnel stands, as text and in its stable JSON shape.

use std::thread::sleep;
use std::time::{Duration, Instant};

use inbox::{Folders, Instance, ProviderName, TunnelSettings, TunnelStanding, TunnelState};
use jiff::Timestamp;
use serde::Serialize;
use url::Url;

use crate::escape::Safe;
use crate::print::{self, BAD, DIM, Format, GOOD, Printed, WAITING, WRONG};
use crate::times;

/// How often a running instance is looked at.
const GLANCE: Duration = Duration::from_millis(100);

#[derive(Serialize)]
struct TunnelObject<'a> {
    r#type: &'static str,
    provider: &'static str,
    state: &'static str,
    /// While it is up.
    url: Option<&'a str>,
    since: Option<String>,
    /// While it is retrying or refused.
    why: Option<&'a str>,
    next_try_at: Option<String>,
    attempts: u32,
    reconnects: u32,
    last_error: Option<ErrorObject<'a>>,
    /// Set while JobMojito still has another address.
    moved: Option<MovedObject<'a>>,
}

#[derive(Serialize)]
struct ErrorObject<'a> {
    why: &'a str,
    at: String,
}

#[derive(Serialize)]
struct MovedObject<'a> {
    from: &'a str,
    to: &'a str,
    at: String,
}

/// Prints it as one object.
pub(crate) fn object(standing: &TunnelStanding) -> Printed {
    let utc = |time: Timestamp| format!("{time:.3}");
    let (state, url, since, why, at) = match &standing.status.state {
        TunnelState::Down => ("down", None, None, None, None),
        TunnelState::Connecting => ("connecting", None, None, None, None),
        TunnelState::Up { url, since } => ("up", Some(url), Some(since), None, None),
        TunnelState::Retrying { why, at } => ("retrying", None, None, Some(why), Some(at)),
        TunnelState::Refused { why } => ("refused", None, None, Some(why), None),
    };
    print::object(&TunnelObject {
        r#type: "tunnel",
        provider: standing.provider.name(),
        state,
        url: url.map(bare),
        since: since.map(|since| utc(*since)),
        why: why.map(String::as_str),
        next_try_at: at.map(|at| utc(*at)),
        attempts: standing.status.attempts,
        reconnects: standing.status.reconnects,
        last_error: standing
            .status
            .last_error
            .as_ref()
            .map(|error| ErrorObject { why: &error.why, at: utc(error.at) }),
        moved: standing.moved.as_ref().map(|moved| MovedObject {
            from: bare(&moved.from),
            to: bare(&moved.to),
            at: utc(moved.at),
        }),
    })
}

/// An address as it stands in front of `/in/`.
fn bare(url: &Url) -> &str {
    url.as_str().trim_end_matches('/')
}

/// Prints it for a person, or as one object.
pub(crate) fn print(standing: &TunnelStanding, format: Format) -> Printed {
    match format {
        Format::Json => object(standing),
        Format::Text => print::line(format_args!("{}", text(standing))),
    }
}

/// Tells a person on standard error.
pub(crate) fn say(standing: &TunnelStanding) {
    print::say(format_args!("{}", text(standing)));
}

fn text(standing: &TunnelStanding) -> String {
    let kind = standing.provider.name();
    let text = match &standing.status.state {
        TunnelState::Down if standing.provider == ProviderName::None => {
            "No tunnel: only programs on this computer reach the endpoint.".to_owned()
        }
        TunnelState::Down => format!("{BAD}down{BAD:#}        {DIM}{kind}{DIM:#}"),
        TunnelState::Connecting => format!("{WAITING}connecting{WAITING:#}  {DIM}{kind}{DIM:#}"),
        TunnelState::Up { url, since } => format!(
            "{GOOD}up{GOOD:#}          {}  {DIM}{kind}, since {}{DIM:#}",
            Safe::line(bare(url)),
            times::local(*since)
        ),
        TunnelState::Retrying { why, at } => format!(
            "{WRONG}retrying{WRONG:#}    {}  {DIM}{kind}, next at {}{DIM:#}",
            Safe::line(why),
            times::clock(*at)
        ),
        TunnelState::Refused { why } => {
            format!("{BAD}refused{BAD:#}     {}  {DIM}{kind}{DIM:#}", Safe::line(why))
        }
    };
    if let Some(moved) = &standing.moved {
        let from = Safe::line(bare(&moved.from));
        return format!(
            "{text}\n{WRONG}moved{WRONG:#}       JobMojito still has {from}: paste the URLs of `mojito endpoint list` there"
        );
    }
    text
}

/// How waiting for a tunnel ended.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// It is up, or none was wanted and none is.
    Well,
    /// It will not come up by itself.
    Refused(String),
    /// The time is over.
    Late,
    /// The running instance has ended.
    Gone,
    /// The running instance did not take the change up.
    Unheard,
}

/// Waits until the running instance has brought up what the change of the settings at `follows` asks for, printing
/// each state on its way.
pub(crate) fn wait(
    folders: &Folders,
    follows: Timestamp,
    patience: Duration,
    mut told: impl FnMut(&TunnelStanding) -> Printed,
) -> Result<Ended, print::Unwritten> {
    /// How long an instance may take to see a change of its settings.
    const HEARD: Duration = Duration::from_secs(15);
    let begun = Instant::now();
    let mut last = None;
    loop {
        let Some(Instance { tunnel: standing, .. }) = Instance::find(folders) else { return Ok(Ended::Gone) };
        if standing.follows == Some(follows) {
            if last.as_ref() != Some(&standing) {
                told(&standing)?;
            }
            match &standing.status.state {
                TunnelState::Up { .. } => return Ok(Ended::Well),
                TunnelState::Down if standing.provider == ProviderName::None => return Ok(Ended::Well),
                TunnelState::Refused { why } => return Ok(Ended::Refused(why.clone())),
                TunnelState::Down | TunnelState::Connecting | TunnelState::Retrying { .. } => {}
            }
            last = Some(standing);
        } else if begun.elapsed() > HEARD {
            return Ok(Ended::Unheard);
        }
        if begun.elapsed() > patience {
            return Ok(Ended::Late);
        }
        sleep(GLANCE);
    }
}

/// The settings that a short text stands for, on top of those that are set.
pub(crate) fn settings_of(folders: &Folders, spec: &str) -> Result<TunnelSettings, inbox::Error> {
    TunnelSettings::from_spec(spec, &inbox::SettingsFile::load(folders)?.settings().tunnel)
}
