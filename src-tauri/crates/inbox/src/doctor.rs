//! Looks everything over and says of each finding what to do. Changes nothing.

use std::path::Path;

use eventlog::{Reader, Stats};
use jiff::{SignedDuration, Timestamp};
use notifier::Desktop;
use serde::Serialize;
use tokio::sync::mpsc;

use crate::{
    EndpointAddress, Folders, HopReport, Instance, LogError, Outcome, Probe, SecretStore, Settings,
    SettingsFile, StoredIn,
};

/// How much room on the disk is too little to go on with, and how much is worth a word, in bytes.
const NO_ROOM: u64 = 50 * 1024 * 1024;
const LITTLE_ROOM: u64 = 500 * 1024 * 1024;
/// How far in the future a delivery may be dated before the clock is doubted.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Grade {
    /// As it should be.
    Good,
    /// Works, and is worth a look.
    Doubtful,
    /// Broken.
    Bad,
}

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at, in a word or two.
    pub check: &'static str,
    /// How bad it is.
    pub grade: Grade,
    /// What was seen, in a sentence.
    pub said: String,
    /// What to do, in a sentence; `None` where all is well.
    pub remedy: Option<String>,
}

impl Finding {
    fn good(check: &'static str, said: impl Into<String>) -> Finding {
        Finding { check, grade: Grade::Good, said: said.into(), remedy: None }
    }

    fn doubtful(check: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { check, grade: Grade::Doubtful, said: said.into(), remedy: Some(remedy.into()) }
    }

    fn bad(check: &'static str, said: impl Into<String>, remedy: impl Into<String>) -> Finding {
        Finding { check, grade: Grade::Bad, said: said.into(), remedy: Some(remedy.into()) }
    }
}

const START: &str = "Start `mojito serve` or the tray app.";

/// Looks everything over, telling each finding as it is known: what is on this computer first, then the way that
/// deliveries take, when an instance runs. May take a while, and needs a tokio runtime with timers and I/O.
pub async fn examine(folders: &Folders, mut told: impl FnMut(Finding)) {
    let (sender, mut findings) = mpsc::unbounded_channel();
    let looked_at = folders.clone();
    // Files, the disk, a keychain that asks, the bus: all of it may block.
    tokio::task::spawn_blocking(move || {
        // Where nobody listens any more, nobody misses it.
        look(&looked_at, |finding| drop(sender.send(finding)));
    });
    while let Some(finding) = findings.recv().await {
        told(finding);
    }
    if let Some(probe) = first_probe(folders).await {
        let ended = probe.run(|report| way(report).into_iter().for_each(&mut told)).await;
        if let Err(error) = ended {
            told(Finding::bad("way", format!("The way of deliveries was not tested: {error}."), START));
        }
    }
}

/// The test of the first endpoint, where an instance runs.
async fn first_probe(folders: &Folders) -> Option<Probe> {
    Instance::find(folders)?;
    let folders = folders.clone();
    let probe = tokio::task::spawn_blocking(move || {
        let endpoint = EndpointAddress::all(&folders, None).ok()?.into_iter().next()?;
        Some(Probe::of(&folders, endpoint))
    });
    probe.await.ok()?
}

/// A hop as a finding; what was not tested is none.
fn way(HopReport { hop, outcome }: HopReport) -> Option<Finding> {
    let check = hop.name();
    match outcome {
        Outcome::Passed { said, .. } => Some(Finding::good(check, said)),
        Outcome::Warned { what, remedy } => Some(Finding::doubtful(check, what, remedy)),
        Outcome::Failed { what, remedy } => Some(Finding::bad(check, what, remedy)),
        Outcome::Skipped { .. } => None,
    }
}

fn look(folders: &Folders, mut told: impl FnMut(Finding)) {
    let (os, arch) = (std::env::consts::OS, std::env::consts::ARCH);
    told(Finding::good("version", format!("Mojito Tray {} on {os}, {arch}.", env!("CARGO_PKG_VERSION"))));
    told(data_folder(folders));
    told(room(folders.data()));
    let settings = match SettingsFile::load(folders) {
        Ok(file) => {
            told(settings_file(folders, file.settings()));
            Some(file.settings().clone())
        }
        Err(error) => {
            told(Finding::bad(
                "settings",
                format!("The settings cannot be read: {error}."),
                "Correct that line.",
            ));
            None
        }
    };
    if let Some(settings) = &settings {
        told(secrets(folders, settings));
    }
    log(folders, &mut told);
    told(running(folders, settings.as_ref()));
    if settings.is_some_and(|settings| settings.notifications.enabled) {
        told(notifications());
    }
}

fn data_folder(folders: &Folders) -> Finding {
    let (check, path) = ("data folder", folders.data());
    let shown = path.display();
    let metadata = match path.metadata() {
        Ok(metadata) if metadata.is_dir() => metadata,
        Ok(_) => {
            return Finding::bad(
                check,
                format!("{shown} is no folder."),
                "Name another one with --data-dir.",
            );
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Finding::doubtful(
                check,
                format!("{shown} is not there yet."),
                format!("{START} A first start makes it."),
            );
        }
        Err(error) => {
            return Finding::bad(
                check,
                format!("{shown} cannot be read: {error}."),
                "See whose folder it is.",
            );
        }
    };
    if let Some(mode) = others_mode(&metadata) {
        return Finding::doubtful(
            check,
            format!("Others on this computer can look into {shown} (mode {mode:o})."),
            format!("chmod 700 '{shown}'"),
        );
    }
    // Asked of the file system, as permissions do not tell of one that is mounted for reading only.
    match tempfile_in(path) {
        Ok(()) => Finding::good(check, format!("{shown} is there, writable, and yours alone.")),
        Err(error) => Finding::bad(
            check,
            format!("Nothing can be written in {shown}: {error}."),
            "Make it writable, or name another folder with --data-dir.",
        ),
    }
}

fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!("doctor.{}.draft", std::process::id()));
    std::fs::File::create_new(&path)?;
    std::fs::remove_file(path)
}

/// The mode of what others than the user may read.
#[cfg(unix)]
fn others_mode(metadata: &std::fs::Metadata) -> Option<u32> {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = metadata.permissions().mode() & 0o777;
    (mode & 0o077 != 0).then_some(mode)
}

/// A user's own folders are private by inheritance.
#[cfg(not(unix))]
fn others_mode(_metadata: &std::fs::Metadata) -> Option<u32> {
    None
}

fn room(data: &Path) -> Finding {
    const FREE: &str =
        "Make room: deliveries that cannot be stored are put off, and their senders may give up.";
    let check = "disk";
    let existing = data.ancestors().find(|folder| folder.exists()).unwrap_or(data);
    match fs4::available_space(existing) {
        Ok(bytes) => {
            let said = format!("{} MB are free.", bytes / 1_000_000);
            match bytes {
                0..NO_ROOM => Finding::bad(check, said, FREE),
                NO_ROOM..LITTLE_ROOM => Finding::doubtful(check, said, FREE),
                _ => Finding::good(check, said),
            }
        }
        Err(error) => Finding::doubtful(
            check,
            format!("How much room is left could not be found out: {error}."),
            "See that the disk of the data folder is there.",
        ),
    }
}

fn settings_file(folders: &Folders, settings: &Settings) -> Finding {
    let (check, path) = ("settings", folders.settings().display());
    match settings.wrong_filter() {
        Some(wrong) => Finding::doubtful(check, wrong, "Correct its query, or remove it."),
        None if folders.settings().exists() => {
            Finding::good(check, format!("{path} is read without a fault."))
        }
        None => Finding::good(check, "There is no settings file yet, so everything is as usual."),
    }
}

fn secrets(folders: &Folders, settings: &Settings) -> Finding {
    let check = "secrets";
    let Some(stored_in) = settings.secrets else {
        return Finding::doubtful(
            check,
            "There are no secrets yet.",
            format!("{START} A first start makes them."),
        );
    };
    let store = SecretStore::open(folders, Some(stored_in));
    for name in settings.environments.keys() {
        match store.get(name) {
            Ok(Some(_)) => {}
            Ok(None) => {
                return Finding::doubtful(
                    check,
                    format!("The environment `{name}` has no key and no header value yet."),
                    format!("{START} That makes them."),
                );
            }
            Err(error) => {
                return Finding::bad(
                    check,
                    format!("Deliveries are put off: {error}."),
                    "Unlock the keychain, or correct `secrets.toml`.",
                );
            }
        }
    }
    let file = folders.data().join("secrets.toml");
    if let (StoredIn::File, Some(mode)) =
        (stored_in, file.metadata().ok().and_then(|metadata| others_mode(&metadata)))
    {
        return Finding::bad(
            check,
            format!("Others on this computer can read {} (mode {mode:o}).", file.display()),
            format!(
                "chmod 600 '{}', then give each environment new secrets with `mojito endpoint rotate`.",
                file.display()
            ),
        );
    }
    Finding::good(check, stored_in.sentence())
}

fn log(folders: &Folders, told: &mut impl FnMut(Finding)) {
    let check = "log";
    let read = Reader::open(&folders.log()).and_then(|reader| Ok((reader.stats()?, reader.indexed()?)));
    let (stats, indexed) = match read {
        Ok(read) => read,
        Err(error @ LogError::Missing(_)) => {
            let said = sentence(&error);
            return told(Finding::doubtful(check, said, format!("{START} A first start makes it.")));
        }
        Err(error @ (LogError::Newer { .. } | LogError::Older { .. })) => {
            return told(Finding::bad(
                check,
                sentence(&error),
                "Use one version of Mojito Tray for this data folder.",
            ));
        }
        Err(error) => {
            let remedy =
                "Keep a copy of the data folder before anything else, then see what `mojito db check` finds.";
            return told(Finding::bad(check, sentence(&error), remedy));
        }
    };
    let Stats { deliveries, unread, .. } = stats;
    told(Finding::good(
        check,
        format!("The log can be read: {deliveries} deliveries, {unread} of them unread."),
    ));
    if let Some((_, newest)) = stats.span
        && newest.duration_since(Timestamp::now()) > AHEAD
    {
        told(Finding::doubtful(
            "clock",
            "The newest delivery is dated in the future: this computer's clock was or is wrong.",
            "Set the clock, best by switching the system's automatic time on.",
        ));
    }
    told(match indexed {
        Some(indexed) if indexed.behind() == 0 || deliveries == 0 => {
            Finding::good("search index", "The search index covers the log.")
        }
        // It is filled in the background, and what it lacks is read from the log.
        _ if folders.log().owner().is_some() || deliveries == 0 => {
            Finding::good("search index", "The search index is being filled.")
        }
        _ => Finding::doubtful(
            "search index",
            "The search index is behind the log: searches are complete, and slow.",
            "Start `mojito serve` or the tray app, which fill it, or use `mojito db rebuild`.",
        ),
    });
}

/// A library's lower-case message as a sentence.
fn sentence(error: &dyn std::fmt::Display) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", characters.as_str())
}

fn running(folders: &Folders, settings: Option<&Settings>) -> Finding {
    let check = "instance";
    match (Instance::find(folders), folders.log().owner()) {
        (Some(Instance { pid, address, .. }), _) => {
            Finding::good(check, format!("An instance runs (process {pid}) and listens at {address}."))
        }
        (None, Some(pid)) => Finding::doubtful(
            check,
            format!(
                "Process {pid} owns the log and does not say where it listens: it is starting or ending."
            ),
            "Look again in a moment.",
        ),
        (None, None) => match settings.map(|settings| settings.listen) {
            Some(address) if let Err(error) = std::net::TcpListener::bind(address) => Finding::bad(
                check,
                format!("No instance runs, and none could listen at {address}: {error}."),
                "End the program that listens there, or set another `listen` in the settings.",
            ),
            _ => Finding::doubtful(check, "No instance runs: deliveries are not received.", START),
        },
    }
}

fn notifications() -> Finding {
    let check = "notifications";
    match Desktop::connect(|_| {}).and_then(|desktop| desktop.answers()) {
        Ok(()) => Finding::good(check, "The desktop's notification service answers."),
        Err(error) => Finding::doubtful(
            check,
            sentence(&error),
            "Without a desktop that is as it should be; else start its notification service.",
        ),
    }
}
