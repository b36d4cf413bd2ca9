//! What every command takes: where things are kept, and how much is logged.

use std::path::PathBuf;

use clap::{ArgAction, Args};
use inbox::{Folders, Reader};
use tracing_subscriber::EnvFilter;

use crate::print;

/// Options that every command takes.
#[derive(Debug, Args)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Global {
    /// Folder of the log, the settings and (without a keychain) the secrets [default: the platform's usual one]
    #[arg(long, global = true, env = "MOJITO_DATA_DIR", hide_env_values = true, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Settings file [default: settings.toml in the data folder]
    #[arg(long, global = true, env = "MOJITO_CONFIG", hide_env_values = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Log to standard error; -vv logs more. Never payloads, never secrets
    #[arg(short, long, global = true, action = ArgAction::Count)]
    verbose: u8,
}

impl Global {
    /// Where things are kept.
    pub(crate) fn folders(&self) -> Result<Folders, inbox::Error> {
        Folders::find(self.data_dir.clone(), self.config.clone())
    }

    /// The log, for reading beside a running instance.
    pub(crate) fn reader(&self) -> Result<Reader, inbox::Error> {
        Ok(Reader::open(&self.folders()?.log())?)
    }

    /// This program as it was called, with the data folder where one was named: how another command reaches the
    /// same data.
    pub(crate) fn program(&self) -> String {
        let called = std::env::args().next().unwrap_or_default();
        // A bare name was found on the PATH; where a path was typed, the bare name may not be found.
        let program =
            if called.contains(std::path::is_separator) { quoted(&called) } else { "mojito".to_owned() };
        match &self.data_dir {
            Some(folder) => format!("{program} --data-dir {}", quoted(&folder.to_string_lossy())),
            None => program,
        }
    }

    /// Logs to standard error where that was asked for.
    pub(crate) fn start_logs(&self) {
        let level = match self.verbose {
            0 => return,
            1 => "info",
            _ => "debug",
        };
        // Only our own crates: libraries may log what they carry.
        let ours = ["contract", "eventlog", "export", "inbox", "listener", "mojito", "notifier", "tunnel"];
        let filter = ours.map(|name| format!("{name}={level}")).join(",");
        tracing_subscriber::fmt()
            .with_env_filter(EnvFilter::new(filter))
            .with_ansi(print::talks_in_colour())
            .with_writer(std::io::stderr)
            .init();
    }
}

/// A path as a shell takes it.
fn quoted(path: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/\\:._-~".contains(c);
    if path.chars().all(plain) { path.to_owned() } else { format!("'{path}'") }
}
