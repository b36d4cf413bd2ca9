//! A web server that deliveries are sent on to: it writes down what comes, and answers as badly as it is told to.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;

use crate::wait::until;

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// Method and path.
    pub line: String,
    /// Names in lower case.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Received {
    /// The value of a header, by its lower-case name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The sequence number that it tells.
    pub fn sequence(&self) -> i64 {
        self.header("x-mojito-sequence").and_then(|text| text.parse().ok()).expect("a sequence number")
    }

    /// The body as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("a JSON body")
    }
}

/// How a request is answered.
#[derive(Debug, Clone)]
pub enum Answering {
    /// With a status, further header lines, and a body.
    With(u16, &'static str, &'static str),
    /// After a while, with 200.
    Late(Duration),
    /// Never; the connection stays open.
    Never,
    /// The connection is reset in the middle of the answer's body.
    Reset,
    /// With a body of 64 MiB.
    Huge,
    /// With a body that never ends.
    Endless,
}

/// With this status and nothing else.
pub const fn status(status: u16) -> Answering {
    Answering::With(status, "", "")
}

type Decide = dyn Fn(&Received, usize) -> Answering + Send + Sync;

/// A receiver on a free port, gone when this is dropped.
pub struct Receiver {
    address: SocketAddr,
    received: Arc<Mutex<Vec<Received>>>,
    runtime: Option<Runtime>,
}

impl Receiver {
    /// Decides about each request and how many came before it.
    pub fn start(decide: impl Fn(&Received, usize) -> Answering + Send + Sync + 'static) -> Receiver {
        Receiver::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), decide)
    }

    /// The same at an address where nobody listens.
    pub fn start_at(
        address: SocketAddr,
        decide: impl Fn(&Received, usize) -> Answering + Send + Sync + 'static,
    ) -> Receiver {
        let runtime = Runtime::new().expect("threads of our own");
        let socket = runtime.block_on_here(async move { TcpListener::bind(address).await });
        let socket = socket.expect("a free port");
        let address = socket.local_addr().expect("the address of our own socket");
        let received = Arc::<Mutex<Vec<Received>>>::default();
        let decide: Arc<Decide> = Arc::new(decide);
        let noted = Arc::clone(&received);
        runtime.spawn(async move {
            while let Ok((stream, _)) = socket.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&noted), Arc::clone(&decide)));
            }
        });
        Receiver { address, received, runtime: Some(runtime) }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A URL of it.
    pub fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// What came so far, in order.
    pub fn received(&self) -> Vec<Received> {
        lock(&self.received).clone()
    }

    /// Waits until so many have come.
    pub fn wait_for(&self, count: usize) -> Vec<Received> {
        until(&format!("{count} requests"), || {
            let received = lock(&self.received);
            (received.len() >= count).then(|| received.clone())
        })
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        // Not waited for: a test may be asynchronous itself.
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

/// Blocks also inside of another runtime.
trait BlockHere {
    fn block_on_here<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T;
}

impl BlockHere for Runtime {
    fn block_on_here<T: Send + 'static>(&self, future: impl Future<Output = T> + Send + 'static) -> T {
        let (done, finished) = std::sync::mpsc::channel();
        self.spawn(async move { done.send(future.await) });
        finished.recv().expect("a task of our own")
    }
}

fn lock(received: &Mutex<Vec<Received>>) -> MutexGuard<'_, Vec<Received>> {
    received.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one request; whoever leaves in the middle is let go.
async fn serve(mut stream: TcpStream, noted: Arc<Mutex<Vec<Received>>>, decide: Arc<Decide>) -> Option<()> {
    let request = read(&mut stream).await?;
    let answering = {
        let mut received = lock(&noted);
        let before = received.len();
        received.push(request.clone());
        decide(&request, before)
    };
    match answering {
        Answering::With(status, headers, body) => {
            let head = format!(
                "HTTP/1.1 {status} Told\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n",
                body.len()
            );
            stream.write_all((head + body).as_bytes()).await.ok()
        }
        Answering::Late(wait) => {
            tokio::time::sleep(wait).await;
            let answer = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
            stream.write_all(answer).await.ok()
        }
        Answering::Never => std::future::pending().await,
        Answering::Reset => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf of").await.ok()
        }
        Answering::Huge => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 67108864\r\n\r\n").await.ok()?;
            for _ in 0..4096 {
                stream.write_all(&[b'x'; 16384]).await.ok()?;
            }
            Some(())
        }
        Answering::Endless => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").await.ok()?;
            loop {
                stream.write_all(b"1\r\nx\r\n").await.ok()?;
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|window| window == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let mut lines = text.split("\r\n");
    let line = lines.next()?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length");
    let length: usize = length.and_then(|(_, length)| length.parse().ok()).unwrap_or_default();
    let mut body = bytes.split_off(head + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    Some(Received { line, headers, body })
}
