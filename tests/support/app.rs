//! The desktop app as a person has it before them.

use std::fs;
use std::path::PathBuf;
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
}

impl App {
    /// Starts it on an empty log.
    pub async fn start() -> App {
        App::start_on(Desktop::start()).await
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
        App::start_on(self.desktop).await
    }

    async fn start_on(desktop: Desktop) -> App {
        let data = data_dir(&desktop);
        let arguments = ["--open", "--listen", "127.0.0.1:0", "--data-dir", &data.to_string_lossy()];
        let window = WebDriver::open(&desktop, &arguments).await;
        let endpoint = Endpoint::wait(&data, desktop.command(mojito_binary()));
        App { window, endpoint, desktop }
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        data_dir(&self.desktop)
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

fn data_dir(desktop: &Desktop) -> PathBuf {
    desktop.folders().path("data/mojito")
}
