use eventlog::ResultStore;
use query::Query;

use super::*;
use crate::folding;
use crate::rows::{Log, log, settings};
use crate::settings::InterviewSettings;

fn up_to_date(log: &Log) -> &Log {
    let store: &ResultStore = log.log.results();
    folding::fill(store).unwrap();
    log
}

fn ids(page: &ResultPage) -> Vec<&str> {
    page.lines.iter().map(|line| &*line.kept.result_id).collect()
}

#[tokio::test]
async fn each_result_stands_once_where_its_state_is() {
    let log = log(&[
        br#"{"id": "r1", "score": 1}"#,
        br#"{"id": "r2", "score": 2, "interview_id": "i1"}"#,
        br#"{"id": "r1", "score": 3}"#,
        br#"{"id": "r1", "score": 3}"#,
        b"not json",
    ])
    .await;
    let settings = settings();
    let asked = Asked { reader: up_to_date(&log).reader(), settings: &settings, now: Timestamp::UNIX_EPOCH };
    let found = |query: &str, filter: &ResultFilter| {
        let search = Search::new(Query::parse(query).unwrap());
        let page = ResultPage::read(&asked, &search, filter, None, 10).unwrap();
        ids(&page).join(" ")
    };

    let all = ResultFilter::default();
    assert_eq!(found("", &all), "r1 r2", "a repeat is no state, and what has no id no result");
    assert_eq!(found("score:1", &all), "", "r1 is not that any more");
    assert_eq!(found("score:3", &all), "r1");
    let of_i1 = ResultFilter { interview: Some("i1".into()), ..all.clone() };
    assert_eq!((found("", &of_i1), found("score:3", &of_i1)), ("r2".into(), String::new()));
    let awaiting = ResultFilter { awaiting: Awaiting::Awaiting, ..all };
    assert_eq!(found("", &awaiting), "");
}

#[tokio::test]
async fn pages_follow_each_other_without_a_gap() {
    let bodies: Vec<String> = (0..450).map(|n| format!(r#"{{"id": "r{n}"}}"#)).collect();
    let log = log(&bodies.iter().map(String::as_bytes).collect::<Vec<_>>()).await;
    let settings = settings();
    let asked = Asked { reader: up_to_date(&log).reader(), settings: &settings, now: Timestamp::UNIX_EPOCH };
    for query in ["", "environment:default"] {
        let search = Search::new(Query::parse(query).unwrap());

        let (mut walked, mut before) = (Vec::new(), None);
        loop {
            let page = ResultPage::read(&asked, &search, &ResultFilter::default(), before, 200).unwrap();
            walked.extend(page.lines.iter().map(|line| line.kept.result_id.to_string()));
            before = page.before;
            if before.is_none() {
                break;
            }
        }

        let expected: Vec<String> = (0..450).rev().map(|n| format!("r{n}")).collect();
        assert_eq!(walked, expected);
    }
}

#[tokio::test]
async fn what_waits_longer_than_usual_is_overdue() {
    let log = log(&[]).await;
    log.take_as(contract::Event::InterviewCollected, br#"{"id": "r1", "interview_id": "i1"}"#).await;
    let mut settings = settings();
    let after = |settings: &Settings, minutes: i64| {
        let now = Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_mins(minutes);
        let asked = Asked { reader: up_to_date(&log).reader(), settings, now };
        let filter = ResultFilter { awaiting: Awaiting::Overdue, interview: None };
        let page = ResultPage::read(&asked, &Search::everything(), &filter, None, 10).unwrap();
        assert_eq!(overdue(&asked).unwrap(), page.lines.len() as u64);
        assert_eq!(interview_groups(&asked, None).unwrap()[0].overdue, page.lines.len() as u64);
        page.lines.len()
    };

    assert_eq!(
        (after(&settings, 24 * 60), after(&settings, 24 * 60 + 1)),
        (0, 1),
        "a day where nothing tells"
    );
    let within = InterviewSettings { name: None, result_within_minutes: Some(120) };
    settings.interviews.insert("i1".into(), within);
    assert_eq!((after(&settings, 120), after(&settings, 121)), (0, 1));
}

#[tokio::test]
async fn interviews_and_candidates_gather_their_results() {
    let log = log(&[
        br#"{"id": "r1", "interview_id": "i1", "score": 6, "recruiter_go_next_round": true, "profile_id": "ada", "candidate_name": "Ada Sample"}"#,
        br#"{"id": "r2", "interview_id": "i1", "score": 8, "profile_id": "ben", "candidate_email": "ben@example.com"}"#,
        br#"{"id": "r3", "interview_id": "i2", "score": 9, "recruiter_go_next_round": false, "profile_id": "ada", "candidate_name": "Ada Sample"}"#,
    ])
    .await;
    let mut settings = settings();
    let named = InterviewSettings { name: Some("Rust Engineer".into()), result_within_minutes: None };
    settings.interviews.insert("i1".into(), named);
    let asked = Asked { reader: up_to_date(&log).reader(), settings: &settings, now: Timestamp::UNIX_EPOCH };

    let groups = interview_groups(&asked, None).unwrap();
    let page = CandidatePage::read(&asked, "", None, 1).unwrap();
    let rest = CandidatePage::read(&asked, "", page.before, 10).unwrap();
    let found = CandidatePage::read(&asked, "BEN@", None, 10).unwrap();
    let key = page.candidates[0].key.clone();
    let ada = CandidateDetail::read(&asked, "default", &key, &[], &TimeZone::UTC).unwrap().unwrap();

    let of =
        |interview: &str| groups.iter().find(|group| group.interview.as_deref() == Some(interview)).unwrap();
    assert_eq!(of("i1").settings.name.as_deref(), Some("Rust Engineer"));
    assert_eq!((of("i1").results, of("i1").scored, of("i1").advance, of("i1").undecided), (2, 2, 1, 1));
    assert_eq!((of("i1").median_score, of("i2").reject), (Some(7.0), 1));
    assert!(interview_groups(&asked, Some("moon")).unwrap().is_empty());
    assert_eq!((page.candidates[0].results, page.candidates[0].newest.candidate()), (2, "Ada Sample".into()));
    assert_eq!((rest.candidates.len(), rest.before), (1, None));
    assert_eq!(found.candidates[0].newest.candidate(), "ben@example.com");
    assert_eq!(
        ada.results.iter().map(|result| result.line.meaning()).collect::<Vec<_>>(),
        ["9, reject", "6, advance"]
    );
    assert_eq!(ada.results[1].line.interview_name.as_deref(), Some("Rust Engineer"));
}
