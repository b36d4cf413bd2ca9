//! Targets that fail every way.

use std::collections::HashMap;
use std::net::TcpListener;
use std::time::{Duration, Instant};

use inbox::{AttemptOutcome, LogError, Selection};
use support::{Answering, Certificate, FarEnd, Receiver, status};

use crate::desk::{Desk, deliver, draft};

/// What a target that answers its first request so is told to have done, and how the next one goes.
async fn first_attempt(answering: Answering) -> (inbox::Attempt, Desk, Receiver) {
    let receiver =
        Receiver::start(move |_, before| if before == 0 { answering.clone() } else { status(200) });
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &receiver.url())]).await;
    let mut attempts = inbox.attempts();

    deliver(&inbox, 1, 1).await;
    let attempt = attempts.recv().await.unwrap();
    if attempt.outcome == AttemptOutcome::Again {
        assert_eq!(attempts.recv().await.unwrap().outcome, AttemptOutcome::Taken);
        let arrived = receiver.received();
        assert_eq!(arrived.len(), 2);
        assert_eq!(arrived[0].body, arrived[1].body);
        assert_eq!(arrived[1].header("x-mojito-attempt"), Some("2"));
    }
    inbox.shutdown().await;
    (attempt, desk, receiver)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_error_is_tried_again_until_it_is_taken() {
    let (attempt, desk, _receiver) =
        first_attempt(Answering::With(500, "X-Why: broken\r\n", "no luck")).await;

    assert_eq!((attempt.status, attempt.outcome), (Some(500), AttemptOutcome::Again));
    assert!(attempt.head.unwrap().contains("x-why: broken"));
    assert_eq!(attempt.body.as_deref(), Some("no luck"));
    let standing = desk.ledger().standing("t").unwrap();
    assert_eq!((standing.delivered, standing.waiting, standing.given_up), (1, 0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_is_reset_in_the_middle_is_an_error_and_tried_again() {
    let (attempt, ..) = first_attempt(Answering::Reset).await;

    assert_eq!(attempt.outcome, AttemptOutcome::Again);
    assert!(attempt.error.unwrap().starts_with("the answer broke off"));
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_and_endless_bodies_are_answers_and_cost_little() {
    for answering in [Answering::Huge, Answering::Endless] {
        let begun = Instant::now();
        let (attempt, ..) = first_attempt(answering).await;

        assert_eq!(attempt.outcome, AttemptOutcome::Taken, "{attempt:?}");
        assert!(attempt.body.unwrap().len() <= 4096);
        assert!(begun.elapsed() < Duration::from_secs(25));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_redirect_and_a_refusal_are_given_up_at_once_and_sent_when_asked() {
    for answering in [Answering::With(302, "Location: http://127.0.0.1:1/\r\n", ""), status(404)] {
        let (attempt, desk, receiver) = first_attempt(answering).await;
        assert_eq!(attempt.outcome, AttemptOutcome::GivenUp);
        assert_eq!(desk.ledger().standing("t").unwrap().given_up, 1);

        let inbox = desk.start().await;
        assert_eq!(inbox.retry_target("t").unwrap(), 1);
        let standing = desk.wait("t", "a delivery that was given up", |standing| standing.delivered == 1);

        assert_eq!((standing.given_up, receiver.received().len()), (0, 2));
        inbox.shutdown().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_target_that_asks_for_a_rest_has_it() {
    let receiver = Receiver::start(|_, before| match before {
        0 => Answering::With(429, "Retry-After: 2\r\n", ""),
        _ => status(200),
    });
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &receiver.url())]).await;
    let mut attempts = inbox.attempts();

    deliver(&inbox, 1, 1).await;
    let refused = attempts.recv().await.unwrap();
    deliver(&inbox, 2, 1).await;
    let next = attempts.recv().await.unwrap();

    let rest = refused.next_try.unwrap().duration_since(refused.at);
    assert!(rest.as_secs() >= 2, "{rest:?}");
    assert!(next.at >= refused.next_try.unwrap(), "another result waits as well");
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_costs_no_delivery_its_chances() {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &format!("http://{address}/hook"))]).await;
    let mut attempts = inbox.attempts();
    let enable = |enabled| {
        inbox.change_settings(|settings| settings.targets.get_mut("t").unwrap().enabled = enabled).unwrap();
    };

    // All are there before the first one is tried.
    enable(false);
    for result in 1..=20 {
        deliver(&inbox, result, 1).await;
    }
    desk.wait("t", "all to wait", |standing| standing.waiting == 20);
    enable(true);
    // The first ones that went together, and two after them that asked whether somebody is there again.
    let mut refused = vec![attempts.recv().await.unwrap()];
    while refused.iter().filter(|attempt| attempt.attempt == 2).count() == 0 {
        refused.push(attempts.recv().await.unwrap());
    }
    let standing = desk.ledger().standing("t").unwrap();
    let receiver = Receiver::start_at(address, |_, _| status(200));
    receiver.wait_for(20);
    let standing_after = desk.wait("t", "all deliveries", |standing| standing.delivered == 20);

    assert!(refused.len() <= 5, "{} attempts while nobody was there", refused.len());
    assert!(refused.iter().all(|attempt| attempt.error.as_deref().unwrap().contains("refused")));
    assert_eq!((standing.waiting, standing.given_up), (20, 0));
    assert_eq!(standing_after.waiting, 0);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_nobody_vouches_for_needs_insecure() {
    let receiver = Receiver::start(|_, _| status(200));
    let certificate = Certificate::issued("localhost", (2020, 2090));
    let far_end = FarEnd::encrypted(&certificate, receiver.address());
    let desk = Desk::new();
    let url = far_end.url("https", "localhost");
    let inbox = desk.start_with(&[("t", &url)]).await;
    let mut attempts = inbox.attempts();

    deliver(&inbox, 1, 1).await;
    let refused = attempts.recv().await.unwrap();
    let mut insecure = draft("t", &url);
    insecure.settings.insecure = true;
    inbox::save_target(&desk.folders, Some("t"), insecure).unwrap();
    let mut next = attempts.recv().await.unwrap();
    while next.outcome == AttemptOutcome::Again {
        next = attempts.recv().await.unwrap();
    }

    assert_eq!((refused.status, refused.outcome), (None, AttemptOutcome::Again));
    assert!(refused.error.unwrap().contains("certificate"));
    assert_eq!(next.outcome, AttemptOutcome::Taken);
    assert_eq!(receiver.received().len(), 1);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dead_target_delays_neither_another_target_nor_what_arrives() {
    let (hanging, good) = (Receiver::start(|_, _| Answering::Never), Receiver::start(|_, _| status(200)));
    let desk = Desk::new();
    let inbox = desk.start_with(&[("hanging", &hanging.url()), ("good", &good.url())]).await;
    let commits = inbox.log().commits();

    let begun = Instant::now();
    for result in 1..=50 {
        deliver(&inbox, result, 1).await;
    }
    good.wait_for(50);

    // The hanging one has up to 30 seconds for each.
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
    assert!(hanging.received().len() <= 4, "so many at once at most");
    desk.wait("good", "all noted", |standing| standing.delivered == 50);
    assert!(inbox.log().commits() - commits <= 110, "forwarding costs the log no commit");
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn first_receptions_of_a_result_are_in_order_under_mixed_failures() {
    let receiver = Receiver::start(|_, before| match before % 5 {
        1 => status(500),
        3 => Answering::Reset,
        _ => Answering::Late(Duration::from_millis(u64::try_from(before % 7).unwrap())),
    });
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &receiver.url())]).await;

    for number in 1..=4 {
        for result in 1..=8 {
            deliver(&inbox, result, number).await;
        }
    }
    desk.wait("t", "all deliveries", |standing| standing.delivered == 32);

    let mut newest: HashMap<String, i64> = HashMap::new();
    for request in receiver.received() {
        let result = request.json()["id"].as_str().unwrap().to_owned();
        let newest = newest.entry(result).or_default();
        assert!(request.sequence() >= *newest, "an older one after a newer one");
        *newest = request.sequence();
    }
    assert_eq!(newest.len(), 8);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_erased_is_sent_no_more_and_not_kept() {
    let receiver = Receiver::start(|request, _| {
        if request.sequence() == 1 { Answering::With(500, "", "Zanzibar Sample") } else { status(200) }
    });
    let desk = Desk::new();
    let inbox = desk.start_with(&[("t", &receiver.url())]).await;
    let mut attempts = inbox.attempts();
    deliver(&inbox, 1, 1).await;
    assert_eq!(attempts.recv().await.unwrap().body.as_deref(), Some("Zanzibar Sample"));

    let course = inbox::Course::default();
    inbox::erase(inbox.log(), &Selection::Events(vec![1]), &course).await.unwrap();
    // The next one of another result goes; the erased one is passed over.
    deliver(&inbox, 2, 1).await;
    desk.wait("t", "the queue to end", |standing| standing.waiting == 0 && standing.delivered == 1);

    let kept = desk.ledger().attempts(None, Some(1), None, 10).unwrap();
    assert!(kept.iter().all(|attempt| attempt.body.is_none()), "{kept:?}");
    assert!(matches!(inbox.log().reader().delivery(1), Ok(None) | Err(LogError::Missing(_))));
    inbox.shutdown().await;
}
