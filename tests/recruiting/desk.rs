//! A server, what JobMojito sends to it, and what a recruiter asks.

use std::process::Command;

use serde_json::{Value, json};
use support::Mojito;

pub(crate) const COLLECTED: &str = "interview_collected";
pub(crate) const RESULT: &str = "interview_result";
pub(crate) const FAILED: &str = "interview_failed";

/// What is known of an interview result at first: finished, not scored.
pub(crate) fn collected(id: &str) -> Value {
    json!({
        "id": id, "interview_id": "interview-1", "question_set_id": "interview-1", "status": "draft",
        "interview_status": "completed", "processing_status": "new", "profile_interview_id": format!("enrolment-{id}"),
        "profile_id": "profile-1", "candidate_external_id": null, "candidate_name": "Ada Sample",
        "candidate_email": "ada.sample@example.com", "candidate_phone_number": null, "score": null,
        "ai_analysis_recruiter_score": null, "ai_analysis": null, "ai_analysis_recruiter": null,
        "ai_analysis_recruiter_why_hire": null, "ai_analysis_recruiter_why_not_hire": null,
        "recruiter_go_next_round": null, "pdf_export_url": null, "reason": "interview_status",
    })
}

/// Scored.
pub(crate) fn scored(id: &str, score: f64) -> Value {
    with(
        collected(id),
        json!({
            "status": "active", "processing_status": "completed", "score": score,
            "ai_analysis_recruiter_score": 6.8, "reason": "status, processing_status",
        }),
    )
}

/// A payload with some fields otherwise.
pub(crate) fn with(mut payload: Value, fields: Value) -> Value {
    let Value::Object(fields) = fields else { panic!("fields are an object: {fields}") };
    payload.as_object_mut().unwrap().extend(fields);
    payload
}

/// A server that has taken these in, in this order.
pub(crate) async fn told(story: &[(&str, Value)]) -> Mojito {
    let server = Mojito::serve();
    for (event, payload) in story {
        let answer = server.post(event, payload.to_string()).await;
        assert_eq!(answer.status(), 200);
    }
    server
}

/// What a command prints, one object a line.
pub(crate) fn objects(command: &mut Command) -> Vec<Value> {
    let output = command.args(["--format", "json"]).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// How a result stands, and its story: a line each.
pub(crate) fn story(server: &Mojito, id: &str) -> String {
    let results = objects(server.command("results").args(["show", id]));
    let lines = results.iter().flat_map(|result| {
        let standing = format!(
            "{}: {}, {} (attempts {}, revisions {}, deliveries {})",
            text(&result["environment"]),
            text(&result["standing"]),
            text(&result["meaning"]),
            result["attempts"],
            result["revisions"],
            result["deliveries"]
        );
        let steps = result["story"].as_array().unwrap().iter().map(|step| {
            let repeats = match step["repeats"].as_u64().unwrap() {
                0 => String::new(),
                n => format!(" (+{n})"),
            };
            let detail = step["detail"].as_str().map(|detail| format!(" [{detail}]")).unwrap_or_default();
            format!("  {}: {}{repeats}{detail}", text(&step["kind"]), text(&step["sentence"]))
        });
        [standing].into_iter().chain(steps).collect::<Vec<_>>()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}
