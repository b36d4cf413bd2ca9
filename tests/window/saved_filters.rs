//! Searches that are kept under a name.

use support::App;

use crate::people::{deliver, failed, result};

const COUNT: &str = "document.querySelector('[data-name=\"Strong ones\"] .count')?.firstChild.textContent";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_saved_filter_counts_what_arrives_and_outlives_the_app() {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 8.5), failed("Linus Muster")]).await;
    app.window.see_rows(&["Linus Muster", "Ada Sample"]).await;
    app.search("score:>=8").await;
    app.window.see_rows(&["Ada Sample"]).await;

    app.window.click_button("Save this search…").await;
    app.window.find("//input[@aria-label='Name of this search']").await;
    app.desktop.type_text("Strong ones");
    app.desktop.press(&["Return"]);
    app.window.expect(COUNT, "1").await;
    deliver(&app, &[result("Barbara Demo", 9.0), result("Grace Example", 3.0)]).await;
    app.window.expect(COUNT, "2").await;
    app.window.screenshot("filter-saved").await;

    let settings = std::fs::read_to_string(app.data_dir().join("settings.toml")).unwrap();
    assert!(settings.contains("[filters]\n\"Strong ones\" = \"score:>=8\"\n"), "{settings}");
    let app = app.restart().await;
    app.window.see_rows(&["Grace Example", "Barbara Demo", "Linus Muster", "Ada Sample"]).await;
    app.window.expect(COUNT, "2").await;
    app.window.click("//*[@data-name='Strong ones']").await;
    app.window.see_rows(&["Barbara Demo", "Ada Sample"]).await;
    app.close().await;
}
