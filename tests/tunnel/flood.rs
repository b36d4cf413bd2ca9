//! Many deliveries at once, while the tunnel breaks again and again.

use std::collections::HashSet;
use std::sync::Arc;

use contract::Event;
use contract::sample::Sample;
use eventlog::{DataFolder, Reader};
use support::{PATIENCE, Sshd};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::way::{HOST, Way, wait_for};

const DELIVERIES: u64 = 1000;
const AT_ONCE: u64 = 50;
const BREAKS: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_missing_after_a_thousand_deliveries_and_breaks_in_between() {
    let mut sshd = Sshd::start("MaxSessions 100");
    let way = Arc::new(Way::through(&sshd));
    let mojito = Arc::new(way.serve());
    wait_for(&mojito, "up");
    let (taken, mut counted) = watch::channel(0);

    let mut senders = JoinSet::new();
    for sender in 0..AT_ONCE {
        let (way, mojito, taken) = (Arc::clone(&way), Arc::clone(&mojito), taken.clone());
        senders.spawn(async move {
            let client = way.client(HOST);
            let mut acknowledged = Vec::new();
            for number in (sender..DELIVERIES).step_by(usize::try_from(AT_ONCE).unwrap()) {
                // Each seed makes another body.
                let body = Sample::of(Event::InterviewResult, number).to_json();
                // As JobMojito does: until it is taken.
                let sent = async {
                    loop {
                        match way.post_to(HOST, &client, &mojito, body.clone()).await {
                            Ok(answer) if answer.status() == 200 => return,
                            _ => tokio::time::sleep(std::time::Duration::from_millis(50)).await,
                        }
                    }
                };
                tokio::time::timeout(PATIENCE, sent).await.expect("a delivery to be taken");
                taken.send_modify(|taken| *taken += 1);
                acknowledged.push(body);
            }
            acknowledged
        });
    }
    let total = usize::try_from(DELIVERIES).unwrap();
    for broken in 1..=BREAKS {
        let due = total * broken / (BREAKS + 1);
        let reached = counted.wait_for(|taken| *taken >= due);
        tokio::time::timeout(PATIENCE, reached).await.expect("deliveries to be taken").unwrap();
        sshd.kill();
        sshd.resume();
    }
    let acknowledged: HashSet<String> = senders.join_all().await.into_iter().flatten().collect();

    assert_eq!(acknowledged.len(), total);
    let standing = crate::way::standing(&mojito);
    assert!(standing["reconnects"].as_u64().unwrap() >= 1, "{standing}");
    let reader = Reader::open(&DataFolder::at(mojito.data_dir())).unwrap();
    let mut stored = HashSet::new();
    for sequence in 1..=reader.newest().unwrap() {
        let delivery = reader.delivery(sequence).unwrap().unwrap();
        stored.insert(String::from_utf8(delivery.body.clone()).unwrap());
    }
    assert!(acknowledged.is_subset(&stored), "{} of {total} are stored", stored.len());
}
