//! Copies of reports: what there is, keeping one more, forgetting one.

use std::path::Path;

use eventlog::{Delivery, EventLog, Options, Reader, ReportCopy, ReportLink, Row, Sequence};
use url::Url;

use super::download::{Terms, download};
use super::link::report_url;
use crate::running::blocking;
use crate::settings::ReportSettings;
use crate::{Course, Error, Folders, SettingsFile, candidate, private_file};

/// What there is of the report of one result.
#[derive(Debug, Clone, Default)]
pub struct ReportCopies {
    /// Where the delivery's link leads: a host without anything that opens the report. `None` where it has no link that
    /// may be followed.
    pub host: Option<String>,
    /// Why no copy can be kept, in a sentence; `None` where one can.
    pub cannot: Option<String>,
    /// The one kept last first.
    pub copies: Vec<ReportCopy>,
    /// Which of them is the report that the result has now, by its place.
    pub current: Option<usize>,
    /// Whether the result has a report now that is none of the copies.
    pub revised: bool,
}

/// Whether a copy is kept of the report that a result has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// No copy is kept.
    No,
    /// One of the present report.
    Current,
    /// Only of reports that it had.
    Older,
}

/// How a report that was fetched relates to the copies that were kept before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compared {
    /// There was none.
    First,
    /// It is the one that was kept last.
    Same,
    /// It is another one.
    Revised,
}

impl ReportCopies {
    /// Reads what there is for a delivery; blocks.
    pub fn of(reader: &Reader, delivery: &Delivery) -> Result<ReportCopies, Error> {
        let (host, cannot) = match (link_of(delivery), &delivery.row.result_id) {
            (Ok(url), Some(_)) => (url.host_str().map(str::to_owned), None),
            (Ok(url), None) => (url.host_str().map(str::to_owned), Some(NO_RESULT.to_owned())),
            (Err(error), _) => (None, Some(capitalised(&error.to_string()))),
        };
        let Some(result_id) = &delivery.row.result_id else {
            return Ok(ReportCopies { host, cannot, ..ReportCopies::default() });
        };
        let copies = reader.reports(&delivery.row.environment, result_id)?;
        let present = if copies.is_empty() { None } else { present(reader, &delivery.row)? };
        let current = present.and_then(|link| copies.iter().position(|copy| copy.link.same_file(link)));
        let revised = present.is_some() && current != Some(0);
        Ok(ReportCopies { host, cannot, copies, current, revised })
    }
}

/// Whether a copy is kept of the report that a delivery's result has now; blocks.
pub fn report_held(reader: &Reader, row: &Row) -> Result<Held, Error> {
    let Some(result_id) = &row.result_id else { return Ok(Held::No) };
    let copies = reader.reports(&row.environment, result_id)?;
    if copies.is_empty() {
        return Ok(Held::No);
    }
    let is_present = |link: ReportLink| copies.iter().any(|copy| copy.link.same_file(link));
    Ok(if present(reader, row)?.is_some_and(is_present) { Held::Current } else { Held::Older })
}

/// Fetches the report of a delivery and keeps it, and says how it relates to what was kept of its result. The course
/// counts bytes.
pub async fn keep_report(
    log: &EventLog,
    settings: &ReportSettings,
    sequence: Sequence,
    course: &Course,
) -> Result<(ReportCopy, Compared), Error> {
    keep(log, &Terms::new(settings.most_bytes, settings.allow_private), sequence, course).await
}

/// The same into a log that nobody else owns.
pub async fn keep_report_offline(
    folders: &Folders,
    sequence: Sequence,
    course: &Course,
) -> Result<(ReportCopy, Compared), Error> {
    let settings = SettingsFile::load(folders)?.settings().reports.clone();
    let log = EventLog::open(&folders.log(), &Options::default())?;
    let kept = keep_report(&log, &settings, sequence, course).await;
    log.close().await;
    kept
}

/// Forgets a copy of the report of a delivery's result, in a log that nobody else owns.
pub async fn forget_report_offline(
    folders: &Folders,
    sequence: Sequence,
    sha256: String,
) -> Result<(), Error> {
    let log = EventLog::open(&folders.log(), &Options::default())?;
    let forgotten = log.forget_report(sequence, sha256).await;
    log.close().await;
    Ok(forgotten?)
}

/// Writes a copy to a file of the person's, for the user alone (mode 0600); what was there is replaced by a whole one
/// or not at all. Blocks.
pub fn save_report(reader: &Reader, sha256: &str, path: &Path) -> Result<(), Error> {
    private_file::replace(path, |file| Ok(reader.copy_report(sha256, file)?))
}

/// What the file of a copy is called where a person takes it: after the candidate, without anything that a file
/// system could stumble over.
pub fn report_file_name(delivery: &Delivery) -> String {
    const MOST: usize = 60;
    let name = candidate(&delivery.payload());
    let plain: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).take(MOST).collect();
    let words: Vec<&str> = plain.split_whitespace().collect();
    if words.is_empty() { "Report.pdf".to_owned() } else { format!("Report {}.pdf", words.join(" ")) }
}

pub(super) async fn keep(
    log: &EventLog,
    terms: &Terms,
    sequence: Sequence,
    course: &Course,
) -> Result<(ReportCopy, Compared), Error> {
    let reader = log.reader().clone();
    let drafting = log.clone();
    let (url, known, draft) = blocking(move || {
        let delivery = reader.delivery(sequence)?.ok_or_else(gone)?;
        let url = link_of(&delivery)?;
        if delivery.row.result_id.is_none() {
            return Err(Error::Report { sentence: NO_RESULT.to_owned(), passing: false });
        }
        Ok((url, reader.reports_of(sequence)?, drafting.report_draft()?))
    })
    .await?;
    let link = ReportLink::of(url.as_str());
    let draft = download(url, terms, draft, course).await?;
    let copy = log.keep_report(draft, sequence, link).await?.ok_or_else(gone)?;
    let compared = match known.first() {
        None => Compared::First,
        Some(last) if last.sha256 == copy.sha256 => Compared::Same,
        Some(_) => Compared::Revised,
    };
    Ok((copy, compared))
}

const NO_RESULT: &str = "this event names no result that a copy could be kept for";

fn gone() -> Error {
    Error::Report { sentence: "the event is not in the log any more".to_owned(), passing: false }
}

fn link_of(delivery: &Delivery) -> Result<Url, Error> {
    report_url(&delivery.payload())
}

/// The link of the report that a delivery's result has now.
fn present(reader: &Reader, row: &Row) -> Result<Option<ReportLink>, Error> {
    let Some(result_id) = &row.result_id else { return Ok(None) };
    let Some(state) = reader.result(&row.environment, result_id)? else { return Ok(None) };
    if !state.newest.has_report {
        return Ok(None);
    }
    let Some(delivery) = reader.delivery(state.newest.sequence)? else { return Ok(None) };
    Ok(link_of(&delivery).ok().map(|url| ReportLink::of(url.as_str())))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect::<String>() + "."
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::{Log, delivery, log};

    async fn kept(log: &Log, sequence: Sequence, text: &str, link: &str) {
        let mut draft = log.log.report_draft().unwrap();
        draft.write(text.as_bytes()).unwrap();
        log.log.keep_report(draft, sequence, ReportLink::of(link)).await.unwrap().unwrap();
    }

    fn copies(log: &Log, sequence: Sequence) -> ReportCopies {
        ReportCopies::of(log.reader(), &log.reader().delivery(sequence).unwrap().unwrap()).unwrap()
    }

    fn held(log: &Log, sequence: Sequence) -> Held {
        report_held(log.reader(), &log.reader().delivery(sequence).unwrap().unwrap().row).unwrap()
    }

    #[tokio::test]
    async fn a_copy_is_current_until_the_result_has_another_report() {
        let log = log(&[br#"{"id":"r1","pdf_export_url":"https://a.example.com/1.pdf?s=1"}"#]).await;
        assert_eq!((held(&log, 1), copies(&log, 1).revised), (Held::No, false));
        kept(&log, 1, "one", "https://a.example.com/1.pdf?s=1").await;
        let state = |log: &Log| (held(log, 1), copies(log, 1).current, copies(log, 1).revised);
        assert_eq!(state(&log), (Held::Current, Some(0), false));

        log.take(br#"{"id":"r1","pdf_export_url":"https://a.example.com/1.pdf?s=2"}"#).await;
        assert_eq!(state(&log), (Held::Current, Some(0), false), "signed anew");

        log.take(br#"{"id":"r1","pdf_export_url":"https://a.example.com/2.pdf?s=3"}"#).await;
        assert_eq!(state(&log), (Held::Older, None, true));

        kept(&log, 3, "two", "https://a.example.com/2.pdf?s=3").await;
        assert_eq!(state(&log), (Held::Current, Some(0), false));
        assert_eq!(copies(&log, 1).copies.len(), 2);

        log.take(br#"{"id":"r1","pdf_export_url":"https://a.example.com/1.pdf?s=9"}"#).await;
        assert_eq!(state(&log), (Held::Current, Some(1), true), "the one before the last");

        log.take(br#"{"id":"r1","pdf_export_url":null}"#).await;
        assert_eq!(state(&log), (Held::Older, None, false), "it has none now");
    }

    #[tokio::test]
    async fn what_cannot_be_kept_says_why_and_tells_the_host_alone() {
        let log = log(&[
            br#"{"id":"r1","pdf_export_url":"https://a.example.com/1.pdf?secret"}"#,
            br#"{"id":"r1","pdf_export_url":"http://a.example.com/1.pdf"}"#,
            br#"{"pdf_export_url":"https://a.example.com/1.pdf"}"#,
            br#"{"id":"r1"}"#,
        ])
        .await;
        let told = |sequence| (copies(&log, sequence).host, copies(&log, sequence).cannot);

        assert_eq!(told(1), (Some("a.example.com".into()), None));
        assert!(told(2).1.unwrap().contains("its link begins with `http:`"));
        assert_eq!(told(3).1.unwrap(), NO_RESULT);
        assert!(told(4).1.unwrap().contains("has no link"));
    }

    #[test]
    fn a_file_is_called_after_the_candidate_and_nothing_else() {
        let name = |json: &str| report_file_name(&delivery(json.as_bytes()));

        assert_eq!(name(r#"{"candidate_name":"Ada Sample"}"#), "Report Ada Sample.pdf");
        assert_eq!(name(r#"{"candidate_name":"../../etc/passwd\u0000"}"#), "Report etc passwd.pdf");
        assert_eq!(name(r#"{"candidate_name":"..\\CON:<>|\"?*"}"#), "Report CON.pdf");
        assert_eq!(name(r#"{"candidate_name":"李小龍"}"#), "Report 李小龍.pdf");
        assert_eq!(name("{}"), "Report Unknown candidate.pdf");
        assert!(name(&format!(r#"{{"candidate_name":"{}"}}"#, "x".repeat(900))).len() < 80);
    }
}
