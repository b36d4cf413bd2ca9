//! The request as it arrived, and what we answered.

use inbox::Delivery;
use serde::Serialize;
use specta::Type;

/// The request as it arrived; secrets were taken out before it was stored.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestView {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    remote: Option<String>,
    tunnel: Option<String>,
    /// Milliseconds since the epoch, UTC.
    received_at: i64,
    /// As sent, in bytes.
    body_bytes: u64,
    body_sha256: String,
    /// `null` also where a simulation had us say nothing.
    answer_status: Option<u16>,
    answer_ms: Option<f64>,
    /// Whether a person had us answer so.
    simulated: bool,
}

impl RequestView {
    pub(super) fn of(delivery: &Delivery) -> RequestView {
        let answer = delivery.row.answer;
        let header =
            |(name, value): &(String, Vec<u8>)| (name.clone(), String::from_utf8_lossy(value).into_owned());
        RequestView {
            method: delivery.method.clone(),
            path: delivery.path.clone(),
            headers: delivery.headers.iter().map(header).collect(),
            remote: delivery.remote.map(|address| address.to_string()),
            tunnel: delivery.tunnel.clone(),
            received_at: delivery.row.received_at.as_millisecond(),
            body_bytes: delivery.row.body_bytes,
            body_sha256: delivery.body_sha256(),
            answer_status: answer.and_then(|answer| answer.status),
            answer_ms: answer.map(|answer| (answer.elapsed.as_secs_f64() * 10_000.0).round() / 10.0),
            simulated: answer.is_some_and(|answer| answer.simulated),
        }
    }
}
