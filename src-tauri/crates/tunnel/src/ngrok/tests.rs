//! The tunnel against a server that speaks ngrok's protocol, without its TLS: what only a real account can show is
//! a check by hand, described in `docs/tunnels.md`.

use std::sync::Arc;
use std::time::Duration;

use muxado::SessionBuilder;
use muxado::typed::{
    StreamType, Typed, TypedAccept as _, TypedOpenClose as _, TypedSession as _, TypedStream,
};
use ngrok::session::{ConnectError, IoStream};
use ngrok::tunnel::AcceptError;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::*;

const AUTH: u32 = 0;
const BIND: u32 = 1;
const PROXY: u32 = 3;
const HEARTBEAT: u32 = u32::MAX;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// Grants every wish but one, and remembers what it was told.
struct Server {
    address: SocketAddr,
    /// What was asked for: kind and particulars.
    asked: watch::Receiver<Vec<(u32, Value)>>,
    /// How many connections there are now, and how many there were.
    connections: watch::Receiver<(usize, usize)>,
    /// Requests of the public, each with a place for its answer.
    public: mpsc::UnboundedSender<(&'static str, mpsc::UnboundedSender<String>)>,
    tasks: JoinSet<()>,
}

impl Server {
    /// `refused`: which kind of wish it does not grant, and in what words.
    async fn start(refused: Option<(u32, &'static str)>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (asking, asked) = watch::channel(Vec::new());
        let (counting, connections) = watch::channel((0, 0));
        let (public, mut requests) = mpsc::unbounded_channel();
        let mut tasks = JoinSet::new();
        tasks.spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                counting.send_modify(|(now, ever)| (*now, *ever) = (*now + 1, *ever + 1));
                let session = Typed::new(SessionBuilder::new(stream).server().start());
                let (mut open, mut accept) = session.split_typed();
                loop {
                    tokio::select! {
                        stream = accept.accept_typed() => match stream {
                            Ok(stream) => {
                                tokio::spawn(answer(stream, refused, asking.clone()));
                            }
                            Err(_) => break,
                        },
                        Some((request, answered)) = requests.recv() => {
                            let stream = open.open_typed(StreamType::clamp(PROXY)).await.unwrap();
                            tokio::spawn(visit(stream, request, answered));
                        }
                    }
                }
                counting.send_modify(|(now, _)| *now -= 1);
            }
        });
        Server { address, asked, connections, public, tasks }
    }

    /// A network that leads to it.
    fn network(&self) -> impl Connector + use<> {
        let address = self.address;
        move |_: String, _: u16, _: Arc<rustls::ClientConfig>, _: Option<AcceptError>| async move {
            let stream = TcpStream::connect(address).await.map_err(ConnectError::Tcp)?;
            Ok(Box::new(stream) as Box<dyn IoStream>)
        }
    }

    /// What it was told of this kind.
    fn told(&self, kind: u32) -> Value {
        let asked = self.asked.borrow();
        asked.iter().find(|(asked, _)| *asked == kind).map(|(_, told)| told.clone()).unwrap()
    }

    /// Waits until nobody is connected any more.
    async fn alone(&mut self) {
        timeout(PATIENCE, self.connections.wait_for(|&(now, ever)| now == 0 && ever > 0))
            .await
            .unwrap()
            .unwrap();
    }
}

async fn answer(
    mut stream: TypedStream,
    refused: Option<(u32, &'static str)>,
    asking: watch::Sender<Vec<(u32, Value)>>,
) {
    let kind = *stream.typ();
    if kind == HEARTBEAT {
        let mut beat = [0; 4];
        while stream.read_exact(&mut beat).await.is_ok() && stream.write_all(&beat).await.is_ok() {}
        return;
    }
    let mut bytes = Vec::new();
    let request = loop {
        stream.read_buf(&mut bytes).await.unwrap();
        if let Ok(request) = serde_json::from_slice::<Value>(&bytes) {
            break request;
        }
    };
    let answer = match refused {
        Some((refused, words)) if refused == kind => json!({ "Error": words }),
        _ if kind == AUTH => json!({ "Version": "3", "ClientId": "client", "Extra": {} }),
        _ if kind == BIND => json!({
            "Id": "tunnel",
            "URL": "https://hooks.ngrok.app",
            "Proto": "https",
            "Opts": request["Opts"],
            "Extra": { "Token": "" },
        }),
        _ => json!({}),
    };
    asking.send_modify(|asked| asked.push((kind, request)));
    stream.write_all(answer.to_string().as_bytes()).await.unwrap();
    let _ = stream.shutdown().await;
}

/// Sends a request of the public through the tunnel.
async fn visit(mut stream: TypedStream, request: &str, answered: mpsc::UnboundedSender<String>) {
    let head = json!({
        "Id": "tunnel",
        "ClientAddr": "192.0.2.7:4711",
        "Proto": "https",
        "EdgeType": "0",
        "PassthroughTLS": false,
    })
    .to_string();
    stream.write_i64_le(i64::try_from(head.len()).unwrap()).await.unwrap();
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = String::new();
    let _ = stream.read_to_string(&mut answer).await;
    let _ = answered.send(answer);
}

fn ngrok() -> Ngrok {
    // The network of these tests leads elsewhere; this is only looked up.
    Ngrok { server: Some("127.0.0.1:443".to_owned()), ..Ngrok::new("a-secret-token", None) }
}

fn nowhere() -> SocketAddr {
    "127.0.0.1:8417".parse().unwrap()
}

async fn broken(link: &mut NgrokLink) -> Failure {
    match timeout(PATIENCE, link.next()).await.unwrap() {
        News::Broken(failure) => failure,
        news => panic!("{news:?}"),
    }
}

const REQUEST: &str = "POST /in/key HTTP/1.1\r\n\r\n";

#[tokio::test]
async fn what_is_sent_to_its_address_arrives() {
    let server = Server::start(None).await;
    let local = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let link = ngrok().open_over(server.network(), local.local_addr().unwrap()).await.unwrap();

    let (answered, mut answer) = mpsc::unbounded_channel();
    server.public.send((REQUEST, answered)).unwrap();
    let (mut arrived, _) = local.accept().await.unwrap();
    let mut request = [0; REQUEST.len()];
    arrived.read_exact(&mut request).await.unwrap();
    arrived.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
    drop(arrived);

    assert_eq!(link.url().as_str(), "https://hooks.ngrok.app/");
    assert_eq!(&request, REQUEST.as_bytes());
    assert_eq!(answer.recv().await.unwrap(), "HTTP/1.1 200 OK\r\n\r\n");
}

#[tokio::test]
async fn nothing_is_told_about_this_computer() {
    let server = Server::start(None).await;
    let named = Ngrok { domain: Some("hooks.ngrok.app".to_owned()), ..ngrok() };
    let _link = named.open_over(server.network(), nowhere()).await.unwrap();

    let (session, tunnel) = (server.told(AUTH), server.told(BIND));

    let extra = &session["Extra"];
    assert_eq!((&extra["Hostname"], &extra["Metadata"]), (&json!(""), &json!("")));
    assert!(extra["UserAgent"].as_str().unwrap().starts_with("mojito-tray/"), "{extra}");
    for command in ["Stop", "Restart", "Update"] {
        let unsupported = extra[format!("{command}UnsupportedError")].as_str().unwrap();
        assert_ne!(unsupported, "", "the dashboard cannot {command} it");
    }
    assert_eq!(tunnel["ForwardsTo"], "http://127.0.0.1:8417/");
    assert_eq!(tunnel["Opts"]["Domain"], "hooks.ngrok.app");
}

#[tokio::test]
async fn a_lost_connection_is_told_and_not_made_again() {
    let mut server = Server::start(None).await;
    let mut link = ngrok().open_over(server.network(), nowhere()).await.unwrap();

    server.tasks.shutdown().await;
    let failure = broken(&mut link).await;

    let Failure::Passing(why) = failure else { panic!("{failure:?}") };
    assert!(why.starts_with("The connection to ngrok was lost ("), "{why}");
    assert_eq!(server.connections.borrow().1, 1);
}

#[tokio::test]
async fn silence_is_told() {
    let mut server = Server::start(None).await;
    let mut link = ngrok().open_over(server.network(), nowhere()).await.unwrap();

    // What the SDK says when a heartbeat was not answered in time.
    ngrok::session::HeartbeatHandler::handle_heartbeat(&link.line, None).await.unwrap();

    assert_eq!(broken(&mut link).await, Failure::passing("ngrok has stopped answering."));
    server.alone().await;
}

#[tokio::test]
async fn a_dropped_tunnel_leaves_no_connection_behind() {
    let mut server = Server::start(None).await;
    let link = ngrok().open_over(server.network(), nowhere()).await.unwrap();

    drop(link);

    server.alone().await;
}

#[tokio::test]
async fn a_closed_tunnel_leaves_no_connection_behind() {
    let mut server = Server::start(None).await;
    let link = ngrok().open_over(server.network(), nowhere()).await.unwrap();

    Box::new(link).close().await;

    server.alone().await;
}

#[tokio::test]
async fn a_refused_token_and_a_foreign_domain_are_told_and_leave_no_connection_behind() {
    for (kind, words, sentence) in [
        (
            AUTH,
            "Your authtoken: a-secret-token\n\nERR_NGROK_105",
            "does not accept the authtoken (ERR_NGROK_105)",
        ),
        (
            BIND,
            "Reserved for another account.\n\nERR_NGROK_320",
            "not a domain that this ngrok account may use",
        ),
    ] {
        let mut server = Server::start(Some((kind, words))).await;

        let failure = ngrok().open_over(server.network(), nowhere()).await.err().unwrap();

        let Failure::Final(why) = failure else { panic!("{failure:?}") };
        assert!(why.contains(sentence), "{why}");
        server.alone().await;
    }
}
