//! Which deliveries have which grams, in segments that are written once.
//!
//! A segment is a block, or a sixteenth of one for as long as its block is not full. Its grams are spread over
//! buckets, each a row of the index, so that one gram takes one look-up a segment. In a bucket stand the grams,
//! sorted, and for each the places it is at in the block: few as a list, many as a bit for each place. A block also
//! has a filter of its words, so that many words, most of which it does not have, are not all looked up.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, params};

use super::bits::{BLOCK, Bits, LENGTH};
use super::columns::{block_of, first_of};
use super::grams::{Gram, is_word};
use crate::Sequence;

/// How many deliveries a part of a block has.
pub(crate) const PART: i64 = 128;
const PARTS: i64 = LENGTH / PART;
/// Buckets of a block, so many that one fits a page; a part has a sixteenth of them.
const BUCKETS: u64 = 1024;
const PART_BUCKETS: u64 = 64;
/// Bytes of a bit for each place; a list is shorter.
const BITMAP: usize = BLOCK / 8;
/// The most places that are kept as a list.
const LISTED: usize = BITMAP / 2 - 1;

/// Bytes of a filter of words: of the words that a block does not have, it lets one in ten through.
const FILTER: usize = 16 * 1024;
/// So many grams are looked up without asking the filter.
const FEW: usize = 4;

/// A gram at a place of its block.
pub(crate) type Posting = (Gram, u16);

/// The part that a sequence lies in.
pub(crate) const fn part_of(sequence: Sequence) -> i64 {
    sequence.div_euclid(PART)
}

/// Keeps a part: its postings, in any order, doubles allowed. The last part of a block makes the block.
pub(crate) fn keep_part(index: &Connection, part: i64, postings: Vec<Posting>) -> rusqlite::Result<()> {
    write(index, PART_BUCKETS, |bucket| part_key(part, bucket), postings)?;
    if (part + 1) % PARTS != 0 {
        return Ok(());
    }
    let block = part / PARTS;
    let mut filter = vec![0; FILTER];
    // Bucket by bucket: what is in memory stays small.
    for bucket in 0..PART_BUCKETS {
        let mut postings = Vec::new();
        for part in parts_of(block) {
            let key = part_key(part, bucket);
            if let Some(bytes) = read(index, key)? {
                unpack(&bytes, &mut postings);
            }
            index.prepare_cached("DELETE FROM texts WHERE key = ?")?.execute([key])?;
        }
        note_words(&mut filter, &postings);
        write(index, BUCKETS, |bucket| block_key(block, bucket), postings)?;
    }
    keep_filter(index, block, &filter)
}

/// Takes deliveries out of all grams.
pub(crate) fn forget(index: &Connection, sequences: &[Sequence], indexed: Sequence) -> rusqlite::Result<()> {
    let (mut blocks, mut parts) = (BTreeSet::new(), BTreeSet::new());
    for sequence in sequences.iter().filter(|sequence| **sequence <= indexed) {
        if is_whole(block_of(*sequence), indexed) {
            blocks.insert(block_of(*sequence));
        } else {
            parts.insert(part_of(*sequence));
        }
    }
    let going: HashSet<Sequence> = sequences.iter().copied().collect();
    for block in blocks {
        let mut filter = vec![0; FILTER];
        for bucket in 0..BUCKETS {
            note_words(&mut filter, &forget_in(index, block_key(block, bucket), block, &going)?);
        }
        keep_filter(index, block, &filter)?;
    }
    for part in parts {
        for bucket in 0..PART_BUCKETS {
            forget_in(index, part_key(part, bucket), part / PARTS, &going)?;
        }
    }
    Ok(())
}

/// Takes deliveries out of a bucket; what stays.
fn forget_in(
    index: &Connection,
    key: i64,
    block: i64,
    going: &HashSet<Sequence>,
) -> rusqlite::Result<Vec<Posting>> {
    let mut postings = Vec::new();
    if let Some(bytes) = read(index, key)? {
        unpack(&bytes, &mut postings);
        let before = postings.len();
        postings.retain(|(_, place)| !going.contains(&(first_of(block) + i64::from(*place))));
        if postings.len() < before {
            insert(index, key, &postings)?;
        }
    }
    Ok(postings)
}

/// Which of some grams are nowhere.
pub(crate) fn absent(
    index: &Connection,
    mut grams: HashSet<Gram>,
    indexed: Sequence,
) -> rusqlite::Result<HashSet<Gram>> {
    // Most are in the first block that is looked at.
    for block in (0..=block_of(indexed)).rev() {
        let segments = Segments { index, block, indexed };
        let filter = segments.filter()?;
        let mut here = Vec::new();
        for gram in grams.iter().filter(|gram| may_have(filter.as_deref(), **gram)) {
            if !segments.places(&[*gram])?.is_empty() {
                here.push(*gram);
            }
        }
        for gram in here {
            grams.remove(&gram);
        }
    }
    Ok(grams)
}

/// The segments of a block, as far as it is indexed.
#[derive(Clone, Copy)]
pub(crate) struct Segments<'a> {
    pub(crate) index: &'a Connection,
    pub(crate) block: i64,
    /// Up to where the index covers the log.
    pub(crate) indexed: Sequence,
}

impl Segments<'_> {
    /// The places of the block at which any of the grams is.
    pub(crate) fn places(self, grams: &[Gram]) -> rusqlite::Result<Bits> {
        let Segments { index, block, indexed } = self;
        let mut bits = Bits::NONE;
        if is_whole(block, indexed) {
            let filter = if grams.len() > FEW { self.filter()? } else { None };
            for gram in grams.iter().filter(|gram| may_have(filter.as_deref(), **gram)) {
                look_up(index, block_key(block, bucket_of(*gram, BUCKETS)), *gram, &mut bits)?;
            }
        } else {
            for part in parts_of(block).take_while(|part| *part < part_of(indexed + 1)) {
                for gram in grams {
                    look_up(index, part_key(part, bucket_of(*gram, PART_BUCKETS)), *gram, &mut bits)?;
                }
            }
        }
        Ok(bits)
    }

    /// The filter of its words, where the block has one.
    fn filter(self) -> rusqlite::Result<Option<Vec<u8>>> {
        self.index
            .prepare_cached("SELECT bits FROM word_filters WHERE block = ?")?
            .query_row([self.block], |row| row.get(0))
            .optional()
    }
}

/// Whether a block is full and indexed.
pub(crate) const fn is_whole(block: i64, indexed: Sequence) -> bool {
    block < block_of(indexed + 1)
}

fn parts_of(block: i64) -> std::ops::Range<i64> {
    block * PARTS..(block + 1) * PARTS
}

fn part_key(part: i64, bucket: u64) -> i64 {
    part << 10 | bucket.cast_signed()
}

fn block_key(block: i64, bucket: u64) -> i64 {
    1 << 60 | block << 10 | bucket.cast_signed()
}

/// The bucket of a gram. The buckets of a part hold what sixteen of a block hold.
fn bucket_of(gram: Gram, buckets: u64) -> u64 {
    // Letters that are often together must not be in one bucket: the upper bits of a product depend on all.
    (gram.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 54) % buckets
}

fn write(
    index: &Connection,
    buckets: u64,
    key: impl Fn(u64) -> i64,
    mut postings: Vec<Posting>,
) -> rusqlite::Result<()> {
    postings.sort_unstable_by_key(|(gram, place)| (bucket_of(*gram, buckets), *gram, *place));
    postings.dedup();
    for bucket in
        postings.chunk_by(|(one, _), (other, _)| bucket_of(*one, buckets) == bucket_of(*other, buckets))
    {
        if let Some((gram, _)) = bucket.first() {
            insert(index, key(bucket_of(*gram, buckets)), bucket)?;
        }
    }
    Ok(())
}

/// Marks the words among some postings.
fn note_words(filter: &mut [u8], postings: &[Posting]) {
    for (gram, _) in postings.iter().filter(|(gram, _)| is_word(*gram)) {
        let (byte, bit) = filter_place(*gram);
        filter[byte] |= bit;
    }
}

/// Whether a block with this filter may have a word.
fn may_have(filter: Option<&[u8]>, word: Gram) -> bool {
    let (byte, bit) = filter_place(word);
    let has = |filter: &[u8]| filter.get(byte).is_none_or(|bits| bits & bit != 0);
    !is_word(word) || filter.is_none_or(has)
}

fn filter_place(word: Gram) -> (usize, u8) {
    let hash = usize::try_from(word % (FILTER as u64 * 8)).unwrap_or_default();
    (hash / 8, 1 << (hash % 8))
}

fn keep_filter(index: &Connection, block: i64, filter: &[u8]) -> rusqlite::Result<()> {
    index
        .prepare_cached("INSERT OR REPLACE INTO word_filters (block, bits) VALUES (?, ?)")?
        .execute(params![block, filter])?;
    Ok(())
}

fn insert(index: &Connection, key: i64, sorted: &[Posting]) -> rusqlite::Result<()> {
    index
        .prepare_cached("INSERT OR REPLACE INTO texts (key, bytes) VALUES (?, ?)")?
        .execute(params![key, pack(sorted)])?;
    Ok(())
}

fn read(index: &Connection, key: i64) -> rusqlite::Result<Option<Vec<u8>>> {
    index.prepare_cached(READ)?.query_row([key], |row| row.get(0)).optional()
}

const READ: &str = "SELECT bytes FROM texts WHERE key = ?";

/// Adds the places of a gram that a bucket knows.
fn look_up(index: &Connection, key: i64, gram: Gram, bits: &mut Bits) -> rusqlite::Result<()> {
    let mut statement = index.prepare_cached(READ)?;
    let mut rows = statement.query([key])?;
    if let Some(row) = rows.next()? {
        let bucket = Bucket::of(row.get_ref(0)?.as_blob()?);
        if let Ok(place) = bucket.grams.binary_search_by_key(&gram, |bytes| u64::from_le_bytes(*bytes)) {
            each_place(bucket.places(place), |place| bits.set(usize::from(place) % BLOCK));
        }
    }
    Ok(())
}

/// A bucket as bytes: how many grams, the grams, where the places of each end, the places.
struct Bucket<'a> {
    grams: &'a [[u8; 8]],
    ends: &'a [[u8; 4]],
    places: &'a [u8],
}

impl<'a> Bucket<'a> {
    /// Nothing of bytes that are damaged.
    fn of(bytes: &'a [u8]) -> Bucket<'a> {
        Bucket::read(bytes).unwrap_or(Bucket { grams: &[], ends: &[], places: &[] })
    }

    fn read(mut bytes: &'a [u8]) -> Option<Bucket<'a>> {
        let count = u32::from_le_bytes(*bytes.split_off(..4)?.as_array()?);
        let count = usize::try_from(count).ok()?;
        let (grams, _) = bytes.split_off(..count.checked_mul(8)?)?.as_chunks();
        let (ends, _) = bytes.split_off(..count.checked_mul(4)?)?.as_chunks();
        Some(Bucket { grams, ends, places: bytes })
    }

    fn places(&self, at: usize) -> &'a [u8] {
        let end = |at: usize| {
            self.ends
                .get(at)
                .map_or(0, |bytes| usize::try_from(u32::from_le_bytes(*bytes)).unwrap_or(usize::MAX))
        };
        let start = if at == 0 { 0 } else { end(at - 1) };
        self.places.get(start..end(at)).unwrap_or_default()
    }
}

fn pack(sorted: &[Posting]) -> Vec<u8> {
    let groups = || sorted.chunk_by(|(one, _), (other, _)| one == other);
    let count = groups().count();
    let mut bytes = Vec::with_capacity(4 + count * 12 + sorted.len() * 2);
    bytes.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
    groups().for_each(|group| bytes.extend(group[0].0.to_le_bytes()));
    let mut end = 0_usize;
    for group in groups() {
        end += if group.len() > LISTED { BITMAP } else { group.len() * 2 };
        bytes.extend(u32::try_from(end).unwrap_or(u32::MAX).to_le_bytes());
    }
    for group in groups() {
        if group.len() > LISTED {
            let mut bitmap = [0_u8; BITMAP];
            for (_, place) in group {
                bitmap[usize::from(*place) / 8 % BITMAP] |= 1 << (place % 8);
            }
            bytes.extend(bitmap);
        } else {
            bytes.extend(group.iter().flat_map(|(_, place)| place.to_le_bytes()));
        }
    }
    bytes
}

fn unpack(bytes: &[u8], postings: &mut Vec<Posting>) {
    let bucket = Bucket::of(bytes);
    for (at, gram) in bucket.grams.iter().enumerate() {
        each_place(bucket.places(at), |place| postings.push((u64::from_le_bytes(*gram), place)));
    }
}

fn each_place(bytes: &[u8], mut take: impl FnMut(u16)) {
    if bytes.len() < BITMAP {
        let (places, _) = bytes.as_chunks();
        for place in places {
            take(u16::from_le_bytes(*place));
        }
        return;
    }
    for (byte, first) in bytes.iter().zip((0_u16..).step_by(8)) {
        (0..8).filter(|bit| byte >> bit & 1 == 1).for_each(|bit| take(first + bit));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn postings_come_back_as_they_were(
            few in prop::collection::btree_set((any::<u64>(), 0..2048_u16), 0..300),
            many in prop::collection::btree_set(0..2048_u16, 0..400),
        ) {
            let mut postings = few;
            postings.extend(many.into_iter().map(|place| (7, place)));
            let sorted: Vec<Posting> = postings.into_iter().collect();

            let bytes = pack(&sorted);
            let mut back = Vec::new();
            unpack(&bytes, &mut back);

            prop_assert_eq!(back, sorted);
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            unpack(&bytes, &mut Vec::new());
        }
    }
}
