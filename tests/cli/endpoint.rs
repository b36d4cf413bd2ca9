//! `mojito endpoint`.

use insta::assert_snapshot;
use serde_json::Value;
use support::{Folders, Mojito, until};

use crate::commands::{Ended, listen_at, mojito, redacted, run, run_with};

fn endpoint(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("endpoint").args(arguments))
}

fn object(server: &Mojito, environment: &str) -> Value {
    let listed = endpoint(server, &["list", "--print-secret", "--format", "json"]).done().objects();
    listed.into_iter().find(|endpoint| endpoint["environment"] == environment).unwrap()
}

fn value(endpoint: &Value) -> &str {
    endpoint["headers"].as_object().unwrap().values().next().unwrap().as_str().unwrap()
}

/// Sends a sample to these URLs with this header until it is answered so: a running instance takes changes up by
/// itself, a moment later.
fn until_answered(server: &Mojito, endpoint: &Value, status: &str) {
    until(&format!("an answer {status}"), || {
        let mut trigger = server.command("trigger");
        trigger.args(["interview_result", "--to", endpoint["urls"]["interview_result"].as_str().unwrap()]);
        for (name, value) in endpoint["headers"].as_object().unwrap() {
            trigger.args(["--header", &format!("{name}: {}", value.as_str().unwrap())]);
        }
        run(&mut trigger).text().contains(&format!(" {status} ")).then_some(())
    });
}

#[test]
fn what_to_paste_is_listed_with_the_secret_masked() {
    let server = Mojito::serve();
    let (_, secret) = server.headers()[0];

    let text = endpoint(&server, &["list"]).done();
    let json = endpoint(&server, &["list", "--format", "json"]).done();
    let open = endpoint(&server, &["list", "--print-secret"]).done();

    redacted(|| {
        assert_snapshot!(text.text(), @r"
        default
          interview_collected  http://[address]/in/[key]/interview_collected
          interview_result     http://[address]/in/[key]/interview_result
          interview_failed     http://[address]/in/[key]/interview_failed
          any of them          http://[address]/in/[key]
          header               X-Mojito-Secret: [redacted] (see --print-secret)
        ");
    });
    assert_eq!(json.objects()[0]["headers"]["X-Mojito-Secret"], "[redacted]");
    assert_eq!(json.objects()[0]["urls"], server.ready()["endpoints"][0]["urls"]);
    assert!(open.text().contains(secret), "{}", open.text());
}

#[test]
fn before_the_first_start_there_is_none() {
    let folders = Folders::new();

    let ended = run(&mut mojito(&folders, &["endpoint", "list"]));

    assert_eq!((ended.code, ended.text()), (3, ""));
    assert_snapshot!(ended.stderr, @"error: there is no endpoint yet: start `mojito serve` or the tray app once");
}

#[test]
fn an_added_environment_is_served_at_once_with_its_own_secrets() {
    let server = Mojito::serve();

    let added = endpoint(&server, &["add", "staging", "--print-secret", "--format", "json"]).done();
    let staging = &added.objects()[0];

    assert_eq!(staging["environment"], "staging");
    assert_ne!(value(staging), value(&object(&server, "default")));
    until_answered(&server, staging, "200");
    assert_eq!(server.next_event()["environment"], "staging");
}

#[test]
fn a_header_of_ones_own_stays_out_of_the_shell_history() {
    let server = Mojito::serve();
    let mut add = server.command("endpoint");
    add.args(["add", "staging", "--header", "X-Hook", "--value", "-"]);

    let added = run_with(&mut add, "a-sample-value-of-my-own\n").done();
    let staging = object(&server, "staging");

    assert!(!added.text().contains("a-sample-value"), "{}", added.text());
    assert_eq!(staging["headers"], serde_json::json!({"X-Hook": "a-sample-value-of-my-own"}));
    until_answered(&server, &staging, "200");
}

#[test]
fn names_that_cannot_be_are_refused() {
    let server = Mojito::serve();

    for name in ["", "Production", "a b", "../x", "default"] {
        let ended = endpoint(&server, &["add", name]);

        assert_eq!((ended.code, ended.text()), (2, ""), "{name:?}: {}", ended.stderr);
    }
}

#[test]
fn rotation_overlaps_unless_told_otherwise() {
    let server = Mojito::serve();
    let first = object(&server, "default");

    let rotated = endpoint(&server, &["rotate", "default", "--print-secret", "--format", "json"]);
    let second = rotated.objects().remove(0);
    until_answered(&server, &second, "200");
    until_answered(&server, &first, "200");
    endpoint(&server, &["rotate", "default", "--overlap", "0s"]).done();
    until_answered(&server, &second, "401");

    redacted(
        || assert_snapshot!(rotated.stderr, @"note: the old URL and header value are taken until [time]"),
    );
    assert_ne!(value(&first), value(&second));
    assert_ne!(first["urls"]["any"], second["urls"]["any"]);
}

#[test]
fn removal_needs_a_yes_where_nobody_can_be_asked() {
    let server = Mojito::serve();
    endpoint(&server, &["add", "staging"]).done();
    let staging = object(&server, "staging");

    let unasked = endpoint(&server, &["remove", "staging"]);
    let removed = endpoint(&server, &["remove", "staging", "--yes"]);
    let again = endpoint(&server, &["remove", "staging", "--yes"]);
    let last = endpoint(&server, &["remove", "default", "--yes"]);

    assert_eq!((unasked.code, unasked.text()), (2, ""));
    assert_snapshot!(unasked.stderr, @"error: nobody can be asked here: say --yes to remove it");
    assert_eq!(removed.code, 0, "{}", removed.stderr);
    assert_eq!(again.code, 3, "{}", again.stderr);
    assert_eq!(last.code, 2, "{}", last.stderr);
    until_answered(&server, &staging, "401");
}

#[test]
fn the_key_alone_can_be_enough() {
    let server = Mojito::serve();

    let set = endpoint(&server, &["set", "default", "--no-header"]).done();
    let open = object(&server, "default");

    assert!(set.text().contains("none: the key in the URL is enough"), "{}", set.text());
    assert_eq!(open["headers"], serde_json::json!({}));
    until_answered(&server, &open, "200");
}

#[test]
fn a_test_proves_letting_in_and_refusing_and_leaves_nothing_behind() {
    let server = Mojito::serve();

    let text = endpoint(&server, &["test"]).done();
    let json = endpoint(&server, &["test", "default", "--format", "json"]).done();
    let stored = run(server.command("db").args(["stats", "--format", "json"])).done();

    redacted(|| {
        assert_snapshot!(text.text(), @"
        ✓ listener      Mojito Tray listens at http://[address].  [n] ms
        – tunnel        No tunnel is set: only programs on this computer reach the endpoint.
        – dns           The test stays on this computer.
        – connection    The test stays on this computer.
        – tls           The test stays on this computer.
        – clock         No certificate depends on it.
        ✓ answer        This very instance answers there.  [n] ms
        ✓ secret        The key and the header X-Mojito-Secret are right: a delivery would be stored.  [n] ms
        ✓ stranger      A delivery with a wrong X-Mojito-Secret is refused with 401.  [n] ms
        ");
    });
    redacted(
        || assert_snapshot!(json.text().lines().next().unwrap(), @r#"{"environment":"default","step":"listener","ok":true,"outcome":"passed","message":"Mojito Tray listens at http://[address].","remedy":null,"ms":[n]}"#),
    );
    assert!(json.objects().iter().all(|step| step["ok"] == true), "{}", json.text());
    assert_eq!(stored.objects()[0]["deliveries"], 0);
}

#[test]
fn asked_for_it_a_sample_is_stored_byte_for_byte() {
    let server = Mojito::serve();

    let text = endpoint(&server, &["test", "--sample"]).done();
    let event = server.next_event();

    redacted(
        || assert_snapshot!(text.text().lines().last().unwrap(), @"✓ storage       A sample is stored byte for byte as [id] (#1).  [n] ms"),
    );
    assert_eq!(event["sequence"], 1);
}

#[test]
fn where_the_key_alone_is_enough_a_wrong_key_is_refused() {
    let server = Mojito::serve();
    endpoint(&server, &["set", "default", "--no-header"]).done();
    until_answered(&server, &object(&server, "default"), "200");

    let text = endpoint(&server, &["test"]).done();

    assert!(text.text().contains("The key is right: a delivery would be stored."), "{}", text.text());
    assert!(text.text().contains("A delivery with a wrong key is refused with 401."), "{}", text.text());
}

#[test]
fn a_test_without_a_listener_fails_and_says_so() {
    let mut server = Mojito::serve();
    let address = server.address();
    server.terminate();
    listen_at(&server, address);

    let ended = endpoint(&server, &["test"]);

    assert_eq!(ended.code, 1);
    let first = ended.text().lines().take(2).collect::<Vec<_>>().join("\n");
    redacted(|| {
        assert_snapshot!(first, @"
        ✗ listener      Nothing answers at http://[address] on this computer: Connection refused (os error 111).
                        → Start `mojito serve` or the tray app.
        ");
    });
    assert_eq!(ended.text().matches("Not tested").count(), 7, "{}", ended.text());
}
