//! Sending on: a target that is added in the window, and how it gets on.

use serde_json::{Value, json};
use support::{Answering, App, Receiver, until};

use crate::people::{collected, deliver, result};

/// Takes the first delivery, stumbles over the second, then refuses it, and takes whatever comes after.
fn stumbling() -> Receiver {
    Receiver::start(|_, before| match before {
        0 => Answering::With(200, "", "thank you"),
        1 => Answering::With(500, "", "one moment"),
        2 => Answering::With(400, "", "not like this"),
        _ => Answering::With(200, "", "at last"),
    })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_target_that_is_added_gets_what_arrives_and_recovers_when_it_is_tried_again() {
    let receiver = stumbling();
    let app = App::start().await;
    app.desktop.press(&["g", "w"]);
    app.window.see("Nothing is forwarded yet.").await;

    app.window.click_button("Add a target…").await;
    app.fill("Name", "laptop").await;
    app.fill("Address", &receiver.url()).await;
    app.desktop.press(&["Return"]);
    app.window.see("Nothing sent yet").await;
    deliver(&app, &[result("Ada Sample", 7.1)]).await;

    app.window.see("1 delivered").await;
    let arrived = receiver.wait_for(1);
    assert_eq!((arrived[0].sequence(), &arrived[0].json()["candidate_name"]), (1, &json!("Ada Sample")));
    assert_eq!(arrived[0].header(&app.endpoint.header().0.to_lowercase()), None, "the secret stays here");
    app.window.expect(ATTEMPTS, json!([["Ada Sample", "1", "200", "Taken"]])).await;

    // Grace's is tried again by itself, and given up where the answer would be the same again.
    deliver(&app, &[collected("Grace Example")]).await;
    app.window.see("1 delivered · 1 given up").await;
    let failed = json!([
        ["Grace Example", "2", "400", "Given up"],
        ["Grace Example", "1", "500", "Tries again"],
        ["Ada Sample", "1", "200", "Taken"],
    ]);
    app.window.expect(ATTEMPTS, failed).await;
    app.window.screenshot("forwarding-given-up").await;
    app.window.click_button("Try now: laptop").await;

    app.window.see("2 delivered").await;
    let arrived = receiver.wait_for(4);
    assert_eq!(arrived.iter().map(support::Received::sequence).collect::<Vec<_>>(), [1, 2, 2, 2]);
    assert_eq!(arrived[3].body, arrived[1].body);
    app.window.expect(&format!("{ATTEMPTS}[0]"), json!(["Grace Example", "3", "200", "Taken"])).await;
    app.window.click("(//*[@aria-labelledby='attempts']//button[@aria-expanded])[1]").await;
    app.window.see("at last").await;
    app.window.screenshot("forwarding-recovered").await;
    assert_eq!(ledger(&app), [json!([1, 200]), json!([2, 500]), json!([2, 400]), json!([2, 200])]);
    app.close().await;
}

/// Whose delivery, which attempt, the answer and the outcome of each attempt that is shown.
const ATTEMPTS: &str = "[...document.querySelectorAll('[aria-labelledby=attempts] tbody tr:not(.inside)')]
    .map((row) => ['.event a', 'td.number', '.answered .sign', 'td:last-child .sign']
        .map((cell) => row.querySelector(cell).textContent.trim()))";

/// What was answered to which delivery, as the command line tells it, oldest first.
fn ledger(app: &App) -> Vec<Value> {
    until("four attempts in the ledger", || {
        let told = app.mojito(&["target", "attempts", "laptop", "--format", "json"], 0);
        let mut attempts: Vec<Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        attempts.sort_by_key(|attempt| attempt["number"].as_i64());
        let told = attempts.iter().map(|attempt| json!([attempt["sequence"], attempt["status"]]));
        (attempts.len() == 4).then(|| told.collect())
    })
}
