//! `mojito events replay` and `mojito events forward`.

use std::os::unix::process::ExitStatusExt as _;
use std::process::Stdio;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use support::{Answering, Mojito, Receiver, status};

use crate::commands::{redacted, run};

fn with(deliveries: usize) -> Mojito {
    let server = Mojito::serve();
    for seed in 1..=deliveries {
        run(server.command("trigger").args(["interview_result", "--seed", &seed.to_string()])).done();
    }
    server
}

#[test]
fn answers_stand_side_by_side_and_one_that_was_not_taken_fails() {
    let receiver = Receiver::start(|_, before| status(if before == 3 { 500 } else { 200 }));
    let server = with(2);
    let mut replay = server.command("events");
    replay.args(["replay", "1", "2", "--to", &receiver.url(), "--times", "2", "--keep-order"]);

    let ended = run(&mut replay);

    assert_eq!(ended.code, 1);
    redacted(|| {
        assert_snapshot!(ended.text(), @"
        NO  EVENT             CANDIDATE         ANSWERS
        1   interview_result  Тест Образцов     200 in [n] ms · 200 in [n] ms
        2   interview_result  Zoë Exemple-Démo  200 in [n] ms · 500 in [n] ms
        ");
        assert_snapshot!(ended.stderr, @"note: 1 of 4 requests not taken");
    });
}

#[test]
fn json_tells_each_answer_as_it_comes() {
    let receiver = Receiver::start(|_, _| Answering::With(200, "", "thanks"));
    let server = with(1);
    let mut replay = server.command("events");
    replay.args(["replay", "--query", "event:interview_result", "--to", &receiver.url()]);
    replay.args(["--set", "score=9.5", "--format", "json"]);

    let answers = run(&mut replay).done().objects();

    assert_eq!((&answers[0]["sequence"], &answers[0]["round"]), (&json!(1), &json!(1)));
    assert_eq!((&answers[0]["status"], &answers[0]["body"]), (&json!(200), &json!("thanks")));
    assert_eq!(receiver.received()[0].json()["score"], json!(9.5));
}

#[test]
fn it_goes_to_a_target_and_back_through_the_endpoint() {
    let receiver = Receiver::start(|_, _| status(200));
    let server = with(1);
    run(server.command("target").args(["add", "local", &receiver.url(), "--header", "X-Key: abc"])).done();

    run(server.command("events").args(["replay", "1", "--to-target", "local"])).done();
    run(server.command("events").args(["forward", "1", "--to", "local"])).done();
    run(server.command("events").args(["replay", "1", "--to-endpoint"])).done();
    let moon = run(server.command("events").args(["replay", "1", "--to-endpoint", "--env", "moon"]));

    // The third one came by itself: what arrives again is forwarded as well.
    let arrived = receiver.wait_for(3);
    assert!(arrived.iter().all(|request| request.header("x-key") == Some("abc")));
    assert_eq!(arrived[2].sequence(), 2);
    assert_eq!(moon.code, 3);
    assert_snapshot!(moon.stderr, @"error: there is no environment `moon`; there is `default`");
}

#[test]
fn a_body_is_edited_with_the_editor() {
    let receiver = Receiver::start(|_, _| status(200));
    let server = with(1);
    let replay = |editor: &str| {
        let mut replay = server.command("events");
        replay
            .args(["replay", "1", "--to", &receiver.url(), "--edit"])
            .env_remove("VISUAL")
            .env("EDITOR", editor);
        run(&mut replay)
    };

    let edited = replay("sed -i s/\"candidate_name\"/\"renamed\"/");
    let refused = replay("false");

    assert_eq!((edited.code, refused.code), (0, 1));
    assert!(receiver.received()[0].json().get("renamed").is_some());
    assert!(refused.stderr.contains("so nothing was sent"), "{}", refused.stderr);
    assert_eq!(receiver.received().len(), 1);
}

#[test]
fn what_is_not_there_or_not_reached_is_told() {
    let receiver = Receiver::start(|_, _| status(200));
    let url = receiver.url();
    drop(receiver);
    let server = with(1);
    let replay = |arguments: &[&str]| run(server.command("events").arg("replay").args(arguments));

    let missing = replay(&["9", "--to", &url]);
    let nothing = replay(&["--query", "nobody", "--to", &url]);
    let target = replay(&["1", "--to-target", "moon"]);
    let nowhere = replay(&["1"]);
    let refused = replay(&["1", "--to", &url]);

    assert_eq!((missing.code, nothing.code, target.code, nowhere.code, refused.code), (3, 3, 3, 2, 1));
    assert_snapshot!(missing.stderr, @"error: there is no delivery with the sequence number 9");
    assert_snapshot!(nothing.stderr, @"error: no delivery matched");
    assert_snapshot!(target.stderr, @"error: there is no target `moon`; there is none yet");
    assert!(refused.text().contains("refused"), "{}", refused.text());
}

#[test]
fn ctrl_c_ends_it_with_what_was_done() {
    let receiver = Receiver::start(|_, before| if before == 0 { status(200) } else { Answering::Never });
    let server = with(2);
    let mut replay = server.command("events");
    replay.args(["replay", "1", "2", "--to", &receiver.url(), "--keep-order", "--format", "json"]);

    let child = replay.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    receiver.wait_for(2);
    kill_process(Pid::from_child(&child), Signal::INT).unwrap();
    let output = child.wait_with_output().unwrap();

    assert_eq!((output.status.code(), output.status.signal()), (Some(130), None));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "note: ended after 1 of 2\n");
    assert_eq!(String::from_utf8(output.stdout).unwrap().lines().count(), 1);
}
