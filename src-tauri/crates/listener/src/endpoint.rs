//! Who is let in.

use std::sync::Arc;

use jiff::Timestamp;

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

    /// Constant-time comparison.
    pub fn matches(&self, given: &[u8]) -> bool {
        todo!()
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

/// Everything the listener needs to judge a request; replaced as a whole when settings change.
#[derive(Debug, Clone, Default)]
pub struct Endpoints {
    /// One per environment.
    pub endpoints: Vec<Endpoint>,
    /// Host names let in besides loopback, without port: the tunnel's, and those named with `--allow-host`.
    pub allowed_hosts: Vec<String>,
}
