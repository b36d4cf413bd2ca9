//! What a person pastes into JobMojito.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use contract::Event;
use jiff::Timestamp;
use listener::Secret;

use crate::{Error, Folders, Instance, SecretStore, Settings, SettingsFile};

/// Where one environment's deliveries go, and what they must carry.
#[derive(Debug, Clone)]
pub struct EndpointAddress {
    /// The environment.
    pub environment: String,
    /// Scheme, host and port, without a path: `http://127.0.0.1:6654`.
    pub base_url: String,
    /// The same at the public address, while the tunnel is up: what JobMojito needs.
    pub public_base_url: Option<String>,
    /// The key in the URLs.
    pub key: Secret,
    /// Header name and value; `None` where the key alone is enough.
    pub header: Option<(String, Secret)>,
    /// Until when the key and the header value from before a rotation are still taken.
    pub previous_until: Option<Timestamp>,
}

impl EndpointAddress {
    /// The URL for one event, or for any (`None`: the event is then inferred from the body).
    pub fn url(&self, event: Option<Event>) -> String {
        self.url_at(&self.base_url, event)
    }

    /// The same at the public address, while the tunnel is up.
    pub fn public_url(&self, event: Option<Event>) -> Option<String> {
        self.public_base_url.as_ref().map(|base| self.url_at(base, event))
    }

    /// The URL that JobMojito should have: the public one where there is one.
    pub fn best_url(&self, event: Option<Event>) -> String {
        self.public_url(event).unwrap_or_else(|| self.url(event))
    }

    fn url_at(&self, base_url: &str, event: Option<Event>) -> String {
        let mut url = format!("{base_url}/in/{}", self.key.reveal());
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
        let instance = Instance::find(folders);
        let address =
            address.or(instance.as_ref().map(|instance| instance.address)).unwrap_or(settings.listen);
        let public = instance.and_then(|instance| instance.tunnel.public_base_url());
        EndpointAddress::of(
            settings,
            &SecretStore::open(folders, settings.secrets),
            address,
            public.as_deref(),
        )
    }

    /// The addresses of the environments that have secrets: all of them, once an instance has run.
    pub(crate) fn of(
        settings: &Settings,
        secrets: &SecretStore,
        address: SocketAddr,
        public_base_url: Option<&str>,
    ) -> Result<Vec<EndpointAddress>, Error> {
        let (base_url, now) = (format!("http://{}", reachable(address)), Timestamp::now());
        let mut all = Vec::new();
        for (name, environment) in &settings.environments {
            if let Some(secrets) = secrets.get(name)? {
                let header = environment.header.clone().map(|header| (header, secrets.header_value));
                all.push(EndpointAddress {
                    environment: name.clone(),
                    base_url: base_url.clone(),
                    public_base_url: public_base_url.map(str::to_owned),
                    key: secrets.key,
                    header,
                    previous_until: secrets.previous.map(|(.., until)| until).filter(|until| *until > now),
                });
            }
        }
        Ok(all)
    }
}

/// A listener on every interface is reached from this computer through loopback.
pub(crate) fn reachable(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
