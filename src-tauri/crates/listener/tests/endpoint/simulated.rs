//! Answers made up on purpose, over real sockets.

use std::io::ErrorKind;
use std::time::Duration;

use jiff::Timestamp;
use listener::{SimulatedAnswer, Simulation, SimulationEnd};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;
use tokio::time::Instant;

use crate::support::{House, KEY, OPEN_KEY, delivery, header_line, request};

impl House {
    /// Answers the deliveries of `staging` so.
    fn simulate(&self, answer: SimulatedAnswer, until: SimulationEnd) {
        let (environment, since) = ("staging".into(), Timestamp::now());
        self.simulations.start(Simulation { environment, answer, since, until, answered: 0 });
    }
}

const UNAVAILABLE: SimulatedAnswer = SimulatedAnswer::Status { status: 503, retry_after: Some(30) };

#[tokio::test]
async fn a_status_is_answered_and_the_delivery_is_stored_and_marked() {
    let house = House::open().await;
    house.simulate(UNAVAILABLE, SimulationEnd::After(1));

    let simulated = house.ask(delivery(r#"{"id":"1"}"#)).await;
    let usual = house.ask(delivery(r#"{"id":"1"}"#)).await;

    assert_eq!((simulated.status, simulated.header("retry-after")), (503, Some("30")));
    assert!(simulated.body.contains("This answer is simulated; the delivery was stored."));
    assert_eq!(usual.status, 200);
    let stored = house.end().await.stored();
    let answers: Vec<_> = stored.iter().map(|delivery| delivery.row.answer.unwrap()).collect();
    assert_eq!((answers[0].status, answers[0].simulated), (Some(503), true));
    assert_eq!((answers[1].status, answers[1].simulated), (Some(200), false));
    assert_eq!(stored[1].row.label, contract::Label::Repeat);
}

#[tokio::test]
async fn it_ends_at_its_time() {
    let house = House::open().await;
    let mut talk = house.connect().await;
    let end = Timestamp::now() + Duration::from_secs(2);
    house.simulate(UNAVAILABLE, SimulationEnd::At(end));

    let mut simulated = 0;
    let asked_last = loop {
        let asked = Timestamp::now();
        talk.say(delivery(r#"{"id":"1"}"#)).await;
        match talk.hear().await.status {
            503 if asked < end => simulated += 1,
            200 => break asked,
            other => panic!("{other}, asked for at {asked}; it ends at {end}"),
        }
    };

    assert!(simulated > 0, "none came before {end}");
    // Judged when it is stored, which is after it was asked for.
    assert!(Timestamp::now() >= end, "asked for at {asked_last}, it ended before {end}");
    assert!(house.simulations.watch().borrow().is_empty());
}

#[tokio::test]
async fn every_status_comes_as_a_whole_answer() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    for status in [200, 202, 204, 205, 301, 304, 400, 401, 410, 429, 500, 599] {
        house.simulate(SimulatedAnswer::Status { status, retry_after: None }, SimulationEnd::After(1));
        talk.say(delivery("{}")).await;
        assert_eq!(talk.hear().await.status, status);
    }

    house.simulate(SimulatedAnswer::Status { status: 42, retry_after: None }, SimulationEnd::After(1));
    talk.say(delivery("{}")).await;
    assert_eq!(talk.hear().await.status, 500);
}

#[tokio::test]
async fn exactly_as_many_deliveries_are_answered_so_however_many_come_at_once() {
    let house = House::open().await;
    house.simulate(UNAVAILABLE, SimulationEnd::After(20));

    let mut talks = Vec::new();
    for _ in 0..50 {
        talks.push(house.connect().await);
    }
    for (number, talk) in talks.iter_mut().enumerate() {
        talk.say(delivery(format!(r#"{{"id":"{number}"}}"#))).await;
    }
    let mut simulated = 0;
    for talk in &mut talks {
        simulated += usize::from(talk.hear().await.status == 503);
    }

    assert_eq!(simulated, 20);
    assert!(house.simulations.watch().borrow().is_empty());
    let stored = house.end().await.stored();
    assert_eq!(stored.len(), 50);
    assert_eq!(stored.iter().filter(|delivery| delivery.row.answer.unwrap().simulated).count(), 20);
}

#[tokio::test]
async fn a_delay_puts_the_usual_answer_off() {
    let house = House::open().await;
    let time = Duration::from_millis(300);
    house.simulate(SimulatedAnswer::Delay(time), SimulationEnd::After(1));

    let begun = Instant::now();
    let reply = house.ask(delivery("{}")).await;

    assert_eq!(reply.status, 200);
    assert!(begun.elapsed() >= time);
    let answer = house.end().await.stored()[0].row.answer.unwrap();
    assert!(answer.elapsed >= time && answer.simulated);
}

#[tokio::test]
async fn a_drop_resets_the_connection_without_an_answer() {
    let house = House::open().await;
    house.simulate(SimulatedAnswer::Drop, SimulationEnd::After(1));
    let mut stream = TcpStream::connect(house.listener.address()).await.unwrap();

    tokio::io::AsyncWriteExt::write_all(&mut stream, &delivery("{}")).await.unwrap();

    let heard = stream.read(&mut [0; 100]).await;
    assert_eq!(heard.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let answer = house.end().await.stored()[0].row.answer.unwrap();
    assert_eq!((answer.status, answer.simulated), (None, true));
}

#[tokio::test]
async fn a_hang_says_nothing_until_the_sender_goes_or_the_listener_ends() {
    let house = House::open().await;
    house.simulate(SimulatedAnswer::Hang, SimulationEnd::After(2));
    let (mut patient, mut impatient) = (house.connect().await, house.connect().await);
    patient.say(delivery(r#"{"id":"1"}"#)).await;
    impatient.say(delivery(r#"{"id":"2"}"#)).await;
    let mut simulations = house.simulations.watch();
    simulations.wait_for(Vec::is_empty).await.unwrap();

    // Stored, and nothing is said; others are served meanwhile.
    assert_eq!(house.stored().len(), 2);
    assert_eq!(house.ask(delivery("{}")).await.status, 200);
    impatient.finish().await;
    assert!(impatient.is_over().await, "the connection ends when the sender does");
    let begun = Instant::now();
    let ended = house.end().await;

    assert!(patient.is_over().await);
    assert!(begun.elapsed() < Duration::from_mins(5), "a hang does not hold up the end");
    let answers: Vec<_> = ended.stored().iter().map(|delivery| delivery.row.answer.unwrap()).collect();
    assert_eq!(answers.iter().map(|answer| answer.status).collect::<Vec<_>>(), [None, None, Some(200)]);
}

#[tokio::test]
async fn refusals_self_tests_and_other_environments_are_answered_as_ever() {
    let house = House::open().await;
    house.simulate(UNAVAILABLE, SimulationEnd::After(1));

    let refused = house.ask(request("POST", &format!("/in/{OPEN_KEY}/nonsense"), &[], "{}")).await;
    let stranger = house.ask(request("POST", "/in/wrong", &[], "{}")).await;
    let tested = house.ask(request("POST", &format!("/in/{OPEN_KEY}"), &["X-Mojito-Self-Test: t"], "")).await;
    let other = house.ask(request("POST", &format!("/in/{KEY}"), &[&header_line()], "{}")).await;

    assert_eq!([refused.status, stranger.status, tested.status, other.status], [404, 401, 200, 200]);
    assert_eq!(house.simulations.watch().borrow()[0].answered, 0);
    assert_eq!(house.ask(delivery("{}")).await.status, 503);
}
