//! An address that somebody else keeps up.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::net::TcpListener;
use std::sync::Arc;
use std::time::Duration;

use support::{Server, answer, healthy, local, quick, retrying, until, up};
use tunnel::{OwnUrl, Tunnel, Watch};
use url::Url;

fn own(url: Url, instance: Option<&str>) -> Tunnel {
    let watch = Watch { every: Duration::from_millis(10), misses: 3, answer: Duration::from_secs(5) };
    let own = OwnUrl { watch, ..OwnUrl::new(url, instance.map(str::to_owned)) };
    Tunnel::start(Arc::new(own), local(), quick())
}

#[tokio::test]
async fn an_address_that_leads_to_the_listener_is_up() {
    let listener = Server::answering(healthy("a-nonce"));

    let told = own(listener.url(), Some("a-nonce"));
    let untold = own(listener.url(), None);

    assert_eq!(up(&told).await, listener.url());
    assert_eq!(up(&untold).await, listener.url());
}

#[tokio::test]
async fn a_listener_that_cannot_store_is_still_the_right_one() {
    let headers = "X-Mojito-Instance: a-nonce\r\n";
    let listener = Server::answering(answer("503 Service Unavailable", headers, ""));

    let tunnel = own(listener.url(), Some("a-nonce"));

    assert_eq!(up(&tunnel).await, listener.url());
}

#[tokio::test]
async fn no_other_server_passes_for_it() {
    let healthy_elsewhere = answer("200 OK", "Content-Type: application/json\r\n", r#"{"status":"ok"}"#);
    let page = answer("200 OK", "Content-Type: text/html\r\n", "<h1>ok</h1>");
    let gateway = answer("502 Bad Gateway", "", "");
    let moved = answer("301 Moved Permanently", "Location: https://example.com/a/secret/path\r\n", "");

    for (told, instance, words) in [
        (&healthy_elsewhere, Some("a-nonce"), "answered 200, but not from Mojito Tray"),
        (&healthy("another"), Some("a-nonce"), "leads to another Mojito Tray"),
        (&page, None, "answered 200, but not from Mojito Tray"),
        (&gateway, None, "answered 502, but not from Mojito Tray"),
        (&moved, None, "answered 301 and points to https://example.com;"),
    ] {
        let server = Server::answering(told.clone());
        let tunnel = own(server.url(), instance);

        let why = retrying(&tunnel).await;

        assert!(why.contains(words), "{why}");
        assert!(why.contains("http://127.0.0.1:8417"), "it says where it has to lead: {why}");
    }
}

#[tokio::test]
async fn a_hop_that_is_not_passed_is_named() {
    let unheard = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let plain = Server::answering(answer("200 OK", "", ""));

    for (address, words) in [
        ("https://mojito.invalid".to_owned(), "The name mojito.invalid cannot be found"),
        (format!("http://{unheard}"), "Nothing can be reached at"),
        (format!("https://{}", plain.address), "No secure connection to"),
    ] {
        let tunnel = own(Url::parse(&address).unwrap(), None);

        let why = retrying(&tunnel).await;

        assert!(why.contains(words), "{why}");
    }
}

#[tokio::test]
async fn one_that_stops_leading_here_is_told_and_comes_back() {
    let server = Server::answering(healthy("a-nonce"));
    let tunnel = own(server.url(), Some("a-nonce"));
    up(&tunnel).await;

    server.answer_now(answer("502 Bad Gateway", "", ""));
    let why = retrying(&tunnel).await;
    server.answer_now(healthy("a-nonce"));
    let back = until(&tunnel, |status| status.reconnects == 1).await;

    assert!(why.contains("502"), "{why}");
    assert_eq!(back.url(), Some(&server.url()));
}
