//! One delivery in its six views.

use serde_json::{Value, json};
use support::App;

use crate::people::{deliver, result, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_view_tells_its_part_of_a_delivery() {
    let app = App::start().await;
    let first = with(result("Ada Sample", 7.1), "x_custom", "kept as it came");
    let second = with(first.clone(), "score", json!(6.4));
    let second = with(second, "recruiter_go_next_round", json!(false));
    deliver(&app, &[first, second]).await;
    app.window.open_row("score 7.1 → 6.4").await;
    app.window.see_heading("Ada Sample").await;

    app.window.see("What changed").await;
    app.window.screenshot("reading-summary").await;

    app.window.open_tab("Changes").await;
    app.window.see("2 fields changed").await;
    app.window.find("//tr[contains(., 'next round')]//*[contains(., 'reject')]").await;
    app.window
        .find("//tr[contains(., 'score')]/td[contains(., '7.1')]/following-sibling::td[contains(., '6.4')]")
        .await;
    app.window.screenshot("reading-changes").await;

    app.window.open_tab("JSON").await;
    app.window.see_code("\"x_custom\": \"kept as it came\"").await;
    explain(&app, "score").await;
    app.window.see_code("required, may be null").await;
    app.window.screenshot("reading-json").await;

    app.window.open_tab("Raw").await;
    app.window.see_code("\"score\":6.4,").await;
    app.window.click_button("Hex").await;
    app.window.see_code("00000000").await;
    app.window.screenshot("reading-raw").await;

    app.window.open_tab("Request").await;
    app.window.see("not kept, it is a secret").await;
    let (name, secret) = app.endpoint.header();
    app.window.see(&name.to_ascii_lowercase()).await;
    let told = app.window.value("document.body.textContent.includes(arguments[0])", &[secret.into()]).await;
    assert_eq!(told, Value::Bool(false), "the secret itself is nowhere");
    app.window.screenshot("reading-request").await;

    app.window.open_tab("Timeline").await;
    app.window.see("2 deliveries of this result").await;
    app.window.screenshot("reading-timeline").await;
    app.window.click("//ol//a[contains(., 'first delivery')]").await;
    app.window.see("first delivery of this result").await;

    // Back to the event before, and forward again.
    app.window.client.back().await.unwrap();
    app.window.see("changed, second delivery of this result").await;
    app.window.client.forward().await.unwrap();
    app.window.see("first delivery of this result").await;
    app.close().await;
}

/// Asks for the meaning of a field with the keyboard: down to its line, then `i`.
async fn explain(app: &App, field: &str) {
    let line = "[...document.querySelectorAll('*')].flatMap((element) =>
        [...element.shadowRoot?.querySelectorAll('.cm-line') ?? []]).findIndex((line) =>
            line.textContent.trim().startsWith(arguments[0]))";
    let line = app.window.value(line, &[format!("\"{field}\":").into()]).await.as_i64().unwrap();
    app.window.click("//*[@id='event-panel']").await;
    app.desktop.press(&["ctrl+Home"]);
    for _ in 0..line {
        app.desktop.press(&["Down"]);
    }
    app.desktop.press(&["i"]);
}
