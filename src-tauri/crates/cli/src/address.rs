//! Endpoint addresses, as text and in their stable JSON shape.

use std::collections::BTreeMap;

use contract::Event;
use inbox::EndpointAddress;
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::{NotFound, Usage};
use crate::print::{self, DIM, Printed, STRONG};

const REDACTED: &str = "[redacted]";

/// An endpoint as JSON.
#[derive(Debug, Serialize)]
pub(crate) struct EndpointObject<'a> {
    environment: &'a str,
    base_url: &'a str,
    urls: Urls,
    /// The same at the public address; null while there is none.
    public_base_url: Option<&'a str>,
    public_urls: Option<Urls>,
    /// Name and value; empty where the key in the URL is enough.
    headers: BTreeMap<&'a str, &'a str>,
}

#[derive(Debug, Serialize)]
struct Urls {
    any: String,
    interview_result: String,
    interview_collected: String,
    interview_failed: String,
}

impl Urls {
    fn of(url: impl Fn(Option<Event>) -> String) -> Urls {
        Urls {
            any: url(None),
            interview_result: url(Some(Event::InterviewResult)),
            interview_collected: url(Some(Event::InterviewCollected)),
            interview_failed: url(Some(Event::InterviewFailed)),
        }
    }
}

impl<'a> EndpointObject<'a> {
    /// The object of an endpoint; header values are shown only with `secrets`.
    pub(crate) fn of(address: &'a EndpointAddress, secrets: bool) -> EndpointObject<'a> {
        EndpointObject {
            environment: &address.environment,
            base_url: &address.base_url,
            urls: Urls::of(|event| address.url(event)),
            public_base_url: address.public_base_url.as_deref(),
            public_urls: address.public_base_url.is_some().then(|| Urls::of(|event| address.best_url(event))),
            headers: address
                .header
                .iter()
                .map(|(name, value)| (name.as_str(), if secrets { value.reveal() } else { REDACTED }))
                .collect(),
        }
    }
}

/// Prints an endpoint for a person: what to paste into JobMojito.
pub(crate) fn print(address: &EndpointAddress, secrets: bool) -> Printed {
    print::line(format_args!("{STRONG}{}{STRONG:#}", address.environment))?;
    for event in Event::NAMED {
        entry(event.name(), &address.best_url(Some(event)))?;
    }
    entry("any of them", &address.best_url(None))?;
    if address.public_base_url.is_some() {
        entry("on this computer", &address.url(None))?;
    }
    match &address.header {
        Some((name, value)) => {
            let (value, hint) =
                if secrets { (value.reveal(), "") } else { (REDACTED, " (see --print-secret)") };
            entry("header", &format!("{name}: {value}{hint}"))
        }
        None => entry("header", "none: the key in the URL is enough"),
    }
}

fn entry(name: &str, text: &str) -> Printed {
    print::line(format_args!("  {DIM}{name:<19}{DIM:#}  {}", Safe::line(text)))
}

/// The address of the environment of that name; without a name the only one there is, else `default`.
pub(crate) fn pick(addresses: Vec<EndpointAddress>, name: Option<&str>) -> anyhow::Result<EndpointAddress> {
    let known =
        addresses.iter().map(|address| format!("`{}`", address.environment)).collect::<Vec<_>>().join(", ");
    let count = addresses.len();
    let wanted = |address: &EndpointAddress| match name {
        Some(name) => address.environment == name,
        None => count == 1 || address.environment == "default",
    };
    if let Some(address) = addresses.into_iter().find(wanted) {
        return Ok(address);
    }
    Err(match name {
        _ if count == 0 => {
            NotFound("there is no endpoint yet: start `mojito serve` or the tray app once".to_owned()).into()
        }
        Some(name) => inbox::Error::NoEnvironment { name: name.to_owned(), known }.into(),
        None => Usage(format!("there are several environments: say which one of {known}")).into(),
    })
}
