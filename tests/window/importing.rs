//! Deliveries from a file.

use support::{App, Mojito};

use crate::people::{collected, deliver, result};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_the_dialog_names_is_imported_beside_what_is_there() {
    let elsewhere = Mojito::serve();
    for sample in [result("Ada Sample", 7.1), collected("Grace Example")] {
        elsewhere.post(sample.event.name(), sample.to_json()).await;
        elsewhere.next_event();
    }
    let path = elsewhere.folders().path("files/captured.ndjson");
    let exported =
        elsewhere.command("export").arg("--output").arg(&path).output().expect("the command line to start");
    assert!(exported.status.success(), "{exported:?}");
    let app = App::start().await;
    deliver(&app, &[result("Barbara Demo", 5.0)]).await;
    app.window.see_rows(&["Barbara Demo"]).await;

    app.desktop.press(&["ctrl+k"]);
    app.desktop.type_text("import");
    app.window
        .find("//*[@data-choice][@aria-selected='true'][contains(normalize-space(.), 'Import…')]")
        .await;
    app.desktop.press(&["Return"]);
    app.desktop.choose_file("Import events", &path);

    app.window.see_rows(&["Grace Example", "Ada Sample", "Barbara Demo"]).await;
    app.window.see("2 deliveries imported.").await;
    app.window.screenshot("importing-done").await;
    for sequence in ["1", "2"] {
        let there = elsewhere.command("events").args(["raw", sequence]).output().unwrap().stdout;
        let here = (sequence.parse::<u64>().unwrap() + 1).to_string();
        assert_eq!(app.mojito(&["events", "raw", &here], 0).into_bytes(), there);
    }
    // What is imported is read: it was heard of where it came from.
    app.window.expect("document.querySelectorAll('.unread[data-sequence]').length", 1).await;
    app.close().await;
}
