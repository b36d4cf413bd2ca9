//! A listener of one's own, and a client that says exactly what it is told to.

use std::io::Write;
use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use eventlog::{DataFolder, Delivery, EventLog, Position, Reader, Refusal, Search};
use listener::{
    Endpoint, Endpoints, HeaderSecret, Limits, Listener, Options, Secret, Simulations, TunnelHost,
};
use tempfile::TempDir;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// The key of `production`, which wants a header too.
pub(crate) const KEY: &str = "kq7Zt2mXw9Lr4VbN8sYc3Ha";
/// The key of `staging`, where the key alone is enough.
pub(crate) const OPEN_KEY: &str = "p5Rj1GdT6uWe0QxKf2MzVi8";
/// The header value of `production`.
pub(crate) const VALUE: &str = "correct-horse-battery-staple";
/// The name that a tunnel gave us.
pub(crate) const TUNNEL: &str = "tunnel.example.com";
/// A name that was let in by hand.
pub(crate) const PROXY: &str = "proxy.example.com";
/// What the listener is known by.
pub(crate) const NONCE: &str = "nonce-of-this-instance";

/// Limits that no test runs into by accident.
pub(crate) fn limits() -> Limits {
    Limits {
        body_bytes: 4096,
        head: Duration::from_mins(10),
        body: Duration::from_mins(10),
        idle: Duration::from_mins(10),
        connections: 64,
        refusals_per_minute: 1_000_000,
    }
}

pub(crate) fn endpoints() -> Endpoints {
    Endpoints {
        endpoints: vec![
            Endpoint {
                environment: "production".into(),
                key: Secret::new(KEY),
                previous_key: None,
                header: Some(HeaderSecret {
                    name: "x-mojito-secret".parse().unwrap(),
                    value: Secret::new(VALUE),
                    previous: None,
                }),
            },
            Endpoint {
                environment: "staging".into(),
                key: Secret::new(OPEN_KEY),
                previous_key: None,
                header: None,
            },
        ],
        allowed_hosts: vec![PROXY.to_owned()],
        tunnel: Some(TunnelHost { host: TUNNEL.into(), name: "ngrok".into() }),
        ..Endpoints::default()
    }
}

/// A listener with its log, on a port and in a folder of their own.
pub(crate) struct House {
    pub(crate) listener: Listener,
    pub(crate) log: EventLog,
    pub(crate) endpoints: Arc<ArcSwap<Endpoints>>,
    pub(crate) simulations: Simulations,
    pub(crate) folder: TempDir,
}

impl House {
    pub(crate) async fn open() -> House {
        House::with(limits()).await
    }

    pub(crate) async fn with(limits: Limits) -> House {
        program_log();
        let folder = tempfile::tempdir().unwrap();
        let data = DataFolder::create(folder.path()).unwrap();
        let log = EventLog::open(&data, &eventlog::Options::default()).unwrap();
        let endpoints = Arc::new(ArcSwap::from_pointee(endpoints()));
        let options = Options { address: ([127, 0, 0, 1], 0).into(), limits, nonce: NONCE.into() };
        let simulations = Simulations::default();
        let listener =
            Listener::start(options, Arc::clone(&endpoints), simulations.clone(), log.clone()).await.unwrap();
        House { listener, log, endpoints, simulations, folder }
    }

    pub(crate) async fn connect(&self) -> Talk {
        Talk { stream: TcpStream::connect(self.listener.address()).await.unwrap(), unread: Vec::new() }
    }

    /// One request on a connection of its own.
    pub(crate) async fn ask(&self, request: impl AsRef<[u8]>) -> Reply {
        let mut talk = self.connect().await;
        talk.say(request).await;
        talk.hear().await
    }

    /// What was stored, oldest first.
    pub(crate) fn stored(&self) -> Vec<Delivery> {
        stored(self.log.reader())
    }

    /// Ends listener and log; what was noted on the side is on disk then.
    pub(crate) async fn end(self) -> Ended {
        self.listener.shutdown(Duration::from_mins(10)).await;
        self.log.close().await;
        Ended { reader: Reader::open(&DataFolder::at(self.folder.path())).unwrap(), folder: self.folder }
    }
}

/// What is left when a [`House`] has ended.
pub(crate) struct Ended {
    reader: Reader,
    pub(crate) folder: TempDir,
}

impl Ended {
    pub(crate) fn stored(&self) -> Vec<Delivery> {
        stored(&self.reader)
    }

    /// Size of all files together.
    pub(crate) fn bytes(&self) -> u64 {
        let files = std::fs::read_dir(self.folder.path()).unwrap();
        files.map(|file| file.unwrap().metadata().unwrap().len()).sum()
    }

    /// Oldest first.
    pub(crate) fn refusals(&self) -> Vec<Refusal> {
        let mut refusals = self.reader.refusals(1000).unwrap();
        refusals.reverse();
        refusals
    }

    /// Status and number of what was turned away.
    pub(crate) fn turned_away(&self) -> Vec<(u16, u64)> {
        let away = self.reader.turned_away(None, i64::MIN, i64::MAX).unwrap();
        away.iter().map(|away| (away.status, away.requests)).collect()
    }
}

fn stored(reader: &Reader) -> Vec<Delivery> {
    let page = reader.page(&Search::everything(), Position::Newest, 1000).unwrap();
    page.rows.iter().rev().map(|row| reader.delivery(row.sequence).unwrap().unwrap()).collect()
}

/// A connection.
pub(crate) struct Talk {
    stream: TcpStream,
    unread: Vec<u8>,
}

impl Talk {
    pub(crate) async fn say(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).await.unwrap();
    }

    /// Says it if the other side still listens.
    pub(crate) async fn try_say(&mut self, bytes: impl AsRef<[u8]>) -> std::io::Result<()> {
        self.stream.write_all(bytes.as_ref()).await
    }

    /// Ends our side; the other one may go on.
    pub(crate) async fn finish(&mut self) {
        self.stream.shutdown().await.unwrap();
    }

    /// One answer.
    pub(crate) async fn hear(&mut self) -> Reply {
        self.try_hear().await.expect("an answer")
    }

    /// One answer, or `None` when the other side ends the conversation without one.
    pub(crate) async fn try_hear(&mut self) -> Option<Reply> {
        let head_end = loop {
            if let Some(at) = self.unread.windows(4).position(|four| four == b"\r\n\r\n") {
                break at + 4;
            }
            if self.stream.read_buf(&mut self.unread).await.unwrap_or(0) == 0 {
                return None;
            }
        };
        let head: Vec<u8> = self.unread.drain(..head_end).collect();
        let mut reply = Reply::read(std::str::from_utf8(&head).unwrap());
        let length = reply.header("content-length").map_or(0, |length| length.parse().unwrap());
        while self.unread.len() < length {
            assert_ne!(self.stream.read_buf(&mut self.unread).await.unwrap(), 0, "the body is cut short");
        }
        reply.body = String::from_utf8(self.unread.drain(..length).collect()).unwrap();
        Some(reply)
    }

    /// One answer and whatever follows it until the other side ends the conversation: how much that is cannot be
    /// told from its head when the method was `HEAD`.
    pub(crate) async fn hear_last(&mut self) -> Reply {
        let mut text = String::new();
        self.stream.read_to_string(&mut text).await.unwrap();
        let (head, body) = text.split_once("\r\n\r\n").expect("an answer");
        Reply { body: body.to_owned(), ..Reply::read(head) }
    }

    /// Everything until the other side ends the conversation.
    pub(crate) async fn hear_all(&mut self) -> Vec<Reply> {
        let mut replies = Vec::new();
        while let Some(reply) = self.try_hear().await {
            replies.push(reply);
        }
        replies
    }

    pub(crate) async fn is_over(&mut self) -> bool {
        self.unread.is_empty() && self.stream.read_buf(&mut self.unread).await.unwrap_or(0) == 0
    }
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
}

impl Reply {
    fn read(head: &str) -> Reply {
        let mut lines = head.trim_end().lines();
        let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
        let headers = lines
            .map(|line| line.split_once(": ").unwrap())
            .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
            .collect();
        Reply { status, headers, body: String::new() }
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Status, headers in alphabetical order and body; what differs each time (`date`) is only checked to exist.
    pub(crate) fn snapshot(&self) -> String {
        assert!(self.header("date").is_some_and(|date| date.ends_with(" GMT")), "{self:?}");
        let mut lines: Vec<_> = self
            .headers
            .iter()
            .filter(|(name, _)| name != "date" && name != "content-length")
            .map(|(name, value)| format!("{name}: {value}"))
            .collect();
        lines.sort();
        format!("{}\n{}\n{}", self.status, lines.join("\n"), self.body)
    }
}

/// A well-formed request.
pub(crate) fn request(method: &str, path: &str, headers: &[&str], body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let length = if body.is_empty() { String::new() } else { format!("Content-Length: {}\r\n", body.len()) };
    let lines: String = headers.iter().flat_map(|header| [header, "\r\n"]).collect();
    let text = format!("{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{lines}{length}\r\n");
    [text.as_bytes(), body].concat()
}

/// A delivery to `staging`, which is let in.
pub(crate) fn delivery(body: impl AsRef<[u8]>) -> Vec<u8> {
    request("POST", &format!("/in/{OPEN_KEY}/interview_result"), &[], body)
}

pub(crate) fn header_line() -> String {
    format!("X-Mojito-Secret: {VALUE}")
}

/// Everything that this process has logged since the first [`House`] was opened, at the finest level.
pub(crate) fn program_log() -> &'static Written {
    static LOG: LazyLock<Written> = LazyLock::new(|| {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE);
        subscriber.with_writer(move || writer.clone()).init();
        written
    });
    &LOG
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Written(Arc<Mutex<Vec<u8>>>);

impl Written {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Written {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
