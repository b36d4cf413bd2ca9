//! `mojito insights`.

use insta::assert_snapshot;
use serde_json::json;
use support::Mojito;

use crate::commands::{Ended, run};
use crate::payload;

fn insights(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("insights").args(arguments))
}

/// Ada was scored twice and once more as a retry, Grace only collected.
async fn with_two() -> Mojito {
    let server = Mojito::serve();
    server.post("interview_collected", payload::result("r-2", "Grace Sample", 8.0).to_string()).await;
    for score in [7.1, 6.4, 6.4] {
        server.post("interview_result", payload::result("r-1", "Ada Sample", score).to_string()).await;
    }
    for _ in 0..4 {
        server.next_event();
    }
    server
}

#[tokio::test]
async fn a_stretch_of_time_is_told_in_tables() {
    let server = with_two().await;

    let text = insights(&server, &[]).done();

    let sections: Vec<&str> = text.text().lines().collect();
    for expected in
        ["Events by day", "Results that began then", "Scores by interview", "How the endpoint fared"]
    {
        assert!(sections.contains(&expected), "{}", text.text());
    }
    let row = sections.iter().position(|line| line.starts_with("DAY")).unwrap() + 1;
    let cells: Vec<&str> = sections[row].split_whitespace().skip(1).collect();
    assert_eq!(cells, ["1", "2", "0", "0"], "a retry is no event: {}", text.text());
    let standing = text.text().lines().skip_while(|line| *line != "Results that began then").take(5);
    assert_snapshot!(standing.collect::<Vec<_>>().join("\n"), @r"
        Results that began then
        collected       2, of which 1 wait for a result
        scored          1, of which 1 are undecided
        decided         0: 0 advance, 0 reject
        failed          0
        ");
}

#[tokio::test]
async fn machines_read_one_object() {
    let server = with_two().await;

    let json = insights(&server, &["--format", "json"]).done();
    let nowhere = insights(&server, &["--environment", "nowhere", "--format", "json"]).done();

    let told = &json.objects()[0];
    assert_eq!(told["funnel"]["collected"], json!(2));
    assert_eq!((&told["funnel"]["awaiting"], &told["funnel"]["scored"]), (&json!(1), &json!(1)));
    assert_eq!((&told["scores"][0]["median"], &told["scores"][0]["scored"]), (&json!(6.4), &json!(1)));
    let sum = |key: &str| -> u64 {
        told["days"].as_array().unwrap().iter().map(|day| day[key].as_u64().unwrap()).sum()
    };
    assert_eq!((sum("collected"), sum("result"), sum("failed")), (1, 2, 0));
    assert_eq!(told["days"].as_array().unwrap().len(), 30);
    assert_eq!(told["behind"], json!(0));
    assert_eq!(nowhere.objects()[0]["funnel"]["collected"], json!(0));
}

#[tokio::test]
async fn a_gap_is_listed_and_without_one_nothing_matched() {
    let server = Mojito::serve();

    let none = insights(&server, &["gaps"]);

    assert_eq!((none.code, none.text()), (3, ""));
    assert_eq!(none.stderr, "note: no delivery can have been missed in that time\n");
}

#[tokio::test]
async fn a_stretch_that_ends_before_it_begins_is_refused() {
    let server = Mojito::serve();

    let refused = insights(&server, &["--after", "2026-11-02", "--before", "2026-11-01"]);

    assert_eq!(refused.code, 1);
    assert!(refused.stderr.contains("ends before it begins"), "{}", refused.stderr);
}
