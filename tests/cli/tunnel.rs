//! `mojito tunnel`, with a real SSH server as the far end.

use std::process::Command;

use insta::assert_snapshot;
use support::{Folders, Mojito, Sshd, free_port, until};

use crate::commands::{Ended, mojito, redacted, run, run_with};

/// A server of one's own that lets the app's key in, and the port it forwards.
pub(crate) struct Server {
    pub(crate) sshd: Sshd,
    port: u16,
}

impl Server {
    pub(crate) fn start() -> Server {
        Server { sshd: Sshd::start(""), port: free_port() }
    }

    /// Puts the app's public key on it.
    pub(crate) fn authorize(&self, mut key: Command) {
        self.sshd.authorize(run(key.args(["key"])).done().text().trim());
    }

    /// What names it on a command line.
    pub(crate) fn arguments(&self) -> [String; 7] {
        let (server, port) = (self.sshd.server(), self.port);
        [
            format!("ssh://{server}"),
            "--url".to_owned(),
            self.url(),
            "--remote-port".to_owned(),
            port.to_string(),
            "--bind".to_owned(),
            "localhost".to_owned(),
        ]
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}", self.port)
    }
}

fn tunnel(server: &Mojito, arguments: &[&str]) -> Ended {
    run(server.command("tunnel").args(arguments))
}

#[test]
fn what_there_is_to_choose_from_says_what_it_costs_and_who_reads() {
    let folders = Folders::new();

    let text = run(&mut mojito(&folders, &["tunnel", "providers"])).done();
    let json = run(&mut mojito(&folders, &["tunnel", "providers", "--format", "json"])).done();

    let first: Vec<_> = text.text().lines().take(6).collect();
    assert_snapshot!(first.join("\n"), @"
        localhost.run  A public HTTPS address at once, over SSH.
          needs    Nothing: no account, nothing to install.
          cost     Free to try.
          address  A new one now and then, and after each restart: JobMojito then needs the new one.
          read by  localhost.run decrypts the traffic on its servers and could read it.
          take it  mojito tunnel up localhost.run
        ");
    let ids: Vec<_> = json.objects().iter().map(|offer| offer["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids, ["localhost.run", "ngrok", "cloudflared", "cloudflared-quick", "ssh", "url", "none"]);
    assert!(!folders.path("data/mojito").exists(), "looking creates nothing");
}

#[test]
fn where_there_is_none_status_says_so() {
    let folders = Folders::new();
    let server = Mojito::serve();

    let nothing_runs = run(&mut mojito(&folders, &["tunnel", "status"]));
    let none_wanted = tunnel(&server, &["status"]);

    assert_eq!((nothing_runs.code, nothing_runs.text()), (3, ""));
    assert_snapshot!(nothing_runs.stderr, @"error: nothing runs: a tunnel comes up with `mojito serve` or the tray app");
    assert_eq!((none_wanted.code, none_wanted.text()), (3, ""));
    assert_snapshot!(none_wanted.stderr, @"error: no tunnel is wanted: see `mojito tunnel providers`");
}

#[test]
fn the_apps_key_stays_the_same_and_its_private_half_is_not_shown() {
    let server = Mojito::serve();

    let first = tunnel(&server, &["key"]).done();
    let again = tunnel(&server, &["key", "--format", "json"]).done();

    assert!(first.text().starts_with("ssh-ed25519 AAAA"), "{}", first.text());
    assert_eq!(first.text().lines().count(), 1);
    assert_eq!(again.objects()[0]["public_key"], first.text().trim());
}

#[test]
fn a_tunnel_comes_up_carries_and_goes_down() {
    let far = Server::start();
    let server = Mojito::serve();
    far.authorize(server.command("tunnel"));

    let up = run(server.command("tunnel").arg("up").args(far.arguments()).args(["--format", "json"])).done();
    let told = until("the tunnel to be told", || {
        let told = server.next_object("tunnel");
        (told["state"] == "up").then_some(told)
    });
    let status = tunnel(&server, &["status"]).done();
    let listed = run(server.command("endpoint").args(["list", "--format", "json"])).done();
    let text = run(server.command("endpoint").arg("list")).done();
    let tested = run(server.command("endpoint").args(["test", "--sample"])).done();
    let down = tunnel(&server, &["down"]).done();
    let after = tunnel(&server, &["status"]);

    let last = up.objects().pop().unwrap();
    assert_eq!((&last["type"], &last["state"]), (&"tunnel".into(), &"up".into()));
    assert_eq!(told["url"], far.url());
    assert!(status.text().contains(&far.url()), "{}", status.text());
    let endpoint = &listed.objects()[0];
    assert_eq!(endpoint["base_url"], format!("http://{}", server.address()), "the local one stays");
    assert_eq!(endpoint["public_base_url"], far.url());
    let public = endpoint["public_urls"]["interview_failed"].as_str().unwrap();
    assert!(public.starts_with(&far.url()) && public.ends_with("/interview_failed"), "{public}");
    assert!(text.text().contains(public), "{}", text.text());
    assert!(tested.text().contains(&format!("The tunnel is up at {}", far.url())), "{}", tested.text());
    assert!(tested.text().contains("This very instance answers there."), "{}", tested.text());
    assert!(down.text().contains("No tunnel"), "{}", down.text());
    assert_eq!(after.code, 3);
}

#[test]
fn a_tunnel_that_is_refused_fails_with_the_reason_and_comes_up_once_that_is_changed() {
    let far = Server::start();
    let server = Mojito::serve();

    let refused = run(server.command("tunnel").arg("up").args(far.arguments()));
    let status = tunnel(&server, &["status"]);
    let tested = run(server.command("endpoint").args(["test"]));
    far.authorize(server.command("tunnel"));
    let again = tunnel(&server, &["up"]);

    assert_eq!(refused.code, 1, "{}", refused.text());
    assert!(refused.stderr.starts_with("error: 127.0.0.1 does not let"), "{}", refused.stderr);
    assert_eq!(status.code, 1);
    assert!(status.text().starts_with("refused "), "{}", status.text());
    assert_eq!(tested.code, 1);
    assert!(tested.text().contains("✗ tunnel        The tunnel is not up: 127.0.0.1"), "{}", tested.text());
    assert_eq!((again.code, again.stderr.as_str()), (0, ""), "{}", again.text());
}

#[test]
fn where_nothing_runs_a_choice_waits_for_the_next_start() {
    let far = Server::start();
    let folders = std::sync::Arc::new(Folders::new());
    far.authorize(mojito(&folders, &["tunnel"]));

    let set = run(mojito(&folders, &["tunnel", "up"]).args(far.arguments()));
    let server = Mojito::serve_from(std::sync::Arc::clone(&folders), |_| {});

    assert_eq!((set.code, set.text()), (0, ""));
    assert_snapshot!(set.stderr, @"note: `ssh` is set: it comes up with `mojito serve` or the tray app");
    assert_eq!(
        server.ready()["endpoints"][0]["public_base_url"],
        serde_json::Value::Null,
        "it is not up yet"
    );
    until("the tunnel", || (server.next_object("tunnel")["state"] == "up").then_some(()));
}

#[test]
fn a_tunnel_for_one_run_leaves_the_settings_alone() {
    let far = Server::start();
    let folders = std::sync::Arc::new(Folders::new());
    far.authorize(mojito(&folders, &["tunnel"]));
    run(mojito(&folders, &["tunnel", "up"]).args(far.arguments()));
    run(&mut mojito(&folders, &["tunnel", "down"]));
    let settings = std::fs::read_to_string(folders.path("data/mojito/settings.toml")).unwrap();

    let server = Mojito::serve_from(std::sync::Arc::clone(&folders), |command| {
        command.args(["--tunnel", "ssh"]);
    });

    until("the tunnel", || (server.next_object("tunnel")["state"] == "up").then_some(()));
    assert_eq!(std::fs::read_to_string(folders.path("data/mojito/settings.toml")).unwrap(), settings);
}

#[test]
fn in_words_each_change_is_told_on_standard_error() {
    let far = Server::start();
    let folders = std::sync::Arc::new(Folders::new());
    far.authorize(mojito(&folders, &["tunnel"]));
    run(mojito(&folders, &["tunnel", "up"]).args(far.arguments()));

    let serve = support::Process::start(mojito(&folders, &["serve", "--listen", "127.0.0.1:0"]));

    let line =
        until("the tunnel", || serve.log().lines().find(|line| line.starts_with("up  ")).map(str::to_owned));
    assert!(line.contains(&far.url()), "{line}");
}

#[test]
fn a_token_is_read_from_standard_input_and_shown_nowhere() {
    let server = Mojito::serve();
    let mut up = server.command("tunnel");
    up.args(["up", "ngrok", "--authtoken", "-", "--wait", "0s"]);

    let ended = run_with(&mut up, "sample-authtoken-of-nobody\n");

    let settings = std::fs::read_to_string(server.data_dir().join("settings.toml")).unwrap();
    let secrets = std::fs::read_to_string(server.data_dir().join("secrets.toml")).unwrap();
    assert!(settings.contains("provider = \"ngrok\""), "{settings}");
    assert!(secrets.contains("sample-authtoken"), "it is kept");
    for text in [&settings, ended.text(), &ended.stderr] {
        assert!(!text.contains("sample-authtoken"), "{text}");
    }
}

#[test]
fn what_does_not_belong_together_is_wrong_usage() {
    let folders = Folders::new();

    for arguments in [
        &["up"][..],
        &["up", "bore"],
        &["up", "ssh://no-user"],
        &["up", "localhost.run", "--authtoken", "x"],
        &["up", "ngrok", "--identity", "agent"],
        &["up", "ngrok", "--authtoken", "a", "--token", "b"],
        &["up", "none"],
    ] {
        let ended = run(mojito(&folders, &["tunnel"]).args(arguments));

        assert_eq!((ended.code, ended.text()), (2, ""), "{arguments:?}: {}", ended.stderr);
    }
    redacted(|| {
        let ended = run(&mut mojito(&folders, &["tunnel", "up", "localhost.run", "--authtoken", "x"]));
        assert_snapshot!(ended.stderr, @"error: --authtoken belongs to ngrok, and this tunnel is `ssh`");
    });
}
