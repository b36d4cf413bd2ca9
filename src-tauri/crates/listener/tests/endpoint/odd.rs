//! Requests that two programs might read in two ways. Each is refused or read in exactly one, and the request
//! that is hidden in it never appears.

use crate::support::{House, OPEN_KEY, delivery};

/// A complete delivery that would be stored if anybody took it for a request.
fn hidden() -> String {
    format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 6\r\n\r\nHIDDEN")
}

/// `{key}` and `{hidden}` in a template are filled in.
const REFUSED: &[(&str, &str)] = &[
    (
        "length and chunks",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunks and length",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "zero length and chunks",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "two lengths",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nContent-Length: 80\r\n\r\n{hidden}",
    ),
    (
        "the same length twice",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n{}{hidden}",
    ),
    (
        "a list of lengths",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2, 2\r\n\r\n{}{hidden}",
    ),
    ("a signed length", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: +2\r\n\r\n{}{hidden}"),
    ("a negative length", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n{hidden}"),
    (
        "a hexadecimal length",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0x2\r\n\r\n{}{hidden}",
    ),
    (
        "a length with a fraction",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2.0\r\n\r\n{}{hidden}",
    ),
    ("an empty length", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length:\r\n\r\n{hidden}"),
    (
        "a length that overflows",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 18446744073709551616\r\n\r\n{hidden}",
    ),
    (
        "white space in the length",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1 0\r\n\r\n{hidden}",
    ),
    (
        "white space before the colon of the length",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length : 80\r\n\r\n{hidden}",
    ),
    (
        "chunked twice",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunked in a list",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunked, then identity",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n{hidden}",
    ),
    ("identity", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: identity\r\n\r\n{hidden}"),
    (
        "nearly chunked",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunked in quotes",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \"chunked\"\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunked with a parameter",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked;q=1\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunked behind a vertical tab",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "white space before the colon of chunked",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunked on a folded line",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    (
        "chunks in HTTP/1.0",
        "POST /in/{key} HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}",
    ),
    ("a folded header", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n c\r\n\r\n{hidden}"),
    (
        "a header folded with a tab",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\n\tc\r\n\r\n{hidden}",
    ),
    ("white space before the first header", "POST /in/{key} HTTP/1.1\r\n Host: localhost\r\n\r\n{hidden}"),
    ("bare line feeds everywhere", "POST /in/{key} HTTP/1.1\nHost: localhost\n\n{hidden}"),
    ("one bare line feed", "POST /in/{key} HTTP/1.1\r\nHost: localhost\nContent-Length: 0\r\n\r\n{hidden}"),
    ("a bare line feed at the end", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\n\n{hidden}"),
    (
        "a bare carriage return in a value",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-A: b\rContent-Length: 0\r\n\r\n{hidden}",
    ),
    (
        "a bare carriage return before a line end",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-A: b\r\r\n\r\n{hidden}",
    ),
    ("a NUL in a value", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-A: b\0c\r\n\r\n{hidden}"),
    ("a NUL in a name", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-\0A: b\r\n\r\n{hidden}"),
    ("a header without a name", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\n: b\r\n\r\n{hidden}"),
    ("a header without a colon", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n{hidden}"),
    (
        "a name in another alphabet",
        "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-\u{e9}: b\r\n\r\n{hidden}",
    ),
    ("no host", "POST /in/{key} HTTP/1.1\r\n\r\n{hidden}"),
    ("two hosts", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n{hidden}"),
    ("an absolute address", "POST http://localhost/in/{key} HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    (
        "an address of another host",
        "POST http://evil.example.com/in/{key} HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}",
    ),
    ("a tunnel", "CONNECT localhost:443 HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("a star", "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("no path", "POST  HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("no version", "POST /in/{key}\r\nHost: localhost\r\n\r\n{hidden}"),
    ("two spaces", "POST  /in/{key} HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("a tab for a space", "POST\t/in/{key}\tHTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("a space at the end of the request line", "POST /in/{key} HTTP/1.1 \r\nHost: localhost\r\n\r\n{hidden}"),
    ("a space in the path", "POST /in/{key}/a b HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("a fragment", "POST /in/{key}#x HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("raw bytes in the path", "POST /in/{key}/\u{e9} HTTP/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("HTTP/1.2", "POST /in/{key} HTTP/1.2\r\nHost: localhost\r\n\r\n{hidden}"),
    ("HTTP/2.0", "POST /in/{key} HTTP/2.0\r\nHost: localhost\r\n\r\n{hidden}"),
    ("HTTP/0.9", "GET /healthz\r\n\r\n{hidden}"),
    ("lower-case version", "POST /in/{key} http/1.1\r\nHost: localhost\r\n\r\n{hidden}"),
    ("the preface of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n{hidden}"),
    ("a TLS hello", "\x16\x03\x01\x02\0\x01\0\x01\u{fc}\x03\x03{hidden}"),
    ("an answer", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n{hidden}"),
];

/// Read up to where the framing breaks, then refused.
const BROKEN_BODIES: &[(&str, &str)] = &[
    ("a chunk size that is none", "zz\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a chunk size with a sign", "+2\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a chunk size in C notation", "0x2\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a chunk size that overflows", "10000000000000002\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a chunk without a size", "\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a bare line feed after a chunk size", "2\n{}\r\n0\r\n\r\n{hidden}"),
    ("a bare line feed in a chunk extension", "2;a\nb\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a bare line feed after a chunk", "2\r\n{}\n0\r\n\r\n{hidden}"),
    ("a chunk that is longer than it says", "1\r\n{}\r\n0\r\n\r\n{hidden}"),
    ("a bare line feed at the end of the chunks", "2\r\n{}\r\n0\r\n\n{hidden}"),
    ("a trailer", "2\r\n{}\r\n0\r\nX-Trailer: x\r\n\r\n{hidden}"),
    ("a bare line feed behind a trailer", "2\r\n{}\r\n0\r\nX-Trailer: x\n\r\n{hidden}"),
    ("a length for a trailer", "2\r\n{}\r\n0\r\nContent-Length: 6\r\n\r\n{hidden}"),
    ("a trailer without a colon", "2\r\n{}\r\n0\r\nnonsense\r\n\r\n{hidden}"),
];

fn fill(template: &str) -> String {
    template.replace("{key}", OPEN_KEY).replace("{hidden}", &hidden())
}

#[tokio::test]
async fn what_can_be_read_in_two_ways_is_refused_and_nothing_appears() {
    let house = House::open().await;

    for (name, template) in REFUSED {
        let mut talk = house.connect().await;
        talk.say(fill(template)).await;
        let replies = talk.hear_all().await;

        let statuses: Vec<_> = replies.iter().map(|reply| reply.status).collect();
        assert_eq!(statuses, [400], "{name}: {replies:?}");
        assert_eq!(replies[0].header("connection"), Some("close"), "{name}");
        assert_eq!(replies[0].header("content-type"), Some("application/problem+json"), "{name}");
        assert_eq!(house.stored().len(), 0, "{name}");
    }
    assert!(REFUSED.len() >= 40);
}

#[tokio::test]
async fn chunks_that_do_not_add_up_are_refused_and_nothing_appears() {
    let house = House::open().await;

    for (name, chunks) in BROKEN_BODIES {
        let mut talk = house.connect().await;
        let head = "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n";
        talk.say(fill(&format!("{head}{chunks}"))).await;

        let statuses: Vec<_> = talk.hear_all().await.iter().map(|reply| reply.status).collect();
        assert_eq!(statuses, [400], "{name}");
        assert_eq!(house.stored().len(), 0, "{name}");
    }
}

#[tokio::test]
async fn what_follows_a_chunked_body_is_not_a_request() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(fill("POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n{hidden}"))
        .await;

    assert_eq!(talk.hear_all().await.len(), 1);
    let bodies: Vec<_> = house.stored().into_iter().map(|delivery| delivery.body).collect();
    assert_eq!(bodies, [b"{}"]);
}

#[tokio::test]
async fn what_follows_a_refused_body_is_not_a_request() {
    let house = House::open().await;
    let hidden = hidden();
    let mut talk = house.connect().await;

    talk.say(format!(
        "POST /in/wrong HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n\r\n{hidden}",
        hidden.len()
    ))
    .await;

    let statuses: Vec<_> = talk.hear_all().await.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses, [401]);
    assert_eq!(house.stored().len(), 0);
}

#[tokio::test]
async fn odd_but_clear_requests_are_read_as_they_are_meant() {
    let house = House::open().await;
    let cases = [
        (
            "an empty line before it",
            "\r\nPOST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}",
        ),
        (
            "no white space behind the colon",
            "POST /in/{key} HTTP/1.1\r\nHost:localhost\r\nContent-Length:2\r\n\r\n{}",
        ),
        (
            "white space around a value",
            "POST /in/{key} HTTP/1.1\r\nHost: \t localhost \t\r\nContent-Length: 2 \r\n\r\n{}",
        ),
        ("loud names", "POST /in/{key} HTTP/1.1\r\nHOST: LOCALHOST\r\nCONTENT-LENGTH: 2\r\n\r\n{}"),
        ("leading zeros", "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0002\r\n\r\n{}"),
        (
            "an empty header",
            "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-Empty:\r\nContent-Length: 2\r\n\r\n{}",
        ),
        (
            "Latin-1 in a value",
            "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nX-A: \u{e9}\r\nContent-Length: 2\r\n\r\n{}",
        ),
        (
            "an offer of HTTP/2",
            "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABk\r\nContent-Length: 2\r\n\r\n{}",
        ),
        ("HTTP/1.0", "POST /in/{key} HTTP/1.0\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}"),
        (
            "capital chunks",
            "POST /in/{key} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: CHUNKED\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
        ),
    ];

    for (index, (name, template)) in cases.iter().enumerate() {
        assert_eq!(house.ask(fill(template)).await.status, 200, "{name}");
        assert_eq!(house.stored().len(), index + 1, "{name}");
        assert_eq!(house.stored()[index].body, b"{}", "{name}");
    }
}

#[tokio::test]
async fn a_head_may_have_100_lines_and_32_kib_and_no_more() {
    let house = House::open().await;
    let lines = |count: usize| "X-A: b\r\n".repeat(count);
    let head = |extra: &str| format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: localhost\r\n{extra}\r\n");
    let long = |bytes: usize| format!("X-A: {}\r\n", "b".repeat(bytes));

    assert_eq!(house.ask(head(&lines(99))).await.status, 200);
    assert_eq!(house.ask(head(&lines(100))).await.status, 431);
    assert_eq!(house.ask(head(&long(32_000))).await.status, 200);
    assert_eq!(house.ask(head(&long(33_000))).await.status, 431);
    assert_eq!(house.ask(format!("POST /{}", "x".repeat(40_000))).await.status, 431);
}

#[tokio::test]
async fn a_hundred_thousand_header_lines_are_refused_after_the_first_hundred() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: localhost\r\n")).await;
    // The answer comes long before all of them are sent.
    let _ = talk.try_say("X-A: b\r\n".repeat(100_000)).await;

    assert_eq!(talk.hear().await.status, 431);
}

#[tokio::test]
async fn pipelined_deliveries_are_answered_in_their_order() {
    let house = House::open().await;
    let mut talk = house.connect().await;
    let bodies: Vec<_> = (0..50).map(|number| format!("{{\"id\":\"{number}\"}}")).collect();

    talk.say(bodies.iter().flat_map(delivery).collect::<Vec<u8>>()).await;

    let mut ids = Vec::new();
    for _ in &bodies {
        let reply = talk.hear().await;
        assert_eq!(reply.status, 200);
        ids.push(reply.body);
    }
    let stored = house.stored();
    assert!(stored.iter().map(|delivery| &delivery.body[..]).eq(bodies.iter().map(String::as_bytes)));
    assert!(stored.iter().zip(&ids).all(|(delivery, id)| id.contains(&delivery.row.id.to_string())));
}

#[tokio::test]
async fn a_request_may_come_byte_by_byte() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    for byte in delivery("{\"id\":\"slow\"}") {
        talk.say([byte]).await;
        tokio::task::yield_now().await;
    }

    assert_eq!(talk.hear().await.status, 200);
    assert_eq!(house.stored()[0].body, b"{\"id\":\"slow\"}");
}

#[tokio::test]
async fn what_passes_the_gate_is_never_refused_behind_it() {
    use proptest::prelude::*;
    use proptest::strategy::ValueTree as _;
    use proptest::test_runner::TestRunner;
    let house = House::open().await;
    let mut runner = TestRunner::deterministic();
    let heads = (
        "[A-Za-z!#$%&'*+.^_`|~-]{1,20}",
        "/[A-Za-z0-9._~!$&'()*+,;=:@/?%\\[\\]|-]{0,40}",
        proptest::collection::vec(("[a-zA-Z!#$%&'*+.^_`|~-]{1,20}", "[ -~\t\u{80}-\u{ff}]{0,30}"), 0..10),
    );

    for _ in 0..500 {
        let (method, path, fields) = heads.new_tree(&mut runner).unwrap().current();
        let lines: String =
            fields.iter().flat_map(|(name, value)| ["X", name, ": ", value, "\r\n"]).collect();
        let mut talk = house.connect().await;
        talk.say(format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{lines}\r\n"))
            .await;
        let reply = talk.hear_last().await;

        assert!([404, 405, 401].contains(&reply.status), "{method} {path} {fields:?}: {reply:?}");
        assert_eq!(reply.header("content-type"), Some("application/problem+json"), "{method} {path}");
    }
}
