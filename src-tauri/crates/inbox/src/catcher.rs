//! A receiver to send to in tests.

use std::io::{BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// Takes requests on a free port and answers each the same.
pub(crate) struct Catcher {
    address: SocketAddr,
    caught: Receiver<Caught>,
}

/// A request as it arrived.
pub(crate) struct Caught {
    pub(crate) request_line: String,
    headers: Vec<(String, Vec<u8>)>,
    pub(crate) body: Vec<u8>,
}

impl Catcher {
    /// `answer`: status line and header lines, without the empty line that ends them.
    pub(crate) fn answering(answer: &str) -> Catcher {
        let answer = format!("{answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        Catcher::behaving(move |mut stream| stream.write_all(answer.as_bytes()).unwrap())
    }

    /// Answers each request in its own way.
    pub(crate) fn behaving(answer: impl Fn(TcpStream) + Send + 'static) -> Catcher {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let (sender, caught) = channel();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let stream = stream.unwrap();
                let caught = Caught::read(&mut BufReader::new(&stream));
                answer(stream);
                if sender.send(caught).is_err() {
                    return;
                }
            }
        });
        Catcher { address, caught }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The next request.
    pub(crate) fn caught(&self) -> Caught {
        self.caught.recv_timeout(Duration::from_secs(20)).unwrap()
    }

    /// Whether no request has arrived.
    pub(crate) fn caught_nothing(&self) -> bool {
        self.caught.try_recv().is_err()
    }
}

impl Caught {
    fn read(stream: &mut impl std::io::BufRead) -> Caught {
        let mut line = || {
            let mut line = Vec::new();
            stream.read_until(b'\n', &mut line).unwrap();
            line.strip_suffix(b"\r\n").unwrap().to_vec()
        };
        let request_line = String::from_utf8(line()).unwrap();
        let mut headers = Vec::new();
        loop {
            let line = line();
            let Some(colon) = line.iter().position(|&byte| byte == b':') else { break };
            let name = String::from_utf8(line[..colon].to_ascii_lowercase()).unwrap();
            headers.push((name, line[colon + 1..].trim_ascii().to_vec()));
        }
        let mut caught = Caught { request_line, headers, body: Vec::new() };
        let length = caught
            .values("content-length")
            .first()
            .map_or(0, |length| std::str::from_utf8(length).unwrap().parse().unwrap());
        stream.take(length).read_to_end(&mut caught.body).unwrap();
        caught
    }

    /// The values of a header, by its lower-case name.
    pub(crate) fn values(&self, name: &str) -> Vec<Vec<u8>> {
        self.headers.iter().filter(|(known, _)| known == name).map(|(_, value)| value.clone()).collect()
    }
}
