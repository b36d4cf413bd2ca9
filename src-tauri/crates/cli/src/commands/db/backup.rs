//! `mojito db backup`

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use inbox::{Course, LogError};
use serde::Serialize;

use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, GOOD, Output};
use crate::signals::Signals;

/// Copy the whole event log into one file, also while an instance runs
///
/// The copy is a log of its own: put it as `events.db` into an empty folder and name that with --data-dir. It holds
/// deliveries, notes and refusals; settings, keys, the search index and the files of kept
/// reports are not in it.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito db backup events-2026-11-24.db
  mojito db backup backup/events.db && mojito --data-dir backup events list")]
pub(crate) struct Backup {
    /// The file to write
    file: PathBuf,
    /// Replace the file where there is one
    #[arg(long)]
    force: bool,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct BackupObject<'a> {
    file: &'a str,
    bytes: u64,
}

impl Backup {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let name = self.file.display().to_string();
        if self.file.exists() && !self.force {
            bail!("{name} is there already: name another file, or say --force");
        }
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let course = Course::default();
        let copying = {
            let (course, path) = (course.clone(), self.file.clone());
            move || reader.back_up(&path, course.interruption())
        };
        let interrupted = runtime.block_on(async {
            let mut signals = Signals::listen()?;
            let mut copying = tokio::task::spawn_blocking(copying);
            let ended = tokio::select! {
                copied = &mut copying => return anyhow::Ok(copied?.map(|()| None)?),
                exit = signals.next() => exit,
            };
            course.interrupt();
            match copying.await? {
                Err(LogError::Interrupted) => Ok(Some(ended)),
                copied => Ok(copied.map(|()| None)?),
            }
        })?;
        if let Some(exit) = interrupted {
            return Ok(exit);
        }
        let bytes = self.file.metadata().map_or(0, |file| file.len());
        match self.output.format {
            Format::Json => print::object(&BackupObject { file: &name, bytes })?,
            Format::Text => {
                print::line(format_args!("{GOOD}ok{GOOD:#}  the whole log is in {name}, {bytes} bytes"))?;
            }
        }
        Ok(Exit::Done)
    }
}
