//! Secrets stay out of what is stored and of what is logged.

use crate::support::{House, KEY, OPEN_KEY, VALUE, delivery, header_line, program_log, request};

#[tokio::test]
async fn headers_are_kept_as_sent_in_order_and_case_without_secrets() {
    let house = House::open().await;
    let path = format!("/in/{KEY}/interview_result?again={KEY}&n=1");

    let reply = house
        .ask(request(
            "POST",
            &path,
            &[
                "X-b: 2",
                "x-A:  1  ",
                "X-B: 3",
                "Authorization: Bearer CANARY-1",
                "cookie: session=CANARY-2",
                "Proxy-Authorization: Basic CANARY-3",
                &header_line(),
                &format!("Referer: https://proxy.example.com/in/{KEY}/x?{KEY}"),
                &format!("X-Original-URL: /in/{KEY}"),
            ],
            "{}",
        ))
        .await;

    assert_eq!(reply.status, 200);
    let stored = house.stored().pop().unwrap();
    let headers: Vec<_> = stored
        .headers
        .iter()
        .map(|(name, value)| format!("{name}: {}", std::str::from_utf8(value).unwrap()))
        .collect();
    assert_eq!(
        headers,
        [
            "Host: 127.0.0.1",
            "X-b: 2",
            "x-A: 1",
            "X-B: 3",
            "Authorization: [redacted]",
            "cookie: [redacted]",
            "Proxy-Authorization: [redacted]",
            "X-Mojito-Secret: [redacted]",
            "Referer: https://proxy.example.com/in/[redacted]/x?[redacted]",
            "X-Original-URL: /in/[redacted]",
            "Content-Length: 2",
        ]
    );
    assert_eq!(stored.path, "/in/[redacted]/interview_result?again=[redacted]&n=1");
}

#[tokio::test]
async fn no_secret_reaches_the_disk_or_the_log_of_the_program() {
    let house = House::open().await;

    house.ask(request("POST", &format!("/in/{KEY}"), &[&header_line(), "Cookie: CANARY"], "{}")).await;
    house.ask(request("POST", &format!("/in/{KEY}/nonsense"), &[&header_line()], "")).await;
    house.ask(request("POST", &format!("/in/{KEY}"), &["X-Mojito-Secret: CANARY"], "")).await;
    house.ask(request("POST", &format!("/in/{KEY}CANARY"), &[], "")).await;
    house.ask(request("GET", &format!("/other/{KEY}?k={OPEN_KEY}"), &["Authorization: CANARY"], "")).await;
    house.ask(request("GET", &format!("/in/{KEY}/x/{OPEN_KEY}"), &[], "")).await;
    house.ask(format!("POST /in/{KEY} HTTP/1.1\nHost: x\n\n")).await;
    house.ask(delivery("CANARY-IN-THE-BODY".repeat(1000))).await;
    house.log.clone().close().await;
    house.ask(request("POST", &format!("/in/{KEY}"), &[&header_line()], "{}")).await;
    let ended = house.end().await;

    assert_eq!((ended.stored().len(), ended.refusals().len()), (1, 7));
    let log = program_log().text();
    assert!(log.contains("stored") && log.contains("refused"), "{log}");
    let shown = format!("{:?}", ended.refusals());
    let mut everything =
        vec![("log".to_owned(), log.into_bytes()), ("refusals".to_owned(), shown.into_bytes())];
    for entry in std::fs::read_dir(ended.folder.path()).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_file() {
            everything.push((
                entry.file_name().to_string_lossy().into_owned(),
                std::fs::read(entry.path()).unwrap(),
            ));
        }
    }
    for (place, bytes) in everything {
        for secret in [KEY, OPEN_KEY, VALUE, "CANARY"] {
            assert!(
                !bytes.windows(secret.len()).any(|part| part == secret.as_bytes()),
                "{secret} in {place}"
            );
        }
    }
}
