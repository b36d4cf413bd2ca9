//! What went in comes out: bytes, fields, times, ids.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use contract::{Event, EventSource, Presence, ProblemCode};
use eventlog::{Answer, Arrival};
use jiff::Timestamp;
use proptest::prelude::*;
use tokio::runtime::Runtime;
use uuid::Uuid;

use crate::support::{ARRIVED_AT, Log, arrival, arrival_of};

#[test]
fn any_request_comes_back_byte_for_byte() {
    let log = Log::new();
    let runtime = Runtime::new().unwrap();

    proptest!(|(
        body in any::<Vec<u8>>(),
        headers in prop::collection::vec(("[a-z-]{1,12}", any::<Vec<u8>>()), 0..10),
        path in any::<String>(),
        remote in any::<Option<IpAddr>>(),
        tunnel in any::<Option<String>>(),
        milliseconds in 0_i64..4_000_000_000_000,
    )| {
        let sent = Arrival {
            received_at: Timestamp::from_millisecond(milliseconds).unwrap(),
            path,
            headers,
            remote,
            tunnel: tunnel.map(Into::into),
            ..arrival(body)
        };

        let appended = runtime.block_on(log.append(sent.clone()));
        let stored = log.reader().delivery(appended.sequence).unwrap().unwrap();

        prop_assert_eq!(&stored.body[..], &sent.body[..]);
        prop_assert_eq!(stored.headers, sent.headers);
        prop_assert_eq!(stored.path, sent.path);
        prop_assert_eq!(stored.method, sent.method);
        prop_assert_eq!(stored.remote, sent.remote);
        prop_assert_eq!(stored.tunnel.as_deref(), sent.tunnel.as_deref());
        prop_assert_eq!(stored.route, sent.route);
        prop_assert_eq!(stored.row.received_at, sent.received_at);
        prop_assert_eq!(stored.row.body_bytes, sent.body.len() as u64);
        prop_assert_eq!(stored.row.id, appended.id);
    });

    let report = log.reader().check().unwrap();
    assert_eq!((report.integrity, report.unreadable), (vec![], vec![]));
    assert_eq!(report.checked, log.reader().newest().unwrap().cast_unsigned());
}

#[tokio::test]
async fn a_large_body_comes_back() {
    let log = Log::new();
    let body: Bytes =
        (0..5_000_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();

    log.append(arrival(body.clone())).await;

    let stored = log.reader().delivery(1).unwrap().unwrap();
    assert!(stored.body == body);
}

#[tokio::test]
async fn absent_null_empty_and_filled_fields_stay_apart() {
    let log = Log::new();
    let fields = |value: &str| {
        [
            "candidate_name",
            "candidate_email",
            "interview_id",
            "status",
            "interview_status",
            "processing_status",
        ]
        .map(|field| format!("{field:?}:{value}"))
        .join(",")
    };
    let cases = [
        (String::new(), Presence::Absent),
        (fields("null"), Presence::Null),
        (fields(r#""""#), Presence::Value("")),
        (fields(r#""Ada Sample""#), Presence::Value("Ada Sample")),
        // Another type than published shows as its JSON.
        (fields("[7.0]"), Presence::Value("[7.0]")),
    ];

    for (fields, expected) in cases {
        let row = log.row(arrival(format!("{{{fields}}}"))).await;

        assert_eq!(row.candidate_name.as_ref().map(String::as_str), expected);
        assert_eq!(row.candidate_email.as_ref().map(String::as_str), expected);
        assert_eq!(row.interview_id.as_ref().map(|text| &**text), expected);
        assert_eq!(row.status.as_ref().map(|text| &**text), expected);
        assert_eq!(row.interview_status.as_ref().map(|text| &**text), expected);
        assert_eq!(row.processing_status.as_ref().map(|text| &**text), expected);
    }
}

#[tokio::test]
async fn scores_show_as_they_were_written() {
    let log = Log::new();
    let written = ["7", "7.0", "7.00", "1e400", "9007199254740993", "-0", "6.4E0", r#""7""#];

    for score in written {
        let body = format!(r#"{{"score":{score},"ai_analysis_recruiter_score":{score}}}"#);
        let row = log.row(arrival(body)).await;

        assert_eq!(row.score, Presence::Value(score.to_owned()));
        assert_eq!(row.recruiter_score, Presence::Value(score.to_owned()));
    }
    let row = log.row(arrival(r#"{"score":null}"#)).await;
    assert_eq!((row.score, row.recruiter_score), (Presence::Null, Presence::Absent));
}

#[tokio::test]
async fn decisions_and_reports_are_told() {
    let log = Log::new();
    let decisions = [
        ("{}", Presence::Absent),
        (r#"{"recruiter_go_next_round":null}"#, Presence::Null),
        (r#"{"recruiter_go_next_round":false}"#, Presence::Value(false)),
        (r#"{"recruiter_go_next_round":true}"#, Presence::Value(true)),
        (r#"{"recruiter_go_next_round":"yes"}"#, Presence::Null),
    ];
    let reports = [
        ("{}", false),
        (r#"{"pdf_export_url":null}"#, false),
        (r#"{"pdf_export_url":""}"#, false),
        (r#"{"pdf_export_url":"https://example.com/r.pdf"}"#, true),
    ];

    for (body, decision) in decisions {
        assert_eq!(log.row(arrival(body)).await.go_next_round, decision, "{body}");
    }
    for (body, report) in reports {
        assert_eq!(log.row(arrival(body)).await.has_report, report, "{body}");
    }
}

#[tokio::test]
async fn how_the_event_is_known_and_what_departs_from_the_contract_is_told() {
    let log = Log::new();
    let failed = r#"{"id":"r1","status":"failed","interview_status":"failed"}"#;

    let routed = log.row(arrival_of(Event::InterviewFailed, failed)).await;
    let inferred = log.row(Arrival { route: None, ..arrival(failed) }).await;
    let disagreeing = log.row(arrival(failed)).await;
    let unknown = log.row(Arrival { route: None, ..arrival("no json") }).await;

    assert_eq!((routed.event, routed.source), (Event::InterviewFailed, EventSource::Route));
    assert_eq!((inferred.event, inferred.source), (Event::InterviewFailed, EventSource::Inferred));
    assert_eq!((disagreeing.event, disagreeing.source), (Event::InterviewResult, EventSource::Route));
    assert!(disagreeing.problems.contains(&ProblemCode::EventMismatch));
    assert!(!routed.problems.contains(&ProblemCode::EventMismatch));
    assert_eq!((unknown.event, unknown.source), (Event::Unknown, EventSource::Unknown));
    assert!(unknown.problems.contains(&ProblemCode::NotJson));
}

#[tokio::test]
async fn a_delivery_is_found_by_its_id_and_by_no_other() {
    let log = Log::new();
    let first = log.append(arrival("{}")).await;
    let second = log.append(arrival("{}")).await;

    assert_eq!(first.id.get_version_num(), 7);
    assert_eq!(log.reader().find(first.id).unwrap(), Some(1));
    assert_eq!(log.reader().find(second.id).unwrap(), Some(2));
    // The same place under another id, and ids of nowhere.
    assert_eq!(log.reader().find(Uuid::from_u128(second.id.as_u128() ^ 1 << 70)).unwrap(), None);
    assert_eq!(log.reader().find(Uuid::nil()).unwrap(), None);
    assert_eq!(log.reader().find(Uuid::max()).unwrap(), None);
}

#[tokio::test]
async fn times_before_1970_are_kept() {
    let log = Log::new();
    let received_at: Timestamp = "1969-07-20T20:17:40.123Z".parse().unwrap();

    let appended = log.append(Arrival { received_at, ..arrival("{}") }).await;

    assert_eq!(log.row_at(1).received_at, received_at);
    assert_eq!(log.reader().find(appended.id).unwrap(), Some(1));
}

#[tokio::test]
async fn an_answer_is_noted_with_the_next_commit() {
    let log = Log::new();
    let answer = Answer::meant(200, Duration::from_micros(2150));
    let first = log.append(arrival("{}")).await;
    assert_eq!(log.row_at(1).answer, None);

    log.log.answered(first.sequence, answer);
    log.append(arrival("{}")).await;

    assert_eq!(log.row_at(1).answer, Some(answer));
    assert_eq!(log.row_at(2).answer, None);
}

#[tokio::test]
async fn an_answer_is_noted_without_another_delivery_too() {
    let log = Log::new();
    let mut newest = log.reader().watch().unwrap();
    let answer = Answer::meant(200, Duration::from_millis(1));
    log.append(arrival("{}")).await;
    newest.changed().await.unwrap();
    let commits = log.log.commits();

    log.log.answered(1, answer);
    while log.log.commits() == commits {
        tokio::task::yield_now().await;
    }

    assert_eq!(log.row_at(1).answer, Some(answer));
}

#[tokio::test]
async fn figures_are_told() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.append(Arrival {
        environment: "staging".into(),
        ..arrival_of(Event::InterviewFailed, r#"{"id":"r1"}"#)
    })
    .await;

    let stats = log.reader().stats().unwrap();

    assert_eq!((stats.deliveries, stats.results, stats.unread, stats.refusals), (3, 2, 2, 0));
    let arrived = Timestamp::from_millisecond(ARRIVED_AT).unwrap();
    assert_eq!(stats.span, Some((arrived, arrived)));
    assert_eq!(
        stats.counts,
        [
            ("production".to_owned(), Event::InterviewResult, 2),
            ("staging".to_owned(), Event::InterviewFailed, 1)
        ]
    );
    let headers: usize = arrival("").headers.iter().map(|(name, value)| name.len() + value.len()).sum();
    assert_eq!(stats.raw_bytes, 3 * (headers as u64 + 11));
    assert!(stats.file_bytes > 0);
    assert_eq!(stats.schema, 6);
}

/// The WAL-reset bug was fixed in 3.51.3; before that a checkpoint could lose what was acknowledged.
#[test]
fn the_bundled_sqlite_is_new_enough() {
    let log = Log::new();
    let version: Vec<u32> =
        log.reader().stats().unwrap().sqlite.split('.').map(|part| part.parse().unwrap()).collect();

    assert!(version >= vec![3, 51, 3], "{version:?}");
}
