//! `mojito erase`.

use insta::assert_snapshot;
use support::Mojito;

use crate::commands::{Ended, run};
use crate::payload;
use crate::terminal::on_terminal;

/// A log, nobody's at the moment, with two deliveries of Ada and one each of Adam and Grace.
async fn with_four() -> Mojito {
    let mut server = Mojito::serve();
    for (id, name, score) in [
        ("r-1", "Ada Sample", 7.1),
        ("r-1", "Ada Sample", 6.4),
        ("r-10", "Adam Sample", 5.0),
        ("r-2", "Grace Sample", 8.0),
    ] {
        let mut body = payload::result(id, name, score);
        body["candidate_email"] = format!("{}@example.com", name.replace(' ', ".").to_lowercase()).into();
        server.post("interview_result", body.to_string()).await;
    }
    server.terminate();
    server
}

fn erase(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("erase").args(arguments))
}

fn left(server: &Mojito) -> Vec<i64> {
    let listed = run(server.command("events").args(["list", "--format", "json"]));
    listed.objects().iter().map(|event| event["sequence"].as_i64().unwrap()).collect()
}

#[tokio::test]
async fn a_candidate_is_erased_whole_and_nobody_of_a_similar_name() {
    let server = with_four().await;

    let dry = erase(&server, &["--candidate", "ada.sample@example.com", "--dry-run"]).done();
    let erased = erase(&server, &["--candidate", "ada sample", "--yes"]).done();

    assert_snapshot!(dry.text(), @"2 deliveries of 1 result will be erased from this computer: payloads, notes and search index. JobMojito keeps its own. This cannot be undone.");
    assert_snapshot!(erased.text(), @"ok  2 deliveries erased");
    assert_eq!(left(&server), [4, 3]);
    let log = std::fs::read(server.data_dir().join("events.db")).unwrap();
    assert!(!log.windows(10).any(|bytes| bytes == b"Ada Sample"), "its bytes are gone from the file");
}

#[tokio::test]
async fn a_result_a_time_or_a_query_says_what_goes() {
    let server = with_four().await;

    let one = erase(&server, &["--result", "r-1", "--yes", "--format", "json"]).done();
    let found = erase(&server, &["score:<6", "--yes", "--format", "json"]).done();
    let too_old = erase(&server, &["--before", "2000-01-01", "--yes"]);
    let rest = erase(&server, &["--before", "2100-01-01", "--yes", "--format", "json"]).done();

    assert_eq!(one.text(), "{\"erased\":2}\n", "r-10 is another");
    assert_eq!(found.text(), "{\"erased\":1}\n");
    assert_eq!((too_old.code, too_old.stderr.as_str()), (3, "note: there is nothing to erase\n"));
    assert_eq!(rest.text(), "{\"erased\":1}\n");
    assert!(left(&server).is_empty());
}

#[tokio::test]
async fn it_asks_once_and_only_a_yes_erases() {
    let server = with_four().await;
    let ask = |answer: &str| on_terminal(server.command("erase").args(["--result", "r-2"]), 100, answer);

    let (refused, _) = ask("\n");
    assert_eq!((refused, left(&server).len()), (0, 4));

    let (agreed, shown) = ask("y\n");
    assert_eq!((agreed, left(&server).len()), (0, 3));
    assert!(shown.contains("This cannot be undone.") && shown.contains("Erase them? [y/N]"), "{shown}");
}

#[tokio::test]
async fn without_somebody_to_ask_or_something_to_erase_it_is_used_wrongly() {
    let server = with_four().await;

    for (arguments, told) in [
        (&["--result", "r-1"][..], "say --yes, or --dry-run"),
        (&["", "--yes"], "an empty query would be everything"),
        (&["--yes"], "required arguments"),
        (&["--candidate", "Ada", "--result", "r-1"], "cannot be used with"),
    ] {
        let ended = erase(&server, arguments);

        assert_eq!((ended.code, ended.text()), (2, ""), "{arguments:?}");
        assert!(ended.stderr.contains(told), "{arguments:?}: {}", ended.stderr);
    }
    assert_eq!(left(&server).len(), 4);
}

#[tokio::test]
async fn beside_a_running_instance_nothing_is_erased() {
    let server = Mojito::serve();
    server.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;

    let ended = erase(&server, &["--result", "r-1", "--yes"]);

    assert_eq!((ended.code, left(&server).len()), (4, 1), "{}", ended.stderr);
}
