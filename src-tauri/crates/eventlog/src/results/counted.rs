//! Results as they are counted: a few numbers of each, of a fixed width and many to a block, so that to count all of
//! very many reads a few megabytes.

use rusqlite::blob::Blob;
use rusqlite::{Connection, MAIN_DB};

use super::Results;
use super::file;
use crate::{Error, ResultStanding, code};

/// A result, as far as it is counted. Texts are their numbers among [`Results::texts`], and 0 where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountedResult {
    /// Its environment.
    pub environment: u32,
    /// Its interview.
    pub interview: u32,
    /// Where it stands.
    pub standing: ResultStanding,
    /// Whether its present attempt was completed: told so, or scored.
    pub collected: bool,
    /// When its first delivery came, in milliseconds since 1970, UTC.
    pub first_at: i64,
    /// When its present decision came.
    pub decided_at: Option<i64>,
    /// From collected to scored, in milliseconds.
    pub waited: Option<i64>,
    /// The score, where it is a number.
    pub score: Option<f64>,
    /// Why it failed, as sent.
    pub failure: u32,
}

impl Results {
    /// Hands each result to `take`, of one environment where that is given.
    pub fn counted(
        &self,
        environment: Option<&str>,
        mut take: impl FnMut(CountedResult),
    ) -> Result<(), Error> {
        let environment = match environment {
            None => None,
            Some(name) => match self.number_of(name)? {
                Some(number) => Some(number),
                None => return Ok(()),
            },
        };
        let mut blocks = self.connection.prepare_cached("SELECT records FROM counts")?;
        let mut rows = blocks.query([])?;
        while let Some(row) = rows.next()? {
            let records = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let (records, _) = records.as_chunks();
            let results = records.iter().filter_map(CountedResult::read);
            results
                .filter(|result| environment.is_none_or(|wanted| wanted == result.environment))
                .for_each(&mut take);
        }
        Ok(())
    }

    /// The number that a text has in [`CountedResult`]; `None` where no result has it.
    pub fn number_of(&self, text: &str) -> Result<Option<u32>, Error> {
        Ok(file::find(&self.connection, text)?)
    }

    /// The texts that [`CountedResult`] has numbers of.
    pub fn texts(&self) -> Result<Vec<Option<String>>, Error> {
        let mut texts = Vec::new();
        let mut statement =
            self.connection.prepare_cached("SELECT number, text FROM texts ORDER BY number")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let number: usize = row.get(0)?;
            texts.resize(number + 1, None);
            texts[number] = Some(row.get(1)?);
        }
        Ok(texts)
    }
}

/// How many results have their records in a block.
const BLOCK: i64 = 256;

/// Bytes of a record.
const WIDTH: usize = 48;

impl CountedResult {
    const COLLECTED: u8 = 1;
    const DECIDED: u8 = 1 << 1;
    const WAITED: u8 = 1 << 2;
    const SCORED: u8 = 1 << 3;

    fn record(self) -> [u8; WIDTH] {
        let mut record = [0; WIDTH];
        let flag = |is: bool, flag: u8| if is { flag } else { 0 };
        record[0] = 1 + code::of_standing(self.standing);
        record[1] = flag(self.collected, Self::COLLECTED)
            | flag(self.decided_at.is_some(), Self::DECIDED)
            | flag(self.waited.is_some(), Self::WAITED)
            | flag(self.score.is_some(), Self::SCORED);
        record[4..8].copy_from_slice(&self.environment.to_le_bytes());
        record[8..12].copy_from_slice(&self.interview.to_le_bytes());
        record[12..16].copy_from_slice(&self.failure.to_le_bytes());
        record[16..24].copy_from_slice(&self.first_at.to_le_bytes());
        record[24..32].copy_from_slice(&self.decided_at.unwrap_or_default().to_le_bytes());
        record[32..40].copy_from_slice(&self.waited.unwrap_or_default().to_le_bytes());
        record[40..48].copy_from_slice(&self.score.unwrap_or_default().to_le_bytes());
        record
    }

    /// `None` where no result has its place.
    fn read(record: &[u8; WIDTH]) -> Option<CountedResult> {
        let standing = code::standing(record[0].checked_sub(1)?)?;
        let word =
            |at: usize| u32::from_le_bytes([record[at], record[at + 1], record[at + 2], record[at + 3]]);
        let long = |at: usize| u64::from(word(at)) | u64::from(word(at + 4)) << 32;
        let is = |flag: u8| record[1] & flag != 0;
        Some(CountedResult {
            environment: word(4),
            interview: word(8),
            standing,
            collected: is(Self::COLLECTED),
            first_at: long(16).cast_signed(),
            decided_at: is(Self::DECIDED).then(|| long(24).cast_signed()),
            waited: is(Self::WAITED).then(|| long(32).cast_signed()),
            score: is(Self::SCORED).then(|| f64::from_bits(long(40))),
            failure: word(12),
        })
    }
}

/// Keeps what is counted of results up with them. It has to be gone before the transaction ends.
pub(super) struct Counts<'c> {
    connection: &'c Connection,
    /// The block that was written last: results that change together are often neighbours.
    open: Option<(i64, Blob<'c>)>,
}

impl<'c> Counts<'c> {
    pub(super) fn of(connection: &'c Connection) -> Counts<'c> {
        Counts { connection, open: None }
    }

    /// Keeps what is counted of the result of a number; `None` where it is gone.
    pub(super) fn put(&mut self, number: i64, result: Option<CountedResult>) -> rusqlite::Result<()> {
        let record = result.map_or([0; WIDTH], CountedResult::record);
        let place = usize::try_from(number.rem_euclid(BLOCK)).unwrap_or_default();
        self.block(number.div_euclid(BLOCK))?.write_at(&record, place * WIDTH)
    }

    fn block(&mut self, block: i64) -> rusqlite::Result<&mut Blob<'c>> {
        let opened = match self.open.take() {
            Some((number, blob)) if number == block => blob,
            before => {
                self.connection
                    .prepare_cached("INSERT OR IGNORE INTO counts (block, records) VALUES (?, zeroblob(?))")?
                    .execute((block, BLOCK * i64::try_from(WIDTH).unwrap_or(0)))?;
                match before {
                    Some((_, mut blob)) => {
                        blob.reopen(block)?;
                        blob
                    }
                    None => self.connection.blob_open(MAIN_DB, "counts", "records", block, false)?,
                }
            }
        };
        Ok(&mut self.open.insert((block, opened)).1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_result_comes_back_from_its_record(
            numbers in (any::<u32>(), any::<u32>(), any::<u32>()),
            standing in prop::sample::select(ResultStanding::ALL.to_vec()),
            collected: bool,
            times in (any::<i64>(), any::<Option<i64>>(), any::<Option<i64>>()),
            score in prop::option::of(prop::num::f64::NORMAL | prop::num::f64::ZERO),
        ) {
            let ((environment, interview, failure), (first_at, decided_at, waited)) = (numbers, times);
            let result = CountedResult {
                environment, interview, standing, collected, first_at, decided_at, waited, score, failure,
            };

            prop_assert_eq!(CountedResult::read(&result.record()), Some(result));
        }
    }

    #[test]
    fn an_empty_place_is_no_result() {
        assert_eq!(CountedResult::read(&[0; WIDTH]), None);
    }
}
