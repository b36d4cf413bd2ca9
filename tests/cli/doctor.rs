//! `mojito doctor`.

use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;

use insta::assert_snapshot;
use serde_json::Value;
use support::{Bus, Folders, Mojito, NotificationServer};

use crate::commands::{Ended, mojito, redacted, run};

/// The finding about this, as `grade: said → remedy`.
#[track_caller]
fn finding(ended: &Ended, check: &str) -> String {
    let found = ended.objects().into_iter().find(|finding| finding["check"] == check);
    let found = found.unwrap_or_else(|| panic!("nothing about {check}: {}", ended.text()));
    let text = |key: &str| found[key].as_str().unwrap_or("nothing to do").to_owned();
    format!("{}: {} → {}", text("grade"), text("said"), text("remedy"))
}

fn doctor(server: &Mojito) -> Ended {
    run(server.command("doctor").args(["--format", "json"]))
}

#[test]
fn where_all_is_well_it_says_so() {
    let bus = Bus::start();
    let _server = NotificationServer::start(&bus, &["body"]);
    let server = Mojito::serve();

    let text = run(server.command("doctor").env("DBUS_SESSION_BUS_ADDRESS", bus.address())).done();

    redacted(|| {
        let mut settings = insta::Settings::clone_current();
        settings.add_filter(r"\d+ MB are free", "[n] MB are free");
        settings.add_filter(r"Tray [0-9.]+ on \w+, \w+", "Tray [version] on [system]");
        settings.bind(|| assert_snapshot!(text.text(), @"
            ✓ version       Mojito Tray [version] on [system].
            ✓ data folder   [folder] is there, writable, and yours alone.
            ✓ disk          [n] MB are free.
            ✓ settings      [folder]/settings.toml is read without a fault.
            ✓ secrets       No keychain answers here, so secrets are kept in `secrets.toml` in the data folder, readable by you alone.
            ✓ log           The log can be read: 0 deliveries, 0 of them unread.
            ✓ search index  The search index covers the log.
            ✓ instance      An instance runs (process [n]) and listens at [address].
            ✓ notifications The desktop's notification service answers.
            ✓ listener      Mojito Tray listens at http://[address].
            ✓ answer        This very instance answers there.
            ✓ secret        The key and the header X-Mojito-Secret are right: a delivery would be stored.

            All is well.
            "));
    });
}

#[test]
fn before_the_first_start_nothing_is_broken_and_it_says_how_to_begin() {
    let folders = Folders::new();

    let ended = run(&mut mojito(&folders, &["doctor", "--format", "json"]));

    assert!(!folders.path("data/mojito").exists(), "looking creates nothing");
    for check in ["data folder", "secrets", "log"] {
        let found = finding(&ended, check);
        assert!(found.starts_with("doubtful: ") && found.contains("Start `mojito serve`"), "{found}");
    }
    assert_eq!(ended.objects().iter().filter(|finding| finding["check"] == "listener").count(), 0);
}

#[test]
fn what_others_could_read_is_told_with_the_command_that_closes_it() {
    let server = Mojito::serve();
    let data = server.data_dir();
    std::fs::set_permissions(&data, Permissions::from_mode(0o755)).unwrap();
    std::fs::set_permissions(data.join("secrets.toml"), Permissions::from_mode(0o644)).unwrap();

    let ended = doctor(&server);

    assert_eq!(ended.code, 1);
    redacted(|| {
        assert_snapshot!(finding(&ended, "data folder"), @"doubtful: Others on this computer can look into [folder] (mode 755). → chmod 700 '[folder]'");
        assert_snapshot!(finding(&ended, "secrets"), @"bad: Others on this computer can read [folder]/secrets.toml (mode 644). → chmod 600 '[folder]/secrets.toml', then give each environment new secrets with `mojito endpoint rotate`.");
    });
}

#[test]
fn a_wrong_settings_file_is_told_with_its_line_and_the_rest_is_looked_at() {
    let server = Mojito::serve();
    std::fs::write(server.data_dir().join("settings.toml"), "theme = \"pink\"\n").unwrap();

    let ended = doctor(&server);

    assert_eq!(ended.code, 1);
    assert!(finding(&ended, "settings").contains("settings.toml:1: "), "{}", ended.text());
    assert!(finding(&ended, "log").starts_with("good: "), "{}", ended.text());
}

#[test]
fn a_damaged_log_is_told() {
    let mut server = Mojito::serve();
    server.terminate();
    std::fs::write(server.data_dir().join("events.db"), [0xa5; 8192]).unwrap();

    let ended = doctor(&server);

    assert_eq!(ended.code, 1);
    assert!(finding(&ended, "log").starts_with("bad: The event log is damaged"), "{}", ended.text());
}

#[test]
fn without_an_instance_it_says_that_nothing_is_received() {
    let mut server = Mojito::serve();
    server.terminate();
    crate::commands::listen_at(&server, server.address());

    let ended = doctor(&server);

    assert_eq!(ended.code, 0, "{}", ended.text());
    assert_snapshot!(finding(&ended, "instance"), @"doubtful: No instance runs: deliveries are not received. → Start `mojito serve` or the tray app.");
}

#[test]
fn a_port_that_another_program_has_is_told_before_the_next_start_fails() {
    let mut server = Mojito::serve();
    let other = Mojito::serve();
    server.terminate();
    crate::commands::listen_at(&server, other.address());

    let ended = doctor(&server);

    assert_eq!(ended.code, 1);
    redacted(
        || assert_snapshot!(finding(&ended, "instance"), @"bad: No instance runs, and none could listen at [address]: Address already in use (os error 98). → End the program that listens there, or set another `listen` in the settings."),
    );
}

#[test]
fn a_desktop_without_notifications_is_told_and_breaks_nothing() {
    let bus = Bus::start();
    let server = Mojito::serve();
    let mut command = server.command("doctor");
    command.args(["--format", "json"]).env("DBUS_SESSION_BUS_ADDRESS", bus.address());

    let ended = run(&mut command);

    assert_eq!(ended.code, 0);
    assert!(
        finding(&ended, "notifications").starts_with("doubtful: No notification service answers"),
        "{}",
        ended.text()
    );
}

#[test]
fn each_finding_is_an_object() {
    let server = Mojito::serve();

    let ended = doctor(&server);

    for finding in ended.objects() {
        assert_eq!(finding["type"], "finding");
        let healthy = finding["grade"] == "good";
        assert_eq!(finding["remedy"] == Value::Null, healthy, "{finding}");
    }
}
