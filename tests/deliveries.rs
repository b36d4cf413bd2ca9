//! Deliveries as JobMojito documents them, from the wire to what the command line says of them.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use serde_json::{Value, json};
use support::Mojito;

/// The sample of JobMojito's webhook page, word for word.
const PUBLISHED: &str = r#"{
  "id": "<string>",
  "interview_id": "<string>",
  "question_set_id": "<string>",
  "status": "<string>",
  "interview_status": "<string>",
  "processing_status": "<string>",
  "profile_interview_id": "<string>",
  "profile_id": "<string>",
  "score": 123,
  "ai_analysis_recruiter_score": 123,
  "ai_analysis": "<string>",
  "ai_analysis_recruiter": "<string>",
  "recruiter_go_next_round": true,
  "pdf_export_url": "<string>",
  "reason": "<string>",
  "candidate_external_id": "<string>",
  "candidate_name": "<string>",
  "candidate_email": "<string>",
  "candidate_phone_number": "<string>",
  "ai_analysis_recruiter_why_hire": "<unknown>",
  "ai_analysis_recruiter_why_not_hire": "<unknown>"
}"#;

#[tokio::test]
async fn the_published_sample_is_stored_byte_for_byte_and_departs_in_nothing() {
    let mojito = Mojito::serve();

    deliver(&mojito, "interview_collected", PUBLISHED).await;

    let event = newest(&mojito);
    assert_eq!(event["event"], "interview_collected");
    assert_eq!(event["event_source"], "route");
    assert_eq!(event["label"], "first");
    assert_eq!(event["score"], 123);
    assert_eq!(event["candidate"]["name"], "<string>");
    assert_eq!(event["problems"], json!([]));
    let id = event["id"].as_str().unwrap();
    let raw = mojito.command("events").args(["raw", id]).output().unwrap();
    assert_eq!(String::from_utf8(raw.stdout).unwrap(), PUBLISHED);
    let show = mojito.command("events").args(["show", id, "--format", "json"]).output().unwrap();
    let show: Value = serde_json::from_slice(&show.stdout).unwrap();
    assert_eq!(show["body"], serde_json::from_str::<Value>(PUBLISHED).unwrap());
    let headers: Vec<(String, String)> = serde_json::from_value(show["request"]["headers"].clone()).unwrap();
    let secret = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-mojito-secret"));
    assert_eq!(secret.unwrap().1, "[redacted]");
    assert!(!show.to_string().contains(mojito.headers()[0].1), "the secret is nowhere in what is kept");
}

#[tokio::test]
async fn a_failed_interview_has_eleven_nulls_and_no_problem() {
    let mojito = Mojito::serve();
    let body = json!({
        "id": "r", "interview_id": "i", "question_set_id": "i", "status": "draft",
        "interview_status": null, "processing_status": null, "profile_interview_id": null, "profile_id": null,
        "score": null, "ai_analysis_recruiter_score": null, "ai_analysis": null, "ai_analysis_recruiter": null,
        "recruiter_go_next_round": null, "pdf_export_url": null, "reason": null,
    });

    deliver(&mojito, "interview_failed", &body.to_string()).await;

    let event = newest(&mojito);
    assert_eq!((&event["event"], &event["problems"]), (&json!("interview_failed"), &json!([])));
    assert_eq!((&event["score"], &event["go_next_round"]), (&Value::Null, &Value::Null));
    let candidate = event["candidate"].as_object().unwrap();
    assert!(candidate.is_empty(), "absent is not null: {candidate:?}");
}

#[tokio::test]
async fn the_bare_url_tells_the_event_from_the_status_fields() {
    let mojito = Mojito::serve();
    for (status, interview, processing, event, source) in [
        ("draft", "completed", "new", "interview_collected", "inferred"),
        ("draft", "completed, stopped early", "new", "interview_collected", "inferred"),
        ("active", "completed", "completed", "interview_result", "inferred"),
        ("active", "completed, stopped early", "completed", "interview_result", "inferred"),
        ("active", "failed", "completed", "interview_failed", "inferred"),
        ("draft", "abandoned", "new", "interview_failed", "inferred"),
        ("draft", "terminated, no speech detected", "new", "interview_failed", "inferred"),
        ("active", "ongoing", "new", "unknown", "unknown"),
    ] {
        let body =
            json!({ "status": status, "interview_status": interview, "processing_status": processing });

        deliver(&mojito, "any", &body.to_string()).await;

        let told = newest(&mojito);
        assert_eq!((&told["event"], &told["event_source"]), (&json!(event), &json!(source)), "{body}");
    }

    let body = json!({ "status": "draft", "interview_status": "completed" }).to_string();
    deliver(&mojito, "interview_failed", &body).await;
    let told = newest(&mojito);
    assert_eq!((&told["event"], &told["event_source"]), (&json!("interview_failed"), &json!("route")));
    let problems = told["problems"].as_array().unwrap();
    assert!(problems.iter().any(|problem| problem["code"] == "event_mismatch"), "{problems:?}");
}

#[tokio::test]
async fn every_label_is_told_and_a_late_retry_is_told_as_an_echo() {
    let mojito = Mojito::serve();
    let yes = r#"{"id":"r","score":7.1,"recruiter_go_next_round":true,"reason":"recruiter_go_next_round"}"#;
    let no = r#"{"id":"r","score":7.1,"recruiter_go_next_round":false,"reason":"recruiter_go_next_round"}"#;
    let no_again = r#"{"id": "r", "score": 7.10, "recruiter_go_next_round": false, "reason": null}"#;

    let mut told = Vec::new();
    for body in [yes, yes, no, no_again, yes] {
        deliver(&mojito, "interview_result", body).await;
        told.push(newest(&mojito));
    }

    let labels: Vec<&str> = told.iter().map(|event| event["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ["first", "repeat", "changed", "unchanged", "changed"]);
    assert_eq!(
        told[2]["changes"],
        json!([{ "field": "recruiter_go_next_round", "from": true, "to": false }])
    );
    assert_eq!(told[2]["echo_of"], Value::Null);
    let yes_before = [&told[0]["id"], &told[1]["id"]];
    assert!(yes_before.contains(&&told[4]["echo_of"]), "{:?} is none of {yes_before:?}", told[4]["echo_of"]);
    assert_eq!(told[4]["go_next_round"], true, "the state follows arrival");
    assert_eq!(told[3]["score"].to_string(), "7.1");
}

async fn deliver(mojito: &Mojito, event: &str, body: &str) {
    assert_eq!(mojito.post(event, body.to_owned()).await.status(), 200);
}

/// What `mojito events list` says of the newest delivery.
fn newest(mojito: &Mojito) -> Value {
    let output =
        mojito.command("events").args(["list", "--limit", "1", "--format", "json"]).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}
