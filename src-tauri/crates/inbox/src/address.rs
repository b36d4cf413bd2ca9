//! What a person pastes into JobMojito.

use std::net::SocketAddr;

use contract::Event;
use listener::Secret;

use crate::{Error, Folders};

/// Where one environment's deliveries go, and what they must carry.
#[derive(Debug, Clone)]
pub struct EndpointAddress {
    /// The environment.
    pub environment: String,
    /// Scheme, host and port, without a path: `http://127.0.0.1:6654`.
    pub base_url: String,
    /// The key in the URLs.
    pub key: Secret,
    /// Header name and value; `None` where the key alone is enough.
    pub header: Option<(String, Secret)>,
}

impl EndpointAddress {
    /// The URL for one event, or for any (`None`: the event is then inferred from the body).
    pub fn url(&self, event: Option<Event>) -> String {
        todo!()
    }

    /// The addresses of all environments as they are set now. `address`: where the listener is bound; `None`
    /// asks the running instance, and falls back to the settings.
    pub fn all(folders: &Folders, address: Option<SocketAddr>) -> Result<Vec<EndpointAddress>, Error> {
        todo!()
    }
}
