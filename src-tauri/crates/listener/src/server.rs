//! Bind, serve, shut down.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use eventlog::EventLog;

use crate::Endpoints;

/// What a sender may do.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest body, before and after undoing its encoding, in bytes.
    pub body_bytes: usize,
    /// Time for a request's head.
    pub head: Duration,
    /// Time for a request's body.
    pub body: Duration,
    /// How long a connection may stay open between requests.
    pub idle: Duration,
    /// Connections at a time.
    pub connections: usize,
    /// Unauthenticated requests answered 401 per minute before 429.
    pub refusals_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 1024 * 1024,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_secs(60),
            connections: 512,
            refusals_per_minute: 60,
        }
    }
}

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address; port 0 takes any free one.
    pub address: SocketAddr,
    /// Limits.
    pub limits: Limits,
}

/// Why the address could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error("port {} is already in use: stop the other program, or choose another port with --listen", .0.port())]
    InUse(SocketAddr),
    /// Any other reason.
    #[error("cannot listen on {0}: {1}")]
    Other(SocketAddr, std::io::Error),
}

/// A bound, serving endpoint.
#[derive(Debug)]
pub struct Listener {
    _private: (),
}

impl Listener {
    /// Binds and starts to serve on the current tokio runtime.
    pub async fn start(
        options: Options,
        endpoints: Arc<ArcSwap<Endpoints>>,
        log: EventLog,
    ) -> Result<Listener, BindError> {
        todo!()
    }

    /// The bound address, with the real port.
    pub fn address(&self) -> SocketAddr {
        todo!()
    }

    /// Takes no new connection, answers what is in flight (at most `patience`), then returns.
    pub async fn shutdown(self, patience: Duration) {
        todo!()
    }
}
