//! One spelling for texts that a person takes for the same.

use unicode_normalization::char::{canonical_combining_class, decompose_compatible};
use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// A text without what a search does not distinguish: lower case, no accents, plain letters, single spaces and
/// none at the ends. Whoever compares or searches folds both sides.
///
/// - Characters are decomposed by compatibility (`ﬁ` is `fi`, `Ａ` is `a`, `²` is `2`) and lose the marks of
///   Latin, Greek and Cyrillic letters, and the vowel points of Hebrew and Arabic. Marks of other scripts are
///   letters of their own there (vowels in Devanagari and Thai, the difference of か and が) and stay.
/// - Letters that are written with a stroke or as one are spelt out: `ß` is `ss`, `ø` is `o`, `æ` is `ae`.
///   Typographic quotes, apostrophes and dashes become the plain ones.
/// - White space and control characters become one space; characters that only direct the layout (zero-width,
///   bidirectional, soft hyphen) are dropped.
/// - What was decomposed and kept its marks is composed again, so that a Hangul syllable is one character and
///   does not match a part of itself.
///
/// Folding twice changes nothing more.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return fold_ascii(text);
    }
    let mut folded = String::with_capacity(text.len());
    walk(text, |char, _| folded.push(char));
    folded
}

/// A folded text that remembers where each part of it comes from.
pub(crate) struct Traced {
    pub(crate) folded: String,
    /// For each character of the folded text, where it begins there and where what it stands for begins in the
    /// original; both grow.
    starts: Vec<(usize, usize)>,
    /// Where the original ends, without the space at its end.
    end: usize,
}

impl Traced {
    pub(crate) fn new(text: &str) -> Traced {
        let (mut folded, mut starts) = (String::new(), Vec::new());
        let end = walk(text, |char, at| {
            starts.push((folded.len(), at));
            folded.push(char);
        });
        Traced { folded, starts, end }
    }

    /// The stretch of the original that a stretch of the folded text stands for, at least one character.
    pub(crate) fn original(&self, start: usize, end: usize) -> std::ops::Range<usize> {
        let first = self.starts.partition_point(|(at, _)| *at < start);
        let after = self.starts.partition_point(|(at, _)| *at < end);
        let begin = self.starts[first].1;
        // One character may have become several, which all begin where it does.
        let last = self.starts[after - 1].1;
        let next = self.starts.partition_point(|(_, at)| *at <= last);
        begin..self.starts.get(next).map_or(self.end, |(_, at)| *at)
    }
}

fn fold_ascii(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte > b' ' && byte != 0x7f {
            folded.push(char::from(byte.to_ascii_lowercase()));
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end_matches(' ').len());
    folded
}

/// Gives every folded character with the place of what it stands for; the place where the last of it ends comes
/// back.
fn walk(text: &str, mut give: impl FnMut(char, usize)) -> usize {
    let mut pending = Pending::default();
    let mut has_begun = false;
    let mut space = None;
    for (at, char) in text.char_indices() {
        spell(char, &mut |folded| {
            if folded == ' ' {
                space.get_or_insert(at);
                return;
            }
            if let Some(at) = space.take()
                && has_begun
            {
                pending.add(' ', at, &mut give);
            }
            has_begun = true;
            pending.add(folded, at, &mut give);
        });
    }
    pending.finish(&mut give);
    space.unwrap_or(text.len())
}

/// A character and the marks behind it, until it is known that they compose no further.
#[derive(Default)]
struct Pending {
    chars: Vec<(char, usize)>,
}

impl Pending {
    fn add(&mut self, char: char, at: usize, give: &mut impl FnMut(char, usize)) {
        if !composes(char) {
            self.finish(give);
        }
        if char.is_ascii() {
            // The marks that it composes with are dropped.
            give(char, at);
        } else {
            self.chars.push((char, at));
        }
    }

    fn finish(&mut self, give: &mut impl FnMut(char, usize)) {
        match self.chars.as_slice() {
            [] => {}
            [(char, at)] => give(*char, *at),
            [(_, at), ..] => self.chars.iter().map(|(char, _)| *char).nfc().for_each(|char| give(char, *at)),
        }
        self.chars.clear();
    }
}

/// Whether a character may join the one before it or change places with it.
fn composes(char: char) -> bool {
    char >= FIRST_MARK
        && !folds_to_itself(char)
        && (canonical_combining_class(char) != 0 || is_nfc_quick(std::iter::once(char)) != IsNormalized::Yes)
}

/// Below it no character composes with the one before it.
const FIRST_MARK: char = '\u{300}';

/// Han and the syllables of Hangul: the bulk of texts in these scripts need not be looked up.
const fn folds_to_itself(char: char) -> bool {
    matches!(char, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

/// What a character becomes, white space and control characters becoming a space.
fn spell(char: char, each: &mut impl FnMut(char)) {
    if char.is_ascii() {
        return each(if char.is_ascii_control() { ' ' } else { char.to_ascii_lowercase() });
    }
    if folds_to_itself(char) {
        return each(char);
    }
    decompose_compatible(char, |part| {
        if is_dropped(part) {
            return;
        }
        if part.is_whitespace() || part.is_control() {
            return each(' ');
        }
        for lower in part.to_lowercase() {
            match plain(lower) {
                Some(plain) => plain.chars().for_each(&mut *each),
                None => each(lower),
            }
        }
    });
}

fn is_dropped(char: char) -> bool {
    matches!(char,
        // Layout: soft hyphen, zero width, direction, joiners, variation selectors.
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        // Marks of Latin, Greek, Cyrillic and symbols.
        | '\u{300}'..='\u{36f}' | '\u{483}'..='\u{489}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}'
        // Points of Hebrew and Arabic, and the stroke that stretches an Arabic word.
        | '\u{591}'..='\u{5bd}' | '\u{5bf}' | '\u{5c1}' | '\u{5c2}' | '\u{5c4}' | '\u{5c5}' | '\u{5c7}'
        | '\u{610}'..='\u{61a}' | '\u{640}' | '\u{64b}'..='\u{65f}' | '\u{670}')
}

/// How a lower-case character is spelt that does not decompose.
fn plain(char: char) -> Option<&'static str> {
    Some(match char {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ł' => "l",
        'ı' => "i",
        'ħ' => "h",
        'ŧ' => "t",
        'ŋ' => "n",
        'ς' => "σ",
        '‘' | '’' | '‚' | '‛' | 'ʼ' | '′' => "'",
        '“' | '”' | '„' | '‟' | '«' | '»' => "\"",
        '‐' | '‒' | '–' | '—' | '―' | '−' => "-",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_a_person_takes_for_the_same_fold_to_the_same() {
        for (text, folded) in [
            ("Jane  SAMPLE", "jane sample"),
            (" \t a\r\n\0b ", "a b"),
            ("Příliš žluťoučký kůň", "prilis zlutoucky kun"),
            ("Zoe\u{308}", "zoe"),
            ("Straße STRASSE STRAẞE", "strasse strasse strasse"),
            ("Łódź Đorđe Ærø Œuvre Þór", "lodz dorde aero oeuvre thor"),
            ("İstanbul ıstanbul ISTANBUL", "istanbul istanbul istanbul"),
            ("ὈΔΥΣΣΕΎΣ Ὀδυσσεύς", "οδυσσευσ οδυσσευσ"),
            ("ЁЛКА йод", "елка иод"),
            ("ﬁne ＡＢＣ x²", "fine abc x2"),
            ("O’Brien – “x”", "o'brien - \"x\""),
            ("a\u{202e}b\u{200b}c\u{ad}d\u{feff}", "abcd"),
            ("\u{a0}a\u{2028}\u{3000}b\u{a0}", "a b"),
            ("¨", ""),
            ("שָׁלוֹם", "שלום"),
            ("مُحَمَّد", "محمد"),
            ("❤\u{fe0f}", "❤"),
            ("", ""),
            (" \u{200b} ", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
    }

    #[test]
    fn other_scripts_keep_what_tells_their_words_apart() {
        for text in
            ["東京都", "ひらがな", "がぎぐ", "パーティー", "한국어", "हिन्दी", "ภาษาไทย", "தமிழ்", "👩💻"]
        {
            assert_eq!(fold(text), text);
        }
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("ﾊﾟﾝ"), "パン");
        assert_eq!(fold("か\u{3099}"), "が");
        assert_eq!(fold("\u{1112}\u{1161}\u{11ab}"), "한");
        assert_eq!(fold("하\u{11ab}"), "한");
    }

    /// All that Unicode gives a meaning to.
    fn characters() -> impl Iterator<Item = char> {
        ('\0'..='\u{3ffff}').chain('\u{e0000}'..='\u{e0fff}')
    }

    #[test]
    fn every_character_is_folded_once_and_for_all() {
        for char in characters() {
            let once = fold(&char.to_string());

            assert_eq!(fold(&once), once, "{char:?}");
            assert!(unicode_normalization::is_nfc(&once), "{char:?}");
        }
    }

    #[test]
    fn capitals_fold_like_their_small_letters() {
        for char in characters() {
            // A Greek iota below a letter is a letter of its own in capitals.
            let has_iota = char.nfd().any(|part| part == '\u{345}');
            // Forms of old church books, which have no capitals of their own.
            let is_historic = ('\u{1c80}'..='\u{1c88}').contains(&char);
            if !has_iota && !is_historic {
                assert_eq!(fold(&char.to_string()), fold(&char.to_uppercase().to_string()), "{char:?}");
            }
        }
    }

    #[test]
    fn a_stretch_of_the_folded_text_leads_back_to_the_original() {
        let text = "  Zoe\u{308}  STRAẞE ";
        let traced = Traced::new(text);
        assert_eq!(traced.folded, "zoe strasse");
        let original = |part: &str| {
            let start = traced.folded.find(part).unwrap();
            &text[traced.original(start, start + part.len())]
        };

        assert_eq!(original("zoe"), "Zoe\u{308}");
        assert_eq!(original(" "), "  ");
        assert_eq!(original("stra"), "STRA");
        assert_eq!(original("ss"), "ẞ");
        assert_eq!(original("as"), "Aẞ");
        assert_eq!(original("e s"), "e\u{308}  S");
        assert_eq!(original("sse"), "ẞE");
    }
}
