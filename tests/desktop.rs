//! From an HTTP request to what a person sees: row, notification, tray, window. The real app on a real desktop.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::io::Write as _;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::Event;
use contract::sample::Sample;
use serde_json::json;
use support::{
    Bus, Desktop, Endpoint, Folders, Mojito, NotificationServer, Process, Tray, WebDriver, artefact,
};
use support::{mojito_binary, tray_binary, until};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_delivery_becomes_a_row_a_notification_and_a_line_in_the_tray() {
    let desktop = Desktop::start();
    let data = data_dir(&desktop);
    let window = open_window(&desktop, &data).await;
    let tray = Tray::wait(desktop.bus());
    window.screenshot("window-empty").await;

    let endpoint = endpoint(&desktop, &data);
    post(&endpoint, &scored("Ada Sample", "7.1", None)).await;
    post(&endpoint, &collected("Grace Example")).await;
    post(&endpoint, &failed("Linus Muster")).await;
    post(&endpoint, &scored("Ada Sample", "6.4", Some(false))).await;

    // A row: the newest delivery of the result says what changed.
    window.see("score 7.1 → 6.4, next round: undecided → reject").await;

    // A notification for each result; the change replaced the first one of its own.
    desktop.wait_for_notifications(3);
    tray.wait_for("the newest event in the menu", |tray| {
        let lines: Vec<String> = tray.menu().into_iter().map(|item| item.label).collect();
        lines.iter().any(|line| line.contains("score 7.1 → 6.4")).then_some(())
    });
    let lines: Vec<String> = tray.menu().into_iter().map(|item| plain(&item.label)).collect();
    assert!(lines[0].starts_with("4 unread · listening on 127.0.0.1:"), "{lines:?}");
    assert_eq!(
        lines[3..7],
        [
            "● Ada Sample: score 7.1 → 6.4, next round: undecided → reje…",
            "● Linus Muster: terminated, no speech detected",
            "● Grace Example: finished, waiting for the score",
            "● Ada Sample: 7.1, recruiter 6.9, undecided",
        ]
    );
    assert_eq!(plain(&tray.tooltip()), "Mojito Tray: 4 unread, listening");

    // A click on a line of the tray's menu opens the window at that event.
    let line = tray.menu().into_iter().find(|item| item.label.contains("Grace Example")).unwrap().label;
    tray.click(&[&line]);
    window.see_heading("Grace Example").await;
    window.screenshot("window-collected").await;

    // So does a click in the list,
    window.open_row("score 7.1 → 6.4").await;
    window.see_heading("Ada Sample").await;
    window.see("Recruiter analysis").await;
    window.screenshot("window-changed").await;
    desktop.screenshot(&artefact("desktop.png"));
    window.open_row("terminated, no speech detected").await;
    window.see_heading("Linus Muster").await;
    // and on a notification.
    desktop.click_notification();
    window.see_heading("Ada Sample").await;
    window.open_tab("JSON").await;
    window.see_code("\"score\": 6.4").await;
    window.screenshot("window-json").await;
    window.open_tab("Request").await;
    window.see("SHA-256").await;
    window.see("application/json").await;
    window.screenshot("window-request").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hidden_in_the_tray_it_opens_when_asked_and_ends_when_told() {
    let desktop = Desktop::start();
    let data = data_dir(&desktop);
    let start = |arguments: &[&str]| {
        let mut command = desktop.command(tray_binary());
        command.args(arguments).args(["--listen", "127.0.0.1:0"]).arg("--data-dir").arg(&data);
        Process::start(command)
    };
    let mut app = start(&["--hidden"]);
    let tray = Tray::wait(desktop.bus());
    let endpoint = endpoint(&desktop, &data);
    post(&endpoint, &collected("Grace Example")).await;
    desktop.wait_for_notifications(1);
    assert_eq!(windows(&desktop), 0, "nobody asked for a window");

    desktop.click_notification();
    until("the window that the notification opens", || (windows(&desktop) == 1).then_some(()));
    close_window(&desktop);
    until("the window to go", || (windows(&desktop) == 0).then_some(()));
    assert!(app.is_running(), "closing the window leaves the app in the tray");

    let mut second = start(&["--open"]);
    assert!(second.wait().success(), "a second start ends at once");
    until("the first one's window", || (windows(&desktop) == 1).then_some(()));
    close_window(&desktop);
    until("the window to go again", || (windows(&desktop) == 0).then_some(()));
    tray.click(&["Open inbox"]);
    until("the window that the menu opens", || (windows(&desktop) == 1).then_some(()));

    assert!(app.terminate().success(), "SIGTERM is a polite end");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_start_while_the_app_is_ending_takes_over() {
    let desktop = Desktop::start();
    let data = data_dir(&desktop);
    let start = || {
        let mut command = desktop.command(tray_binary());
        command.args(["--hidden", "--listen", "127.0.0.1:0"]).arg("--data-dir").arg(&data);
        Process::start(command)
    };
    let (mut first, endpoint) = (start(), endpoint(&desktop, &data));
    // A delivery in the middle of its body keeps the listener from ending at once.
    let _slow = begin_delivery(&endpoint);

    first.ask_to_end();
    until("the end to begin", || (!data.join("running.json").exists()).then_some(()));
    assert!(first.is_running(), "it waits for the delivery");
    let mut second = start();

    assert!(first.wait().success());
    post(&self::endpoint(&desktop, &data), &collected("Grace Example")).await;
    assert!(second.terminate().success());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_notification_says_on_the_bus_is_exact() {
    let bus = Bus::start();
    let server = NotificationServer::start(&bus, &["actions", "body", "body-markup"]);
    let folders = Arc::new(Folders::new());
    let mut listen = folders.command(mojito_binary());
    listen.arg("--data-dir").arg(folders.path("data/mojito"));
    listen
        .args(["listen", "--notify", "--listen", "127.0.0.1:0"])
        .env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let _listen = Process::start(listen);
    let endpoint = Endpoint::wait(&folders.path("data/mojito"), folders.command(mojito_binary()));

    post(&endpoint, &scored("Ada <b>Sample</b>", "7.1", None)).await;
    post(&endpoint, &scored("Ada <b>Sample</b>", "7.1", None)).await;
    post(&endpoint, &scored("Ada <b>Sample</b>", "6.4", Some(false))).await;
    post(&endpoint, &failed("Linus Muster")).await;
    post(&endpoint, &collected("ליאת דוגמה")).await;

    let told = server.wait_for(4);
    let texts: Vec<(String, String)> =
        told.iter().map(|notify| (notify.summary.clone(), notify.body.clone())).collect();
    let text = |title: &str, body: &str| (title.to_owned(), body.to_owned());
    assert_eq!(
        texts,
        [
            text("Ada <b>Sample</b>: 7.1", "recruiter score 6.9 · undecided · default"),
            text("Ada <b>Sample</b>: score 7.1 → 6.4", "next round: undecided → reject · default"),
            text("Linus Muster: interview failed", "terminated, no speech detected · default"),
            text("\u{2068}ליאת דוגמה\u{2069}: interview completed", "waiting for the score · default"),
        ],
        "an identical retry is not told, a summary is plain text by the specification, and a name that is written \
         from right to left turns nothing beside it"
    );
    assert_eq!(told[1].replaces_id, told[0].id, "a change replaces the older notification of its result");
    assert!(
        told[0].actions.chunks(2).any(|action| action == ["mark-read", "Mark read"]),
        "{:?}",
        told[0].actions
    );
    assert!(told[0].actions.chunks(2).any(|action| action[1] == "Report"), "{:?}", told[0].actions);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_told_before_a_crash_is_told_after_it() {
    let bus = Bus::start();
    // The headless server stores without telling; then it is killed.
    let mut mojito = Mojito::serve();
    for number in 0..12 {
        let answer =
            mojito.post("interview_collected", Sample::of(Event::InterviewCollected, number).to_json()).await;
        assert_eq!(answer.status(), 200);
    }
    mojito.kill();
    let server = NotificationServer::start(&bus, &["actions", "body"]);

    let mut listen = mojito.command("listen");
    listen.args(["--notify", "--listen", "127.0.0.1:0"]).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let mut first = Process::start(listen);
    // Fresh ones are told singly, the rest waits for its digest: killed before it, nothing of it may be lost.
    server.wait_for(5);
    until("the cursor behind the five that are told", || (cursor(&mojito.data_dir()) == 5).then_some(()));
    first.kill();
    let mut listen = mojito.command("listen");
    listen.args(["--notify", "--listen", "127.0.0.1:0"]).env("DBUS_SESSION_BUS_ADDRESS", bus.address());
    let _second = Process::start(listen);

    let told = server.wait_for(10);
    assert!(told[5..10].iter().all(|notify| notify.summary.ends_with("interview completed")), "{told:#?}");
}

/// A delivery whose body is announced and does not come.
fn begin_delivery(endpoint: &Endpoint) -> TcpStream {
    let url = reqwest::Url::parse(endpoint.url("any")).unwrap();
    let (host, path) = (url.authority(), url.path());
    let (name, value) = endpoint.header();
    let mut stream = TcpStream::connect(host).unwrap();
    write!(stream, "POST {path} HTTP/1.1\r\nHost: {host}\r\n{name}: {value}\r\nContent-Length: 9\r\n\r\n{{")
        .unwrap();
    stream
}

fn cursor(data: &Path) -> i64 {
    let reader = eventlog::Reader::open(&eventlog::DataFolder::at(data)).unwrap();
    reader.cursor("notifications").unwrap()
}

async fn open_window(desktop: &Desktop, data: &Path) -> WebDriver {
    let arguments = ["--open", "--listen", "127.0.0.1:0", "--data-dir", data.to_str().unwrap()];
    let window = WebDriver::open(desktop, &arguments).await;
    window.click_button("Skip the guide").await;
    window.see("Waiting for the first delivery").await;
    window
}

fn data_dir(desktop: &Desktop) -> PathBuf {
    desktop.folders().path("data/mojito")
}

fn endpoint(desktop: &Desktop, data: &Path) -> Endpoint {
    Endpoint::wait(data, desktop.command(mojito_binary()))
}

async fn post(endpoint: &Endpoint, sample: &Sample) {
    endpoint.post(sample.event.name(), sample.to_json()).await;
}

fn scored(name: &str, score: &str, decision: Option<bool>) -> Sample {
    let mut sample = Sample::of(Event::InterviewResult, 11);
    sample.with_field("candidate_name", name.into());
    sample.with_field("score", serde_json::from_str(score).unwrap());
    sample.with_field("ai_analysis_recruiter_score", json!(6.9));
    sample.with_field("recruiter_go_next_round", decision.into());
    sample.with_field("reason", "score".into());
    sample
}

fn collected(name: &str) -> Sample {
    let mut sample = Sample::of(Event::InterviewCollected, 12);
    sample.with_field("candidate_name", name.into());
    sample
}

fn failed(name: &str) -> Sample {
    let mut sample = Sample::of(Event::InterviewFailed, 13);
    sample.with_field("candidate_name", name.into());
    sample.with_field("interview_status", "terminated, no speech detected".into());
    sample
}

/// Without the marks that keep a right-to-left name from turning its neighbours around.
fn plain(text: &str) -> String {
    text.replace(['\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}'], "")
}

/// How many windows of the app the window manager knows.
fn windows(desktop: &Desktop) -> usize {
    let output = desktop.command("wmctrl").arg("-l").output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains("Mojito Tray")).count()
}

fn close_window(desktop: &Desktop) {
    assert!(desktop.command("wmctrl").args(["-c", "Mojito Tray"]).status().unwrap().success());
}
