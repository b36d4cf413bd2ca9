//! What the index knows texts by: every three letters in a row, how words begin, and whole words.
//!
//! Three letters in a row find any part of a word in any script; how words begin serves searches of one and two
//! letters; whole words prove that a longer search finds something, which its letters alone only suggest. Letters
//! about a person are there once more for themselves: `name:` searches little else.

use query::{word_starts, words};

/// A gram as a number. Letters are packed, so that two grams of letters never pass for each other; of words it is
/// a hash, 62 bits long.
pub(crate) type Gram = u64;

const START: Gram = 1 << 63;
const WORD: Gram = START | 1 << 62;
const PERSON: Gram = START | 1 << 61;
/// Words of fewer letters are told by three letters in a row.
pub(crate) const SHORTEST_WORD: usize = 4;
/// Letters in a row that are more than these are no word that anybody would type: they are all one gram.
const LONGEST_WORD: usize = 32;
/// Any word that is longer than words are.
pub(crate) const LONG: Gram = WORD;

/// Adds the grams of letters of a folded text, some of them more than once.
pub(crate) fn of_letters(folded: &str, add: &mut impl FnMut(Gram)) {
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
}

/// The gram of letters for where it is in one of the short texts about a person, apart from the same elsewhere: few
/// deliveries have a name's letters in a name, most have them somewhere. It is a hash, 61 bits long.
pub(crate) const fn about_person(letters: Gram) -> Gram {
    // As the finisher of SplitMix64: letters that differ little must not be in one bucket.
    let mixed = (letters ^ letters >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
    PERSON | mixed >> 3
}

/// Whether it is a word's.
pub(crate) const fn is_word(gram: Gram) -> bool {
    gram & WORD == WORD
}

/// The words of a folded text with their grams, some of them more than once.
pub(crate) fn of_words(folded: &str) -> impl Iterator<Item = (Gram, &str)> {
    words(folded).filter_map(|text| Some((word(text)?, text)))
}

pub(crate) fn three([first, second, third]: [char; 3]) -> Gram {
    packed(first) << 42 | packed(second) << 21 | packed(third)
}

pub(crate) fn start(first: char, second: Option<char>) -> Gram {
    // No folded text holds U+0000.
    START | packed(first) << 21 | packed(second.unwrap_or('\0'))
}

/// The gram of a word; `None` for a short one.
pub(crate) fn word(text: &str) -> Option<Gram> {
    match text.chars().take(LONGEST_WORD + 1).count() {
        ..SHORTEST_WORD => None,
        SHORTEST_WORD..=LONGEST_WORD => Some(WORD | hash(text)),
        _ => Some(LONG),
    }
}

/// A character takes 21 bits.
fn packed(char: char) -> u64 {
    u64::from(u32::from(char))
}

/// FNV-1a: it has to stay the same for as long as an index of this format is read.
fn hash(text: &str) -> u64 {
    text.bytes()
        .fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}
