//! `mojito setup`.

use insta::assert_snapshot;
use support::{Folders, Mojito};

use crate::commands::{mojito, redacted, run};
use crate::terminal::on_terminal;
use crate::tunnel::Server;

fn settings(server: &Mojito) -> String {
    std::fs::read_to_string(server.data_dir().join("settings.toml")).unwrap()
}

#[test]
fn without_a_terminal_it_asks_nothing_and_says_what_to_paste() {
    let server = Mojito::serve();

    let ended = run(server.command("setup").args(["--tunnel", "none"]));

    assert_eq!(ended.code, 0, "{}", ended.stderr);
    redacted(|| {
        assert_snapshot!(ended.text(), @"
            No tunnel: only programs on this computer reach the endpoint.
            default
              interview_collected  http://[address]/in/[key]/interview_collected
              interview_result     http://[address]/in/[key]/interview_result
              interview_failed     http://[address]/in/[key]/interview_failed
              any of them          http://[address]/in/[key]
              header               X-Mojito-Secret: [redacted] (see --print-secret)
            ");
        assert_snapshot!(ended.stderr.trim(), @"Paste into JobMojito  one webhook for each event, with its URL and the header:");
    });
    assert!(settings(&server).contains("setup = \"waiting\""), "{}", settings(&server));
}

#[test]
fn where_nothing_runs_it_says_what_comes_next() {
    let folders = Folders::new();

    let ended = run(&mut mojito(&folders, &["setup"]));

    assert_eq!(ended.code, 0, "{}", ended.stderr);
    assert!(ended.text().contains("interview_result"), "{}", ended.text());
    assert!(ended.stderr.contains("start `mojito serve` or the tray app"), "{}", ended.stderr);
}

#[test]
fn a_sample_takes_the_whole_way_through_the_tunnel() {
    let far = Server::start();
    let server = Mojito::serve();
    far.authorize(server.command("tunnel"));

    let ended = run(server.command("setup").arg("--tunnel").args(far.arguments()).args([
        "--sample",
        "--print-secret",
        "--format",
        "json",
    ]));

    assert_eq!(ended.code, 0, "{}{}", ended.text(), ended.stderr);
    let objects = ended.objects();
    let endpoint = objects.iter().find(|object| object["environment"] == "default").unwrap();
    assert_eq!(endpoint["public_base_url"], far.url());
    assert_eq!(endpoint["headers"]["X-Mojito-Secret"], server.headers()[0].1);
    assert_eq!(objects.last().unwrap()["type"], "event");
    let shown = run(server.command("events").args(["show", "1", "--format", "json"])).done();
    let host = far.url().replace("http://", "");
    let headers = shown.objects()[0]["request"]["headers"].as_array().unwrap().clone();
    assert!(headers.iter().any(|header| header[0] == "host" && header[1] == host), "{headers:?}");
    assert!(settings(&server).contains("setup = \"done\""), "{}", settings(&server));
}

#[test]
fn a_tunnel_that_is_refused_ends_it_with_the_reason() {
    let far = Server::start();
    let server = Mojito::serve();

    let ended = run(server.command("setup").arg("--tunnel").args(far.arguments()));

    assert_eq!(ended.code, 1);
    assert!(
        ended.stderr.contains("put this line into ~/.ssh/authorized_keys there:\nssh-ed25519 "),
        "{}",
        ended.stderr
    );
    assert!(ended.stderr.contains("error: 127.0.0.1 does not let"), "{}", ended.stderr);
}

#[test]
fn when_nothing_arrives_in_time_it_says_how_to_find_out_why() {
    let server = Mojito::serve();

    let ended = run(server.command("setup").args(["--tunnel", "none", "--wait", "0s"]));

    assert_eq!(ended.code, 3);
    assert!(ended.stderr.contains("nothing arrived: see "), "{}", ended.stderr);
    assert!(ended.stderr.contains("endpoint test`"), "{}", ended.stderr);
}

#[test]
fn on_a_terminal_it_asks_which_way_and_offers_a_sample() {
    let server = Mojito::serve();

    let (code, shown) = on_terminal(server.command("setup").env("NO_COLOR", "1"), 200, "9\n7\n\n");

    assert_eq!(code, 0, "{shown}");
    for part in [
        "How does JobMojito reach this computer?",
        "1 localhost.run",
        "7 This computer only",
        "A number from 1 to 7, please.",
        "Paste into JobMojito",
        "Send a sample now, the way JobMojito sends? [Y/n]",
        "Arrived",
        "All set.",
    ] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    assert_eq!(server.next_event()["sequence"], 1);
}

#[test]
fn a_terminal_that_is_told_everything_is_asked_nothing() {
    let server = Mojito::serve();
    let mut setup = server.command("setup");
    setup.args(["--tunnel", "none", "--yes", "--sample"]).env("NO_COLOR", "1");

    let (code, shown) = on_terminal(&mut setup, 200, "");

    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains('?'), "{shown}");
}
