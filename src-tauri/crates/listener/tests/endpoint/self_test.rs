//! Self-tests: they pass the same doors as deliveries, and leave nothing behind.

use listener::Endpoints;

use crate::support::{House, KEY, NONCE, OPEN_KEY, TUNNEL, VALUE, delivery, header_line, request};

const TOKEN: &str = "X-Mojito-Self-Test: one-time_Token1";

#[tokio::test]
async fn a_self_test_gets_its_token_back_and_is_not_stored() {
    let house = House::open().await;
    let closed = format!("/in/{KEY}/interview_result");
    let through_the_tunnel = format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: {TUNNEL}\r\n{TOKEN}\r\n\r\n");

    let direct = house.ask(request("POST", &closed, &[&header_line(), TOKEN], "{}")).await;
    let through_the_tunnel = house.ask(through_the_tunnel).await;

    for reply in [direct, through_the_tunnel] {
        assert_eq!(
            reply.snapshot(),
            format!(
                "200\ncache-control: no-store\ncontent-type: application/json\nx-mojito-instance: {NONCE}\n\
                 {{\"status\":\"tested\",\"token\":\"one-time_Token1\"}}"
            )
        );
    }
    let ended = house.end().await;
    assert_eq!((ended.stored().len(), ended.refusals().len()), (0, 0));
}

#[tokio::test]
async fn strangers_cannot_test_and_are_noted_like_others() {
    let house = House::open().await;
    let closed = format!("/in/{KEY}");
    let asked = [
        (401, request("POST", "/in/wrong", &[TOKEN], "")),
        (401, request("POST", &closed, &[TOKEN], "")),
        (401, request("POST", &closed, &[TOKEN, "X-Mojito-Secret: wrong"], "")),
        (404, request("POST", &format!("/in/{OPEN_KEY}/interview_started"), &[TOKEN], "")),
        (405, request("GET", &format!("/in/{OPEN_KEY}"), &[TOKEN], "")),
        (403, request("POST", &format!("/in/{OPEN_KEY}"), &[TOKEN, "Origin: https://evil.example.com"], "")),
        (421, format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: evil.example.com\r\n{TOKEN}\r\n\r\n").into()),
    ];

    for (status, request) in asked {
        let reply = house.ask(&request).await;

        assert_eq!(reply.status, status, "{}", String::from_utf8_lossy(&request));
        assert_eq!(reply.header("x-mojito-instance"), None, "strangers are told nothing");
        assert!(!reply.body.contains("one-time"), "{}", reply.body);
    }
    let ended = house.end().await;
    assert_eq!((ended.stored().len(), ended.refusals().len()), (0, 7));
    let noted = format!("{:?}", ended.refusals());
    assert!(!noted.contains("one-time") && !noted.contains(VALUE), "{noted}");
}

#[tokio::test]
async fn what_is_no_token_is_refused_and_not_taken_for_a_delivery() {
    let house = House::open().await;
    let long = format!("X-Mojito-Self-Test: {}", "a".repeat(65));
    let longest = format!("X-Mojito-Self-Test: {}", "a".repeat(64));
    let path = format!("/in/{OPEN_KEY}");

    for headers in [
        &["X-Mojito-Self-Test:"][..],
        &["X-Mojito-Self-Test: a b"],
        &["X-Mojito-Self-Test: \"}"],
        &[&long],
        &[TOKEN, TOKEN],
    ] {
        assert_eq!(house.ask(request("POST", &path, headers, "{}")).await.status, 400, "{headers:?}");
    }

    assert_eq!(house.ask(request("POST", &path, &[&longest], "{}")).await.status, 200);
    assert_eq!(house.stored().len(), 0);
}

#[tokio::test]
async fn while_deliveries_are_put_off_so_is_a_self_test() {
    let house = House::open().await;
    house.endpoints.store(std::sync::Arc::new(Endpoints { locked: true, ..Endpoints::default() }));

    let reply = house.ask(request("POST", &format!("/in/{OPEN_KEY}"), &[TOKEN], "")).await;

    assert_eq!(reply.status, 503);
}

#[tokio::test]
async fn after_a_self_test_deliveries_go_on_over_the_same_connection() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(request("POST", &format!("/in/{OPEN_KEY}"), &[TOKEN], "{}")).await;
    let tested = talk.hear().await;
    talk.say(delivery("{}")).await;
    let stored = talk.hear().await;

    assert_eq!((tested.status, stored.status), (200, 200));
    assert_eq!(house.stored().len(), 1);
}
