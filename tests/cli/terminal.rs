//! On a terminal: colour, width, questions, and nothing that others wrote can take the terminal over.

use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};
use support::{Folders, Mojito, Process, within};

use crate::commands::{mojito, run};
use crate::payload;

/// What a terminal must never be told by a payload.
const HOSTILE: &str = "Ada \u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m\u{202e}elpmaS\u{2069}\r\nnext";

/// Runs a command on a terminal of this width, types into it, and returns what the terminal was sent.
pub(crate) fn on_terminal(command: &mut Command, width: u16, typed: &str) -> (i32, String) {
    let terminal = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
    grantpt(&terminal).unwrap();
    unlockpt(&terminal).unwrap();
    tcsetwinsize(&terminal, Winsize { ws_row: 24, ws_col: width, ws_xpixel: 0, ws_ypixel: 0 }).unwrap();
    let name = ptsname(&terminal, Vec::new()).unwrap();
    let name = Path::new(std::ffi::OsStr::from_bytes(name.as_bytes()));
    let side = || OpenOptions::new().read(true).write(true).open(name).unwrap();
    command.stdin(side()).stdout(side()).stderr(side()).env("TERM", "xterm-256color");
    let mut child = command.spawn().unwrap();
    // The parent's copies of the terminal's other side would keep it open for ever.
    command
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::null());

    let mut terminal = File::from(terminal);
    terminal.write_all(typed.as_bytes()).unwrap();
    within("the command to end", move || {
        let mut shown = Vec::new();
        let mut chunk = [0; 4096];
        // Reading fails when the last one on the other side is gone.
        while let Ok(length @ 1..) = terminal.read(&mut chunk) {
            shown.extend_from_slice(&chunk[..length]);
        }
        (child.wait().unwrap().code().unwrap(), String::from_utf8(shown).unwrap())
    })
}

/// Takes away colours, which are all that may be left of control sequences.
fn without_colours(shown: &str) -> String {
    let mut parts = shown.split("\u{1b}[");
    let first = parts.next().unwrap().to_owned();
    parts.fold(first, |plain, part| {
        let (style, text) = part.split_once('m').unwrap_or_else(|| panic!("no colour: {part:?}"));
        assert!(style.bytes().all(|byte| byte.is_ascii_digit() || byte == b';'), "no colour: {style:?}");
        plain + text
    })
}

fn assert_harmless(shown: &str) {
    let obeyed = |c: char| c.is_control() && !"\r\n".contains(c) || "\u{202e}\u{2069}".contains(c);
    assert!(!shown.contains(obeyed), "{shown:?}");
    assert!(!shown.contains("\r\r\n"), "a bare carriage return came through: {shown:?}");
}

#[tokio::test]
async fn nothing_a_candidate_is_called_reaches_the_terminal_as_it_is() {
    let mojito = Mojito::serve();
    mojito.post("interview_result", payload::result(HOSTILE, HOSTILE, 7.1).to_string()).await;

    for arguments in
        [&["list"][..], &["list", "--format", "json"], &["show", "1"], &["show", "1", "--format", "json"]]
    {
        let (code, shown) = on_terminal(mojito.command("events").args(arguments), 200, "");

        assert_eq!(code, 0, "{shown}");
        assert_harmless(&without_colours(&shown));
        assert!(shown.contains("owned"), "the name is shown all the same: {shown:?}");
    }
}

#[tokio::test]
async fn neither_do_lines_of_what_just_arrived() {
    let folders = Arc::new(Folders::new());
    // As on a terminal, for a pipe would have its control sequences taken out.
    let mut serve = mojito(&folders, &["serve", "--listen", "127.0.0.1:0"]);
    serve.env("CLICOLOR_FORCE", "1");
    let serve = Process::start(serve);
    while !serve.line("where it listens").contains("header") {}
    let name = format!("candidate_name={HOSTILE}");
    run(&mut mojito(&folders, &["trigger", "interview_result", "--set", &name])).done();
    let mut tail = mojito(&folders, &["events", "tail", "--from-sequence", "1"]);
    tail.env("CLICOLOR_FORCE", "1");
    let tail = Process::start(tail);

    assert_eq!(serve.line("an empty line"), "");
    for line in [serve.line("the delivery"), tail.line("the delivery")] {
        assert!(line.contains("owned") && line.contains("\u{1b}[32m"), "the name in colour: {line:?}");
        assert_harmless(&without_colours(&line));
    }
}

#[test]
fn neither_does_what_a_stranger_answers() {
    let folders = Folders::new();
    let stranger = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/", stranger.local_addr().unwrap());
    let answering = std::thread::spawn(move || {
        let (mut stream, _) = stranger.accept().unwrap();
        let mut head = [0; 16 * 1024];
        assert_ne!(stream.read(&mut head).unwrap(), 0);
        let length = HOSTILE.len();
        write!(stream, "HTTP/1.1 500 No\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{HOSTILE}")
            .unwrap();
    });

    let (code, shown) =
        on_terminal(&mut mojito(&folders, &["trigger", "interview_result", "--to", &url]), 200, "");
    answering.join().unwrap();

    assert_eq!(code, 1);
    assert!(shown.contains("500") && shown.contains("owned"), "{shown:?}");
    assert_harmless(&without_colours(&shown));
}

#[tokio::test]
async fn a_body_that_could_change_the_terminal_is_not_written_to_it() {
    let mojito = Mojito::serve();
    mojito.post("interview_result", "\u{1b}[2J").await;
    mojito.post("interview_result", "{\n\t\"id\": \"x\"}").await;

    let (refused, why) = on_terminal(mojito.command("events").args(["raw", "1"]), 80, "");
    let (written, body) = on_terminal(mojito.command("events").args(["raw", "2"]), 80, "");

    assert_eq!(refused, 1);
    assert_harmless(&without_colours(&why));
    assert!(why.contains("> body.json"), "{why:?}");
    assert_eq!(written, 0);
    assert_eq!(body.replace("\r\n", "\n").replace("        ", "\t"), "{\n\t\"id\": \"x\"}");
}

#[tokio::test]
async fn colour_is_for_terminals_that_want_it() {
    let mojito = Mojito::serve();
    mojito.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;
    let list = || {
        let mut command = mojito.command("events");
        command.args(["list"]);
        command
    };

    let (_, coloured) = on_terminal(&mut list(), 160, "");
    let (_, plain) = on_terminal(list().env("NO_COLOR", "1"), 160, "");
    let piped = run(&mut list()).done();

    assert!(coloured.contains("\u{1b}[1m"), "unread ones are bold: {coloured:?}");
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    assert!(!piped.text().contains('\u{1b}'), "{piped:?}");
}

#[tokio::test]
async fn a_table_fits_its_terminal() {
    let mojito = Mojito::serve();
    let long = "Ada Maximiliana Sample-Example of the Very Long Sample Name Society";
    mojito.post("interview_result", payload::result("r-1", long, 7.1).to_string()).await;

    for width in [72, 80, 119, 120, 200] {
        let (_, shown) = on_terminal(mojito.command("events").arg("list").env("NO_COLOR", "1"), width, "");

        for line in shown.lines() {
            assert!(line.chars().count() <= width.into(), "{width}: {line:?}");
        }
        assert_eq!(shown.contains("  ID"), width >= 120, "{shown}");
    }
}

#[test]
fn removing_an_endpoint_asks_once_and_takes_no_for_an_answer() {
    let mojito = Mojito::serve();
    run(mojito.command("endpoint").args(["add", "staging"])).done();
    let mut remove = mojito.command("endpoint");
    remove.args(["remove", "staging"]);

    let (refused, question) = on_terminal(&mut remove, 200, "n\n");
    let (removed, _) = on_terminal(&mut remove, 200, "y\n");
    let left = run(mojito.command("endpoint").args(["list", "--format", "json"])).done();

    assert_eq!(refused, 1);
    assert!(question.contains("Deliveries that stay in the log: 0"), "{question}");
    assert_eq!(removed, 0);
    assert_eq!(left.objects().len(), 1);
}
