//! A yes or no for each delivery of a block.

/// How many deliveries a block has: those whose sequences differ in their lowest eleven bits alone.
pub(crate) const BLOCK: usize = 2048;
/// The same, to count sequences with.
pub(crate) const LENGTH: i64 = 2048;
const WORDS: usize = BLOCK / 64;

/// One bit for each place of a block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Bits([u64; WORDS]);

impl Bits {
    pub(crate) const NONE: Bits = Bits([0; WORDS]);
    pub(crate) const ALL: Bits = Bits([u64::MAX; WORDS]);

    /// The places of which `is` holds.
    pub(crate) fn of(mut is: impl FnMut(usize) -> bool) -> Bits {
        let mut bits = Bits::NONE;
        for (index, word) in bits.0.iter_mut().enumerate() {
            for bit in 0..64 {
                *word |= u64::from(is(index * 64 + bit)) << bit;
            }
        }
        bits
    }

    /// The places `from..to`.
    pub(crate) fn range(from: usize, to: usize) -> Bits {
        let mut bits = Bits::NONE;
        for (word, first) in bits.0.iter_mut().zip((0..).step_by(64)) {
            let below = |end: usize| match end.saturating_sub(first) {
                places @ 0..64 => (1 << places) - 1,
                _ => u64::MAX,
            };
            *word = below(to) & !below(from);
        }
        bits
    }

    pub(crate) fn set(&mut self, place: usize) {
        self.0[place / 64] |= 1 << (place % 64);
    }

    pub(crate) fn has(&self, place: usize) -> bool {
        self.0[place / 64] >> (place % 64) & 1 == 1
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.iter().all(|word| *word == 0)
    }

    pub(crate) fn count(&self) -> u64 {
        self.0.iter().map(|word| u64::from(word.count_ones())).sum()
    }

    pub(crate) fn and(mut self, other: &Bits) -> Bits {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= other);
        self
    }

    pub(crate) fn or(mut self, other: &Bits) -> Bits {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word |= other);
        self
    }

    pub(crate) fn without(mut self, other: &Bits) -> Bits {
        self.0.iter_mut().zip(other.0).for_each(|(word, other)| *word &= !other);
        self
    }

    /// The places that are set, lowest first.
    pub(crate) fn places(&self) -> impl DoubleEndedIterator<Item = usize> {
        let words = (0..WORDS).filter(|word| self.0[*word] != 0);
        words.flat_map(|word| (word * 64..(word + 1) * 64).filter(|place| self.has(*place)))
    }
}

/// What a test says of a block: of `sure` places yes, of the other `maybe` places perhaps, else no.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    pub(crate) sure: Bits,
    pub(crate) maybe: Bits,
}

impl Verdict {
    pub(crate) fn certain(bits: Bits) -> Verdict {
        Verdict { sure: bits.clone(), maybe: bits }
    }

    pub(crate) fn within(self, places: &Bits) -> Verdict {
        Verdict { sure: self.sure.and(places), maybe: self.maybe.and(places) }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn they_are_sets(
            a in prop::collection::btree_set(0..BLOCK, 0..50),
            b in prop::collection::btree_set(0..BLOCK, 0..50),
        ) {
            let bits = |set: &std::collections::BTreeSet<usize>| Bits::of(|place| set.contains(&place));
            let set = |bits: &Bits| bits.places().collect::<std::collections::BTreeSet<_>>();

            prop_assert_eq!(set(&bits(&a)), a.clone());
            prop_assert_eq!(bits(&a).count(), a.len() as u64);
            prop_assert_eq!(set(&bits(&a).and(&bits(&b))), &a & &b);
            prop_assert_eq!(set(&bits(&a).or(&bits(&b))), &a | &b);
            prop_assert_eq!(set(&bits(&a).without(&bits(&b))), &a - &b);
            prop_assert_eq!(bits(&a).is_empty(), a.is_empty());
            prop_assert!(bits(&a).places().rev().eq(a.iter().rev().copied()));
        }

        #[test]
        fn a_range_is_what_lies_in_it(from in 0..=BLOCK, to in 0..=BLOCK) {
            prop_assert!(Bits::range(from, to).places().eq(from..to));
        }
    }
}
