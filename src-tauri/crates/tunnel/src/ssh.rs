//! A server that forwards a port to this computer over SSH: OpenSSH, sish, localhost.run.
//!
//! One way for all of them: ask for a shell (some servers say the public address there), ask for the port, and lead
//! every connection that comes in to the listener.

mod announced;
mod client;
mod identity;
mod known_hosts;
mod link;
mod server;

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use url::Url;

pub use self::identity::{Identity, PrivateKey, WrongKey};
pub use self::known_hosts::KnownHosts;
pub use self::server::Server;
use crate::{Failure, Link, Provider};

/// A tunnel over SSH.
#[derive(Debug, Clone)]
pub struct Ssh {
    /// Who to call.
    pub server: Server,
    /// The name or address that the server is asked to listen on. Empty: all of its own, which is what servers that
    /// say their address expect. OpenSSH behind a reverse proxy: `localhost`. sish: the name in front of its own.
    pub bind: String,
    /// The port that the server is asked to listen on; 0: the server chooses.
    pub port: u16,
    /// The public address; `None`: the server says it.
    pub url: Option<Url>,
    /// What opens the server.
    pub identity: Identity,
    /// Which servers are known, and by which keys.
    pub known_hosts: KnownHosts,
    /// How often a server that is silent is asked whether it is still there; after three questions without an
    /// answer it is not.
    pub keepalive: Duration,
}

impl Ssh {
    /// The usual [`Ssh::keepalive`]: a server that is gone is noticed within 45 seconds.
    pub const KEEPALIVE: Duration = Duration::from_secs(13);
}

#[async_trait]
impl Provider for Ssh {
    async fn open(&self, local: SocketAddr) -> Result<Box<dyn Link>, Failure> {
        Ok(Box::new(link::SshLink::open(self, local).await?))
    }
}
