//! Read marks and cursors.

use eventlog::{Position, Search};
use query::Query;

use crate::support::{Log, arrival};

#[tokio::test]
async fn deliveries_are_marked_as_read_and_unread_again() {
    let log = Log::new();
    for number in 1..=5 {
        log.append(arrival(format!(r#"{{"id":"r{number}"}}"#))).await;
    }

    log.log.mark_read(vec![2, 4, 99], true).await.unwrap();
    assert_eq!(unread(&log), [5, 3, 1]);
    log.log.mark_read(vec![4, 4, 99], false).await.unwrap();
    assert_eq!(unread(&log), [5, 4, 3, 1]);
    log.log.mark_all_read(4).await.unwrap();
    assert_eq!(unread(&log), [5]);
    log.log.mark_read(vec![5], true).await.unwrap();
    assert_eq!(unread(&log), [0; 0]);
}

#[tokio::test]
async fn a_repeat_starts_as_read() {
    let log = Log::new();

    log.append(arrival("{}")).await;
    log.append(arrival("{}")).await;

    assert_eq!(unread(&log), [1]);
}

#[tokio::test]
async fn a_cursor_never_goes_back_and_is_there_after_reopening() {
    let log = Log::new();
    assert_eq!(log.reader().cursor("notifications").unwrap(), 0);

    log.log.move_cursor("notifications", 7).await.unwrap();
    log.log.move_cursor("notifications", 3).await.unwrap();
    log.log.move_cursor("forwarding", 1).await.unwrap();
    let log = log.reopened().await;

    assert_eq!(log.reader().cursor("notifications").unwrap(), 7);
    assert_eq!(log.reader().cursor("forwarding").unwrap(), 1);
}

#[tokio::test]
async fn a_consumer_reads_on_from_its_cursor() {
    let log = Log::new();
    for _ in 0..5 {
        log.append(arrival("{}")).await;
    }

    let following = |after, limit| -> Vec<i64> {
        log.reader().following(after, limit).unwrap().iter().map(|row| row.sequence).collect()
    };

    assert_eq!(following(0, 3), [1, 2, 3]);
    assert_eq!(following(3, 3), [4, 5]);
    assert_eq!(following(5, 3), [0; 0]);
}

fn unread(log: &Log) -> Vec<i64> {
    let search = |text| Search::new(Query::parse(text).unwrap());
    let page = log.reader().page(&search("is:unread"), Position::Newest, 100).unwrap();
    let others = search("is:read");
    let all = log.reader().newest().unwrap().cast_unsigned();
    assert_eq!(log.reader().unread().unwrap(), page.rows.len() as u64);
    assert_eq!(log.reader().count(&others, 100).unwrap().count + page.rows.len() as u64, all);
    page.rows.iter().map(|row| row.sequence).collect()
}
