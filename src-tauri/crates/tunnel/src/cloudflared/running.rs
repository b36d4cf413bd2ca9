//! One run of `cloudflared`: started, listened to, ended.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;

use tempfile::NamedTempFile;
use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncReadExt as _, BufReader};
use tokio::process::{Child, Command};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::timeout;

use super::complaint;
use crate::Failure;

/// How many of its lines are kept, for the sentence that tells why it ended.
const LINES: usize = 40;
/// How much of a line is kept together.
const LINE_BYTES: u64 = 4096;
/// How long its last words may take after its end.
const LAST_WORDS: Duration = Duration::from_millis(500);
/// What else it would take from our surroundings that makes another tunnel of it.
const FOREIGN: &[&str] = &[
    "TUNNEL_TOKEN",
    "TUNNEL_TOKEN_FILE",
    "TUNNEL_NAME",
    "TUNNEL_HOSTNAME",
    "TUNNEL_HELLO_WORLD",
    "TUNNEL_BASTION",
    "TUNNEL_UNIX_SOCKET",
    "TUNNEL_MANAGEMENT_DIAGNOSTICS",
];

/// A `cloudflared` that runs. It is killed when this is dropped.
pub(super) struct Running {
    child: Child,
    said: watch::Receiver<Said>,
    ears: JoinSet<()>,
    /// Stands in for the person's own configuration for as long as it runs.
    _configuration: NamedTempFile,
}

/// What it has said so far.
#[derive(Default)]
struct Said {
    lines: VecDeque<String>,
    metrics: Option<SocketAddr>,
    /// What only a person can change.
    refused: Option<Failure>,
}

impl Running {
    /// Starts one that leads to `local`: with a token the tunnel that it stands for, otherwise a quick one.
    pub(super) async fn start(
        program: &Path,
        token: Option<&str>,
        local: SocketAddr,
    ) -> Result<Running, Failure> {
        let failed = |error: io::Error| {
            Failure::passing(format!("{} could not be started: {error}.", program.display()))
        };
        // The person's own configuration would decide what the tunnel leads to.
        let configuration = NamedTempFile::with_suffix(".yml").map_err(failed)?;
        std::fs::write(configuration.path(), "{}\n").map_err(failed)?;

        let mut command = command(program).await;
        for name in FOREIGN {
            command.env_remove(name);
        }
        // Its log says where its metrics are.
        command.args(["tunnel", "--no-autoupdate", "--loglevel", "info"]);
        command.args(["--metrics", "127.0.0.1:0", "--config"]).arg(configuration.path());
        if let Some(token) = token {
            command.arg("run").env("TUNNEL_TOKEN", token);
        }
        // For a named tunnel it is what counts as long as nothing is set at Cloudflare.
        command.args(["--url", &format!("http://{local}")]);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);

        let mut child = command.spawn().map_err(failed)?;
        let (sender, said) = watch::channel(Said::default());
        let mut ears = JoinSet::new();
        if let Some(pipe) = child.stdout.take() {
            ears.spawn(listen(pipe, sender.clone(), token.map(str::to_owned)));
        }
        if let Some(pipe) = child.stderr.take() {
            ears.spawn(listen(pipe, sender, token.map(str::to_owned)));
        }
        Ok(Running { child, said, ears, _configuration: configuration })
    }

    /// Waits until it has told where its metrics are. It chooses the port itself, and tells only in its log.
    pub(super) fn metrics(&self) -> impl Future<Output = SocketAddr> + Send + use<> {
        let mut said = self.said.clone();
        async move {
            let told = said.wait_for(|said| said.metrics.is_some()).await.ok().and_then(|said| said.metrics);
            match told {
                Some(address) => address,
                // It has ended, which is told elsewhere.
                None => std::future::pending().await,
            }
        }
    }

    /// Waits until it ends, and tells why. May be dropped and asked again.
    pub(super) async fn ended(&mut self) -> Failure {
        let mut said = self.said.clone();
        let end = tokio::select! {
            status = self.child.wait() => match status {
                Ok(status) => format!("ended ({status})"),
                Err(error) => format!("was lost sight of ({error})"),
            },
            // It tries such a thing again for minutes before it gives up.
            Ok(said) = said.wait_for(|said| said.refused.is_some()) => {
                return said.refused.clone().unwrap_or_else(|| said.meaning("gave up"));
            }
        };
        let _ = timeout(LAST_WORDS, async { while self.ears.join_next().await.is_some() {} }).await;
        self.said.borrow().meaning(&end)
    }

    /// Why it has not come up in time.
    pub(super) fn late(&self, patience: Duration) -> Failure {
        self.said.borrow().meaning(&format!("did not come up within {} seconds", patience.as_secs_f32()))
    }

    /// Ends it.
    pub(super) async fn kill(&mut self) {
        let _ = self.child.kill().await;
    }
}

impl Said {
    fn meaning(&self, end: &str) -> Failure {
        complaint::meaning(self.lines.iter().map(String::as_str), end)
    }

    fn hear(&mut self, line: String) {
        if let Some((_, address)) = line.split_once("Starting metrics server on ") {
            let end = address.find("/metrics").unwrap_or(address.len());
            self.metrics = address[..end].parse().ok().or(self.metrics);
        }
        if let Some(failure @ Failure::Final(_)) = complaint::known(&line) {
            self.refused.get_or_insert(failure);
        }
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(line);
    }
}

/// Listens to the end: a pipe that nobody empties would stop it some day.
async fn listen(pipe: impl AsyncRead + Unpin, said: watch::Sender<Said>, token: Option<String>) {
    let mut pipe = BufReader::new(pipe);
    let mut bytes = Vec::new();
    while let Ok(1..) = (&mut pipe).take(LINE_BYTES).read_until(b'\n', &mut bytes).await {
        let mut line = String::from_utf8_lossy(&bytes).trim_end().to_owned();
        if let Some(token) = token.as_deref().filter(|token| !token.is_empty()) {
            line = line.replace(token, "…");
        }
        tracing::debug!(target: "cloudflared", "{line}");
        said.send_modify(|said| said.hear(line));
        bytes.clear();
    }
}

/// A command for the program. On Linux it is one that ends with us even if we are killed, where the system has the
/// means: a public address that is left behind would lead to whatever listens on our port next.
/// Linux counts the thread that starts it as us: a worker of the runtime, which lives as long as that does.
#[cfg_attr(not(target_os = "linux"), expect(clippy::unused_async, reason = "only Linux has to ask"))]
async fn command(program: &Path) -> Command {
    #[cfg(target_os = "linux")]
    {
        let leashed = || {
            let mut command = Command::new("setpriv");
            command.args(["--pdeathsig", "KILL"]);
            command
        };
        let quiet =
            leashed().arg("true").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status();
        if quiet.await.is_ok_and(|status| status.success()) {
            let mut command = leashed();
            command.arg(program);
            return command;
        }
    }
    #[cfg(windows)]
    {
        /// No console window of its own.
        const CREATE_NO_WINDOW: u32 = 0x0800_0000;
        let mut command = Command::new(program);
        command.creation_flags(CREATE_NO_WINDOW);
        command
    }
    #[cfg(not(windows))]
    Command::new(program)
}
