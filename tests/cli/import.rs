//! `mojito import`, and that nothing is lost on the way.

use std::io::Write;
use std::path::Path;

use flate2::Compression;
use flate2::write::GzEncoder;
use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Folders, Mojito, http_client};

use crate::commands::{Ended, mojito, run};
use crate::export::{exported, file};
use crate::payload;

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A server that was sent what no parser keeps, with answers noted, and then ended.
async fn with_hostile() -> Mojito {
    let mut server = Mojito::serve();
    let plain: [&[u8]; 12] = [
        b"not JSON",
        b"",
        b"\"a text\"",
        b"{\"id\":\"r-1\",\r\n  \"score\": 7.10}\r\n",
        br#"{"id":"r-1","id":"r-1","score":7.10,"score":1e400,"big":9007199254740993}"#,
        br#"{"id":"r-1","ai_analysis":"\ud800 \u0041 \/"}"#,
        b"{\"id\":\"r-1\",\"candidate_name\":\"\xff\xfe\"}",
        b"{\"id\":\"cut o",
        b"\xef\xbb\xbf{\"id\":\"r-1\"}",
        b"null",
        "{\"id\":\"\u{202e}\u{2028}\u{1f600}\"}".as_bytes(),
        b"{\"table\":\"t\",\"schema\":\"s\",\"record\":{\"id\":\"r-1\",\"score\":8}}",
    ];
    for body in plain {
        assert_eq!(server.post("interview_result", body).await.status(), 200);
    }
    server.post("interview_failed", payload::result("r-2", "Ada Sample", 7.0).to_string()).await;
    server.post("any", payload::result("r-2", "Ada Sample", 7.0).to_string()).await;
    let mut zipped = http_client().post(server.url("interview_result"));
    for (name, value) in server.headers() {
        zipped = zipped.header(name, value);
    }
    let odd = reqwest::header::HeaderValue::from_bytes(b"caf\xe9").unwrap();
    let zipped = zipped.header("content-encoding", "gzip").header("x-odd", odd);
    let sent = zipped.body(gzip(br#"{"id":"r-3","score":7.10}"#)).send().await.unwrap();
    assert_eq!(sent.status(), 200);
    // As it ends it notes the last answers.
    server.terminate();
    server
}

fn import(folders: &Folders, path: &Path, arguments: &[&str]) -> Ended {
    run(mojito(folders, &["import", path.to_str().unwrap()]).args(arguments))
}

/// All that a log holds, as lines.
fn lines(folders: &Folders) -> String {
    run(&mut mojito(folders, &["export", "--format", "ndjson", "--output", "-"])).done().text().to_owned()
}

#[tokio::test]
async fn what_was_exported_is_imported_byte_for_byte() {
    let server = with_hostile().await;
    let original = std::fs::read_to_string(exported(&server, "a.ndjson", &[])).unwrap();

    for name in ["a.ndjson", "b.json", "c.har", "d.db"] {
        let path = file(&server, name);
        if !path.exists() {
            exported(&server, name, &[]);
        }
        let folders = Folders::new();

        let first = import(&folders, &path, &[]).done();
        let again = import(&folders, &path, &[]).done();

        assert_eq!(first.text().trim_end(), "ok  15 deliveries imported", "{name}");
        assert_eq!(again.text().trim_end(), "ok  0 deliveries imported, 15 already there", "{name}");
        assert!(lines(&folders) == original, "{name}:\n{}\n{original}", lines(&folders));
    }
}

#[tokio::test]
async fn what_was_erased_stays_a_gap() {
    let mut server = Mojito::serve();
    for n in 1..=6 {
        let body = payload::result(&format!("r-{}", n % 3), "Ada Sample", f64::from(n));
        server.post("interview_result", body.to_string()).await;
    }
    server.terminate();
    for gone in ["id:2", "id:5"] {
        assert_eq!(run(server.command("erase").args([gone, "--yes"])).code, 0);
    }
    let path = exported(&server, "gaps.ndjson", &[]);
    let (empty, mut busy) = (Folders::new(), Mojito::serve());
    busy.post("interview_result", payload::result("r-9", "Grace Sample", 9.0).to_string()).await;
    busy.terminate();

    let into_empty = import(&empty, &path, &[]).done();
    let into_busy = import(&busy.folders(), &path, &[]).done();

    assert_eq!(into_empty.text().trim_end(), "ok  4 deliveries imported");
    assert_eq!(
        lines(&empty),
        std::fs::read_to_string(&path).unwrap(),
        "numbers, order and gaps as they were"
    );
    assert_eq!(into_busy.text().trim_end(), "ok  4 deliveries imported");
    let told: Vec<_> = lines(&busy.folders())
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .map(|event| json!([event["sequence"], event["score"]]))
        .collect();
    // Where a number is taken they follow in their order, and none fills a gap.
    assert_eq!(told, [json!([1, 9.0]), json!([2, 1.0]), json!([3, 3.0]), json!([4, 4.0]), json!([6, 6.0])]);
}

#[tokio::test]
async fn another_data_folder_is_imported_beside_what_is_there() {
    let (there, mut here) = (with_hostile().await, Mojito::serve());
    for n in 0..3 {
        here.post("interview_result", payload::result(&format!("r-{n}"), "Grace Sample", 7.0).to_string())
            .await;
    }
    here.terminate();

    let first = import(&here.folders(), &there.data_dir(), &["--format", "json"]).done();
    let again = import(&here.folders(), &there.data_dir(), &["--format", "json"]).done();

    assert_snapshot!(first.text(), @r#"{"imported":15,"known":0,"unread":0,"reasons":[]}"#);
    assert_snapshot!(again.text(), @r#"{"imported":0,"known":15,"unread":0,"reasons":[]}"#);
    let unread = run(here.command("events").args(["list", "is:unread", "--format", "json"])).done();
    assert_eq!(unread.objects().len(), 3, "what is imported is read");
    // It starts again beside them, and takes deliveries.
    let server = Mojito::serve_from(here.folders(), |_| {});
    server.post("interview_result", payload::result("r-9", "Ada Sample", 7.0).to_string()).await;
    assert_eq!(server.next_event()["sequence"], 19);
}

#[tokio::test]
async fn what_cannot_be_read_is_told_and_costs_nothing_else() {
    let server = with_hostile().await;
    let good = std::fs::read_to_string(exported(&server, "a.ndjson", &[])).unwrap();
    let mut lines: Vec<&str> = good.lines().collect();
    let edited = lines[9].replace("\"body\":null", "\"body\":7");
    lines[9] = &edited;
    lines[2] = "{\"id\": 7";
    lines.insert(4, "{}");
    let path = file(&server, "bad.ndjson");
    std::fs::write(&path, lines.join("\n")).unwrap();
    let folders = Folders::new();

    let imported = import(&folders, &path, &[]);

    assert_eq!(
        (imported.code, imported.text().trim_end()),
        (1, "ok  13 deliveries imported, 3 not readable")
    );
    for place in ["line 3: invalid type", "line 5: missing field", "line 11: its body is not the one"] {
        assert!(imported.stderr.contains(place), "{place}: {}", imported.stderr);
    }
}

#[tokio::test]
async fn what_is_no_capture_is_refused() {
    let folders = Folders::new();
    let path = folders.path("files/picture.png");
    std::fs::write(&path, b"\x89PNG\r\n").unwrap();

    let refused = import(&folders, &path, &[]);
    let missing = import(&folders, &folders.path("files/none.ndjson"), &[]);

    assert_eq!((refused.code, refused.text()), (2, ""));
    assert!(refused.stderr.contains("this is no file that can be imported"), "{}", refused.stderr);
    assert_eq!(missing.code, 1);
    assert!(missing.stderr.contains("cannot read"), "{}", missing.stderr);
}

#[tokio::test]
async fn requests_that_some_other_program_saw_become_deliveries() {
    let folders = Folders::new();
    let path = folders.path("files/browser.har");
    let har = serde_json::json!({"log": {"version": "1.2", "creator": {}, "entries": [
        {"startedDateTime": "2026-11-21T12:00:00.5+01:00", "time": 12.5,
         "request": {"method": "POST", "url": "https://x.example/in/0123456789abcdef/interview_result", "headers": [
            {"name": "Content-Type", "value": "application/json"}, {"name": "X-Secret", "value": "hunter2"}],
            "postData": {"mimeType": "application/json", "text": "{\"id\":\"r-1\"}"}},
         "response": {"status": 200}},
        {"startedDateTime": "2026-11-21T12:00:01Z", "request": {"method": "GET", "url": "https://x.example/"}}
    ]}});
    std::fs::write(&path, har.to_string()).unwrap();

    let imported = import(&folders, &path, &[]);
    let again = import(&folders, &path, &[]);

    assert!(imported.stderr.contains("entry 2: it is a GET request without a body"), "{}", imported.stderr);
    assert!(again.text().contains("0 deliveries imported, 1 already there"), "{}", again.text());
    let shown = lines(&folders);
    let event: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert_eq!(event["event"], "interview_result");
    assert_eq!(event["received_at"], "2026-11-21T11:00:00.500Z");
    assert_eq!(event["request"]["path"], "/in/[redacted]/interview_result");
    assert_eq!(event["answer"], serde_json::json!({"status": 200, "ms": 12.5}));
    assert!(!shown.contains("hunter2") && !shown.contains("0123456789abcdef"), "{shown}");
}

#[tokio::test]
async fn beside_a_running_instance_nothing_is_imported() {
    let there = with_hostile().await;
    let path = exported(&there, "a.ndjson", &[]);
    let here = Mojito::serve();

    let imported = import(&here.folders(), &path, &[]);

    assert_eq!((imported.code, imported.text()), (4, ""), "{}", imported.stderr);
    assert!(imported.stderr.contains("in the window of that instance"), "{}", imported.stderr);
}
