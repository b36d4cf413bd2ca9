//! Delivery ids: UUIDv7 with the sequence inside, so that finding one needs no index.
//!
//! RFC 9562 lets the low bits after the time hold a counter: the last 40 bits are the sequence, 34 bits before
//! them are random. The row keeps the random part alone; time and sequence are there anyway.

use std::collections::HashSet;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use uuid::{Builder, Uuid};

use crate::{Error, Imported, Reader, Sequence, extract};

const SEQUENCE_BITS: u32 = 40;
const SEQUENCE_MASK: u64 = (1 << SEQUENCE_BITS) - 1;
const TIME_MASK: u64 = (1 << 48) - 1;
/// Random bits beside the sequence: 12 before the variant, 22 after it.
const RANDOM_BITS: u32 = 34;
/// The bit above them, in the row alone: the delivery comes from another log.
const IMPORTED: i64 = 1 << RANDOM_BITS;

/// The random part of an id.
pub(crate) fn random() -> Result<i64, getrandom::Error> {
    Ok((getrandom::u64()? >> (u64::BITS - RANDOM_BITS)).cast_signed())
}

/// What the row of an imported delivery has in place of a random part.
pub(crate) fn imported(imported: &Imported) -> i64 {
    kept(imported) | IMPORTED
}

/// Whether the row's random part is that of an imported delivery.
pub(crate) const fn is_imported(random: i64) -> bool {
    random & IMPORTED != 0
}

/// The random part of an imported delivery's id.
fn kept(imported: &Imported) -> i64 {
    let arrival = &imported.arrival;
    let of_there = |id: &Uuid| {
        let (high, low) = id.as_u64_pair();
        let random = ((high & 0xfff) << 22 | low >> SEQUENCE_BITS & 0x3f_ffff).cast_signed();
        (compose(arrival.received_at.as_millisecond(), random, sequence(*id)) == *id).then_some(random)
    };
    imported.id.as_ref().and_then(of_there).unwrap_or_else(|| {
        let told = [arrival.environment.as_bytes(), arrival.path.as_bytes(), &arrival.body].join(&0);
        extract::hash(&told) & (IMPORTED - 1)
    })
}

/// The ids of a log without their numbers: by them an imported delivery is known again that got another number.
/// Takes about 16 bytes of memory a delivery.
#[derive(Debug, Default)]
pub struct KnownIds(HashSet<u64>);

impl KnownIds {
    /// Those of a log. Blocks.
    pub fn of(reader: &Reader) -> Result<KnownIds, Error> {
        let mut known = HashSet::new();
        reader.each_id(|received_at, random| {
            known.insert(mixed(received_at, random & (IMPORTED - 1)));
        })?;
        Ok(KnownIds(known))
    }

    /// Adds a delivery's; `false` where it is known.
    pub fn add(&mut self, imported: &Imported) -> bool {
        let received_at: Timestamp = imported.arrival.received_at;
        self.0.insert(mixed(received_at.as_millisecond(), kept(imported)))
    }
}

/// Both in one number; two deliveries have the same once in 2^64.
const fn mixed(milliseconds: i64, random: i64) -> u64 {
    milliseconds.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ random.cast_unsigned()
}

/// The id of the delivery at `sequence` that arrived at `milliseconds` (before 1970 counts as 1970).
pub(crate) fn compose(milliseconds: i64, random: i64, sequence: Sequence) -> Uuid {
    let time = milliseconds.max(0).cast_unsigned() & TIME_MASK;
    let random = random.cast_unsigned();
    let high = (random >> 22) & 0xfff;
    let low = ((random & 0x3f_ffff) << SEQUENCE_BITS) | (sequence.cast_unsigned() & SEQUENCE_MASK);
    let mut bytes = [0; 16];
    bytes[..8].copy_from_slice(&((time << 16) | high).to_be_bytes());
    bytes[8..].copy_from_slice(&low.to_be_bytes());
    Builder::from_bytes(bytes)
        .with_version(uuid::Version::SortRand)
        .with_variant(uuid::Variant::RFC4122)
        .into_uuid()
}

/// The sequence that an id made here holds.
pub(crate) fn sequence(id: Uuid) -> Sequence {
    (id.as_u64_pair().1 & SEQUENCE_MASK).cast_signed()
}

/// Whether the log has the delivery with this id, at [`sequence`] of it.
pub(crate) fn find(log: &Connection, id: Uuid) -> rusqlite::Result<bool> {
    let sequence = sequence(id);
    let found: Option<(i64, i64)> = log
        .prepare_cached("SELECT received_at, random FROM deliveries WHERE sequence = ?")?
        .query_row([sequence], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    Ok(found.is_some_and(|(received_at, random)| compose(received_at, random, sequence) == id))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn an_id_is_a_uuid_v7_that_tells_its_sequence_and_time(
            milliseconds in 0_i64..1 << 48,
            random in 0_i64..1 << RANDOM_BITS,
            sequence in 1_i64..1 << SEQUENCE_BITS,
        ) {
            let id = compose(milliseconds, random, sequence);

            prop_assert_eq!(id.get_version(), Some(uuid::Version::SortRand));
            prop_assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
            prop_assert_eq!(super::sequence(id), sequence);
            let (seconds, nanoseconds) = id.get_timestamp().unwrap().to_unix();
            prop_assert_eq!(seconds * 1000 + u64::from(nanoseconds) / 1_000_000, milliseconds.cast_unsigned());
        }

        #[test]
        fn every_random_bit_shows(random in 0_i64..1 << RANDOM_BITS, bit in 0..RANDOM_BITS) {
            prop_assert_ne!(compose(5, random, 7), compose(5, random ^ (1 << bit), 7));
        }
    }
}
