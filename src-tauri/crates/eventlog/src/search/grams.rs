//! What the index knows texts by: every three letters in a row, how words begin, and whole words.
//!
//! Three letters in a row find any part of a word in any script; how words begin serves searches of one and two
//! letters; a whole word proves that a longer search finds something, which its letters alone only suggest.

use query::word_starts;

/// A gram as a number. Letters are packed, so that two grams of letters never pass for each other; of words it is
/// a hash, 62 bits long.
pub(crate) type Gram = u64;

const START: Gram = 1 << 63;
const WORD: Gram = START | 1 << 62;
/// Words of fewer letters are told by three letters in a row; longer ones are no words.
const WORD_LETTERS: std::ops::RangeInclusive<usize> = 4..=32;

/// Adds the grams of a folded text, some of them more than once.
pub(crate) fn grams(folded: &str, add: &mut impl FnMut(Gram)) {
    let mut letters = folded.chars();
    if let (Some(mut first), Some(mut second)) = (letters.next(), letters.next()) {
        for third in letters {
            add(three([first, second, third]));
            (first, second) = (second, third);
        }
    }
    for at in word_starts(folded) {
        let mut letters = folded[at..].chars();
        let Some(first) = letters.next() else { continue };
        add(start(first, None));
        if let Some(second) = letters.next() {
            add(start(first, Some(second)));
        }
    }
    words(folded).for_each(|text| add(word(text)));
}

/// What the index is asked for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Deliveries that have all of these may hold it; others do not. Those that narrow most come first.
    pub(crate) maybe: Vec<Gram>,
    /// Deliveries that have this hold it for certain.
    pub(crate) sure: Option<Gram>,
}

impl Wanted {
    /// For a folded text that is not empty.
    pub(crate) fn of(folded: &str) -> Wanted {
        let letters: Vec<char> = folded.chars().collect();
        let whole = match letters[..] {
            [first] => Some(start(first, None)),
            [first, second] => Some(start(first, Some(second))),
            [first, second, third] => Some(three([first, second, third])),
            _ => None,
        };
        if let Some(whole) = whole {
            return Wanted { maybe: vec![whole], sure: Some(whole) };
        }
        // Those apart from each other first: neighbours have much in common.
        let all: Vec<Gram> = letters.array_windows().map(|letters| three(*letters)).collect();
        let maybe = (0..3).flat_map(|from| all.iter().skip(from).step_by(3)).copied().collect();
        let sure = words(folded).next().filter(|text| *text == folded).map(word);
        Wanted { maybe, sure }
    }
}

fn three([first, second, third]: [char; 3]) -> Gram {
    packed(first) << 42 | packed(second) << 21 | packed(third)
}

fn start(first: char, second: Option<char>) -> Gram {
    // No folded text holds U+0000.
    START | packed(first) << 21 | packed(second.unwrap_or('\0'))
}

/// A character takes 21 bits.
fn packed(char: char) -> u64 {
    u64::from(u32::from(char))
}

/// FNV-1a: it has to stay the same for as long as an index of this format is read.
fn word(text: &str) -> Gram {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    WORD | hash
}

/// Runs of letters and digits.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| WORD_LETTERS.contains(&word.chars().take(WORD_LETTERS.end() + 1).count()))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;
    use query::{Needle, fold};

    use super::*;

    fn all(text: &str) -> BTreeSet<Gram> {
        let mut found = BTreeSet::new();
        grams(&fold(text), &mut |gram| {
            found.insert(gram);
        });
        found
    }

    proptest! {
        #[test]
        fn a_text_has_every_gram_of_what_is_found_in_it(
            text in "[a-c李例é@ \\-]{0,40}|\\PC{0,40}",
            needle in "[a-c李例é@ ]{1,6}|\\PC{1,4}",
        ) {
            let needle = Needle::new(&needle);
            prop_assume!(!needle.is_empty());
            let (grams, wanted) = (all(&text), Wanted::of(needle.folded()));

            let maybe = wanted.maybe.iter().all(|gram| grams.contains(gram));
            let sure = wanted.sure.is_some_and(|gram| grams.contains(&gram));
            let is_in = needle.is_in(&fold(&text));

            prop_assert!(!is_in || maybe, "nothing is missed");
            prop_assert!(!sure || is_in, "nothing is claimed");
        }
    }
}
