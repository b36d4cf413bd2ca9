//! The search box over the real search.

use support::App;

use crate::people::{collected, deliver, failed, result, with};

async fn with_three() -> App {
    let app = App::start().await;
    let analysis = "Speaks of Kubernetes in passing, and with some care of on-call duty.";
    let ada = with(result("Ada Sample", 7.1), "ai_analysis_recruiter", analysis);
    deliver(&app, &[ada, collected("Grace Example"), failed("Linus Muster")]).await;
    app.window.see_rows(&["Linus Muster", "Grace Example", "Ada Sample"]).await;
    app
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_typed_is_found_at_once_and_marked() {
    let app = with_three().await;
    let marked = "[...document.querySelectorAll('[data-sequence] mark')].map((mark) => mark.textContent)";
    let line = "document.querySelector('[data-sequence] .what')?.textContent.replaceAll(/\\s+/g, ' ')";

    // A word,
    app.search("grace").await;
    app.window.see_rows(&["Grace Example"]).await;
    app.window.expect(marked, vec!["Grace"]).await;
    // a part of one,
    app.search("uste").await;
    app.window.see_rows(&["Linus Muster"]).await;
    app.window.expect(marked, vec!["uste"]).await;
    // a field,
    app.search("score:>=7 -label:repeat").await;
    app.window.see_rows(&["Ada Sample"]).await;
    // and a word that the line does not tell: an excerpt does.
    app.search("kubernetes").await;
    app.window.see_rows(&["Ada Sample"]).await;
    app.window.expect(marked, vec!["Kubernetes"]).await;
    app.window.expect(&format!("{line}.includes('recruiter analysis: ')"), true).await;
    app.window.screenshot("search-excerpt").await;

    // A new delivery is in the list that is shown where it is found, and only there.
    let barbara = with(result("Barbara Demo", 8.4), "ai_analysis_recruiter", "Runs Kubernetes at home.");
    deliver(&app, &[collected("Test Person"), barbara]).await;
    app.window.see_rows(&["Barbara Demo", "Ada Sample"]).await;

    app.search("nobody").await;
    app.window.see("Nothing matches").await;
    app.window.click_button("Clear the search").await;
    app.window
        .see_rows(&["Barbara Demo", "Test Person", "Linus Muster", "Grace Example", "Ada Sample"])
        .await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_search_box_helps_and_tells_what_is_wrong_and_where() {
    let app = with_three().await;

    app.search("ada evnt:interview_result").await;
    app.window.see("There is no field evnt").await;
    let wrong =
        "[...document.querySelectorAll('.letters .wrong')].map((piece) => piece.textContent).join('')";
    app.window.expect(wrong, "evnt").await;
    app.window.screenshot("search-wrong").await;

    app.search("sco").await;
    app.window.find("//*[@role='listbox'][@aria-label='Completions'][contains(., 'score')]").await;
    app.window.screenshot("search-completions").await;
    app.desktop.press(&["Tab"]);
    app.window.see_query("score:").await;
    app.desktop.type_text(">7");
    app.window.see_rows(&["Ada Sample"]).await;

    // A value that occurs in the log is offered as well.
    app.search("env:de").await;
    app.window.find("//*[@role='listbox'][@aria-label='Completions'][contains(., 'default')]").await;
    app.desktop.press(&["Tab"]);
    app.window.see_query("env:default").await;
    app.window.see_rows(&["Linus Muster", "Grace Example", "Ada Sample"]).await;

    // Chips are tests of the same query.
    app.desktop.press(&["Escape", "Escape"]);
    app.window.see_query("").await;
    app.window.click_button("Failed").await;
    app.window.see_query("event:interview_failed").await;
    app.window.see_rows(&["Linus Muster"]).await;
    app.window.click_button("Collected").await;
    app.window.see_rows(&["Linus Muster", "Grace Example"]).await;
    app.window.screenshot("search-chips").await;
    app.window.click_button("Failed").await;
    app.window.see_rows(&["Grace Example"]).await;
    app.close().await;
}
