//! The first start: the guide, from choosing a way in to the first delivery.

use std::net::Ipv4Addr;

use support::{App, Certificate, Desktop, FarEnd, Sshd, free_port};

/// What the field in use holds: keys take a while to arrive.
const TYPED: &str = "document.activeElement.value";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guide_leads_to_the_first_delivery_and_goes_on_where_it_was_left() {
    let app = App::start_first().await;
    app.window.see("How does JobMojito reach this computer?").await;
    app.window.see("localhost.run").await;
    app.window.screenshot("guide-tunnel").await;
    app.window.click_button("Continue without a tunnel").await;
    app.window.see("These addresses work on this computer only").await;

    let app = app.restart().await;
    app.window.see("Paste these into JobMojito").await;
    app.window.click_button("Continue").await;
    app.window.see("Nothing yet").await;
    app.window.click_button("Check the connection").await;
    app.window.see("Deliveries come through").await;
    app.window.screenshot("guide-waiting").await;
    app.window.click_button("Send a sample event").await;
    app.window.see("It arrived").await;
    app.window.click_button("Open it").await;
    app.window.find("//*[@role='tablist']").await;

    let settings = std::fs::read_to_string(app.data_dir().join("settings.toml")).unwrap();
    assert!(settings.contains("setup = \"done\""), "{settings}");
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_guide_brings_a_tunnel_over_ssh_up_and_the_first_delivery_through_it() {
    // As on a server of one's own: HTTPS ends at a public address, behind which the forwarded port is.
    let mut sshd = Sshd::start("");
    let (server, port) = (sshd.server(), free_port());
    let certificate = Certificate::issued("localhost", (2000, 4000));
    let front = FarEnd::encrypted(&certificate, (Ipv4Addr::LOCALHOST, port).into());
    let public = front.url("https", "localhost");
    let desktop = Desktop::start();
    desktop.folders().trust(&certificate);
    let app = App::start_first_on(desktop).await;
    app.window.click("//label[contains(., 'Your own server, over SSH')]").await;
    for (label, text) in
        [("Server", server.as_str()), ("Port to open there", &port.to_string()), ("Public address", &public)]
    {
        app.window.click(&format!("//label[contains(., '{label}')]")).await;
        app.desktop.press(&["ctrl+a"]);
        app.desktop.type_text(text);
        app.window.expect(TYPED, text).await;
    }

    // The server does not know the app's key yet.
    app.window.click_button("Connect").await;
    app.window.see("stands in its authorized_keys").await;
    app.window.screenshot("guide-refused").await;
    let key = app.window.value("document.querySelector('.key bdi')?.textContent", &[]).await;
    sshd.authorize(key.as_str().unwrap());
    app.window.click_button("Try again").await;
    app.window.see("The tunnel is up").await;
    app.window.screenshot("guide-up").await;

    app.window.click_button("Continue").await;
    app.window.see("Paste these into JobMojito").await;
    app.window.see(&format!("{public}/in/")).await;
    app.window.screenshot("guide-paste").await;
    app.window.click_button("Continue").await;
    app.window.click_button("Check the connection").await;
    app.window.see("Deliveries come through").await;
    app.window.click_button("Send a sample event").await;
    app.window.see("It arrived").await;
    app.window.screenshot("guide-arrived").await;
    app.desktop.wait_for_notifications(1);
    app.window.click_button("Open it").await;
    app.window.find("//*[@role='tablist']").await;

    // A server that dies is missed, in the window and in the tray, and found again.
    sshd.kill();
    app.window.see("tunnel down").await;
    app.window.screenshot("tunnel-down").await;
    sshd.resume();
    app.window.see("tunnel up").await;
    app.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_address_of_ones_own_is_taken_up_at_once_and_handed_out() {
    let app = App::start().await;

    app.desktop.press(&["g", "p"]);
    app.window.click_button("Choose a tunnel").await;
    app.window.click("//label[contains(., 'An address of your own')]").await;
    app.window.click("//label[contains(., 'Public address')]").await;
    app.desktop.type_text("https://hooks.example.com");
    app.window.expect(TYPED, "https://hooks.example.com").await;
    app.window.click_button("Use this address").await;
    app.window.find("//label[contains(., 'An address of your own')]//*[.='in use']").await;

    let settings = std::fs::read_to_string(app.data_dir().join("settings.toml")).unwrap();
    assert!(settings.contains("provider = \"url\""), "{settings}");
    app.close().await;
}
