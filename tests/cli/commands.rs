//! Runs commands to their end, and takes out of their output what differs each time.

use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

use serde_json::Value;
use support::{Folders, Mojito, mojito_binary};

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Ended {
    /// Standard output as text.
    pub(crate) fn text(&self) -> &str {
        str::from_utf8(&self.stdout).unwrap()
    }

    /// Standard output as JSON, one object a line.
    pub(crate) fn objects(&self) -> Vec<Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }

    /// The command went well and said nothing but data.
    #[track_caller]
    pub(crate) fn done(self) -> Ended {
        assert_eq!((self.code, self.stderr.as_str()), (0, ""), "{}", String::from_utf8_lossy(&self.stdout));
        self
    }
}

/// Runs a command to its end, with nothing to read.
pub(crate) fn run(command: &mut Command) -> Ended {
    run_with(command, "")
}

/// Runs a command to its end, with this to read.
pub(crate) fn run_with(command: &mut Command, input: &str) -> Ended {
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // One that does not read its input may be gone by now.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    Ended {
        code: output.status.code().unwrap(),
        stdout: output.stdout,
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

/// A command on the data folder in these folders, with or without a server.
pub(crate) fn mojito(folders: &Folders, arguments: &[&str]) -> Command {
    let mut command = folders.command(mojito_binary());
    command.arg("--data-dir").arg(folders.path("data/mojito")).args(arguments);
    command
}

/// Sets where the next instance listens: somewhere that was just free, since the usual port may be in use on the
/// machine that runs the tests.
pub(crate) fn listen_at(server: &Mojito, address: SocketAddr) {
    let path = server.data_dir().join("settings.toml");
    let text = std::fs::read_to_string(&path).unwrap();
    let usual = "127.0.0.1:6654";
    assert!(text.contains(usual), "{text}");
    std::fs::write(&path, text.replace(usual, &address.to_string())).unwrap();
}

/// Puts names in place of ids, times, keys, addresses and figures while snapshots are compared.
pub(crate) fn redacted<T>(compare: impl FnOnce() -> T) -> T {
    let mut settings = insta::Settings::clone_current();
    for (pattern, name) in [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}", "[id]"),
        (r"/in/[0-9a-f]{32}", "/in/[key]"),
        (r"127\.0\.0\.1:\d+", "[address]"),
        (r"/\S*mojito-test-\w+/data/mojito", "[folder]"),
        (r"/\S*/mojito --data-dir", "mojito --data-dir"),
        (r"\d{4}-\d\d-\d\dT[0-9:.]+Z", "[time]"),
        (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{3} [+-]\d\d:\d\d)?", "[time]"),
        (r"(?m)^\d\d:\d\d:\d\d", "[time]"),
        (r"\d+\.\d ms", "[n] ms"),
        (r#""ms":[0-9.]+"#, r#""ms":[n]"#),
        (r"process \d+", "process [n]"),
        (r"sha256 [0-9a-f]{64}", "sha256 [hash]"),
        (r"(file|raw)        ? \d+ bytes", "$1  [n] bytes"),
        (r"SQLite      [0-9.]+", "SQLite  [version]"),
    ] {
        settings.add_filter(pattern, name);
    }
    settings.bind(compare)
}
