//! Being told of an interview that has waited for its score for longer than usual.

use std::sync::Arc;

use contract::Event;
use eventlog::{Arrival, DataFolder, EventLog, Options};
use jiff::{Timestamp, ToSpan};
use serde_json::json;

use crate::desk::{Desk, RESULT, collected, objects, scored, told, with};

/// As if the server had taken this in some hours ago.
async fn took(folder: &DataFolder, hours: i64, id: &str, name: &str) {
    let log = EventLog::open(folder, &Options::default()).unwrap();
    let body = with(collected(id), json!({"candidate_name": name})).to_string();
    let (event, received_at) = (Event::InterviewCollected, Timestamp::now() - hours.hours());
    log.append(Arrival::post("default", Some(event), received_at, body)).await.unwrap();
    log.close().await;
}

#[tokio::test]
async fn a_wait_longer_than_usual_is_told_once_also_over_restarts_and_is_over_with_its_score() {
    let mut before = told(&[(RESULT, scored("earlier", 6.0))]).await;
    let (folders, folder) = (before.folders(), DataFolder::at(before.data_dir()));
    before.terminate();

    took(&folder, 25, "late", "Late Sample").await;
    took(&folder, 1, "fresh", "Fresh Sample").await;
    let mut desk = Desk::open(Arc::clone(&folders));
    let first = desk.overdue();
    desk.server.terminate();
    took(&folder, 26, "later", "Later Sample").await;
    let desk = Desk::open(folders);
    let second = desk.overdue();
    let listed = |desk: &Desk| objects(desk.server.command("results").args(["list", "--overdue"])).len();
    let before = listed(&desk);
    desk.take("default", RESULT, &with(scored("late", 7.0), json!({"candidate_name": "Late Sample"}))).await;

    assert_eq!(first, "Late Sample: no result for 25 h | default");
    assert_eq!(second, "Later Sample: no result for 26 h | default", "the first one is not told again");
    assert_eq!((before, listed(&desk)), (2, 1));
}
