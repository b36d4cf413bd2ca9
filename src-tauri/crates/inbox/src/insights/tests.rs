//! Insights are what a naive recount of all rows says: of any population, stretch, zone, environment and interview, and
//! after deliveries were erased.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use contract::population::Population;
use contract::{Label, Presence};
use eventlog::{
    Answer, Arrival, DataFolder, EventLog, Gap, GapCause, Options, ResultFacts, ResultStanding, Row,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use proptest::prelude::*;

use super::*;

/// 2025-03-01T00:00Z; a year of deliveries comes within a few weeks around the change of clocks.
const BEGINS_AT_MS: i64 = 1_740_787_200_000;
const HOUR_MS: i64 = 3_600_000;
const MANY: usize = 700;

#[test]
fn they_equal_a_naive_recount() {
    for seed in 1..=2 {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let log = runtime.block_on(filled(folder.path(), seed));
        holds(&log);

        // Whole results and parts of them go.
        let going = (1..=i64::try_from(MANY).unwrap()).filter(|sequence| sequence % 6 == 0).collect();
        runtime.block_on(log.erase(going)).unwrap();
        crate::folding::fill(log.results()).unwrap();
        holds(&log);
    }
}

#[test]
fn an_empty_log_has_nothing_to_tell() {
    let folder = tempfile::tempdir().unwrap();
    let log = EventLog::open(&DataFolder::create(folder.path()).unwrap(), &Options::default()).unwrap();
    let now = at(BEGINS_AT_MS);
    let question = InsightsQuestion { environment: None, interview: None, from: at(0), to: now };

    let told = insights(log.reader(), &question, &TimeZone::UTC, now, &Interrupt::default()).unwrap();

    assert_eq!((told.earliest, told.days.len(), told.funnel), (None, 0, Funnel::default()));
    assert_eq!((told.scores, told.failures, told.interviews), (Vec::new(), Vec::new(), Vec::new()));
}

/// Asks many questions about a log and counts each again.
fn holds(log: &EventLog) {
    let rows = log.reader().following(0, usize::MAX).unwrap();
    let last = rows.iter().map(|row| row.received_at.as_millisecond()).max().unwrap();
    let interviews: Vec<String> = rows.iter().filter_map(|row| text(&row.interview_id)).collect();
    let length = last + HOUR_MS - BEGINS_AT_MS;
    proptest!(ProptestConfig::with_cases(40), |(
        from in -HOUR_MS..length, long in HOUR_MS..2 * length,
        environment in prop::sample::select(vec![None, Some("production"), Some("staging"), Some("nowhere")]),
        interview in prop::option::of(prop::sample::select(interviews.clone())),
        zone in prop::sample::select(vec!["UTC", "Europe/Vienna", "America/New_York", "Asia/Kathmandu"]),
    )| {
        let zone = TimeZone::get(zone).unwrap();
        let from = BEGINS_AT_MS + from;
        let question = InsightsQuestion {
            environment: environment.map(str::to_owned),
            interview,
            from: at(from),
            to: at(from + long),
        };
        let told =
            insights(log.reader(), &question, &zone, at(last), &Interrupt::default()).unwrap();
        recount(&rows, &told, &question, &zone)?;
    });
}

fn recount(
    rows: &[Row],
    told: &Insights,
    question: &InsightsQuestion,
    zone: &TimeZone,
) -> Result<(), TestCaseError> {
    let within = |at: i64| at >= question.from.as_millisecond() && at < question.to.as_millisecond();
    let day = |at: i64| super::at(at).to_zoned(zone.clone()).date();
    let ours = |row: &Row| question.environment.as_deref().is_none_or(|name| name == &*row.environment);

    // Events and answers.
    let mut days: BTreeMap<(Date, Event), u64> = BTreeMap::new();
    let mut took: Vec<f64> = Vec::new();
    for row in rows.iter().filter(|row| ours(row) && within(row.received_at.as_millisecond())) {
        if let Some(Answer { elapsed, simulated: false, .. }) = row.answer {
            took.push(elapsed.as_secs_f64() * 1000.0);
        }
        let asked = question.interview.is_none() || text(&row.interview_id) == question.interview;
        if asked && row.label != Label::Repeat {
            *days.entry((day(row.received_at.as_millisecond()), row.event)).or_default() += 1;
        }
    }
    let told_days = told.days.iter().flat_map(|day| {
        [
            (Event::InterviewCollected, day.collected),
            (Event::InterviewResult, day.result),
            (Event::InterviewFailed, day.failed),
            (Event::Unknown, day.unknown),
        ]
        .map(|(event, count)| ((day.day.date, event), count))
    });
    prop_assert_eq!(told_days.filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>(), days);
    took.sort_by(f64::total_cmp);
    prop_assert_eq!(told.health.answered, took.len() as u64);
    let half = took.len().div_ceil(2).checked_sub(1).map(|place| took[place]);
    prop_assert!(
        Option::zip(told.health.p50_ms, half).is_none_or(|(told, half)| (told - half).abs() < 0.001)
            && told.health.p50_ms.is_some() == half.is_some()
    );

    // Results.
    let mut folded: BTreeMap<(Arc<str>, Arc<str>), ResultFacts> = BTreeMap::new();
    for row in rows.iter().filter(|row| ours(row)) {
        if let Some(id) = &row.result_id {
            folded.entry((Arc::clone(&row.environment), Arc::clone(id))).or_default().take(row, None);
        }
    }
    let asked = |facts: &&ResultFacts| {
        question.interview.is_none() || facts.interview.as_deref() == question.interview.as_deref()
    };
    let facts: Vec<&ResultFacts> = folded.values().filter(asked).collect();
    let began: Vec<&ResultFacts> = facts.iter().copied().filter(|facts| within(facts.first_at)).collect();
    let standing = |standing: ResultStanding| {
        began.iter().filter(|facts| facts.progress.standing == standing).count() as u64
    };
    let [advance, reject, undecided] =
        [ResultStanding::Advance, ResultStanding::Reject, ResultStanding::Scored].map(standing);
    prop_assert_eq!(
        told.funnel,
        Funnel {
            collected: began.iter().filter(|facts| facts.collected_by().is_some()).count() as u64,
            scored: advance + reject + undecided,
            decided: advance + reject,
            advance,
            reject,
            undecided,
            awaiting: standing(ResultStanding::Awaiting),
            failed: standing(ResultStanding::Failed),
        }
    );
    let mut waited: Vec<i64> = began.iter().filter_map(|facts| facts.waited).collect();
    waited.sort_unstable();
    prop_assert_eq!(told.time_to_result.count, waited.len() as u64);
    prop_assert_eq!(
        told.time_to_result.p90_ms,
        (waited.len() * 9).div_ceil(10).checked_sub(1).map(|place| waited[place])
    );
    let in_buckets: u64 = told.time_to_result.buckets.iter().map(|bucket| bucket.count).sum();
    prop_assert_eq!(in_buckets, waited.len() as u64);
    let failed: u64 = told.failures.iter().map(|(_, count)| count).sum();
    prop_assert_eq!(failed, told.funnel.failed);
    for scores in &told.scores {
        let of = |facts: &&&ResultFacts| facts.interview.as_deref() == scores.interview.as_deref();
        let scored = |facts: &&ResultFacts| {
            facts.score.filter(|_| {
                ![ResultStanding::Failed, ResultStanding::Awaiting].contains(&facts.progress.standing)
            })
        };
        let mut values: Vec<f64> = began.iter().filter(of).filter_map(scored).collect();
        values.sort_by(f64::total_cmp);
        prop_assert_eq!(scores.scored, values.len() as u64);
        let (low, high) = (values[(values.len() - 1) / 2], values[values.len() / 2]);
        prop_assert!((scores.median.unwrap() - f64::midpoint(low, high)).abs() < 1e-9);
        prop_assert_eq!(scores.buckets.iter().map(|bucket| bucket.count).sum::<u64>(), scores.scored);
    }
    let mut decided: BTreeMap<(Date, bool), u64> = BTreeMap::new();
    for facts in &facts {
        if let Some((at, advance)) =
            Option::zip(facts.decided_at, facts.progress.decision).filter(|(at, _)| within(*at))
        {
            *decided.entry((day(at), advance)).or_default() += 1;
        }
    }
    let told_decisions = told
        .decisions
        .iter()
        .flat_map(|day| [((day.day.date, true), day.advance), ((day.day.date, false), day.reject)]);
    prop_assert_eq!(told_decisions.filter(|(_, count)| *count > 0).collect::<BTreeMap<_, _>>(), decided);
    Ok(())
}

async fn filled(folder: &std::path::Path, seed: u64) -> EventLog {
    let log = EventLog::open(&DataFolder::create(folder).unwrap(), &Options::default()).unwrap();
    for (number, arrived) in (0..).zip(Population::new(seed, BEGINS_AT_MS, 8_000).take(MANY)) {
        let arrival = Arrival::post(arrived.environment, arrived.route, at(arrived.at_ms), arrived.body);
        let sequence = log.append(arrival).await.unwrap().sequence;
        let elapsed = Duration::from_micros(number * 7919 % 20_000);
        match number % 9 {
            0 => {}
            1 => log.answered(sequence, Answer { simulated: true, ..Answer::meant(200, elapsed) }),
            _ => log.answered(sequence, Answer::meant(200, elapsed)),
        }
    }
    // Answers are written with it.
    log.note_gap(Gap { from: at(0), to: Some(at(1)), cause: GapCause::Closed }).await.unwrap();
    crate::folding::fill(log.results()).unwrap();
    log
}

fn text(value: &Presence<Arc<str>>) -> Option<String> {
    value.as_ref().value().filter(|text| !text.is_empty()).map(ToString::to_string)
}

fn at(milliseconds: i64) -> Timestamp {
    Timestamp::from_millisecond(milliseconds).unwrap()
}
