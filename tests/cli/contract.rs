//! `mojito contract` and `mojito sample`.

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Folders, Mojito, until};

use crate::commands::{Ended, mojito, redacted, run};

fn contract(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("contract").args(arguments))
}

/// A server to which a field was sent that the contract does not know.
fn with_drift() -> Mojito {
    let server = Mojito::serve();
    let set =
        ["--set", "tenant=7", "--set", "interview_status=paused", "--set", "candidate_name=Jane Realname"];
    run(server.command("trigger").args(["interview_result", "--seed", "1"]).args(set));
    until("the contract to be watched", || {
        let drift = contract(&server, &["drift", "--format", "json"]);
        (drift.code == 0).then_some(())
    });
    server
}

#[test]
fn drift_comes_in_over_http_and_is_told_until_it_is_acknowledged() {
    let server = with_drift();

    let text = contract(&server, &["drift"]).done();
    let json = contract(&server, &["drift", "--format", "json"]).done().objects();
    contract(&server, &["acknowledge", "1"]).done();
    let rest = contract(&server, &["drift", "--format", "json"]).done().objects();
    let all = contract(&server, &["drift", "--all", "--format", "json"]).done().objects();

    redacted(|| {
        assert_snapshot!(text.text(), @r"
        NO  WHAT                                              ENVIRONMENT  EVENT             TIMES  LAST SEEN
        1   `interview_status` has the new value `paused`.    default      interview_result  1      [time]
        2   `tenant` is not in the contract; it is a number.  default      interview_result  1      [time]
        ");
    });
    let shown = run(server.command("events").args(["show", json[0]["example"].as_str().unwrap()]));
    assert_eq!(shown.code, 0);
    assert_eq!((rest.len(), all.len()), (1, 2));
    assert_eq!((&all[0]["acknowledged"], &all[1]["acknowledged"]), (&json!(true), &json!(false)));
    assert_eq!(contract(&server, &["acknowledge", "9"]).code, 3);
    let file = std::fs::read_to_string(server.data_dir().join("contract-watch.json")).unwrap();
    assert!(!file.contains("Realname"));
}

#[test]
fn problems_are_summed_up() {
    let server = Mojito::serve();
    for _ in 0..2 {
        run(server.command("trigger").args(["interview_result", "--set", "score=\"high\""]));
    }

    let problems = until("two deliveries to be looked at", || {
        let problems = contract(&server, &["problems", "--format", "json"]).objects();
        problems.into_iter().find(|problem| problem["deliveries"] == 2)
    });

    assert_eq!((&problems["code"], &problems["path"]), (&json!("schema"), &json!("/score")));
    assert_eq!(problems["message"], "`score` must be a number or null; it is a string.");
}

#[test]
fn a_document_is_compared_and_the_same_one_ends_with_3() {
    let folders = Folders::new();
    let file = folders.path("openapi.json");
    let ours = ::contract::schema();
    let mut document =
        json!({"openapi": "3.1.0", "info": {"title": "Sample", "version": "2"}, "webhooks": {}});
    for event in ::contract::Event::NAMED {
        document["webhooks"][event.name()] =
            json!({"post": {"requestBody": {"content": {"application/json": {"schema": ours}}}}});
    }
    let compare = |document: &Value| {
        std::fs::write(&file, document.to_string()).unwrap();
        run(&mut mojito(&folders, &["contract", "compare", file.to_str().unwrap()]))
    };

    let same = compare(&document);
    let score =
        "/webhooks/interview_failed/post/requestBody/content/application~1json/schema/properties/score";
    *document.pointer_mut(score).unwrap() = json!({"type": "string"});
    let other = compare(&document);
    let none = compare(&json!({"openapi": "2.0"}));

    assert_eq!((same.code, same.stderr.as_str()), (3, "error: Sample 2 says what this program knows\n"));
    assert_eq!(other.code, 0);
    assert_snapshot!(other.text(), @"interview_failed     type       `score` is string in the document, and number or null here.");
    assert_eq!(none.code, 2);
    assert!(none.stderr.contains("this is OpenAPI 2.0"), "{}", none.stderr);
}

#[test]
fn the_contract_is_shown() {
    let folders = Folders::new();

    let fields = run(&mut mojito(&folders, &["contract", "show", "--format", "json"])).done().objects();

    assert_eq!(fields.len(), 21);
    assert_eq!(fields[0]["field"], "id");
}

#[test]
fn a_received_event_becomes_a_sample_that_is_sent_again() {
    let server = Mojito::serve();
    let set = ["--set", "candidate_name=Jane Realname", "--set", "reason=for Jane"];
    run(server.command("trigger").args(["interview_result", "--seed", "1"]).args(set));
    server.next_event();

    let sample = |arguments: &[&str]| run(server.command("sample").args(arguments));
    let saved = sample(&["save", "1", "mine"]);
    let list = sample(&["list"]).done();
    let body = sample(&["show", "mine", "--format", "json"]).done();
    run(server.command("trigger").args(["--sample", "mine", "--set", "score=3"]));

    assert_eq!(saved.code, 0);
    redacted(|| {
        assert_snapshot!(list.text(), @r"
        NAME  EVENT             SAVED
        mine  interview_result  [time]
        ");
    });
    assert!(!body.text().contains("Jane") && !body.text().contains("Realname"), "{}", body.text());
    let event = server.next_event();
    assert_eq!((&event["score"], &event["label"]), (&json!(3), &json!("changed")));
    assert_eq!(event["candidate"]["name"], body.objects()[0]["candidate_name"]);
    sample(&["remove", "mine"]).done();
    assert_eq!((sample(&["list"]).code, sample(&["show", "mine"]).code), (3, 3));
}

#[test]
fn deliveries_out_of_order_and_a_storm_of_retries_are_labelled_as_they_should_be() {
    let labels = |scenario: &str| -> Vec<Value> {
        let server = Mojito::serve();
        let sent = run(server.command("trigger").args(["--scenario", scenario, "--format", "json"])).done();
        sent.objects().iter().map(|_| server.next_event()["label"].clone()).collect()
    };

    assert_eq!(labels("out-of-order"), ["first", "first", "changed"]);
    assert_eq!(labels("retry-storm"), ["first", "repeat", "repeat", "repeat", "repeat"]);
}
