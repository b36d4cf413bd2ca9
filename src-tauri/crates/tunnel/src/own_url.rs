//! A way in that somebody else keeps up: Tailscale Funnel, zrok, frp, a reverse proxy.

use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;
use url::Url;

use crate::question::Questioner;
use crate::watch::Patience;
use crate::{Failure, Link, News, Provider, Watch};

/// An address that already leads to the listener. Nothing is run; that it leads there is proved by asking it.
#[derive(Debug, Clone)]
pub struct OwnUrl {
    /// Scheme and host, perhaps a port and a path in front of everything.
    pub url: Url,
    /// What the listener tells about itself in `X-Mojito-Instance`. Where given, no other web server and no other
    /// Mojito Tray can pass for ours.
    pub instance: Option<String>,
    /// How closely it is watched.
    pub watch: Watch,
}

impl OwnUrl {
    /// One that is asked once a minute.
    pub fn new(url: Url, instance: Option<String>) -> OwnUrl {
        let minute = Duration::from_mins(1);
        OwnUrl { url, instance, watch: Watch { every: minute, misses: 3, answer: Duration::from_secs(10) } }
    }
}

#[async_trait]
impl Provider for OwnUrl {
    async fn open(&self, local: SocketAddr) -> Result<Box<dyn Link>, Failure> {
        let mut link = OwnLink {
            questioner: Questioner::new(self.watch.answer)?,
            url: self.url.clone(),
            instance: self.instance.clone(),
            local,
            patience: Patience::new(self.watch),
        };
        link.check().await?;
        Ok(Box::new(link))
    }
}

struct OwnLink {
    questioner: Questioner,
    url: Url,
    instance: Option<String>,
    local: SocketAddr,
    patience: Patience,
}

#[async_trait]
impl Link for OwnLink {
    fn url(&self) -> &Url {
        &self.url
    }

    async fn next(&mut self) -> News {
        loop {
            self.patience.tick().await;
            let answer = self.check().await;
            if let Some(news) = self.patience.judge(answer) {
                return news;
            }
        }
    }

    async fn check(&mut self) -> Result<(), Failure> {
        self.questioner.leads_to_us(&self.url, self.instance.as_deref(), self.local).await
    }

    async fn close(self: Box<Self>) {}
}
