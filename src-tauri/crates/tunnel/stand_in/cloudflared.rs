//! Stands in for `cloudflared`: writes what the real one writes, serves what the real one serves about itself, and
//! connects to nowhere.
//!
//! Beside the path under which it is called, `.play` says what is played. What it was given is noted in `.seen`, a
//! line each time, and what it answered to `/ready` in `.answers`. While `.sick` is there it has lost Cloudflare; once
//! `.die` is there it ends.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::exit;
use std::thread;
use std::time::Duration;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args();
    let me = arguments.next().unwrap_or_default();
    let arguments: Vec<_> = arguments.collect();
    let beside = |kind: &str| PathBuf::from(format!("{me}.{kind}"));
    let token = std::env::var("TUNNEL_TOKEN").unwrap_or_default();
    let play = fs::read_to_string(beside("play"))?;

    let metrics = TcpListener::bind("127.0.0.1:0")?;
    let address = metrics.local_addr()?;
    let mut seen = fs::OpenOptions::new().append(true).create(true).open(beside("seen"))?;
    writeln!(seen, "{address}\t{token}\t{}", arguments.join(" "))?;
    let starts = fs::read_to_string(beside("seen"))?.lines().count();

    if token.is_empty() {
        eprintln!("2026-02-21T14:24:01Z INF Requesting new quick Tunnel on trycloudflare.com...");
    } else {
        eprintln!("2026-02-21T14:24:01Z INF Starting tunnel tunnelID=d5ee487b-1b70-4839-97f3-a5ba8960e430");
    }
    match play.as_str() {
        "exit" => {
            eprintln!("2026-02-21T14:24:06Z ERR Couldn't start tunnel error=\"no way out\" token={token}");
            eprintln!("2026-02-21T14:24:06Z INF Metrics server stopped");
            exit(1);
        }
        "limited" => {
            eprintln!(
                "2026-02-21T14:24:06Z ERR Error unmarshaling QuickTunnel response: error code: 1015 \
                 error=\"invalid character 'e' looking for beginning of value\" status_code=\"429 Too Many Requests\""
            );
            eprintln!(
                "failed to unmarshal quick Tunnel: invalid character 'e' looking for beginning of value"
            );
            exit(1);
        }
        "hang" => loop {
            thread::park();
        },
        "loud" => {
            for _ in 0..4096 {
                eprint!("{:1024}", "A line that never ends");
                println!("{:1024}", "A line that does");
            }
        }
        _ => {}
    }
    eprintln!("2026-02-21T14:24:06Z INF Starting metrics server on {address}/metrics");
    if play == "refused" {
        eprintln!(
            "2026-02-21T14:24:07Z ERR Register tunnel error from server side error=\"Unauthorized: Invalid tunnel \
             secret\" connIndex=0"
        );
    } else {
        eprintln!(
            "2026-02-21T14:24:07Z INF Registered tunnel connection connIndex=0 location=ams01 protocol=quic"
        );
    }

    let die = beside("die");
    thread::spawn(move || {
        while !die.exists() {
            thread::sleep(Duration::from_millis(10));
        }
        let _ = fs::remove_file(&die);
        eprintln!(
            "2026-02-21T14:30:00Z ERR Initiating shutdown error=\"accept stream listener met an error\""
        );
        exit(1);
    });
    for stream in metrics.incoming() {
        serve(stream?, &play, starts, &beside)?;
    }
    Ok(())
}

/// Answers one request about itself.
fn serve(
    mut stream: TcpStream,
    play: &str,
    starts: usize,
    beside: &dyn Fn(&str) -> PathBuf,
) -> io::Result<()> {
    let mut head = BufReader::new(stream.try_clone()?).lines();
    let request = head.next().transpose()?.unwrap_or_default();
    while head.next().transpose()?.is_some_and(|line| !line.is_empty()) {}

    let (status, body) = if request.starts_with("GET /quicktunnel ") {
        ("200 OK", format!(r#"{{"hostname":"quick-{starts}.trycloudflare.com"}}"#))
    } else if !request.starts_with("GET /ready ") {
        ("404 Not Found", String::new())
    } else if play == "refused" || beside("sick").exists() {
        (
            "503 Service Unavailable",
            r#"{"status":503,"readyConnections":0,"connectorId":"12c61348"}"#.to_owned(),
        )
    } else {
        ("200 OK", r#"{"status":200,"readyConnections":1,"connectorId":"12c61348"}"#.to_owned())
    };
    if request.starts_with("GET /ready ") {
        let mut answers = fs::OpenOptions::new().append(true).create(true).open(beside("answers"))?;
        writeln!(answers, "{status}")?;
    }
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}
