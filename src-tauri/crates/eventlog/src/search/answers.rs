//! How deliveries were answered, as a column of the index of its own: answers are noted after their deliveries.

use rusqlite::{Connection, OptionalExtension, params};

use super::bits::{BLOCK, LENGTH};
use super::columns::first_of;
use crate::Sequence;

/// How much later than the last delivery of a block another one has to have come, in milliseconds, until its answers
/// are taken for complete: none that is meant takes as long.
const SETTLED_MS: i64 = 60_000;
/// Marks an answer other than 2xx; the other bits are microseconds, one more than it took.
const NOT_OK: u32 = 1 << 31;
/// Where the index keeps the answers of block 0: behind its columns.
const FIRST_KEY: i64 = 0xff << 40;

/// How long an answer took, in microseconds (at most half an hour), and whether it was 2xx.
pub(crate) type Answered = (u32, bool);

/// What the column holds for a delivery; `None` where nothing was answered, or only because a person had us do so.
pub(crate) const fn decode(kept: u32) -> Option<Answered> {
    match (kept & !NOT_OK).checked_sub(1) {
        Some(microseconds) => Some((microseconds, kept & NOT_OK == 0)),
        None => None,
    }
}

fn encode(status: u16, microseconds: i64, simulated: bool) -> u32 {
    if simulated || status == crate::row::NOTHING_SAID {
        return 0;
    }
    let most = NOT_OK - 1;
    let kept = u32::try_from(microseconds.max(0)).map_or(most, |took| took.saturating_add(1).min(most));
    if (200..300).contains(&status) { kept } else { kept | NOT_OK }
}

/// The column of a block, made from the log.
pub(crate) fn made(log: &Connection, block: i64) -> rusqlite::Result<Vec<u8>> {
    let mut column = vec![0; BLOCK * 4];
    let first = first_of(block);
    let mut statement = log.prepare_cached(
        "SELECT sequence, status, microseconds, simulated FROM answers WHERE sequence >= ? AND sequence < ?",
    )?;
    let mut rows = statement.query([first, first + LENGTH])?;
    while let Some(row) = rows.next()? {
        let place = usize::try_from(row.get::<_, Sequence>(0)? - first).unwrap_or_default() % BLOCK;
        let kept = encode(row.get(1)?, row.get(2)?, row.get(3)?);
        column[place * 4..][..4].copy_from_slice(&kept.to_le_bytes());
    }
    Ok(column)
}

/// Reads the column of a block into `column`, from the index where it is kept.
pub(crate) fn read(
    log: &Connection,
    index: Option<&Connection>,
    block: i64,
    column: &mut Vec<u8>,
) -> rusqlite::Result<()> {
    column.clear();
    if let Some(index) = index {
        let mut statement = index.prepare_cached("SELECT bytes FROM columns WHERE key = ?")?;
        let mut rows = statement.query([FIRST_KEY | block])?;
        if let Some(row) = rows.next()? {
            column.extend_from_slice(row.get_ref(0)?.as_blob()?);
        }
    }
    if column.len() != BLOCK * 4 {
        *column = made(log, block)?;
    }
    Ok(())
}

/// The first block whose answers are not kept.
pub(crate) fn next(index: &Connection) -> rusqlite::Result<i64> {
    let newest: Option<i64> = index
        .prepare_cached("SELECT max(key) FROM columns WHERE key >= ?")?
        .query_row([FIRST_KEY], |row| row.get(0))?;
    Ok(newest.map_or(0, |key| (key & !FIRST_KEY) + 1))
}

/// Whether the answers of a block are complete.
pub(crate) fn are_settled(log: &Connection, block: i64) -> rusqlite::Result<bool> {
    let settled: Option<bool> = log
        .prepare_cached(
            "SELECT max(received_at) + ?3 <=
               (SELECT received_at FROM deliveries ORDER BY sequence DESC LIMIT 1)
             FROM deliveries WHERE sequence >= ?1 AND sequence < ?2",
        )?
        .query_row([first_of(block), first_of(block + 1), SETTLED_MS], |row| row.get(0))
        .optional()?
        .flatten();
    // A block whose deliveries are all erased has none.
    Ok(settled.unwrap_or(true))
}

/// Keeps the column of a block.
pub(crate) fn keep(index: &Connection, block: i64, column: &[u8]) -> rusqlite::Result<()> {
    index
        .prepare_cached("INSERT OR REPLACE INTO columns (key, bytes) VALUES (?, ?)")?
        .execute(params![FIRST_KEY | block, column])?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_and_what_nobody_meant_is_none() {
        assert_eq!(decode(encode(200, 0, false)), Some((0, true)));
        assert_eq!(decode(encode(204, 1_500, false)), Some((1_500, true)));
        assert_eq!(decode(encode(503, 1_500, false)), Some((1_500, false)));
        assert_eq!(decode(encode(200, i64::MAX, false)), Some((NOT_OK - 2, true)), "as long as can be told");
        assert_eq!(decode(encode(200, 1_500, true)), None);
        assert_eq!(decode(encode(crate::row::NOTHING_SAID, 1_500, false)), None);
        assert_eq!(decode(0), None);
    }
}
