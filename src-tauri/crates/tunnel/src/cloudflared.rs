//! Cloudflare Tunnel, through the person's own `cloudflared`.

mod complaint;
mod metrics;
mod program;
mod running;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use async_trait::async_trait;
use tokio::time::{sleep, timeout};
use url::Url;

use self::metrics::Metrics;
use self::running::Running;
use crate::question::Questioner;
use crate::watch::Patience;
use crate::{Failure, Link, News, Provider, Watch};

/// `cloudflared`, run and watched for as long as the tunnel is wanted.
#[derive(Debug, Clone)]
pub struct Cloudflared {
    /// Where the program is; `None` looks on `PATH` and where installers put it.
    pub program: Option<PathBuf>,
    /// A tunnel of a Cloudflare account; `None` for a quick tunnel, whose address is another one each time.
    pub named: Option<Named>,
    /// How long it may take to come up.
    pub start: Duration,
    /// How closely it is watched.
    pub watch: Watch,
}

/// A tunnel that was made at Cloudflare, where it is also said what it leads to.
#[derive(Clone)]
pub struct Named {
    /// The tunnel's token. Handed over where no list of processes shows it.
    pub token: String,
    /// The public address that Cloudflare was told.
    pub url: Url,
    /// What the listener tells about itself in `X-Mojito-Instance`, to prove that the address leads to it.
    pub instance: Option<String>,
}

impl fmt::Debug for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Named").field("url", &self.url).finish_non_exhaustive()
    }
}

impl Cloudflared {
    /// A quick tunnel. One that has lost Cloudflare for a moment is given a minute to find it again, for a new start
    /// would cost the address.
    pub fn quick(program: Option<PathBuf>) -> Cloudflared {
        let watch = Watch { every: Duration::from_secs(20), misses: 3, answer: Duration::from_secs(2) };
        // The supervisor's own patience is a little longer and knows nothing of what cloudflared said.
        Cloudflared { program, named: None, start: Duration::from_secs(35), watch }
    }

    /// A tunnel of a Cloudflare account.
    pub fn named(program: Option<PathBuf>, named: Named) -> Cloudflared {
        let quick = Cloudflared::quick(program);
        let watch = Watch { every: Duration::from_secs(5), ..quick.watch };
        Cloudflared { named: Some(named), watch, ..quick }
    }
}

/// How often it is asked whether it is up yet.
const GLANCE: Duration = Duration::from_millis(200);
/// How long an answer through the public address may take.
const PUBLIC: Duration = Duration::from_secs(10);

#[async_trait]
impl Provider for Cloudflared {
    async fn open(&self, local: SocketAddr) -> Result<Box<dyn Link>, Failure> {
        let questioner = Questioner::new(self.watch.answer)?;
        let program = program::find(self.program.as_deref())?;
        let token = self.named.as_ref().map(|named| named.token.as_str());
        let mut running = Running::start(&program, token, local).await?;

        let heard = running.metrics();
        let coming_up = async {
            let metrics = Metrics::new(questioner, heard.await);
            let url = match &self.named {
                Some(named) => named.url.clone(),
                None => metrics.quick_tunnel().await?,
            };
            while metrics.ready().await.is_err() {
                sleep(GLANCE).await;
            }
            Ok((metrics, url))
        };
        let (metrics, url) = tokio::select! {
            up = timeout(self.start, coming_up) => match up {
                Ok(up) => up?,
                Err(_) => return Err(running.late(self.start)),
            },
            failure = running.ended() => return Err(failure),
        };
        let unproved = match &self.named {
            Some(Named { instance, .. }) => {
                Some(Proof { questioner: Questioner::new(PUBLIC)?, instance: instance.clone(), local })
            }
            None => None,
        };
        Ok(Box::new(CloudflaredLink { url, running, metrics, unproved, patience: Patience::new(self.watch) }))
    }
}

struct CloudflaredLink {
    url: Url,
    running: Running,
    metrics: Metrics,
    unproved: Option<Proof>,
    patience: Patience,
}

/// What there is to prove about a named tunnel: only Cloudflare knows what it leads to.
struct Proof {
    questioner: Questioner,
    instance: Option<String>,
    local: SocketAddr,
}

impl Proof {
    /// Asks once, through the public address. Whoever cannot ask from here, behind a strict firewall for one, may
    /// still be reached: it is told, and takes nothing down.
    async fn ask(&self, url: &Url) -> Option<News> {
        let Proof { questioner, instance, local } = self;
        let failure = questioner.leads_to_us(url, instance.as_deref(), *local).await.err()?;
        Some(News::Hiccup(format!(
            "{} What a named tunnel leads to is set at Cloudflare: give it the public hostname {} with the service \
             http://{local}.",
            failure.sentence(),
            url.host_str().unwrap_or_default(),
        )))
    }
}

#[async_trait]
impl Link for CloudflaredLink {
    fn url(&self) -> &Url {
        &self.url
    }

    async fn next(&mut self) -> News {
        if let Some(proof) = &self.unproved {
            let news = tokio::select! {
                failure = self.running.ended() => return News::Broken(failure),
                news = proof.ask(&self.url) => news,
            };
            self.unproved = None;
            if let Some(news) = news {
                return news;
            }
        }
        loop {
            tokio::select! {
                failure = self.running.ended() => return News::Broken(failure),
                () = self.patience.tick() => {}
            }
            let answer = self.metrics.ready().await;
            if let Some(news) = self.patience.judge(answer) {
                return news;
            }
        }
    }

    /// It finds its way back by itself, and keeps its address by that; the caller says how long is too long.
    async fn check(&mut self) -> Result<(), Failure> {
        loop {
            tokio::select! {
                failure = self.running.ended() => return Err(failure),
                ready = self.metrics.ready() => if ready.is_ok() {
                    return Ok(());
                },
            }
            sleep(GLANCE).await;
        }
    }

    async fn close(mut self: Box<Self>) {
        self.running.kill().await;
    }
}
