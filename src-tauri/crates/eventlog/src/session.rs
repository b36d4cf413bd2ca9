//! What one transaction writes: deliveries with all that is derived from them, erasures, marks, cursors, notes.

mod erase;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use contract::{Change, Event, Label, Payload, Presence, Raw, compare};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, Statement, params};

use crate::body::decoded;
use crate::column::{Column, NAME_CHARACTERS, cut, out_of_range};
use crate::compression::Dictionaries;
use crate::extract::{Extract, ResultId};
use crate::notes::Notes;
use crate::overdue::{self, ToldWait};
use crate::progress::{Progress, Said};
use crate::record::Record;
use crate::report::{self, KeptReport};
use crate::row::NOTHING_SAID;
use crate::{Annotated, Annotation, Answer, Appended, Erased, Gap, Sequence, annotation, code, gap, id};

/// How far back an echo is looked for: deliveries of one result and event with other bytes than the one before.
const ECHO_STEPS: usize = 1000;
/// Refusals kept in full.
const REFUSALS_KEPT: i64 = 500;
/// Names remembered between transactions.
const NAMES_KEPT: usize = 10_000;

/// A change that a caller waits for.
#[derive(Debug)]
pub(crate) enum Mark {
    Read {
        sequences: Vec<Sequence>,
        read: bool,
    },
    ReadUpTo(Sequence),
    Cursor {
        consumer: String,
        to: Sequence,
    },
    Annotate {
        of: Annotated,
        annotation: Annotation,
        at: i64,
    },
    Star {
        sequences: Vec<Sequence>,
        starred: bool,
        at: i64,
    },
    KeepReport(KeptReport),
    ForgetReport {
        sequence: Sequence,
        sha256: String,
    },
    /// A person was told of waits; those that began before `forget_before` need not be remembered.
    OverdueTold {
        waits: Vec<ToldWait>,
        forget_before: i64,
    },
    Gap(Gap),
    /// The gaps that last end then.
    EndGaps(Timestamp),
}

/// A connection with its prepared statements, and what is known of the names in the database. After an error it
/// is thrown away: what it knows may have been rolled back.
pub(crate) struct Session<'c> {
    dictionaries: &'c Dictionaries,
    connection: &'c Connection,
    begin: Statement<'c>,
    commit: Statement<'c>,
    delivery: Statement<'c>,
    raw: Statement<'c>,
    unread: Statement<'c>,
    answer: Statement<'c>,
    find_results: Statement<'c>,
    insert_result: Statement<'c>,
    update_result: Statement<'c>,
    read_link: Statement<'c>,
    read_raw: Statement<'c>,
    environments: HashMap<Arc<str>, i64>,
    names: HashMap<String, i64>,
    commit_time: Duration,
}

impl<'c> Session<'c> {
    pub(crate) fn new(
        connection: &'c Connection,
        dictionaries: &'c Dictionaries,
    ) -> rusqlite::Result<Session<'c>> {
        Ok(Session {
            dictionaries,
            connection,
            begin: connection.prepare("BEGIN IMMEDIATE")?,
            commit: connection.prepare("COMMIT")?,
            delivery: connection.prepare(INSERT_DELIVERY)?,
            raw: connection.prepare("INSERT INTO raw (sequence, dictionary, record) VALUES (?, ?, ?)")?,
            unread: connection.prepare("INSERT INTO unread (sequence) VALUES (?)")?,
            answer: connection.prepare(
                "INSERT OR REPLACE INTO answers (sequence, status, microseconds, simulated) VALUES (?, ?, ?, ?)",
            )?,
            find_results: connection.prepare(
                "SELECT number, id, deliveries, first, newest, state, newest_unknown, newest_collected,
                        newest_result, newest_failed, progress
                 FROM results WHERE hash = ? AND environment = ?",
            )?,
            insert_result: connection.prepare(INSERT_RESULT)?,
            update_result: connection.prepare(UPDATE_RESULT)?,
            read_link: connection.prepare(
                "SELECT label, body_hash, previous, distinct_previous FROM deliveries WHERE sequence = ?",
            )?,
            read_raw: connection.prepare("SELECT dictionary, record FROM raw WHERE sequence = ?")?,
            environments: HashMap::new(),
            names: HashMap::new(),
            commit_time: Duration::ZERO,
        })
    }

    /// Writes everything in one transaction. On return it is on disk.
    pub(crate) fn write<'e>(
        &mut self,
        deliveries: impl Iterator<Item = &'e Extract>,
        erasures: impl Iterator<Item = &'e [Sequence]>,
        marks: impl Iterator<Item = &'e Mark>,
        notes: &Notes,
    ) -> rusqlite::Result<(Vec<Appended>, Vec<Erased>)> {
        self.begin.execute([])?;
        let appended = self.deliveries(deliveries)?;
        let erased = erasures.map(|sequences| self.erase(sequences)).collect::<rusqlite::Result<_>>()?;
        for mark in marks {
            self.mark(mark)?;
        }
        self.notes(notes)?;
        let committing = Instant::now();
        self.commit.execute([])?;
        self.commit_time = committing.elapsed();
        Ok((appended, erased))
    }

    /// How long the last COMMIT took: nearly all of it is the sync.
    pub(crate) const fn commit_time(&self) -> Duration {
        self.commit_time
    }

    /// Writes something that changes nothing, to learn whether the disk takes it.
    pub(crate) fn probe(&mut self) -> rusqlite::Result<()> {
        self.connection.execute("UPDATE counters SET value = value WHERE name = 'sequence'", [])?;
        Ok(())
    }

    fn deliveries<'e>(
        &mut self,
        deliveries: impl Iterator<Item = &'e Extract>,
    ) -> rusqlite::Result<Vec<Appended>> {
        let mut deliveries = deliveries.peekable();
        if deliveries.peek().is_none() {
            return Ok(Vec::new());
        }
        let mut sequence: Sequence = self.counter("sequence")?;
        let mut appended = Vec::new();
        let mut totals = Totals::default();
        for delivery in deliveries {
            sequence = delivery.wanted.filter(|wanted| *wanted > sequence).unwrap_or(sequence + 1);
            let environment = self.environment(&delivery.environment)?;
            appended.push(self.append(sequence, environment, delivery)?);
            totals.add(sequence, environment, delivery);
        }
        totals.write(self.connection)?;
        self.connection
            .prepare_cached("UPDATE counters SET value = ? WHERE name = 'sequence'")?
            .execute([sequence])?;
        Ok(appended)
    }

    fn append(
        &mut self,
        sequence: Sequence,
        environment: i64,
        delivery: &Extract,
    ) -> rusqlite::Result<Appended> {
        let mut result = self.result(environment, &delivery.result)?;
        let relation = match result.newest_of_event[event_index(delivery.event)] {
            Some(previous) => self.relate(previous, &Content::of(delivery))?,
            None => Relation::first(),
        };
        // Deliveries without an id have nothing in common but that.
        let identified = delivery.result.text.is_some();
        let result_previous = result.number.filter(|_| identified).map(|_| result.newest);
        let status = delivery.status.as_ref().value().map(String::as_str);
        let decision = delivery.flags.decision().value();
        result.take(sequence, Said::of(delivery.event, relation.label, status, decision));
        let number = self.save(&result, environment, &delivery.result)?;

        let names =
            [&delivery.interview, &delivery.status, &delivery.interview_status, &delivery.processing_status];
        let mut numbers = [const { Column(Presence::Absent) }; 4];
        for (number, name) in numbers.iter_mut().zip(names) {
            *number = self.name(name)?;
        }
        let [interview, status, interview_status, processing_status] = numbers;
        self.delivery.execute(params![
            sequence,
            delivery.received_at,
            delivery.random,
            environment,
            code::of_event(delivery.event),
            code::of_source(delivery.source),
            code::of_label(relation.label),
            delivery.flags.0,
            identified.then_some(number),
            relation.previous,
            relation.distinct_previous,
            result_previous,
            relation.echo_of,
            delivery.body.len(),
            delivery.body_hash,
            interview,
            status,
            interview_status,
            processing_status,
            delivery.score,
            delivery.recruiter_score,
            delivery.candidate_name,
            delivery.candidate_email,
            relation.changes,
        ])?;
        self.raw.execute(params![sequence, delivery.dictionary, delivery.record])?;
        if relation.label != Label::Repeat && !id::is_imported(delivery.random) {
            self.unread.execute([sequence])?;
        }
        if let Some(answer) = delivery.answer {
            self.note_answer(sequence, answer)?;
        }
        Ok(Appended {
            sequence,
            id: id::compose(delivery.received_at, delivery.random, sequence),
            event: delivery.event,
            source: delivery.source,
            label: relation.label,
        })
    }

    /// How a delivery relates to `previous`, the newest earlier one of its result and event.
    fn relate(&mut self, previous: Sequence, delivery: &Content<'_>) -> rusqlite::Result<Relation> {
        let link = self.link(previous)?;
        let newest = self.body(previous)?;
        // Where `previous` is a repeat, the newest earlier delivery that is not one.
        let original = (link.label == Label::Repeat).then(|| link.distinct()).flatten();
        if newest.body == delivery.body {
            return Ok(Relation {
                label: Label::Repeat,
                previous: Some(previous),
                distinct_previous: original,
                echo_of: None,
                changes: None,
            });
        }
        if !delivery.identified {
            return Ok(Relation::first());
        }
        let payload = Payload::parse(&newest.decoded);
        let comparison = compare(Some((&newest.body, &payload)), delivery.body, delivery.payload);
        let echo_of = match comparison.label {
            Label::Changed => self.echo(link, delivery)?,
            Label::First | Label::Repeat | Label::Unchanged => None,
        };
        Ok(Relation {
            label: comparison.label,
            previous: Some(previous),
            distinct_previous: original,
            echo_of,
            changes: changes_json(comparison.changes),
        })
    }

    /// The newest delivery older than the one of `link` that has the very bytes of `delivery`.
    fn echo(&mut self, mut link: Link, delivery: &Content<'_>) -> rusqlite::Result<Option<Sequence>> {
        for _ in 0..ECHO_STEPS {
            let Some(sequence) = link.distinct() else { return Ok(None) };
            link = self.link(sequence)?;
            if link.body_hash == delivery.body_hash && self.body(sequence)?.body == delivery.body {
                return Ok(Some(sequence));
            }
        }
        Ok(None)
    }

    fn link(&mut self, sequence: Sequence) -> rusqlite::Result<Link> {
        self.read_link.query_row([sequence], |row| {
            let label: u8 = row.get(0)?;
            Ok(Link {
                label: code::label(label).ok_or_else(|| out_of_range(0, label.into()))?,
                body_hash: row.get(1)?,
                previous: row.get(2)?,
                distinct_previous: row.get(3)?,
            })
        })
    }

    /// The body of an earlier delivery; empty where it can no longer be read, which makes the next one `changed`.
    fn body(&mut self, sequence: Sequence) -> rusqlite::Result<Body> {
        let bytes = self.record(sequence)?;
        Ok(bytes.as_deref().and_then(Record::decode).map_or_else(Body::default, |record| Body {
            body: record.body.to_vec(),
            decoded: decoded(record.headers.iter().copied(), record.body).into_owned(),
        }))
    }

    /// The raw record, decompressed; `None` where it is gone or damaged.
    fn record(&mut self, sequence: Sequence) -> rusqlite::Result<Option<Vec<u8>>> {
        let stored: Option<(i64, Vec<u8>)> =
            self.read_raw.query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        match stored {
            Some((number, bytes)) => self.dictionaries.decompress(self.connection, number, &bytes),
            None => Ok(None),
        }
    }

    fn result(&mut self, environment: i64, id: &ResultId) -> rusqlite::Result<ResultRow> {
        let mut rows = self.find_results.query([id.hash, environment])?;
        while let Some(row) = rows.next()? {
            if row.get_ref(1)?.as_str_or_null()? == id.text.as_deref() {
                return ResultRow::read(row);
            }
        }
        Ok(ResultRow::default())
    }

    fn save(&mut self, result: &ResultRow, environment: i64, id: &ResultId) -> rusqlite::Result<i64> {
        if let Some(number) = result.number {
            self.update(number, result)?;
            return Ok(number);
        }
        let [unknown, collected, scored, failed] = result.newest_of_event;
        self.insert_result.insert(params![
            id.hash,
            environment,
            id.text.as_deref(),
            result.deliveries,
            result.first,
            result.newest,
            result.state,
            unknown,
            collected,
            scored,
            failed,
            code::of_progress(result.progress)
        ])
    }

    fn update(&mut self, number: i64, result: &ResultRow) -> rusqlite::Result<()> {
        let [unknown, collected, scored, failed] = result.newest_of_event;
        self.update_result.execute(params![
            number,
            result.deliveries,
            result.newest,
            result.state,
            unknown,
            collected,
            scored,
            failed,
            code::of_progress(result.progress)
        ])?;
        Ok(())
    }

    fn environment(&mut self, name: &Arc<str>) -> rusqlite::Result<i64> {
        if let Some(number) = self.environments.get(name) {
            return Ok(*number);
        }
        let number = find_or_insert(
            self.connection,
            "SELECT number FROM environments WHERE name = ?",
            "INSERT INTO environments (name) VALUES (?)",
            name,
        )?;
        self.environments.insert(Arc::clone(name), number);
        Ok(number)
    }

    fn name(&mut self, name: &Presence<String>) -> rusqlite::Result<Column<i64>> {
        let text = match name {
            Presence::Value(text) => text,
            Presence::Null => return Ok(Column(Presence::Null)),
            Presence::Absent => return Ok(Column(Presence::Absent)),
        };
        if let Some(number) = self.names.get(text) {
            return Ok(Column(Presence::Value(*number)));
        }
        let number = find_or_insert(
            self.connection,
            "SELECT number FROM names WHERE text = ?",
            "INSERT INTO names (text) VALUES (?)",
            text,
        )?;
        if self.names.len() >= NAMES_KEPT {
            self.names.clear();
        }
        self.names.insert(text.clone(), number);
        Ok(Column(Presence::Value(number)))
    }

    fn counter(&self, name: &str) -> rusqlite::Result<i64> {
        self.connection
            .prepare_cached("SELECT value FROM counters WHERE name = ?")?
            .query_row([name], |row| row.get(0))
    }

    fn mark(&self, mark: &Mark) -> rusqlite::Result<()> {
        match mark {
            Mark::Read { sequences, read: true } => {
                let mut delete = self.connection.prepare_cached("DELETE FROM unread WHERE sequence = ?")?;
                for sequence in sequences {
                    delete.execute([sequence])?;
                }
            }
            Mark::Read { sequences, read: false } => {
                let mut insert = self.connection.prepare_cached(
                    "INSERT OR IGNORE INTO unread (sequence)
                     SELECT sequence FROM deliveries WHERE sequence = ?",
                )?;
                for sequence in sequences {
                    insert.execute([sequence])?;
                }
            }
            Mark::ReadUpTo(newest) => {
                self.connection
                    .prepare_cached("DELETE FROM unread WHERE sequence <= ?")?
                    .execute([newest])?;
            }
            Mark::Cursor { consumer, to } => {
                self.connection
                    .prepare_cached(
                        "INSERT INTO cursors (consumer, sequence) VALUES (?, ?)
                         ON CONFLICT DO UPDATE SET sequence = max(sequence, excluded.sequence)",
                    )?
                    .execute(params![consumer, to])?;
            }
            Mark::Annotate { of, annotation, at } => {
                annotation::write(self.connection, *of, annotation, *at)?;
            }
            Mark::Star { sequences, starred, at } => {
                for sequence in sequences {
                    annotation::star(self.connection, *sequence, *starred, *at)?;
                }
            }
            Mark::KeepReport(report) => report::keep(self.connection, report)?,
            Mark::ForgetReport { sequence, sha256 } => report::forget(self.connection, *sequence, sha256)?,
            Mark::OverdueTold { waits, forget_before } => {
                overdue::note(self.connection, waits, *forget_before)?;
            }
            Mark::Gap(gap) => gap::note(self.connection, gap)?,
            Mark::EndGaps(at) => gap::end_all(self.connection, *at)?,
        }
        Ok(())
    }

    fn note_answer(&mut self, sequence: Sequence, answer: Answer) -> rusqlite::Result<()> {
        self.answer
            .execute(params![
                sequence,
                answer.status.unwrap_or(NOTHING_SAID),
                microseconds(answer.elapsed),
                answer.simulated,
            ])
            .map(drop)
    }

    fn notes(&mut self, notes: &Notes) -> rusqlite::Result<()> {
        for (sequence, answer) in &notes.answers {
            self.note_answer(*sequence, *answer)?;
        }
        if notes.turned_away.is_empty() {
            return Ok(());
        }
        let mut count = self.connection.prepare_cached(
            "INSERT INTO turned_away (quarter, environment, status, requests) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET requests = requests + excluded.requests",
        )?;
        for ((quarter, environment, status), requests) in &notes.turned_away {
            count.execute(params![quarter, environment.as_deref().unwrap_or_default(), status, requests])?;
        }
        if notes.refused == 0 {
            return Ok(());
        }
        let mut newest = 0;
        let mut insert = self.connection.prepare_cached(
            "INSERT INTO refusals (received_at, status, reason, method, path, environment, remote, body_bytes)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )?;
        for refusal in &notes.refusals {
            newest = insert.insert(params![
                refusal.received_at.as_millisecond(),
                refusal.status,
                cut(&refusal.reason, 200),
                cut(&refusal.method, 16),
                cut(&refusal.path, 200),
                refusal.environment,
                refusal.remote.map(|remote| remote.to_string()),
                refusal.body_bytes.and_then(|bytes| i64::try_from(bytes).ok()),
            ])?;
        }
        self.connection
            .prepare_cached("DELETE FROM refusals WHERE sequence <= ?")?
            .execute([newest - REFUSALS_KEPT])?;
        self.connection
            .prepare_cached("UPDATE counters SET value = value + ? WHERE name = 'refusals'")?
            .execute([notes.refused])?;
        Ok(())
    }
}

const INSERT_DELIVERY: &str = "
    INSERT INTO deliveries (
      sequence, received_at, random, environment, event, source, label, flags, result, previous,
      distinct_previous, result_previous, echo_of, body_bytes, body_hash, interview, status,
      interview_status, processing_status, score, recruiter_score, candidate_name, candidate_email,
      changes
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

const INSERT_RESULT: &str = "
    INSERT INTO results (
      hash, environment, id, deliveries, first, newest, state, newest_unknown, newest_collected, newest_result,
      newest_failed, progress
    ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

const UPDATE_RESULT: &str = "
    UPDATE results SET deliveries = ?2, newest = ?3, state = ?4, newest_unknown = ?5, newest_collected = ?6,
      newest_result = ?7, newest_failed = ?8, progress = ?9
    WHERE number = ?1";

fn find_or_insert(connection: &Connection, find: &str, insert: &str, text: &str) -> rusqlite::Result<i64> {
    match connection.prepare_cached(find)?.query_row([text], |row| row.get(0)).optional()? {
        Some(number) => Ok(number),
        None => connection.prepare_cached(insert)?.insert([text]),
    }
}

fn event_index(event: Event) -> usize {
    usize::from(code::of_event(event))
}

fn microseconds(elapsed: Duration) -> i64 {
    i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX)
}

/// What a delivery is compared by.
struct Content<'a> {
    body: &'a [u8],
    body_hash: i64,
    payload: &'a Payload,
    /// Whether it has an id, and so a result.
    identified: bool,
}

impl<'a> Content<'a> {
    fn of(delivery: &'a Extract) -> Content<'a> {
        Content {
            body: &delivery.body,
            body_hash: delivery.body_hash,
            payload: &delivery.payload,
            identified: delivery.result.text.is_some(),
        }
    }
}

/// A delivery's place among those of its result and event.
struct Relation {
    label: Label,
    previous: Option<Sequence>,
    distinct_previous: Option<Sequence>,
    echo_of: Option<Sequence>,
    changes: Option<String>,
}

impl Relation {
    fn first() -> Relation {
        Relation {
            label: Label::First,
            previous: None,
            distinct_previous: None,
            echo_of: None,
            changes: None,
        }
    }
}

/// What an earlier delivery says of those before it.
struct Link {
    label: Label,
    body_hash: i64,
    previous: Option<Sequence>,
    distinct_previous: Option<Sequence>,
}

impl Link {
    /// The newest earlier delivery that is not a repeat.
    fn distinct(&self) -> Option<Sequence> {
        self.distinct_previous.or(self.previous)
    }
}

#[derive(Default)]
struct Body {
    body: Vec<u8>,
    decoded: Vec<u8>,
}

/// A row of `results`; the default one is not in the table yet.
#[derive(Default)]
struct ResultRow {
    number: Option<i64>,
    deliveries: i64,
    first: Sequence,
    newest: Sequence,
    state: Sequence,
    newest_of_event: [Option<Sequence>; 4],
    progress: Progress,
}

impl ResultRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<ResultRow> {
        let progress: u16 = row.get(10)?;
        Ok(ResultRow {
            number: Some(row.get(0)?),
            deliveries: row.get(2)?,
            first: row.get(3)?,
            newest: row.get(4)?,
            state: row.get(5)?,
            newest_of_event: [row.get(6)?, row.get(7)?, row.get(8)?, row.get(9)?],
            progress: code::progress(progress).ok_or_else(|| out_of_range(10, progress.into()))?,
        })
    }

    /// Takes a delivery in.
    fn take(&mut self, sequence: Sequence, said: Said) {
        if self.deliveries == 0 {
            self.first = sequence;
        }
        self.deliveries += 1;
        self.newest = sequence;
        self.newest_of_event[event_index(said.event)] = Some(sequence);
        // A repeat says nothing new.
        if said.label != Label::Repeat {
            self.state = sequence;
        }
        self.progress.take(said);
    }
}

/// What a transaction adds to hours and tallies: one statement for many deliveries.
#[derive(Default)]
struct Totals {
    hours: HashMap<i64, (Sequence, Sequence, i64)>,
    tallies: HashMap<(i64, u8), (i64, i64)>,
}

impl Totals {
    fn add(&mut self, sequence: Sequence, environment: i64, delivery: &Extract) {
        let hour = self.hours.entry(hour(delivery.received_at)).or_insert((sequence, sequence, 0));
        hour.1 = sequence;
        hour.2 += 1;
        let tally = self.tallies.entry((environment, code::of_event(delivery.event))).or_default();
        tally.0 += 1;
        tally.1 += delivery.raw_bytes;
    }

    fn write(self, connection: &Connection) -> rusqlite::Result<()> {
        let mut hours = connection.prepare_cached(
            "INSERT INTO hours (hour, first, last, deliveries) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET last = excluded.last, deliveries = deliveries + excluded.deliveries",
        )?;
        for (hour, (first, last, deliveries)) in self.hours {
            hours.execute([hour, first, last, deliveries])?;
        }
        let mut tallies = connection.prepare_cached(
            "INSERT INTO tallies (environment, event, deliveries, raw_bytes) VALUES (?, ?, ?, ?)
             ON CONFLICT DO UPDATE SET deliveries = deliveries + excluded.deliveries,
               raw_bytes = raw_bytes + excluded.raw_bytes",
        )?;
        for ((environment, event), (deliveries, raw_bytes)) in self.tallies {
            tallies.execute(params![environment, event, deliveries, raw_bytes])?;
        }
        Ok(())
    }
}

/// The hour, since 1970, of a time in milliseconds.
pub(crate) const fn hour(milliseconds: i64) -> i64 {
    milliseconds.div_euclid(3_600_000)
}

/// Changes as they are kept in the row: long values cut, and not more than fit a list.
fn changes_json(mut changes: Vec<Change>) -> Option<String> {
    if changes.is_empty() {
        return None;
    }
    changes.truncate(crate::Row::MOST_CHANGES);
    for change in &mut changes {
        change.field = cut(&change.field, NAME_CHARACTERS);
        shorten(&mut change.from);
        shorten(&mut change.to);
    }
    serde_json::to_string(&changes).ok()
}

/// A long value becomes a text with the beginning of what it was.
fn shorten(value: &mut Presence<Raw>) {
    if let Presence::Value(raw) = value
        && raw.json().len() > NAME_CHARACTERS
    {
        let short = match raw.text() {
            Some(text) => cut(&text, NAME_CHARACTERS),
            None => cut(raw.json(), NAME_CHARACTERS),
        };
        *raw = Raw::from_text(&short);
    }
}
