//! What a stretch of time came to: events by day, scores, the way from collected to decided, and how the endpoint
//! fared. Every figure is counted, none is guessed; local days have the hours that their zone gives them.

mod days;
mod figures;
mod health;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use contract::Event;
use eventlog::{Arrived, CountedResult, Interrupt, Reader, ResultStanding, Stretch};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use self::days::Days;
use self::figures::{LENGTHS_MS, equal_buckets, median, median_whole, nearest_rank};
pub use self::health::{Health, HealthDay, gap_words, length_words};
use crate::Error;

/// What is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InsightsQuestion {
    /// Of this environment alone.
    pub environment: Option<String>,
    /// Of this interview (payload `interview_id`) alone; how the endpoint fared is told of all.
    pub interview: Option<String>,
    /// Since when; from 1970 on means since the first delivery.
    pub from: Timestamp,
    /// Until when, not itself in it.
    pub to: Timestamp,
}

/// What it came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Insights {
    /// The stretch that was counted.
    pub from: Timestamp,
    /// Its end, not itself in it.
    pub to: Timestamp,
    /// When the first delivery of the log arrived.
    pub earliest: Option<Timestamp>,
    /// Each local day of the stretch, oldest first.
    pub days: Vec<EventDay>,
    /// Scores by interview, those with most of them first, twelve at most.
    pub scores: Vec<Scores>,
    /// Where the results stand that began in the stretch.
    pub funnel: Funnel,
    /// How long those waited for their score that began in it.
    pub time_to_result: TimeToResult,
    /// Why results failed that began in it, in the words of the payload and most first, fifty at most; `None` where
    /// no reason was sent.
    pub failures: Vec<(Option<String>, u64)>,
    /// What was decided on each local day and stands, oldest first.
    pub decisions: Vec<DecisionDay>,
    /// How the endpoint fared.
    pub health: Health,
    /// All interviews of the environment, sorted.
    pub interviews: Vec<String>,
    /// Deliveries that the store of results has not taken in yet.
    pub behind: u64,
}

/// A local day, or the part of one that is in the stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    /// Which.
    pub date: jiff::civil::Date,
    /// When it begins, in milliseconds since 1970, UTC.
    pub at: i64,
}

/// Events of a day. A retry is no event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventDay {
    /// Which day.
    pub day: Day,
    /// `interview_collected`.
    pub collected: u64,
    /// `interview_result`.
    pub result: u64,
    /// `interview_failed`.
    pub failed: u64,
    /// What does not say which it is.
    pub unknown: u64,
}

/// Scores of an interview's results that began in the stretch.
#[derive(Debug, Clone, PartialEq)]
pub struct Scores {
    /// Payload `interview_id`; `None` of those without one.
    pub interview: Option<String>,
    /// How many results stand at a score that is a number.
    pub scored: u64,
    /// The score in the middle; between the two that are, where there are two.
    pub median: Option<f64>,
    /// Buckets of equal width that cover the scores there are. Each holds what is from its beginning up to, and
    /// without, its end.
    pub buckets: Vec<Bucket<f64>>,
}

/// How much there is from a value up to, and without, another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bucket<T, E = T> {
    /// From here.
    pub from: T,
    /// To here.
    pub to: E,
    /// So many.
    pub count: u64,
}

/// Where results stand that began in the stretch, in their present attempt.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Funnel {
    /// The interview was completed: told so, or scored.
    pub collected: u64,
    /// They stand at a result, decided or not.
    pub scored: u64,
    /// Decided: advance or reject.
    pub decided: u64,
    /// On to the next round.
    pub advance: u64,
    /// Not.
    pub reject: u64,
    /// Completed, and waiting for a result.
    pub awaiting: u64,
    /// Failed.
    pub failed: u64,
    /// Scored, and not decided.
    pub undecided: u64,
}

/// From told as collected to the first result, in milliseconds.
#[derive(Debug, Clone, PartialEq)]
pub struct TimeToResult {
    /// How many results have both.
    pub count: u64,
    /// Half of them took no longer.
    pub median_ms: Option<i64>,
    /// Nine in ten took no longer.
    pub p90_ms: Option<i64>,
    /// The last one has no end.
    pub buckets: Vec<Bucket<i64, Option<i64>>>,
}

/// What was decided on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecisionDay {
    /// Which day.
    pub day: Day,
    /// On to the next round.
    pub advance: u64,
    /// Not.
    pub reject: u64,
}

/// How many interviews are told scores of.
const MOST_INTERVIEWS: usize = 12;
/// How many reasons are told.
const MOST_REASONS: usize = 50;

/// Answers a question about a log, with the days of a zone. Blocks.
pub fn insights(
    reader: &Reader,
    question: &InsightsQuestion,
    zone: &TimeZone,
    now: Timestamp,
    interrupt: &Interrupt,
) -> Result<Insights, Error> {
    let earliest = reader.first_at()?;
    let from = if question.from <= Timestamp::UNIX_EPOCH { earliest.unwrap_or(now) } else { question.from };
    let days = Days::of(from, question.to, zone);
    let (from, to) = days.bounds();
    let stretch = Stretch {
        from,
        to,
        environment: question.environment.clone(),
        interview: question.interview.clone(),
    };
    // Log and store are files of their own: one is read while the other is.
    let (arrivals, results) = std::thread::scope(|scope| {
        let counting = scope.spawn(|| count_arrivals(reader, &stretch, &days, interrupt));
        let results = count_results(reader, &stretch, &days);
        let arrivals = counting.join().unwrap_or(Err(eventlog::Error::Interrupted));
        (arrivals, results)
    });
    let (arrivals, results) = (arrivals?, results?);
    let turned_away = reader.turned_away(question.environment.as_deref(), from, to)?;
    let gaps = reader.gaps(from, to)?;
    let Results { tally, scores, failures, decisions, interviews, behind } = results;
    Ok(Insights {
        from: at(from),
        to: at(to),
        earliest,
        days: arrivals.events,
        scores,
        funnel: tally.funnel,
        time_to_result: time_to_result(tally.waited),
        failures,
        decisions,
        health: Health::of(&days, arrivals.answers, &turned_away, gaps, now),
        interviews,
        behind,
    })
}

fn at(milliseconds: i64) -> Timestamp {
    // Milliseconds that came out of a time.
    Timestamp::from_millisecond(milliseconds).unwrap_or(Timestamp::MAX)
}

/// What a pass over the log finds.
struct Arrivals {
    days: Days,
    events: Vec<EventDay>,
    answers: health::Answers,
}

fn count_arrivals(
    reader: &Reader,
    stretch: &Stretch,
    days: &Days,
    interrupt: &Interrupt,
) -> Result<Arrivals, eventlog::Error> {
    let begin = || Arrivals {
        days: days.clone(),
        events: days
            .all()
            .map(|day| EventDay { day, collected: 0, result: 0, failed: 0, unknown: 0 })
            .collect(),
        answers: health::Answers::of(days),
    };
    reader.arrivals(stretch, interrupt, begin, |counted, arrived: Arrived| {
        let Some(place) = counted.days.place(arrived.at) else { return };
        if let Some(answer) = arrived.answer {
            counted.answers.take(place, answer);
        }
        let is_told = arrived.of_interview && !arrived.repeat;
        let Some(day) = counted.events.get_mut(place).filter(|_| is_told) else { return };
        *match arrived.event {
            Event::InterviewCollected => &mut day.collected,
            Event::InterviewResult => &mut day.result,
            Event::InterviewFailed => &mut day.failed,
            Event::Unknown => &mut day.unknown,
        } += 1;
    })
}

/// What a pass over the store of results finds.
struct Results {
    tally: Tally,
    scores: Vec<Scores>,
    failures: Vec<(Option<String>, u64)>,
    decisions: Vec<DecisionDay>,
    interviews: Vec<String>,
    behind: u64,
}

fn count_results(reader: &Reader, stretch: &Stretch, days: &Days) -> Result<Results, eventlog::Error> {
    let store = reader.results()?;
    let mut tally = Tally::default();
    let mut finder = days.clone();
    let mut decisions: Vec<_> = days.all().map(|day| DecisionDay { day, advance: 0, reject: 0 }).collect();
    // Of an interview that the store has never heard of there are none: no text has that number.
    let wanted = match &stretch.interview {
        None => None,
        Some(interview) => Some(store.number_of(interview)?.unwrap_or(u32::MAX)),
    };
    let mut known = Vec::new();
    store.counted(stretch.environment.as_deref(), |result| {
        let interview = result.interview as usize;
        if known.len() <= interview {
            known.resize(interview + 1, false);
        }
        known[interview] = true;
        if wanted.is_some_and(|wanted| wanted != result.interview) {
            return;
        }
        if (stretch.from..stretch.to).contains(&result.first_at) {
            tally.take(&result);
        }
        let decided = result.decided_at.and_then(|at| finder.place(at));
        if let Some(day) = decided.and_then(|place| decisions.get_mut(place)) {
            match result.standing {
                ResultStanding::Advance => day.advance += 1,
                ResultStanding::Reject => day.reject += 1,
                _ => {}
            }
        }
    })?;
    let texts = store.texts()?;
    let (scores, failures) = (tally.scores(&texts), tally.failures(&texts));
    let interviews: BTreeSet<String> = (0..)
        .zip(known)
        .filter(|(_, is_known)| *is_known)
        .filter_map(|(number, _)| text(&texts, number))
        .collect();
    let taken = store.taken()?;
    let behind = u64::try_from(taken.newest - taken.taken).unwrap_or_default();
    Ok(Results { tally, scores, failures, decisions, interviews: interviews.into_iter().collect(), behind })
}

/// Counts results that began in the stretch.
#[derive(Default)]
struct Tally {
    funnel: Funnel,
    /// By the number of the interview.
    scores: Vec<Vec<f64>>,
    waited: Vec<i64>,
    /// By the number of the reason.
    failures: HashMap<u32, u64>,
}

impl Tally {
    fn take(&mut self, result: &CountedResult) {
        let funnel = &mut self.funnel;
        let scored = matches!(
            result.standing,
            ResultStanding::Scored | ResultStanding::Advance | ResultStanding::Reject
        );
        funnel.collected += u64::from(result.collected);
        funnel.scored += u64::from(scored);
        match result.standing {
            ResultStanding::Awaiting => funnel.awaiting += 1,
            ResultStanding::Scored => funnel.undecided += 1,
            ResultStanding::Advance => funnel.advance += 1,
            ResultStanding::Reject => funnel.reject += 1,
            ResultStanding::Failed => funnel.failed += 1,
            ResultStanding::Reattempt | ResultStanding::Unknown => {}
        }
        funnel.decided = funnel.advance + funnel.reject;
        if let Some(score) = result.score.filter(|_| scored) {
            let interview = result.interview as usize;
            if self.scores.len() <= interview {
                self.scores.resize_with(interview + 1, Vec::new);
            }
            self.scores[interview].push(score);
        }
        self.waited.extend(result.waited);
        if result.standing == ResultStanding::Failed {
            *self.failures.entry(result.failure).or_default() += 1;
        }
    }

    /// Those of the interviews that have the most; `texts`: what their numbers stand for.
    fn scores(&mut self, texts: &[Option<String>]) -> Vec<Scores> {
        let mut told: Vec<_> = self
            .scores
            .iter_mut()
            .enumerate()
            .filter(|(_, scores)| !scores.is_empty())
            .map(|(number, scores)| (text(texts, number), scores))
            .collect();
        told.sort_unstable_by(|(a, one), (b, other)| other.len().cmp(&one.len()).then_with(|| a.cmp(b)));
        told.truncate(MOST_INTERVIEWS);
        let scores_of = |(interview, scores): (Option<String>, &mut Vec<f64>)| Scores {
            interview,
            scored: scores.len() as u64,
            median: median(scores),
            buckets: equal_buckets(scores),
        };
        told.into_iter().map(scores_of).collect()
    }

    /// The most common reasons, and how often; `None`: no reason was told.
    fn failures(&self, texts: &[Option<String>]) -> Vec<(Option<String>, u64)> {
        let mut reasons: BTreeMap<Option<String>, u64> = BTreeMap::new();
        for (number, count) in &self.failures {
            *reasons.entry(text(texts, *number as usize).filter(|text| !text.is_empty())).or_default() +=
                count;
        }
        let mut reasons: Vec<_> = reasons.into_iter().collect();
        reasons.sort_by_key(|(_, count)| Reverse(*count));
        reasons.truncate(MOST_REASONS);
        reasons
    }
}

fn text(texts: &[Option<String>], number: usize) -> Option<String> {
    texts.get(number)?.clone()
}

fn time_to_result(mut waited: Vec<i64>) -> TimeToResult {
    let ends = LENGTHS_MS.iter().copied().skip(1).map(Some).chain([None]);
    let buckets = LENGTHS_MS.iter().zip(ends).map(|(&from, to)| {
        let count = waited.iter().filter(|took| **took >= from && to.is_none_or(|to| **took < to)).count();
        Bucket { from, to, count: count as u64 }
    });
    let buckets = buckets.collect();
    TimeToResult {
        count: waited.len() as u64,
        buckets,
        median_ms: median_whole(&mut waited),
        p90_ms: nearest_rank(&mut waited, 90),
    }
}
