//! Which addresses are on the public internet. A link in a payload must not lead anywhere else: not to this
//! computer, not into the network it is in.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use tokio::net::lookup_host;
use url::{Host, Url};

/// Whether an address is one that everybody reaches.
pub(super) fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    let special = address.is_private()
        || address.is_loopback()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation();
    !(special
        || a == 0
        // Shared by a provider's customers.
        || (a == 100 && (64..128).contains(&b))
        || (a, b, c) == (192, 0, 0)
        || (a, b, c) == (192, 88, 99)
        // Tests of devices.
        || (a == 198 && (b == 18 || b == 19))
        // Reserved, and everybody at once.
        || a >= 240)
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let [a, b, ..] = address.segments();
    let embedded = |high: u16, low: u16| {
        let ([one, two], [three, four]) = (high.to_be_bytes(), low.to_be_bytes());
        is_public_v4(Ipv4Addr::new(one, two, three, four))
    };
    match (a, b, address.segments()) {
        // 6to4 and NAT64 lead on to the IPv4 address in them.
        (0x2002, _, [_, high, low, ..]) | (0x64, 0xff9b, [_, _, 0, 0, 0, 0, high, low]) => {
            embedded(high, low)
        }
        // Teredo, benchmarks, ORCHID, documentation.
        (0x2001, b, _) => b >= 0x200 && b != 0xdb8,
        (0x3fff, b, _) => b >= 0x1000,
        (a, ..) => (0x2000..0x4000).contains(&a),
    }
}

/// Whether a URL may lead there by what it says; a name is judged when it is looked up.
pub(super) fn may_lead_to(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => is_public(address.into()),
        Some(Host::Ipv6(address)) => is_public(address.into()),
        Some(Host::Domain(_)) => true,
        None => false,
    }
}

/// Looks names up, and finds public addresses only. It is what the connection itself uses, so that a name cannot lead
/// elsewhere between being judged and being called.
#[derive(Debug)]
pub(super) struct PublicNames;

/// Names that lead nowhere public.
#[derive(Debug, thiserror::Error)]
#[error("it leads to this computer or into its own network, where no report is fetched from")]
pub(super) struct NotPublic;

impl Resolve for PublicNames {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = lookup_host((name.as_str(), 0)).await?.collect();
            let public: Vec<SocketAddr> =
                found.iter().copied().filter(|address| is_public(address.ip())).collect();
            if public.is_empty() && !found.is_empty() {
                return Err(NotPublic.into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_addresses_that_everybody_reaches_are_public() {
        for public in [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "198.17.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "2002:101:101::1",
            "64:ff9b::101:101",
        ] {
            assert!(is_public(public.parse().unwrap()), "{public}");
        }
        for other in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.169.254",
            "172.16.0.1",
            "192.0.0.1",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "203.0.113.7",
            "224.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "::ffff:1.1.1.1",
            "::127.0.0.1",
            "64:ff9b::7f00:1",
            "2002:7f00:1::",
            "2002:a00:1::",
            "2001::1",
            "2001:db8::1",
            "fc00::1",
            "fd00:ec2::254",
            "fe80::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(!is_public(other.parse().unwrap()), "{other}");
        }
    }

    #[test]
    fn a_number_is_judged_however_it_is_written() {
        for elsewhere in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.0.0.1/",
            "https://0177.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:10.0.0.1]/",
            "https://169.254.169.254/latest/meta-data",
        ] {
            assert!(!may_lead_to(&elsewhere.parse().unwrap()), "{elsewhere}");
        }
        assert!(may_lead_to(&"https://1.1.1.1/".parse().unwrap()));
    }

    #[tokio::test]
    async fn a_name_of_this_computer_is_not_found() {
        let error = PublicNames.resolve("localhost".parse().unwrap()).await.err().unwrap();

        assert!(error.is::<NotPublic>(), "{error}");
    }
}
