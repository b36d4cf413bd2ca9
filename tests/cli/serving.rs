//! `mojito serve` and `mojito listen`.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::process::Stdio;
use std::sync::Arc;

use insta::assert_snapshot;
use serde_json::json;
use support::{Bus, Folders, Mojito, NotificationServer, Process, until, within};

use crate::commands::{mojito, redacted, run};
use crate::payload;

const TAKE_ANY_PORT: [&str; 2] = ["--listen", "127.0.0.1:0"];

#[test]
fn the_first_line_says_where_it_listens_and_keeps_the_secret() {
    let folders = Folders::new();
    let mut serve = mojito(&folders, &["serve", "--format", "json"]);
    serve.args(TAKE_ANY_PORT);

    let process = Process::start(serve);
    let line = process.line("the line that says it is ready");

    redacted(|| {
        assert_snapshot!(line, @r#"{"type":"ready","address":"[address]","data_dir":"[folder]","endpoints":[{"environment":"default","base_url":"http://[address]","urls":{"any":"http://[address]/in/[key]","interview_result":"http://[address]/in/[key]/interview_result","interview_collected":"http://[address]/in/[key]/interview_collected","interview_failed":"http://[address]/in/[key]/interview_failed"},"public_base_url":null,"public_urls":null,"headers":{"X-Mojito-Secret":"[redacted]"}}]}"#);
    });
}

#[test]
fn asked_for_it_prints_the_secret() {
    let mojito = Mojito::serve();

    let [(name, value)] = mojito.headers()[..] else { panic!("{:?}", mojito.ready()) };

    assert_eq!(name, "X-Mojito-Secret");
    assert!(value.len() >= 43, "256 bits: {value}");
}

#[tokio::test]
async fn each_delivery_is_a_line_with_what_was_answered() {
    let mojito = Mojito::serve();

    mojito.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;
    mojito.post("interview_result", payload::result("r-1", "Ada Sample", 6.4).to_string()).await;
    let (first, second) = (mojito.next_event(), mojito.next_event());

    redacted(|| {
        assert_snapshot!(second, @r#"{"type":"event","id":"[id]","sequence":2,"received_at":"[time]","environment":"default","event":"interview_result","event_source":"route","label":"changed","echo_of":null,"changes":[{"field":"score","from":7.1,"to":6.4}],"result_id":"r-1","interview_id":"interview-1","candidate":{"name":"Ada Sample","email":"ada.sample@example.com","phone_number":null,"external_id":"EXT-1"},"status":"active","interview_status":"completed","processing_status":"completed","score":6.4,"recruiter_score":6.1,"go_next_round":null,"reason":"score","problems":[],"body_bytes":632,"body_sha256":"03b801331f8f7d967efeb7221836d6c6138a3e36db78f1bc3a0a5e632ef3f135","answer":{"status":200,"ms":[n]}}"#);
    });
    assert_eq!(first["label"], "first");
    assert_eq!(first["answer"]["status"], 200);
}

#[tokio::test]
async fn in_words_it_says_what_to_paste_and_what_to_try() {
    let folders = Folders::new();
    let mut serve = mojito(&folders, &["serve"]);
    serve.args(TAKE_ANY_PORT).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = serve.spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut data = String::new();
    while !data.contains("header ") {
        assert_ne!(stdout.read_line(&mut data).unwrap(), 0, "it ended: {data}");
    }
    run(&mut mojito(
        &folders,
        &["trigger", "interview_failed", "--seed", "1", "--set", "candidate_name=Ada Sample"],
    ))
    .done();
    run(&mut mojito(
        &folders,
        &["trigger", "interview_collected", "--seed", "1", "--set", "candidate_name=Ada Sample"],
    ))
    .done();
    while data.lines().filter(|line| line.contains("Ada Sample")).count() < 2 {
        assert_ne!(stdout.read_line(&mut data).unwrap(), 0, "it ended: {data}");
    }
    rustix::process::kill_process(rustix::process::Pid::from_child(&child), rustix::process::Signal::TERM)
        .unwrap();
    let mut talk = String::new();
    child.stderr.take().unwrap().read_to_string(&mut talk).unwrap();
    child.wait().unwrap();

    redacted(|| {
        assert_snapshot!(data);
        assert_snapshot!(talk);
    });
}

#[test]
fn a_second_instance_says_which_one_runs() {
    let first = Mojito::serve();

    let serve = run(first.command("serve").args(TAKE_ANY_PORT));
    let listen = run(first.command("listen").args(TAKE_ANY_PORT));

    for second in [serve, listen] {
        assert_eq!((second.code, second.text()), (4, ""));
        redacted(|| {
            insta::allow_duplicates! {
                assert_snapshot!(second.stderr, @"error: the log in [folder] is owned by another running instance (process [n]) that listens on [address]; `mojito events tail` shows what arrives there");
            }
        });
    }
}

#[tokio::test]
async fn told_to_end_it_ends_with_everything_kept() {
    let mut server = Mojito::serve();
    for n in 0..20 {
        server
            .post("interview_result", payload::result(&format!("r-{n}"), "Ada Sample", 7.1).to_string())
            .await;
    }

    let ended = server.terminate();
    let last = (1..=20).map(|_| server.next_event()).last();
    let again = Mojito::serve_from(server.folders(), |_| {});
    let listed = run(again.command("events").args(["list", "--format", "json"])).done();

    assert_eq!(ended.code(), Some(0));
    assert_eq!(last.unwrap()["sequence"], 20, "each has its line");
    assert_eq!(listed.objects().len(), 20);
}

#[test]
fn interrupted_it_ends_with_130() {
    let mut server = Mojito::serve();

    rustix::process::kill_process(
        rustix::process::Pid::from_raw(server.process().id().cast_signed()).unwrap(),
        rustix::process::Signal::INT,
    )
    .unwrap();

    assert_eq!(server.process().wait().code(), Some(130));
}

#[test]
fn beyond_loopback_it_wants_to_know_its_name() {
    let folders = Folders::new();

    let nameless = run(&mut mojito(&folders, &["serve", "--listen", "0.0.0.0:0"]));
    let named = Mojito::serve_from(Arc::new(folders), |command| {
        command.args(["--allow-host", "hooks.example.com"]);
    });

    assert_eq!(nameless.code, 2);
    assert_snapshot!(nameless.stderr, @"error: 0.0.0.0:0 can be reached from other machines: name the host it is called by with --allow-host, or listen on 127.0.0.1");
    assert_eq!(named.ready()["type"], "ready");
}

#[test]
fn a_taken_port_is_told_with_what_to_do() {
    let folders = Folders::new();
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();

    let ended = run(&mut mojito(&folders, &["serve", "--listen", &address]));

    assert_eq!(ended.code, 1);
    assert!(ended.stderr.contains(&format!("port {} is already in use", taken.local_addr().unwrap().port())));
    assert!(ended.stderr.contains("--listen"), "{}", ended.stderr);
}

#[test]
fn a_wrong_settings_file_is_told_with_its_line() {
    let folders = Folders::new();
    std::fs::write(folders.path("wrong.toml"), "listen = \"127.0.0.1:0\"\ntheme = \"pink\"\n").unwrap();
    let mut serve = mojito(&folders, &["serve", "--config"]);
    serve.arg(folders.path("wrong.toml"));

    let ended = run(&mut serve);

    assert_eq!((ended.code, ended.text()), (1, ""));
    assert!(ended.stderr.contains("wrong.toml:2: "), "{}", ended.stderr);
}

#[tokio::test]
async fn trouble_is_told_as_it_comes_and_goes_and_deliveries_are_taken_meanwhile() {
    let mut server = Mojito::serve();
    let settings = server.data_dir().join("settings.toml");
    let right = std::fs::read_to_string(&settings).unwrap();

    std::fs::write(&settings, "theme = \"pink\"\n").unwrap();
    let told = until("the trouble", || {
        let log = server.process().log();
        log.lines().find(|line| line.starts_with("warning: ")).map(str::to_owned)
    });
    let answer = server.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;
    std::fs::write(&settings, right).unwrap();
    until("the end of the trouble", || {
        server.process().log().contains("note: all is well again").then_some(())
    });

    assert!(told.contains("settings.toml:1: "), "{told}");
    assert_eq!(answer.status(), 200);
}

#[test]
fn where_its_first_line_finds_no_room_it_fails_and_says_so() {
    let folders = Folders::new();
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut serve = mojito(&folders, &["serve", "--format", "json"]);
    serve.args(TAKE_ANY_PORT).stdin(Stdio::null()).stdout(full);

    let output = serve.output().unwrap();

    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(told.starts_with("error: the output could not be written: No space left"), "{told}");
}

#[tokio::test]
async fn when_nobody_reads_its_lines_any_more_it_ends_quietly() {
    let folders = Folders::new();
    let mut serve = mojito(&folders, &["serve", "--format", "json", "--print-secret"]);
    serve.args(TAKE_ANY_PORT).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = serve.spawn().unwrap();
    let mut ready = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut ready).unwrap();

    // Its reader is gone; this delivery is the first that it cannot print.
    run(&mut mojito(&folders, &["trigger", "interview_result"])).done();
    let output = within("its end", move || child.wait_with_output().unwrap());

    assert!(ready.starts_with(r#"{"type":"ready""#), "{ready}");
    assert_eq!((output.status.code(), String::from_utf8(output.stderr).unwrap().as_str()), (Some(0), ""));
}

#[tokio::test]
async fn listen_shows_only_the_events_it_was_asked_for_and_keeps_all() {
    let folders = Folders::new();
    let mut command = mojito(&folders, &["listen", "--events", "interview_failed,interview_collected"]);
    command.args(TAKE_ANY_PORT).args(["--format", "json"]);
    let process = Process::start(command);
    process.line("the line that says it is ready");

    run(&mut mojito(&folders, &["trigger", "interview_result"])).done();
    run(&mut mojito(&folders, &["trigger", "interview_failed"])).done();
    let shown: serde_json::Value = serde_json::from_str(&process.line("an event")).unwrap();
    let listed = run(&mut mojito(&folders, &["events", "list", "--format", "json"])).done();

    assert_eq!(shown["event"], json!("interview_failed"));
    assert_eq!(listed.objects().len(), 2);
}

#[test]
fn listen_raises_notifications_when_asked_to() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &["actions", "body"]);
    let folders = Folders::new();
    let mut listen = mojito(&folders, &["listen", "--notify"]);
    listen.args(TAKE_ANY_PORT).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let process = Process::start(listen);
    process.line("the line that says it is ready");

    run(&mut mojito(
        &folders,
        &["trigger", "interview_failed", "--seed", "1", "--set", "candidate_name=Ada Sample"],
    ))
    .done();
    let told = server.wait_for(1);

    assert_eq!(told[0].summary, "Ada Sample: interview failed");
}
