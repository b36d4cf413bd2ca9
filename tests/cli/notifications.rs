//! `mojito notifications`.

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Folders, Mojito};

use crate::commands::{Ended, mojito, redacted, run};
use crate::payload;

fn notifications(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("notifications").args(arguments))
}

const RULES: &str = r#"
[notifications]
privacy = "name_only"
quiet = [{ days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], from = "00:00", to = "00:00" }]

[[notifications.rules]]
environments = ["staging"]
tell = false

[[notifications.rules]]
events = ["interview_result"]
score_at_least = 7
privacy = "full"
sound = false
in_quiet_hours = true

[environments.default]
"#;

/// A server with rules, to which three deliveries were sent. It is always quiet, whenever the tests run.
async fn with_rules() -> Mojito {
    let server = Mojito::serve();
    for score in [6.4, 7.1, 7.1] {
        server.post("interview_result", payload::result("r-1", "Ada Sample", score).to_string()).await;
        server.next_event();
    }
    std::fs::write(server.data_dir().join("settings.toml"), RULES).unwrap();
    server
}

#[tokio::test]
async fn the_rules_are_shown_as_they_stand() {
    let server = with_rules().await;

    let text = notifications(&server, &["rules"]).done();
    let json = notifications(&server, &["rules", "--format", "json"]).done().objects();

    assert_snapshot!(text.text(), @r"
    notifications  on
    shown          with the name only
    sound          on
    troubles       on
    watchdog       on
    quiet hours    every day 00:00–00:00
    rule 1         every event in staging: not told
    rule 2         interview_result: only from 7 up, silently, in full, in quiet hours too
    ");
    let kinds: Vec<&Value> = json.iter().map(|object| &object["type"]).collect();
    assert_eq!(kinds, ["notifications", "quiet_hours", "rule", "rule"]);
    assert_eq!(
        (&json[1]["days"][6], &json[1]["from"], &json[1]["to"]),
        (&json!("sun"), &json!("00:00"), &json!("00:00"))
    );
    assert_eq!((&json[3]["score_at_least"], &json[3]["privacy"]), (&json!(7.0), &json!("full")));
}

#[tokio::test]
async fn they_are_tried_on_what_came_last() {
    let server = with_rules().await;

    let text = notifications(&server, &["test"]).done();
    let json = notifications(&server, &["test", "--last", "2", "--format", "json"]).done().objects();

    redacted(|| {
        assert_snapshot!(text.text(), @r"
        NO  RECEIVED             CANDIDATE   WHAT                                  TOLD  WHY
        3   [time]  Ada Sample  the same once more, probably a retry  no    The same bytes as before, probably a retry.
        2   [time]  Ada Sample  score 6.4 → 7.1                       yes   Rule 2 tells it in quiet hours too.
        1   [time]  Ada Sample  6.4, recruiter 6.1, undecided         no    Its score 6.4 is under 7, the least of rule 2.

        3 deliveries: 1 told, 0 told later, 2 not told
        ");
    });
    assert_eq!(json[0], json!({"type": "counts", "told": 1, "later": 0, "not_told": 1}));
    assert_eq!((&json[1]["verdict"], &json[1]["rule"]), (&json!("not_told"), &json!(2)));
    assert_eq!(json[1]["why"], "The same bytes as before, probably a retry.");
    assert_eq!((&json[2]["sequence"], &json[2]["verdict"]), (&json!(2), &json!("told")));
    assert_eq!(json.len(), 3);
}

#[tokio::test]
async fn a_delivery_is_previewed_in_the_words_of_its_notification() {
    let server = with_rules().await;

    let real = notifications(&server, &["preview", "1"]).done();
    let sample = notifications(&server, &["preview", "--sample", "--format", "json"]).done().objects();

    assert_snapshot!(real.text(), @r"
    Ada Sample: 6.4
    recruiter score 6.1 · undecided · default
    [Mark read] [Snooze 1 hour] silently
    Not raised now: Its score 6.4 is under 7, the least of rule 2.
    ");
    assert_eq!((&sample[0]["title"], &sample[0]["sound"]), (&json!("Ada Sample: 8.2"), &json!(false)));
    assert_eq!(sample[0]["buttons"], json!(["Report", "Mark read", "Snooze 1 hour"]));
    assert_eq!(notifications(&server, &["preview", "9"]).code, 3);
    assert_eq!(notifications(&server, &["preview"]).code, 2);
}

#[test]
fn a_pause_is_written_down_and_ended() {
    let folders = Folders::new();
    let pause = |time: &str| run(&mut mojito(&folders, &["notifications", "pause", time]));
    let paused = || {
        let shown = run(&mut mojito(&folders, &["notifications", "rules", "--format", "json"])).done();
        shown.objects()[0]["paused_until"].clone()
    };

    let hour = pause("1h");
    assert!(
        hour.code == 0 && hour.stderr.starts_with("note: notifications are paused until "),
        "{}",
        hour.stderr
    );
    assert!(paused().is_string());
    assert_eq!(pause("until-tomorrow").code, 0);
    assert!(paused().is_string());
    assert_eq!(pause("resume").stderr, "note: notifications are raised as usual\n");
    assert_eq!(paused(), Value::Null);
    for wrong in ["soon", "5s", "900d"] {
        assert_eq!(pause(wrong).code, 2, "{wrong}");
    }
}

#[test]
fn without_a_delivery_there_is_nothing_to_try() {
    let server = Mojito::serve();

    let none = notifications(&server, &["test"]);

    assert_eq!(
        (none.code, none.stderr.as_str()),
        (3, "error: there is no delivery to try the settings on\n")
    );
}
