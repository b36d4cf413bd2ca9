//! The connection to ngrok, on a leash.

use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use ngrok::session::{ConnectError, Connector, HeartbeatHandler, IoStream};
use ngrok::tunnel::AcceptError;
use tokio::io::{copy_bidirectional, duplex};
use tokio::net::lookup_host;
use tokio_util::sync::{CancellationToken, DropGuard};

use super::refusal::whole;
use crate::Failure;

/// How much may be under way between ngrok's SDK and the network.
const BUFFER: usize = 64 * 1024;

/// The one connection to ngrok: the means to cut it, and what ended it. The SDK itself would neither let go of a
/// session that is dropped nor of one that does not answer, and would reconnect for ever.
#[derive(Clone)]
pub(super) struct Line {
    dial: Arc<dyn Connector>,
    cut: CancellationToken,
    why: Arc<Mutex<Option<Failure>>>,
}

impl Line {
    /// `dial`: how the network is reached.
    pub(super) fn new(dial: impl Connector) -> Line {
        Line { dial: Arc::new(dial), cut: CancellationToken::new(), why: Arc::default() }
    }

    /// Cuts it when it is dropped.
    pub(super) fn leash(&self) -> DropGuard {
        self.cut.clone().drop_guard()
    }

    /// What ended it.
    pub(super) fn why(&self) -> Option<Failure> {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Cuts it. The first reason counts.
    fn end(&self, why: Failure) {
        self.why.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(why);
        self.cut.cancel();
    }
}

#[async_trait]
impl Connector for Line {
    async fn connect(
        &self,
        host: String,
        port: u16,
        tls: Arc<rustls::ClientConfig>,
        lost: Option<AcceptError>,
    ) -> Result<Box<dyn IoStream>, ConnectError> {
        if let Some(lost) = lost {
            // Trying again is the supervisor's.
            self.end(Failure::passing(format!("The connection to ngrok was lost ({}).", whole(&lost))));
            return Err(ConnectError::Canceled);
        }
        if let Err(error) = lookup_host((host.as_str(), port)).await {
            self.end(Failure::passing(format!(
                "The name {host} cannot be found: {error}. Check the network."
            )));
            return Err(ConnectError::Canceled);
        }
        let mut network = self.dial.connect(host, port, tls, None).await?;
        let (given, mut kept) = duplex(BUFFER);
        let cut = self.cut.clone();
        tokio::spawn(async move {
            cut.run_until_cancelled(copy_bidirectional(&mut kept, &mut network)).await;
        });
        Ok(Box::new(given))
    }
}

#[async_trait]
impl HeartbeatHandler for Line {
    async fn handle_heartbeat(&self, latency: Option<Duration>) -> Result<(), Box<dyn Error>> {
        if latency.is_none() {
            self.end(Failure::passing("ngrok has stopped answering."));
        }
        Ok(())
    }
}
