//! What `cloudflared` tells about itself, over HTTP on loopback.

use std::net::SocketAddr;

use serde::Deserialize;
use url::Url;

use crate::Failure;
use crate::question::Questioner;

pub(super) struct Metrics {
    questioner: Questioner,
    address: SocketAddr,
}

#[derive(Deserialize)]
struct QuickTunnel {
    hostname: String,
}

impl Metrics {
    pub(super) fn new(questioner: Questioner, address: SocketAddr) -> Metrics {
        Metrics { questioner, address }
    }

    /// The public address of a quick tunnel.
    pub(super) async fn quick_tunnel(&self) -> Result<Url, Failure> {
        let answer = self.questioner.get(self.page("quicktunnel")?).await?;
        let told =
            serde_json::from_slice::<QuickTunnel>(&answer.body).map(|told| told.hostname).unwrap_or_default();
        let host = told.trim_start_matches("https://");
        match Url::parse(&format!("https://{host}")) {
            Ok(url) if !host.is_empty() => Ok(url),
            _ => Err(Failure::passing(
                "cloudflared did not tell the address of its quick tunnel. Update cloudflared.",
            )),
        }
    }

    /// Whether it is connected to Cloudflare.
    pub(super) async fn ready(&self) -> Result<(), Failure> {
        match self.questioner.get(self.page("ready")?).await {
            Ok(answer) if answer.status == 200 => Ok(()),
            Ok(_) => Err(Failure::passing("cloudflared has lost its connection to Cloudflare.")),
            Err(_) => Err(Failure::passing("cloudflared does not answer any more.")),
        }
    }

    fn page(&self, name: &str) -> Result<Url, Failure> {
        Url::parse(&format!("http://{}/{name}", self.address))
            .map_err(|error| Failure::passing(format!("cloudflared's own address makes no sense: {error}.")))
    }
}
