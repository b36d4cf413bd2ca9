//! What the index knows texts by: every three letters in a row, how words begin, and whole words.
//!
//! Three letters in a row find any part of a word in any script; how words begin serves searches of one and two
//! letters; a whole word proves that a longer search finds something, which its letters alone only suggest.

use std::fmt::Write;

use query::word_starts;

/// Words of fewer letters are told by three letters in a row; longer ones are no words.
const WORD: std::ops::RangeInclusive<usize> = 4..=32;

/// The tokens of a document, each once, with blanks between; grows text by text.
#[derive(Default)]
pub(crate) struct Grams {
    threes: Vec<[char; 3]>,
    starts: Vec<[char; 2]>,
    words: Vec<String>,
}

impl Grams {
    /// Adds a folded text.
    pub(crate) fn add(&mut self, folded: &str) {
        let chars: Vec<char> = folded.chars().collect();
        self.threes.extend(chars.array_windows::<3>());
        for start in word_starts(folded) {
            let mut letters = folded[start..].chars();
            let Some(first) = letters.next() else { continue };
            self.starts.push([first, '\0']);
            if let Some(second) = letters.next() {
                self.starts.push([first, second]);
            }
        }
        self.words.extend(words(folded).map(str::to_owned));
    }

    /// All tokens, as the index takes them.
    pub(crate) fn tokens(mut self) -> String {
        self.threes.sort_unstable();
        self.threes.dedup();
        self.starts.sort_unstable();
        self.starts.dedup();
        self.words.sort_unstable();
        self.words.dedup();
        let mut tokens = String::with_capacity(self.threes.len() * 8 + self.starts.len() * 6);
        for three in &self.threes {
            put(&mut tokens, 't', three);
            tokens.push(' ');
        }
        for [first, second] in &self.starts {
            let letters = [*first, *second];
            put(&mut tokens, 's', if *second == '\0' { &letters[..1] } else { &letters });
            tokens.push(' ');
        }
        for word in &self.words {
            put_word(&mut tokens, word);
            tokens.push(' ');
        }
        tokens
    }
}

/// What the index is asked for a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Documents that have all of these may hold it; others do not.
    pub(crate) maybe: String,
    /// Documents that have this hold it for certain.
    pub(crate) sure: Option<String>,
}

impl Wanted {
    /// For a folded text that is not empty.
    pub(crate) fn of(folded: &str) -> Wanted {
        let letters: Vec<char> = folded.chars().collect();
        let mut maybe = String::new();
        if letters.len() < 3 {
            put(&mut maybe, 's', &letters);
            return Wanted { sure: Some(maybe.clone()), maybe };
        }
        // They overlap only at the end: all of them would narrow a little more and cost thrice the time.
        for start in (0..letters.len() - 2).step_by(3).chain([letters.len() - 3]) {
            if !maybe.is_empty() {
                maybe.push_str(" AND ");
            }
            put(&mut maybe, 't', &letters[start..start + 3]);
        }
        let sure = match letters.len() {
            3 => Some(maybe.clone()),
            _ => words(folded).next().filter(|word| *word == folded).map(|word| {
                let mut token = String::new();
                put_word(&mut token, word);
                token
            }),
        };
        Wanted { maybe, sure }
    }
}

/// Runs of letters and digits.
fn words(folded: &str) -> impl Iterator<Item = &str> {
    folded
        .split(|char: char| !char.is_alphanumeric())
        .filter(|word| WORD.contains(&word.chars().take(WORD.end() + 1).count()))
}

fn put(tokens: &mut String, kind: char, letters: &[char]) {
    if letters.iter().all(char::is_ascii_alphanumeric) {
        tokens.push(kind);
        tokens.extend(letters);
        return;
    }
    // A token is made of ASCII letters and digits alone, and must not pass for another one.
    tokens.push(kind);
    for letter in letters {
        // Writing to a String does not fail.
        let _ = write!(tokens, "{:06x}", u32::from(*letter));
    }
}

fn put_word(tokens: &mut String, word: &str) {
    if word.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        tokens.push('w');
        tokens.push_str(word);
        return;
    }
    tokens.push('x');
    for byte in word.bytes() {
        let _ = write!(tokens, "{byte:02x}");
    }
}
