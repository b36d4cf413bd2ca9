//! Erases deliveries for good, when a person asks for it.

use std::collections::HashSet;
use std::time::Duration;

use eventlog::{EventLog, Options, Position, Reader, ReportCopy, Sequence};
use tokio::time::sleep;

use crate::selection::these;
use crate::{Course, Error, Folders, LogError, Selection, plural};

/// How many are erased at a time: deliveries that arrive wait meanwhile.
const AT_ONCE: usize = 200;
/// The files are wiped once nobody is reading; how often that is tried, and how long apart.
const TRIES: u32 = 50;
const APART: Duration = Duration::from_millis(100);

/// What erasing would take away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ErasePlan {
    /// Deliveries.
    pub deliveries: u64,
    /// Interview results that they belong to.
    pub results: u64,
    /// Copies of reports that go with them.
    pub reports: u64,
}

impl ErasePlan {
    /// Looks what there is to erase. Blocks.
    pub fn of(reader: &Reader, selection: &Selection) -> Result<ErasePlan, Error> {
        let mut plan = ErasePlan { deliveries: 0, results: 0, reports: 0 };
        let copies = reader.all_reports()?;
        let mut results = HashSet::new();
        let course = Course::default();
        let mut chunks = selection.chunks(reader, &course);
        while let Some(chunk) = chunks.next()? {
            let rows = reader.page(&these(&chunk), Position::Newest, chunk.len())?.rows;
            plan.deliveries += rows.len() as u64;
            let goes = |copy: &&ReportCopy| chunk.contains(&copy.sequence);
            plan.reports += copies.iter().filter(goes).count() as u64;
            results.extend(rows.into_iter().filter_map(|row| Some((row.environment, row.result_id?))));
        }
        plan.results = results.len() as u64;
        Ok(plan)
    }

    /// What it means, for the question that is asked once.
    pub fn words(&self) -> String {
        if self.deliveries == 0 {
            return "There is nothing to erase.".to_owned();
        }
        let of = match self.results {
            0 => String::new(),
            results => format!(" of {}", plural(results, "result")),
        };
        let reports = match self.reports {
            0 => String::new(),
            copies => format!(", {} of reports", plural(copies, "copy")),
        };
        format!(
            "{}{of} will be erased from this computer: payloads, notes{reports} and search index. JobMojito keeps its \
             own. This cannot be undone.",
            plural(self.deliveries, "delivery")
        )
    }
}

/// Erases deliveries and says how many. Which ones is settled at the start. One that is interrupted has erased
/// some of them, and those are gone from the files as well.
pub async fn erase(log: &EventLog, selection: &Selection, course: &Course) -> Result<u64, Error> {
    // What stays is labelled anew, so that a query would find others halfway.
    let mut sequences: Vec<Sequence> = Vec::new();
    let mut chunks = selection.chunks(log.reader(), course);
    while let Some(chunk) = chunks.next()? {
        sequences.extend(chunk);
    }
    course.begin(sequences.len() as u64);
    let mut erased = 0;
    let mut ended = Ok(());
    for chunk in sequences.chunks(AT_ONCE) {
        erased += log.erase(chunk.to_vec()).await?.deliveries;
        ended = course.advance(chunk.len() as u64);
        if ended.is_err() {
            break;
        }
    }
    wipe(log).await?;
    ended.map(|()| erased)
}

/// Erases deliveries of a log that nobody else owns.
pub async fn erase_offline(folders: &Folders, selection: &Selection, course: &Course) -> Result<u64, Error> {
    let log = EventLog::open(&folders.log(), &Options::default())?;
    let erased = erase(&log, selection, course).await;
    log.close().await;
    erased
}

/// Leaves nothing of what was erased in the files.
async fn wipe(log: &EventLog) -> Result<(), LogError> {
    let mut wiped = log.wipe().await;
    for _ in 1..TRIES {
        if wiped.is_ok() {
            break;
        }
        sleep(APART).await;
        wiped = log.wipe().await;
    }
    wiped
}

#[cfg(test)]
mod tests {
    use query::Query;

    use super::*;
    use crate::rows::log;

    #[test]
    fn the_plan_says_what_will_go_in_words() {
        let words = |deliveries, results| ErasePlan { deliveries, results, reports: 0 }.words();

        assert_eq!(
            words(3, 2),
            "3 deliveries of 2 results will be erased from this computer: payloads, notes and search index. \
             JobMojito keeps its own. This cannot be undone."
        );
        assert!(words(1, 0).starts_with("1 delivery will be erased from this computer"));
        assert!(words(12_345, 1).starts_with("12,345 deliveries of 1 result will"));
        assert_eq!(words(0, 0), "There is nothing to erase.");
        let with_reports = ErasePlan { deliveries: 1, results: 1, reports: 2 }.words();
        assert!(
            with_reports.contains("payloads, notes, 2 copies of reports and search index"),
            "{with_reports}"
        );
    }

    #[tokio::test]
    async fn what_was_planned_is_gone_and_the_rest_stays() {
        let log = log(&[br#"{"id": "r1"}"#, br#"{"id": "r1", "score": 1}"#, br#"{"id": "r2"}"#, b"x"]).await;
        let (selection, course) = (Selection::Events(vec![1, 2, 4, 99]), Course::default());

        let plan = ErasePlan::of(log.reader(), &selection).unwrap();
        let erased = erase(&log.log, &selection, &course).await.unwrap();

        assert_eq!(plan, ErasePlan { deliveries: 3, results: 1, reports: 0 });
        assert_eq!(erased, 3);
        let left: Vec<_> = log.reader().following(0, 10).unwrap().iter().map(|row| row.sequence).collect();
        assert_eq!(left, [3]);
    }

    #[tokio::test]
    async fn an_interrupted_one_stops_after_some() {
        let bodies = vec![b"{}".as_slice(); 2 * AT_ONCE + 50];
        let log = log(&bodies).await;
        let (all, course) = (Selection::found(log.reader(), Query::default()).unwrap(), Course::default());
        let (mut progress, watched) = (course.progress(), course.clone());
        tokio::spawn(async move {
            progress.wait_for(|progress| progress.done > 0).await.unwrap();
            watched.interrupt();
        });

        let error = erase(&log.log, &all, &course).await.unwrap_err();

        assert!(matches!(error, Error::Log(LogError::Interrupted)), "{error}");
        let left = log.reader().following(0, bodies.len()).unwrap().len();
        assert!((50..bodies.len()).contains(&left), "{left}");
    }
}
