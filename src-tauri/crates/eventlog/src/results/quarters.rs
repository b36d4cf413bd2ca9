//! How many deliveries came, by quarters of an hour: each zone's midnight is the beginning of one.

use std::collections::BTreeMap;
use std::sync::Arc;

use contract::{Event, Label};
use rusqlite::{Connection, params};

use super::file;
use crate::{Row, code};

/// A quarter of an hour, in milliseconds.
pub const QUARTER: i64 = 15 * 60 * 1000;

/// What came in a quarter of an hour, of one environment, interview and event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quarter {
    /// When it begins, in milliseconds since 1970, UTC: a multiple of [`QUARTER`].
    pub from: i64,
    /// Environment.
    pub environment: Arc<str>,
    /// `interview_id`, where the deliveries told it.
    pub interview: Option<Arc<str>>,
    /// What they say.
    pub event: Event,
    /// How many deliveries, repeats included.
    pub deliveries: u64,
    /// How many of them are repeats.
    pub repeats: u64,
}

/// Deliveries that are counted in, or out.
#[derive(Debug, Default)]
pub(super) struct Counts(BTreeMap<(i64, Arc<str>, Option<Arc<str>>, u8), (i64, i64)>);

impl Counts {
    /// Counts a delivery: `by` 1 in, -1 out.
    pub(super) fn add(&mut self, row: &Row, by: i64) {
        let interview = row.interview_id.as_ref().value().filter(|interview| !interview.is_empty());
        let key = (
            row.received_at.as_millisecond().div_euclid(QUARTER),
            Arc::clone(&row.environment),
            interview.cloned(),
            code::of_event(row.event),
        );
        let count = self.0.entry(key).or_default();
        count.0 += by;
        count.1 += if row.label == Label::Repeat { by } else { 0 };
    }

    /// Adds what was counted to what is kept.
    pub(super) fn keep(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut keep = connection.prepare_cached(
            "INSERT INTO quarters (quarter, environment, interview, event, deliveries, repeats)
             VALUES (?, ?, ?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET deliveries = deliveries + excluded.deliveries,
               repeats = repeats + excluded.repeats",
        )?;
        let mut went = false;
        for ((quarter, environment, interview, event), (deliveries, repeats)) in self.0 {
            let environment = file::number_of(connection, Some(&environment))?;
            let interview = file::number_of(connection, interview.as_deref())?;
            keep.execute(params![quarter, environment, interview, event, deliveries, repeats])?;
            went |= deliveries < 0;
        }
        if went {
            connection.execute("DELETE FROM quarters WHERE deliveries <= 0", [])?;
        }
        Ok(())
    }
}
