//! Our side of the SSH connection: judges the server's key, leads its connections to the listener.

use std::net::SocketAddr;

use russh::client::{ChannelOpenHandle, DisconnectReason, Handler, Msg, Session};
use russh::keys::PublicKeyOrCertificate;
use russh::{Channel, ChannelOpenFailure};
use tokio::io::copy_bidirectional;
use tokio::net::TcpStream;
use tokio::sync::mpsc;

use super::{KnownHosts, Server};
use crate::Failure;

/// What happens on the connection.
#[derive(Debug)]
pub(crate) enum Event {
    /// The server said something to people.
    Said(String),
    /// The listener did not take a connection.
    Unanswered(String),
    /// The connection is over.
    Ended(Option<String>),
}

/// Our side.
pub(crate) struct Client {
    pub(crate) server: Server,
    pub(crate) known_hosts: KnownHosts,
    pub(crate) local: SocketAddr,
    pub(crate) events: mpsc::UnboundedSender<Event>,
}

/// Why our side ends a connection.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    /// The library.
    #[error(transparent)]
    Ssh(#[from] russh::Error),
    /// We do not trust the server.
    #[error(transparent)]
    Untrusted(#[from] Failure),
}

impl Handler for Client {
    type Error = Broken;

    async fn auth_banner(&mut self, banner: &str, _: &mut Session) -> Result<(), Broken> {
        self.tell(Event::Said(banner.to_owned()));
        Ok(())
    }

    async fn check_server_key(&mut self, shown: &PublicKeyOrCertificate) -> Result<bool, Broken> {
        match shown {
            PublicKeyOrCertificate::PublicKey { key, .. } => {
                self.known_hosts.check(&self.server, key)?;
                Ok(true)
            }
            // None is asked for.
            PublicKeyOrCertificate::Certificate(_) => Ok(false),
        }
    }

    async fn server_channel_open_forwarded_tcpip(
        &mut self,
        channel: Channel<Msg>,
        _connected_address: &str,
        _connected_port: u32,
        _originator_address: &str,
        _originator_port: u32,
        reply: ChannelOpenHandle,
        _: &mut Session,
    ) -> Result<(), Broken> {
        let (local, events) = (self.local, self.events.clone());
        // The connection to the server must not wait for the listener.
        tokio::spawn(async move {
            match TcpStream::connect(local).await {
                Ok(mut listener) => {
                    // Small answers should not wait for more.
                    let _ = listener.set_nodelay(true);
                    reply.accept().await;
                    // A connection that breaks is its sender's to try again.
                    let _ = copy_bidirectional(&mut channel.into_stream(), &mut listener).await;
                }
                Err(error) => {
                    reply.reject(ChannelOpenFailure::ConnectFailed).await;
                    let sentence = format!("A delivery came, but nothing listens on {local} ({error}).");
                    let _ = events.send(Event::Unanswered(sentence));
                }
            }
        });
        Ok(())
    }

    async fn disconnected(&mut self, reason: DisconnectReason<Broken>) -> Result<(), Broken> {
        match reason {
            DisconnectReason::ReceivedDisconnect(told) => {
                let message = told.message.trim().to_owned();
                self.tell(Event::Ended((!message.is_empty()).then_some(message)));
                Ok(())
            }
            DisconnectReason::Error(error) => {
                self.tell(Event::Ended(Some(error.to_string())));
                Err(error)
            }
        }
    }
}

impl Client {
    /// Nobody hears it only when the link is gone already.
    fn tell(&self, event: Event) {
        let _ = self.events.send(event);
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.tell(Event::Ended(None));
    }
}
