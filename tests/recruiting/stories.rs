//! Stories of single results.

use insta::assert_snapshot;
use serde_json::json;
use support::Mojito;

use crate::desk::{COLLECTED, Desk, FAILED, RESULT, collected, scored, with};

fn decided(score: f64, advance: bool) -> serde_json::Value {
    let decision = json!({"recruiter_go_next_round": advance, "reason": "recruiter_go_next_round"});
    with(scored("r1", score), decision)
}

#[tokio::test]
async fn hired() {
    let report = json!({"pdf_export_url": "https://reports.example.com/r1.pdf", "reason": "pdf_export_url"});
    let desk = Desk::told(&[
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
        (RESULT, with(scored("r1", 7.1), report.clone())),
        (RESULT, with(decided(7.1, true), report)),
    ])
    .await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn rejected() {
    let desk = Desk::told(&[
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 3.0)),
        (RESULT, decided(3.0, false)),
    ])
    .await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn revised_twice_and_back() {
    let desk =
        Desk::told(&[(RESULT, scored("r1", 7.1)), (RESULT, scored("r1", 6.4)), (RESULT, scored("r1", 7.1))])
            .await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn another_attempt_after_a_decision() {
    let granted = json!({"status": "draft", "recruiter_go_next_round": null, "reason": "status"});
    let desk = Desk::told(&[
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
        (RESULT, decided(7.1, false)),
        (RESULT, with(scored("r1", 7.1), granted)),
        // In the very words of the first one.
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 8.2)),
    ])
    .await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn failed_after_the_score() {
    let failed = json!({
        "interview_status": "terminated, no speech detected", "processing_status": null, "reason": "interview_status",
    });
    let desk = Desk::told(&[(RESULT, scored("r1", 7.1)), (FAILED, with(collected("r1"), failed))]).await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn out_of_order() {
    let desk = Desk::told(&[
        (RESULT, decided(7.1, true)),
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
    ])
    .await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn retried() {
    let desk = Desk::told(&[
        (COLLECTED, collected("r1")),
        (COLLECTED, collected("r1")),
        (RESULT, scored("r1", 7.1)),
        (RESULT, scored("r1", 7.1)),
        (RESULT, scored("r1", 7.1)),
        (COLLECTED, collected("r1")),
    ])
    .await;

    assert_snapshot!(desk.seen("r1"));
}

#[tokio::test]
async fn one_id_in_two_environments() {
    let first = Mojito::serve();
    let added = first.command("endpoint").args(["add", "staging", "--no-header"]).status().unwrap();
    assert!(added.success());
    let folders = first.folders();
    drop(first);
    let desk = Desk::open(folders);

    desk.take("default", COLLECTED, &collected("r1")).await;
    desk.take("staging", RESULT, &scored("r1", 5.0)).await;

    assert_snapshot!(desk.seen("r1"));
}
