//! Each answer, word for word.

use std::time::Duration;

use listener::{Endpoints, Limits};

use crate::support::{
    House, KEY, NONCE, OPEN_KEY, Reply, VALUE, delivery, endpoints, header_line, limits, request,
};

fn problem(status: u16, title: &str, headers: &[&str], detail: &str) -> String {
    let mut lines = vec!["cache-control: no-store", "content-type: application/problem+json"];
    lines.extend(headers);
    lines.sort_unstable();
    let body = format!(r#"{{"type":"about:blank","title":"{title}","status":{status},"detail":"{detail}"}}"#);
    format!("{status}\n{}\n{body}", lines.join("\n"))
}

fn assert_stored(reply: &Reply, id: uuid::Uuid) {
    assert_eq!(
        reply.snapshot(),
        format!(
            "200\ncache-control: no-store\ncontent-type: application/json\n{{\"status\":\"stored\",\"id\":\"{id}\"}}"
        )
    );
}

#[tokio::test]
async fn a_delivery_is_stored_and_answered_with_its_own_id() {
    let house = House::open().await;
    let path = format!("/in/{KEY}/interview_result?from=jobmojito&n=1");

    let reply = house.ask(request("POST", &path, &[&header_line()], r#"{"id":"1"}"#)).await;

    let stored = house.stored();
    assert_eq!(stored.len(), 1);
    assert_stored(&reply, stored[0].row.id);
    assert_eq!(&*stored[0].row.environment, "production");
    assert_eq!(stored[0].route, Some(contract::Event::InterviewResult));
    assert_eq!(stored[0].method, "POST");
    assert_eq!(stored[0].path, "/in/[redacted]/interview_result?from=jobmojito&n=1");
    assert_eq!(stored[0].remote, Some([127, 0, 0, 1].into()));
    assert_eq!(stored[0].body, br#"{"id":"1"}"#);

    let ended = house.end().await;
    let answer = ended.stored()[0].row.answer.expect("what was answered is noted");
    assert_eq!((answer.status, answer.simulated), (Some(200), false));
    assert!(answer.elapsed > Duration::ZERO);
}

#[tokio::test]
async fn every_way_to_write_the_path_leads_to_the_same_place() {
    let house = House::open().await;
    let paths = ["", "/", "/interview_failed", "/interview_failed/", "?a=b", "/?a=b"];

    for path in paths {
        let reply = house.ask(request("POST", &format!("/in/{OPEN_KEY}{path}"), &[], "{}")).await;
        assert_eq!(reply.status, 200, "{path}");
    }

    let routes: Vec<_> = house.stored().iter().map(|delivery| delivery.route).collect();
    let failed = Some(contract::Event::InterviewFailed);
    assert_eq!(routes, [None, None, failed, failed, None, None]);
}

#[tokio::test]
async fn health_is_told_in_one_word() {
    let house = House::open().await;

    let get = house.ask(request("GET", "/healthz", &[], "")).await;
    let mut talk = house.connect().await;
    talk.say(request("HEAD", "/healthz", &["Connection: close"], "")).await;

    let expected = format!(
        "200\ncache-control: no-store\ncontent-type: application/json\nx-mojito-instance: {NONCE}\n{{\"status\":\"ok\"}}"
    );
    assert_eq!(get.snapshot(), expected);
    let head = talk.hear_last().await;
    assert_eq!((head.status, head.body.as_str()), (200, ""));
}

/// Requests that are not let in, and what each is told.
fn refusals() -> Vec<(Vec<u8>, String)> {
    let challenge = "www-authenticate: Endpoint-Secret";
    let unknown_event = "The URL names an unknown event. \
        Known events: interview_collected, interview_result, interview_failed.";
    let header =
        |trouble| format!("The header x-mojito-secret {trouble}. Compare it with the endpoint's settings.");
    let unauthorized = |detail: &str| problem(401, "Unauthorized", &[challenge], detail);
    let open = format!("/in/{OPEN_KEY}");
    let closed = format!("/in/{KEY}");
    vec![
        (
            request("POST", "/in/wrong", &[], ""),
            unauthorized("The key in the URL is not known. Copy the endpoint's URL from Mojito Tray again."),
        ),
        (request("POST", &closed, &[], ""), unauthorized(&header("is missing"))),
        (request("POST", &closed, &["X-Mojito-Secret: no"], ""), unauthorized(&header("has a wrong value"))),
        (
            request("POST", &closed, &[&header_line(), &header_line()], ""),
            unauthorized(&header("is there more than once")),
        ),
        (
            request("POST", &format!("{open}/interview_started"), &[], ""),
            problem(404, "Not Found", &[], unknown_event),
        ),
        (request("POST", &format!("{open}/unknown"), &[], ""), problem(404, "Not Found", &[], unknown_event)),
        (
            request("GET", "/", &[], ""),
            problem(
                404,
                "Not Found",
                &[],
                "There is nothing at this path. Deliveries go to /in/{key} or /in/{key}/{event}.",
            ),
        ),
        (
            request("GET", &open, &[], ""),
            problem(405, "Method Not Allowed", &["allow: POST"], "This path takes POST only."),
        ),
        (
            request("POST", "/healthz", &[], ""),
            problem(405, "Method Not Allowed", &["allow: GET, HEAD"], "This path takes GET and HEAD only."),
        ),
        (
            request("POST", &open, &["Origin: http://127.0.0.1"], ""),
            problem(
                403,
                "Forbidden",
                &[],
                "Requests that carry an Origin header come from web pages, and those are not let in.",
            ),
        ),
        (
            format!("POST {open} HTTP/1.1\r\nHost: rebound.example.com\r\n\r\n").into_bytes(),
            problem(
                421,
                "Misdirected Request",
                &[],
                "This host name is not served here. Call 127.0.0.1, or let the name in with --allow-host.",
            ),
        ),
        (
            b"POST / HTTP/1.1\r\nHost : x\r\n\r\n".to_vec(),
            problem(
                400,
                "Bad Request",
                &["connection: close"],
                "A header name holds characters that are not allowed.",
            ),
        ),
    ]
}

#[tokio::test]
async fn strangers_are_told_what_is_wrong() {
    let house = House::open().await;
    for (request, expected) in &refusals() {
        assert_eq!(&house.ask(request).await.snapshot(), expected);
    }

    let ended = house.end().await;
    assert_eq!(ended.stored().len(), 0);
    let noted: Vec<_> = ended.refusals().iter().map(|refusal| refusal.status).collect();
    assert_eq!(noted, [401, 401, 401, 401, 404, 404, 404, 405, 405, 403, 421, 400]);
}

#[tokio::test]
async fn the_order_of_judgement_is_host_origin_path_method_key_event_header() {
    let house = House::open().await;
    let ask = async |method: &str, path: &str, host: &str, headers: &str| {
        house.ask(format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n")).await.status
    };
    let (origin, value) = ("Origin: null\r\n", format!("X-Mojito-Secret: {VALUE}\r\n"));

    assert_eq!(ask("GET", "/no", "evil.example.com", origin).await, 421);
    assert_eq!(ask("GET", "/no", "localhost", origin).await, 403);
    assert_eq!(ask("GET", "/no", "localhost", "").await, 404);
    assert_eq!(ask("GET", "/in/wrong/no", "localhost", "").await, 405);
    assert_eq!(ask("POST", "/in/wrong/no", "localhost", "").await, 401);
    assert_eq!(ask("POST", &format!("/in/{KEY}/no"), "localhost", "").await, 404);
    assert_eq!(ask("POST", &format!("/in/{KEY}/interview_result"), "localhost", "").await, 401);
    assert_eq!(ask("POST", &format!("/in/{KEY}/interview_result"), "localhost", &value).await, 200);
}

#[tokio::test]
async fn a_body_over_the_limit_is_413_whether_announced_or_found_out() {
    let house = House::open().await;
    let too_large = |detail| problem(413, "Payload Too Large", &["connection: close"], detail);
    let path = format!("/in/{OPEN_KEY}");
    let chunks = format!("1000\r\n{}\r\n1\r\nx\r\n0\r\n\r\n", "x".repeat(4096));
    let chunked =
        format!("POST {path} HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n{chunks}");

    let announced = house.ask(delivery(vec![b'x'; 4097])).await;
    let found_out = house.ask(chunked).await;
    let just_right = house.ask(delivery(vec![b'x'; 4096])).await;

    assert_eq!(announced.snapshot(), too_large("The body is larger than 4096 bytes."));
    assert_eq!(found_out.snapshot(), too_large("The body is larger than 4096 bytes."));
    assert_eq!(just_right.status, 200);
    let ended = house.end().await;
    let noted: Vec<_> = ended
        .refusals()
        .into_iter()
        .map(|refusal| (refusal.status, refusal.environment, refusal.body_bytes, refusal.path))
        .collect();
    let environment = || Some("staging".to_owned());
    assert_eq!(
        noted,
        [
            (413, environment(), Some(4097), "/in/[redacted]/interview_result".to_owned()),
            (413, environment(), None, "/in/[redacted]".to_owned()),
        ]
    );
}

#[tokio::test]
async fn what_comes_too_slowly_is_408() {
    let house =
        House::with(Limits { head: Duration::from_millis(30), body: Duration::from_millis(30), ..limits() })
            .await;
    let late = |detail| problem(408, "Request Timeout", &["connection: close"], detail);

    let slow_head = house.ask("POST /in/").await;
    let slow_body =
        house.ask(request("POST", &format!("/in/{OPEN_KEY}"), &["Content-Length: 10"], "").as_slice()).await;

    assert_eq!(slow_head.snapshot(), late("The head of the request did not arrive in time."));
    assert_eq!(slow_body.snapshot(), late("The body did not arrive within 0.03 seconds."));
}

#[tokio::test]
async fn our_own_faults_are_503_with_retry_after() {
    let house = House::open().await;
    house.log.clone().close().await;

    let reply = house.ask(delivery("{}")).await;

    assert_eq!(
        reply.snapshot(),
        problem(
            503,
            "Service Unavailable",
            &["retry-after: 5"],
            "The delivery could not be stored just now. Please send it again."
        )
    );
}

#[tokio::test]
async fn what_is_put_off_is_counted_and_is_no_refusal() {
    let house = House::open().await;
    house.endpoints.store(std::sync::Arc::new(Endpoints { locked: true, ..endpoints() }));

    let put_off = [house.ask(delivery("{}")).await.status, house.ask(delivery("{}")).await.status];

    assert_eq!(put_off, [503, 503]);
    let ended = house.end().await;
    assert_eq!(ended.turned_away().iter().map(|(_, requests)| requests).sum::<u64>(), 2);
    assert!(ended.turned_away().iter().all(|(status, _)| *status == 503));
    assert_eq!(ended.refusals(), []);
}

#[tokio::test]
async fn strangers_are_limited_and_deliveries_are_not() {
    let house = House::with(Limits { refusals_per_minute: 3, ..limits() }).await;
    let wrong = request("POST", "/in/wrong", &[], "");

    let mut refused = Vec::new();
    for _ in 0..5 {
        refused.push(house.ask(&wrong).await);
    }
    let delivered = house.ask(delivery("{}")).await;
    let too_large = house.ask(delivery(vec![b'x'; 5000])).await;
    let unknown_event = house.ask(request("POST", &format!("/in/{OPEN_KEY}/nothing"), &[], "")).await;

    let statuses: Vec<_> = refused.iter().map(|reply| reply.status).collect();
    assert_eq!(statuses, [401, 401, 401, 429, 429]);
    let wait: u64 = refused[4].header("retry-after").unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    assert!(refused[4].body.contains("Too many requests were refused in the last minute."));
    assert_eq!((delivered.status, too_large.status, unknown_event.status), (200, 413, 404));
}

#[tokio::test]
async fn settings_take_effect_with_the_next_request() {
    let house = House::open().await;
    let mut talk = house.connect().await;

    talk.say(delivery("{}")).await;
    let before = talk.hear().await.status;
    house.endpoints.store(Endpoints::default().into());
    talk.say(delivery("{}")).await;
    let without = talk.hear().await.status;
    house.endpoints.store(endpoints().into());
    let mut talk = house.connect().await;
    talk.say(delivery("{}")).await;

    assert_eq!((before, without, talk.hear().await.status), (200, 401, 200));
}

#[tokio::test]
async fn after_a_rotation_both_values_are_taken_until_the_old_one_ends() {
    let house = House::open().await;
    let rotate = |until: jiff::Timestamp| {
        let mut endpoints = endpoints();
        let production = &mut endpoints.endpoints[0];
        production.previous_key = Some((production.key.clone(), until));
        production.key = listener::Secret::new("a-new-key");
        let header = production.header.as_mut().unwrap();
        header.previous = Some((header.value.clone(), until));
        header.value = listener::Secret::new("a-new-value");
        house.endpoints.store(endpoints.into());
    };
    let ask = async |key: &str, value: &str| {
        let header = format!("X-Mojito-Secret: {value}");
        house.ask(request("POST", &format!("/in/{key}"), &[&header], "{}")).await.status
    };

    rotate(jiff::Timestamp::MAX);
    assert_eq!(ask(KEY, VALUE).await, 200);
    assert_eq!(ask("a-new-key", VALUE).await, 200);
    assert_eq!(ask("a-new-key", "a-new-value").await, 200);

    rotate(jiff::Timestamp::UNIX_EPOCH);
    assert_eq!(ask(KEY, "a-new-value").await, 401);
    assert_eq!(ask("a-new-key", VALUE).await, 401);
    assert_eq!(ask("a-new-key", "a-new-value").await, 200);
}
