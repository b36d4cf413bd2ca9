//! The headless server, and the other commands on its data folder.

use std::ffi::OsStr;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus};
use std::sync::Arc;

use serde_json::Value;

use crate::folders::Folders;
use crate::process::Process;
use crate::programs::mojito_binary;

/// A running `mojito serve` on a port of its own. Killed when dropped; the data folder outlives it as long as
/// somebody [holds](Mojito::folders) it.
#[derive(Debug)]
pub struct Mojito {
    process: Process,
    ready: Value,
    http: reqwest::Client,
    folders: Arc<Folders>,
}

impl Mojito {
    /// Serves from a new, empty data folder.
    pub fn serve() -> Mojito {
        Mojito::serve_from(Arc::default(), |_| {})
    }

    /// Serves from the data folder in these folders; `adjust` may add arguments and environment.
    pub fn serve_from(folders: Arc<Folders>, adjust: impl FnOnce(&mut Command)) -> Mojito {
        Mojito::run("serve", folders, adjust)
    }

    /// `mojito listen` from the data folder in these folders.
    pub fn listen_from(folders: Arc<Folders>, adjust: impl FnOnce(&mut Command)) -> Mojito {
        Mojito::run("listen", folders, adjust)
    }

    fn run(subcommand: &str, folders: Arc<Folders>, adjust: impl FnOnce(&mut Command)) -> Mojito {
        let mut command = command_in(&folders, subcommand);
        command.args(["--listen", "127.0.0.1:0", "--format", "json", "--print-secret"]);
        adjust(&mut command);
        let process = Process::start(command);
        let line = process.line("the line that says it is ready");
        let ready: Value = serde_json::from_str(&line).unwrap_or_default();
        if ready["type"] != "ready" {
            process.fail(&format!("printed {line:?} instead of the line that says it is ready"));
        }
        Mojito { process, ready, http: http_client(), folders }
    }

    /// Another command on the same data folder: `mojito.command("events").args(["list"])`.
    pub fn command(&self, subcommand: impl AsRef<OsStr>) -> Command {
        command_in(&self.folders, subcommand)
    }

    /// The folders it lives in, to look at or to serve from again.
    pub fn folders(&self) -> Arc<Folders> {
        Arc::clone(&self.folders)
    }

    /// The data folder.
    pub fn data_dir(&self) -> PathBuf {
        data_dir(&self.folders)
    }

    /// The first line it printed: `{"type":"ready",…}`.
    pub fn ready(&self) -> &Value {
        &self.ready
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        let address = self.ready["address"].as_str().and_then(|address| address.parse().ok());
        address.unwrap_or_else(|| self.process.fail(&format!("says it listens at {}", self.ready["address"])))
    }

    /// The URL for an event, or for `any`, in the first environment.
    pub fn url(&self, event: &str) -> &str {
        let url = &self.ready["endpoints"][0]["urls"][event];
        url.as_str().unwrap_or_else(|| self.process.fail(&format!("has no URL for {event}: {}", self.ready)))
    }

    /// The headers that open the first environment.
    pub fn headers(&self) -> Vec<(&str, &str)> {
        let headers = self.ready["endpoints"][0]["headers"].as_object();
        headers
            .into_iter()
            .flatten()
            .filter_map(|(name, value)| Some((name.as_str(), value.as_str()?)))
            .collect()
    }

    /// Delivers a body as JobMojito does.
    pub async fn post(&self, event: &str, body: impl Into<reqwest::Body>) -> reqwest::Response {
        let answer = self.try_post(event, body).await;
        answer.unwrap_or_else(|error| self.process.fail(&format!("did not answer: {error}")))
    }

    /// The same where it may not answer, because it is being killed or is overloaded.
    pub async fn try_post(
        &self,
        event: &str,
        body: impl Into<reqwest::Body>,
    ) -> reqwest::Result<reqwest::Response> {
        let mut request =
            self.http.post(self.url(event)).header("content-type", "application/json").body(body);
        for (name, value) in self.headers() {
            request = request.header(name, value);
        }
        request.send().await
    }

    /// The next event it prints; what it tells of the tunnel in between is passed over.
    pub fn next_event(&self) -> Value {
        self.next_object("event")
    }

    /// The next object of this type that it prints after the ready line.
    pub fn next_object(&self, kind: &str) -> Value {
        loop {
            let line = self.process.line(&format!("the next {kind}"));
            let object: Value = serde_json::from_str(&line)
                .unwrap_or_else(|_| self.process.fail(&format!("printed {line:?}, which is no JSON")));
            if object["type"] == kind {
                return object;
            }
        }
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.process.id()
    }

    /// The process itself: its log, its end.
    pub fn process(&mut self) -> &mut Process {
        &mut self.process
    }

    /// SIGKILL, as in a crash.
    pub fn kill(&mut self) {
        self.process.kill();
    }

    /// SIGTERM, and the end it makes.
    #[cfg(unix)]
    pub fn terminate(&mut self) -> ExitStatus {
        self.process.terminate()
    }
}

fn command_in(folders: &Folders, subcommand: impl AsRef<OsStr>) -> Command {
    let mut command = folders.command(mojito_binary());
    command.arg("--data-dir").arg(data_dir(folders)).arg(subcommand);
    command
}

fn data_dir(folders: &Folders) -> PathBuf {
    folders.path(Path::new("data/mojito"))
}

/// A client that goes straight to the loopback, whatever proxy the machine has.
pub fn http_client() -> reqwest::Client {
    http_client_with(|client| client)
}

/// The same, adjusted.
pub fn http_client_with(
    adjust: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> reqwest::Client {
    // With two TLS providers in one program rustls wants to be told which; a second call changes nothing.
    let _ = rustls::crypto::ring::default_provider().install_default();
    adjust(reqwest::Client::builder().no_proxy()).build().expect("an HTTP client")
}
