//! What is erased is gone: from the list, from search, from the files.

use std::path::Path;

use support::App;

use crate::people::{deliver, result, with};

/// Words that nothing else holds.
const NAME: &str = "Quetzalli Muster";
const WORD: &str = "xylographica";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_erased_is_in_no_file_any_more() {
    let app = App::start().await;
    let gone = with(result(NAME, 7.1), "ai_analysis_recruiter", format!("Collects {WORD}."));
    deliver(&app, &[result("Ada Sample", 8.0), gone, result("Grace Example", 6.0)]).await;
    app.window.see_rows(&["Grace Example", NAME, "Ada Sample"]).await;
    app.window.open_row(NAME).await;
    app.window.see_heading(NAME).await;
    app.desktop.press(&["n"]);
    app.desktop.type_text("Ask Quetzalli again");
    app.desktop.press(&["ctrl+Return"]);
    app.window.see("Saved").await;
    assert_eq!(app.mojito(&["events", "list", WORD, "--format", "json"], 0).lines().count(), 1);
    assert_ne!(files_with(app.data_dir(), "Quetzalli"), [""; 0], "it is there before");

    app.window.click_button("More actions").await;
    app.window.click_button("Erase…").await;
    app.window.see("1 event of 1 result goes for good.").await;
    app.window.screenshot("erasing-question").await;
    app.window.click_button("Cancel").await;
    app.window.see_rows(&["Grace Example", NAME, "Ada Sample"]).await;
    app.window.click_button("More actions").await;
    app.window.click_button("Erase…").await;
    app.window.click_button("Erase 1 event").await;

    app.window.see_rows(&["Grace Example", "Ada Sample"]).await;
    app.window.see("1 event erased.").await;
    app.window.see("Choose an event to read it.").await;
    app.window.screenshot("erasing-done").await;
    app.search(WORD).await;
    app.window.see("Nothing matches").await;
    for query in [WORD, "quetzalli", "note:again"] {
        app.mojito(&["events", "list", query], 3);
    }
    for word in ["Quetzalli", "quetzalli", WORD] {
        assert_eq!(files_with(app.data_dir(), word), [""; 0], "{word}");
    }
    app.close().await;
}

/// The files below a folder that hold a text.
fn files_with(folder: &Path, text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_with(&path, text));
        } else if std::fs::read(&path)
            .is_ok_and(|bytes| bytes.windows(text.len()).any(|window| window == text.as_bytes()))
        {
            found.push(path.display().to_string());
        }
    }
    found
}
