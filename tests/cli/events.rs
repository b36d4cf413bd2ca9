//! `mojito events`.

use insta::assert_snapshot;
use serde_json::Value;
use support::{Mojito, Process, until};

use crate::commands::{Ended, redacted, run};
use crate::payload;

fn events(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("events").args(arguments))
}

/// A server to which Ada's interview was sent twice with another score, and once that of Grace; answers noted.
pub(crate) async fn with_three() -> Mojito {
    let server = Mojito::serve();
    server.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;
    server.post("interview_result", payload::result("r-1", "Ada Sample", 6.4).to_string()).await;
    server.post("interview_collected", payload::result("r-2", "Grace Sample", 8.0).to_string()).await;
    for _ in 0..3 {
        server.next_event();
    }
    server
}

#[tokio::test]
async fn deliveries_are_listed_newest_first() {
    let server = with_three().await;

    let text = events(&server, &["list"]).done();
    let json = events(&server, &["list", "--format", "json"]).done();

    redacted(|| {
        assert_snapshot!(text.text(), @r"
        NO  RECEIVED             ENVIRONMENT  CANDIDATE     MEANING                          ID
        3   [time]  default      Grace Sample  finished, waiting for the score  [id]
        2   [time]  default      Ada Sample    score 7.1 → 6.4                  [id]
        1   [time]  default      Ada Sample    7.1, recruiter 6.1, undecided    [id]
        ");
    });
    let sequences: Vec<_> = json.objects().iter().map(|event| event["sequence"].clone()).collect();
    assert_eq!(sequences, [3, 2, 1]);
    assert!(json.objects()[0].get("type").is_none());
}

#[tokio::test]
async fn each_condition_narrows_the_list() {
    let server = with_three().await;

    for (arguments, expected) in [
        (&["--limit", "2"][..], &[3, 2][..]),
        (&["--before-sequence", "3", "--limit", "1"], &[2]),
        (&["--after-sequence", "1", "--limit", "1"], &[2]),
        (&["--after-sequence", "1"], &[3, 2]),
        (&["--event", "interview_collected"], &[3]),
        (&["--event", "interview_collected,interview_result"], &[3, 2, 1]),
        (&["--label", "changed"], &[2]),
        (&["--result", "r-1"], &[2, 1]),
        (&["--env", "default", "--unread"], &[3, 2, 1]),
        (&["--since", "1h"], &[3, 2, 1]),
        (&["--until", "2100-01-01"], &[3, 2, 1]),
        (&["name:ada"], &[2, 1]),
        (&["name:ada", "score:>7"], &[1]),
        (&["score:>6 -name:\"Ada Sample\""], &[3]),
        (&["grace OR label:changed", "--event", "interview_result"], &[2]),
    ] {
        let listed = run(server.command("events").args(["list", "--format", "json"]).args(arguments));

        let sequences: Vec<_> = listed.objects().iter().map(|event| event["sequence"].clone()).collect();
        assert_eq!(sequences, expected, "{arguments:?}");
    }
}

#[tokio::test]
async fn a_wrong_query_is_marked_where_it_is_wrong_and_ends_with_2() {
    let server = with_three().await;

    let listed = events(&server, &["list", "ada", "evnt:interview_result"]);

    assert_eq!((listed.code, listed.text()), (2, ""));
    let marked =
        "error: this is no query:\n  ada evnt:interview_result\n      ^^^^\nThere is no field `evnt`";
    assert!(listed.stderr.starts_with(marked), "{}", listed.stderr);
}

#[tokio::test]
async fn where_nothing_matches_it_ends_with_3() {
    let server = with_three().await;

    for arguments in [
        &["--env", "moon"][..],
        &["--event", "interview_failed"],
        &["--label", "repeat"],
        &["--result", "r-3"],
        &["--read"],
        &["--until", "2000-01-01"],
        &["nobody"],
        &["--after-sequence", "3"],
    ] {
        let listed = run(server.command("events").arg("list").args(arguments));

        assert_eq!((listed.code, listed.text()), (3, ""), "{arguments:?}");
        assert_eq!(listed.stderr, "note: no delivery matched\n");
    }
}

#[tokio::test]
async fn what_is_left_out_is_told() {
    let server = with_three().await;

    let first = events(&server, &["list", "--limit", "2"]);
    let rest = events(&server, &["list", "--before-sequence", "2"]);

    assert_eq!(first.stderr, "note: there are more: --before-sequence 2\n");
    assert_eq!(rest.stderr, "");
    assert_eq!(rest.text().lines().count(), 2);
}

#[tokio::test]
async fn two_deliveries_are_compared_field_by_field() {
    let server = with_three().await;

    let with_the_one_before = events(&server, &["diff", "2"]).done();
    let long = events(&server, &["diff", "2", "3"]).done();
    let json = events(&server, &["diff", "1", "2", "--format", "json"]).done();
    let same = events(&server, &["diff", "2", "2"]).done();
    let first = events(&server, &["diff", "1"]);

    assert_snapshot!(with_the_one_before.text(), @r"
    #1 interview_result Ada Sample  →  #2 interview_result Ada Sample
    score                         7.1 → 6.4
    ");
    assert!(
        long.text().contains("\ncandidate_name                \"Ada Sample\" → \"Grace Sample\"\n"),
        "{}",
        long.text()
    );
    let changes = serde_json::json!([{"field": "score", "from": 7.1, "to": 6.4}]);
    assert_eq!((&json.objects()[0]["changes"], &json.objects()[0]["same_bytes"]), (&changes, &false.into()));
    assert!(same.text().ends_with("\nThe same bytes.\n"), "{}", same.text());
    assert_eq!((first.code, first.stderr.as_str()), (3, "error: #1 is the first of its result and event\n"));
}

#[tokio::test]
async fn a_delivery_is_shown_with_all_that_is_known_of_it() {
    let server = with_three().await;

    let text = events(&server, &["show", "2"]).done();

    redacted(|| assert_snapshot!(text.text()));
}

#[tokio::test]
async fn a_delivery_is_found_by_its_id_and_by_its_number() {
    let server = with_three().await;
    let id = events(&server, &["list", "--limit", "1", "--format", "json"]).objects()[0]["id"].clone();

    let by_id = events(&server, &["show", id.as_str().unwrap(), "--format", "json"]).done();
    let by_number = events(&server, &["show", "3", "--format", "json"]).done();

    assert_eq!(by_id.text(), by_number.text());
    let shown = &by_id.objects()[0];
    assert_eq!(shown["request"]["path"], "/in/[redacted]/interview_collected");
    let headers = shown["request"]["headers"].as_array().unwrap();
    assert!(headers.contains(&serde_json::json!(["x-mojito-secret", "[redacted]"])), "{headers:?}");
    assert_eq!(shown["body"], payload::result("r-2", "Grace Sample", 8.0));
}

#[tokio::test]
async fn one_that_is_not_there_ends_with_3() {
    let server = with_three().await;

    for command in ["show", "raw"] {
        for name in ["4", "01a200d2-7078-71b6-9a2d-330000000002"] {
            let ended = events(&server, &[command, name]);

            assert_eq!((ended.code, ended.text()), (3, ""), "{command} {name}");
            assert!(ended.stderr.starts_with("error: there is no delivery with the"), "{}", ended.stderr);
        }
    }
}

static LARGE: [u8; 100_000] = [b' '; 100_000];

#[tokio::test]
async fn raw_bodies_come_out_as_they_went_in() {
    let server = Mojito::serve();
    let bodies: [&[u8]; 6] = [
        b"",
        b"\x00\x1b[2J\xff\xfe not JSON",
        "{\"id\":\"\u{202e}\",\"score\":7.00}\r\n".as_bytes(),
        br#"{"id":"a","id":"b","score":1e400,"ai_analysis":"\ud800"}"#,
        b"{\"id\":\"cut o",
        &LARGE,
    ];
    for body in bodies {
        assert_eq!(server.post("interview_result", body).await.status(), 200);
    }

    for (sequence, body) in (1..).zip(bodies) {
        let raw = events(&server, &["raw", &format!("{sequence}")]).done();

        assert_eq!(raw.stdout, body, "#{sequence}");
        let shown = events(&server, &["show", &format!("{sequence}"), "--format", "json"]).done();
        assert!(shown.text().contains(&format!(r#""body_bytes":{},"#, body.len())), "{}", shown.text());
        events(&server, &["show", &format!("{sequence}")]).done();
    }
}

#[tokio::test]
async fn what_was_triggered_comes_out_byte_for_byte() {
    let server = Mojito::serve();
    let mut print = server.command("trigger");
    print.args(["interview_result", "--seed", "5", "--print", "--format", "json"]);
    let printed = run(&mut print).done();

    run(server.command("trigger").args(["interview_result", "--seed", "5"])).done();
    let raw = events(&server, &["raw", "1"]).done();

    assert_eq!(raw.text(), printed.text().trim_end());
}

#[tokio::test]
async fn a_tail_follows_from_another_process() {
    let server = with_three().await;
    let mut tail = server.command("events");
    tail.args(["tail", "--from-sequence", "2", "--format", "json"]);
    let mut tail = Process::start(tail);
    let next = |tail: &Process| {
        let event: Value = serde_json::from_str(&tail.line("the next event")).unwrap();
        (event["sequence"].as_i64().unwrap(), event["answer"]["status"].clone())
    };

    assert_eq!(next(&tail), (2, 200.into()));
    assert_eq!(next(&tail), (3, 200.into()));
    server.post("interview_result", payload::result("r-9", "Ada Sample", 1.0).to_string()).await;
    assert_eq!(next(&tail), (4, 200.into()), "a new one, with its answer");

    let pid = rustix::process::Pid::from_raw(tail.id().cast_signed()).unwrap();
    rustix::process::kill_process(pid, rustix::process::Signal::INT).unwrap();
    assert_eq!(tail.wait().code(), Some(130));
}

#[tokio::test]
async fn a_tail_begins_with_what_comes_next() {
    let server = with_three().await;
    let mut command = server.command("events");
    command.arg("tail");
    let tail = Process::start(command);

    // It says nothing when it is ready, so something is sent until it shows something.
    let line = until("a line of the tail", || {
        run(server.command("trigger").args(["interview_failed", "--set", "candidate_name=Next Sample"]))
            .done();
        tail.try_line()
    });

    assert!(line.contains("Next Sample"), "nothing older: {line}");
    assert!(line.contains("interview_failed"), "{line}");
}
