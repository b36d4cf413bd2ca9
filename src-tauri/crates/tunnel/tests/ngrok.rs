//! ngrok, as far as it can be reached without an account: not at all.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod support;

use std::net::TcpListener;
use std::sync::Arc;

use support::{Server, answer, local, quick, refused, retrying};
use tunnel::{Ngrok, Tunnel};

fn start(server: &str) -> Tunnel {
    let ngrok = Ngrok { server: Some(server.to_owned()), ..Ngrok::new("a-secret-token", None) };
    Tunnel::start(Arc::new(ngrok), local(), quick())
}

#[tokio::test]
async fn a_hop_that_is_not_passed_is_named_and_tried_again() {
    let unheard = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let plain = Server::answering(answer("200 OK", "", "")).address.to_string();

    for (server, words) in [
        (unheard.as_str(), "ngrok cannot be reached: "),
        ("ngrok.invalid:443", "The name ngrok.invalid cannot be found"),
        (plain.as_str(), "No secure connection to ngrok: "),
    ] {
        let tunnel = start(server);

        let why = retrying(&tunnel).await;

        assert!(why.contains(words), "{why}");
    }
}

#[tokio::test]
async fn a_server_that_cannot_be_is_refused() {
    let tunnel = start("not a server");

    let why = refused(&tunnel).await;

    assert!(why.contains("not a server"), "{why}");
}

#[test]
fn the_token_is_not_printed() {
    let ngrok = Ngrok::new("a-secret-token", Some("hooks.ngrok.app".to_owned()));

    let printed = format!("{ngrok:?}");

    assert!(printed.contains("hooks.ngrok.app") && !printed.contains("a-secret-token"), "{printed}");
}
