//! Proves that deliveries arrive: sends a self-test the way JobMojito sends, hop by hop, and says which hop is broken
//! and what to do about it.

mod answer;
mod clock;
mod tls;

use std::fmt::{self, Display};
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use contract::Event;
use listener::SELF_TEST;
use serde::Serialize;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tunnel::{State, Status, reason_of};
use url::{Host, Url};

use crate::secrets::random;
use crate::sending::Sender;
use crate::{EndpointAddress, Error, Folders, Instance, ProviderName};

use answer::Answer;

/// How long this computer's own listener may take to answer.
const LOCAL: Duration = Duration::from_secs(5);
/// How long a name, a connection or an encrypted session may take to come about.
const CONNECT: Duration = Duration::from_secs(10);
/// How long an answer through the public address may take.
const ANSWER: Duration = Duration::from_secs(20);

/// A part of the way that a delivery takes, in the order in which it is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Hop {
    /// The listener on this computer.
    Listener,
    /// The tunnel, as it says itself.
    Tunnel,
    /// The name of the public address.
    Dns,
    /// A connection to it.
    Connection,
    /// The encryption and its certificate.
    Tls,
    /// This computer's clock against that of the public address.
    Clock,
    /// Who answers at the public address.
    Answer,
    /// Whether a delivery with this key and header is let in.
    Secret,
}

impl Hop {
    /// All of them, in order.
    pub const ALL: [Hop; 8] = [
        Hop::Listener,
        Hop::Tunnel,
        Hop::Dns,
        Hop::Connection,
        Hop::Tls,
        Hop::Clock,
        Hop::Answer,
        Hop::Secret,
    ];

    /// Its name, as in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Hop::Listener => "listener",
            Hop::Tunnel => "tunnel",
            Hop::Dns => "dns",
            Hop::Connection => "connection",
            Hop::Tls => "tls",
            Hop::Clock => "clock",
            Hop::Answer => "answer",
            Hop::Secret => "secret",
        }
    }
}

impl Display for Hop {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// How a hop stands. All texts are sentences.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// It carries.
    Passed {
        /// What was seen.
        said: String,
        /// How long it took, in milliseconds, where that says anything.
        ms: Option<f64>,
    },
    /// It carries, and something about it should not stay so.
    Warned {
        /// What was seen.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// It is broken.
    Failed {
        /// What happened.
        what: String,
        /// What to do.
        remedy: String,
    },
    /// There was nothing to test.
    Skipped {
        /// Why.
        why: String,
    },
}

/// A hop and how it stands.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct HopReport {
    /// The hop.
    pub hop: Hop,
    /// How it stands.
    #[serde(flatten)]
    pub outcome: Outcome,
}

/// What is tested: one endpoint on its way through the tunnel, where there is one.
#[derive(Debug, Clone)]
pub struct Probe {
    /// The endpoint: its key, its header, and where it is on this computer.
    pub endpoint: EndpointAddress,
    /// The instance that should answer; `None`: none runs.
    pub instance: Option<Instance>,
    /// How the tunnel stands; `None` where none is wanted.
    pub tunnel: Option<Status>,
    /// The address to go through instead of the tunnel's: what stands in front of `/in/`.
    pub through: Option<Url>,
}

impl Probe {
    /// The test of an endpoint as it stands now.
    pub fn of(folders: &Folders, endpoint: EndpointAddress) -> Probe {
        let instance = Instance::find(folders);
        let standing = instance.as_ref().map(|instance| &instance.tunnel);
        let wanted = standing.filter(|standing| standing.provider != ProviderName::None);
        let tunnel = wanted.map(|standing| standing.status.clone());
        Probe { endpoint, instance, tunnel, through: None }
    }

    /// Tests each hop, telling each one as it is known. Gives the broken one: the first that failed, after which
    /// nothing is tested any more.
    pub async fn run(&self, mut told: impl FnMut(HopReport)) -> Result<Option<Hop>, Error> {
        let mut way = Way { probe: self, client: Sender::new()?.into_client(), at: None, clock: None };
        let mut broken: Option<Hop> = None;
        for hop in Hop::ALL {
            let outcome = match broken {
                Some(broken) => skipped(format!("Not tested, as the hop `{broken}` is broken.")),
                None => way.test(hop).await?,
            };
            if matches!(outcome, Outcome::Failed { .. }) {
                broken = Some(hop);
            }
            told(HopReport { hop, outcome });
        }
        Ok(broken)
    }

    /// The URL that JobMojito would call for an event: the public one where there is one.
    pub fn url(&self, event: Event) -> String {
        self.at(&format!("/in/{}/{}", self.endpoint.key.reveal(), event.name()))
    }

    /// Whether the same way is closed to those who do not have the secret: asks with a wrong header, or with a wrong
    /// key where the key alone is enough. Nothing is stored even if it is let in.
    pub async fn stranger(&self) -> Result<Outcome, Error> {
        let mut stranger = self.clone();
        let with = if let Some((name, value)) = &mut stranger.endpoint.header {
            *value = random(16)?;
            format!("a wrong {name}")
        } else {
            stranger.endpoint.key = random(16)?;
            "a wrong key".to_owned()
        };
        let client = Sender::new()?.into_client();
        let begun = Instant::now();
        Ok(match stranger.ask(&client, random(16)?.reveal()).await {
            Ok(answer) if answer.status == 401 => {
                passed(format!("A delivery with {with} is refused with 401."), Some(begun))
            }
            Ok(answer) => failed(
                format!("A delivery with {with} was answered {} instead of 401.", answer.status),
                "Something on the way answers for Mojito Tray, or adds the secret by itself: see what it does.",
            ),
            Err(error) => no_answer(&error),
        })
    }

    /// Sends a self-test with this token.
    async fn ask(&self, client: &reqwest::Client, token: &str) -> reqwest::Result<Answer> {
        let mut request =
            client.post(self.url(Event::InterviewResult)).timeout(ANSWER).header(SELF_TEST, token);
        if let Some((name, value)) = &self.endpoint.header {
            request = request.header(name, value.reveal());
        }
        let request = request.header("content-type", "application/json").body("{}");
        Ok(Answer::read(request.send().await?).await)
    }

    /// Scheme, host and port of the public address, where there is one.
    fn public(&self) -> Option<&Url> {
        self.through.as_ref().or_else(|| self.tunnel.as_ref()?.url())
    }

    /// A URL at the public address, else on this computer.
    fn at(&self, path: &str) -> String {
        let base = self.public().map_or(self.endpoint.base_url.as_str(), Url::as_str);
        format!("{}{path}", base.trim_end_matches('/'))
    }

    fn nonce(&self) -> Option<&str> {
        self.instance.as_ref().map(|instance| instance.nonce.as_str()).filter(|nonce| !nonce.is_empty())
    }
}

/// A test on its way.
struct Way<'a> {
    probe: &'a Probe,
    client: reqwest::Client,
    /// Where the public name leads, and the connection that was made to it.
    at: Option<Reached>,
    /// What was found about the clock when the certificate was looked at.
    clock: Option<Outcome>,
}

/// Where the public address is.
struct Reached {
    host: Host<String>,
    addresses: Vec<SocketAddr>,
    stream: Option<TcpStream>,
}

impl Way<'_> {
    async fn test(&mut self, hop: Hop) -> Result<Outcome, Error> {
        Ok(match hop {
            Hop::Listener => self.listener().await,
            Hop::Tunnel => self.tunnel(),
            Hop::Dns => self.dns().await,
            Hop::Connection => self.connection().await,
            Hop::Tls => self.tls().await,
            Hop::Clock => self.clock.take().unwrap_or_else(|| skipped(NO_CERTIFICATE)),
            Hop::Answer => self.answer().await,
            Hop::Secret => self.secret().await?,
        })
    }

    async fn listener(&self) -> Outcome {
        const START: &str = "Start `mojito serve` or the tray app.";
        let base = &self.probe.endpoint.base_url;
        let begun = Instant::now();
        let got = self.client.get(format!("{base}/healthz")).timeout(LOCAL).send().await;
        let answer = match got {
            Ok(answer) => Answer::read(answer).await,
            Err(error) => {
                return failed(
                    format!("Nothing answers at {base} on this computer: {}.", reason_of(&error)),
                    START,
                );
            }
        };
        let Some(nonce) = self.probe.nonce() else {
            return failed(
                format!("No instance of this data folder runs, and something else is at {base}."),
                START,
            );
        };
        match answer.instance.as_deref() {
            Some(instance) if instance == nonce && answer.status == 200 => {
                passed(format!("Mojito Tray listens at {base}."), Some(begun))
            }
            Some(instance) if instance == nonce => failed(
                format!("Mojito Tray listens at {base}, and cannot store anything at the moment."),
                "Make room on the disk, or look at what `mojito doctor` finds.",
            ),
            Some(_) => failed(
                format!("Another instance of Mojito Tray, with another data folder, listens at {base}."),
                "End it, or let this one listen at another port with `mojito serve --listen`.",
            ),
            None => failed(
                format!("Another program listens at {base}."),
                "End it, or let Mojito Tray listen at another port with `mojito serve --listen`.",
            ),
        }
    }

    fn tunnel(&self) -> Outcome {
        const WATCH: &str = "It is tried again by itself; `mojito tunnel status` tells how it goes.";
        if let Some(url) = &self.probe.through {
            return skipped(format!("{} is tested instead.", shown(url)));
        }
        let Some(status) = &self.probe.tunnel else {
            return skipped("No tunnel is set: only programs on this computer reach the endpoint.");
        };
        match &status.state {
            State::Up { url, .. } => passed(format!("The tunnel is up at {}.", shown(url)), None),
            State::Connecting => failed(
                status.last_error.as_ref().map_or_else(
                    || "The tunnel is still on its way up.".to_owned(),
                    |last| format!("The tunnel is on its way up again. Before that: {}", last.why),
                ),
                "Wait a moment, then test again.",
            ),
            State::Retrying { why, .. } => failed(format!("The tunnel is not up: {why}"), WATCH),
            State::Refused { why } => failed(
                format!("The tunnel is not up: {why}"),
                "Change that, then bring it up again with `mojito tunnel up`.",
            ),
            State::Down => failed(
                "A tunnel is set, and it is down.",
                "Start `mojito serve` or the tray app, which bring it up.",
            ),
        }
    }

    async fn dns(&mut self) -> Outcome {
        let Some(url) = self.probe.public() else { return skipped(LOCAL_ONLY) };
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return failed(
                format!("{url} names no host."),
                "Set an address such as https://hooks.example.com.",
            );
        };
        let host = host.to_owned();
        let (address, name) = match &host {
            Host::Ipv4(ip) => (Some(IpAddr::from(*ip)), ip.to_string()),
            Host::Ipv6(ip) => (Some(IpAddr::from(*ip)), ip.to_string()),
            Host::Domain(name) => (None, name.clone()),
        };
        if let Some(ip) = address {
            self.at = Some(Reached { host, addresses: vec![SocketAddr::new(ip, port)], stream: None });
            return skipped(format!("{ip} is an address, not a name."));
        }
        let begun = Instant::now();
        let found = timeout(CONNECT, tokio::net::lookup_host((name.as_str(), port))).await;
        let addresses: Vec<SocketAddr> = match found.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
            Ok(addresses) => addresses.collect(),
            Err(error) => {
                return failed(
                    format!("The name {name} leads nowhere: {error}."),
                    "Check its spelling and this computer's internet connection. A name that is new may need a few \
                     minutes.",
                );
            }
        };
        let ips: Vec<_> = addresses.iter().map(|address| address.ip().to_string()).collect();
        let said = passed(format!("{name} is {}.", ips.join(", ")), Some(begun));
        self.at = Some(Reached { host, addresses, stream: None });
        said
    }

    async fn connection(&mut self) -> Outcome {
        let Some(reached) = &mut self.at else { return skipped(LOCAL_ONLY) };
        let mut last = (String::new(), io::Error::from(io::ErrorKind::AddrNotAvailable));
        for address in &reached.addresses {
            let begun = Instant::now();
            let connected = timeout(CONNECT, TcpStream::connect(address)).await;
            match connected.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into())) {
                Ok(stream) => {
                    reached.stream = Some(stream);
                    return passed(format!("{address} takes connections."), Some(begun));
                }
                Err(error) => last = (address.to_string(), error),
            }
        }
        let (address, error) = last;
        match error.kind() {
            io::ErrorKind::ConnectionRefused => failed(
                format!("Nothing takes connections at {address}."),
                "Start what should be there (the tunnel's server, the reverse proxy), or correct the port.",
            ),
            io::ErrorKind::TimedOut => failed(
                format!("{address} does not answer."),
                "See whether that server runs and a firewall lets this port through.",
            ),
            _ => failed(
                format!("No connection to {address} came about: {error}."),
                "Check this computer's internet connection.",
            ),
        }
    }

    async fn tls(&mut self) -> Outcome {
        let Some(url) = self.probe.public() else { return skipped(LOCAL_ONLY) };
        let Some(Reached { host, stream: Some(stream), .. }) = self.at.as_mut().map(|reached| Reached {
            host: reached.host.clone(),
            addresses: Vec::new(),
            stream: reached.stream.take(),
        }) else {
            return skipped(LOCAL_ONLY);
        };
        if url.scheme() != "https" {
            return if is_loopback(&host) {
                skipped("The address is plain HTTP, and stays on this computer.")
            } else {
                Outcome::Warned {
                    what: "The address is plain HTTP: everybody on the way can read what candidates said."
                        .into(),
                    remedy: "Use an address that begins with https:.".into(),
                }
            };
        }
        let begun = Instant::now();
        let (shaken, theirs) = tokio::join!(
            timeout(CONNECT, tls::handshake(&host, stream)),
            clock::date_at(&self.client, &host),
        );
        let (outcome, clock) = match shaken.unwrap_or(Err(tls::Fault::Silent)) {
            Ok(version) => (
                passed(format!("The certificate is for {host} and trusted ({version})."), Some(begun)),
                clock::compared(theirs),
            ),
            Err(fault) => tls::judged(&host, fault, theirs),
        };
        self.clock = Some(clock);
        outcome
    }

    async fn answer(&self) -> Outcome {
        let Some(nonce) = self.probe.nonce() else { return skipped(LOCAL_ONLY) };
        let begun = Instant::now();
        let got = self.client.get(self.probe.at("/healthz")).timeout(ANSWER).send().await;
        match got {
            Ok(answer) => match Answer::read(answer).await.who(nonce) {
                Ok(()) => passed("This very instance answers there.", Some(begun)),
                Err((what, remedy)) => failed(what, remedy),
            },
            Err(error) => no_answer(&error),
        }
    }

    async fn secret(&self) -> Result<Outcome, Error> {
        let Some(nonce) = self.probe.nonce() else { return Ok(skipped(LOCAL_ONLY)) };
        let token = random(16)?;
        let begun = Instant::now();
        Ok(match self.probe.ask(&self.client, token.reveal()).await {
            Ok(answer) => match answer.let_in(nonce, token.reveal()) {
                Ok(()) => {
                    let what = match &self.probe.endpoint.header {
                        Some((name, _)) => format!("The key and the header {name} are right"),
                        None => "The key is right".to_owned(),
                    };
                    passed(format!("{what}: a delivery would be stored."), Some(begun))
                }
                Err((what, remedy)) => failed(what, remedy),
            },
            Err(error) => no_answer(&error),
        })
    }
}

const LOCAL_ONLY: &str = "The test stays on this computer.";
const NO_CERTIFICATE: &str = "No certificate depends on it.";

fn no_answer(error: &reqwest::Error) -> Outcome {
    if error.is_timeout() {
        return failed(
            format!("No answer came within {} seconds.", ANSWER.as_secs()),
            "The way is open, and nobody at its end speaks: restart the tunnel, or see where the proxy leads.",
        );
    }
    failed(
        format!("The connection ended without an answer: {}.", reason_of(error)),
        "See that the tunnel or the proxy leads to where Mojito Tray listens, as plain HTTP.",
    )
}

fn is_loopback(host: &Host<String>) -> bool {
    match host {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    }
}

/// Scheme, host and port.
fn shown(url: &Url) -> String {
    url.origin().ascii_serialization()
}

fn passed(said: impl Into<String>, begun: Option<Instant>) -> Outcome {
    Outcome::Passed { said: said.into(), ms: begun.map(|begun| begun.elapsed().as_secs_f64() * 1000.0) }
}

fn failed(what: impl Into<String>, remedy: impl Into<String>) -> Outcome {
    Outcome::Failed { what: what.into(), remedy: remedy.into() }
}

fn skipped(why: impl Into<String>) -> Outcome {
    Outcome::Skipped { why: why.into() }
}
