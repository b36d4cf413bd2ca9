//! The fold and the store, by stories and by laws.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use contract::Event;
use jiff::Timestamp;
use proptest::prelude::*;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use super::*;
use crate::{Arrival, DataFolder, Error, EventLog, Options, ResultStanding, Sequence};

const MINUTE: i64 = 60_000;

/// A log whose deliveries come a minute apart, the first one a minute after 1970 began.
struct Log {
    directory: TempDir,
    log: EventLog,
}

impl Log {
    fn new() -> Log {
        let directory = tempfile::tempdir().unwrap();
        let log =
            EventLog::open(&DataFolder::at(directory.path().join("data")), &Options::default()).unwrap();
        Log { directory, log }
    }

    fn folder(&self) -> DataFolder {
        DataFolder::at(self.directory.path().join("data"))
    }

    async fn take(&self, event: Event, body: &str, minute: i64) {
        self.take_in("production", event, body, minute).await;
    }

    async fn take_in(&self, environment: &str, event: Event, body: &str, minute: i64) {
        let route = Some(event).filter(|event| *event != Event::Unknown);
        let received_at = Timestamp::from_millisecond(minute * MINUTE).unwrap();
        let arrival = Arrival::post(environment, route, received_at, body.to_owned());
        self.log.append(arrival).await.unwrap();
    }

    /// Takes all in, `most` at a time.
    fn taken(&self, most: usize) -> &Log {
        while self.log.results().step(most).unwrap().behind() > 0 {}
        self
    }

    /// Everything that the store has, with places among `sequences` for sequences.
    fn contents(&self) -> BTreeMap<(Arc<str>, Arc<str>), ResultFacts> {
        let reader = self.log.reader();
        let sequences: Vec<Sequence> =
            reader.following(0, 1000).unwrap().iter().map(|row| row.sequence).collect();
        let results = reader.results().unwrap();
        let mut found = BTreeMap::new();
        results
            .newest_first(None, None, |mut kept| {
                let place = sequences.iter().position(|sequence| *sequence == kept.facts.state).unwrap();
                kept.facts.state = Sequence::try_from(place).unwrap();
                found.insert((kept.environment, kept.result_id), kept.facts);
                Ok::<_, Error>(true)
            })
            .unwrap();
        found
    }

    fn facts(&self, result: &str) -> ResultFacts {
        self.log.reader().results().unwrap().named("production", result).unwrap().unwrap().facts
    }
}

const COLLECTED: &str = r#"{"id":"r1","status":"draft"}"#;

fn scored(score: &str, decision: &str) -> String {
    format!(r#"{{"id":"r1","status":"active","score":{score},"recruiter_go_next_round":{decision}}}"#)
}

/// What a story of deliveries, a minute apart, came to.
async fn told(story: &[(Event, &str)]) -> ResultFacts {
    let log = Log::new();
    for (minute, (event, body)) in (1..).zip(story) {
        log.take(*event, body, minute).await;
    }
    log.taken(100).facts("r1")
}

#[tokio::test]
async fn a_hired_candidate_was_collected_scored_and_decided() {
    let facts = told(&[
        (Event::InterviewCollected, COLLECTED),
        (Event::InterviewResult, &scored("7.5", "null")),
        (Event::InterviewResult, &scored("7.5", "true")),
    ])
    .await;

    assert_eq!((facts.progress.standing, facts.state, facts.attempts), (ResultStanding::Advance, 3, 1));
    assert_eq!(
        (facts.collected_at, facts.scored_at, facts.decided_at),
        (Some(MINUTE), Some(2 * MINUTE), Some(3 * MINUTE))
    );
    assert_eq!((facts.waited, facts.score, facts.progress.decision), (Some(MINUTE), Some(7.5), Some(true)));
    assert_eq!((facts.deliveries, facts.revisions, facts.awaiting_since()), (3, 1, None));
}

#[tokio::test]
async fn one_that_was_only_collected_waits_since_then_whatever_is_repeated() {
    let facts = told(&[
        (Event::InterviewCollected, COLLECTED),
        (Event::InterviewCollected, COLLECTED),
        (Event::InterviewCollected, r#"{"status":"draft","id":"r1"}"#),
        (Event::Unknown, r#"{"id":"r1","status":"archived"}"#),
    ])
    .await;

    assert_eq!(
        (facts.progress.standing, facts.state, facts.changed_at),
        (ResultStanding::Awaiting, 1, MINUTE)
    );
    assert_eq!((facts.awaiting_since(), facts.deliveries, facts.revisions), (Some(MINUTE), 4, 0));
}

#[tokio::test]
async fn one_that_is_told_as_collected_late_stays_where_it_is() {
    let facts =
        told(&[(Event::InterviewResult, &scored("7", "true")), (Event::InterviewCollected, COLLECTED)]).await;

    assert_eq!((facts.progress.standing, facts.state, facts.attempts), (ResultStanding::Advance, 1, 1));
    assert_eq!((facts.collected_at, facts.collected_by(), facts.waited), (None, Some(MINUTE), None));
}

#[tokio::test]
async fn a_score_that_went_there_and_back_stands_where_it_came_last() {
    let facts = told(&[
        (Event::InterviewResult, &scored("7.1", "null")),
        (Event::InterviewResult, &scored("6.4", "null")),
        (Event::InterviewResult, &scored("7.1", "null")),
    ])
    .await;

    assert_eq!((facts.score, facts.state, facts.revisions), (Some(7.1), 3, 2));
    assert_eq!((facts.progress.standing, facts.scored_at), (ResultStanding::Scored, Some(MINUTE)));
}

#[tokio::test]
async fn back_to_draft_is_another_attempt_that_begins_anew() {
    let first = [
        (Event::InterviewCollected, COLLECTED),
        (Event::InterviewResult, &*scored("7", "true")),
        (Event::InterviewResult, r#"{"id":"r1","status":"draft","score":7}"#),
    ];
    let granted = told(&first).await;
    // In the very words of the first one, and yet no retry of it.
    let second = [&first[..], &[(Event::InterviewCollected, COLLECTED)]].concat();
    let finished = told(&second).await;
    let scored_again =
        told(&[&second[..], &[(Event::InterviewResult, &*scored("8", "null"))]].concat()).await;

    assert_eq!(
        (granted.progress.standing, granted.attempts, granted.score),
        (ResultStanding::Reattempt, 2, None)
    );
    assert_eq!(
        (granted.progress.decision, granted.collected_at, granted.awaiting_since()),
        (None, None, None)
    );
    assert_eq!((finished.progress.standing, finished.attempts), (ResultStanding::Awaiting, 2));
    assert_eq!(finished.awaiting_since(), Some(4 * MINUTE));
    assert_eq!((scored_again.progress.standing, scored_again.score), (ResultStanding::Scored, Some(8.0)));
    assert_eq!((scored_again.first_at, scored_again.waited), (MINUTE, Some(MINUTE)));
}

#[tokio::test]
async fn what_is_collected_or_fails_after_a_decision_is_another_attempt() {
    let decided =
        [(Event::InterviewResult, &*scored("7", "null")), (Event::InterviewResult, &*scored("7", "false"))];

    let collected = told(&[&decided[..], &[(Event::InterviewCollected, COLLECTED)]].concat()).await;
    let failed = told(
        &[&decided[..], &[(Event::InterviewFailed, r#"{"id":"r1","interview_status":"abandoned"}"#)]]
            .concat(),
    )
    .await;

    assert_eq!((collected.progress.standing, collected.attempts), (ResultStanding::Awaiting, 2));
    assert_eq!((failed.progress.standing, failed.attempts), (ResultStanding::Failed, 2));
    assert_eq!((failed.failure.as_deref(), failed.scored_at), (Some("abandoned"), None));
}

#[tokio::test]
async fn failed_after_the_score_is_failed_and_the_next_one_another_attempt() {
    let story = [
        (Event::InterviewResult, &*scored("7", "null")),
        (Event::InterviewFailed, r#"{"id":"r1","status":"draft","interview_status":"failed"}"#),
        (Event::InterviewCollected, COLLECTED),
    ];

    let failed = told(&story[..2]).await;
    let next = told(&story).await;

    assert_eq!((failed.progress.standing, failed.attempts, failed.score), (ResultStanding::Failed, 1, None));
    assert_eq!((failed.scored_at, failed.failed_at), (Some(MINUTE), Some(2 * MINUTE)));
    assert_eq!((next.progress.standing, next.attempts, next.failed_at), (ResultStanding::Awaiting, 2, None));
}

#[tokio::test]
async fn after_a_failure_the_same_words_in_other_bytes_are_another_attempt_and_a_retry_is_none() {
    let failed = r#"{"id":"r1","status":"draft","interview_status":"failed"}"#;
    let after = async |body| {
        let story = [
            (Event::InterviewCollected, COLLECTED),
            (Event::InterviewFailed, failed),
            (Event::InterviewCollected, body),
        ];
        let facts = told(&story).await;
        (facts.progress.standing, facts.attempts)
    };

    assert_eq!(after(COLLECTED).await, (ResultStanding::Failed, 1));
    assert_eq!(after(r#"{"status":"draft","id":"r1"}"#).await, (ResultStanding::Awaiting, 2));
}

#[tokio::test]
async fn who_it_is_comes_from_the_newest_that_tells() {
    let facts = told(&[
        (Event::InterviewCollected, r#"{"id":"r1","profile_id":"p1","candidate_name":"Ada"}"#),
        (Event::InterviewResult, r#"{"id":"r1","candidate_email":"Ada@example.com","interview_id":"i1"}"#),
        (Event::InterviewResult, r#"{"id":"r1","candidate_name":" "}"#),
    ])
    .await;

    assert_eq!(facts.candidate.unwrap().to_string(), "email:ada@example.com");
    assert_eq!((facts.name.as_deref(), facts.email.as_deref()), (Some("Ada"), Some("Ada@example.com")));
    assert_eq!(facts.interview.as_deref(), Some("i1"));
}

#[tokio::test]
async fn environments_and_what_has_no_result_are_apart() {
    let log = Log::new();
    log.take(Event::InterviewCollected, COLLECTED, 1).await;
    log.take_in("staging", Event::InterviewResult, &scored("3", "null"), 2).await;
    log.take(Event::Unknown, "not json", 16).await;
    log.take(Event::Unknown, "not json", 17).await;

    let results = log.taken(100).contents();

    let standings: Vec<_> = results.iter().map(|((of, _), facts)| (&**of, facts.progress.standing)).collect();
    assert_eq!(standings, [("production", ResultStanding::Awaiting), ("staging", ResultStanding::Scored)]);
}

#[tokio::test]
async fn questions_are_answered_in_order_of_the_last_change() {
    let log = Log::new();
    for (minute, (id, who)) in (1..).zip([("a", "ada"), ("b", "ben"), ("c", "ada"), ("d", "")]) {
        let body = format!(r#"{{"id":"{id}","interview_id":"i1","candidate_email":"{who}"}}"#);
        log.take(Event::InterviewCollected, &body, minute).await;
    }
    log.take(Event::InterviewResult, r#"{"id":"a","interview_id":"i1"}"#, 11).await;
    let results = log.taken(100).log.reader().results().unwrap();
    let ids = |kept: Vec<KeptResult>| kept.iter().map(|kept| kept.result_id.to_string()).collect::<Vec<_>>();
    let page = |before, of: Option<(&str, Option<&str>)>| {
        let mut found = Vec::new();
        results
            .newest_first(before, of, |kept| {
                found.push(kept);
                Ok::<_, Error>(found.len() < 2)
            })
            .unwrap();
        ids(found)
    };
    let candidates = |before| {
        let mut found = Vec::new();
        results
            .candidates(before, |kept| {
                found.push(kept);
                Ok::<_, Error>(true)
            })
            .unwrap();
        ids(found)
    };
    let awaiting = |before| {
        let mut found = Vec::new();
        results
            .awaiting(before, |kept| {
                found.push(kept);
                Ok::<_, Error>(true)
            })
            .unwrap();
        ids(found)
    };

    assert_eq!(page(None, None), ["a", "d"]);
    assert_eq!(page(Some(4), Some(("production", Some("i1")))), ["c", "b"]);
    assert!(page(None, Some(("production", None))).is_empty() && page(None, Some(("x", None))).is_empty());
    assert_eq!(awaiting(None), ["d", "c", "b"]);
    assert_eq!(awaiting(Some(4)), ["c", "b"]);
    assert_eq!(candidates(None), ["a", "b"], "each once, and not who cannot be told");
    assert_eq!(candidates(Some(5)), ["b"]);
    let ada = CandidateKey::parse("email:ada").unwrap();
    assert_eq!(ids(results.of_candidate("production", &ada).unwrap()), ["a", "c"]);
    assert_eq!(results.waits("production", Some("i1")).unwrap(), [10 * MINUTE]);
    assert_eq!(results.waits("production", None).unwrap(), [10 * MINUTE]);
}

#[tokio::test]
async fn a_store_that_is_missing_damaged_or_foreign_is_made_anew() {
    let log = Log::new();
    log.take(Event::InterviewCollected, COLLECTED, 1).await;
    assert!(log.contents().is_empty(), "nobody has made it yet");
    log.taken(10);
    let (folder, whole) = (log.folder(), log.contents());
    let Log { directory, log } = log;
    log.close().await;
    let path = folder.results();
    for damage in [
        |path: &std::path::Path| std::fs::write(path, vec![7; 9000]).unwrap(),
        |path: &std::path::Path| {
            let store = rusqlite::Connection::open(path).unwrap();
            store.execute_batch("UPDATE state SET identity = identity + 1; DELETE FROM results").unwrap();
        },
        |path: &std::path::Path| {
            rusqlite::Connection::open(path).unwrap().execute_batch("PRAGMA user_version = 99").unwrap();
        },
        |path: &std::path::Path| {
            let store = rusqlite::Connection::open(path).unwrap();
            store.execute_batch("UPDATE state SET erasing = 5; DELETE FROM results").unwrap();
        },
    ] {
        damage(&path);
        let anew = Log {
            directory: tempfile::tempdir().unwrap(),
            log: EventLog::open(&folder, &Options::default()).unwrap(),
        };

        assert_eq!(anew.taken(10).contents(), whole);

        anew.log.close().await;
    }
    drop(directory);
}

#[tokio::test]
async fn another_process_brings_it_forward_too() {
    let log = Log::new();
    log.take(Event::InterviewCollected, COLLECTED, 1).await;
    let other = ResultStore::open(&log.folder()).unwrap();

    let taken = other.step(10).unwrap();
    log.take(Event::InterviewResult, &scored("7", "null"), 2).await;
    log.taken(10);

    assert_eq!((taken.taken, taken.behind()), (1, 0));
    assert_eq!(other.step(10).unwrap(), Taken { taken: 2, newest: 2 });
    assert_eq!(log.facts("r1").deliveries, 2);
}

/// Deliveries of a few results, as they may come: which result, which event, and which of a few bodies.
fn deliveries() -> impl Strategy<Value = Vec<(u8, u8, u8)>> {
    prop::collection::vec((0..3_u8, 0..4_u8, 0..8_u8), 1..30)
}

async fn take(log: &Log, place: i64, (id, event, body): (u8, u8, u8)) {
    let event = [Event::Unknown, Event::InterviewCollected, Event::InterviewResult, Event::InterviewFailed]
        [usize::from(event)];
    let rest = [
        r#""status":"draft""#,
        r#""status":"active","score":7.1"#,
        r#""status":"active","score":6.4,"recruiter_go_next_round":true,"candidate_email":"ada@example.com""#,
        r#""status":"active","score":6.4,"recruiter_go_next_round":false,"interview_id":"i1""#,
        r#""status":"draft","candidate_name":"Ada Sample","profile_id":"p1","interview_id":"i2""#,
        r#""candidate_name":"Ben Sample","pdf_export_url":"https://reports.example.com/1""#,
        r#""interview_status":"failed","score":"none""#,
        r#""score":6.40"#,
    ][usize::from(body)];
    let body = if id == 0 && rest.len() > 40 {
        format!("{place}, and no JSON")
    } else {
        format!(r#"{{"id":"r{id}",{rest}}}"#)
    };
    log.take(event, &body, place).await;
}

#[test]
fn step_by_step_at_once_and_anew_are_the_same() {
    let runtime = Runtime::new().unwrap();
    proptest!(ProptestConfig::with_cases(16), |(deliveries in deliveries(), most in 0..7_usize, at in 0..30_i64)| {
        let (once, steps) = (Log::new(), Log::new());
        runtime.block_on(async {
            for (place, delivery) in (1..).zip(deliveries) {
                take(&once, place, delivery).await;
                take(&steps, place, delivery).await;
                if place % 3 == at % 3 {
                    steps.log.results().step(most).unwrap();
                }
            }
        });

        let wanted = once.taken(1000).contents();
        prop_assert_eq!(&steps.taken(most.max(1)).contents(), &wanted);
        steps.log.results().clear().unwrap();
        prop_assert!(steps.contents().is_empty());
        prop_assert_eq!(&steps.taken(most.max(1)).contents(), &wanted);
    });
}

#[test]
fn tallies_are_those_of_each_result() {
    let runtime = Runtime::new().unwrap();
    proptest!(ProptestConfig::with_cases(16), |(deliveries in deliveries())| {
        let log = Log::new();
        runtime.block_on(async {
            for (place, delivery) in (1..).zip(deliveries) {
                take(&log, place, delivery).await;
            }
        });
        let mut expected: HashMap<InterviewKey, InterviewTally> = HashMap::new();
        let results = log.taken(1000).log.reader().results().unwrap();
        results
            .newest_first(None, None, |KeptResult { environment, facts, .. }| {
                let key = InterviewKey { environment, interview: facts.interview };
                let newest = InterviewTally { changed_at: facts.changed_at, ..InterviewTally::default() };
                let tally = expected.entry(key).or_insert(newest);
                tally.take(facts.progress.standing, facts.score);
                Ok::<_, Error>(true)
            })
            .unwrap();

        let mut tallies = results.tallies().unwrap();

        for tally in tallies.values_mut().chain(expected.values_mut()) {
            tally.scores.sort_by(f64::total_cmp);
        }
        prop_assert_eq!(tallies, expected);
    });
}

#[test]
fn erasing_and_never_having_come_are_the_same() {
    let runtime = Runtime::new().unwrap();
    proptest!(ProptestConfig::with_cases(24), |(
        deliveries in deliveries(),
        going in prop::collection::hash_set(1..35_i64, 0..15),
        known in 0..30_usize,
    )| {
        let (all, rest) = (Log::new(), Log::new());
        runtime.block_on(async {
            for (place, delivery) in (1..).zip(deliveries) {
                take(&all, place, delivery).await;
                if !going.contains(&place) {
                    take(&rest, place, delivery).await;
                }
            }
            // Some are in the store when they go, others never come to it.
            if known > 0 {
                all.log.results().step(known).unwrap();
            }
            all.log.erase(going.into_iter().collect()).await.unwrap();
        });

        prop_assert_eq!(all.taken(5).contents(), rest.taken(1000).contents());
    });
}

#[tokio::test]
async fn an_erasure_that_was_cut_short_is_made_good() {
    let log = Log::new();
    for minute in 1..=3 {
        log.take(Event::InterviewResult, &scored(&minute.to_string(), "null"), minute).await;
    }
    let whole = log.taken(10).contents();

    drop(log.log.results().prepare(&[2]).unwrap());
    let stuck = log.log.results().step(10).unwrap();
    let settling = log.log.results().prepare(&[3]).unwrap();
    log.log.results().settle(settling).unwrap();

    assert_eq!(stuck.taken, 3);
    assert_eq!(log.taken(10).contents(), whole, "nothing was erased from the log");
}

#[tokio::test]
async fn nothing_of_who_was_erased_is_left_in_the_file() {
    let log = Log::new();
    for (minute, who) in [(1, "zanzibar"), (2, "timbuktu")] {
        let body =
            format!(r#"{{"id":"{who}-1","candidate_name":"{who}","candidate_email":"{who}@example.com"}}"#);
        log.take(Event::InterviewResult, &body, minute).await;
    }
    log.taken(10);
    let has = |text: &str| {
        ["", "-wal"].into_iter().any(|suffix| {
            let mut path = log.folder().results().into_os_string();
            path.push(suffix);
            let file = std::fs::read(path).unwrap_or_default();
            memchr::memmem::find(&file, text.as_bytes()).is_some()
        })
    };
    assert!(has("zanzibar") && has("timbuktu"));

    log.log.erase(vec![1]).await.unwrap();
    log.log.wipe().await.unwrap();

    assert!(!has("zanzibar"));
    assert!(has("timbuktu"));
}
