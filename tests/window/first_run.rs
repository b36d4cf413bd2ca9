//! The first start: the guide, from choosing a way in to the first delivery.

use support::App;

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
async fn an_address_of_ones_own_is_taken_up_at_once_and_handed_out() {
    let app = App::start().await;

    app.desktop.press(&["g", "n"]);
    app.window.click_button("Choose a tunnel").await;
    app.window.click("//label[contains(., 'An address of your own')]").await;
    app.window.click("//label[contains(., 'Public address')]").await;
    app.desktop.type_text("https://hooks.example.com");
    app.window.click_button("Use this address").await;
    app.window.find("//label[contains(., 'An address of your own')]//*[.='in use']").await;

    let settings = std::fs::read_to_string(app.data_dir().join("settings.toml")).unwrap();
    assert!(settings.contains("provider = \"url\""), "{settings}");
    app.close().await;
}
