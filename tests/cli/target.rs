//! `mojito target`, and `mojito listen --forward-to`.

use std::collections::HashSet;
use std::sync::Arc;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Answering, Folders, Mojito, Process, Receiver, status, until};

use crate::commands::{Ended, mojito, redacted, run, run_with};

/// What `target list --format json` says of the only target, once it stands so.
fn target(server: &Mojito, what: &str, so: impl Fn(&Value) -> bool) -> Value {
    until(what, || {
        let listed = run(server.command("target").args(["list", "--format", "json"])).done();
        listed.objects().pop().filter(|target| so(target))
    })
}

fn trigger(server: &Mojito) -> Ended {
    run(server.command("trigger").args(["interview_result", "--seed", "1"])).done()
}

#[test]
fn a_target_is_added_listed_changed_and_removed() {
    let server = Mojito::serve();
    let target = |arguments: &[&str]| run(server.command("target").args(arguments));

    let none = target(&["list"]);
    let added = target(&[
        "add",
        "crm",
        "https://crm.example.com/hook",
        "--events",
        "interview_result",
        "--where",
        "score:>=7",
    ]);
    let twice = target(&["add", "crm", "https://crm.example.com/hook"]);
    let set = target(&["set", "crm", "--rename", "crm2", "--all-events", "--where", "", "--disable"]);
    let removed = target(&["remove", "crm2"]);
    let gone = target(&["remove", "crm2"]);

    assert_eq!((none.code, twice.code, removed.code, gone.code), (3, 2, 0, 3));
    redacted(|| {
        assert_snapshot!(none.stderr, @"note: there is no target yet: mojito --data-dir [folder] target add local http://localhost:3000/webhook");
    });
    assert_snapshot!(added.done().text(), @"
    TARGET  URL                           FOR                               TAKEN  WAITING  GIVEN UP  LAST
    crm     https://crm.example.com/hook  interview_result where score:>=7  0      0        0         –
    ");
    assert_snapshot!(twice.stderr, @"error: there is a target `crm` already");
    assert_snapshot!(set.done().text(), @"
    TARGET  URL                           FOR         TAKEN  WAITING  GIVEN UP  LAST
    crm2    https://crm.example.com/hook  everything  0      0        0         disabled
    ");
    assert_snapshot!(removed.stderr, @"note: nothing is sent to `crm2` any more");
    assert_snapshot!(gone.stderr, @"error: there is no target `crm2`; there is none yet");
}

#[test]
fn a_header_is_sent_and_shown_nowhere() {
    let receiver = Receiver::start(|_, _| Answering::With(200, "", "you sent t0ps3cr3t"));
    let server = Mojito::serve();
    let mut add = server.command("target");
    add.args(["add", "local", &receiver.url(), "--header", "X-Key: -", "--format", "json"]);

    let added = run_with(&mut add, "t0ps3cr3t\n").done();
    trigger(&server);
    let target = target(&server, "the delivery", |target| target["delivered"] == 1);
    let attempts = run(server.command("target").args(["attempts", "local", "--format", "json"])).done();

    assert_eq!(receiver.received()[0].header("x-key"), Some("t0ps3cr3t"));
    assert_eq!(target["headers"], json!(["X-Key"]));
    for shown in [added.text(), attempts.text(), &target.to_string()] {
        assert!(!shown.contains("t0ps3cr3t"), "{shown}");
    }
    assert_eq!(attempts.objects()[0]["body"], "you sent [redacted]");
}

#[test]
fn attempts_tell_what_was_answered_and_a_retry_sends_what_was_given_up() {
    let receiver = Receiver::start(|_, before| status(if before == 0 { 404 } else { 200 }));
    let server = Mojito::serve();
    run(server.command("target").args(["add", "local", &receiver.url()])).done();

    let nothing = run(server.command("target").args(["attempts", "local"]));
    trigger(&server);
    target(&server, "one that was given up", |target| target["given_up"] == 1);
    let retried = run(server.command("target").args(["retry", "local"]));
    target(&server, "the second try", |target| target["delivered"] == 1);
    let again = run(server.command("target").args(["retry", "local"]));
    let attempts = run(server.command("target").args(["attempts"])).done();
    let unknown = run(server.command("target").args(["attempts", "moon"]));

    assert_eq!((nothing.code, retried.code, again.code, unknown.code), (3, 0, 3, 3));
    assert_snapshot!(nothing.stderr, @"note: nothing was sent yet");
    assert_snapshot!(retried.stderr, @"note: 1 delivery will be tried at once");
    assert_snapshot!(again.stderr, @"note: nothing waits for `local`");
    assert_snapshot!(unknown.stderr, @"error: there is no target `moon`; see `mojito target list`");
    redacted(|| {
        assert_snapshot!(attempts.text(), @"
        [time] → local        200  [n] ms  attempt 2  #1
        [time] → local        404, given up  [n] ms  #1
        ");
    });
}

#[test]
fn listening_forwards_for_this_run_and_prints_the_answers() {
    let receiver = Receiver::start(|_, _| status(200));
    let folders = Arc::new(Folders::new());
    let listening = Mojito::listen_from(Arc::clone(&folders), |command| {
        command.args(["--forward-to", &receiver.url(), "--events", "interview_result"]);
    });

    run(listening.command("trigger").arg("interview_collected")).done();
    trigger(&listening);
    let forwarded = listening.next_object("forward");

    assert_eq!(forwarded["target"], format!("http://{}", receiver.address()));
    assert_eq!((&forwarded["sequence"], &forwarded["status"]), (&json!(2), &json!(200)));
    assert_eq!((&forwarded["outcome"], &forwarded["event"]), (&json!("taken"), &json!("interview_result")));
    assert_eq!(receiver.received().len(), 1);
    let settings = std::fs::read_to_string(listening.data_dir().join("settings.toml")).unwrap();
    assert!(!settings.contains("targets"), "{settings}");
}

#[tokio::test]
async fn an_event_is_shown_before_what_became_of_it() {
    let folders = Folders::new();
    let receiver = Receiver::start(|_, _| status(200));
    let mut listen = mojito(&folders, &["listen", "--listen", "127.0.0.1:0", "--format", "json"]);
    listen.args(["--forward-to", &receiver.url()]);
    let process = Process::start(listen);
    process.line("the line that says it is ready");

    for _ in 0..20 {
        run(&mut mojito(&folders, &["trigger", "--scenario", "hired"])).done();
    }
    let deliveries = receiver.wait_for(20).len();
    let lines = std::iter::from_fn(|| Some(process.line("a line for each event and each attempt")));
    let told: Vec<Value> =
        lines.take(2 * deliveries).map(|line| serde_json::from_str(&line).unwrap()).collect();

    let mut shown = HashSet::new();
    for line in &told {
        match line["type"].as_str().unwrap() {
            "event" => drop(shown.insert(line["sequence"].as_i64().unwrap())),
            "forward" => assert!(shown.contains(&line["sequence"].as_i64().unwrap()), "{line}: {told:#?}"),
            other => panic!("{other}"),
        }
    }
}

#[test]
fn what_cannot_be_sent_to_is_wrong_usage() {
    let folders = Folders::new();

    let url = run(&mut mojito(&folders, &["target", "add", "a", "localhost:3000"]));
    let query = run(&mut mojito(&folders, &["listen", "--forward-to", "http://a", "--where", "score:"]));
    let name = run(&mut mojito(&folders, &["target", "add", "My App", "http://a"]));

    assert_eq!((url.code, query.code, name.code), (2, 2, 2));
    assert_snapshot!(url.stderr, @"error: `localhost:3000` cannot be sent to: it begins with `localhost:`, not with `http:` or `https:`; write it in full, such as `http://localhost:3000/webhook`");
    assert!(query.stderr.starts_with("error: this is no query:"), "{}", query.stderr);
    assert_snapshot!(name.stderr, @"error: `My App` cannot name a target: use 1 to 40 of a–z, 0–9, `-` and `_`");
}
