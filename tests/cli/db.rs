//! `mojito db`.

use std::fs::OpenOptions;
use std::os::unix::fs::FileExt;

use insta::assert_snapshot;
use support::Mojito;

use crate::commands::{mojito, redacted, run};
use crate::payload;

async fn with_deliveries(count: usize) -> Mojito {
    let server = Mojito::serve();
    for n in 0..count {
        server
            .post("interview_result", payload::result(&format!("r-{n}"), "Ada Sample", 7.1).to_string())
            .await;
    }
    server
}

#[tokio::test]
async fn a_whole_log_is_found_whole_also_while_it_is_served() {
    let server = with_deliveries(3).await;

    let text = run(server.command("db").arg("check")).done();
    let json = run(server.command("db").args(["check", "--format", "json"])).done();

    assert_snapshot!(text.text(), @"ok  the database is whole, deliveries read back: 3");
    assert_snapshot!(json.text(), @r#"{"ok":true,"checked":3,"integrity":[],"unreadable":[],"reports":0,"wrong_reports":[]}"#);
}

#[tokio::test]
async fn damage_is_found_and_told() {
    let mut server = with_deliveries(200).await;
    server.terminate();
    let path = server.data_dir().join("events.db");
    let length = path.metadata().unwrap().len();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    // A page's worth of nonsense in each of the pages behind the first few.
    for offset in (length / 2..length - 4096).step_by(8192) {
        file.write_all_at(&[0xa5; 4096], offset).unwrap();
    }

    let checked = run(server.command("db").arg("check"));

    assert_eq!(checked.code, 1, "{}{}", checked.text(), checked.stderr);
    assert!(checked.stderr.contains("damaged"), "{}", checked.stderr);
}

#[tokio::test]
async fn figures_are_given_in_words_and_as_json() {
    let server = with_deliveries(2).await;
    run(server.command("trigger").args(["interview_failed"])).done();

    let text = run(server.command("db").arg("stats")).done();
    let json = run(server.command("db").args(["stats", "--format", "json"])).done();

    let figures = &json.objects()[0];
    assert_eq!(figures["deliveries"], 3);
    assert_eq!(figures["results"], 3);
    assert_eq!(figures["unread"], 3);
    assert_eq!(
        figures["counts"],
        serde_json::json!([
            {"environment": "default", "event": "interview_result", "deliveries": 2},
            {"environment": "default", "event": "interview_failed", "deliveries": 1},
        ])
    );
    assert!(figures["file_bytes"].as_u64() > figures["raw_bytes"].as_u64());
    redacted(|| assert_snapshot!(text.text()));
}

#[tokio::test]
async fn a_backup_is_a_log_of_its_own_also_of_one_that_is_served() {
    let server = with_deliveries(300).await;
    let folder = server.folders().path("elsewhere");
    std::fs::create_dir_all(&folder).unwrap();
    let copy = folder.join("events.db");

    let made = run(server.command("db").arg("backup").arg(&copy)).done();
    server.post("interview_result", payload::result("r-new", "Ada Sample", 7.1).to_string()).await;
    let again = run(server.command("db").arg("backup").arg(&copy));
    let bytes = copy.metadata().unwrap().len();

    assert!(made.text().ends_with(&format!("events.db, {bytes} bytes\n")), "{}", made.text());
    assert_eq!(again.code, 1, "it is not replaced unasked");
    assert!(again.stderr.contains("is there already"), "{}", again.stderr);
    let command = |words: &[&str]| {
        let mut command = server.folders().command(support::mojito_binary());
        command.arg("--data-dir").arg(&folder).args(words);
        run(&mut command)
    };
    assert_eq!(
        command(&["db", "check"]).done().text(),
        "ok  the database is whole, deliveries read back: 300\n"
    );
    assert_eq!(command(&["events", "list", "result:r-299", "--format", "json"]).objects().len(), 1);

    run(server.command("db").args(["backup", "--force"]).arg(&copy)).done();

    assert_eq!(command(&["events", "list", "result:r-new", "--format", "json"]).objects().len(), 1);
}

#[tokio::test]
async fn the_search_index_is_built_anew_and_tells_how_far_it_is() {
    let mut server = with_deliveries(600).await;
    server.terminate();

    let json = run(server.command("db").args(["rebuild", "--format", "json"])).done();
    let text = run(server.command("db").arg("rebuild")).done();

    // In whole parts: what came after the last of them is found without the index.
    let progress = |indexed| serde_json::json!({"indexed": indexed, "newest": 600});
    assert_eq!(json.objects(), [progress(255), progress(511)]);
    assert_snapshot!(text.text(), @"ok  the search index covers everything up to #600");
    let found = run(server.command("events").args(["list", "result:r-599", "--format", "json"])).done();
    assert_eq!(found.objects()[0]["sequence"], 600);
}

#[tokio::test]
async fn beside_a_running_instance_nothing_is_built_anew() {
    let server = with_deliveries(1).await;

    let rebuilt = run(server.command("db").arg("rebuild"));

    assert_eq!((rebuilt.code, rebuilt.text()), (4, ""), "{}", rebuilt.stderr);
    assert!(rebuilt.stderr.starts_with("error: "), "{}", rebuilt.stderr);
    assert!(rebuilt.stderr.contains(&format!("process {}", server.pid())), "{}", rebuilt.stderr);
    let found = run(server.command("events").args(["list", "ada"]));
    assert_eq!(found.code, 0, "{}", found.stderr);
}

#[tokio::test]
async fn a_log_that_is_not_there_is_not_made_for_its_index() {
    let folders = support::Folders::new();

    let rebuilt = run(&mut mojito(&folders, &["db", "rebuild"]));

    assert_eq!((rebuilt.code, rebuilt.text()), (1, ""), "{}", rebuilt.stderr);
    assert!(!folders.path("data/mojito/events.db").exists());
}
