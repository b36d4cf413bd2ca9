//! Bind, serve, shut down.

use std::convert::Infallible;
use std::error::Error as _;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use arc_swap::ArcSwap;
use axum::Router;
use eventlog::EventLog;
use http::HeaderValue;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::TaskTracker;

use crate::Endpoints;
use crate::gate::{Gate, Visit};
use crate::head;
use crate::judge::Patience;
use crate::routes::{self, Intake};
use crate::seats::{Call, Seats};
use crate::simulation::{LONGEST_HANG, Silence, Simulations};

/// How long to wait where the system gives no new connection, such as when the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Largest read buffer of a connection, in bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// What a sender may do.
#[derive(Debug, Clone)]
pub struct Limits {
    /// Largest body, before and after undoing its encoding, in bytes.
    pub body_bytes: usize,
    /// Time for a request's head, from its first byte (on a new connection: from the connection).
    pub head: Duration,
    /// Time for a request's body in all, and for a sender to take its answer.
    pub body: Duration,
    /// How long a connection may stay open between requests.
    pub idle: Duration,
    /// Connections at a time. When there are as many, the one that has waited longest for a full request head
    /// makes room for the next one; those that have delivered before go last.
    pub connections: usize,
    /// Unauthenticated requests per minute that are told why they are refused (401, 403, 404, 405, 421); the
    /// others are answered 429. Authenticated deliveries are never limited.
    pub refusals_per_minute: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            body_bytes: 1024 * 1024,
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_mins(1),
            connections: 512,
            refusals_per_minute: 60,
        }
    }
}

/// Where and how to listen.
#[derive(Debug, Clone)]
pub struct Options {
    /// Address; port 0 takes any free one.
    pub address: SocketAddr,
    /// Limits.
    pub limits: Limits,
    /// What this instance is known by: visible ASCII, different in each run.
    pub nonce: Arc<str>,
}

/// Why the address could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody else listens there.
    #[error("port {} is already in use: stop the other program, or choose another port with --listen", .0.port())]
    InUse(SocketAddr),
    /// Any other reason.
    #[error("cannot listen on {0}: {1}")]
    Other(SocketAddr, io::Error),
}

/// A bound, serving endpoint. Dropping it ends it like [`Listener::shutdown`], without waiting.
#[derive(Debug)]
pub struct Listener {
    address: SocketAddr,
    seats: Arc<Seats>,
    accepting: JoinHandle<()>,
    conversations: TaskTracker,
    closing: DropGuard,
}

impl Listener {
    /// Binds and starts to serve on the current tokio runtime.
    pub async fn start(
        options: Options,
        endpoints: Arc<ArcSwap<Endpoints>>,
        simulations: Simulations,
        log: EventLog,
    ) -> Result<Listener, BindError> {
        let Options { address, limits, nonce } = options;
        let patience = Patience::new(limits.refusals_per_minute, Instant::now());
        let instance = HeaderValue::from_str(&nonce).ok();
        let intake = Arc::new(Intake { endpoints, log, simulations, instance, limits, patience });
        let router = routes::router(Arc::clone(&intake));
        Listener::serve(address, router, intake).await
    }

    async fn serve(address: SocketAddr, router: Router, intake: Arc<Intake>) -> Result<Listener, BindError> {
        let refused = |error: io::Error| match error.kind() {
            io::ErrorKind::AddrInUse => BindError::InUse(address),
            _ => BindError::Other(address, error),
        };
        let socket = TcpListener::bind(address).await.map_err(refused)?;
        let address = socket.local_addr().map_err(refused)?;

        let seats = Seats::new(intake.limits.connections);
        let closing = CancellationToken::new();
        let conversations = TaskTracker::new();
        let door = Door { intake, router, seats: Arc::clone(&seats), conversations: conversations.clone() };
        let accepting = tokio::spawn(door.accept(socket, closing.clone()));
        tracing::info!(%address, "listening");
        Ok(Listener { address, seats, accepting, conversations, closing: closing.drop_guard() })
    }

    /// The bound address, with the real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Takes no new connection, answers what is in flight (at most `patience`), then returns.
    ///
    /// Connections that wait between requests are closed at once; a request that has begun to arrive is answered
    /// 503.
    pub async fn shutdown(self, patience: Duration) {
        drop(self.closing);
        let done = async {
            let _ = self.accepting.await;
            self.conversations.wait().await;
        };
        if tokio::time::timeout(patience, done).await.is_err() {
            tracing::warn!(left = self.conversations.len(), "not everything in flight was answered in time");
            self.seats.clear();
            self.conversations.wait().await;
        }
    }
}

/// Where connections come in.
struct Door {
    intake: Arc<Intake>,
    router: Router,
    seats: Arc<Seats>,
    conversations: TaskTracker,
}

impl Door {
    async fn accept(self, socket: TcpListener, closing: CancellationToken) {
        let _ = closing.run_until_cancelled(self.accept_all(&socket)).await;
        // Nobody connects any more from here on, so nobody is missed.
        drop(socket);
        self.conversations.close();
        self.seats.close();
    }

    async fn accept_all(&self, socket: &TcpListener) -> Infallible {
        loop {
            match socket.accept().await {
                Ok((stream, peer)) => {
                    let seat = self.seats.take().await;
                    let visit = Arc::new(Visit::new(peer.ip().to_canonical(), seat));
                    self.conversations.spawn(converse(
                        stream,
                        visit,
                        Arc::clone(&self.intake),
                        self.router.clone(),
                    ));
                }
                Err(error) if is_the_peers(&error) => {}
                Err(error) => {
                    tracing::warn!(%error, "cannot take a connection");
                    self.seats.make_room();
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }
}

/// Whether a failed `accept` only means that the other side has gone again.
fn is_the_peers(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset, Interrupted};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset | Interrupted)
}

/// Serves one connection to its end.
async fn converse(stream: TcpStream, visit: Arc<Visit>, intake: Arc<Intake>, router: Router) {
    // Answers are small and complete; waiting to send them together with more gains nothing.
    let _ = stream.set_nodelay(true);
    let gate = {
        let (intake, peer) = (Arc::clone(&intake), visit.peer);
        let limits = intake.limits.clone();
        Gate::new(stream, Arc::clone(&visit), limits, move |fault| intake.refused_head(fault, peer))
    };
    let service = service_fn(|request| {
        let (router, visit, intake) = (router.clone(), Arc::clone(&visit), &intake);
        async move {
            let response = routes::answer(intake, router, visit, request).await;
            match response.extensions().get() {
                Some(silence) => Err::<_, Silence>(*silence),
                None => Ok(response),
            }
        }
    });
    let mut connection = http1::Builder::new()
        // A sender may close its side once it has said everything, and still wants its answer. Also, a
        // request that is here is stored even if its sender has not the patience to wait.
        .half_close(true)
        // The gate keeps the time and bounds the head.
        .header_read_timeout(None)
        .max_header_size(head::MAX_BYTES)
        .max_buf_size(BUFFER_BYTES)
        .serve_connection(TokioIo::new(gate), service);
    let silence = loop {
        tokio::select! {
            biased;
            over = &mut connection => {
                let Err(error) = over else { return };
                let Some(silence) = error.source().and_then(|source| source.downcast_ref()) else {
                    tracing::debug!(%error, "a connection broke");
                    return;
                };
                break *silence;
            }
            call = visit.seat.called() => match call {
                Call::Leave => return,
                Call::Finish => Pin::new(&mut connection).graceful_shutdown(),
                Call::FinishHead => {}
            }
        }
    };
    let mut gate = connection.into_parts().io.into_inner();
    match silence {
        Silence::Drop => gate.reset(),
        Silence::Hang => {
            // Whoever needs the seat may have it.
            visit.seat.wait();
            tokio::select! {
                () = gate.sender_gone() => {}
                _ = visit.seat.called() => {}
                () = tokio::time::sleep(LONGEST_HANG) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    use super::*;

    async fn ask(address: SocketAddr, path: &str) -> String {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer).await;
        answer
    }

    #[tokio::test]
    async fn a_panic_costs_one_connection_and_frees_its_seat() {
        let folder = tempfile::tempdir().unwrap();
        let data = eventlog::DataFolder::create(folder.path()).unwrap();
        let limits = Limits { connections: 1, ..Limits::default() };
        let intake = Arc::new(Intake {
            endpoints: Arc::default(),
            simulations: Simulations::default(),
            instance: None,
            log: EventLog::open(&data, &eventlog::Options::default()).unwrap(),
            patience: Patience::new(limits.refusals_per_minute, Instant::now()),
            limits,
        });
        let router = Router::new().route("/panic", get(async || -> String { panic!("on purpose") }));
        let router = router.route("/calm", get(async || "calm"));
        let listener = Listener::serve(([127, 0, 0, 1], 0).into(), router, intake).await.unwrap();

        for _ in 0..3 {
            assert_eq!(ask(listener.address(), "/panic").await, "");
        }

        assert!(ask(listener.address(), "/calm").await.ends_with("calm"));
        listener.shutdown(Duration::from_mins(10)).await;
    }
}
