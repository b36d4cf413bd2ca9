//! Places in texts. Rust counts bytes, the window UTF-16 units.

use std::ops;

use serde::Serialize;
use specta::Type;

/// `[from, to]` in UTF-16 units, end exclusive.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
pub(crate) struct Range(usize, usize);

impl Range {
    /// From bytes of a text, on the borders of characters.
    pub(crate) fn of(text: &str, bytes: &ops::Range<usize>) -> Range {
        Range(units(text, bytes.start), units(text, bytes.end))
    }

    /// Several of one text.
    pub(crate) fn all(text: &str, bytes: &[ops::Range<usize>]) -> Vec<Range> {
        bytes.iter().map(|bytes| Range::of(text, bytes)).collect()
    }
}

/// How many UTF-16 units stand before a byte.
pub(crate) fn units(text: &str, byte: usize) -> usize {
    text[..byte].encode_utf16().count()
}

/// The byte at which a UTF-16 unit stands; the one of its character where it is the second of a pair.
pub(crate) fn byte(text: &str, unit: usize) -> usize {
    let mut units = 0;
    for (byte, character) in text.char_indices() {
        units += character.len_utf16();
        if units > unit {
            return byte;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_and_bytes_are_the_same_places() {
        let text = "aä🍹z";

        let places: Vec<usize> = text.char_indices().map(|(byte, _)| units(text, byte)).collect();

        assert_eq!(places, [0, 1, 2, 4]);
        assert_eq!([0, 1, 2, 3, 4, 5, 99].map(|unit| byte(text, unit)), [0, 1, 3, 3, 7, 8, 8]);
        assert_eq!(Range::of(text, &(3..7)), Range(2, 4));
    }
}
