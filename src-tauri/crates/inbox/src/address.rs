//! What a person pastes into JobMojito.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use contract::Event;
use listener::Secret;

use crate::{Error, Folders, Instance, SecretStore, Settings, SettingsFile};

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
        let mut url = format!("{}/in/{}", self.base_url, self.key.reveal());
        if let Some(event) = event {
            url.push('/');
            url.push_str(event.name());
        }
        url
    }

    /// The addresses of all environments as they are set now. `address`: where the listener is bound; `None`
    /// asks the running instance, and falls back to the settings.
    pub fn all(folders: &Folders, address: Option<SocketAddr>) -> Result<Vec<EndpointAddress>, Error> {
        let file = SettingsFile::load(folders)?;
        let settings = file.settings();
        let address = address
            .or_else(|| Instance::find(folders).map(|instance| instance.address))
            .unwrap_or(settings.listen);
        EndpointAddress::of(settings, &SecretStore::open(folders, settings.secrets), address)
    }

    /// The addresses of the environments that have secrets: all of them, once an instance has run.
    pub(crate) fn of(
        settings: &Settings,
        secrets: &SecretStore,
        address: SocketAddr,
    ) -> Result<Vec<EndpointAddress>, Error> {
        let base_url = format!("http://{}", reachable(address));
        let mut all = Vec::new();
        for (name, environment) in &settings.environments {
            if let Some(secrets) = secrets.get(name)? {
                let header = environment.header.clone().map(|header| (header, secrets.header_value));
                let base_url = base_url.clone();
                all.push(EndpointAddress { environment: name.clone(), base_url, key: secrets.key, header });
            }
        }
        Ok(all)
    }
}

/// A listener on every interface is reached from this computer through loopback.
fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
