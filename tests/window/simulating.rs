//! Answers on purpose: loud while they last, and nothing is lost.

use serde_json::json;
use support::App;

use crate::people::result;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_deliveries_are_refused_on_purpose_kept_all_the_same_and_linked_with_the_retry() {
    let app = App::start().await;
    app.desktop.press(&["g", "a"]);
    app.fill("Deliveries", "2").await;
    app.desktop.press(&["Return"]);

    // It is said on every page, and in the window's title.
    let sentence = "Deliveries to default are answered 503, Retry-After 30 s, on purpose.";
    app.window.see(sentence).await;
    app.window.click("//nav[@aria-label='Main']//a[starts-with(normalize-space(.), 'Inbox')]").await;
    app.window.see("Waiting for the first delivery").await;
    app.window.see(sentence).await;
    app.window.see("2 more deliveries").await;
    app.window.expect("document.title.includes('⚠')", true).await;
    app.window.screenshot("simulating-on").await;

    let body = result("Ada Sample", 7.1).to_json();
    let first = app.endpoint.answer("interview_result", body.clone()).await;
    assert_eq!((first.status().as_u16(), &first.headers()["retry-after"]), (503, &"30".parse().unwrap()));
    app.window.see("1 more delivery").await;
    let second = app.endpoint.answer("interview_result", body.clone()).await;
    assert_eq!(second.status(), 503);

    // After two it has ended by itself.
    app.window.expect("document.querySelector('.simulating')", json!(null)).await;
    app.window.expect("document.title.includes('⚠')", false).await;
    app.endpoint.post("interview_result", body).await;

    // All of them are there, each with its answer, and the third is known to be the same again.
    app.window.see_rows(&["Ada Sample"; 3]).await;
    app.window.click("//*[@data-sequence='1']").await;
    app.window.see_heading("Ada Sample").await;
    app.window.open_tab("Request").await;
    app.window.see("Simulated on purpose.").await;
    app.window.see("The same bytes came 3 times in a row.").await;
    app.window.screenshot("simulating-retried").await;
    app.window
        .click("//a[contains(@aria-label, 'Attempt 3') and contains(@aria-label, 'answered 200')]")
        .await;
    app.window.expect("document.querySelector('[data-sequence=\"3\"]').ariaCurrent", "true").await;
    app.window.expect("document.querySelector('[aria-labelledby=answer] strong').textContent", "200").await;
    app.close().await;
}
