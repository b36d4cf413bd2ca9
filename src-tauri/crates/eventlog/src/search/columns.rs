//! What lists filter by, column by column: so that a condition on a million deliveries reads a few megabytes.
//!
//! A block's columns are made of its rows in the log; for the blocks that are full and indexed they are kept in
//! the index, for the newest ones they are made when asked for.

use std::borrow::Cow;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Statement};

use super::bits::{BLOCK, Bits, LENGTH};
use crate::Sequence;
use crate::code::{self, Flags};

/// A column: a number of fixed width for each place of a block, little-endian.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Column {
    /// Small facts, packed: see [`Codes`].
    Codes,
    /// `environments.number`.
    Environment,
    /// `names.number`, as are the next three; 0 where the payload has none.
    Interview,
    Status,
    InterviewStatus,
    ProcessingStatus,
    /// Bytes, at most [`u32::MAX`].
    BodyBytes,
    /// Milliseconds since 1970, UTC.
    ReceivedAt,
    /// A number, or NaN where the payload has none.
    Score,
    RecruiterScore,
}

impl Column {
    pub(crate) const ALL: [Column; 10] = [
        Column::Codes,
        Column::Environment,
        Column::Interview,
        Column::Status,
        Column::InterviewStatus,
        Column::ProcessingStatus,
        Column::BodyBytes,
        Column::ReceivedAt,
        Column::Score,
        Column::RecruiterScore,
    ];

    /// Where the index keeps a block of it.
    pub(crate) const fn key(self, block: i64) -> i64 {
        ((self as i64) << 40) | block
    }
}

/// The facts in [`Column::Codes`].
pub(crate) struct Codes;

impl Codes {
    /// Whether there is a delivery at all: an erased one leaves its place empty.
    pub(crate) const PRESENT: u32 = 1;
    pub(crate) const CHANGES: u32 = 1 << 1;
    pub(crate) const ECHO: u32 = 1 << 2;
    const EVENT: u32 = 3;
    const LABEL: u32 = 5;
    /// [`Flags`] as they are.
    const FLAGS: u32 = 8;

    /// Mask and value of one event.
    pub(crate) const fn event(code: u8) -> (u32, u32) {
        (3 << Codes::EVENT, (code as u32) << Codes::EVENT)
    }

    pub(crate) const fn event_of(codes: u32) -> u8 {
        ((codes >> Codes::EVENT) & 3).to_le_bytes()[0]
    }

    /// Mask and value of one label.
    pub(crate) const fn label(code: u8) -> (u32, u32) {
        (7 << Codes::LABEL, (code as u32) << Codes::LABEL)
    }

    pub(crate) const fn label_of(codes: u32) -> u8 {
        ((codes >> Codes::LABEL) & 7).to_le_bytes()[0]
    }

    /// A mask of [`Flags`], or a value of them.
    pub(crate) const fn flags(flags: i64) -> u32 {
        // Eight bits of flags are in use.
        let [low, high, ..] = flags.to_le_bytes();
        u32::from_le_bytes([low, high, 0, 0]) << Codes::FLAGS
    }

    pub(crate) const fn flags_of(codes: u32) -> Flags {
        Flags((codes >> Codes::FLAGS) as i64)
    }
}

/// The block that a sequence lies in.
pub(crate) const fn block_of(sequence: Sequence) -> i64 {
    sequence.div_euclid(LENGTH)
}

/// The first sequence of a block.
pub(crate) const fn first_of(block: i64) -> Sequence {
    block * LENGTH
}

/// All columns of a block, made from its rows.
pub(crate) struct Columns(Vec<Vec<u8>>);

impl Columns {
    /// Reads a block of the log.
    pub(crate) fn read(log: &Connection, block: i64) -> rusqlite::Result<Columns> {
        let mut columns = Columns(vec![Vec::new(); Column::ALL.len()]);
        for column in Column::ALL {
            let empty: &[u8] = match column {
                Column::ReceivedAt => &[0; 8],
                // NaN, as every bit pattern with these.
                Column::Score | Column::RecruiterScore => &[0xff; 8],
                _ => &[0; 4],
            };
            columns.0[column as usize] = empty.repeat(BLOCK);
        }
        let mut statement = log.prepare_cached(
            "SELECT sequence, received_at, environment, event, label, flags, echo_of IS NOT NULL, body_bytes,
               changes IS NOT NULL, interview, status, interview_status, processing_status, score, recruiter_score
             FROM deliveries WHERE sequence >= ? AND sequence < ?",
        )?;
        let first = first_of(block);
        let mut rows = statement.query([first, first_of(block + 1)])?;
        while let Some(row) = rows.next()? {
            let sequence: Sequence = row.get(0)?;
            let place = usize::try_from(sequence - first).unwrap_or_default() % BLOCK;
            let (_, event) = Codes::event(row.get(3)?);
            let (_, label) = Codes::label(row.get(4)?);
            let mut codes = Codes::PRESENT | event | label | Codes::flags(row.get(5)?);
            if row.get(6)? {
                codes |= Codes::ECHO;
            }
            if row.get(8)? {
                codes |= Codes::CHANGES;
            }
            columns.put(Column::Codes, place, &codes.to_le_bytes());
            columns.put(Column::Environment, place, &number(row.get_ref(2)?).to_le_bytes());
            columns.put(Column::ReceivedAt, place, &row.get::<_, i64>(1)?.to_le_bytes());
            columns.put(Column::BodyBytes, place, &number(row.get_ref(7)?).to_le_bytes());
            for (column, from) in [
                (Column::Interview, 9),
                (Column::Status, 10),
                (Column::InterviewStatus, 11),
                (Column::ProcessingStatus, 12),
            ] {
                columns.put(column, place, &number(row.get_ref(from)?).to_le_bytes());
            }
            for (column, from) in [(Column::Score, 13), (Column::RecruiterScore, 14)] {
                columns.put(column, place, &score(row.get_ref(from)?).to_le_bytes());
            }
        }
        Ok(columns)
    }

    fn put(&mut self, column: Column, place: usize, value: &[u8]) {
        self.0[column as usize][place * value.len()..][..value.len()].copy_from_slice(value);
    }

    pub(crate) fn bytes(&self, column: Column) -> &[u8] {
        &self.0[column as usize]
    }
}

/// A small number; 0 where there is none.
fn number(value: ValueRef<'_>) -> u32 {
    match value {
        ValueRef::Integer(number) => u32::try_from(number).unwrap_or(u32::MAX),
        _ => 0,
    }
}

/// A score as a number; NaN where the payload has none, or has something else in its place.
fn score(value: ValueRef<'_>) -> f64 {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "what scores are compared by")]
        ValueRef::Integer(score) => score as f64,
        ValueRef::Real(score) => score,
        // A JSON text in quotes is no number.
        ValueRef::Text(text) => std::str::from_utf8(text)
            .ok()
            .filter(|text| text.starts_with(|first: char| first == '-' || first.is_ascii_digit()))
            .and_then(|text| text.parse().ok())
            .unwrap_or(f64::NAN),
        ValueRef::Null | ValueRef::Blob(_) => f64::NAN,
    }
}

/// A block to test, with its columns read as they are asked for.
pub(crate) struct Block<'a> {
    pub(crate) number: i64,
    source: Source<'a>,
    /// [`Column::Codes`], which nearly every test reads.
    codes: Vec<u8>,
}

enum Source<'a> {
    /// In the index: a statement that reads a column by its key.
    Kept(Statement<'a>),
    Made(Columns),
}

impl<'a> Block<'a> {
    /// A block that the index keeps.
    pub(crate) fn kept(index: &'a Connection, number: i64) -> rusqlite::Result<Block<'a>> {
        let statement = index.prepare("SELECT bytes FROM columns WHERE key = ?")?;
        Ok(Block { number, source: Source::Kept(statement), codes: Vec::new() })
    }

    /// A block made from the log.
    pub(crate) fn made(log: &Connection, number: i64) -> rusqlite::Result<Block<'a>> {
        Ok(Block { number, source: Source::Made(Columns::read(log, number)?), codes: Vec::new() })
    }

    /// The first sequence in it.
    pub(crate) const fn first(&self) -> Sequence {
        first_of(self.number)
    }

    /// Turns to another block of the index, with the same statement.
    pub(crate) fn turn_to(&mut self, number: i64) {
        self.number = number;
        self.codes.clear();
    }

    /// The places whose facts pass.
    pub(crate) fn codes(&mut self, is: impl Fn(u32) -> bool) -> rusqlite::Result<Bits> {
        if self.codes.is_empty() {
            let mut codes = std::mem::take(&mut self.codes);
            self.read(Column::Codes, |bytes| codes.extend_from_slice(bytes))?;
            self.codes = codes;
        }
        Ok(test(&self.codes, |chunk: [u8; 4]| is(u32::from_le_bytes(chunk))))
    }

    /// Reads a column; nothing where the index does not have it.
    pub(super) fn read<T>(&mut self, column: Column, read: impl FnOnce(&[u8]) -> T) -> rusqlite::Result<T> {
        match &mut self.source {
            Source::Made(columns) => Ok(read(columns.bytes(column))),
            Source::Kept(statement) => {
                let mut rows = statement.query([column.key(self.number)])?;
                let bytes = match rows.next()? {
                    Some(row) => Cow::Borrowed(row.get_ref(0)?.as_blob()?),
                    None => Cow::Owned(Vec::new()),
                };
                Ok(read(&bytes))
            }
        }
    }

    /// The places where a column of small numbers passes.
    pub(crate) fn numbers(&mut self, column: Column, is: impl Fn(u32) -> bool) -> rusqlite::Result<Bits> {
        self.read(column, |bytes| test(bytes, |chunk: [u8; 4]| is(u32::from_le_bytes(chunk))))
    }

    /// The same for scores.
    pub(crate) fn scores(&mut self, column: Column, is: impl Fn(f64) -> bool) -> rusqlite::Result<Bits> {
        self.read(column, |bytes| test(bytes, |chunk: [u8; 8]| is(f64::from_le_bytes(chunk))))
    }

    /// The same for times.
    pub(crate) fn times(&mut self, is: impl Fn(i64) -> bool) -> rusqlite::Result<Bits> {
        self.read(Column::ReceivedAt, |bytes| test(bytes, |chunk: [u8; 8]| is(i64::from_le_bytes(chunk))))
    }

    /// Each small number of a column at the places that are set.
    pub(crate) fn each(
        &mut self,
        column: Column,
        places: &Bits,
        mut take: impl FnMut(u32),
    ) -> rusqlite::Result<()> {
        self.read(column, |bytes| {
            let (chunks, _) = bytes.as_chunks::<4>();
            for place in places.places() {
                if let Some(chunk) = chunks.get(place) {
                    take(u32::from_le_bytes(*chunk));
                }
            }
        })
    }
}

/// The places whose value passes; none of a column that is not there.
fn test<const WIDTH: usize>(bytes: &[u8], is: impl Fn([u8; WIDTH]) -> bool) -> Bits {
    let (chunks, _) = bytes.as_chunks::<WIDTH>();
    if chunks.len() != BLOCK {
        return Bits::NONE;
    }
    Bits::of(|place| is(chunks[place]))
}

/// The decision, event and label of codes, for counting them.
pub(crate) fn event_of(codes: u32) -> Option<contract::Event> {
    code::event(Codes::event_of(codes))
}

/// See [`event_of`].
pub(crate) fn label_of(codes: u32) -> Option<contract::Label> {
    code::label(Codes::label_of(codes))
}
