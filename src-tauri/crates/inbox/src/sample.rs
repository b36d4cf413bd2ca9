//! Sends samples over real HTTP.

use contract::Event;
use contract::sample::Sample;

use crate::sending::Sender;
use crate::{EndpointAddress, Error, Sent};

/// Sends a sample to its event's URL at `to`, with the header the endpoint asks for: the way JobMojito's deliveries
/// come, through the tunnel where it is up.
pub async fn send(to: &EndpointAddress, sample: &Sample) -> Result<Sent, Error> {
    send_body(to, sample.event, sample.to_json()).await
}

/// Sends any JSON body like a sample. An event that is not known goes to the URL of any.
pub async fn send_body(to: &EndpointAddress, event: Event, body: String) -> Result<Sent, Error> {
    let headers = to.header.iter().map(|(name, value)| (name.clone(), value.reveal().to_owned()));
    let url = to.best_url(Some(event).filter(|event| *event != Event::Unknown));
    send_to(&url, &headers.collect::<Vec<_>>(), body).await
}

/// A seed that no sample was made of before, most likely.
pub fn sample_seed() -> Result<u64, Error> {
    getrandom::u32().map(u64::from).map_err(|error| Error::Invalid(format!("no random numbers: {error}")))
}

/// Sends a JSON body to any URL. Redirects are not followed, as JobMojito follows none.
pub async fn send_to(url: &str, headers: &[(String, String)], body: String) -> Result<Sent, Error> {
    let json = ("content-type", b"application/json".as_slice());
    let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
    Sender::new()?.post(url, [json].into_iter().chain(headers), body.into_bytes()).await
}
