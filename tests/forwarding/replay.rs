//! Deliveries that are sent again.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use inbox::{
    Course, Edit, Error, Inbox, LogError, Progress, ReplayAnswer, ReplayOptions, ReplayTo, Replayed,
    Selection, Target, replay, save_target,
};
use support::{Answering, Received, Receiver, status};

use crate::desk::{Desk, deliver, draft, header};

fn to(receiver: &Receiver) -> ReplayOptions {
    ReplayOptions {
        to: ReplayTo::url(&receiver.url(), false).unwrap(),
        times: 1,
        per_second: None,
        keep_order: true,
        edit: None,
    }
}

async fn replayed(
    inbox: &Inbox,
    sequences: &[i64],
    options: &ReplayOptions,
) -> (Result<Replayed, Error>, Vec<ReplayAnswer>) {
    let (mut answers, course) = (Vec::new(), Course::default());
    let chosen = Selection::Events(sequences.to_vec());
    let ended = replay(inbox.log().reader(), &chosen, options, &course, |answer| answers.push(answer)).await;
    (ended, answers)
}

async fn with(deliveries: u64) -> (Desk, Inbox) {
    let desk = Desk::new();
    let inbox = desk.start().await;
    for result in 1..=deliveries {
        deliver(&inbox, result, 1).await;
    }
    (desk, inbox)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_order_it_goes_oldest_first_round_by_round_and_a_refusal_holds_up_none() {
    let receiver = Receiver::start(|_, before| match before {
        1 => Answering::With(500, "", "not today"),
        _ => status(200),
    });
    let (_desk, inbox) = with(3).await;
    let options = ReplayOptions { times: 2, ..to(&receiver) };

    let (ended, answers) = replayed(&inbox, &[3, 1], &options).await;

    assert_eq!(ended.unwrap(), Replayed { sent: 4, taken: 3 });
    let order: Vec<i64> = receiver.received().iter().map(Received::sequence).collect();
    assert_eq!(order, [1, 3, 1, 3]);
    let told: Vec<_> = answers.iter().map(|a| (a.sequence, a.round, a.exchange.status)).collect();
    assert_eq!(told, [(1, 1, Some(200)), (3, 1, Some(500)), (1, 2, Some(200)), (3, 2, Some(200))]);
    assert_eq!(answers[1].exchange.body.as_deref(), Some("not today"));
    let original = inbox.log().reader().delivery(1).unwrap().unwrap();
    assert_eq!(receiver.received()[0].body, original.body);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_order_up_to_eight_go_at_once() {
    let hanging = Arc::new(Receiver::start(|_, _| Answering::Never));
    let answering = Receiver::start(|_, _| status(200));
    let (_desk, inbox) = with(16).await;
    let all: Vec<i64> = (1..=16).collect();
    let without_order = |receiver| ReplayOptions { keep_order: false, ..to(receiver) };
    let to_hanging = without_order(&hanging);

    // Where none is answered, those come that go at once.
    let eight = tokio::task::spawn_blocking({
        let hanging = Arc::clone(&hanging);
        move || hanging.wait_for(8)
    });
    let at_once = tokio::select! {
        (ended, _) = replayed(&inbox, &all, &to_hanging) => panic!("ended with {ended:?}"),
        at_once = eight => at_once.unwrap(),
    };
    let (ended, answers) = replayed(&inbox, &all, &without_order(&answering)).await;

    assert_eq!(at_once.len(), 8);
    assert_eq!(ended.unwrap(), Replayed { sent: 16, taken: 16 });
    assert_eq!(answers.iter().map(|answer| answer.sequence).collect::<BTreeSet<_>>().len(), 16);
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rate_is_kept() {
    let receiver = Receiver::start(|_, _| status(200));
    let (_desk, inbox) = with(1).await;
    let options = ReplayOptions { times: 5, per_second: Some(10.0), ..to(&receiver) };

    let begun = Instant::now();
    let (ended, _) = replayed(&inbox, &[1], &options).await;

    assert_eq!(ended.unwrap().taken, 5);
    assert!(begun.elapsed() >= Duration::from_millis(400), "{:?}", begun.elapsed());
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edited_body_goes_with_headers_that_fit_it() {
    let receiver = Receiver::start(|_, _| status(200));
    let (_desk, inbox) = with(2).await;
    let fields = Edit::Fields(vec![("score".to_owned(), 9.5.into())]);
    let body = Edit::Body(b"{\"mine\": 1}".to_vec());

    let (set, _) = replayed(&inbox, &[1, 2], &ReplayOptions { edit: Some(fields), ..to(&receiver) }).await;
    let (whole, _) =
        replayed(&inbox, &[1], &ReplayOptions { edit: Some(body.clone()), ..to(&receiver) }).await;
    let (two, _) = replayed(&inbox, &[1, 2], &ReplayOptions { edit: Some(body), ..to(&receiver) }).await;

    assert_eq!((set.unwrap().taken, whole.unwrap().taken), (2, 1));
    let arrived = receiver.received();
    assert_eq!(
        (arrived[0].json()["score"].clone(), arrived[1].json()["score"].clone()),
        (9.5.into(), 9.5.into())
    );
    assert_eq!(arrived[2].body, b"{\"mine\": 1}");
    assert_eq!(arrived[2].header("content-length"), Some("11"));
    assert!(two.unwrap_err().to_string().contains("choose one"));
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn through_our_own_endpoint_it_arrives_once_more_and_to_a_target_with_its_headers() {
    let receiver = Receiver::start(|_, _| status(200));
    let (desk, inbox) = with(1).await;
    let mut disabled = draft("t", &receiver.url());
    disabled.settings.enabled = false;
    disabled.headers = vec![header("X-Key", "t0ps3cr3t")];
    save_target(&desk.folders, None, disabled).unwrap();
    let endpoint = ReplayTo::Endpoint { addresses: inbox.endpoints(), environment: None };
    let target = ReplayTo::Target(Target::find(&desk.folders, "t").unwrap());

    let (back, _) = replayed(&inbox, &[1], &ReplayOptions { to: endpoint, ..to(&receiver) }).await;
    let (there, _) = replayed(&inbox, &[1], &ReplayOptions { to: target, ..to(&receiver) }).await;
    let elsewhere = ReplayTo::Endpoint { addresses: inbox.endpoints(), environment: Some("moon".to_owned()) };
    let (moon, _) = replayed(&inbox, &[1], &ReplayOptions { to: elsewhere, ..to(&receiver) }).await;

    assert_eq!((back.unwrap().taken, there.unwrap().taken), (1, 1));
    let (first, second) = (
        inbox.log().reader().delivery(1).unwrap().unwrap(),
        inbox.log().reader().delivery(2).unwrap().unwrap(),
    );
    assert_eq!((first.body, first.row.event), (second.body, second.row.event));
    assert_eq!(second.row.label.name(), "repeat");
    assert_eq!(receiver.received()[0].header("x-key"), Some("t0ps3cr3t"));
    assert!(matches!(moon, Err(Error::NoEnvironment { .. })));
    inbox.shutdown().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_waits_for_an_answer_can_be_interrupted() {
    let receiver = Receiver::start(|_, _| Answering::Never);
    let (_desk, inbox) = with(1).await;
    let course = Course::default();
    let (chosen, options) = (Selection::Events(vec![1]), to(&receiver));
    let interrupt = async {
        while receiver.received().is_empty() {
            tokio::task::yield_now().await;
        }
        course.interrupt();
    };

    let (ended, ()) =
        tokio::join!(replay(inbox.log().reader(), &chosen, &options, &course, |_| ()), interrupt);

    assert!(matches!(ended, Err(Error::Log(LogError::Interrupted))), "{ended:?}");
    assert_eq!(*course.progress().borrow(), Progress { done: 0, total: Some(1) });
    inbox.shutdown().await;
}
