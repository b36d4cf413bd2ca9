//! The rules for who is let in, in the order they are asked. Pure: what time it is comes from outside.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use contract::Event;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use tokio::time::Instant;

use crate::endpoint::{Endpoint, Endpoints};

/// Why a request is not let in.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) detail: String,
    /// The environment, where the key was right.
    pub(crate) environment: Option<String>,
    /// Whether the sender has shown that it belongs here: key and header were right.
    pub(crate) authenticated: bool,
    /// `Allow`, for a wrong method.
    pub(crate) allow: Option<&'static str>,
}

impl Refused {
    pub(crate) fn stranger(status: StatusCode, detail: impl Into<String>) -> Refused {
        Refused { status, detail: detail.into(), environment: None, authenticated: false, allow: None }
    }

    pub(crate) fn sender(status: StatusCode, detail: impl Into<String>, endpoint: &Endpoint) -> Refused {
        let environment = Some(endpoint.environment.to_string());
        Refused { status, detail: detail.into(), environment, authenticated: true, allow: None }
    }
}

/// A delivery that may come in.
#[derive(Debug)]
pub(crate) struct Admitted<'a> {
    pub(crate) endpoint: &'a Endpoint,
    /// The event its URL names.
    pub(crate) route: Option<Event>,
}

/// How a request reached us, by its `Host`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// From this computer, by a loopback name.
    Loopback,
    /// Through the tunnel, by its name.
    Tunnel,
    /// By a name that was let in: through a proxy.
    Allowed,
}

/// Judges `Host` and `Origin`, before anything is said about paths. This is what keeps web pages out, whether
/// they call this computer by its own name or by one of theirs (DNS rebinding).
pub(crate) fn caller(headers: &HeaderMap, endpoints: &Endpoints) -> Result<Way, Refused> {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).and_then(host_name).unwrap_or_default();
    let way = if ["localhost", "127.0.0.1", "[::1]"].iter().any(|name| name.eq_ignore_ascii_case(host)) {
        Way::Loopback
    } else if endpoints.tunnel.as_ref().is_some_and(|tunnel| tunnel.host.eq_ignore_ascii_case(host)) {
        Way::Tunnel
    } else if !host.is_empty() && endpoints.allowed_hosts.iter().any(|name| name.eq_ignore_ascii_case(host)) {
        Way::Allowed
    } else {
        return Err(Refused::stranger(
            StatusCode::MISDIRECTED_REQUEST,
            "This host name is not served here. Call 127.0.0.1, or let the name in with --allow-host.",
        ));
    };
    if headers.contains_key(ORIGIN) {
        return Err(Refused::stranger(
            StatusCode::FORBIDDEN,
            "Requests that carry an Origin header come from web pages, and those are not let in.",
        ));
    }
    Ok(way)
}

/// Judges key, event name and header of a delivery.
pub(crate) fn delivery<'a>(
    key: &str,
    event: Option<&str>,
    headers: &HeaderMap,
    endpoints: &'a Endpoints,
    now: Timestamp,
) -> Result<Admitted<'a>, Refused> {
    let Some(endpoint) = endpoints.with_key(key.as_bytes(), now) else {
        return Err(Refused::stranger(
            StatusCode::UNAUTHORIZED,
            "The key in the URL is not known. Copy the endpoint's URL from Mojito Tray again.",
        ));
    };
    let known = |status, detail: String| Refused {
        authenticated: endpoint.header.is_none(),
        ..Refused::sender(status, detail, endpoint)
    };
    let route = match event {
        None => None,
        Some(name) => Some(Event::from_name(name).ok_or_else(|| {
            let names = Event::NAMED.map(Event::name).join(", ");
            known(StatusCode::NOT_FOUND, format!("The URL names an unknown event. Known events: {names}."))
        })?),
    };
    if let Some(header) = &endpoint.header {
        let mut values = headers.get_all(&header.name).iter();
        let trouble = match (values.next(), values.next()) {
            (None, _) => Some("is missing"),
            (Some(_), Some(_)) => Some("is there more than once"),
            (Some(value), None) if header.matches(value.as_bytes(), now) => None,
            (Some(_), None) => Some("has a wrong value"),
        };
        if let Some(trouble) = trouble {
            let detail =
                format!("The header {} {trouble}. Compare it with the endpoint's settings.", header.name);
            return Err(known(StatusCode::UNAUTHORIZED, detail));
        }
    }
    Ok(Admitted { endpoint, route })
}

/// Who sent a request, as far as it can be trusted: behind a tunnel, the last address in `X-Forwarded-For`, which
/// the tunnel itself wrote; else the peer.
pub(crate) fn remote(way: Way, headers: &HeaderMap, peer: IpAddr) -> IpAddr {
    if way == Way::Loopback {
        return peer;
    }
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|last| address(last.trim()))
        .unwrap_or(peer)
}

fn address(text: &str) -> Option<IpAddr> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    bare.parse().ok().or_else(|| text.parse::<SocketAddr>().ok().map(|address| address.ip()))
}

/// The name in a `Host` header, without its port; `None` where it is not one name and at most one port.
fn host_name(host: &str) -> Option<&str> {
    let name_bytes =
        if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, port) = host.split_at(name_bytes);
    let port_is_fine = match port.strip_prefix(':') {
        Some(port) => port.bytes().all(|byte| byte.is_ascii_digit()),
        None => port.is_empty(),
    };
    port_is_fine.then_some(name)
}

/// How many strangers are told why they are refused: a bucket that holds a minute's worth and fills up again
/// evenly. Deliveries that belong here never touch it.
#[derive(Debug)]
pub(crate) struct Patience {
    per_minute: u32,
    left: Mutex<(f64, Instant)>,
}

impl Patience {
    pub(crate) fn new(per_minute: u32, now: Instant) -> Patience {
        Patience { per_minute, left: Mutex::new((per_minute.into(), now)) }
    }

    /// Takes one; where none is left, gives the time until there is one again.
    pub(crate) fn take(&self, now: Instant) -> Result<(), Duration> {
        let full = f64::from(self.per_minute);
        if self.per_minute == 0 {
            return Err(Duration::from_mins(1));
        }
        let per_second = full / 60.0;
        let mut guard = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        let (left, since) = *guard;
        let left = (left + now.saturating_duration_since(since).as_secs_f64() * per_second).min(full);
        let enough = left >= 1.0;
        *guard = (if enough { left - 1.0 } else { left }, now);
        if enough { Ok(()) } else { Err(Duration::from_secs_f64((1.0 - left) / per_second)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_holds_a_minutes_worth_and_comes_back_evenly() {
        let start = Instant::now();
        let patience = Patience::new(4, start);
        let at = |seconds: u64| patience.take(start + Duration::from_secs(seconds));

        assert_eq!([at(0), at(0), at(0), at(0)], [Ok(()); 4]);
        assert_eq!(at(0), Err(Duration::from_secs(15)));
        assert_eq!(at(10), Err(Duration::from_secs(5)));
        assert_eq!(at(15), Ok(()));
        assert_eq!(at(15), Err(Duration::from_secs(15)));
        assert_eq!([at(1000), at(1000), at(1000), at(1000)], [Ok(()); 4]);
        assert!(at(1000).is_err());
    }

    #[test]
    fn no_patience_at_all_is_possible() {
        assert_eq!(Patience::new(0, Instant::now()).take(Instant::now()), Err(Duration::from_mins(1)));
    }

    #[test]
    fn a_host_is_one_name_and_at_most_one_port() {
        let names = ["localhost", "localhost:80", "localhost:", "[::1]", "[::1]:80"].map(host_name);
        let [name, v6] = [Some("localhost"), Some("[::1]")];

        assert_eq!(names, [name, name, name, v6, v6]);
        for odd in ["localhost:80:80", "localhost:a", "[::1", "[::1]a", "localhost:80@x"] {
            assert_eq!(host_name(odd), None, "{odd}");
        }
    }
}
