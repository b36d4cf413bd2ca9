//! What holds for every command.

use std::process::Stdio;

use support::{Folders, Mojito, mojito_binary};

use crate::commands::{mojito, run};
use crate::payload;

#[test]
fn alone_it_prints_its_help() {
    let folders = Folders::new();

    let alone = run(&mut folders.command(mojito_binary())).done();
    let help = run(folders.command(mojito_binary()).arg("--help")).done();

    for command in [
        "setup",
        "serve",
        "listen",
        "trigger",
        "endpoint",
        "tunnel",
        "events",
        "results",
        "erase",
        "db",
        "doctor",
        "completion",
        "man",
    ] {
        assert!(alone.text().contains(&format!("\n  {command} ")), "{}", alone.text());
    }
    assert!(help.text().contains("Exit codes:"), "{}", help.text());
}

#[test]
fn the_manual_is_one_page_or_a_page_for_each_command() {
    let folders = Folders::new();
    let pages = folders.path("man");

    let page = run(&mut mojito(&folders, &["man"])).done();
    run(mojito(&folders, &["man", "--output"]).arg(&pages)).done();

    assert!(page.text().contains(".TH mojito 1") && page.text().contains("Exit codes:"), "{}", page.text());
    let list = std::fs::read_to_string(pages.join("mojito-events-list.1")).unwrap();
    assert!(list.contains("mojito events list") && list.contains("before\\-sequence"), "{list}");
}

#[test]
fn it_says_its_version() {
    let folders = Folders::new();

    let version = run(folders.command(mojito_binary()).arg("--version")).done();

    assert_eq!(version.text(), format!("mojito {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn wrong_usage_ends_with_2_and_leaves_standard_output_empty() {
    let folders = Folders::new();

    for arguments in [
        &["frobnicate"][..],
        &["serve", "--listen", "nowhere"],
        &["serve", "--listen", "0.0.0.0:0"],
        &["trigger"],
        &["trigger", "interview_finished"],
        &["trigger", "interview_result", "--scenario", "hired"],
        &["trigger", "interview_result", "--set", "score"],
        &["trigger", "interview_result", "--env", "a", "--to", "http://127.0.0.1:9"],
        &["events", "show", "the-newest"],
        &["events", "list", "--since", "yesterday-ish"],
        &["events", "list", "--limit", "0"],
        &["endpoint", "set", "default"],
        &["endpoint", "rotate", "default", "--overlap", "soon"],
    ] {
        let ended = run(&mut mojito(&folders, arguments));

        assert_eq!(ended.code, 2, "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.text(), "", "{arguments:?}");
        assert!(ended.stderr.starts_with("error:"), "{arguments:?}: {}", ended.stderr);
    }
}

#[test]
fn without_a_log_it_says_how_to_get_one() {
    let folders = Folders::new();

    for arguments in [
        &["events", "list"][..],
        &["events", "show", "1"],
        &["events", "raw", "1"],
        &["events", "tail"],
        &["events", "diff", "1"],
        &["results", "list"],
        &["erase", "--result", "r-1", "--yes"],
        &["db", "backup", "never.db"],
        &["db", "check"],
        &["db", "stats"],
    ] {
        let ended = run(&mut mojito(&folders, arguments));

        assert_eq!((ended.code, ended.text()), (1, ""), "{arguments:?}");
        assert!(ended.stderr.contains("start `mojito serve` or the tray app once"), "{}", ended.stderr);
    }
    assert!(!folders.path("data/mojito").exists(), "looking creates nothing");
}

#[tokio::test]
async fn the_data_folder_may_be_named_in_the_environment() {
    let server = Mojito::serve();
    server.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;
    let mut list = server.folders().command(mojito_binary());
    list.env("MOJITO_DATA_DIR", server.data_dir()).args(["events", "list"]);

    let listed = run(&mut list).done();

    assert!(listed.text().contains("Ada Sample"), "{}", listed.text());
}

#[tokio::test]
async fn output_that_nobody_reads_is_no_failure() {
    let server = Mojito::serve();
    server.post("interview_result", payload::result("r-1", "Ada Sample", 7.1).to_string()).await;

    for arguments in [
        &["events", "list"][..],
        &["events", "list", "--format", "json"],
        &["events", "show", "1"],
        &["events", "raw", "1"],
        &["events", "tail", "--from-sequence", "1"],
        &["endpoint", "list"],
        &["tunnel", "providers"],
        &["doctor"],
        &["db", "stats"],
        &["trigger", "interview_result", "--print"],
        &["completion", "bash"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = mojito(&server.folders(), arguments);
        let output = command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).output().unwrap();

        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{arguments:?}");
    }
}

#[test]
fn completions_are_there_for_every_shell() {
    let folders = Folders::new();

    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = run(&mut mojito(&folders, &["completion", shell])).done();

        assert!(script.text().contains("print-secret"), "{shell}");
    }
}

#[tokio::test]
async fn logs_hold_neither_payloads_nor_secrets() {
    let mut server = Mojito::serve_from(std::sync::Arc::default(), |command| {
        command.arg("-vv");
    });
    let (_, secret) = server.headers()[0];
    let (secret, url) = (secret.to_owned(), server.url("any").to_owned());
    let key = url.rsplit('/').next().unwrap();
    server.post("interview_result", payload::result("canary-id", "Canary Sample", 7.1).to_string()).await;
    server.post("interview_result", "canary that is no JSON").await;
    let mut trigger = server.command("trigger");
    trigger.args(["interview_result", "--set", "candidate_name=Canary Sample", "-vv"]);
    let sent = run(&mut trigger);
    server.terminate();

    let log = server.process().log();
    // What it printed to standard output is data, and meant to be there.
    let talk: Vec<&str> = log.lines().filter(|line| !line.starts_with('{')).collect();

    assert!(talk.iter().any(|line| line.contains("listening")), "it logs: {talk:?}");
    assert!(!log.contains('\u{1b}'), "no colours in a file: {log:?}");
    for line in talk.into_iter().chain(sent.stderr.lines()) {
        let line = line.to_lowercase();
        assert!(!line.contains("canary") && !line.contains(&secret) && !line.contains(key), "{line}");
    }
}
