//! Which deliveries may hold a text, and which do for certain, as the index says.

use std::cell::RefCell;

use rusqlite::Connection;

use super::bits::{BLOCK, Bits};
use super::columns::{block_of, first_of};
use super::grams::Wanted;
use crate::Sequence;

/// Most blocks that are asked for at once: a quarter of a million deliveries.
const MOST: i64 = 128;

/// The postings of one text. They are asked for a stretch of blocks at a time, longer ones as the search goes on:
/// what is common is found in the first, and what is rare should not take a question for each block.
pub(crate) struct Postings {
    wanted: Wanted,
    stretch: RefCell<Stretch>,
}

#[derive(Default)]
struct Stretch {
    from: i64,
    maybe: Vec<Bits>,
    sure: Vec<Bits>,
    asked: i64,
}

impl Postings {
    /// The postings of a folded text that is not empty.
    pub(crate) fn of(folded: &str) -> Postings {
        Postings { wanted: Wanted::of(folded), stretch: RefCell::default() }
    }

    /// The places of a block that may hold it, and those that do. `down`: the search goes from newer to older.
    pub(crate) fn of_block(
        &self,
        index: &Connection,
        block: i64,
        down: bool,
    ) -> rusqlite::Result<(Bits, Bits)> {
        let mut stretch = self.stretch.borrow_mut();
        let length = i64::try_from(stretch.maybe.len()).unwrap_or_default();
        if !(stretch.from..stretch.from + length).contains(&block) {
            let length = (stretch.asked * 4).clamp(1, MOST);
            let from = if down { (block - length + 1).max(0) } else { block };
            let to = if down { block + 1 } else { block + length };
            stretch.from = from;
            stretch.asked = length;
            stretch.maybe = ask(index, &self.wanted.maybe, from, to)?;
            stretch.sure = match &self.wanted.sure {
                Some(sure) if *sure == self.wanted.maybe => stretch.maybe.clone(),
                Some(sure) => ask(index, sure, from, to)?,
                None => vec![Bits::NONE; stretch.maybe.len()],
            };
        }
        let place = usize::try_from(block - stretch.from).unwrap_or_default();
        Ok((stretch.maybe[place].clone(), stretch.sure[place].clone()))
    }
}

/// The deliveries of the blocks `from..to` that match.
fn ask(index: &Connection, tokens: &str, from: i64, to: i64) -> rusqlite::Result<Vec<Bits>> {
    let mut found = vec![Bits::NONE; usize::try_from(to - from).unwrap_or_default()];
    let mut statement =
        index.prepare_cached("SELECT rowid FROM grams WHERE grams MATCH ? AND rowid BETWEEN ? AND ?")?;
    let mut rows = statement.query(rusqlite::params![tokens, first_of(from), first_of(to) - 1])?;
    while let Some(row) = rows.next()? {
        let sequence: Sequence = row.get(0)?;
        let block = usize::try_from(block_of(sequence) - from).unwrap_or_default();
        let place = usize::try_from(sequence - first_of(block_of(sequence))).unwrap_or_default();
        if let Some(bits) = found.get_mut(block) {
            bits.set(place % BLOCK);
        }
    }
    Ok(found)
}
