//! The desktop app as a person has it before them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;

use crate::desktop::Desktop;
use crate::endpoint::Endpoint;
use crate::programs::mojito_binary;
use crate::wait::until;
use crate::webdriver::WebDriver;

/// The app, listening, with its window open, on a desktop of its own.
#[derive(Debug)]
pub struct App {
    /// Its window.
    pub window: WebDriver,
    /// Where it takes deliveries in.
    pub endpoint: Endpoint,
    /// The desktop that it is on.
    pub desktop: Desktop,
    data: PathBuf,
}

impl App {
    /// Starts it on an empty log, and leaves the first-run guide.
    pub async fn start() -> App {
        let app = App::start_first().await;
        app.window.click_button("Skip the guide").await;
        // A key pressed before it is gone would lead elsewhere.
        app.window.see("Waiting for the first delivery").await;
        app
    }

    /// Starts it as for the first time: the first-run guide is open.
    pub async fn start_first() -> App {
        App::start_first_on(Desktop::start()).await
    }

    /// The same on a desktop that is there.
    pub async fn start_first_on(desktop: Desktop) -> App {
        let data = desktop.folders().path("data/mojito");
        App::start_on(desktop, data).await
    }

    /// Starts it on a log that is there.
    pub async fn start_with(data: &Path) -> App {
        App::start_on(Desktop::start(), data.to_owned()).await
    }

    /// Ends it politely and starts it again, on the same log and with the same settings.
    pub async fn restart(self) -> App {
        let running = self.data_dir().join("running.json");
        let instance: Value =
            fs::read(&running).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default();
        let pid = instance["pid"].as_i64().and_then(|pid| Pid::from_raw(pid.try_into().ok()?));
        kill_process(pid.expect("a running app"), Signal::TERM).expect("a signal to our own app");
        until("the end of the app", || (!running.exists()).then_some(()));
        // Its session is over with it.
        drop(self.window);
        App::start_on(self.desktop, self.data).await
    }

    async fn start_on(desktop: Desktop, data: PathBuf) -> App {
        let arguments = ["--open", "--listen", "127.0.0.1:0", "--data-dir", &data.to_string_lossy()];
        let window = WebDriver::open(&desktop, &arguments).await;
        let endpoint = Endpoint::wait(&data, desktop.command(mojito_binary()));
        App { window, endpoint, desktop, data }
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        &self.data
    }

    /// Types into the field with this label, over what it holds, and waits until it holds the text.
    pub async fn fill(&self, label: &str, text: &str) {
        let labelled = format!("//label[normalize-space(text()[1])=\"{label}\"]/@for");
        let is_there = "[not(ancestor::dialog[not(@open)])]";
        self.window.click(&format!("//input[@id={labelled}]{is_there}")).await;
        self.desktop.press(&["ctrl+a"]);
        self.desktop.type_text(text);
        self.window.expect("document.activeElement.value", text).await;
    }

    /// Types a query into the inbox's search box in the place of the one that is there, to its last letter: its first
    /// ones may find the same, and the driver's clicks overtake the keyboard.
    pub async fn search(&self, query: &str) {
        self.desktop.press(&["Escape", "slash", "ctrl+a"]);
        self.desktop.type_text(query);
        self.window.see_query(query).await;
    }

    /// What a `mojito` command on the same data folder prints; it has to end as expected.
    pub fn mojito(&self, arguments: &[&str], code: i32) -> String {
        let output = self.command().args(arguments).output().expect("the command line to start");
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Ends it.
    pub async fn close(self) {
        self.window.close().await;
    }

    fn command(&self) -> Command {
        let mut command = self.desktop.command(mojito_binary());
        command.arg("--data-dir").arg(self.data_dir());
        command
    }
}
