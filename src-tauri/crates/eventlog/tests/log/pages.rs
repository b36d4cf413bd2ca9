//! Pages and filters against a model that is too simple to be wrong.

use std::sync::Arc;

use contract::{Event, Label};
use eventlog::{Arrival, Filter, Position, Row};
use jiff::Timestamp;
use proptest::prelude::*;
use tokio::runtime::Runtime;

use crate::support::{ARRIVED_AT, Log, arrival};

const HOUR: i64 = 3_600_000;

#[test]
fn a_page_holds_what_a_scan_of_everything_would_choose() {
    let runtime = Runtime::new().unwrap();

    proptest!(ProptestConfig::with_cases(24), |(
        arrivals in prop::collection::vec(arrivals(), 0..60),
        read in prop::collection::vec(1_i64..60, 0..20),
        questions in prop::collection::vec((filters(), positions(), 0_usize..12, 0_u64..30), 12),
    )| {
        let log = Log::new();
        runtime.block_on(async {
            for arrival in arrivals {
                log.append(arrival).await;
            }
            log.log.mark_read(read, true).await.unwrap();
        });
        let all = log.reader().following(0, 1000).unwrap();

        for (filter, position, limit, cap) in questions {
            let passing: Vec<i64> =
                all.iter().filter(|row| passes(&filter, row)).map(|row| row.sequence).collect();
            let page = log.reader().page(&filter, position, limit).unwrap();
            let got: Vec<i64> = page.rows.iter().map(|row| row.sequence).collect();

            prop_assert_eq!((got, page.more), expected(&passing, position, limit), "{:?} {:?}", filter, position);
            prop_assert_eq!(log.reader().count(&filter, cap).unwrap(), cap.min(passing.len() as u64));
        }
    });
}

fn expected(passing: &[i64], position: Position, limit: usize) -> (Vec<i64>, bool) {
    let mut wanted: Vec<i64> = match position {
        Position::Newest => passing.iter().rev().copied().collect(),
        Position::Before(place) => {
            passing.iter().rev().copied().filter(|sequence| *sequence < place).collect()
        }
        Position::After(place) => passing.iter().copied().filter(|sequence| *sequence > place).collect(),
    };
    let more = wanted.len() > limit;
    wanted.truncate(limit);
    if matches!(position, Position::After(_)) {
        wanted.reverse();
    }
    (wanted, more)
}

fn passes(filter: &Filter, row: &Row) -> bool {
    filter.environment.as_deref().is_none_or(|environment| *environment == *row.environment)
        && (filter.events.is_empty() || filter.events.contains(&row.event))
        && (filter.labels.is_empty() || filter.labels.contains(&row.label))
        && filter.unread.is_none_or(|unread| unread == row.unread)
        && filter.has_report.is_none_or(|report| report == row.has_report)
        && filter.has_problems.is_none_or(|problems| problems != row.problems.is_empty())
        && filter.since.is_none_or(|since| row.received_at >= since)
        && filter.until.is_none_or(|until| row.received_at < until)
        && filter.result_id.as_ref().is_none_or(|id| row.result_id.as_deref() == Some(id))
}

/// Few values, so that filters meet them; times that jump back as well as forth.
fn arrivals() -> impl Strategy<Value = Arrival> {
    let route = prop::option::of(prop::sample::select(Event::NAMED.to_vec()));
    (environments(), route, times(), 0..6_u8, 0..3_u8).prop_map(
        |(environment, route, received_at, id, score)| {
            let body = match (id, score) {
                (5, 0) => "not json".to_owned(),
                (5, _) => format!(r#"{{"pdf_export_url":"https://example.com/{score}"}}"#),
                (4, _) => contract::sample::Sample::of(route.unwrap_or(Event::Unknown), 1).to_json(),
                _ => format!(r#"{{"id":"r{id}","score":{score}}}"#),
            };
            Arrival { environment: Arc::from(environment), route, received_at, ..arrival(body) }
        },
    )
}

fn filters() -> impl Strategy<Value = Filter> {
    let events =
        prop::collection::vec(prop::sample::select([&Event::NAMED[..], &[Event::Unknown]].concat()), 0..3);
    let labels = prop::collection::vec(
        prop::sample::select(vec![Label::First, Label::Changed, Label::Repeat, Label::Unchanged]),
        0..3,
    );
    let environment = prop::option::weighted(0.3, prop_oneof![environments(), Just("nowhere")]);
    let result = prop::option::weighted(0.3, prop::sample::select(vec!["r0", "r1", "r2", "nobody", ""]));
    let yes_or_no = || prop::option::weighted(0.2, any::<bool>());
    let time = || prop::option::weighted(0.3, times());
    (environment, events, labels, yes_or_no(), yes_or_no(), yes_or_no(), time(), time(), result).prop_map(
        |(environment, events, labels, unread, has_report, has_problems, since, until, result_id)| Filter {
            environment: environment.map(str::to_owned),
            events,
            labels,
            unread,
            has_report,
            has_problems,
            since,
            until,
            result_id: result_id.map(str::to_owned),
        },
    )
}

fn positions() -> impl Strategy<Value = Position> {
    prop_oneof![
        Just(Position::Newest),
        (0_i64..70).prop_map(Position::Before),
        (0_i64..70).prop_map(Position::After),
    ]
}

fn environments() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["production", "staging"])
}

fn times() -> impl Strategy<Value = Timestamp> {
    (-5 * HOUR..5 * HOUR).prop_map(|offset| Timestamp::from_millisecond(ARRIVED_AT + offset).unwrap())
}
