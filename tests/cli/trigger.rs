//! `mojito trigger`.

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Folders, Mojito};

use crate::commands::{listen_at, mojito, redacted, run};

fn listed(server: &Mojito) -> Vec<Value> {
    let mut events = run(server.command("events").args(["list", "--format", "json"])).done().objects();
    events.reverse();
    events
}

#[test]
fn a_sample_goes_the_real_way() {
    let server = Mojito::serve();

    let sent = run(server.command("trigger").args(["interview_result", "--seed", "1"])).done();

    redacted(|| assert_snapshot!(sent.text(), @"interview_result     200  [n] ms"));
    assert_eq!(server.next_event()["event"], "interview_result");
}

#[test]
fn a_scenario_arrives_in_order_as_one_result() {
    let server = Mojito::serve();

    let sent = run(server.command("trigger").args(["--scenario", "hired", "--format", "json"])).done();
    let events = listed(&server);

    let names = ["interview_collected", "interview_result", "interview_result"];
    assert_eq!(sent.objects().iter().map(|sent| sent["event"].clone()).collect::<Vec<_>>(), names);
    assert_eq!(events.iter().map(|event| event["event"].clone()).collect::<Vec<_>>(), names);
    assert_eq!(
        events[2]["changes"][0],
        json!({"field": "recruiter_go_next_round", "from": null, "to": true})
    );
    assert!(events.iter().all(|event| event["result_id"] == events[0]["result_id"]));
}

#[test]
fn fields_are_set_to_json_or_else_to_text() {
    let server = Mojito::serve();
    let mut trigger = server.command("trigger");
    trigger.args(["interview_result", "--set", "score=9.5", "--set", "candidate_name=Ada = Sample"]);
    trigger.args(["--set", "recruiter_go_next_round=null", "--set", "ai_analysis_recruiter_why_hire=[1,2]"]);

    run(&mut trigger).done();
    let shown = run(server.command("events").args(["show", "1", "--format", "json"])).done();

    let body = &shown.objects()[0]["body"];
    assert_eq!(body["score"], json!(9.5));
    assert_eq!(body["candidate_name"], "Ada = Sample");
    assert_eq!(body["recruiter_go_next_round"], Value::Null);
    assert_eq!(body["ai_analysis_recruiter_why_hire"], json!([1, 2]));
}

#[test]
fn a_field_that_the_contract_does_not_know_is_sent_with_a_note() {
    let folders = Folders::new();

    let printed = run(&mut mojito(&folders, &["trigger", "interview_result", "--print", "--set", "scroe=9"]));

    assert_eq!(printed.code, 0);
    assert_snapshot!(printed.stderr, @"note: `scroe` is not a field of the contract; it is sent all the same");
    assert_eq!(serde_json::from_str::<Value>(printed.text()).unwrap()["scroe"], 9);
}

#[test]
fn printed_payloads_are_not_sent() {
    let server = Mojito::serve();

    let text = run(server.command("trigger").args(["interview_failed", "--print", "--seed", "3"])).done();
    let json = run(server.command("trigger").args([
        "interview_failed",
        "--print",
        "--seed",
        "3",
        "--times",
        "2",
        "--format",
        "json",
    ]))
    .done();

    let whole: Value = serde_json::from_str(text.text()).unwrap();
    assert_eq!(json.objects(), [whole.clone(), whole]);
    assert_eq!(run(server.command("events").arg("list")).code, 3, "nothing was sent");
}

#[test]
fn the_same_seed_sends_the_same_bytes_and_no_seed_another_person() {
    let server = Mojito::serve();

    run(server.command("trigger").args(["interview_result", "--seed", "7", "--times", "2"])).done();
    run(server.command("trigger").args(["interview_result", "--times", "2"])).done();
    let events = listed(&server);

    let labels: Vec<_> = events.iter().map(|event| event["label"].clone()).collect();
    assert_eq!(labels, ["first", "repeat", "first", "first"]);
    assert_ne!(events[2]["result_id"], events[3]["result_id"]);
}

#[test]
fn any_url_can_be_the_target_and_gets_no_secret_by_itself() {
    let server = Mojito::serve();
    let (name, value) = server.headers()[0];
    let to = |headers: &[&str]| {
        let mut trigger = server.command("trigger");
        trigger.args(["interview_result", "--to", server.url("any")]).args(headers);
        run(&mut trigger)
    };

    let without = to(&[]);
    let with = to(&["--header", &format!("{name}: {value}")]);

    assert_eq!(without.code, 1);
    assert!(without.text().starts_with("interview_result     401"), "{}", without.text());
    assert!(without.stderr.starts_with("error: interview_result was answered 401: {"), "{}", without.stderr);
    assert_eq!(with.done().text().split_whitespace().nth(1), Some("200"));
    assert_eq!(server.next_event()["event_source"], "inferred");
}

#[test]
fn when_nobody_answers_it_says_what_may_be_missing() {
    let mut server = Mojito::serve();
    let address = server.address();
    server.terminate();
    let mut trigger = server.command("trigger");
    trigger.args(["interview_result", "--to", &format!("http://{address}/hook")]);

    let foreign = run(&mut trigger);
    listen_at(&server, address);
    let own = run(server.command("trigger").arg("interview_result"));

    assert_eq!((foreign.code, own.code), (1, 1));
    assert!(foreign.stderr.contains(&format!("http://{address} could not be reached")), "{}", foreign.stderr);
    assert!(own.stderr.contains("is `mojito serve` or the tray app running?"), "{}", own.stderr);
}

#[test]
fn an_environment_that_is_not_there_ends_with_3() {
    let server = Mojito::serve();

    let ended = run(server.command("trigger").args(["interview_result", "--env", "moon"]));

    assert_eq!(ended.code, 3);
    assert_snapshot!(ended.stderr, @"error: there is no environment `moon`; there is `default`");
}
