//! Simulated answers, and deliveries as attempts.

use std::time::Duration;

use inbox::{Row, Simulation};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::{AppError, EventName};

/// What is answered instead of what would be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "answer", rename_all = "snake_case", rename_all_fields = "camelCase")]
pub(crate) enum SimulatedAnswer {
    Status {
        status: u16,
        /// In seconds.
        retry_after: Option<u32>,
    },
    Delay {
        ms: u32,
    },
    Hang,
    Drop,
}

/// When a simulation is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "end", rename_all = "snake_case")]
pub(crate) enum SimulationEnd {
    /// After this many more deliveries.
    After { left: u32 },
    /// At this time, in milliseconds since the epoch, UTC.
    At { time: i64 },
}

/// How the deliveries of an environment are answered for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct SimulationView {
    environment: String,
    answer: SimulatedAnswer,
    /// Milliseconds since the epoch, UTC.
    since: i64,
    until: SimulationEnd,
    answered: u64,
}

impl SimulationView {
    pub(crate) fn of(simulation: &Simulation) -> SimulationView {
        SimulationView {
            environment: simulation.environment.clone(),
            answer: match simulation.answer {
                inbox::SimulatedAnswer::Status { status, retry_after } => {
                    SimulatedAnswer::Status { status, retry_after }
                }
                inbox::SimulatedAnswer::Delay(time) => {
                    SimulatedAnswer::Delay { ms: u32::try_from(time.as_millis()).unwrap_or(u32::MAX) }
                }
                inbox::SimulatedAnswer::Hang => SimulatedAnswer::Hang,
                inbox::SimulatedAnswer::Drop => SimulatedAnswer::Drop,
            },
            since: simulation.since.as_millisecond(),
            until: match simulation.until {
                inbox::SimulationEnd::After(left) => SimulationEnd::After { left },
                inbox::SimulationEnd::At(time) => SimulationEnd::At { time: time.as_millisecond() },
            },
            answered: simulation.answered,
        }
    }
}

impl From<SimulatedAnswer> for inbox::SimulatedAnswer {
    fn from(answer: SimulatedAnswer) -> inbox::SimulatedAnswer {
        match answer {
            SimulatedAnswer::Status { status, retry_after } => {
                inbox::SimulatedAnswer::Status { status, retry_after }
            }
            SimulatedAnswer::Delay { ms } => inbox::SimulatedAnswer::Delay(Duration::from_millis(ms.into())),
            SimulatedAnswer::Hang => inbox::SimulatedAnswer::Hang,
            SimulatedAnswer::Drop => inbox::SimulatedAnswer::Drop,
        }
    }
}

impl SimulationEnd {
    /// An error where the time is none.
    pub(crate) fn read(self) -> Result<inbox::SimulationEnd, AppError> {
        Ok(match self {
            SimulationEnd::After { left } => inbox::SimulationEnd::After(left),
            SimulationEnd::At { time } => inbox::SimulationEnd::At(
                Timestamp::from_millisecond(time).map_err(|error| AppError::new("invalid", error))?,
            ),
        })
    }
}

/// One of several deliveries of the same bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct DeliveryAttempt {
    id: Uuid,
    sequence: i64,
    /// Milliseconds since the epoch, UTC.
    at: i64,
    /// What we answered; `null` where that is not known, or nothing was said.
    status: Option<u16>,
    simulated: bool,
}

impl DeliveryAttempt {
    pub(crate) fn of(row: &Row) -> DeliveryAttempt {
        DeliveryAttempt {
            id: row.id,
            sequence: row.sequence,
            at: row.received_at.as_millisecond(),
            status: row.answer.and_then(|answer| answer.status),
            simulated: row.answer.is_some_and(|answer| answer.simulated),
        }
    }
}

/// Deliveries of the same bytes in a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct RetryChain {
    event: EventName,
    environment: String,
    candidate: String,
    /// Oldest first.
    attempts: Vec<DeliveryAttempt>,
}

impl RetryChain {
    /// `None` for no attempts.
    pub(crate) fn of(chain: &[Row]) -> Option<RetryChain> {
        let first = chain.first()?;
        Some(RetryChain {
            event: first.event.into(),
            environment: first.environment.to_string(),
            candidate: inbox::line(first).candidate,
            attempts: chain.iter().map(DeliveryAttempt::of).collect(),
        })
    }
}
