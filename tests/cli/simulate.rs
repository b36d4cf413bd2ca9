//! `mojito simulate`, and what it leaves behind.

use std::sync::Arc;

use insta::assert_snapshot;
use serde_json::{Value, json};
use support::{Folders, Mojito, until};

use crate::commands::{Ended, mojito, redacted, run};

const BODY: &str = r#"{"id":"r-1","candidate_name":"Ada Sample"}"#;

fn simulate(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("simulate").args(arguments))
}

async fn status(server: &Mojito) -> u16 {
    server.post("interview_result", BODY).await.status().as_u16()
}

#[tokio::test]
async fn the_next_deliveries_are_stored_marked_and_answered_so() {
    let server = Mojito::serve();

    let begun = simulate(&server, &["--status", "503", "--retry-after", "30", "--next", "2"]);
    let answers = [status(&server).await, status(&server).await, status(&server).await];

    assert_eq!(begun.code, 0);
    assert_snapshot!(begun.text(), @"simulated  the next 2 deliveries to default are answered 503 with Retry-After 30 s");
    assert_eq!(answers, [503, 503, 200]);
    let printed: Vec<Value> = (0..3).map(|_| server.next_event()["answer"].clone()).collect();
    let told: Vec<Value> = printed.iter().map(|a| json!([a["status"], a["simulated"]])).collect();
    assert_eq!(told, [json!([503, true]), json!([503, true]), json!([200, null])]);
    until("it has ended by itself", || (simulate(&server, &["status"]).code == 3).then_some(()));
}

#[tokio::test]
async fn retries_are_linked_with_what_each_was_answered() {
    let server = Mojito::serve();
    simulate(&server, &["--status", "500"]);
    for _ in 0..3 {
        status(&server).await;
        server.next_event();
    }

    let shown = run(server.command("events").args(["show", "2", "--format", "json"])).done().objects();
    let retries = run(server.command("events").args(["retries", "--format", "json"])).done().objects();
    let table = run(server.command("events").arg("retries")).done();

    let attempts = shown[0]["attempts"].as_array().unwrap();
    let told: Vec<Value> =
        attempts.iter().map(|a| json!([a["sequence"], a["status"], a["simulated"]])).collect();
    assert_eq!(told, [json!([1, 500, true]), json!([2, 200, null]), json!([3, 200, null])]);
    assert_eq!(retries[0]["attempts"], shown[0]["attempts"]);
    assert_eq!(retries[0]["candidate"], "Ada Sample");
    redacted(|| {
        let line = table.text().lines().nth(1).unwrap();
        let (line, _) = line.split_once("200, 200").unwrap();
        assert_snapshot!(line, @"[time]  default      Ada Sample  500 (simulated), ");
    });
}

#[tokio::test]
async fn a_simulation_is_shown_and_switched_off() {
    let server = Mojito::serve();

    let begun = simulate(&server, &["--delay", "2s", "--for", "5m", "--format", "json"]).objects();
    let shown = simulate(&server, &["status", "--format", "json"]).done().objects();
    let off = simulate(&server, &["off"]);

    assert_eq!(
        (&shown[0]["answer"], &shown[0]["delay_ms"], &shown[0]["left"]),
        (&json!("delay"), &json!(2000), &Value::Null)
    );
    assert_eq!(begun[0]["since"], shown[0]["since"]);
    assert_eq!((off.code, off.stderr.as_str()), (0, "note: deliveries are answered as usual\n"));
    let none = simulate(&server, &["status"]);
    assert_eq!((none.code, none.stderr.as_str()), (3, "error: no answer is simulated\n"));
}

#[tokio::test]
async fn it_ends_with_the_instance_even_where_that_is_killed() {
    let mut server = Mojito::serve();
    simulate(&server, &["--status", "503", "--for", "1h"]);
    assert_eq!(status(&server).await, 503);

    server.kill();
    let folders = server.folders();
    drop(server);
    let again = Mojito::serve_from(folders, |_| {});

    assert_eq!(status(&again).await, 200);
    assert_eq!(simulate(&again, &["status"]).code, 3);
}

#[test]
fn what_cannot_be_simulated_is_refused() {
    let server = Mojito::serve();
    let nowhere = Arc::new(Folders::new());

    let unknown = simulate(&server, &["--hang", "--env", "moon"]);
    let nothing = simulate(&server, &[]);
    let both = simulate(&server, &["--hang", "--drop"]);
    let idle = run(&mut mojito(&nowhere, &["simulate", "--hang"]));

    assert_eq!(
        (unknown.code, unknown.stderr.as_str()),
        (3, "error: there is no environment `moon`; there is `default`\n")
    );
    assert_eq!((nothing.code, both.code), (2, 2));
    assert_eq!(idle.code, 3);
    assert_snapshot!(idle.stderr, @"error: nothing runs: answers are those of `mojito serve` or the tray app");
}
