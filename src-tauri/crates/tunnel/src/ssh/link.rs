//! An SSH connection from greeting to farewell.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use russh::client::{AuthResult, Config, Handle, Msg, connect};
use russh::keys::agent::AgentIdentity;
use russh::keys::agent::client::{AgentClient, AgentStream};
use russh::keys::{HashAlg, PrivateKeyWithHashAlg};
use russh::{Channel, ChannelMsg, Disconnect, Error as SshError, Preferred};
use tokio::sync::mpsc;
use tokio::time::{sleep, timeout};
use url::Url;

use super::announced::Announcements;
use super::client::{Broken, Client, Event};
use super::{Identity, Ssh, identity};
use crate::{Failure, Link, News};

/// How long a server that gives a port may take to say its public address.
const ANNOUNCEMENT: Duration = Duration::from_secs(15);
/// How long a line that is not over is waited for before it counts as it is.
const PAUSE: Duration = Duration::from_secs(1);

/// A tunnel that is up.
pub(crate) struct SshLink {
    session: Handle<Client>,
    conversation: Conversation,
    /// Whether the server decides what the address is.
    announced: bool,
    url: Url,
}

impl SshLink {
    pub(crate) async fn open(ssh: &Ssh, local: SocketAddr) -> Result<SshLink, Failure> {
        let (sender, events) = mpsc::unbounded_channel();
        let client = Client {
            server: ssh.server.clone(),
            known_hosts: ssh.known_hosts.clone(),
            local,
            events: sender,
        };
        let address = (ssh.server.host.as_str(), ssh.server.port);
        let config = Arc::new(config(ssh)?);
        let mut session = connect(config, address, client).await.map_err(|error| unconnected(ssh, error))?;
        log_in(ssh, &mut session).await?;

        let server = ssh.server.host.clone();
        let announcements = Announcements::default();
        let mut conversation = Conversation { server, events, shell: None, announcements };
        let url = if let Some(url) = &ssh.url {
            ask_for_port(ssh, &session).await?;
            url.clone()
        } else {
            // Before the port: servers that say their address say it in a shell that is there already.
            conversation.shell = ask_for_shell(&session).await;
            ask_for_port(ssh, &session).await?;
            conversation.first_address().await?
        };
        Ok(SshLink { session, conversation, announced: ssh.url.is_none(), url })
    }
}

/// A server without shells may say its address elsewhere, or not at all.
async fn ask_for_shell(session: &Handle<Client>) -> Option<Channel<Msg>> {
    let channel = session.channel_open_session().await.ok()?;
    channel.request_shell(false).await.ok()?;
    Some(channel)
}

async fn ask_for_port(ssh: &Ssh, session: &Handle<Client>) -> Result<(), Failure> {
    match session.tcpip_forward(ssh.bind.clone(), ssh.port.into()).await {
        Ok(_) => Ok(()),
        // After a break the server may hold the port for the connection that is gone, so this may pass.
        Err(SshError::RequestDenied) => Err(Failure::passing(format!(
            "{} does not give port {} away: it may still be held by an earlier connection. If this stays so, the port \
             is taken, or the server forwards no ports (AllowTcpForwarding).",
            ssh.server.host, ssh.port
        ))),
        Err(error) => Err(Failure::passing(format!("{} broke off: {error}.", ssh.server.host))),
    }
}

/// What the server does and says.
struct Conversation {
    server: String,
    events: mpsc::UnboundedReceiver<Event>,
    /// Where the server talks to people; `None` where it gave no shell, or the shell is over.
    shell: Option<Channel<Msg>>,
    announcements: Announcements,
}

impl Conversation {
    async fn first_address(&mut self) -> Result<Url, Failure> {
        let said = timeout(ANNOUNCEMENT, async {
            loop {
                match self.hear().await {
                    Heard::Address(url) => return Ok(url),
                    Heard::Ended(failure) => return Err(failure),
                    Heard::Unanswered(_) => {}
                }
            }
        });
        said.await.unwrap_or_else(|_| {
            Err(Failure::lasting(format!(
                "{} gave the port but did not say its public address: enter the address as well.",
                self.server
            )))
        })
    }

    /// Waits for the next thing that matters.
    async fn hear(&mut self) -> Heard {
        loop {
            let said = tokio::select! {
                event = self.events.recv() => match event {
                    Some(Event::Said(text)) => text,
                    Some(Event::Unanswered(sentence)) => return Heard::Unanswered(sentence),
                    Some(Event::Ended(why)) => return Heard::Ended(self.ended(why.as_deref())),
                    None => return Heard::Ended(self.ended(None)),
                },
                message = shell_message(&mut self.shell) => match message {
                    Some(ChannelMsg::Data { data } | ChannelMsg::ExtendedData { data, .. }) => {
                        String::from_utf8_lossy(&data).into_owned()
                    }
                    Some(_) => continue,
                    None => {
                        // The shell is over; the port is not.
                        self.shell = None;
                        continue;
                    }
                },
                () = sleep(PAUSE), if self.announcements.is_amid_a_line() => match self.announcements.rest() {
                    Some(url) => return Heard::Address(url),
                    None => continue,
                },
            };
            if let Some(url) = self.announcements.take(&said).into_iter().last() {
                return Heard::Address(url);
            }
        }
    }

    fn ended(&self, why: Option<&str>) -> Failure {
        let server = &self.server;
        Failure::passing(match why {
            None => format!("{server} closed the connection."),
            Some("Keepalive timeout") => format!("{server} does not answer any more."),
            Some(why) => format!("{server} closed the connection: {}.", why.trim_end_matches('.')),
        })
    }
}

/// What matters of what happens.
enum Heard {
    Address(Url),
    Unanswered(String),
    Ended(Failure),
}

async fn shell_message(shell: &mut Option<Channel<Msg>>) -> Option<ChannelMsg> {
    match shell {
        Some(shell) => shell.wait().await,
        None => std::future::pending().await,
    }
}

#[async_trait]
impl Link for SshLink {
    fn url(&self) -> &Url {
        &self.url
    }

    async fn next(&mut self) -> News {
        loop {
            match self.conversation.hear().await {
                Heard::Ended(failure) => return News::Broken(failure),
                Heard::Unanswered(sentence) => return News::Hiccup(sentence),
                Heard::Address(url) if self.announced && url != self.url => {
                    self.url = url;
                    return News::Moved;
                }
                Heard::Address(_) => {}
            }
        }
    }

    async fn check(&mut self) -> Result<(), Failure> {
        let gone = || Failure::passing(format!("{} does not answer any more.", self.conversation.server));
        self.session.send_ping().await.map_err(|_| gone())?;
        if self.session.is_closed() { Err(gone()) } else { Ok(()) }
    }

    async fn close(self: Box<Self>) {
        // The server forgets the port with the connection.
        let _ = self.session.disconnect(Disconnect::ByApplication, "", "").await;
    }
}

fn config(ssh: &Ssh) -> Result<Config, Failure> {
    let mut preferred = Preferred::default();
    let known = ssh.known_hosts.algorithms(&ssh.server)?;
    let mut keys = preferred.key.into_owned();
    // A stable sort: what is known first, the rest as it was.
    keys.sort_by_key(|algorithm| !known.contains(algorithm));
    preferred.key = Cow::Owned(keys);
    Ok(Config {
        preferred,
        keepalive_interval: Some(ssh.keepalive),
        keepalive_max: 2,
        nodelay: true,
        ..Config::default()
    })
}

fn unconnected(ssh: &Ssh, error: Broken) -> Failure {
    let server = &ssh.server;
    match error {
        Broken::Untrusted(failure) => failure,
        Broken::Ssh(SshError::IO(error)) => Failure::passing(match error.kind() {
            std::io::ErrorKind::ConnectionRefused => {
                format!("Nothing answers on port {} of {}.", server.port, server.host)
            }
            _ => format!("{} cannot be reached: {error}. Check its name and the network.", server.host),
        }),
        Broken::Ssh(SshError::NoCommonAlgo { .. }) => Failure::lasting(format!(
            "{} and this app have no common way to speak SSH; a server with OpenSSH 7 or newer would.",
            server.host
        )),
        Broken::Ssh(error) => Failure::passing(format!(
            "{} on port {} speaks no proper SSH: {error}.",
            server.host, server.port
        )),
    }
}

async fn log_in(ssh: &Ssh, session: &mut Handle<Client>) -> Result<(), Failure> {
    let broken = |error: &dyn std::fmt::Display| {
        Failure::passing(format!("{} broke off while logging in: {error}.", ssh.server.host))
    };
    let user = ssh.server.user.as_str();
    // What SSH clients always try first, and what servers that let everybody in take.
    if session.authenticate_none(user).await.map_err(|error| broken(&error))?.success() {
        return Ok(());
    }
    let result = match &ssh.identity {
        Identity::Key(key) => with_key(session, user, key.inner()).await,
        Identity::File(path) => with_key(session, user, identity::read(path).await?.inner()).await,
        Identity::Agent => return with_agent(ssh, session).await,
    };
    match result.map_err(|error| broken(&error))? {
        AuthResult::Success => Ok(()),
        AuthResult::Failure { .. } => Err(refused(ssh)),
    }
}

async fn with_key(
    session: &mut Handle<Client>,
    user: &str,
    key: Arc<russh::keys::PrivateKey>,
) -> Result<AuthResult, SshError> {
    session.authenticate_publickey(user, PrivateKeyWithHashAlg::new(key, None)).await
}

fn refused(ssh: &Ssh) -> Failure {
    let Ssh { server, identity, .. } = ssh;
    let key = match identity {
        Identity::Key(_) => "the app's public key",
        Identity::File(_) => "this key",
        Identity::Agent => "a key of your agent",
    };
    Failure::lasting(format!(
        "{} does not let `{}` in: check the user's name, and that {key} stands in its authorized_keys.",
        server.host, server.user
    ))
}

async fn with_agent(ssh: &Ssh, session: &mut Handle<Client>) -> Result<(), Failure> {
    let no_agent = |error: russh::keys::Error| {
        Failure::lasting(format!(
            "No SSH agent answers ({error}): start one and add your key with `ssh-add`, or choose a key file."
        ))
    };
    let mut agent = agent().await.map_err(no_agent)?;
    let identities = agent.request_identities().await.map_err(no_agent)?;
    if identities.is_empty() {
        return Err(Failure::lasting("The SSH agent holds no key: add one with `ssh-add`."));
    }
    for identity in identities {
        let AgentIdentity::PublicKey { key, .. } = identity else { continue };
        let hash = key.algorithm().is_rsa().then_some(HashAlg::Sha512);
        let signed = session.authenticate_publickey_with(&*ssh.server.user, key, hash, &mut agent).await;
        // A key that the agent does not sign with is passed over.
        if matches!(signed, Ok(AuthResult::Success)) {
            return Ok(());
        }
    }
    Err(refused(ssh))
}

type Agent = AgentClient<Box<dyn AgentStream + Send + Unpin + 'static>>;

#[cfg(unix)]
async fn agent() -> Result<Agent, russh::keys::Error> {
    Ok(AgentClient::connect_env().await?.dynamic())
}

/// The agent that comes with Windows, else `PuTTY`'s.
#[cfg(windows)]
async fn agent() -> Result<Agent, russh::keys::Error> {
    match AgentClient::connect_named_pipe(r"\\.\pipe\openssh-ssh-agent").await {
        Ok(agent) => Ok(agent.dynamic()),
        Err(_) => Ok(AgentClient::connect_pageant().await?.dynamic()),
    }
}
