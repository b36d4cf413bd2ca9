//! Sends samples over real HTTP.

use contract::sample::Sample;

use crate::{EndpointAddress, Error};

/// What came back.
#[derive(Debug, Clone, PartialEq)]
pub struct Sent {
    /// The HTTP status.
    pub status: u16,
    /// From sending to the answer, in milliseconds.
    pub ms: f64,
    /// The answer's body, cut to 4 KiB.
    pub body: String,
}

/// Sends a sample to its event's URL at `to`, with the header the endpoint asks for.
pub async fn send(to: &EndpointAddress, sample: &Sample) -> Result<Sent, Error> {
    todo!()
}
