//! Names of interviews, and how soon their scores are expected.

use serde_json::json;

use crate::desk::{COLLECTED, collected, objects, told};

#[tokio::test]
async fn a_name_is_shown_where_the_interview_is_and_the_settings_keep_their_comments() {
    let server = told(&[(COLLECTED, collected("r1"))]).await;
    let set = |arguments: &[&str]| {
        let status = server.command("interview").args(["set", "interview-1"]).args(arguments).status();
        assert!(status.unwrap().success());
    };

    set(&["--name", "Senior Rust Engineer"]);
    set(&["--result-within", "2h"]);

    let listed = server.command("results").arg("list").output().unwrap();
    let listed = String::from_utf8(listed.stdout).unwrap();
    assert!(listed.contains("Senior Rust Engineer · waiting for the score"), "{listed}");
    let [interview] = &objects(server.command("interview").arg("list"))[..] else { panic!("one interview") };
    assert_eq!(interview["name"], "Senior Rust Engineer");
    assert_eq!((&interview["result_within_minutes"], &interview["results"]), (&json!(120), &json!(1)));
    let settings = std::fs::read_to_string(server.data_dir().join("settings.toml")).unwrap();
    assert!(settings.starts_with("# Mojito Tray settings."), "{settings}");
    set(&["--clear"]);
    let settings = std::fs::read_to_string(server.data_dir().join("settings.toml")).unwrap();
    assert!(!settings.contains("interviews"), "{settings}");
}

#[tokio::test]
async fn a_change_that_says_nothing_or_too_much_is_refused() {
    let server = told(&[(COLLECTED, collected("r1"))]).await;
    for arguments in [&[][..], &["--result-within", "10s"], &["--clear", "--name", "a"], &["--name", " "]] {
        let output =
            server.command("interview").args(["set", "interview-1"]).args(arguments).output().unwrap();

        assert!(!output.status.success(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}
