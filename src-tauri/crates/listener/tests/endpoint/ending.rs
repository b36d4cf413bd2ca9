//! Beginning and end.

use std::sync::Arc;
use std::time::Duration;

use listener::{BindError, Listener, Options, Simulations};

use crate::support::{House, OPEN_KEY, delivery, limits, request};

#[tokio::test]
async fn a_taken_port_is_named() {
    let house = House::open().await;
    let address = house.listener.address();
    let options = Options { address, limits: limits(), nonce: "nonce".into() };

    let error =
        Listener::start(options, Arc::clone(&house.endpoints), Simulations::default(), house.log.clone())
            .await
            .unwrap_err();

    assert!(matches!(error, BindError::InUse(taken) if taken == address));
    assert!(error.to_string().contains(&format!("port {} is already in use", address.port())), "{error}");
}

#[tokio::test]
async fn what_is_in_flight_is_answered_and_everything_else_ends() {
    let house = House::open().await;
    let mut idle = house.connect().await;
    idle.say(delivery("{}")).await;
    idle.hear().await;
    let mut begun = house.connect().await;
    begun.say("POST /in/").await;
    let mut in_flight = house.connect().await;
    in_flight
        .say(request("POST", &format!("/in/{OPEN_KEY}"), &["Expect: 100-continue", "Content-Length: 2"], ""))
        .await;
    assert_eq!(in_flight.hear().await.status, 100);
    let address = house.listener.address();

    let ending = tokio::spawn(house.listener.shutdown(Duration::from_mins(10)));

    assert!(idle.is_over().await);
    assert!(tokio::net::TcpStream::connect(address).await.is_err());
    begun.say(format!("{OPEN_KEY} HTTP/1.1\r\nHost: localhost\r\n\r\n")).await;
    let late = begun.hear().await;
    assert_eq!((late.status, late.header("connection")), (503, Some("close")));
    assert!(late.header("retry-after").is_some());
    assert!(late.body.contains("shutting down"));
    assert!(!ending.is_finished());
    in_flight.say("{}").await;
    let answer = in_flight.hear().await;
    assert_eq!((answer.status, answer.header("connection")), (200, Some("close")));
    ending.await.unwrap();
    assert_eq!(house.log.reader().newest().unwrap(), 2);
}

#[tokio::test]
async fn patience_has_an_end() {
    let house = House::open().await;
    let mut stuck = house.connect().await;
    stuck
        .say(request("POST", &format!("/in/{OPEN_KEY}"), &["Expect: 100-continue", "Content-Length: 2"], ""))
        .await;
    assert_eq!(stuck.hear().await.status, 100);

    house.listener.shutdown(Duration::from_millis(20)).await;

    assert!(stuck.is_over().await);
}

#[tokio::test]
async fn a_dropped_listener_ends_too() {
    let house = House::open().await;
    let mut idle = house.connect().await;
    idle.say(delivery("{}")).await;
    idle.hear().await;

    drop(house.listener);

    assert!(idle.is_over().await);
}
