//! Who is let in.

use std::sync::Arc;

use jiff::Timestamp;
use subtle::{Choice, ConditionallySelectable, ConstantTimeEq};

/// A text that is never printed: `Debug` shows `[redacted]`. Compare with [`Secret::matches`].
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Wraps a secret text.
    pub fn new(text: impl Into<Arc<str>>) -> Secret {
        Secret(text.into())
    }

    /// The text itself, for the few places that must show or send it.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Constant-time comparison: how long it takes tells nothing but whether the lengths are the same.
    pub fn matches(&self, given: &[u8]) -> bool {
        self.equals(given).into()
    }

    fn equals(&self, given: &[u8]) -> Choice {
        self.0.as_bytes().ct_eq(given)
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

/// The header that an environment's deliveries must carry.
#[derive(Debug, Clone)]
pub struct HeaderSecret {
    /// Header name, such as `X-Mojito-Secret`.
    pub name: http::HeaderName,
    /// The value in force.
    pub value: Secret,
    /// The value before a rotation, and until when it is still taken.
    pub previous: Option<(Secret, Timestamp)>,
}

impl HeaderSecret {
    /// Whether `given` is the value in force, or the previous one in its time. Both are always compared.
    pub(crate) fn matches(&self, given: &[u8], now: Timestamp) -> bool {
        (self.value.equals(given) | previous(self.previous.as_ref(), given, now)).into()
    }
}

/// The URL and secrets that serve one environment.
#[derive(Debug, Clone)]
pub struct Endpoint {
    /// The environment's name.
    pub environment: Arc<str>,
    /// The unguessable part of the URL.
    pub key: Secret,
    /// The key before a rotation, and until when it is still taken.
    pub previous_key: Option<(Secret, Timestamp)>,
    /// The header; `None`: the key alone is enough.
    pub header: Option<HeaderSecret>,
}

impl Endpoint {
    /// The keys that lead here or once did.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &Secret> {
        std::iter::once(&self.key).chain(self.previous_key.as_ref().map(|(key, _)| key))
    }
}

/// The tunnel through which deliveries come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TunnelHost {
    /// The host name of its public address, without port.
    pub host: Arc<str>,
    /// What it is called in the log.
    pub name: Arc<str>,
}

/// Everything the listener needs to judge a request; replaced as a whole when settings change.
#[derive(Debug, Clone, Default)]
pub struct Endpoints {
    /// One per environment.
    pub endpoints: Vec<Endpoint>,
    /// Host names let in besides loopback, without port: those named with `--allow-host`.
    pub allowed_hosts: Vec<String>,
    /// The tunnel, while one is up; its host is let in too.
    pub tunnel: Option<TunnelHost>,
    /// The secrets cannot be read at the moment, so nobody can be judged: deliveries are put off with 503.
    pub locked: bool,
}

impl Endpoints {
    /// The endpoint of a key. Every endpoint is compared, whichever one it is: the time it takes does not tell
    /// which.
    pub(crate) fn with_key(&self, given: &[u8], now: Timestamp) -> Option<&Endpoint> {
        let mut found = u64::MAX;
        for (index, endpoint) in (0..).zip(&self.endpoints) {
            let hit = endpoint.key.equals(given) | previous(endpoint.previous_key.as_ref(), given, now);
            found.conditional_assign(&index, hit);
        }
        self.endpoints.get(usize::try_from(found).ok()?)
    }
}

/// Whether `given` is the previous value and that one is still taken.
fn previous(previous: Option<&(Secret, Timestamp)>, given: &[u8], now: Timestamp) -> Choice {
    previous.map_or(Choice::from(0), |(secret, until)| {
        secret.equals(given) & Choice::from(u8::from(now < *until))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn rotated() -> Endpoints {
        let until = at("2031-05-01T12:00:00Z");
        let endpoint = |environment: &str, key: &str, old: &str| Endpoint {
            environment: environment.into(),
            key: Secret::new(key),
            previous_key: Some((Secret::new(old), until)),
            header: Some(HeaderSecret {
                name: http::HeaderName::from_static("x-mojito-secret"),
                value: Secret::new("new value"),
                previous: Some((Secret::new("old value"), until)),
            }),
        };
        Endpoints {
            endpoints: vec![endpoint("production", "key-a", "old-a"), endpoint("staging", "key-b", "old-b")],
            ..Endpoints::default()
        }
    }

    fn environment(endpoints: &Endpoints, key: &str, now: &str) -> Option<String> {
        endpoints.with_key(key.as_bytes(), at(now)).map(|endpoint| endpoint.environment.to_string())
    }

    #[test]
    fn a_key_leads_to_its_own_environment() {
        let endpoints = rotated();
        let now = "2031-05-01T11:00:00Z";

        assert_eq!(environment(&endpoints, "key-a", now).as_deref(), Some("production"));
        assert_eq!(environment(&endpoints, "key-b", now).as_deref(), Some("staging"));
        for wrong in ["", "key", "key-c", "key-aa", "KEY-A", "new value"] {
            assert_eq!(environment(&endpoints, wrong, now), None, "{wrong}");
        }
    }

    #[test]
    fn previous_values_are_taken_until_their_time_and_not_at_it() {
        let endpoints = rotated();
        let header = endpoints.endpoints[0].header.as_ref().unwrap();

        let (before, then) = ("2031-05-01T11:59:59.999Z", "2031-05-01T12:00:00Z");

        assert_eq!(environment(&endpoints, "old-b", before).as_deref(), Some("staging"));
        assert_eq!(environment(&endpoints, "old-b", then), None);
        assert_eq!(environment(&endpoints, "key-b", then).as_deref(), Some("staging"));
        assert!(header.matches(b"old value", at(before)));
        assert!(!header.matches(b"old value", at(then)));
        assert!(header.matches(b"new value", at(then)));
    }

    #[test]
    fn secrets_are_not_printed() {
        let text = format!("{:?}", rotated());

        assert!(text.contains("[redacted]"));
        for secret in ["key-a", "old-b", "new value", "old value"] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}
