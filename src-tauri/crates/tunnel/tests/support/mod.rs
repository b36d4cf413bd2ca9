//! What the tests of a tunnel share.

#![allow(dead_code, reason = "each test program uses a part of it")]

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::time::{sleep, timeout};
use tunnel::{Pace, State, Status, Tunnel};
use url::Url;

/// Longer than anything takes on a busy machine.
const PATIENCE: Duration = Duration::from_mins(2);

/// Never waits long.
pub(crate) fn quick() -> Pace {
    Pace { first: Duration::from_millis(20), longest: Duration::from_millis(200), ..Pace::default() }
}

/// Where nobody listens: a tunnel does not look at it.
pub(crate) fn local() -> SocketAddr {
    "127.0.0.1:8417".parse().unwrap()
}

/// Waits for a status that `wanted` accepts.
pub(crate) async fn until(tunnel: &Tunnel, wanted: impl FnMut(&Status) -> bool) -> Status {
    let mut status = tunnel.status();
    if let Ok(found) = timeout(PATIENCE, status.wait_for(wanted)).await {
        return found.unwrap().clone();
    }
    panic!("it stays {:?}", tunnel.status().borrow().clone());
}

/// Waits until it is up, and tells where.
pub(crate) async fn up(tunnel: &Tunnel) -> Url {
    until(tunnel, |status| status.url().is_some()).await.url().unwrap().clone()
}

/// Waits until it is to be tried again, and tells why.
pub(crate) async fn retrying(tunnel: &Tunnel) -> String {
    match until(tunnel, |status| matches!(status.state, State::Retrying { .. })).await.state {
        State::Retrying { why, .. } => why,
        state => panic!("{state:?}"),
    }
}

/// Waits until it stays down, and tells why.
pub(crate) async fn refused(tunnel: &Tunnel) -> String {
    match until(tunnel, |status| matches!(status.state, State::Refused { .. })).await.state {
        State::Refused { why } => why,
        state => panic!("{state:?}"),
    }
}

/// Waits until something holds that nobody tells of. `what` is said if it never does.
pub(crate) async fn holds(what: &str, condition: impl Fn() -> bool) {
    let look = async {
        while !condition() {
            sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(timeout(PATIENCE, look).await.is_ok(), "{what} never came");
}

/// A web server on loopback that gives every request the same answer.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    answer: Arc<Mutex<String>>,
}

impl Server {
    /// One that answers with these bytes, head and all.
    pub(crate) fn answering(answer: impl Into<String>) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let answer = Arc::new(Mutex::new(answer.into()));
        let given = Arc::clone(&answer);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let answer = given.lock().unwrap().clone();
                // One segment is enough for the heads that are sent here.
                let _ = stream.read(&mut [0; 4096]);
                let _ = stream.write_all(answer.as_bytes());
            }
        });
        Server { address, answer }
    }

    /// Answers otherwise from now on.
    pub(crate) fn answer_now(&self, answer: impl Into<String>) {
        *self.answer.lock().unwrap() = answer.into();
    }

    pub(crate) fn url(&self) -> Url {
        Url::parse(&format!("http://{}", self.address)).unwrap()
    }
}

/// An answer with this status, these headers and this body.
pub(crate) fn answer(status: &str, headers: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\n{headers}Content-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// What the listener answers to `/healthz`.
pub(crate) fn healthy(instance: &str) -> String {
    let headers = format!("Content-Type: application/json\r\nX-Mojito-Instance: {instance}\r\n");
    answer("200 OK", &headers, r#"{"status":"ok"}"#)
}
