//! What is asked of the log: pages, counts, bulk walks, facets.

use std::ops::ControlFlow;
use std::sync::Arc;

use contract::{Event, Label, Presence};

use super::Search;
use super::bits::{Bits, Verdict};
use super::columns::{Block, Codes, Column, event_of, label_of};
use super::evaluate::Evaluation;
use crate::reader::Reading;
use crate::{Error, Page, Position, Reader, Sequence};

/// How many deliveries are read for one count where the index alone cannot tell.
const READ_TO_COUNT: u64 = 500;
/// How many values of a facet are told.
const MOST_VALUES: usize = 50;

/// How many deliveries match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// So many at least.
    pub count: u64,
    /// Whether counting stopped there, and there may be more.
    pub more: bool,
}

/// What the deliveries that match are made of; values with their numbers, the most common first, at most fifty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Facets {
    /// Events.
    pub events: Vec<(Event, u64)>,
    /// Labels.
    pub labels: Vec<(Label, u64)>,
    /// Decisions: true, false, null (or anything else), absent.
    pub decisions: Vec<(Presence<bool>, u64)>,
    /// Environments.
    pub environments: Vec<(Arc<str>, u64)>,
    /// Payload `interview_id`.
    pub interviews: Vec<(Arc<str>, u64)>,
    /// Payload `status`.
    pub statuses: Vec<(Arc<str>, u64)>,
    /// Payload `interview_status`.
    pub interview_statuses: Vec<(Arc<str>, u64)>,
    /// Payload `processing_status`.
    pub processing_statuses: Vec<(Arc<str>, u64)>,
    /// With a report.
    pub reports: u64,
    /// With problems.
    pub problems: u64,
    /// All of them, and whether these numbers are those of a part only.
    pub count: Option<Count>,
}

impl Reader {
    /// A page of what matches, newest first.
    pub fn page(&self, search: &Search, position: Position, limit: usize) -> Result<Page, Error> {
        let (stretch, down) = match position {
            Position::Newest => ((1, Sequence::MAX - 1), true),
            Position::Before(place) => ((1, place.saturating_sub(1)), true),
            Position::After(place) => ((place.saturating_add(1), Sequence::MAX - 1), false),
        };
        self.search(search, down, |reading, evaluation| {
            // One more than asked for tells whether there is more.
            let mut found = first(reading, evaluation, stretch, limit.saturating_add(1))?;
            let more = found.len() > limit;
            found.truncate(limit);
            Ok(Page { rows: reading.rows_of(&found)?, more })
        })
    }

    /// How many match, counted up to `cap` and as far as that takes little reading.
    pub fn count(&self, search: &Search, cap: u64) -> Result<Count, Error> {
        self.search(search, true, |reading, evaluation| {
            if evaluation.plan.root.is_none() {
                let count = reading.deliveries()?;
                return Ok(Count { count: count.min(cap), more: count > cap });
            }
            let mut counting = Counting::default();
            evaluation.walk((1, Sequence::MAX - 1), |block, verdict| {
                counting.take(evaluation, block, verdict)?;
                Ok(if counting.count > cap || counting.stopped {
                    ControlFlow::Break(())
                } else {
                    ControlFlow::Continue(())
                })
            })?;
            Ok(Count { count: counting.count.min(cap), more: counting.count > cap || counting.stopped })
        })
    }

    /// What matches above `after`, oldest first, at most `limit`: how bulk work walks.
    pub fn matching(&self, search: &Search, after: Sequence, limit: usize) -> Result<Vec<Sequence>, Error> {
        self.search(search, false, |reading, evaluation| {
            first(reading, evaluation, (after.saturating_add(1), Sequence::MAX - 1), limit)
        })
    }

    /// What the deliveries that match are made of. Where the index alone cannot tell which match, those that are
    /// certain and the newest others are counted, and [`Facets::count`] says that there are more.
    pub fn facets(&self, search: &Search) -> Result<Facets, Error> {
        self.search(search, true, |reading, evaluation| {
            let mut tally = Tally::default();
            evaluation.walk((1, Sequence::MAX - 1), |block, verdict| {
                tally.take(evaluation, block, verdict)?;
                Ok(ControlFlow::Continue(()))
            })?;
            tally.told(reading)
        })
    }
}

/// The first that match of a stretch, in the direction of the walk.
fn first(
    reading: &Reading<'_>,
    evaluation: &Evaluation<'_>,
    stretch: (Sequence, Sequence),
    limit: usize,
) -> rusqlite::Result<Vec<Sequence>> {
    if evaluation.plan.root.is_none() {
        return reading.sequences(stretch, evaluation.down, limit);
    }
    let mut found = Vec::new();
    if limit == 0 {
        return Ok(found);
    }
    evaluation.walk(stretch, |block, verdict| {
        let places = verdict.maybe.places();
        let places: Vec<usize> = if evaluation.down { places.rev().collect() } else { places.collect() };
        for place in places {
            if verdict.sure.has(place) || evaluation.passes(block, place)? {
                found.push(block.first() + i64::try_from(place).unwrap_or_default());
                if found.len() >= limit {
                    return Ok(ControlFlow::Break(()));
                }
            }
        }
        Ok(ControlFlow::Continue(()))
    })?;
    Ok(found)
}

/// Counts what is certain, and reads a bounded number of the others.
#[derive(Default)]
struct Counting {
    count: u64,
    read: u64,
    /// Whether there were others that were not read.
    stopped: bool,
}

impl Counting {
    /// Counts a block in; those of it that match.
    fn take<'a>(
        &mut self,
        evaluation: &Evaluation<'a>,
        block: &mut Block<'a>,
        verdict: Verdict,
    ) -> rusqlite::Result<Bits> {
        let mut matching = verdict.sure.clone();
        for place in verdict.maybe.without(&verdict.sure).places().rev() {
            if self.read >= READ_TO_COUNT {
                self.stopped = true;
                break;
            }
            self.read += 1;
            if evaluation.passes(block, place)? {
                matching.set(place);
            }
        }
        self.count += matching.count();
        Ok(matching)
    }
}

/// Columns of names that are counted.
const NAMED: [Column; 5] = [
    Column::Environment,
    Column::Interview,
    Column::Status,
    Column::InterviewStatus,
    Column::ProcessingStatus,
];

/// Numbers by value.
#[derive(Default)]
struct Tally {
    counting: Counting,
    codes: Vec<u64>,
    named: [Vec<u64>; NAMED.len()],
}

impl Tally {
    fn take<'a>(
        &mut self,
        evaluation: &Evaluation<'a>,
        block: &mut Block<'a>,
        verdict: Verdict,
    ) -> rusqlite::Result<()> {
        let matching = self.counting.take(evaluation, block, verdict)?;
        block.each(Column::Codes, &matching, |codes| add(&mut self.codes, codes))?;
        for (column, numbers) in NAMED.into_iter().zip(&mut self.named) {
            block.each(column, &matching, |number| add(numbers, number))?;
        }
        Ok(())
    }

    fn told(self, reading: &Reading<'_>) -> rusqlite::Result<Facets> {
        let mut facets = Facets {
            count: Some(Count { count: self.counting.count, more: self.counting.stopped }),
            ..Facets::default()
        };
        for (codes, count) in (0_u32..).zip(self.codes).filter(|(_, count)| *count > 0) {
            let flags = Codes::flags_of(codes);
            if let Some(event) = event_of(codes) {
                add_to(&mut facets.events, event, count);
            }
            if let Some(label) = label_of(codes) {
                add_to(&mut facets.labels, label, count);
            }
            add_to(&mut facets.decisions, flags.decision(), count);
            facets.reports += if flags.report() { count } else { 0 };
            facets.problems += if flags.problems().is_empty() { 0 } else { count };
        }
        facets.events.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        facets.labels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        facets.decisions.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        let [environments, interviews, statuses, interview_statuses, processing_statuses] = self.named;
        facets.environments = told(environments, |number| reading.environment(number))?;
        facets.interviews = told(interviews, |number| reading.name(number))?;
        facets.statuses = told(statuses, |number| reading.name(number))?;
        facets.interview_statuses = told(interview_statuses, |number| reading.name(number))?;
        facets.processing_statuses = told(processing_statuses, |number| reading.name(number))?;
        Ok(facets)
    }
}

fn add(numbers: &mut Vec<u64>, number: u32) {
    // Numbers are given one after the other, and codes are few: neither makes a long list.
    let place = usize::try_from(number).unwrap_or_default();
    if place >= numbers.len() {
        numbers.resize(place + 1, 0);
    }
    numbers[place] += 1;
}

fn add_to<T: PartialEq>(counts: &mut Vec<(T, u64)>, value: T, count: u64) {
    match counts.iter_mut().find(|(known, _)| *known == value) {
        Some((_, known)) => *known += count,
        None => counts.push((value, count)),
    }
}

/// The most common names with their numbers; place 0 stands for those without one.
fn told(
    numbers: Vec<u64>,
    name: impl Fn(i64) -> rusqlite::Result<Arc<str>>,
) -> rusqlite::Result<Vec<(Arc<str>, u64)>> {
    let mut numbers: Vec<(i64, u64)> = (0..).zip(numbers).skip(1).filter(|(_, count)| *count > 0).collect();
    numbers.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    numbers.truncate(MOST_VALUES);
    numbers.into_iter().map(|(number, count)| Ok((name(number)?, count))).collect()
}
