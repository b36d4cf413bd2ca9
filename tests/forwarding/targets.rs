//! Targets that come, change and go while everything runs.

use contract::Event;
use inbox::{SettingsFile, remove_target, retry_target, save_target};
use support::{Answering, Receiver, status, until};

use crate::desk::{Desk, deliver, draft, header};

#[tokio::test(flavor = "multi_thread")]
async fn a_new_target_begins_with_what_arrives_after_it() {
    let receiver = Receiver::start(|_, _| status(200));
    let desk = Desk::new();
    let inbox = desk.start().await;
    deliver(&inbox, 1, 1).await;

    save_target(&desk.folders, None, draft("t", &receiver.url())).unwrap();
    deliver(&inbox, 2, 1).await;

    let arrived = receiver.wait_for(1);
    assert_eq!(arrived[0].sequence(), 2);
    assert_eq!(arrived[0].line, "POST /hook HTTP/1.1");
    desk.wait("t", "the note of it", |standing| standing.delivered == 1 && standing.waiting == 0);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_gets_what_it_asks_for_with_its_headers_and_without_our_secrets() {
    let receiver = Receiver::start(|_, _| Answering::With(200, "", "you sent t0ps3cr3t"));
    let desk = Desk::new();
    let mut picky = draft("picky", &receiver.url());
    picky.settings.events = vec![Event::InterviewResult];
    picky.settings.environments = vec!["default".to_owned()];
    picky.settings.query = "\"9-1\"".to_owned();
    picky.headers = vec![header("X-Key", "t0ps3cr3t")];
    save_target(&desk.folders, None, picky).unwrap();
    let inbox = desk.start().await;

    deliver(&inbox, 8, 1).await;
    inbox.send_sample(None, Event::InterviewCollected).await.unwrap();
    deliver(&inbox, 9, 1).await;
    let standing =
        desk.wait("picky", "the one it wants", |standing| standing.delivered == 1 && standing.waiting == 0);

    let arrived = receiver.received();
    assert_eq!(arrived.len(), 1);
    assert_eq!((arrived[0].sequence(), arrived[0].header("x-key")), (3, Some("t0ps3cr3t")));
    assert_eq!(arrived[0].header("x-mojito-secret"), None);
    assert_eq!(standing.last.unwrap().body.as_deref(), Some("you sent [redacted]"));
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disabled_target_holds_its_place() {
    let receiver = Receiver::start(|_, _| status(200));
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &receiver.url())]).await;
    let enable = |enabled| {
        inbox.change_settings(|settings| settings.targets.get_mut("t").unwrap().enabled = enabled).unwrap();
    };
    deliver(&inbox, 1, 1).await;
    desk.wait("t", "the first one", |standing| standing.delivered == 1);

    enable(false);
    deliver(&inbox, 2, 1).await;
    deliver(&inbox, 3, 1).await;
    let held = desk.wait("t", "two that wait", |standing| standing.waiting == 2);
    enable(true);

    assert_eq!(held.delivered, 1);
    // Two results go side by side: which of them is first is not promised.
    let mut sequences: Vec<i64> = receiver.wait_for(3).iter().map(support::Received::sequence).collect();
    sequences.sort_unstable();
    assert_eq!(sequences, [1, 2, 3]);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_under_another_name_and_url_keeps_its_place_and_a_removed_one_leaves_nothing() {
    let (old, new) = (Receiver::start(|_, _| status(503)), Receiver::start(|_, _| status(200)));
    let desk = Desk::new();
    let inbox = desk.start_with(&[("old", &old.url())]).await;
    deliver(&inbox, 1, 1).await;
    old.wait_for(1);

    save_target(&desk.folders, Some("old"), draft("new", &new.url())).unwrap();
    retry_target(&desk.folders, "new").unwrap();
    new.wait_for(1);
    desk.wait("new", "the note of it", |standing| standing.delivered == 1);
    assert!(!desk.ledger().attempts(Some("new"), None, None, 10).unwrap().is_empty());
    remove_target(&desk.folders, "new").unwrap();

    let gone = until("an empty ledger", || {
        let attempts = desk.ledger().attempts(None, None, None, 10).unwrap();
        attempts.is_empty().then(|| desk.ledger().standing("new").unwrap())
    });
    assert_eq!(gone, inbox::TargetStanding::default());
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_process_may_ask_for_another_try() {
    let receiver = Receiver::start(|_, before| status(if before == 0 { 400 } else { 200 }));
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &receiver.url())]).await;
    deliver(&inbox, 1, 1).await;
    desk.wait("t", "one that was given up", |standing| standing.given_up == 1);

    // Its own connection to the ledger: what a command has.
    assert_eq!(retry_target(&desk.folders, "t").unwrap(), 1);

    desk.wait("t", "the second try", |standing| standing.delivered == 1);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_come_back_is_not_sent() {
    let desk = Desk::new();
    let inbox = desk.start().await;
    let own = inbox.endpoints()[0].url(None);
    let mut trouble = inbox.trouble();

    let refused = save_target(&desk.folders, None, draft("loop", &own)).unwrap_err().to_string();
    // A person may write it into the file all the same.
    SettingsFile::change(&desk.folders, |settings| {
        settings.targets.insert("loop".to_owned(), draft("loop", &own).settings);
    })
    .unwrap();
    let told = trouble.wait_for(Option::is_some).await.unwrap().clone().unwrap();
    deliver(&inbox, 1, 1).await;
    desk.wait("loop", "one that waits", |standing| standing.waiting == 1);

    assert!(refused.contains("is this endpoint itself") && told.contains(&refused), "{refused} / {told}");
    assert!(!refused.contains("/in/"), "no key: {refused}");
    assert_eq!(*inbox.newest().borrow(), 1);
    inbox.shutdown().await;
}
