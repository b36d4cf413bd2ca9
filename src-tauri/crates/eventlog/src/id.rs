//! Delivery ids: UUIDv7 with the sequence inside, so that finding one needs no index.
//!
//! RFC 9562 lets the low bits after the time hold a counter: the last 40 bits are the sequence, 34 bits before
//! them are random. The row keeps the random part alone; time and sequence are there anyway.

use rusqlite::{Connection, OptionalExtension};
use uuid::{Builder, Uuid};

use crate::Sequence;

const SEQUENCE_BITS: u32 = 40;
const SEQUENCE_MASK: u64 = (1 << SEQUENCE_BITS) - 1;
const TIME_MASK: u64 = (1 << 48) - 1;
/// Random bits beside the sequence: 12 before the variant, 22 after it.
const RANDOM_BITS: u32 = 34;

/// The random part of an id.
pub(crate) fn random() -> Result<i64, getrandom::Error> {
    Ok((getrandom::u64()? >> (u64::BITS - RANDOM_BITS)).cast_signed())
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
