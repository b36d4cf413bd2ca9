//! `mojito results`.

use insta::assert_snapshot;
use serde_json::Value;
use support::Mojito;

use crate::commands::{Ended, redacted, run};
use crate::payload;

fn results(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("results").args(arguments))
}

/// Ada's interview was scored twice, Grace's only collected; answers noted.
async fn with_two() -> Mojito {
    let server = Mojito::serve();
    server.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;
    server.post("interview_collected", payload::result("r-2", "Grace Sample", 8.0).to_string()).await;
    for body in [6.4, 6.4] {
        server.post("interview_result", payload::result("r-1", "Ada Sample", body).to_string()).await;
    }
    for _ in 0..4 {
        server.next_event();
    }
    server
}

#[tokio::test]
async fn each_result_is_listed_once_as_it_stands() {
    let server = with_two().await;

    let text = results(&server, &["list"]).done();
    let json = results(&server, &["list", "--format", "json"]).done();

    redacted(|| {
        assert_snapshot!(text.text(), @r"
        CHANGED              ENVIRONMENT  CANDIDATE     STATE                          DELIVERIES  RESULT
        [time]  default      Ada Sample    6.4, recruiter 6.1, undecided  3           r-1
        [time]  default      Grace Sample  waiting for the score          1           r-2
        ");
    });
    let [ada, grace] = &json.objects()[..] else { panic!("two results: {}", json.text()) };
    assert_eq!((&ada["result_id"], &ada["deliveries"]), (&"r-1".into(), &3.into()));
    assert_eq!((&ada["state"]["sequence"], &ada["state"]["score"]), (&3.into(), &6.4.into()));
    assert_eq!((&ada["awaiting"], &grace["awaiting"]), (&false.into(), &true.into()));
    assert!(ada.get("timeline").is_none());
}

#[tokio::test]
async fn conditions_are_about_how_a_result_stands_now() {
    let server = with_two().await;
    let listed = |arguments: &[&str]| {
        let ended = run(server.command("results").args(["list", "--format", "json"]).args(arguments));
        let ids: Vec<Value> = ended.objects().iter().map(|result| result["result_id"].clone()).collect();
        (ended.code, ids)
    };

    assert_eq!(listed(&["--awaiting"]), (0, vec!["r-2".into()]));
    assert_eq!(listed(&["score:6.4"]), (0, vec!["r-1".into()]));
    assert_eq!(listed(&["--limit", "1"]), (0, vec!["r-1".into()]));
    assert_eq!(listed(&["--before-sequence", "3"]), (0, vec!["r-2".into()]));
    assert_eq!(listed(&["score:7.1"]), (3, vec![]), "that was before");
}

#[tokio::test]
async fn one_result_is_shown_with_its_story() {
    let server = with_two().await;

    let text = results(&server, &["show", "r-1"]).done();
    let json = results(&server, &["show", "r-1", "--format", "json"]).done();
    let nobody = results(&server, &["show", "r-1", "--env", "moon"]);

    let mut lines = text.text().lines();
    assert_eq!(lines.next().unwrap(), "Ada Sample: 6.4, recruiter 6.1, undecided");
    assert!(lines.next().unwrap().starts_with("3 deliveries in default since "), "{}", text.text());
    redacted(|| {
        let story = text.text().lines().skip(4).collect::<Vec<_>>().join("\n");
        assert_snapshot!(story, @r"
        [time] Scored 7.1, recruiter score 6.1.  reason: score  #1
        [time] Score 7.1 → 6.4.  reason: score  + 1 retry  #3
        ");
    });
    let timeline = json.objects()[0]["timeline"].as_array().unwrap().clone();
    assert_eq!(
        timeline.iter().map(|event| event["label"].clone()).collect::<Vec<_>>(),
        ["first", "changed", "repeat"]
    );
    assert_eq!((nobody.code, nobody.stderr.as_str()), (3, "error: there is no result with the id r-1\n"));
}
