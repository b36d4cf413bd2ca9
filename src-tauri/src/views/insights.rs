//! What a stretch of time came to, as the window draws it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use inbox::{Gap as LogGap, GapCause as LogGapCause, Insights as Told, Settings, gap_words};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::AppError;

/// What is asked. Times are milliseconds since the epoch, UTC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InsightsQuestion {
    environment: Option<String>,
    interview: Option<String>,
    from: i64,
    /// Not itself in it.
    to: i64,
}

impl TryFrom<InsightsQuestion> for inbox::InsightsQuestion {
    type Error = AppError;

    fn try_from(question: InsightsQuestion) -> Result<inbox::InsightsQuestion, AppError> {
        let time = |at| Timestamp::from_millisecond(at).map_err(|error| AppError::new("invalid", error));
        Ok(inbox::InsightsQuestion {
            environment: question.environment,
            interview: question.interview,
            from: time(question.from)?,
            to: time(question.to)?,
        })
    }
}

/// What it came to. Times are milliseconds since the epoch, UTC; lengths of time are milliseconds.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Insights {
    from: i64,
    to: i64,
    /// When the first delivery of the log arrived.
    earliest: Option<i64>,
    days: Vec<EventDay>,
    scores: Vec<InterviewScores>,
    funnel: Funnel,
    time_to_result: TimeToResult,
    failures: Vec<FailureReason>,
    decisions: Vec<DecisionDay>,
    health: Health,
    interviews: Vec<InterviewName>,
    /// Deliveries that are not counted by result yet.
    behind: u64,
}

/// Events of a local day; a retry is none.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct EventDay {
    day: String,
    at: i64,
    collected: u64,
    result: u64,
    failed: u64,
    unknown: u64,
}

/// Scores of an interview.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterviewScores {
    interview: Option<String>,
    name: Option<String>,
    scored: u64,
    #[specta(type = Option<u32>)]
    median: Option<f64>,
    buckets: Vec<ScoreBucket>,
}

/// Scores from one up to, and without, another.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ScoreBucket {
    #[specta(type = u32)]
    from: f64,
    #[specta(type = u32)]
    to: f64,
    count: u64,
}

/// Where results stand that began in the stretch.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Funnel {
    collected: u64,
    scored: u64,
    decided: u64,
    advance: u64,
    reject: u64,
    awaiting: u64,
    failed: u64,
    undecided: u64,
}

/// From collected to the first result.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeToResult {
    count: u64,
    median_ms: Option<i64>,
    p90_ms: Option<i64>,
    buckets: Vec<TimeBucket>,
}

/// What took from one time up to, and without, another.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TimeBucket {
    from_ms: i64,
    /// `null`: and longer.
    to_ms: Option<i64>,
    count: u64,
}

/// Why results failed, as sent.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct FailureReason {
    reason: String,
    count: u64,
}

/// What was decided on a local day.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct DecisionDay {
    day: String,
    at: i64,
    advance: u64,
    reject: u64,
}

/// How the endpoint fared.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Health {
    /// Deliveries that were stored and answered.
    answered: u64,
    /// Of them with 2xx.
    ok: u64,
    /// Not let in.
    refused: u64,
    /// Put off with a 503.
    unavailable: u64,
    #[specta(type = Option<u32>)]
    p50_ms: Option<f64>,
    #[specta(type = Option<u32>)]
    p99_ms: Option<f64>,
    offline_ms: i64,
    days: Vec<HealthDay>,
    gaps: Vec<GapView>,
}

/// How it fared on a local day; `refused` has what was put off, too.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct HealthDay {
    day: String,
    at: i64,
    answered: u64,
    refused: u64,
    #[specta(type = Option<u32>)]
    p50_ms: Option<f64>,
    #[specta(type = Option<u32>)]
    p99_ms: Option<f64>,
    offline_ms: i64,
}

/// When deliveries may have been missed.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename = "Gap", rename_all = "camelCase")]
pub(crate) struct GapView {
    from: i64,
    /// `null` while it lasts.
    to: Option<i64>,
    cause: GapCause,
    words: String,
}

/// Why deliveries may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GapCause {
    Closed,
    Asleep,
    Tunnel,
    Storage,
}

/// An interview that can be chosen.
#[derive(Debug, Clone, PartialEq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct InterviewName {
    interview: String,
    name: Option<String>,
}

impl Insights {
    pub(crate) fn of(told: Told, settings: &Settings, now: Timestamp) -> Insights {
        let Told { funnel, time_to_result, health, .. } = told;
        Insights {
            from: told.from.as_millisecond(),
            to: told.to.as_millisecond(),
            earliest: told.earliest.map(Timestamp::as_millisecond),
            days: told.days.into_iter().map(EventDay::of).collect(),
            scores: told.scores.into_iter().map(|scores| InterviewScores::of(scores, settings)).collect(),
            funnel: Funnel {
                collected: funnel.collected,
                scored: funnel.scored,
                decided: funnel.decided,
                advance: funnel.advance,
                reject: funnel.reject,
                awaiting: funnel.awaiting,
                failed: funnel.failed,
                undecided: funnel.undecided,
            },
            time_to_result: TimeToResult {
                count: time_to_result.count,
                median_ms: time_to_result.median_ms,
                p90_ms: time_to_result.p90_ms,
                buckets: time_to_result
                    .buckets
                    .into_iter()
                    .map(|bucket| TimeBucket { from_ms: bucket.from, to_ms: bucket.to, count: bucket.count })
                    .collect(),
            },
            failures: told
                .failures
                .into_iter()
                .map(|(reason, count)| FailureReason { reason: reason.unwrap_or_default(), count })
                .collect(),
            decisions: told.decisions.into_iter().map(DecisionDay::of).collect(),
            health: Health {
                answered: health.answered,
                ok: health.ok,
                refused: health.refused,
                unavailable: health.unavailable,
                p50_ms: health.p50_ms,
                p99_ms: health.p99_ms,
                offline_ms: health.offline_ms,
                days: health.days.into_iter().map(HealthDay::of).collect(),
                gaps: health.gaps.iter().map(|gap| GapView::of(gap, now)).collect(),
            },
            interviews: told
                .interviews
                .into_iter()
                .map(|interview| {
                    let name = settings.interview_name(&interview).map(str::to_owned);
                    InterviewName { interview, name }
                })
                .collect(),
            behind: told.behind,
        }
    }
}

impl EventDay {
    fn of(day: inbox::EventDay) -> EventDay {
        EventDay {
            day: day.day.date.to_string(),
            at: day.day.at,
            collected: day.collected,
            result: day.result,
            failed: day.failed,
            unknown: day.unknown,
        }
    }
}

impl InterviewScores {
    fn of(scores: inbox::Scores, settings: &Settings) -> InterviewScores {
        let name = scores.interview.as_deref().and_then(|id| settings.interview_name(id));
        let bucket = |bucket: inbox::Bucket<f64>| ScoreBucket {
            from: bucket.from,
            to: bucket.to,
            count: bucket.count,
        };
        InterviewScores {
            name: name.map(str::to_owned),
            interview: scores.interview,
            scored: scores.scored,
            median: scores.median,
            buckets: scores.buckets.into_iter().map(bucket).collect(),
        }
    }
}

impl DecisionDay {
    fn of(day: inbox::DecisionDay) -> DecisionDay {
        DecisionDay {
            day: day.day.date.to_string(),
            at: day.day.at,
            advance: day.advance,
            reject: day.reject,
        }
    }
}

impl HealthDay {
    fn of(day: inbox::HealthDay) -> HealthDay {
        HealthDay {
            day: day.day.date.to_string(),
            at: day.day.at,
            answered: day.answered,
            refused: day.refused,
            p50_ms: day.p50_ms,
            p99_ms: day.p99_ms,
            offline_ms: day.offline_ms,
        }
    }
}

impl GapView {
    fn of(gap: &LogGap, now: Timestamp) -> GapView {
        GapView {
            from: gap.from.as_millisecond(),
            to: gap.to.map(Timestamp::as_millisecond),
            cause: match gap.cause {
                LogGapCause::Closed => GapCause::Closed,
                LogGapCause::Asleep => GapCause::Asleep,
                LogGapCause::Tunnel => GapCause::Tunnel,
                LogGapCause::Storage => GapCause::Storage,
            },
            words: gap_words(gap, now),
        }
    }
}

/// A chart as a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum ChartFile {
    /// A picture.
    Png {
        /// Its bytes.
        base64: String,
    },
    /// The table behind it.
    Csv {
        /// The first one has the headings.
        rows: Vec<Vec<String>>,
    },
}

impl ChartFile {
    /// The ending of its name, and what is in it.
    pub(crate) fn into_bytes(self) -> Result<(&'static str, Vec<u8>), AppError> {
        match self {
            ChartFile::Png { base64 } => {
                let bytes = STANDARD.decode(base64).map_err(|error| AppError::new("invalid", error))?;
                Ok(("png", bytes))
            }
            ChartFile::Csv { rows } => Ok(("csv", inbox::csv_of(&rows))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_is_written_as_the_picture_that_was_drawn_or_as_a_table_without_formulas() {
        let picture = ChartFile::Png { base64: "iVBORw==".into() };
        let table = ChartFile::Csv {
            rows: vec![vec!["reason".into(), "results".into()], vec!["=1+1".into(), "3".into()]],
        };

        assert_eq!(picture.into_bytes().unwrap(), ("png", vec![0x89, 0x50, 0x4e, 0x47]));
        assert_eq!(
            table.into_bytes().unwrap(),
            ("csv", "\u{feff}\"reason\",\"results\"\r\n\"'=1+1\",3\r\n".as_bytes().to_vec())
        );
        assert!(ChartFile::Png { base64: "not base64!".into() }.into_bytes().is_err());
    }
}
