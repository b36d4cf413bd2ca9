//! Insights as machines read them.

use inbox::{Insights, Settings};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::gaps::GapObject;

/// One object. Times are RFC 3339 in UTC, lengths milliseconds, days those of the local time zone.
pub(super) fn of(told: &Insights, settings: &Settings, now: Timestamp) -> Value {
    let utc = |time: Timestamp| format!("{time:.3}");
    let name = |id: Option<&str>| id.and_then(|id| settings.interview_name(id));
    let funnel = told.funnel;
    let waited = &told.time_to_result;
    let health = &told.health;
    json!({
        "from": utc(told.from),
        "to": utc(told.to),
        "earliest": told.earliest.map(utc),
        "days": told.days.iter().map(|day| json!({
            "day": day.day.date.to_string(),
            "collected": day.collected,
            "result": day.result,
            "failed": day.failed,
            "unknown": day.unknown,
        })).collect::<Vec<_>>(),
        "scores": told.scores.iter().map(|scores| json!({
            "interview": scores.interview,
            "name": name(scores.interview.as_deref()),
            "scored": scores.scored,
            "median": scores.median,
            "buckets": scores.buckets.iter().map(|bucket| json!({
                "from": bucket.from, "to": bucket.to, "count": bucket.count,
            })).collect::<Vec<_>>(),
        })).collect::<Vec<_>>(),
        "funnel": {
            "collected": funnel.collected,
            "scored": funnel.scored,
            "decided": funnel.decided,
            "advance": funnel.advance,
            "reject": funnel.reject,
            "awaiting": funnel.awaiting,
            "failed": funnel.failed,
            "undecided": funnel.undecided,
        },
        "time_to_result": {
            "count": waited.count,
            "median_ms": waited.median_ms,
            "p90_ms": waited.p90_ms,
            "buckets": waited.buckets.iter().map(|bucket| json!({
                "from_ms": bucket.from, "to_ms": bucket.to, "count": bucket.count,
            })).collect::<Vec<_>>(),
        },
        "failures": told.failures.iter().map(|(reason, count)| json!({
            "reason": reason, "count": count,
        })).collect::<Vec<_>>(),
        "decisions": told.decisions.iter().map(|day| json!({
            "day": day.day.date.to_string(), "advance": day.advance, "reject": day.reject,
        })).collect::<Vec<_>>(),
        "health": {
            "answered": health.answered,
            "ok": health.ok,
            "refused": health.refused,
            "unavailable": health.unavailable,
            "p50_ms": health.p50_ms,
            "p99_ms": health.p99_ms,
            "offline_ms": health.offline_ms,
            "days": health.days.iter().map(|day| json!({
                "day": day.day.date.to_string(),
                "answered": day.answered,
                "refused": day.refused,
                "p50_ms": day.p50_ms,
                "p99_ms": day.p99_ms,
                "offline_ms": day.offline_ms,
            })).collect::<Vec<_>>(),
            "gaps": health.gaps.iter().map(|gap| GapObject::of(gap, now)).collect::<Vec<_>>(),
        },
        "interviews": told.interviews.iter().map(|id| json!({
            "interview": id,
            "name": name(Some(id)),
        })).collect::<Vec<_>>(),
        "behind": told.behind,
    })
}
