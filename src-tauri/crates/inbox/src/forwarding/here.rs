//! Whether an address leads back to our own endpoint.

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

/// Whether what is sent to `url` arrives at our own listener at `address`, or comes back to it by its public address.
pub(crate) fn leads_here(url: &Url, address: SocketAddr, public: Option<&Url>) -> bool {
    let is_own = |ip: IpAddr| {
        let ip = ip.to_canonical();
        ip.is_loopback() || ip.is_unspecified() || ip == address.ip()
    };
    let local = match url.host() {
        Some(Host::Ipv4(ip)) => is_own(ip.into()),
        Some(Host::Ipv6(ip)) => is_own(ip.into()),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    };
    let port = url.port_or_known_default();
    let same = |public: &Url| public.host() == url.host() && public.port_or_known_default() == port;
    (local && port == Some(address.port())) || public.is_some_and(same)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_addresses_lead_here() {
        let public = Url::parse("https://hooks.example.com").unwrap();
        for (url, leads) in [
            ("http://127.0.0.1:6654/in/key", true),
            ("http://localhost:6654", true),
            ("http://app.localhost:6654", true),
            ("http://[::1]:6654/", true),
            ("http://[::ffff:127.0.0.1]:6654/", true),
            ("http://0.0.0.0:6654/", true),
            ("http://127.0.0.1:6655/", false),
            ("http://localhost/", false),
            ("http://192.168.1.7:6654/", false),
            ("https://hooks.example.com/anything", true),
            ("https://hooks.example.com:8443/", false),
            ("https://example.com/", false),
        ] {
            let address = "127.0.0.1:6654".parse().unwrap();
            assert_eq!(leads_here(&Url::parse(url).unwrap(), address, Some(&public)), leads, "{url}");
        }
    }
}
