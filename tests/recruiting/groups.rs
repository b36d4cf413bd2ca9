//! Results by interview and by candidate, and what waits.

use serde_json::{Value, json};
use support::Mojito;

use crate::desk::{COLLECTED, RESULT, collected, objects, scored, told, with};

fn listed(server: &Mojito, arguments: &[&str]) -> Vec<Value> {
    objects(server.command("results").arg("list").args(arguments))
}

#[tokio::test]
async fn interviews_and_candidates_gather_their_results() {
    let ben = json!({"candidate_name": "Ben Sample", "profile_interview_id": "enrolment-ben"});
    let server = told(&[
        (RESULT, scored("r1", 6.0)),
        (RESULT, with(scored("r2", 8.0), json!({"profile_interview_id": "enrolment-r1"}))),
        (COLLECTED, with(collected("r3"), ben)),
    ])
    .await;

    let interviews = listed(&server, &["--by", "interview"]);
    let candidates = listed(&server, &["--by", "candidate"]);
    let awaiting = listed(&server, &["--awaiting"]);

    let [interview] = &interviews[..] else { panic!("one interview: {interviews:?}") };
    assert_eq!((&interview["results"], &interview["awaiting"]), (&json!(3), &json!(1)));
    assert_eq!((&interview["scored"], &interview["median_score"]), (&json!(2), &json!(7.0)));
    let told: Vec<_> = candidates.iter().map(|of| (&of["candidate"], &of["results"])).collect();
    assert_eq!(told, [(&json!("Ben Sample"), &json!(1)), (&json!("Ada Sample"), &json!(2))]);
    assert_eq!((awaiting.len(), &awaiting[0]["result_id"]), (1, &json!("r3")));
}

#[tokio::test]
async fn what_is_erased_is_in_no_list_and_a_rebuild_changes_nothing() {
    let mut server =
        told(&[(RESULT, scored("r1", 6.0)), (RESULT, scored("r2", 8.0)), (COLLECTED, collected("r3"))]).await;
    server.terminate();

    let erased = server.command("erase").args(["--result", "r2", "--yes"]).status().unwrap();
    let before = listed(&server, &[]);
    let rebuilt = server.command("db").arg("rebuild").output().unwrap();

    assert!(erased.success() && rebuilt.status.success());
    assert_eq!(before.iter().map(|of| &of["result_id"]).collect::<Vec<_>>(), [&json!("r3"), &json!("r1")]);
    assert_eq!(listed(&server, &[]), before);
}
