//! A public address that changes, and a JobMojito that has the old one.

use contract::Event;
use contract::sample::Sample;
use serde_json::{Value, json};
use support::{Bus, NotificationServer, Sshd, until};

use crate::way::{Way, standing, wait_for};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn another_address_is_told_until_a_delivery_comes_through_it() {
    let folder = tempfile::tempdir().unwrap();
    let address = folder.path().join("address");
    let announce = |name: &str| std::fs::write(&address, format!("https://{name}.example.com\n")).unwrap();
    announce("first");
    let mut sshd = Sshd::start(&format!("ForceCommand cat {}; cat", address.display()));
    let way = Way::through(&sshd);
    way.listen_to(&sshd);
    let bus = Bus::start();
    let notifications = NotificationServer::start(&bus, &["actions", "body"]);
    let mojito = way.listen(&bus);
    wait_for(&mojito, "up");
    let deliver = async |name: &str, seed: u64| {
        let (host, body) =
            (format!("{name}.example.com"), Sample::of(Event::InterviewResult, seed).to_json());
        way.post_to(&host, &way.client(&host), &mojito, body).await.unwrap()
    };

    // JobMojito has the first address: a delivery came through it.
    assert_eq!(deliver("first", 1).await.status(), 200);
    until("the address to be known", || mojito.data_dir().join("pasted.json").exists().then_some(()));
    assert_eq!(standing(&mojito)["moved"], Value::Null);

    announce("second");
    sshd.kill();
    sshd.resume();
    let moved = until("the address to have moved", || {
        let moved = standing(&mojito)["moved"].clone();
        (!moved.is_null()).then_some(moved)
    });
    let told = notifications.wait_for(2);
    let elsewhere = deliver("first", 2).await;
    let still = standing(&mojito)["moved"].clone();
    let here = deliver("second", 3).await;
    until("the move to be over", || standing(&mojito)["moved"].is_null().then_some(()));

    assert_eq!(
        json!([moved["from"], moved["to"]]),
        json!(["https://first.example.com/", "https://second.example.com/"])
    );
    assert_eq!(told[1].summary, "Your public address has changed");
    let body = "It is second.example.com now, and JobMojito still sends to first.example.com: paste the new addresses \
                there.";
    assert_eq!(told[1].body, body);
    assert_eq!((elsewhere.status().as_u16(), here.status().as_u16()), (421, 200));
    assert_eq!(still, moved);
}
