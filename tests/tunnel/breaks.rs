//! A tunnel that breaks and comes back by itself.

use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::time::Instant;

use contract::Event;
use contract::sample::Sample;
use support::{Sshd, free_port};
use tunnel::ssh::{Identity, KnownHosts, Server, Ssh};
use tunnel::{Pace, Tunnel};

use crate::way::{HOST, Way, wait_for, wait_to_hear};

fn sample(seed: u64) -> String {
    Sample::of(Event::InterviewResult, seed).to_json()
}

#[tokio::test]
async fn a_server_that_is_killed_and_started_again_is_found_again() {
    let mut sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let mojito = way.serve();
    wait_for(&mojito, "up");

    sshd.kill();
    wait_to_hear(&mojito, "retrying", &format!("Nothing answers on port {} of 127.0.0.1.", sshd.port()));
    sshd.resume();
    let up = wait_for(&mojito, "up");

    assert_eq!(up["reconnects"], 1);
    assert!(up["last_error"]["why"].as_str().unwrap().contains("Nothing answers on port"), "{up}");
    assert_eq!(way.post(&mojito, sample(1)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_server_that_hangs_is_noticed_within_45_seconds_and_found_again() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let mojito = way.serve();
    wait_for(&mojito, "up");

    sshd.freeze();
    let frozen = Instant::now();
    let left = wait_to_leave_up(&mojito);
    let noticed = frozen.elapsed();
    sshd.thaw();
    wait_for(&mojito, "up");

    assert!(
        left["last_error"]["why"].as_str().unwrap().contains("127.0.0.1 does not answer any more."),
        "{left}"
    );
    assert!(noticed.as_secs() <= 45, "noticed after {noticed:?}");
    assert_eq!(way.post(&mojito, sample(2)).await.unwrap().status(), 200);
}

#[tokio::test]
async fn a_listener_that_is_down_is_told_and_found_again() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let gone = TcpListener::bind("127.0.0.1:0").unwrap();
    let local = gone.local_addr().unwrap();
    drop(gone);
    let provider = Ssh {
        server: Server::parse(&sshd.server()).unwrap(),
        bind: "localhost".to_owned(),
        port: way.port,
        url: Some(format!("http://{HOST}").parse().unwrap()),
        identity: Identity::File(way.key()),
        known_hosts: KnownHosts { own: way.known_hosts(), others: Vec::new() },
        keepalive: Ssh::KEEPALIVE,
    };
    let tunnel = Tunnel::start(Arc::new(provider), local, Pace::default());
    let mut status = tunnel.status();
    status.wait_for(|status| status.url().is_some()).await.unwrap();

    let lost = support::http_client().get(format!("http://127.0.0.1:{}", way.port)).send().await;
    let told = status.wait_for(|status| status.last_error.is_some()).await.unwrap().clone();
    let listener = TcpListener::bind(local).unwrap();
    let found = TcpStream::connect(("127.0.0.1", way.port));
    let arrived = tokio::task::spawn_blocking(move || listener.accept().map(drop));

    assert!(lost.is_err());
    let why = told.last_error.clone().unwrap().why;
    assert!(why.starts_with(&format!("A delivery came, but nothing listens on {local}")), "{why}");
    assert!(told.url().is_some(), "the tunnel itself is up: {told:?}");
    assert!(found.is_ok() && arrived.await.unwrap().is_ok());
}

#[test]
fn a_port_that_is_held_is_taken_once_it_is_free() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    // On both of its addresses: sshd is content with one.
    let held = ["127.0.0.1", "::1"].map(|host| TcpListener::bind((host, way.port)).unwrap());
    let mojito = way.serve();

    let told = format!(
        "127.0.0.1 does not give port {} away: it may still be held by an earlier connection.",
        way.port
    );
    wait_to_hear(&mojito, "retrying", &told);
    drop(held);

    wait_for(&mojito, "up");
}

#[test]
fn a_server_that_cannot_be_reached_is_tried_again() {
    let sshd = Sshd::start("");
    let way = Way::through(&sshd);
    let ssh = |server: &str| format!("server = \"{server}\"\nurl = \"http://{HOST}\"\n");
    way.settle(&ssh("me@nowhere.invalid"));
    let mojito = way.serve();

    wait_to_hear(&mojito, "retrying", "nowhere.invalid cannot be reached");
    let port = free_port();
    way.settle(&ssh(&format!("me@127.0.0.1:{port}")));

    wait_to_hear(&mojito, "retrying", &format!("Nothing answers on port {port} of 127.0.0.1."));
}

/// Waits for the first state after being up.
fn wait_to_leave_up(mojito: &support::Mojito) -> serde_json::Value {
    support::until("the tunnel to be missed", || {
        let standing = crate::way::standing(mojito);
        (standing["state"] != "up" && !standing["last_error"].is_null()).then_some(standing)
    })
}
