//! Bodies: kept byte for byte, whatever they are.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use listener::Limits;

use crate::support::{House, OPEN_KEY, delivery, limits, request};

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn brotli(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    brotli::CompressorWriter::new(&mut out, 4096, 5, 22).write_all(bytes).unwrap();
    out
}

fn encoded(encoding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let header = format!("Content-Encoding: {encoding}");
    request("POST", &format!("/in/{OPEN_KEY}/interview_result"), &[&header], body)
}

#[tokio::test]
async fn an_encoded_body_is_stored_as_sent_and_read_decoded() {
    let house = House::open().await;
    let payload = br#"{"id":"9","candidate_name":"Sample Person"}"#;

    for (encoding, body) in [("gzip", gzip(payload)), ("X-GZIP", gzip(payload)), ("br", brotli(payload))] {
        assert_eq!(house.ask(encoded(encoding, &body)).await.status, 200, "{encoding}");

        let stored = house.stored().pop().unwrap();
        assert_eq!(stored.body, body, "{encoding}");
        assert_eq!(stored.decoded(), payload, "{encoding}");
        assert_eq!(stored.row.candidate_name, contract::Presence::Value("Sample Person".to_owned()));
    }
}

#[tokio::test]
async fn an_encoding_that_cannot_be_undone_is_stored_as_it_is() {
    let house = House::open().await;
    let cut = &gzip(&[7; 3000])[..20];
    let cases: [(&str, &[u8]); 5] = [
        ("zstd", b"whatever"),
        ("gzip", b"not gzip"),
        ("gzip", cut),
        ("br", b"\xff\xff"),
        ("gzip, br", b"x"),
    ];

    for (encoding, body) in cases {
        assert_eq!(house.ask(encoded(encoding, body)).await.status, 200, "{encoding}");
        assert_eq!(house.stored().pop().unwrap().body, body, "{encoding}");
    }
}

#[tokio::test]
async fn a_body_that_decodes_to_more_than_the_limit_is_413() {
    let house = House::with(Limits { body_bytes: 1024 * 1024, ..limits() }).await;
    let bomb = vec![0; 32 * 1024 * 1024];

    for (encoding, body) in [("gzip", gzip(&bomb)), ("br", brotli(&bomb))] {
        assert!(body.len() < 1024 * 1024, "{encoding}");
        let reply = house.ask(encoded(encoding, body)).await;
        assert_eq!(reply.status, 413, "{encoding}");
        assert!(reply.body.contains("The body decodes to more than 1048576 bytes."), "{}", reply.body);
    }
    assert_eq!(house.stored().len(), 0);
}

#[tokio::test]
async fn whatever_is_authenticated_is_stored_and_answered_200() {
    let house = House::open().await;
    let bodies: [&[u8]; 9] = [
        b"",
        b"not json",
        b"\x00\xff\xfe\n\r\n\r\nPOST / HTTP/1.1\r\n\r\n",
        br#"{"id":"1","id":"2"}"#,
        br#"{"candidate_name":"\ud800"}"#,
        b"{\"score\":1e400}",
        b"<xml/>",
        b"\x1f\x8b\x08 looks like gzip, and nobody says so",
        &[b'['; 4096],
    ];

    for (index, body) in bodies.iter().enumerate() {
        let kinds =
            ["application/json", "text/plain; charset=utf-16", "multipart/form-data; boundary=x", "%%%"];
        let kind = format!("Content-Type: {}", kinds[index % kinds.len()]);
        let reply = house.ask(request("POST", &format!("/in/{OPEN_KEY}"), &[&kind], body)).await;
        assert_eq!(reply.status, 200, "{index}");
    }

    let stored: Vec<_> = house.stored().into_iter().map(|delivery| delivery.body).collect();
    assert_eq!(stored, bodies);
}

#[tokio::test]
async fn a_chunked_body_is_put_together_and_ends_its_connection() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(format!(
        "POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    ))
    .await;
    for chunk in ["3\r\n{\"i\r\n", "4;note=x\r\nd\":1\r\n", "1\r\n}\r\n", "0\r\n\r\n"] {
        talk.say(chunk).await;
    }
    let replies = talk.hear_all().await;

    assert_eq!(replies.len(), 1);
    assert_eq!((replies[0].status, replies[0].header("connection")), (200, Some("close")));
    assert_eq!(house.stored()[0].body, br#"{"id":1}"#);
}

#[tokio::test]
async fn a_sender_that_asks_first_is_told_to_go_on_only_when_it_belongs_here() {
    let house = House::open().await;
    let ask = |path: &str, bytes: usize| {
        let length = format!("Content-Length: {bytes}");
        request("POST", path, &["Expect: 100-continue", &length], "")
    };

    let mut welcome = house.connect().await;
    welcome.say(ask(&format!("/in/{OPEN_KEY}"), 2)).await;
    let go_on = welcome.hear().await.status;
    welcome.say("{}").await;
    let stored = welcome.hear().await.status;
    let mut wrong = house.connect().await;
    wrong.say(ask("/in/wrong", 2)).await;
    let mut large = house.connect().await;
    large.say(ask(&format!("/in/{OPEN_KEY}"), 5000)).await;

    assert_eq!((go_on, stored), (100, 200));
    let statuses = |replies: Vec<crate::support::Reply>| -> Vec<_> {
        replies.iter().map(|reply| reply.status).collect()
    };
    assert_eq!(statuses(wrong.hear_all().await), [401]);
    assert_eq!(statuses(large.hear_all().await), [413]);
}

#[tokio::test]
async fn a_sender_that_will_not_stop_still_hears_why_it_was_refused() {
    let house = House::open().await;
    let mut talk = house.connect().await;
    let four_megabytes = 4 * 1024 * 1024;

    talk.say(request(
        "POST",
        &format!("/in/{OPEN_KEY}"),
        &[&format!("Content-Length: {four_megabytes}")],
        "",
    ))
    .await;
    talk.say(vec![b'x'; four_megabytes]).await;

    assert_eq!(talk.hear().await.status, 413);
}

#[tokio::test]
async fn a_sender_that_has_said_everything_may_close_its_side() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(delivery("{}")).await;
    talk.finish().await;

    let replies = talk.hear_all().await;
    assert_eq!(replies.len(), 1);
    assert_eq!(replies[0].status, 200);
}

#[tokio::test]
async fn a_body_that_ends_early_is_not_stored() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(request("POST", &format!("/in/{OPEN_KEY}"), &["Content-Length: 10"], "")).await;
    talk.say("half").await;
    talk.finish().await;

    let replies = talk.hear_all().await;
    assert_eq!(replies.iter().map(|reply| reply.status).collect::<Vec<_>>(), [400]);
    assert_eq!(house.stored().len(), 0);
}

#[tokio::test]
async fn generated_bodies_come_out_as_they_went_in() {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let house = House::open().await;
    let mut talk = house.connect().await;
    let mut runner = TestRunner::deterministic();
    let bodies: Vec<Vec<u8>> = (0..200)
        .map(|_| proptest::collection::vec(any::<u8>(), 0..600).new_tree(&mut runner).unwrap().current())
        .collect();

    for body in &bodies {
        talk.say(delivery(body)).await;
        assert_eq!(talk.hear().await.status, 200);
    }

    let stored: Vec<_> = house.stored().into_iter().map(|delivery| delivery.body).collect();
    assert!(stored == bodies);
}
