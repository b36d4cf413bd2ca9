//! Copies of reports: kept beside the log, and gone with what they belong to.

use std::fs;
use std::path::PathBuf;

use contract::Event;
use eventlog::{ReportCopy, ReportDraft, ReportFigures, ReportLink, ToldWait, WrongReport};

use crate::support::{Log, arrival, arrival_of};

impl Log {
    fn draft(&self, text: &str) -> ReportDraft {
        let mut draft = self.log.report_draft().unwrap();
        draft.write(text.as_bytes()).unwrap();
        draft
    }

    /// Keeps a report with this text for a delivery.
    async fn keep(&self, sequence: i64, text: &str) -> ReportCopy {
        let link = ReportLink::of(&format!("https://reports.example.com/{text}.pdf?signed"));
        self.log.keep_report(self.draft(text), sequence, link).await.unwrap().unwrap()
    }

    fn report_files(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.folder().path().join("reports")) else { return Vec::new() };
        entries.map(|entry| entry.unwrap().path()).collect()
    }
}

#[tokio::test]
async fn a_copy_is_found_by_its_result_and_read_back() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.append(arrival(r#"{"id":"r1","score":1}"#)).await;

    let first = log.keep(1, "%PDF-one").await;
    let second = log.keep(2, "%PDF-two").await;

    assert_eq!(log.reader().reports_of(1).unwrap(), [second.clone(), first.clone()], "of the whole result");
    assert_eq!(log.reader().reports("production", "r1").unwrap().len(), 2);
    assert!(log.reader().reports("staging", "r1").unwrap().is_empty());
    assert_eq!((first.bytes, &*first.result_id, first.sequence), (8, "r1", 1));
    assert_eq!(fs::read(log.reader().report_path(&first.sha256)).unwrap(), b"%PDF-one");
    assert_eq!(log.reader().report_figures().unwrap(), ReportFigures { copies: 2, bytes: 16 });
    let checked = log.reader().check().unwrap();
    assert_eq!((checked.reports, checked.wrong_reports), (2, vec![]));
}

#[tokio::test]
async fn the_same_file_again_is_one_copy_that_belongs_to_the_newer_link() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.append(arrival(r#"{"id":"r1","score":1}"#)).await;
    log.keep(1, "same").await;
    log.keep(1, "other").await;
    let link = ReportLink::of("https://reports.example.com/moved.pdf");

    log.log.keep_report(log.draft("same"), 2, link).await.unwrap();

    let copies = log.reader().reports_of(1).unwrap();
    assert_eq!(copies.len(), 2);
    assert_eq!((copies[0].sequence, copies[0].link), (2, link), "the one kept last is first");
    assert_eq!(log.report_files().len(), 2);
}

#[test]
fn a_link_signed_anew_leads_to_the_same_file() {
    let link = |text: &str| ReportLink::of(text);

    assert_ne!(link("https://a.example.com/r.pdf?s=1"), link("https://a.example.com/r.pdf?s=2"));
    assert!(link("https://a.example.com/r.pdf?s=1").same_file(link("https://a.example.com/r.pdf?s=2#top")));
    assert!(!link("https://a.example.com/r.pdf?s=1").same_file(link("https://a.example.com/s.pdf?s=1")));
}

#[tokio::test]
async fn a_file_that_two_results_share_stays_until_neither_has_it() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.append(arrival(r#"{"id":"r2"}"#)).await;
    let copy = log.keep(1, "shared").await;
    log.keep(2, "shared").await;
    assert_eq!(log.reader().report_figures().unwrap(), ReportFigures { copies: 2, bytes: 6 });

    log.log.forget_report(1, copy.sha256.clone()).await.unwrap();
    assert!(log.reader().report_path(&copy.sha256).exists());
    log.log.forget_report(2, copy.sha256.clone()).await.unwrap();

    assert!(log.report_files().is_empty());
    assert!(log.reader().all_reports().unwrap().is_empty());
}

#[tokio::test]
async fn copies_go_with_the_result_and_with_the_delivery_they_came_from() {
    let log = Log::new();
    for id in ["r1", "r2", "r2", "r3"] {
        log.append(arrival(format!(r#"{{"id":"{id}"}}"#))).await;
    }
    log.keep(1, "canary-of-the-result").await;
    log.keep(2, "canary-of-the-delivery").await;
    log.keep(3, "of another delivery").await;
    log.keep(4, "of another result").await;

    log.log.erase(vec![1, 2]).await.unwrap();
    log.log.wipe().await.unwrap();

    let left: Vec<i64> = log.reader().all_reports().unwrap().iter().map(|copy| copy.sequence).collect();
    assert_eq!(left, [4, 3]);
    let files = log.report_files();
    assert_eq!(files.len(), 2);
    assert!(files.iter().all(|file| !fs::read_to_string(file).unwrap().contains("canary")));
}

#[tokio::test]
async fn of_a_delivery_that_went_meanwhile_nothing_is_kept() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.append(arrival("not json")).await;
    let (gone, nobodys) = (log.draft("%PDF-gone"), log.draft("%PDF-nobody"));
    log.log.erase(vec![1]).await.unwrap();

    let link = ReportLink::of("https://reports.example.com");
    assert_eq!(log.log.keep_report(gone, 1, link).await.unwrap(), None);
    assert_eq!(log.log.keep_report(nobodys, 2, link).await.unwrap(), None);

    assert!(log.report_files().is_empty());
}

#[tokio::test]
async fn what_was_not_finished_is_not_left() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    log.keep(1, "%PDF-kept").await;
    drop(log.draft("given up"));
    assert_eq!(log.report_files().len(), 1);
    // As a crash would leave them: no destructor runs, and no row was written.
    std::mem::forget(log.draft("crashed"));
    fs::write(log.folder().path().join("reports/ab.pdf"), "crashed later").unwrap();
    fs::write(log.folder().path().join("reports/mine.txt"), "a person's own").unwrap();

    let log = log.reopened().await;

    let mut names: Vec<_> =
        log.report_files().iter().map(|path| path.extension().unwrap().to_owned()).collect();
    names.sort();
    assert_eq!(names, ["pdf", "txt"]);
    assert_eq!(log.reader().check().unwrap().wrong_reports, []);
}

#[tokio::test]
async fn a_copy_that_changed_or_is_missing_is_found() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    let (changed, missing) = (log.keep(1, "%PDF-one").await.sha256, log.keep(1, "%PDF-two").await.sha256);
    fs::write(log.reader().report_path(&changed), "%PDF-0ne").unwrap();
    fs::remove_file(log.reader().report_path(&missing)).unwrap();

    let mut wrong = log.reader().check().unwrap().wrong_reports;
    wrong.sort_by_key(|wrong| wrong.missing);

    assert_eq!(
        wrong,
        [WrongReport { sha256: changed, missing: false }, WrongReport { sha256: missing, missing: true }]
    );
}

#[cfg(unix)]
#[tokio::test]
async fn copies_are_for_the_user_alone() {
    use std::os::unix::fs::PermissionsExt;

    let log = Log::new();
    log.append(arrival(r#"{"id":"r1"}"#)).await;
    let copy = log.keep(1, "%PDF-one").await;

    let mode = |path: PathBuf| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(log.reader().report_path(&copy.sha256)), 0o600);
    assert_eq!(mode(log.folder().path().join("reports")), 0o700);
}

#[tokio::test]
async fn waits_that_were_told_are_remembered_also_after_a_restart() {
    let log = Log::new();
    for id in ["r1", "r2", "r3"] {
        log.append(arrival_of(Event::InterviewCollected, format!(r#"{{"id":"{id}"}}"#))).await;
    }
    let told = |log: &Log| {
        let told = log.reader().overdue_told().unwrap().into_iter();
        told.map(|wait| format!("{} {} {}", wait.environment, wait.result_id, wait.since)).collect::<Vec<_>>()
    };
    let waits = |waits: &[(i64, i64)]| waits.iter().map(|&(of, since)| ToldWait { of, since }).collect();
    log.log.overdue_told(waits(&[(1, 100), (2, 200), (99, 300)]), 0).await.unwrap();

    let log = log.reopened().await;
    assert_eq!(told(&log), ["production r1 100", "production r2 200"], "nothing of what is not there");

    log.log.overdue_told(waits(&[(2, 500), (3, 600)]), 150).await.unwrap();
    assert_eq!(told(&log), ["production r2 500", "production r3 600"], "r2 waits anew, r1 is long ago");

    log.log.erase(vec![2]).await.unwrap();
    assert_eq!(told(&log), ["production r3 600"]);
}
