//! Sample people, and deliveries that speak of them.

use contract::Event;
use contract::sample::Sample;
use serde_json::{Value, json};
use support::App;

/// The result of a person's interview.
pub(crate) fn result(name: &str, score: f64) -> Sample {
    let mut sample = of(Event::InterviewResult, name);
    sample.with_field("score", json!(score));
    sample.with_field("ai_analysis_recruiter", json!("Knows the field."));
    sample
}

/// A finished interview that waits for its score.
pub(crate) fn collected(name: &str) -> Sample {
    of(Event::InterviewCollected, name)
}

/// A failed interview.
pub(crate) fn failed(name: &str) -> Sample {
    of(Event::InterviewFailed, name)
}

/// The same delivery with another value in a field.
pub(crate) fn with(mut sample: Sample, field: &str, value: impl Into<Value>) -> Sample {
    sample.with_field(field, value.into());
    sample
}

/// Sends deliveries to the app, in order.
pub(crate) async fn deliver(app: &App, samples: &[Sample]) {
    for sample in samples {
        app.endpoint.post(sample.event.name(), sample.to_json()).await;
    }
}

/// Each name has a result, an address and figures of its own.
fn of(event: Event, name: &str) -> Sample {
    let seed = name.bytes().fold(0, |seed: u64, byte| seed.wrapping_mul(31).wrapping_add(byte.into()));
    let mut sample = Sample::of(event, seed);
    sample.with_field("candidate_name", json!(name));
    sample.with_field("candidate_email", json!(format!("sample-{seed}@example.com")));
    sample
}
