//! A text that is searched for.

use std::ops::Range;

use memchr::memmem::Finder;

use crate::fold::{Traced, fold};

/// How many characters a text has at least to be found within words too.
const WITHIN_WORDS: usize = 3;

/// A text that is searched for, folded.
///
/// It is found anywhere, also within a word. One of fewer than three characters is found only where a word
/// begins: see [`word_starts`].
#[derive(Debug, Clone)]
pub struct Needle {
    finder: Finder<'static>,
    folded: Box<str>,
    is_short: bool,
}

impl Needle {
    /// The needle for a text as it was typed.
    pub fn new(text: &str) -> Needle {
        let folded = fold(text).into_boxed_str();
        Needle {
            finder: Finder::new(folded.as_bytes()).into_owned(),
            is_short: folded.chars().count() < WITHIN_WORDS,
            folded,
        }
    }

    /// The folded text.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether nothing is left of it. Every text contains the empty one, so it is in all of them; there is
    /// nothing of it to highlight.
    pub fn is_empty(&self) -> bool {
        self.folded.is_empty()
    }

    /// Whether it is in a text that is folded.
    pub fn is_in(&self, folded: &str) -> bool {
        self.is_empty() || self.find(folded, 0).is_some()
    }

    /// Where it is in a text as it is shown: bytes of `original`, on the borders of characters, in order and
    /// apart from each other. A letter that is found in part is given whole.
    pub fn ranges(&self, original: &str) -> Vec<Range<usize>> {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        if self.is_empty() {
            return ranges;
        }
        let traced = Traced::new(original);
        let mut from = 0;
        while let Some(start) = self.find(&traced.folded, from) {
            from = start + self.folded.len();
            let range = traced.original(start, from);
            match ranges.last_mut() {
                Some(last) if range.start < last.end => last.end = range.end,
                _ => ranges.push(range),
            }
        }
        ranges
    }

    /// Where it begins in a folded text, at `from` or behind it.
    fn find(&self, folded: &str, mut from: usize) -> Option<usize> {
        loop {
            let start = from + self.finder.find(&folded.as_bytes()[from..])?;
            if !self.is_short || is_word_start(folded, start) {
                return Some(start);
            }
            from = start + folded[start..].chars().next().map_or(1, char::len_utf8);
        }
    }
}

/// Where words begin in a folded text, in bytes: at its start, behind every character that is neither letter nor
/// digit, and at and behind every character of a script that is written without spaces between words.
pub fn word_starts(folded: &str) -> impl Iterator<Item = usize> {
    folded.char_indices().map(|(at, _)| at).filter(|at| is_word_start(folded, *at))
}

/// The words of a folded text in scripts that put something between words: letters in a row, no digits.
pub fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|char: char| !char.is_alphabetic() || is_spaceless(char)).filter(|word| !word.is_empty())
}

fn is_word_start(folded: &str, at: usize) -> bool {
    let before = folded[..at].chars().next_back();
    let here = folded[at..].chars().next();
    before.is_none_or(|before| !before.is_alphanumeric() || is_spaceless(before))
        || here.is_some_and(is_spaceless)
}

/// Whether a character belongs to a script without spaces between words, or, as Hangul, with words that grow
/// together.
const fn is_spaceless(char: char) -> bool {
    matches!(char,
        // Thai, Lao, Tibetan, Myanmar.
        '\u{e00}'..='\u{109f}'
        // Hangul letters; Khmer; Tai and Khmer symbols; Tai Tham.
        | '\u{1100}'..='\u{11ff}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19ff}' | '\u{1a20}'..='\u{1aaf}'
        // Han radicals and marks, kana, Bopomofo, Hangul letters.
        | '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3021}'..='\u{31ff}'
        // Han; Yi; Hangul syllables; Han for compatibility.
        | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{a4cf}' | '\u{a960}'..='\u{a97f}'
        | '\u{ac00}'..='\u{d7ff}' | '\u{f900}'..='\u{faff}'
        // Rare kana and Han.
        | '\u{1b000}'..='\u{1b16f}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(needle: &str, text: &str) -> Vec<String> {
        let ranges = Needle::new(needle).ranges(text);
        assert_eq!(Needle::new(needle).is_in(&fold(text)), !ranges.is_empty(), "{needle} in {text}");
        ranges.into_iter().map(|range| text[range].to_owned()).collect()
    }

    #[test]
    fn a_text_is_found_also_within_words() {
        assert_eq!(found("amp", "Jane SAMPLE, sample@example.com"), ["AMP", "amp", "amp"]);
        assert_eq!(found("jane sam", "Jane   Sample"), ["Jane   Sam"]);
        assert_eq!(found("zoe", "Zoë, Zoe\u{308}!"), ["Zoë", "Zoe\u{308}"]);
        assert_eq!(found("nobody", "Jane Sample"), [""; 0]);
    }

    #[test]
    fn a_short_one_is_found_only_where_a_word_begins() {
        assert_eq!(found("ja", "Jane, ninja, (jack)"), ["Ja", "ja"]);
        assert_eq!(found("7", "37 7 x-7 v7"), ["7", "7"]);
        assert_eq!(found("::", "a:::"), ["::"]);
        assert_eq!(found("ex", "sample@example.com"), ["ex"]);
    }

    #[test]
    fn scripts_without_spaces_have_words_everywhere() {
        assert_eq!(found("京", "東京都"), ["京"]);
        assert_eq!(found("어", "한국어"), ["어"]);
        assert_eq!(found("ไทย", "ภาษาไทย"), ["ไทย"]);
        assert_eq!(found("ai", "生成AI入門"), ["AI"]);
        assert_eq!(found("하", "한국"), [""; 0], "a syllable does not match a part of itself");
    }

    #[test]
    fn a_letter_that_is_found_in_part_is_given_whole_and_once() {
        assert_eq!(found("stras", "Straße"), ["Straß"]);
        assert_eq!(found("s", "ßs"), ["ß"]);
        assert_eq!(Needle::new("s").ranges("-ß-ß"), [1..3, 4..6]);
        assert_eq!(found("ss", "ßß"), ["ß"]);
        assert_eq!(found("sss", "ßßß"), ["ßßß"]);
    }

    #[test]
    fn endless_marks_take_no_longer_than_other_texts() {
        let marks = "\u{93c}".repeat(100_000);

        assert_eq!(found("\u{93c}", &marks), [marks]);
    }

    #[test]
    fn the_empty_text_is_everywhere_and_not_highlighted() {
        for text in ["", "  ", "\u{200b}"] {
            let needle = Needle::new(text);
            assert!(needle.is_empty());
            assert!(needle.is_in("anything") && needle.is_in(""));
            assert_eq!(needle.ranges("anything"), []);
        }
    }

    #[test]
    fn words_are_letters_in_a_row() {
        let folded = fold("Jané's x-12y, 東京Tokyo иван");

        assert_eq!(words(&folded).collect::<Vec<_>>(), ["jane", "s", "x", "y", "tokyo", "иван"]);
    }

    #[test]
    fn words_begin_where_a_short_text_is_found() {
        let folded = fold("Jané x-1, 東京Tokyo");

        let starts: Vec<&str> = word_starts(&folded).map(|at| &folded[at..]).collect();

        assert_eq!(
            starts,
            [
                "jane x-1, 東京tokyo",
                "x-1, 東京tokyo",
                "1, 東京tokyo",
                " 東京tokyo",
                "東京tokyo",
                "京tokyo",
                "tokyo"
            ]
        );
    }
}
