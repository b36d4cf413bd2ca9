//! What JobMojito sends against what is known of it.

use contract::Event;
use serde_json::{Value, json};
use support::App;

use crate::people::{deliver, result, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn drift_is_told_until_it_is_noted_and_a_document_is_compared() {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 7.1)]).await;
    app.window.see_rows(&["Ada Sample"]).await;
    app.desktop.press(&["g", "c"]);
    app.window.see("Every delivery so far was like those before it.").await;

    // A field that is new comes in while the page is looked at.
    deliver(&app, &[with(result("Grace Example", 8.0), "x_tenant", 7)]).await;
    app.window.see("is not in the contract; it is a number.").await;
    app.window.screenshot("contract-drift").await;
    app.window.click_button("Got it: /x_tenant").await;
    app.window.see("Nothing new since you last looked.").await;
    app.mojito(&["contract", "drift"], 3);
    // The same again is not told again.
    deliver(&app, &[with(result("Linus Muster", 8.0), "x_tenant", 8)]).await;
    app.window.click_button("Show 1 noted").await;
    app.window.see("2 deliveries").await;
    app.mojito(&["contract", "drift"], 3);

    let path = app.desktop.folders().path("documents/openapi.json");
    std::fs::write(&path, document().to_string()).unwrap();
    app.window.click_button("Compare with a document…").await;
    app.desktop.choose_file("Compare a contract", &path);

    app.window.see("1 difference.").await;
    app.window.see("Sample hooks").await;
    let row = "[...document.querySelectorAll('[aria-labelledby=compare] tbody tr:first-child td')].map(({
        textContent }) => textContent.trim())";
    app.window.expect(&format!("{row}[0]"), "Type").await;
    app.window.expect(&format!("{row}.slice(2)"), json!(["number or null", "string"])).await;
    app.window.screenshot("contract-compared").await;
    app.close().await;
}

/// A description of the same payloads, but for the score of an interview that failed.
fn document() -> Value {
    let ours = contract::schema();
    let mut failed = ours.clone();
    failed["properties"]["score"] = json!({ "type": "string" });
    let webhooks = Event::NAMED.map(|event| {
        let schema = if event == Event::InterviewFailed { &failed } else { &ours };
        let body = json!({ "content": { "application/json": { "schema": schema } } });
        (event.name().to_owned(), json!({ "post": { "requestBody": body } }))
    });
    let webhooks: serde_json::Map<String, Value> = webhooks.into_iter().collect();
    json!({ "openapi": "3.1.0", "info": { "title": "Sample hooks", "version": "2" }, "webhooks": webhooks })
}
