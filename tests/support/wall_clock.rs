//! A wall clock of a test's own, for all programs in its folders.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::{Timestamp, Zoned};

use crate::folders::Folders;

impl Folders {
    /// Puts the wall clock of the programs in these folders, also of those that run: it stands at this time, in this
    /// time zone, and goes on. Their monotonic clock is the real one, so that they take a leap forward for a sleep.
    pub fn put_clock(&self, time: &Zoned) {
        let ahead = time.timestamp().duration_since(Timestamp::now());
        let zone = time.time_zone().iana_name().expect("a time zone with a name");
        write(&self.path(ZONE), zone);
        // libfaketime goes by the real time and what is added to it here.
        write(&self.path(CLOCK), &format!("{:+.3}", ahead.as_secs_f64()));
    }
}

const CLOCK: &str = "clock";
const ZONE: &str = "zone";

/// What programs have to be told; nothing where the clock was never put.
pub(crate) fn environment(folders: &Folders) -> Vec<(&'static str, String)> {
    let Ok(zone) = fs::read_to_string(folders.path(ZONE)) else { return Vec::new() };
    let text = |path: PathBuf| path.into_os_string().into_string().expect("a path in UTF-8");
    vec![
        ("LD_PRELOAD", text(library())),
        ("FAKETIME_TIMESTAMP_FILE", text(folders.path(CLOCK))),
        // The file is read again whenever somebody asks for the time.
        ("FAKETIME_NO_CACHE", "1".to_owned()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1".to_owned()),
        // Times of files are what they are: the programs set those that matter to them.
        ("NO_FAKE_STAT", "1".to_owned()),
        ("TZ", zone),
    ]
}

/// Whole or not at all: somebody may be reading it.
fn write(path: &Path, content: &str) {
    let new = path.with_extension("new");
    fs::write(&new, content).and_then(|()| fs::rename(&new, path)).expect("a file of our own");
}

/// libfaketime, wherever the distribution has it: `/usr/lib/x86_64-linux-gnu/faketime`, `/usr/lib64/faketime`, …
fn library() -> PathBuf {
    let within = |folder: &Path| folder.join("faketime/libfaketime.so.1");
    let roots = ["/usr/lib64", "/usr/lib"].map(PathBuf::from);
    let below = fs::read_dir("/usr/lib").into_iter().flatten().flatten().map(|entry| entry.path());
    let found = roots.into_iter().chain(below).map(|folder| within(&folder)).find(|path| path.exists());
    found.expect("libfaketime (`./dev test` installs it)")
}
