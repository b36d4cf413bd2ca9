//! What a person adds to the log: notes and stars.

use rusqlite::{Connection, OptionalExtension, params};

use crate::Sequence;

/// A person's note and star. The default one says nothing and is not kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotation {
    /// Plain text; empty where there is none.
    pub note: String,
    /// Whether it has a star.
    pub starred: bool,
}

/// What is annotated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annotated {
    /// One event.
    Event(Sequence),
    /// The result that this event belongs to, and so all its deliveries. An event without a result is annotated
    /// itself.
    ResultOf(Sequence),
}

/// The annotations that an event shows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Annotations {
    /// Its own.
    pub event: Annotation,
    /// Its result's; `None` where it belongs to none.
    pub result: Option<Annotation>,
}

/// `annotations.scope` of an event.
pub(crate) const EVENT: u8 = 0;
/// `annotations.scope` of a result.
pub(crate) const RESULT: u8 = 1;

impl Annotated {
    /// Scope and target, as they are stored; `None` where there is no such event.
    fn stored(self, connection: &Connection) -> rusqlite::Result<Option<(u8, i64)>> {
        let (Annotated::Event(sequence) | Annotated::ResultOf(sequence)) = self;
        Ok(match (self, owner(connection, sequence)?) {
            (_, Owner::Nobody) => None,
            (Annotated::ResultOf(_), Owner::Result(result)) => Some((RESULT, result)),
            _ => Some((EVENT, sequence)),
        })
    }
}

/// Keeps an annotation; one that says nothing goes. Of an event that is not there none is kept.
pub(crate) fn write(
    connection: &Connection,
    of: Annotated,
    annotation: &Annotation,
    now: i64,
) -> rusqlite::Result<()> {
    let Some((scope, target)) = of.stored(connection)? else { return Ok(()) };
    if *annotation == Annotation::default() {
        connection
            .prepare_cached("DELETE FROM annotations WHERE scope = ? AND target = ?")?
            .execute(params![scope, target])?;
        return Ok(());
    }
    connection
        .prepare_cached(
            "INSERT OR REPLACE INTO annotations (scope, target, starred, note, changed_at) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![scope, target, annotation.starred, annotation.note, now])?;
    Ok(())
}

/// Puts a star on an event or takes it away; its note stays.
pub(crate) fn star(
    connection: &Connection,
    sequence: Sequence,
    starred: bool,
    now: i64,
) -> rusqlite::Result<()> {
    let note = one(connection, EVENT, sequence)?.note;
    write(connection, Annotated::Event(sequence), &Annotation { note, starred }, now)
}

/// The annotations that an event shows.
pub(crate) fn read(connection: &Connection, sequence: Sequence) -> rusqlite::Result<Annotations> {
    Ok(Annotations {
        event: one(connection, EVENT, sequence)?,
        result: match owner(connection, sequence)? {
            Owner::Result(result) => Some(one(connection, RESULT, result)?),
            Owner::Itself | Owner::Nobody => None,
        },
    })
}

fn one(connection: &Connection, scope: u8, target: i64) -> rusqlite::Result<Annotation> {
    let found = connection
        .prepare_cached("SELECT note, starred FROM annotations WHERE scope = ? AND target = ?")?
        .query_row(params![scope, target], |row| Ok(Annotation { note: row.get(0)?, starred: row.get(1)? }))
        .optional()?;
    Ok(found.unwrap_or_default())
}

/// What an event belongs to.
enum Owner {
    /// A result, by its number.
    Result(i64),
    /// No result.
    Itself,
    /// There is no such event.
    Nobody,
}

fn owner(connection: &Connection, sequence: Sequence) -> rusqlite::Result<Owner> {
    let owner = connection
        .prepare_cached("SELECT result FROM deliveries WHERE sequence = ?")?
        .query_row([sequence], |row| row.get::<_, Option<i64>>(0))
        .optional()?;
    Ok(match owner {
        Some(Some(result)) => Owner::Result(result),
        Some(None) => Owner::Itself,
        None => Owner::Nobody,
    })
}
