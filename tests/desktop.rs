//! From an HTTP request to what a person sees: row, notification, tray, window. The real app on a real desktop.
#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use contract::Event;
use contract::sample::Sample;
use fantoccini::Locator;
use serde_json::{Value, json};
use support::{
    Bus, Desktop, Folders, Mojito, NotificationServer, PATIENCE, Process, Tray, WebDriver, artefact,
};
use support::{http_client, mojito_binary, tray_binary, until};

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
    wait_for_text(&window, "score 7.1 → 6.4, next round: undecided → reject").await;

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
    heading(&window, "Grace Example").await;
    window.screenshot("window-collected").await;

    // So does a click in the list,
    open_row(&window, "score 7.1 → 6.4").await;
    heading(&window, "Ada Sample").await;
    wait_for_text(&window, "Recruiter analysis").await;
    window.screenshot("window-changed").await;
    desktop.screenshot(&artefact("desktop.png"));
    open_row(&window, "terminated, no speech detected").await;
    heading(&window, "Linus Muster").await;
    // and on a notification.
    desktop.click_notification();
    heading(&window, "Ada Sample").await;
    open_tab(&window, "JSON").await;
    wait_for_code(&window, "\"score\": 6.4").await;
    window.screenshot("window-json").await;
    open_tab(&window, "Request").await;
    wait_for_text(&window, "SHA-256").await;
    wait_for_text(&window, "application/json").await;
    window.screenshot("window-request").await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hostile_payloads_run_nothing_in_the_window() {
    let desktop = Desktop::start();
    let data = data_dir(&desktop);
    let window = open_window(&desktop, &data).await;
    let endpoint = endpoint(&desktop, &data);
    let hostile =
        "<img src=x onerror=\"window.ran=1\"><script>window.ran=1</script>\u{202e}gnp.exe\u{1b}[31m";
    let mut sample = Sample::of(Event::InterviewResult, 1);
    for field in contract::Field::ALL {
        sample.with_field(field.key(), json!(format!("{hostile} {}", field.key())));
    }
    sample.with_field("candidate_name", json!(format!("Ada {hostile}")));

    post(&endpoint, &sample).await;
    let deep = format!("{{\"id\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    post_body(&endpoint, &deep).await;
    post_body(&endpoint, "\u{0}not JSON at all").await;

    open_row(&window, "not JSON, kept as it came").await;
    wait_for_text(&window, "Unknown candidate").await;
    open_row(&window, "onerror").await;
    wait_for_text(&window, "candidate_email").await;
    let ran = window.client.execute("return window.ran ?? null", Vec::new()).await.unwrap();
    assert_eq!(ran, Value::Null);
    window.screenshot("window-hostile").await;
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
    let endpoint = endpoint_from(|| folders.command(mojito_binary()), &folders.path("data/mojito"));

    post(&endpoint, &scored("Ada <b>Sample</b>", "7.1", None)).await;
    post(&endpoint, &scored("Ada <b>Sample</b>", "7.1", None)).await;
    post(&endpoint, &scored("Ada <b>Sample</b>", "6.4", Some(false))).await;
    post(&endpoint, &failed("Linus Muster")).await;

    let told = server.wait_for(3);
    let texts: Vec<(String, String)> =
        told.iter().map(|notify| (plain(&notify.summary), plain(&notify.body))).collect();
    let text = |title: &str, body: &str| (title.to_owned(), body.to_owned());
    assert_eq!(
        texts,
        [
            text("Ada <b>Sample</b>: 7.1", "recruiter score 6.9 · undecided · default"),
            text("Ada <b>Sample</b>: score 7.1 → 6.4", "next round: undecided → reject · default"),
            text("Linus Muster: interview failed", "terminated, no speech detected · default"),
        ],
        "an identical retry is not told, and a summary is plain text by the specification"
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

fn cursor(data: &Path) -> i64 {
    let reader = eventlog::Reader::open(&eventlog::DataFolder::at(data)).unwrap();
    reader.cursor("notifications").unwrap()
}

async fn open_window(desktop: &Desktop, data: &Path) -> WebDriver {
    let arguments = ["--open", "--listen", "127.0.0.1:0", "--data-dir", data.to_str().unwrap()];
    let window = WebDriver::open(desktop, &arguments).await;
    wait_for_text(&window, "Waiting for the first delivery").await;
    window
}

fn data_dir(desktop: &Desktop) -> PathBuf {
    desktop.folders().path("data/mojito")
}

/// What `mojito endpoint list` says once the app runs: URLs and headers of the first environment.
fn endpoint(desktop: &Desktop, data: &Path) -> Value {
    endpoint_from(|| desktop.command(mojito_binary()), data)
}

fn endpoint_from(command: impl Fn() -> std::process::Command, data: &Path) -> Value {
    until("the running app", || std::fs::exists(data.join("running.json")).unwrap().then_some(()));
    let mut list = command();
    list.arg("--data-dir").arg(data).args(["endpoint", "list", "--format", "json", "--print-secret"]);
    let output = list.output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

async fn post(endpoint: &Value, sample: &Sample) {
    let url = endpoint["urls"][sample.event.name()].as_str().unwrap();
    send(endpoint, url, &sample.to_json()).await;
}

async fn post_body(endpoint: &Value, body: &str) {
    send(endpoint, endpoint["urls"]["any"].as_str().unwrap(), body).await;
}

async fn send(endpoint: &Value, url: &str, body: &str) {
    let mut request =
        http_client().post(url).header("content-type", "application/json").body(body.to_owned());
    for (name, value) in endpoint["headers"].as_object().unwrap() {
        request = request.header(name, value.as_str().unwrap());
    }
    assert_eq!(request.send().await.unwrap().status(), 200);
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

async fn wait_for_text(window: &WebDriver, text: &str) -> fantoccini::elements::Element {
    // The innermost element that holds the text.
    let path = format!(
        "//*[contains(normalize-space(.), '{text}') and not(*[contains(normalize-space(.), '{text}')])]"
    );
    let found = window.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
    found.unwrap_or_else(|error| panic!("{text:?} is not shown: {error}"))
}

async fn open_row(window: &WebDriver, text: &str) {
    click(window, &format!("//*[@role='option'][contains(normalize-space(.), '{text}')]")).await;
}

async fn open_tab(window: &WebDriver, name: &str) {
    click(window, &format!("//*[@role='tab'][.='{name}']")).await;
}

/// Clicks what a path leads to once it is there and stands still: rows slide in.
async fn click(window: &WebDriver, path: &str) {
    let clicked = async {
        loop {
            let found = window.client.wait().at_most(PATIENCE).for_element(Locator::XPath(path)).await;
            match found.unwrap_or_else(|error| panic!("{path} leads nowhere: {error}")).click().await {
                Ok(()) => return,
                Err(error) if error.is_element_not_interactable() || error.is_stale_element_reference() => {}
                Err(error) => panic!("{path} takes no click: {error}"),
            }
        }
    };
    tokio::time::timeout(PATIENCE, clicked).await.unwrap_or_else(|_| panic!("{path} never takes a click"));
}

/// Code is shown in a shadow tree, where no path leads.
async fn wait_for_code(window: &WebDriver, text: &str) {
    let script = "return [...document.querySelectorAll('*')].some((element) =>
        element.shadowRoot?.textContent.includes(arguments[0]))";
    let shown = async {
        while window.client.execute(script, vec![json!(text)]).await.unwrap() != json!(true) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, shown).await.unwrap_or_else(|_| panic!("{text:?} is not shown"));
}

async fn heading(window: &WebDriver, name: &str) {
    let path = format!("//h2[contains(normalize-space(.), '{name}')]");
    let found = window.client.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await;
    found.unwrap_or_else(|error| panic!("the window is not at {name:?}: {error}"));
}

/// How many windows of the app the window manager knows.
fn windows(desktop: &Desktop) -> usize {
    let output = desktop.command("wmctrl").arg("-l").output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().filter(|line| line.contains("Mojito Tray")).count()
}

fn close_window(desktop: &Desktop) {
    assert!(desktop.command("wmctrl").args(["-c", "Mojito Tray"]).status().unwrap().success());
}
