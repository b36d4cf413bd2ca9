//! One line of the request log.

use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::EventName;

/// A request that was stored or not let in.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RequestLine {
    /// Milliseconds since the epoch, UTC.
    at: i64,
    method: String,
    path: String,
    environment: Option<String>,
    remote: Option<String>,
    bytes: Option<u64>,
    status: Option<u16>,
    ms: Option<f64>,
    /// Why it was refused.
    reason: Option<String>,
    event_id: Option<Uuid>,
    event: Option<EventName>,
    simulated: bool,
}

impl RequestLine {
    pub(crate) fn of(line: inbox::RequestLine) -> RequestLine {
        let at = line.at().as_millisecond();
        match line {
            inbox::RequestLine::Delivery(delivery) => {
                let answer = delivery.row.answer;
                RequestLine {
                    at,
                    method: delivery.method,
                    path: delivery.path,
                    environment: Some(delivery.row.environment.to_string()),
                    remote: delivery.remote.map(|remote| remote.to_string()),
                    bytes: Some(delivery.row.body_bytes),
                    status: answer.and_then(|answer| answer.status),
                    ms: answer.map(|answer| (answer.elapsed.as_secs_f64() * 10_000.0).round() / 10.0),
                    reason: None,
                    event_id: Some(delivery.row.id),
                    event: Some(delivery.row.event.into()),
                    simulated: answer.is_some_and(|answer| answer.simulated),
                }
            }
            inbox::RequestLine::Refusal(refusal) => RequestLine {
                at,
                method: refusal.method,
                path: refusal.path,
                environment: refusal.environment,
                remote: refusal.remote.map(|remote| remote.to_string()),
                bytes: refusal.body_bytes,
                status: Some(refusal.status),
                ms: None,
                reason: Some(refusal.reason),
                event_id: None,
                event: None,
                simulated: false,
            },
        }
    }
}
