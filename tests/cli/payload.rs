//! Bodies as JobMojito sends them.

use serde_json::{Value, json};

/// A scored interview of a sample person.
pub(crate) fn result(id: &str, name: &str, score: f64) -> Value {
    json!({
        "id": id,
        "interview_id": "interview-1",
        "question_set_id": "interview-1",
        "status": "active",
        "interview_status": "completed",
        "processing_status": "completed",
        "profile_interview_id": "enrolment-1",
        "profile_id": null,
        "candidate_external_id": "EXT-1",
        "candidate_name": name,
        "candidate_email": "ada.sample@example.com",
        "candidate_phone_number": null,
        "score": score,
        "ai_analysis_recruiter_score": 6.1,
        "ai_analysis": "Clear answers.",
        "ai_analysis_recruiter": "Knows the field.",
        "ai_analysis_recruiter_why_hire": ["calm", "exact"],
        "ai_analysis_recruiter_why_not_hire": "far away",
        "recruiter_go_next_round": null,
        "pdf_export_url": null,
        "reason": "score",
    })
}
