//! Texts with the statistics of real ones: a few words everywhere, most words seldom, names that come once.

use super::draw::{Draws, Zipf};
use super::words::{ADJECTIVES, NOUNS, REASONS, SENTENCES, SYLLABLES, VERBS};

/// How many made-up names there are.
const NAMES: usize = 50_000;

/// Everything that texts are drawn from.
pub(super) struct Prose {
    /// One, many.
    nouns: Words<2>,
    /// Does, did, doing.
    verbs: Words<3>,
    /// Like, in such a way.
    adjectives: Words<2>,
    names: Zipf,
    sentences: Vec<Vec<Part>>,
    reasons: Vec<Vec<Part>>,
}

/// Words in each of their forms, the first drawn most often.
struct Words<const FORMS: usize> {
    zipf: Zipf,
    words: Vec<[String; FORMS]>,
}

impl<const FORMS: usize> Words<FORMS> {
    fn new(list: &str, forms: impl Fn(&str) -> [String; FORMS]) -> Words<FORMS> {
        let words: Vec<_> = list.split_ascii_whitespace().map(forms).collect();
        Words { zipf: Zipf::new(words.len()), words }
    }

    fn draw(&self, draws: &mut Draws, form: usize) -> &str {
        &self.words[self.zipf.rank(draws)][form]
    }
}

/// A piece of a sentence; the number is the form of the word.
enum Part {
    Text(&'static str),
    Noun(usize),
    Verb(usize),
    Adjective(usize),
    Name,
    Who,
}

impl Prose {
    pub(super) fn new() -> Prose {
        Prose {
            nouns: Words::new(NOUNS, |noun| [noun.to_owned(), inflect(noun, "s")]),
            verbs: Words::new(VERBS, |verb| [verb.to_owned(), inflect(verb, "ed"), inflect(verb, "ing")]),
            adjectives: Words::new(ADJECTIVES, |like| [like.to_owned(), inflect(like, "ly")]),
            names: Zipf::new(NAMES),
            sentences: SENTENCES.map(parts).into(),
            reasons: REASONS.map(parts).into(),
        }
    }

    /// Sentences about `who`, at most `most` bytes, with `planted` words among them.
    pub(super) fn text(&self, draws: &mut Draws, who: &str, most: usize, planted: &[&str]) -> String {
        let mut text = String::with_capacity(most + 200);
        for word in planted {
            text.push_str("Calm ");
            text.push_str(word);
            text.push('.');
        }
        let mut sentences = planted.len();
        loop {
            let before = text.len();
            if sentences > 0 {
                text.push_str(if sentences.is_multiple_of(4) { "\n\n" } else { " " });
            }
            let sentence = &self.sentences[draws.index(self.sentences.len())];
            self.tell(draws, sentence, who, &mut text);
            if text.len() > most && sentences > 0 {
                text.truncate(before);
                return text;
            }
            sentences += 1;
        }
    }

    /// One reason for or against somebody.
    pub(super) fn reason(&self, draws: &mut Draws) -> String {
        let mut reason = String::with_capacity(80);
        let parts = &self.reasons[draws.index(self.reasons.len())];
        self.tell(draws, parts, "", &mut reason);
        reason
    }

    fn tell(&self, draws: &mut Draws, parts: &[Part], who: &str, text: &mut String) {
        let begin = text.len();
        for part in parts {
            match part {
                Part::Text(plain) => text.push_str(plain),
                Part::Noun(form) => text.push_str(self.nouns.draw(draws, *form)),
                Part::Verb(form) => text.push_str(self.verbs.draw(draws, *form)),
                Part::Adjective(form) => text.push_str(self.adjectives.draw(draws, *form)),
                Part::Name => push_name(self.names.rank(draws), text),
                Part::Who => text.push_str(who),
            }
        }
        if let Some(first) = text.get_mut(begin..=begin) {
            first.make_ascii_uppercase();
        }
    }
}

/// Takes a sentence apart; [`SENTENCES`] explains the notation.
fn parts(sentence: &'static str) -> Vec<Part> {
    let mut pieces = sentence.split('@');
    let mut parts = vec![Part::Text(pieces.next().unwrap_or_default())];
    for piece in pieces {
        let (letter, rest) = piece.split_at(1);
        parts.push(match letter {
            "n" => Part::Noun(0),
            "m" => Part::Noun(1),
            "v" => Part::Verb(0),
            "d" => Part::Verb(1),
            "g" => Part::Verb(2),
            "a" => Part::Adjective(0),
            "l" => Part::Adjective(1),
            "x" => Part::Name,
            _ => Part::Who,
        });
        parts.push(Part::Text(rest));
    }
    parts
}

/// Adds an ending the way English does to words whose last consonant is not doubled.
fn inflect(word: &str, ending: &str) -> String {
    let stem = &word[..word.len() - 1];
    let consonant_y = word.ends_with('y') && !stem.ends_with(['a', 'e', 'o', 'u']);
    let hisses = word.ends_with(['s', 'x', 'z']) || word.ends_with("ch") || word.ends_with("sh");
    match ending {
        "s" if consonant_y => format!("{stem}ies"),
        "s" if hisses => format!("{word}es"),
        "ed" if consonant_y => format!("{stem}ied"),
        "ed" | "ing" if word.ends_with('e') => format!("{stem}{ending}"),
        "ly" if consonant_y => format!("{stem}ily"),
        "ly" if word.ends_with("ll") => format!("{word}y"),
        "ly" if word.ends_with("ble") || word.ends_with("ple") || word.ends_with("tle") => format!("{stem}y"),
        "ly" if word.ends_with("ic") && word != "public" => format!("{word}ally"),
        _ => format!("{word}{ending}"),
    }
}

/// The made-up name of a rank: three syllables, of which no other rank has the same.
fn push_name(rank: usize, text: &mut String) {
    // Multiplying by an odd number scatters the ranks and lets no two meet.
    let scattered = rank.wrapping_mul(0x2_9e35) % SYLLABLES.len().pow(3);
    let begin = text.len();
    for place in [0, 6, 12] {
        text.push_str(SYLLABLES[(scattered >> place) % SYLLABLES.len()]);
    }
    text[begin..=begin].make_ascii_uppercase();
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn the_words_are_many_and_each_is_there_once() {
        let prose = Prose::new();
        let mut words: Vec<&String> = prose.nouns.words.iter().flatten().collect();
        words.extend(prose.verbs.words.iter().flatten());
        words.extend(prose.adjectives.words.iter().flatten());
        let distinct: BTreeSet<&String> = words.iter().copied().collect();

        assert!(distinct.len() > 2000, "{}", distinct.len());
        for list in [NOUNS, VERBS, ADJECTIVES] {
            let words: Vec<&str> = list.split_ascii_whitespace().collect();
            assert_eq!(words.iter().collect::<BTreeSet<_>>().len(), words.len());
        }
        let names: BTreeSet<String> = (0..NAMES)
            .map(|rank| {
                let mut name = String::new();
                push_name(rank, &mut name);
                name
            })
            .collect();
        assert!(names.len() > 45_000, "{}", names.len());
    }

    #[test]
    fn words_take_the_endings_that_english_gives_them() {
        for (word, ending, inflected) in [
            ("answer", "s", "answers"),
            ("branch", "s", "branches"),
            ("policy", "s", "policies"),
            ("survey", "s", "surveys"),
            ("manage", "ed", "managed"),
            ("manage", "ing", "managing"),
            ("clarify", "ed", "clarified"),
            ("clarify", "ing", "clarifying"),
            ("display", "ed", "displayed"),
            ("clear", "ly", "clearly"),
            ("steady", "ly", "steadily"),
            ("capable", "ly", "capably"),
            ("realistic", "ly", "realistically"),
            ("full", "ly", "fully"),
        ] {
            assert_eq!(inflect(word, ending), inflected);
        }
    }

    #[test]
    fn a_text_keeps_to_its_length_and_names_whom_it_is_about() {
        let prose = Prose::new();
        for seed in 0..200 {
            let text = prose.text(&mut Draws::of(&[seed]), "You", 900, &["quietly"]);

            assert!((600..=900).contains(&text.len()), "{}", text.len());
            assert!(text.starts_with("Calm quietly. ") && text.ends_with('.'), "{text}");
            assert!(!text.contains('@') && !text.contains("  "), "{text}");
        }
    }
}
