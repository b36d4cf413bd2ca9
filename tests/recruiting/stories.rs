//! Stories of single results.

use insta::assert_snapshot;
use serde_json::json;
use support::Mojito;

use crate::desk::{COLLECTED, FAILED, RESULT, collected, scored, story, told, with};

fn decided(score: f64, advance: bool) -> serde_json::Value {
    let decision = json!({"recruiter_go_next_round": advance, "reason": "recruiter_go_next_round"});
    with(scored("r1", score), decision)
}

#[tokio::test]
async fn hired() {
    let report = json!({"pdf_export_url": "https://reports.example.com/r1.pdf", "reason": "pdf_export_url"});
    let server = told(&[
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
        (RESULT, with(scored("r1", 7.1), report.clone())),
        (RESULT, with(decided(7.1, true), report)),
    ])
    .await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn rejected() {
    let server =
        told(&[(COLLECTED, collected("r1")), (RESULT, scored("r1", 3.0)), (RESULT, decided(3.0, false))])
            .await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn revised_twice_and_back() {
    let server =
        told(&[(RESULT, scored("r1", 7.1)), (RESULT, scored("r1", 6.4)), (RESULT, scored("r1", 7.1))]).await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn another_attempt_after_a_decision() {
    let granted = json!({"status": "draft", "recruiter_go_next_round": null, "reason": "status"});
    let server = told(&[
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
        (RESULT, decided(7.1, false)),
        (RESULT, with(scored("r1", 7.1), granted)),
        // In the very words of the first one.
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 8.2)),
    ])
    .await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn failed_after_the_score() {
    let failed = json!({
        "interview_status": "terminated, no speech detected", "processing_status": null, "reason": "interview_status",
    });
    let server = told(&[(RESULT, scored("r1", 7.1)), (FAILED, with(collected("r1"), failed))]).await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn out_of_order() {
    let server =
        told(&[(RESULT, decided(7.1, true)), (COLLECTED, collected("r1")), (RESULT, scored("r1", 7.1))])
            .await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn retried() {
    let server = told(&[
        (COLLECTED, collected("r1")),
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
        (RESULT, scored("r1", 7.1)),
        (RESULT, scored("r1", 7.1)),
        (COLLECTED, collected("r1")),
    ])
    .await;

    assert_snapshot!(story(&server, "r1"));
}

#[tokio::test]
async fn one_id_in_two_environments() {
    let folders = std::sync::Arc::default();
    let first = Mojito::serve_from(std::sync::Arc::clone(&folders), |_| {});
    let added = first.command("endpoint").args(["add", "staging", "--no-header"]).status().unwrap();
    assert!(added.success());
    drop(first);
    let server = Mojito::serve_from(folders, |_| {});
    server.post(COLLECTED, collected("r1").to_string()).await;
    let staging =
        server.ready()["endpoints"].as_array().unwrap().iter().find(|of| of["environment"] == "staging");
    let url = staging.unwrap()["urls"][RESULT].as_str().unwrap();
    let answer = support::http_client().post(url).body(scored("r1", 5.0).to_string()).send().await.unwrap();
    assert_eq!(answer.status(), 200);

    assert_snapshot!(story(&server, "r1"));
}
