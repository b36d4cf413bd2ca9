//! How what is received departs from the contract over time, counted in a file of its own beside the log.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use contract::drift::{Departure, UsualFields, departures};
use contract::{Event, Label, ProblemCode, problems};
use eventlog::{EventLog, Reader, Row, Sequence};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, watch};
use uuid::Uuid;

use crate::{Error, Folders, private_file};

/// How many deliveries are looked at before the file is written.
const STEP: usize = 128;
/// How long it rests after each step while there is more to look at.
const REST: Duration = Duration::from_millis(100);
/// How long to wait after a failure.
const RETRY: Duration = Duration::from_secs(10);
/// Departures and problems beyond these are not told apart from each other any more: nobody would read them.
const MOST: usize = 1000;
/// How many of the deliveries that show something are remembered, so that erasing one leaves another.
const EXAMPLES: usize = 5;
/// What the file is written in. Another version is as good as no file.
const VERSION: u32 = 2;

/// A departure from the contract, over all deliveries of an environment and event.
#[derive(Debug, Clone)]
pub struct Drift {
    /// By what it is named: in order of appearance, from 1.
    pub number: usize,
    /// The environment.
    pub environment: String,
    /// The event.
    pub event: Event,
    /// What departs.
    pub departure: Departure,
    /// When it was seen first.
    pub first_seen: Timestamp,
    /// When it was seen last.
    pub last_seen: Timestamp,
    /// In how many deliveries; repeats do not count.
    pub deliveries: u64,
    /// A delivery that shows it; `None` where those that are known were erased.
    pub example: Option<Uuid>,
    /// Whether a person has seen it.
    pub acknowledged: bool,
}

/// One kind of problem, over all deliveries of an environment and event.
#[derive(Debug, Clone)]
pub struct ProblemSummary {
    /// The kind.
    pub code: ProblemCode,
    /// The environment.
    pub environment: String,
    /// The event.
    pub event: Event,
    /// Where, as a JSON pointer; empty for the whole body.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// In how many deliveries; repeats do not count.
    pub deliveries: u64,
    /// The newest of them that is still there.
    pub newest: Uuid,
    /// When that one came.
    pub newest_at: Timestamp,
}

/// What was seen so far.
#[derive(Debug, Clone, Default)]
pub struct ContractWatch {
    /// In order of appearance.
    pub drift: Vec<Drift>,
    /// Those of the newest deliveries first.
    pub problems: Vec<ProblemSummary>,
    /// How many deliveries are still to be looked at, at most.
    pub behind: u64,
}

impl ContractWatch {
    /// Reads what was seen so far; blocks. What is not looked at yet is looked at by whoever owns the log.
    pub fn read(folders: &Folders, reader: &Reader) -> Result<ContractWatch, Error> {
        let kept = Kept::load(folders, reader)?;
        let acknowledged = acknowledged(folders)?;
        let mut seen = ContractWatch {
            behind: u64::try_from(reader.newest()? - kept.cursor).unwrap_or(0),
            ..ContractWatch::default()
        };
        for (index, one) in kept.drift.into_iter().enumerate() {
            seen.drift.push(Drift {
                number: index + 1,
                acknowledged: acknowledged.contains(&one.key),
                example: one.newest(reader)?.map(|(id, _)| id),
                environment: one.key.environment,
                event: event(&one.key.event),
                departure: one.key.what,
                first_seen: one.first_seen,
                last_seen: one.last_seen,
                deliveries: one.deliveries,
            });
        }
        for one in kept.problems {
            let Some((newest, newest_at)) = one.newest(reader)? else { continue };
            let Some(code) = ProblemCode::from_name(&one.key.what.code) else { continue };
            seen.problems.push(ProblemSummary {
                code,
                environment: one.key.environment,
                event: event(&one.key.event),
                path: one.key.what.path,
                message: one.key.what.message,
                deliveries: one.deliveries,
                newest,
                newest_at,
            });
        }
        seen.problems.sort_by_key(|problem| std::cmp::Reverse(problem.newest_at));
        Ok(seen)
    }

    /// A person has seen a departure: it is hidden from here on. What departs otherwise is another departure. Gives
    /// `false` where none has this number.
    pub fn acknowledge(folders: &Folders, reader: &Reader, number: usize) -> Result<bool, Error> {
        let mut kept = Kept::load(folders, reader)?;
        if number == 0 || number > kept.drift.len() {
            return Ok(false);
        }
        let mut all = acknowledged(folders)?;
        if all.insert(kept.drift.swap_remove(number - 1).key) {
            let mut all: Vec<_> = all.into_iter().collect();
            all.sort();
            private_file::write(&acknowledged_path(folders), &json(&all)?)?;
        }
        Ok(true)
    }

    /// Forgets what was seen, so that it is looked at anew; what was acknowledged stays so.
    pub(crate) fn clear(folders: &Folders) -> Result<(), Error> {
        match std::fs::remove_file(path(folders)) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => {
                Err(Error::Io { what: "cannot remove", path: path(folders), source })
            }
            _ => Ok(()),
        }
    }
}

/// Looks at the whole log that nobody else owns; blocks.
pub(crate) fn rebuild(folders: &Folders, reader: &Reader) -> Result<(), Error> {
    ContractWatch::clear(folders)?;
    let mut kept = Kept::load(folders, reader)?;
    while kept.step(reader)? {}
    kept.save(folders)
}

/// Looks at each new delivery until the log is closed. `anew`: what was seen is to be forgotten and looked at anew.
pub(crate) async fn run(folders: Folders, log: EventLog, seen: watch::Sender<u64>, anew: Arc<Notify>) {
    let mut newest = log.newest();
    loop {
        newest.borrow_and_update();
        let (reader, place) = (log.reader().clone(), folders.clone());
        let stepped = tokio::task::spawn_blocking(move || {
            let mut kept = Kept::load(&place, &reader)?;
            let before = kept.cursor;
            let more = kept.step(&reader)?;
            if kept.cursor != before {
                kept.save(&place)?;
            }
            Ok::<_, Error>((more, kept.cursor != before))
        });
        match stepped.await {
            Ok(Ok((more, moved))) => {
                if moved {
                    seen.send_modify(|steps| *steps += 1);
                }
                if more {
                    tokio::time::sleep(REST).await;
                    continue;
                }
                tokio::select! {
                    () = anew.notified() => {
                        if let Err(error) = ContractWatch::clear(&folders) {
                            tracing::warn!(%error, "what was seen of the contract stays");
                        }
                    }
                    changed = newest.changed() => if changed.is_err() { return },
                }
                // Those that come with it are looked at together.
                tokio::time::sleep(REST).await;
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "the contract is not watched for the moment");
                tokio::time::sleep(RETRY).await;
            }
            // The runtime is ending.
            Err(_) => return,
        }
    }
}

/// The file: `contract-watch.json`. It can be made again from the log.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    version: u32,
    /// Which log it is about.
    log: i64,
    /// The newest delivery that was looked at.
    cursor: Sequence,
    drift: Vec<Counted<Departure>>,
    problems: Vec<Counted<Problem>>,
    usual: Vec<Key<UsualFields<Timestamp>>>,
}

/// What is counted, and where.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
struct Key<T> {
    environment: String,
    event: String,
    what: T,
}

impl<T> Key<T> {
    fn of(row: &Row, what: T) -> Key<T> {
        Key { environment: row.environment.to_string(), event: row.event.name().to_owned(), what }
    }

    /// Whether both are of one environment and event.
    fn is_of_same(&self, other: &Key<T>) -> bool {
        self.environment == other.environment && self.event == other.event
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
struct Problem {
    code: String,
    path: String,
    message: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Counted<T> {
    #[serde(flatten)]
    key: Key<T>,
    first_seen: Timestamp,
    last_seen: Timestamp,
    deliveries: u64,
    /// Newest last.
    examples: Vec<(Uuid, Timestamp)>,
}

impl<T> Counted<T> {
    /// The newest example that is still there.
    fn newest(&self, reader: &Reader) -> Result<Option<(Uuid, Timestamp)>, Error> {
        for example in self.examples.iter().rev() {
            if reader.find(example.0)?.is_some() {
                return Ok(Some(*example));
            }
        }
        Ok(None)
    }
}

impl Kept {
    /// The file, or an empty one where there is none that can be read and is about this log.
    fn load(folders: &Folders, reader: &Reader) -> Result<Kept, Error> {
        let log = reader.identity()?;
        let text = private_file::read(&path(folders)).ok().flatten();
        let kept = text.and_then(|text| serde_json::from_str::<Kept>(&text).ok());
        Ok(kept.filter(|kept| kept.version == VERSION && kept.log == log).unwrap_or_else(|| Kept {
            version: VERSION,
            log,
            cursor: 0,
            drift: Vec::new(),
            problems: Vec::new(),
            usual: Vec::new(),
        }))
    }

    fn save(&self, folders: &Folders) -> Result<(), Error> {
        private_file::write(&path(folders), &json(self)?)
    }

    /// Looks at the next few deliveries; `false`: there are no more.
    fn step(&mut self, reader: &Reader) -> Result<bool, Error> {
        let rows = reader.following(self.cursor, STEP)?;
        for row in &rows {
            self.cursor = row.sequence;
            if row.label == Label::Repeat {
                continue;
            }
            // One that was erased meanwhile, or cannot be read, says nothing.
            let Ok(Some(delivery)) = reader.delivery(row.sequence) else { continue };
            let payload = delivery.payload();
            for departure in departures(&payload) {
                count(&mut self.drift, Key::of(row, departure), row);
            }
            for vanished in self.usual_fields(row).observe(&payload, to_the_second(row.received_at)) {
                if let Some(one) = count(&mut self.drift, Key::of(row, vanished.departure), row) {
                    // Those before it was noticed count too.
                    (one.first_seen, one.deliveries) = (vanished.since, vanished.deliveries);
                }
            }
            for contract::Problem { code, path, message } in problems(delivery.route, &payload) {
                let problem = Problem { code: code.name().to_owned(), path, message };
                count(&mut self.problems, Key::of(row, problem), row);
            }
        }
        Ok(rows.len() == STEP)
    }

    /// What deliveries like this one usually have.
    fn usual_fields(&mut self, row: &Row) -> &mut UsualFields<Timestamp> {
        let new = Key::of(row, UsualFields::default());
        let place = self.usual.iter().position(|key| key.is_of_same(&new)).unwrap_or_else(|| {
            self.usual.push(new);
            self.usual.len() - 1
        });
        &mut self.usual[place].what
    }
}

/// Counts a delivery that shows it; `None` where there is no room for it any more.
fn count<'a, T: PartialEq>(
    all: &'a mut Vec<Counted<T>>,
    key: Key<T>,
    row: &Row,
) -> Option<&'a mut Counted<T>> {
    let (id, at) = (row.id, row.received_at);
    let place = all.iter().position(|one| one.key == key);
    let place = match place {
        Some(place) => place,
        None if all.len() >= MOST => return None,
        None => {
            all.push(Counted { key, first_seen: at, last_seen: at, deliveries: 0, examples: Vec::new() });
            all.len() - 1
        }
    };
    let one = &mut all[place];
    one.last_seen = at;
    one.deliveries += 1;
    if one.examples.len() >= EXAMPLES {
        one.examples.remove(0);
    }
    one.examples.push((id, at));
    Some(one)
}

/// As precise as a sentence is.
fn to_the_second(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

fn event(name: &str) -> Event {
    Event::from_name(name).unwrap_or(Event::Unknown)
}

/// What a person has seen: `contract-acknowledged.json`. It cannot be made again, so it is not with the rest.
fn acknowledged(folders: &Folders) -> Result<HashSet<Key<Departure>>, Error> {
    let path = acknowledged_path(folders);
    let Some(text) = private_file::read(&path)? else { return Ok(HashSet::new()) };
    serde_json::from_str(&text).map_err(|error| Error::Io {
        what: "cannot read",
        path,
        source: std::io::Error::other(error),
    })
}

fn acknowledged_path(folders: &Folders) -> PathBuf {
    folders.data().join("contract-acknowledged.json")
}

fn path(folders: &Folders) -> PathBuf {
    folders.data().join("contract-watch.json")
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::Invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use contract::drift::DriftKind;

    use super::*;
    use crate::rows::{Log, log};

    fn folders() -> (tempfile::TempDir, Folders) {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(folder.path().to_owned()), None).unwrap();
        (folder, folders)
    }

    fn look(folders: &Folders, log: &Log) -> ContractWatch {
        let mut kept = Kept::load(folders, log.reader()).unwrap();
        while kept.step(log.reader()).unwrap() {}
        kept.save(folders).unwrap();
        ContractWatch::read(folders, log.reader()).unwrap()
    }

    fn about<'a>(watch: &'a ContractWatch, path: &str) -> &'a Drift {
        watch.drift.iter().find(|drift| drift.departure.path == path).unwrap()
    }

    #[tokio::test]
    async fn departures_are_counted_and_repeats_are_not() {
        let (_folder, folders) = folders();
        let log =
            log(&[br#"{"id":"1","team":1}"#, br#"{"id":"1","team":1}"#, br#"{"id":"2","team":1}"#]).await;

        let seen = look(&folders, &log);

        let team = about(&seen, "/team");
        assert_eq!((team.deliveries, team.acknowledged, seen.behind), (2, false, 0));
        let newest = log.reader().delivery(3).unwrap().unwrap().row.id;
        assert_eq!(team.example, Some(newest));
        let missing = seen.problems.iter().find(|problem| problem.path == "/status").unwrap();
        assert_eq!((missing.deliveries, missing.newest), (2, newest));
    }

    #[tokio::test]
    async fn a_field_that_vanishes_is_told_since_when_and_stays_told() {
        let (_folder, folders) = folders();
        let log = log(&[]).await;
        let body = |number: i32, with: &str| format!("{{\"id\":\"{number}\"{with}}}").into_bytes();
        for number in 0..25 {
            log.take(&body(number, r#","candidate_phone_number":"+420 777 123 456""#)).await;
        }
        for number in 25..44 {
            log.take(&body(number, "")).await;
        }
        let early = look(&folders, &log);
        log.take(&body(44, "")).await;

        let seen = look(&folders, &log);
        log.take(&body(45, r#","candidate_phone_number":null"#)).await;
        let after = look(&folders, &log);

        let path = "/candidate_phone_number";
        assert!(early.drift.iter().all(|drift| drift.departure.path != path), "too early to tell");
        let phone = about(&seen, path);
        assert_eq!((phone.departure.kind, phone.deliveries), (DriftKind::VanishedField, 20));
        let row = |sequence| log.reader().delivery(sequence).unwrap().unwrap().row;
        assert_eq!(phone.first_seen, to_the_second(row(26).received_at), "the first without it");
        assert_eq!(phone.example, Some(row(45).id));
        let last = to_the_second(row(25).received_at);
        assert_eq!(
            phone.departure.sentence,
            format!("`candidate_phone_number` has not come since {last}; it was in all deliveries before.")
        );
        assert_eq!(about(&after, path).deliveries, 20, "it came again, and what was is kept");
        let kept = std::fs::read_to_string(super::path(&folders)).unwrap();
        assert!(!kept.contains("777 123"), "no value is kept: {kept}");
    }

    #[tokio::test]
    async fn what_is_acknowledged_stays_so_when_it_is_looked_at_anew() {
        let (_folder, folders) = folders();
        let log = log(&[br#"{"id":"1","team":1}"#]).await;
        let number = about(&look(&folders, &log), "/team").number;

        assert!(ContractWatch::acknowledge(&folders, log.reader(), number).unwrap());
        assert!(!ContractWatch::acknowledge(&folders, log.reader(), 99).unwrap());
        rebuild(&folders, log.reader()).unwrap();
        log.take(br#"{"id":"1","team":"x"}"#).await;
        let seen = look(&folders, &log);

        let teams = seen.drift.iter().filter(|drift| drift.departure.path == "/team");
        assert_eq!(
            teams.map(|drift| drift.acknowledged).collect::<Vec<_>>(),
            [true, false],
            "another type is news"
        );
    }

    #[tokio::test]
    async fn erasing_leaves_another_example_or_none() {
        let (_folder, folders) = folders();
        let log = log(&[br#"{"id":"1","team":1}"#, br#"{"id":"2","team":1}"#]).await;
        look(&folders, &log);
        let first = log.reader().delivery(1).unwrap().unwrap().row.id;

        log.log.erase(vec![2]).await.unwrap();
        assert_eq!(
            about(&ContractWatch::read(&folders, log.reader()).unwrap(), "/team").example,
            Some(first)
        );
        log.log.erase(vec![1]).await.unwrap();
        let seen = ContractWatch::read(&folders, log.reader()).unwrap();

        assert_eq!(about(&seen, "/team").example, None);
        assert!(seen.problems.is_empty());
    }

    #[tokio::test]
    async fn a_file_of_another_log_or_a_damaged_one_is_as_good_as_none() {
        let (_folder, folders) = folders();
        look(&folders, &log(&[br#"{"id":"1","team":1}"#]).await);
        let other = log(&[]).await;

        assert!(ContractWatch::read(&folders, other.reader()).unwrap().drift.is_empty());
        std::fs::write(path(&folders), "{").unwrap();
        assert!(ContractWatch::read(&folders, other.reader()).unwrap().drift.is_empty());
    }
}
