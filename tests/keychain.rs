//! Secrets in a real keychain: gnome-keyring on a bus of its own.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::fs;
use std::sync::Arc;

use contract::Event;
use contract::sample::Sample;
use support::{Bus, Folders, Mojito, Process};

#[tokio::test]
async fn where_a_keychain_answers_secrets_are_kept_there_and_nowhere_else() {
    let folders = Arc::new(Folders::new());
    let bus = Bus::start();
    let _keychain = keychain(&folders, &bus);
    let body = Sample::of(Event::InterviewResult, 1).to_json();

    let mut first = serve(&folders, &bus);
    assert_eq!(first.post("interview_result", body.clone()).await.status(), 200);
    assert!(first.terminate().success());

    let settings = fs::read_to_string(first.data_dir().join("settings.toml")).unwrap();
    assert!(settings.contains("secrets = \"keychain\""), "{settings}");
    assert!(!first.data_dir().join("secrets.toml").exists());
    let secret = first.headers()[0].1;
    for file in
        fs::read_dir(first.data_dir()).unwrap().map(|file| file.unwrap().path()).filter(|path| path.is_file())
    {
        let bytes = fs::read(&file).unwrap();
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "the header's value stands in {}", file.display());
    }
    let again = serve(&folders, &bus);
    assert_eq!((again.headers(), key(&again)), (first.headers(), key(&first)), "a restart finds them again");
    assert_eq!(again.post("interview_result", body).await.status(), 200);
}

#[tokio::test]
async fn a_keychain_that_is_gone_puts_senders_off_and_makes_no_new_secrets() {
    let folders = Arc::new(Folders::new());
    let bus = Bus::start();
    let mut keychain = keychain(&folders, &bus);
    let mut first = serve(&folders, &bus);
    assert!(first.terminate().success());

    keychain.kill();
    bus.wait_until_free("org.freedesktop.secrets");
    let again = serve(&folders, &bus);

    let url = first.url("any").replace(&first.address().to_string(), &again.address().to_string());
    let answer = support::http_client().post(url).body("{}").send().await.unwrap();
    assert_eq!(answer.status(), 503);
    assert!(!again.data_dir().join("secrets.toml").exists());
}

#[tokio::test]
async fn a_keychain_that_cannot_keep_anything_is_as_good_as_none() {
    let folders = Arc::new(Folders::new());
    let bus = Bus::start();
    // Unlocked with no password it has no place to keep secrets in.
    let _keychain = keychain_with(&folders, &bus, "");

    let mojito = serve(&folders, &bus);

    let body = Sample::of(Event::InterviewResult, 1).to_json();
    assert_eq!(mojito.post("interview_result", body).await.status(), 200);
    assert!(mojito.data_dir().join("secrets.toml").exists());
}

fn serve(folders: &Arc<Folders>, bus: &Bus) -> Mojito {
    Mojito::serve_from(Arc::clone(folders), |command| {
        command.env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    })
}

/// A keychain that is unlocked and ready.
fn keychain(folders: &Folders, bus: &Bus) -> Process {
    keychain_with(folders, bus, "password")
}

fn keychain_with(folders: &Folders, bus: &Bus, password: &str) -> Process {
    let mut daemon = folders.command("sh");
    daemon
        .arg("-c")
        .arg("printf %s \"$0\" | gnome-keyring-daemon --foreground --unlock --components=secrets");
    daemon.arg(password).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let daemon = Process::start(daemon);
    bus.wait_for_name("org.freedesktop.secrets");
    daemon
}

fn key(mojito: &Mojito) -> String {
    mojito.url("any").rsplit('/').next().unwrap().to_owned()
}
