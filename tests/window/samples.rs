//! Samples: kept from a delivery, without the person, and sent.

use serde_json::{Value, json};
use support::App;

use crate::people::{deliver, result, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_sample_that_is_kept_from_a_delivery_is_sent_without_the_person() {
    let app = App::start().await;
    deliver(&app, &[with(result("Ada Sample", 7.1), "x_team", 42)]).await;
    app.window.open_row("Ada Sample").await;
    app.window.see_heading("Ada Sample").await;

    app.window.click_button("More actions").await;
    app.window.click_button("Save as a sample…").await;
    app.fill("Name", "with-a-team").await;
    app.desktop.press(&["Return"]);
    app.window
        .expect(
            "document.querySelector('[data-testid=announcement]').textContent",
            "Saved the sample with-a-team",
        )
        .await;
    app.desktop.press(&["g", "m"]);
    app.window.click("//label[normalize-space(.)='A saved sample']").await;
    // Its first line: code is drawn as far as somebody looks.
    app.window.see_code(event(&app, 1)["body"]["id"].as_str().unwrap()).await;
    app.window.screenshot("samples-saved").await;
    app.window.click_button("Send").await;

    app.window.find("//h2[.='1 answer']").await;
    app.window.expect("document.querySelector('[aria-labelledby=sent] .sign').textContent", "200").await;
    let sent = event(&app, 2);
    assert_eq!((&sent["body"]["x_team"], &sent["body"]["score"]), (&json!(42), &json!(7.1)));
    assert!(!sent["body"].to_string().contains("Ada"), "{sent}");
    let name = sent["body"]["candidate_name"].as_str().unwrap();
    app.desktop.press(&["g", "i"]);
    app.window.see_rows(&[name, "Ada Sample"]).await;
    app.close().await;
}

fn event(app: &App, sequence: u64) -> Value {
    let shown = app.mojito(&["events", "show", &sequence.to_string(), "--format", "json"], 0);
    serde_json::from_str(&shown).unwrap()
}
