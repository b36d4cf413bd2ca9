//! Results, insights and the rules of notifications, as a recruiter uses them.

use serde_json::json;
use support::{App, until};

use crate::people::{collected, deliver, failed, result, with};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_result_is_read_as_a_story_and_its_interview_gets_a_name() {
    let app = App::start().await;
    deliver(&app, &[collected("Ada Sample"), result("Ada Sample", 7.1), result("Ada Sample", 6.4)]).await;
    deliver(&app, &[collected("Grace Example")]).await;

    app.desktop.press(&["g", "r"]);
    app.window.find("//h1[.='Results']").await;
    // The newest, above which nothing comes any more.
    app.window.find("//*[@role='option'][contains(., 'Grace Example')]").await;
    app.window.click("//*[@role='option'][contains(., 'Ada Sample')]").await;
    for sentence in ["Interview completed, waiting for the score.", "Score 7.1 → 6.4."] {
        app.window.see(sentence).await;
    }
    app.window.screenshot("results-story").await;

    app.desktop.press(&["g", "v"]);
    app.window.click("(//button[.='Name this interview…'])[1]").await;
    app.desktop.type_text("Field Nurse");
    app.window.expect("document.activeElement.value", "Field Nurse").await;
    app.desktop.press(&["Return"]);
    app.window.see("Field Nurse").await;
    app.window.screenshot("results-interviews").await;
    assert!(app.mojito(&["interview", "list"], 0).contains("Field Nurse"));

    app.desktop.press(&["g", "d"]);
    app.window.click("//*[@role='option'][contains(., 'Ada Sample')]").await;
    app.window.see("Score 7.1 → 6.4.").await;
    app.window.screenshot("results-candidate").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn insights_count_what_arrived_and_a_table_of_them_is_saved() {
    let app = App::start().await;
    deliver(&app, &[collected("Ada Sample"), result("Ada Sample", 7.1), collected("Grace Example")]).await;
    deliver(&app, &[failed("Linus Muster")]).await;

    app.desktop.press(&["g", "n"]);
    app.window.find("//*[@role='slider'][@aria-label='Deliveries per day']").await;
    app.window.screenshot("insights").await;
    app.window.click_button("Save Deliveries per day").await;
    app.window.click_button("Save as a table (CSV)…").await;
    let path = app.desktop.folders().path("documents/days.csv");
    app.desktop.choose_file("Save chart", &path);

    let written = until("the table on disk", || {
        std::fs::read_to_string(&path).ok().filter(|text| text.ends_with('\n'))
    });
    let today = written.lines().last().unwrap();
    assert!(today.ends_with(",2,1,1,4"), "collected, results, failed, all: {written}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rule_made_in_the_window_is_kept_and_obeyed() {
    let app = App::start().await;
    app.desktop.press(&["g", "o"]);
    app.window.click_button("Add a rule…").await;
    app.window.click("//dialog[@open]//label[contains(., 'Failed')]").await;
    app.window.click("//dialog[@open]//label[contains(., 'Do not tell')]").await;
    app.window.screenshot("notifications-rule").await;
    app.window.click("//dialog[@open]//button[.='Add']").await;
    let settings = app.data_dir().join("settings.toml");
    until("the rule in the settings", || {
        std::fs::read_to_string(&settings).ok().filter(|text| text.contains("tell = false"))
    });
    app.window.screenshot("notifications").await;

    deliver(
        &app,
        &[failed("Linus Muster"), with(result("Ada Sample", 8.0), "candidate_name", json!("Ada Sample"))],
    )
    .await;
    app.desktop.wait_for_notifications(1);

    let told = app.mojito(&["notifications", "test", "--format", "json"], 0);
    let counts = told.lines().find(|line| line.contains(r#""type":"counts""#)).unwrap();
    assert!(counts.contains(r#""told":1"#) && counts.contains(r#""not_told":1"#), "{told}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reminder_is_set_and_found_among_all_of_them() {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 7.1)]).await;
    app.window.open_row("Ada Sample").await;
    app.window.see_heading("Ada Sample").await;

    app.desktop.press(&["b"]);
    app.window.click_button("Tomorrow").await;
    app.window.expect("document.querySelector('dialog[open]')", json!(null)).await;
    app.desktop.press(&["b"]);
    app.window.click("//a[.='See all reminders']").await;

    app.window.find("//*[@aria-labelledby='reminders']//*[contains(., 'Ada Sample')]").await;
    app.window.expect("document.querySelector('dialog[open]')", json!(null)).await;
    app.window.screenshot("reminders").await;
    app.close().await;
}
