//! Picking many, read marks, stars and notes.

use serde_json::Value;
use support::{App, until};

use crate::people::{deliver, failed, result};

async fn with_three() -> App {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 8.5), failed("Linus Muster"), result("Grace Example", 6.0)]).await;
    app.window.see_rows(&["Grace Example", "Linus Muster", "Ada Sample"]).await;
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_are_picked_and_marked_together() {
    let app = with_three().await;
    let unread = "[...document.querySelectorAll('.unread[data-sequence]')].map(({ dataset }) =>
        dataset.sequence)";
    app.window.expect(unread, vec!["3", "2", "1"]).await;

    // Two by their signs, then read; one of them unread again from the log's point of view.
    for sequence in ["3", "1"] {
        app.window.click(&format!("//*[@data-sequence='{sequence}']//*[@data-pick]")).await;
    }
    app.window.see("2 selected").await;
    app.window.screenshot("marking-picked").await;
    app.window.click_button("Mark read").await;
    app.window.expect(unread, vec!["2"]).await;
    wait_for(&app, "is:unread", &[2]);
    app.window.expect("document.title", "(1) Mojito Tray").await;

    // All that is found.
    app.desktop.press(&["Escape", "ctrl+a"]);
    app.window.see("All 3 events").await;
    app.window.click_button("Mark unread").await;
    app.window.expect(unread, vec!["3", "2", "1"]).await;
    wait_for(&app, "is:unread", &[3, 2, 1]);

    // What a notification marks is told to the window.
    app.desktop.wait_for_notifications(3);
    app.desktop.press_button("Mark read");
    app.window.expect("document.querySelectorAll('.unread[data-sequence]').length", 2).await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stars_and_notes_are_kept_found_and_told() {
    let app = with_three().await;

    app.window.open_row("Ada Sample").await;
    app.window.see_heading("Ada Sample").await;
    app.desktop.press(&["s", "n"]);
    app.window.expect("document.activeElement.tagName", "TEXTAREA").await;
    app.desktop.type_text("Ask about the notice period");
    app.desktop.press(&["ctrl+Return"]);
    app.window.see("Saved").await;
    let signs = "[...document.querySelectorAll('[data-sequence=\"1\"] .sign')].map(({ title }) => title)";
    app.window.expect(signs, vec!["Has a note", "Starred"]).await;
    app.window.screenshot("marking-noted").await;

    for query in ["is:starred", "note:notice", "has:note", "\"about the notice\""] {
        app.search(query).await;
        app.desktop.press(&["Return"]);
        app.window.see_rows(&["Ada Sample"]).await;
        wait_for(&app, query, &[1]);
    }

    app.desktop.press(&["g", "i"]);
    app.window.see_query("").await;
    app.window.see_rows(&["Grace Example", "Linus Muster", "Ada Sample"]).await;
    app.window.open_row("Ada Sample").await;
    app.window.find("//textarea").await;

    // What is changed elsewhere than in the parts that show it is shown by all of them.
    let star = "window.__TAURI_INTERNALS__.invoke('star_events', {
        selection: { by: 'events', sequences: [1] }, starred: false })";
    app.window.client.execute(star, Vec::new()).await.unwrap();
    app.window.expect("document.querySelector('.star.button').ariaPressed", "false").await;
    let note = "const id = location.hash.match(/inbox\\/([^?]+)/)[1];
        window.__TAURI_INTERNALS__.invoke('annotate', {
            id, scope: 'event', annotation: { note: '', starred: false } })";
    app.window.client.execute(note, Vec::new()).await.unwrap();
    app.window.expect("document.querySelector('textarea').value", "").await;
    app.window.expect(signs, vec![""; 0]).await;
    app.mojito(&["events", "list", "has:note"], 3);
    app.mojito(&["events", "list", "is:starred"], 3);
    app.close().await;
}

/// Waits until `mojito events list` finds these, newest first: the window shows a mark before it is kept.
fn wait_for(app: &App, query: &str, expected: &[i64]) {
    until(&format!("{query} to find {expected:?}"), || {
        let listed = app.mojito(&["events", "list", query, "--format", "json"], 0);
        let events = listed.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let sequences = events.map(|event| event["sequence"].as_i64().unwrap());
        sequences.eq(expected.iter().copied()).then_some(())
    });
}
