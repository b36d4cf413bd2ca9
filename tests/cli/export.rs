//! `mojito export`.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::fmt::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use calamine::{Reader as _, Xlsx};
use eventlog::Reader;
use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Mojito, http_client, on_small_volume};

use crate::commands::{Ended, run};
use crate::events::with_three;
use crate::payload;

pub(crate) fn export(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("export").args(arguments))
}

/// A file beside the data folder.
pub(crate) fn file(server: &Mojito, name: &str) -> PathBuf {
    server.folders().path(format!("files/{name}"))
}

/// Exports everything to a file of that name, whose format the name tells.
pub(crate) fn exported(server: &Mojito, name: &str, arguments: &[&str]) -> PathBuf {
    let path = file(server, name);
    export(server, &[&["--output", path.to_str().unwrap()], arguments].concat()).done();
    path
}

#[tokio::test]
async fn chosen_columns_of_what_a_query_finds_become_a_table() {
    let server = with_three().await;

    let columns = "--columns=sequence,candidate_name,score,profile_id,changes";
    let table = export(&server, &["--format", "csv", "--output", "-", "name:ada", columns]).done();
    let all = export(&server, &["--format", "csv", "--output", "-"]).done();

    assert_snapshot!(table.text().trim_start_matches('\u{feff}').replace('\r', ""), @r#"
    sequence,candidate_name,score,profile_id,changes
    1,"Ada Sample",7.1,null,
    2,"Ada Sample",6.4,null,"score: 7.1 → 6.4"
    "#);
    let head = all.text().lines().next().unwrap();
    assert!(head.starts_with("\u{feff}sequence,id,received_at,environment,event,"), "{head}");
    assert_eq!(head.split(',').count(), 40, "{head}");
}

#[tokio::test]
async fn lines_are_what_events_show_says_of_each() {
    let server = with_three().await;
    for _ in 0..2 {
        server.post("interview_result", payload::result("r-2", "Grace Sample", 8.0).to_string()).await;
        server.next_event();
    }

    let lines = export(&server, &["--format", "ndjson", "--output", "-"]).done();
    let array = export(&server, &["--format", "json", "--output", "-"]).done();

    let shown: Vec<Value> = (1..=5)
        .map(|n| {
            let show = run(server.command("events").args(["show", &n.to_string(), "--format", "json"]));
            show.done().objects().remove(0)
        })
        .collect();
    assert_eq!(lines.objects(), shown);
    assert_eq!(shown[4]["attempts"].as_array().unwrap().len(), 2, "both are told of each: {}", shown[4]);
    assert_eq!(shown[4]["attempts"], shown[3]["attempts"]);
    assert!(shown[2].get("attempts").is_none(), "another event of the same result: {}", shown[2]);
    assert_eq!(serde_json::from_str::<Vec<Value>>(array.text()).unwrap(), shown);
}

#[tokio::test]
async fn the_files_name_tells_the_format_and_the_file_is_private() {
    let server = with_three().await;

    for name in ["a.csv", "a.xlsx", "a.ndjson", "a.json", "a.har", "a.db"] {
        let path = file(&server, name);
        let told = export(&server, &["--output", path.to_str().unwrap()]).done();

        assert!(told.text().starts_with("ok  3 deliveries exported to "), "{}", told.text());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{name}");
    }
    assert_eq!(std::fs::read_dir(file(&server, "")).unwrap().count(), 6, "nothing else is left");
}

#[tokio::test]
async fn what_cannot_be_done_is_told_and_changes_nothing() {
    let server = with_three().await;
    let path = file(&server, "mine.csv");
    std::fs::write(&path, "mine").unwrap();
    let mine = path.to_str().unwrap();

    for (arguments, code, said) in [
        (&["--output", mine][..], 2, "is there already: --force replaces it"),
        (&["--output", "events"], 2, "which format?"),
        (&["--output", "-", "--format", "xlsx"], 2, ""),
        (&["--output", "-", "--format", "har", "--columns", "score"], 2, "har has no columns"),
        (&["--output", "-", "--format", "csv", "--columns", "shoe_size"], 2, "shoe_size"),
        (&["--output", mine, "--force", "nobody"], 3, "no delivery matched"),
        (&["--output", "/nowhere/at/all.csv"], 1, "cannot write /nowhere/at/all.csv"),
    ] {
        let ended = export(&server, arguments);

        assert_eq!((ended.code, ended.text()), (code, ""), "{arguments:?} {}", ended.stderr);
        assert!(ended.stderr.contains(said), "{arguments:?}: {}", ended.stderr);
    }
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");

    export(&server, &["--output", mine, "--force"]).done();
    assert!(std::fs::read_to_string(&path).unwrap().contains("Ada"));
}

#[tokio::test]
async fn a_full_disk_is_told_and_leaves_nothing_in_each_format() {
    let server = Mojito::serve();
    for n in 0..40_u64 {
        // Text that does not compress to nothing.
        let word = |word: u64| format!("{:x}", (n * 2000 + word).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let text = (0..2000).map(word).collect::<Vec<_>>().join(" ");
        server.post("interview_result", json!({"id": n.to_string(), "ai_analysis": text}).to_string()).await;
        server.next_event();
    }
    let volume = file(&server, "");

    for (name, why) in [
        ("a.csv", "No space left on device"),
        ("a.xlsx", "No space left on device"),
        ("a.ndjson", "No space left on device"),
        ("a.json", "No space left on device"),
        ("a.har", "No space left on device"),
        ("a.db", "database or disk is full"),
    ] {
        let path = file(&server, name);
        let mut export = Command::new("sh");
        export.args(["-c", "\"$@\"; ended=$?; ls -A \"$0\"; exit $ended"]).arg(&volume);
        let command = server.command("export");
        export.arg(command.get_program()).args(command.get_args()).arg("--output").arg(&path);
        export.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));

        let ended = run(&mut on_small_volume(&export, &volume, "256k"));

        assert_eq!((ended.code, ended.text()), (1, ""), "{name}: {}", ended.stderr);
        let said = format!("error: cannot write {}: {why}", path.display());
        assert!(ended.stderr.starts_with(&said), "{name}: {}", ended.stderr);
        assert_eq!(ended.stderr.lines().count(), 1, "{name}: {}", ended.stderr);
    }
}

/// The published schema of HAR as one document.
fn har_schema() -> Value {
    fn inline(value: Value, files: &HashMap<String, Value>) -> Value {
        match value {
            Value::Object(object) => match object.get("$ref").and_then(Value::as_str) {
                Some(name) => inline(files[name].clone(), files),
                None => object
                    .into_iter()
                    .filter(|(key, _)| key != "$id")
                    .map(|(key, value)| (key, inline(value, files)))
                    .collect(),
            },
            Value::Array(list) => list.into_iter().map(|value| inline(value, files)).collect(),
            other => other,
        }
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("cli/har-schema");
    let files: HashMap<String, Value> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .map(|path| {
            let name = format!("{}#", path.file_name().unwrap().to_str().unwrap());
            (name, serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap())
        })
        .collect();
    inline(files["har.json#"].clone(), &files)
}

#[tokio::test]
async fn a_har_is_one_by_the_published_schema_and_by_its_rules() {
    let server = with_three().await;
    let mut odd = http_client().post(format!("{}?a=1&b=%2B", server.url("interview_result")));
    for (name, value) in server.headers() {
        odd = odd.header(name, value);
    }
    assert_eq!(odd.body(vec![0xff, 0]).send().await.unwrap().status(), 200);
    server.next_event();

    let har = exported(&server, "a.har", &[]);

    let har: Value = serde_json::from_str(&std::fs::read_to_string(har).unwrap()).unwrap();
    let schema = jsonschema::options().should_validate_formats(true).build(&har_schema()).unwrap();
    let departs: Vec<String> = schema.iter_errors(&har).map(|error| error.to_string()).collect();
    assert_eq!(departs, [""; 0]);
    assert!(!schema.is_valid(&json!({"log": {"version": "1.2"}})), "the schema does refuse");
    let entries = har["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 4);
    for entry in entries {
        let timings = ["send", "wait", "receive"].map(|part| entry["timings"][part].as_f64().unwrap());
        assert!((entry["time"].as_f64().unwrap() - timings.iter().sum::<f64>()).abs() < 1e-9);
        assert_eq!(entry["response"]["status"], 200);
        assert_eq!(entry["request"]["method"], "POST");
    }
    assert_eq!(
        serde_json::from_str::<Value>(entries[1]["request"]["postData"]["text"].as_str().unwrap()).unwrap(),
        payload::result("r-1", "Ada Sample", 6.4)
    );
    assert_eq!(entries[3]["request"]["postData"]["_encoding"], "base64");
    assert_eq!(entries[3]["request"]["queryString"][1], json!({"name": "b", "value": "+"}));
    let text = har.to_string();
    for (_, secret) in server.headers() {
        assert!(!text.contains(secret), "no secret leaves");
    }
}

/// All that a file holds, also where it is compressed.
fn everything_in(path: &Path) -> String {
    let bytes = std::fs::read(path).unwrap();
    let mut text = String::from_utf8_lossy(&bytes).into_owned();
    match path.extension().and_then(OsStr::to_str) {
        Some("xlsx") => {
            let mut book: Xlsx<_> = calamine::open_workbook(path).unwrap();
            for (name, cells) in book.worksheets() {
                write!(text, "{name} {:?}", cells.rows().collect::<Vec<_>>()).unwrap();
            }
        }
        Some("db") => {
            let reader = Reader::open_file(path).unwrap();
            for sequence in 1..=reader.newest().unwrap() {
                let delivery = reader.delivery(sequence).unwrap().unwrap();
                write!(text, "{delivery:?} {}", String::from_utf8_lossy(&delivery.decoded())).unwrap();
            }
        }
        _ => {}
    }
    text
}

#[tokio::test]
async fn a_redacted_file_tells_of_nobody_and_of_each_the_same() {
    let server = Mojito::serve();
    let people = ["Ada Canary", "Grace Canary", "Ada Canary"];
    for (n, name) in people.into_iter().enumerate() {
        let first = name.split(' ').next().unwrap();
        let body = json!({
            "id": format!("result-{n}"), "interview_id": "interview-1", "status": "active", "score": 7.25,
            "candidate_name": name,
            "candidate_email": format!("{first}.canary@mail.example"),
            "candidate_phone_number": "+420 777 123 456",
            "candidate_external_id": "EMP-0042",
            "profile_id": format!("profile-of-{first}"),
            "pdf_export_url": "https://reports.example/secret?token=leaked",
            "ai_analysis": format!("{first} was calm. Write to {first}.canary@mail.example or call 777123456."),
            "nickname": "The Canary",
        });
        server.post("interview_result", body.to_string()).await;
    }
    server.post("interview_result", "not JSON of Ada Canary").await;
    for _ in 0..4 {
        server.next_event();
    }

    for name in ["a.ndjson", "a.json", "a.har", "a.csv", "a.xlsx", "a.db"] {
        let text = everything_in(&exported(&server, name, &["--redact"]));

        for canary in [
            "canary",
            "ada was",
            "grace",
            "777123",
            "777 123",
            "emp-0042",
            "reports.example",
            "leaked",
            "profile-of",
        ] {
            assert!(!text.to_lowercase().contains(canary), "{canary} in {name}: {text}");
        }
        for kept in ["result-1", "interview-1", "7.25", " was calm. Write to "] {
            assert!(text.contains(kept), "{kept} in {name}");
        }
    }
    let names = |path: PathBuf| -> Vec<String> {
        let text = std::fs::read_to_string(path).unwrap();
        let objects = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        objects.filter_map(|event| Some(event["candidate"]["name"].as_str()?.to_owned())).collect()
    };
    let once = names(exported(&server, "once.ndjson", &["--redact"]));
    let again = names(exported(&server, "again.ndjson", &["--redact"]));
    assert!(once[0].starts_with("Candidate "), "{once:?}");
    assert_eq!(once[0], once[2]);
    assert_ne!(once[0], once[1]);
    assert_ne!(once[0], again[0], "another key each time");
}
