//! How the tunnel stands, as text and in its stable JSON shape.

use std::thread::sleep;
use std::time::{Duration, Instant};

use inbox::{Folders, Instance, ProviderName, TunnelSettings, TunnelStanding, TunnelState};
use jiff::Timestamp;
use serde::Serialize;

use crate::escape::Safe;
use crate::print::{self, BAD, DIM, Format, GOOD, Printed, WAITING, WRONG};
use crate::times;

/// How often a running instance is looked at.
const GLANCE: Duration = Duration::from_millis(100);

#[derive(Serialize)]
struct TunnelObject<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    standing: &'a TunnelStanding,
}

/// Prints it as one object.
pub(crate) fn object(standing: &TunnelStanding) -> Printed {
    print::object(&TunnelObject { r#type: "tunnel", standing })
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
            Safe::line(url.as_str().trim_end_matches('/')),
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
        let from = Safe::line(moved.from.as_str().trim_end_matches('/'));
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
