//! What goes out of the app: onto the clipboard, to an address, into a file.

use std::process::{Command, Stdio};

use serde_json::Value;
use support::{App, Receiver, status, until};

use crate::people::{collected, deliver, result, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_copied_curl_command_sends_the_delivery_again() {
    let app = App::start().await;
    deliver(&app, &[with(result("Ada Sample", 7.1), "x_odd", "it's \"odd\" $HOME")]).await;
    app.window.open_row("Ada Sample").await;
    app.window.see_heading("Ada Sample").await;

    app.window.click_button("Copy").await;
    app.window.click_button("Copy as cURL").await;
    app.window
        .expect("document.querySelector('[data-testid=announcement]').textContent", "Copied the cURL command")
        .await;
    // Pasted into a note, as it would be into a terminal.
    app.desktop.press(&["n", "ctrl+v"]);
    let note = "document.querySelector('textarea').value";
    app.window.expect(&format!("{note}.startsWith('curl ')"), true).await;
    let command = app.window.value(note, &[]).await;
    app.desktop.press(&["Escape"]);

    let (_, secret) = app.endpoint.header();
    assert!(!command.as_str().unwrap().contains(secret), "{command}");
    let mut shell = Command::new("sh");
    shell.arg("-c").arg(command.as_str().unwrap()).env("MOJITO_SECRET", secret).env("no_proxy", "*");
    let ran = shell.stdin(Stdio::null()).output().unwrap();
    assert!(ran.status.success(), "{ran:?}");
    app.window.see_rows(&["Ada Sample", "Ada Sample"]).await;
    assert_eq!(app.mojito(&["events", "raw", "2"], 0), app.mojito(&["events", "raw", "1"], 0));
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn picked_deliveries_are_sent_again_as_they_came() {
    let app = App::start().await;
    let body = "{\"id\":\"r-1\", \"candidate_name\":\"Ada Sample\",\"score\": 7.00 }\r\n";
    app.endpoint.post("interview_result", body).await;
    deliver(&app, &[collected("Grace Example")]).await;
    app.endpoint.post("any", "\u{0}not JSON").await;
    let receiver = Receiver::start(|_, _| status(200));

    app.window.see_rows(&["Unknown candidate", "Grace Example", "Ada Sample"]).await;
    for name in ["Unknown candidate", "Ada Sample"] {
        let path = format!("//*[@data-sequence][contains(., '{name}')]//*[@data-pick]");
        app.window.click(&path).await;
    }
    app.desktop.press(&["r"]);
    app.window.see("Send 2 events again").await;
    app.fill("Address", &receiver.url()).await;
    app.window.screenshot("sending-again").await;
    app.desktop.press(&["Return"]);

    app.window.see("2 events sent again.").await;
    let arrived = receiver.received();
    assert_eq!(arrived.len(), 2, "nothing else was sent");
    assert_eq!(arrived[0].body, body.as_bytes());
    let header = |name: &str| arrived[0].header(name).unwrap();
    assert_eq!(header("content-type"), "application/json");
    assert_eq!(header("x-mojito-sequence"), "1");
    assert_eq!(header("x-mojito-event"), "interview_result");
    assert_eq!(header("x-mojito-environment"), "default");
    assert_eq!(arrived[0].header(&app.endpoint.header().0.to_lowercase()), None, "the secret stays here");
    assert_eq!(arrived[1].body, b"\0not JSON");
    app.window.screenshot("sending-sent-again").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn picked_deliveries_are_exported_where_the_dialog_says() {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 7.1), collected("Grace Example"), result("Barbara Demo", 5.0)])
        .await;
    app.window.see_rows(&["Barbara Demo", "Grace Example", "Ada Sample"]).await;
    let path = app.desktop.folders().path("exported/events.ndjson");

    app.search("event:interview_result").await;
    app.window.see_rows(&["Barbara Demo", "Ada Sample"]).await;
    app.desktop.press(&["Return", "ctrl+a"]);
    app.desktop.press(&["e"]);
    app.window.see("Export all 2 events").await;
    app.window.click("//dialog[@open]//input[@value='ndjson']").await;
    app.window.click_button("Choose a file…").await;
    app.desktop.choose_file("Export events", &path);

    let text = until("the exported file", || std::fs::read_to_string(&path).ok());
    let objects: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let told: Vec<_> = objects.iter().map(|object| &object["sequence"]).collect();
    assert_eq!(told, [1, 3]);
    assert_eq!(objects[0]["body"]["candidate_name"], "Ada Sample");
    app.window.see("2 events exported to").await;
    app.close().await;
}
