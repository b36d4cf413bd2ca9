//! Getting about: by the keyboard alone, by the palette, from outside.

use support::{App, Process, tray_binary};

use crate::people::{collected, deliver, failed, result};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_keyboard_alone_leads_from_the_start_to_an_event() {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 8.0), collected("Grace Example"), failed("Linus Muster")]).await;
    app.window.see_rows(&["Linus Muster", "Grace Example", "Ada Sample"]).await;

    app.desktop.press(&["j", "j"]);
    app.window.see_heading("Grace Example").await;
    app.desktop.press(&["k"]);
    app.window.see_heading("Linus Muster").await;
    app.search("ada").await;
    app.window.see_rows(&["Ada Sample"]).await;
    app.desktop.press(&["Return", "j"]);
    app.window.see_heading("Ada Sample").await;
    app.desktop.press(&["Return"]);
    app.window.expect("document.activeElement.tagName", "H2").await;
    app.desktop.press(&["3"]);
    app.window.see_code("\"candidate_name\": \"Ada Sample\"").await;
    app.desktop.press(&["6"]);
    app.window.see("1 delivery of this result").await;
    app.desktop.press(&["g", "s"]);
    app.window.find("//h1[.='Settings']").await;
    app.desktop.press(&["g", "i"]);
    app.window.see_rows(&["Linus Muster", "Grace Example", "Ada Sample"]).await;
    app.desktop.press(&["question"]);
    app.window.see("Keyboard shortcuts").await;
    app.window.screenshot("keyboard-help").await;
    app.desktop.press(&["Escape"]);

    // The palette runs what is typed.
    app.desktop.press(&["ctrl+k"]);
    app.desktop.type_text("theme dark");
    app.window
        .find("//*[@data-choice][@aria-selected='true'][contains(normalize-space(.), 'Theme: dark')]")
        .await;
    app.window.screenshot("palette").await;
    app.desktop.press(&["Return"]);
    app.window.expect("document.documentElement.dataset.theme", "dark").await;
    app.window.screenshot("palette-dark").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_start_leads_to_the_event_it_names_and_back_leads_back() {
    let app = App::start().await;
    deliver(&app, &[result("Ada Sample", 8.0), collected("Grace Example")]).await;
    app.window.open_row("Grace Example").await;
    app.window.see_heading("Grace Example").await;
    let listed = app.mojito(&["events", "show", "1", "--format", "json"], 0);
    let id = serde_json::from_str::<serde_json::Value>(&listed).unwrap()["id"].as_str().unwrap().to_owned();

    let mut second = app.desktop.command(tray_binary());
    second.args(["--open", &id]).arg("--data-dir").arg(app.data_dir());
    assert!(Process::start(second).wait().success());

    app.window.see_heading("Ada Sample").await;
    app.window.client.back().await.unwrap();
    app.window.see_heading("Grace Example").await;
    app.window.client.forward().await.unwrap();
    app.window.see_heading("Ada Sample").await;
    app.close().await;
}
