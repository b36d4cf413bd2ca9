//! Against real HTTPS servers that behave in every way.

use std::sync::Arc;

use eventlog::ReportLink;
use rcgen::{CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::*;
use crate::rows::{Log, log};

/// An HTTPS server for `localhost` on a free port.
struct Server {
    port: u16,
    authority: String,
    requests: mpsc::UnboundedReceiver<String>,
}

type Session = TlsStream<TcpStream>;

impl Server {
    /// Answers each request with what `answer` writes.
    async fn behaving<A, F>(answer: A) -> Server
    where
        A: Fn(Session, u16) -> F + Send + Sync + 'static,
        F: Future<Output = ()> + Send,
    {
        tunnel::choose_tls();
        let mut authority = CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = CertifiedIssuer::self_signed(authority, KeyPair::generate().unwrap()).unwrap();
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec!["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &authority).unwrap();
        let config = ServerConfig::builder().with_no_client_auth().with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::Pkcs8(key.serialize_der().into()),
        );
        let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (heard, requests) = mpsc::unbounded_channel();
        let answer = Arc::new(answer);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, answer, heard) = (acceptor.clone(), Arc::clone(&answer), heard.clone());
                tokio::spawn(async move {
                    // A client that does not trust the certificate leaves.
                    let Ok(mut session) = acceptor.accept(stream).await else { return };
                    let mut request = Vec::new();
                    while !request.ends_with(b"\r\n\r\n") {
                        let Ok(byte) = session.read_u8().await else { return };
                        request.push(byte);
                    }
                    let _ = heard.send(String::from_utf8(request).unwrap());
                    answer(session, port).await;
                });
            }
        });
        Server { port, authority: authority.pem(), requests }
    }

    /// Answers each request with these bytes and ends the connection.
    async fn saying(answer: impl Into<Vec<u8>>) -> Server {
        let answer = Arc::new(answer.into());
        Server::behaving(move |mut session, _| {
            let answer = Arc::clone(&answer);
            async move {
                // One that has heard enough leaves.
                let _ = session.write_all(&answer).await;
                let _ = session.shutdown().await;
            }
        })
        .await
    }

    fn url(&self) -> Url {
        format!("https://localhost:{}/r/secret-path.pdf?signature=secret", self.port).parse().unwrap()
    }

    /// Terms under which this server is trusted and may be here.
    fn terms(&self) -> Terms {
        Terms {
            authorities: vec![reqwest::Certificate::from_pem(self.authority.as_bytes()).unwrap()],
            silence: Duration::from_millis(300),
            patience: Duration::from_secs(3),
            ..Terms::new(1_000_000, true)
        }
    }

    async fn fetched(&self) -> Result<u64, Error> {
        fetched(self.url(), &self.terms()).await.1
    }

    /// Why nothing was fetched, and whether that may pass.
    async fn refused(&self) -> (String, bool) {
        told(self.fetched().await.unwrap_err())
    }
}

/// How much was fetched into a log of its own, in which nothing is left of what failed.
async fn fetched(url: Url, terms: &Terms) -> (Log, Result<u64, Error>) {
    let log = log(&[br#"{"id":"r1"}"#]).await;
    let draft = log.log.report_draft().unwrap();
    let link = ReportLink::of(url.as_str());
    let kept = match download(url, terms, draft, &Course::default()).await {
        Ok(draft) => Ok(log.log.keep_report(draft, 1, link).await.unwrap().unwrap().bytes),
        Err(error) => Err(error),
    };
    if kept.is_err() {
        let path = log.reader().report_path("any");
        let left: Vec<_> = std::fs::read_dir(path.parent().unwrap()).unwrap().collect();
        assert!(left.is_empty(), "{left:?}");
    }
    (log, kept)
}

fn told(error: Error) -> (String, bool) {
    let Error::Report { sentence, passing } = error else { panic!("{error:?}") };
    assert!(!sentence.contains("secret"), "the link is told: {sentence}");
    (sentence, passing)
}

fn pdf(head: &str, length: usize) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").into_bytes();
    answer.extend(PDF);
    answer.resize(answer.len() + length - PDF.len(), b'x');
    answer
}

const KIND: &str = "Content-Type: application/pdf";

fn chunked(parts: &[&[u8]], end: &str) -> Vec<u8> {
    let mut answer = format!("HTTP/1.1 200 OK\r\n{KIND}\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
    for part in parts {
        answer.extend(format!("{:x}\r\n", part.len()).into_bytes());
        answer.extend_from_slice(part);
        answer.extend(b"\r\n");
    }
    answer.extend(end.as_bytes());
    answer
}

#[tokio::test]
async fn a_report_is_fetched_without_a_word_about_us() {
    let mut server =
        Server::saying(pdf(&format!("{KIND}\r\nContent-Length: 70000\r\nSet-Cookie: a=b"), 70_000)).await;

    let (log, bytes) = fetched(server.url(), &server.terms()).await;

    assert_eq!(bytes.unwrap(), 70_000);
    let copy = log.reader().reports_of(1).unwrap().remove(0);
    assert!(std::fs::read(log.reader().report_path(&copy.sha256)).unwrap().starts_with(b"%PDF-xxx"));
    let request = server.requests.recv().await.unwrap().to_lowercase();
    assert!(request.starts_with("get /r/secret-path.pdf?signature=secret http/1.1\r\n"), "{request}");
    for header in ["cookie", "authorization", "referer", "x-mojito"] {
        assert!(!request.contains(header), "{request}");
    }
}

#[tokio::test]
async fn what_says_it_is_bytes_or_comes_in_parts_is_taken_where_it_is_a_pdf() {
    let parts: [&[u8]; 4] = [b"%", b"PD", b"F-1.7", b" and more"];
    for answer in [
        chunked(&parts, "0\r\n\r\n"),
        pdf("Content-Type: Application/Octet-Stream; charset=binary\r\nContent-Length: 9", 9),
        pdf("Content-Type: binary/octet-stream\r\nContent-Length: 9", 9),
        // As servers before Content-Length did.
        pdf("Connection: close", 9),
    ] {
        let shown = String::from_utf8_lossy(&answer).into_owned();
        assert!(Server::saying(answer).await.fetched().await.unwrap() >= 9, "{shown}");
    }
}

#[tokio::test]
async fn what_is_too_large_is_not_read_to_its_end() {
    let said = Server::saying(pdf(&format!("{KIND}\r\nContent-Length: 1000001"), 10)).await;
    let part = [b"%PDF-".as_slice(), &vec![b'x'; 60_000]].concat();
    let unsaid = Server::behaving(move |mut session, _| {
        let part = chunked(&[&part], "");
        async move {
            while session.write_all(&part).await.is_ok() {
                let more = format!("{:x}\r\n{}\r\n", 60_000, "x".repeat(60_000));
                while session.write_all(more.as_bytes()).await.is_ok() {}
            }
        }
    })
    .await;

    for server in [said, unsaid] {
        let (sentence, passing) = server.refused().await;
        assert!(
            sentence.starts_with("the report is larger than 1 MB: allow more with `most_bytes`"),
            "{sentence}"
        );
        assert!(!passing);
    }
}

#[tokio::test]
async fn what_is_no_pdf_is_not_kept() {
    let html = "<html>Sign in</html>";
    for answer in [
        format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\n\r\n{html}", html.len()),
        format!("HTTP/1.1 200 OK\r\n{KIND}\r\nContent-Length: {}\r\n\r\n{html}", html.len()),
        format!("HTTP/1.1 200 OK\r\n{KIND}\r\nContent-Length: 0\r\n\r\n"),
        format!("HTTP/1.1 200 OK\r\n{KIND}\r\nContent-Length: 3\r\n\r\n%PD"),
        "HTTP/1.1 200 OK\r\nContent-Type: application/pdfx\r\nContent-Length: 5\r\n\r\n%PDF-".to_owned(),
    ] {
        let (sentence, passing) = Server::saying(answer.clone()).await.refused().await;
        assert!(sentence.starts_with("what localhost gives out is no PDF"), "{answer}: {sentence}");
        assert!(!passing);
    }
}

#[tokio::test]
async fn an_expired_link_is_told_and_others_answers_may_pass() {
    for (status, lasting) in [
        (401, true),
        (403, true),
        (404, true),
        (410, true),
        (204, true),
        (206, true),
        (400, true),
        (429, false),
        (500, false),
        (503, false),
    ] {
        let answer = format!("HTTP/1.1 {status} Said\r\nContent-Length: 0\r\n\r\n");
        let (sentence, passing) = Server::saying(answer).await.refused().await;
        assert!(sentence.contains(&status.to_string()), "{sentence}");
        assert_eq!(passing, !lasting, "{sentence}");
        if matches!(status, 403 | 404 | 410) {
            assert!(sentence.contains("links expire"), "{sentence}");
        }
    }
}

#[tokio::test]
async fn a_server_that_hangs_or_drips_or_breaks_off_does_not_hold_us_up() {
    let silent = Server::behaving(|session, _| async move {
        let _session = session;
        std::future::pending::<()>().await;
    })
    .await;
    let stuck = Server::behaving(|mut session, _| async move {
        let _ = session.write_all(&pdf(&format!("{KIND}\r\nContent-Length: 900"), 100)).await;
        std::future::pending::<()>().await;
    })
    .await;
    let dripping = Server::behaving(|mut session, _| async move {
        let _ = session.write_all(&pdf(&format!("{KIND}\r\nContent-Length: 90000"), 10)).await;
        while session.write_all(b"x").await.is_ok() && session.flush().await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
    let broken = Server::saying(pdf(&format!("{KIND}\r\nContent-Length: 900"), 100)).await;
    let broken_part = Server::saying(chunked(&[b"%PDF-1.7"], "")).await;
    let reset = Server::behaving(|session, _| async move {
        let (stream, _) = session.into_inner();
        reset_connection(stream);
    })
    .await;
    let nonsense = Server::saying("220 mail.example.com ESMTP\r\n").await;

    for (server, expected) in [
        (silent, "the report broke off at localhost: nothing came in time"),
        (stuck, "the report broke off at localhost: nothing came in time"),
        (dripping, "the report did not come to its end within 3 seconds"),
        (broken, "the report broke off at localhost: "),
        (broken_part, "the report broke off at localhost: "),
        (reset, "the report broke off at localhost: "),
        (nonsense, "the report broke off at localhost: "),
    ] {
        let (sentence, passing) = server.refused().await;
        assert!(sentence.starts_with(expected), "{expected}: {sentence}");
        assert!(passing, "{sentence}");
    }
}

/// Ends a connection the hard way.
fn reset_connection(stream: TcpStream) {
    stream.set_zero_linger().unwrap();
    drop(stream);
}

#[tokio::test]
async fn where_nobody_is_or_nobody_is_trusted_nothing_is_fetched() {
    let free = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let terms = Terms::new(1_000_000, true);
    let nobody: Url = format!("https://localhost:{free}/r?secret").parse().unwrap();
    let stranger = Server::saying(pdf(KIND, 9)).await;
    let unknown: Url = "https://reports.invalid/r?secret".parse().unwrap();

    for url in [nobody, stranger.url(), unknown] {
        let (sentence, passing) = told(fetched(url.clone(), &terms).await.1.unwrap_err());
        assert!(sentence.contains("could not be reached: "), "{sentence}");
        assert!(passing);
    }
}

#[tokio::test]
async fn it_is_sent_on_a_few_times_and_to_nowhere_else_but_https() {
    let on = |to: &'static str| async move {
        Server::behaving(move |mut session, port| async move {
            let to = to.replace("PORT", &port.to_string());
            let answer = format!("HTTP/1.1 302 Found\r\nLocation: {to}\r\nContent-Length: 0\r\n\r\n");
            let _ = session.write_all(answer.as_bytes()).await;
            let _ = session.shutdown().await;
        })
        .await
    };
    for (to, expected) in [
        ("http://reports.example.com/secret", "sends on to a link that begins with `http:`"),
        ("file:///etc/passwd", "sends on to a link that begins with `file:`"),
        ("https://user:secret@localhost:PORT/", "sends on to a link that hides a user name"),
        ("https://", "sends on to nowhere"),
        ("/r/again?secret", "sends on more than 5 times"),
    ] {
        let mut server = on(to).await;
        let (sentence, passing) = server.refused().await;
        assert!(sentence.contains(expected), "{to}: {sentence}");
        assert!(!passing, "{to}");
        let mut asked = 0;
        while server.requests.try_recv().is_ok() {
            asked += 1;
        }
        assert_eq!(asked, if to.starts_with('/') { 6 } else { 1 }, "{to}");
    }
    let found = Server::saying(pdf(KIND, 9)).await;
    let to: &'static str = format!("https://localhost:{}/moved", found.port).leak();
    let first = on(to).await;
    let mut terms = first.terms();
    terms.authorities.extend(found.terms().authorities);
    assert_eq!(fetched(first.url(), &terms).await.1.unwrap(), 9);
}

#[tokio::test]
async fn this_computer_and_its_network_are_not_asked() {
    let mut server = Server::saying(pdf(KIND, 9)).await;
    let terms = Terms { allow_private: false, ..server.terms() };
    let to = |host: &str| format!("https://{host}:{}/r?secret", server.port).parse().unwrap();

    for host in ["localhost", "127.0.0.1", "[::1]", "127.1", "0x7f000001", "[::ffff:127.0.0.1]", "10.0.0.1"] {
        let (sentence, passing) = told(fetched(to(host), &terms).await.1.unwrap_err());
        assert!(sentence.ends_with("leads to this computer or into its own network"), "{host}: {sentence}");
        assert!(!passing);
    }
    assert!(server.requests.try_recv().is_err(), "nobody was asked");
}

#[tokio::test]
async fn one_that_is_interrupted_ends_at_once_and_leaves_nothing() {
    let stuck = Server::behaving(|mut session, _| async move {
        let _ = session.write_all(&pdf(&format!("{KIND}\r\nContent-Length: 900"), 100)).await;
        std::future::pending::<()>().await;
    })
    .await;
    let log = log(&[br#"{"id":"r1"}"#]).await;
    let (draft, course) = (log.log.report_draft().unwrap(), Course::default());
    let (mut progress, watched) = (course.progress(), course.clone());
    tokio::spawn(async move {
        progress.wait_for(|progress| progress.done == 100 && progress.total == Some(900)).await.unwrap();
        watched.interrupt();
    });
    let terms = Terms { silence: Duration::from_mins(1), patience: Duration::from_mins(1), ..stuck.terms() };

    let error = download(stuck.url(), &terms, draft, &course).await.unwrap_err();

    assert!(matches!(error, Error::Log(eventlog::Error::Interrupted)), "{error}");
    let folder = log.reader().report_path("any").parent().unwrap().to_owned();
    assert_eq!(std::fs::read_dir(folder).unwrap().count(), 0);
}
