//! What every kind of tunnel can do.

use std::net::SocketAddr;

use async_trait::async_trait;
use url::Url;

use crate::Failure;

/// One kind of tunnel with all it needs to come up. Opened again after each break, for as long as it is wanted.
#[async_trait]
pub trait Provider: Send + Sync {
    /// Brings the tunnel up, so that what is sent to its public URL arrives at `local`. May be dropped half-way:
    /// nothing of it is left then.
    async fn open(&self, local: SocketAddr) -> Result<Box<dyn Link>, Failure>;
}

/// A tunnel that is up. Dropping it takes it down.
#[async_trait]
pub trait Link: Send {
    /// Scheme, host and port of the public address.
    fn url(&self) -> &Url;

    /// Waits for the next thing to know. May be dropped and asked again; nothing is lost by it.
    async fn next(&mut self) -> News;

    /// Proves that it still carries, in a few seconds: asked for after sleep, when a dead tunnel looks alive.
    async fn check(&mut self) -> Result<(), Failure>;

    /// Takes it down politely.
    async fn close(self: Box<Self>);
}

/// What a tunnel that is up has to tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is up at another address now; [`Link::url`] tells which.
    Moved,
    /// Something went wrong that does not take it down, such as a listener that does not answer.
    Hiccup(String),
    /// It carries nothing any more.
    Broken(Failure),
}
