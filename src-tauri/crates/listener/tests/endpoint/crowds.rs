//! Many connections, slow ones, and what becomes of those that have something to say.

use std::time::Duration;

use listener::Limits;

use crate::support::{House, OPEN_KEY, delivery, limits, request};

#[tokio::test]
async fn slow_connections_make_room_for_deliveries() {
    // Time is on nobody's side here: only the seats can help.
    let house = House::with(Limits { connections: 16, ..limits() }).await;
    let mut slow = Vec::new();

    for number in 0..400 {
        let mut talk = house.connect().await;
        let _ = talk.try_say(format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nX-Drip: {number}")).await;
        slow.push(talk);
        if number % 20 == 0 {
            assert_eq!(house.ask(delivery("{}")).await.status, 200, "{number}");
        }
    }

    assert_eq!(house.ask(delivery("{}")).await.status, 200);
    assert!(slow[0].is_over().await);
}

#[tokio::test]
async fn who_has_delivered_stays_longer_than_who_has_not() {
    let house = House::with(Limits { connections: 2, ..limits() }).await;
    let mut sender = house.connect().await;
    sender.say(delivery("{}")).await;
    assert_eq!(sender.hear().await.status, 200);

    for _ in 0..20 {
        let mut stranger = house.connect().await;
        let _ = stranger.try_say("POST /").await;
        let mut next = house.connect().await;
        next.say(request("GET", "/healthz", &[], "")).await;
        assert_eq!(next.hear().await.status, 200);
        assert!(stranger.is_over().await);
    }

    sender.say(delivery("{}")).await;
    assert_eq!(sender.hear().await.status, 200);
}

#[tokio::test]
async fn when_every_seat_is_busy_the_next_one_waits_and_is_then_served() {
    let house = House::with(Limits { connections: 1, ..limits() }).await;
    let mut first = house.connect().await;
    first
        .say(request("POST", &format!("/in/{OPEN_KEY}"), &["Expect: 100-continue", "Content-Length: 2"], ""))
        .await;
    assert_eq!(first.hear().await.status, 100);

    let mut second = house.connect().await;
    second.say(delivery("{}")).await;
    first.say("{}").await;

    assert_eq!(first.hear().await.status, 200);
    assert_eq!(second.hear().await.status, 200);
    assert!(first.is_over().await, "it has said all it had to say and makes room");
}

#[tokio::test]
async fn a_connection_that_says_nothing_is_closed_without_a_word() {
    let house =
        House::with(Limits { head: Duration::from_millis(30), idle: Duration::from_millis(60), ..limits() })
            .await;

    let mut silent = house.connect().await;
    let mut idle = house.connect().await;
    idle.say(delivery("{}")).await;

    assert!(silent.is_over().await);
    assert_eq!(idle.hear().await.status, 200);
    assert!(idle.is_over().await);
}

#[tokio::test]
async fn dripping_does_not_stretch_the_time_for_a_head_or_a_body() {
    let house =
        House::with(Limits { head: Duration::from_millis(50), body: Duration::from_millis(50), ..limits() })
            .await;

    let mut head = house.connect().await;
    let mut body = house.connect().await;
    body.say(request("POST", &format!("/in/{OPEN_KEY}"), &["Content-Length: 1000"], "")).await;
    let mut drips = tokio::time::interval(Duration::from_millis(5));
    for talk in [&mut head, &mut body] {
        let reply = loop {
            tokio::select! {
                reply = talk.hear() => break reply,
                _ = drips.tick() => {}
            }
            let _ = talk.try_say("P").await;
        };
        assert_eq!(reply.status, 408);
    }

    assert_eq!(house.ask(delivery("{}")).await.status, 200);
    assert_eq!(house.stored().len(), 1);
}

#[tokio::test]
async fn a_sender_that_does_not_take_its_answers_is_let_go() {
    let house = House::with(Limits { body: Duration::from_millis(100), ..limits() }).await;
    let mut talk = house.connect().await;
    let many: Vec<u8> = (0..200).flat_map(|_| request("GET", "/healthz", &[], "")).collect();

    // Never reads; writing fails when the other side has let go.
    while talk.try_say(&many).await.is_ok() {}

    assert_eq!(house.ask(delivery("{}")).await.status, 200);
}
