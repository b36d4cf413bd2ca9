//! The sender is killed again and again while it sends.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use support::{Folders, Mojito, Received, Receiver, status, until};

use crate::desk::sample;

const RESULTS: u64 = 30;
const EACH: u64 = 10;
const KILLS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn every_delivery_arrives_in_order_however_often_the_server_is_killed() {
    let good = Receiver::start(|_, _| status(200));
    let moody = Receiver::start(|_, before| status(if before % 3 == 2 { 500 } else { 200 }));
    let folders = Arc::new(Folders::new());
    let mut mojito = Mojito::serve_from(Arc::clone(&folders), |_| {});
    for (name, receiver) in [("good", &good), ("moody", &moody)] {
        let added = mojito.command("target").args(["add", name, &receiver.url()]).output().unwrap();
        assert!(added.status.success(), "{added:?}");
    }

    let mut number = 0;
    for round in 1..=KILLS {
        // Each life takes in a part of them, and dies in the middle of sending them on.
        while number < RESULTS * EACH * u64::try_from(round).unwrap() / u64::try_from(KILLS).unwrap() {
            let body = sample(number % RESULTS, number / RESULTS).to_json();
            assert_eq!(mojito.post("interview_result", body).await.status(), 200);
            number += 1;
        }
        let before = moody.received().len();
        moody.wait_for(before + 3);
        mojito.kill();
        mojito = Mojito::serve_from(Arc::clone(&folders), |_| {});
    }

    let all = i64::try_from(RESULTS * EACH).unwrap();
    for (name, receiver) in [("good", &good), ("moody", &moody)] {
        until(&format!("all {all} at {name}"), || {
            let sequences: HashSet<i64> = receiver.received().iter().map(Received::sequence).collect();
            (sequences == (1..=all).collect()).then_some(())
        });
        let received = receiver.received();
        let (mut seen, mut newest) = (HashSet::new(), HashMap::new());
        for request in &received {
            if seen.insert(request.sequence()) {
                let result = request.json()["id"].as_str().unwrap().to_owned();
                let before = newest.insert(result, request.sequence()).unwrap_or_default();
                assert!(before < request.sequence(), "{name}: first receptions out of order");
            }
        }
        println!("{name}: {} requests for {all} deliveries, {KILLS} kills", received.len());
    }
    assert!(mojito.terminate().success());
}
