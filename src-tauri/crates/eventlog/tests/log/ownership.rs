//! One owner, a private folder, other processes that read.

use std::fs;

use eventlog::{AppendError, DataFolder, Error, EventLog, Options, Reader};

use crate::support::{Log, arrival};

#[tokio::test]
async fn a_second_owner_is_told_who_the_first_one_is() {
    let log = Log::new();

    let refused = EventLog::open(&log.folder(), &Options::default()).unwrap_err();

    assert!(
        matches!(&refused, Error::Owned { pid: Some(pid), .. } if *pid == std::process::id()),
        "{refused}"
    );
    assert_eq!(log.folder().owner(), Some(std::process::id()));
}

#[tokio::test]
async fn the_lock_is_given_back_by_close_and_by_the_last_clone() {
    let log = Log::new();
    let folder = log.folder();
    let clone = log.log.clone();

    clone.close().await;
    assert_eq!(folder.owner(), None);
    assert_eq!(log.log.append(arrival("{}")).await.unwrap_err(), AppendError::Closed);
    let second = EventLog::open(&folder, &Options::default()).unwrap();
    let clone = second.clone();
    drop(second);
    assert_eq!(folder.owner(), Some(std::process::id()));
    drop(clone);
    assert_eq!(folder.owner(), None);
}

#[tokio::test]
async fn what_was_queued_before_close_is_stored() {
    let log = Log::new();
    let mut appends = Vec::new();
    for number in 0..100 {
        let handle = log.log.clone();
        appends.push(tokio::spawn(async move { handle.append(arrival(number.to_string())).await }));
    }
    tokio::task::yield_now().await;

    log.log.clone().close().await;

    let mut stored = 0;
    for append in appends {
        match append.await.unwrap() {
            Ok(_) => stored += 1,
            Err(error) => assert_eq!(error, AppendError::Closed),
        }
    }
    assert_eq!(Reader::open(&log.folder()).unwrap().stats().unwrap().deliveries, stored);
    assert!(!log.folder().path().join("events.db-wal").exists_with_content());
}

#[tokio::test]
async fn another_reader_sees_what_is_appended() {
    let log = Log::new();
    let reader = Reader::open(&log.folder()).unwrap();
    let mut watch = reader.watch().unwrap();
    assert_eq!(*watch.borrow_and_update(), 0);

    log.append(arrival("{}")).await;
    watch.changed().await.unwrap();

    assert_eq!(*watch.borrow_and_update(), 1);
    assert_eq!(*log.log.newest().borrow(), 1);
    assert_eq!(reader.newest().unwrap(), 1);
}

#[tokio::test]
async fn a_closed_log_can_still_be_read() {
    let log = Log::new();
    log.append(arrival("some bytes")).await;
    let folder = log.folder();
    log.log.clone().close().await;

    let reader = Reader::open(&folder).unwrap();

    assert_eq!(reader.delivery(1).unwrap().unwrap().body, b"some bytes");
}

#[test]
fn a_reader_needs_a_log() {
    let directory = tempfile::tempdir().unwrap();
    let folder = DataFolder::at(directory.path());

    assert!(matches!(Reader::open(&folder), Err(Error::Missing(_))));
    fs::write(directory.path().join("events.db"), b"").unwrap();
    assert!(matches!(Reader::open(&folder), Err(Error::Missing(_))));
    assert_eq!(folder.owner(), None);
}

#[tokio::test]
async fn sequences_go_on_after_reopening() {
    let log = Log::new();
    assert_eq!(log.append(arrival("{}")).await.sequence, 1);

    let log = log.reopened().await;

    assert_eq!(*log.log.newest().borrow(), 1);
    assert_eq!(log.append(arrival("{}")).await.sequence, 2);
}

/// The test runs itself again under a umask that hides nothing, since a umask belongs to the whole process.
#[cfg(unix)]
#[test]
fn files_are_private_whatever_the_umask() {
    use std::os::unix::fs::PermissionsExt;
    use std::process::Command;

    const FOLDER: &str = "EVENTLOG_TEST_FOLDER";
    if let Some(folder) = std::env::var_os(FOLDER) {
        let log = EventLog::open(&DataFolder::at(folder), &Options::default()).unwrap();
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(log.append(arrival("{}"))).unwrap();
        // No farewell: the WAL has to be there to be looked at.
        std::process::exit(0);
    }
    let directory = tempfile::tempdir().unwrap();
    let folder = directory.path().join("new/data");
    let output = Command::new("sh")
        .args(["-c", "umask 000; exec \"$0\" --exact ownership::files_are_private_whatever_the_umask"])
        .arg(std::env::current_exe().unwrap())
        .env(FOLDER, &folder)
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");

    let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(folder.clone()), 0o700);
    let mut files: Vec<(String, u32)> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| (entry.file_name().into_string().unwrap(), mode(entry.path())))
        .collect();
    files.sort();
    let expected = ["events.db", "events.db-shm", "events.db-wal", "owner.lock", "owner.pid"];
    assert_eq!(files, expected.map(|name| (name.to_owned(), 0o600)));
}

trait HasContent {
    fn exists_with_content(&self) -> bool;
}

impl HasContent for std::path::Path {
    fn exists_with_content(&self) -> bool {
        fs::metadata(self).is_ok_and(|metadata| metadata.len() > 0)
    }
}
