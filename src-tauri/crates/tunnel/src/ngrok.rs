//! ngrok, through its own SDK: nothing to install.

mod line;
mod refusal;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use ngrok::Session;
use ngrok::config::ForwarderBuilder as _;
use ngrok::forwarder::Forwarder;
use ngrok::session::{Connector, default_connect};
use ngrok::tunnel::{EndpointInfo as _, HttpTunnel, TunnelCloser as _};
use tokio_util::sync::DropGuard;
use url::Url;

use self::line::Line;
use self::refusal::whole;
use crate::question::{Questioner, choose_tls, healthz, place_of};
use crate::{Failure, Link, News, Provider};

/// A tunnel of an ngrok account. Requests are inspected by nobody on this computer, and the account's dashboard can
/// neither stop nor restart this program.
#[derive(Clone)]
pub struct Ngrok {
    /// The account's authtoken.
    pub authtoken: String,
    /// Which of the account's domains; `None` for the one that every account has.
    pub domain: Option<String>,
    /// Where ngrok is, as `host:port`; `None` for its usual place.
    pub server: Option<String>,
}

impl Ngrok {
    /// A tunnel at ngrok's usual place.
    pub fn new(authtoken: impl Into<String>, domain: Option<String>) -> Ngrok {
        Ngrok { authtoken: authtoken.into(), domain, server: None }
    }
}

impl fmt::Debug for Ngrok {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ngrok")
            .field("domain", &self.domain)
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}

/// How long the answer through the public address may take.
const ANSWER: Duration = Duration::from_secs(7);

#[async_trait]
impl Provider for Ngrok {
    async fn open(&self, local: SocketAddr) -> Result<Box<dyn Link>, Failure> {
        Ok(Box::new(self.open_over(default_connect, local).await?))
    }
}

impl Ngrok {
    async fn open_over(&self, network: impl Connector, local: SocketAddr) -> Result<NgrokLink, Failure> {
        choose_tls();
        let questioner = Questioner::new(ANSWER)?;
        let line = Line::new(network);
        let leash = line.leash();

        let mut builder = Session::builder();
        builder
            .authtoken(&self.authtoken)
            .client_info("mojito-tray", env!("CARGO_PKG_VERSION"), None::<String>)
            .connector(line.clone())
            .handle_heartbeat(line.clone());
        if let Some(server) = &self.server {
            builder
                .server_addr(server)
                .map_err(|error| Failure::lasting(format!("ngrok's server: {error}.")))?;
        }
        let session =
            builder.connect().await.map_err(|error| line.why().unwrap_or_else(|| self.refusal(&error)))?;

        let mut endpoint = session.http_endpoint();
        if let Some(domain) = &self.domain {
            endpoint.domain(domain);
        }
        let target = Url::parse(&format!("http://{local}"))
            .map_err(|error| Failure::lasting(format!("http://{local} is no address: {error}.")))?;
        let forwarder = endpoint
            .listen_and_forward(target)
            .await
            .map_err(|error| line.why().unwrap_or_else(|| self.answer(&error)))?;
        let url = Url::parse(forwarder.url())
            .map_err(|error| Failure::passing(format!("ngrok told no usable address: {error}.")))?;
        Ok(NgrokLink { url, session, forwarder, questioner, line, _leash: leash })
    }
}

struct NgrokLink {
    url: Url,
    session: Session,
    forwarder: Forwarder<HttpTunnel>,
    questioner: Questioner,
    line: Line,
    /// Ends the connection with the link.
    _leash: DropGuard,
}

#[async_trait]
impl Link for NgrokLink {
    fn url(&self) -> &Url {
        &self.url
    }

    async fn next(&mut self) -> News {
        let end = self.forwarder.join().await;
        News::Broken(self.line.why().unwrap_or_else(|| {
            let error = match end {
                Ok(Ok(())) => "it was closed".to_owned(),
                Ok(Err(error)) => whole(error.as_ref()),
                Err(error) => error.to_string(),
            };
            Failure::passing(format!("ngrok has ended the tunnel: {error}."))
        }))
    }

    /// The SDK tells of a heartbeat only now and then; a question through the public address proves the whole way.
    async fn check(&mut self) -> Result<(), Failure> {
        let answer = self.questioner.get(healthz(&self.url)).await?;
        match answer.headers.get("ngrok-error-code").and_then(|code| code.to_str().ok()) {
            Some(code) => Err(Failure::passing(format!(
                "{} does not lead here any more ({code}).",
                place_of(&self.url)
            ))),
            None => Ok(()),
        }
    }

    async fn close(mut self: Box<Self>) {
        let _ = self.forwarder.close().await;
        let _ = self.session.close().await;
    }
}
