//! Who does not belong here: pages that call localhost, DNS rebinding, guesses.

use crate::support::{House, OPEN_KEY, PROXY, TUNNEL, delivery, request};

#[tokio::test]
async fn no_page_gets_anything_in_or_out() {
    let house = House::open().await;
    let ours =
        ["localhost", "LocalHost:8080", "127.0.0.1", "127.0.0.1:1", "[::1]", "[::1]:8080", TUNNEL, PROXY];
    let theirs = [
        "",
        "evil.example.com",
        "localhost.evil.example.com",
        "127.0.0.1.evil.example.com",
        "localhost.",
        "localhost@evil.example.com",
        "evil.example.com:80@localhost",
        "localhost:8080:80",
        "localhost:x",
        "0.0.0.0",
        "127.1",
        "127.0.0.2",
        "2130706433",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::1",
        "::1",
        "[::1]x",
        "tunnel.example.com.evil.example.com",
        "192.168.1.10",
        "xn--localhost",
    ];
    let origins = [
        None,
        Some("null"),
        Some("http://localhost"),
        Some("http://127.0.0.1"),
        Some("https://evil.example.com"),
    ];
    let methods =
        ["POST", "GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "post"];
    let mut asked = 0;

    for host in ours.iter().chain(&theirs) {
        for origin in origins {
            for method in methods {
                let is_ours = ours.contains(host);
                if is_ours && origin.is_none() && method == "POST" {
                    continue;
                }
                let origin_line = origin.map(|origin| format!("Origin: {origin}\r\n")).unwrap_or_default();
                let mut talk = house.connect().await;
                talk.say(format!(
                    "{method} /in/{OPEN_KEY} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{origin_line}\
                     Access-Control-Request-Method: POST\r\n\r\n"
                ))
                .await;
                let reply = talk.hear_last().await;

                let expected = match (is_ours, origin) {
                    (false, _) => 421,
                    (true, Some(_)) => 403,
                    (true, None) => 405,
                };
                assert_eq!(reply.status, expected, "{method} {host} {origin:?}");
                let opens = |name: &str| {
                    name.starts_with("access-control-") || name == "set-cookie" || name == "location"
                };
                assert!(!reply.headers.iter().any(|(name, _)| opens(name)), "{reply:?}");
                asked += 1;
            }
        }
    }

    assert!(asked > 1000, "{asked}");
    assert_eq!(house.stored().len(), 0);
}

#[tokio::test]
async fn nothing_that_was_stored_can_be_read_over_http() {
    let house = House::open().await;
    let id = house.ask(delivery(r#"{"candidate_name":"CANARY"}"#)).await.body;
    let id = &id[id.len() - 38..id.len() - 2];
    let paths = [
        "/",
        "/in",
        "/in/",
        "/in/{key}",
        "/in/{key}/interview_result",
        "/in/{key}/{id}",
        "/healthz",
        "/metrics",
        "/events.db",
        "/in/../events.db",
        "/%2e%2e/events.db",
        "/in/{key}/interview_result/extra",
        "//in/{key}",
        "/IN/{key}",
    ];

    for path in paths {
        for method in ["GET", "HEAD", "POST", "PROPFIND"] {
            let path = path.replace("{key}", OPEN_KEY).replace("{id}", id);
            let mut talk = house.connect().await;
            talk.say(request(method, &path, &["Connection: close"], "")).await;
            let reply = talk.hear_last().await;
            assert!(!reply.body.contains("CANARY"), "{method} {path}");
            assert!(!reply.body.contains(OPEN_KEY), "{method} {path}: {}", reply.body);
        }
    }
}

#[tokio::test]
async fn loopback_and_the_tunnel_are_let_in_and_the_sender_is_known_behind_the_tunnel() {
    let house = House::open().await;
    let forwarded = "X-Forwarded-For: 203.0.113.9, 198.51.100.7\r\n";
    let cases = [
        ("localhost:8080", forwarded, "127.0.0.1", None),
        (PROXY, forwarded, "198.51.100.7", None),
        (TUNNEL, forwarded, "198.51.100.7", Some("ngrok")),
        ("TUNNEL.example.com:443", "X-Forwarded-For: 2001:db8::7\r\n", "2001:db8::7", Some("ngrok")),
        (
            TUNNEL,
            "X-Forwarded-For: 203.0.113.9\r\nX-Forwarded-For: [2001:db8::8]:4711\r\n",
            "2001:db8::8",
            Some("ngrok"),
        ),
        (TUNNEL, "X-Forwarded-For: 198.51.100.7:4711\r\n", "198.51.100.7", Some("ngrok")),
        (TUNNEL, "X-Forwarded-For: 198.51.100.7, unknown\r\n", "127.0.0.1", Some("ngrok")),
        (TUNNEL, "", "127.0.0.1", Some("ngrok")),
    ];

    for (host, headers, remote, tunnel) in cases {
        let reply = house.ask(format!("POST /in/{OPEN_KEY} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n")).await;
        assert_eq!(reply.status, 200, "{host}");
        let stored = house.stored().pop().unwrap();
        assert_eq!(stored.remote, Some(remote.parse().unwrap()), "{host} {headers}");
        assert_eq!(stored.tunnel.as_deref(), tunnel, "{host}");
    }
}

#[tokio::test]
async fn ten_thousand_guesses_leave_little_behind() {
    let house = House::with(listener::Limits { refusals_per_minute: 60, ..crate::support::limits() }).await;
    let mut talk = house.connect().await;
    let batch = |batch: usize| -> Vec<u8> {
        (0..100).flat_map(|number| request("POST", &format!("/in/guess-{batch}-{number}"), &[], "")).collect()
    };

    let mut told = 0;
    for number in 0..100 {
        talk.say(batch(number)).await;
        for _ in 0..100 {
            let reply = talk.hear().await;
            assert!(matches!(reply.status, 401 | 429), "{}", reply.status);
            told += usize::from(reply.status == 401);
        }
    }

    // The bucket fills up again while this runs, by one a second.
    assert!((60..600).contains(&told), "{told}");
    let ended = house.end().await;
    assert_eq!(ended.stored().len(), 0);
    assert!(ended.refusals().len() <= 500);
    let nobody_came = House::open().await.end().await;
    let grown = ended.bytes() - nobody_came.bytes();
    assert!(grown < 100_000, "{grown}");
}
