//! The words that occur in what is indexed, so that a part of a word can be looked up as the words that hold it.

use std::collections::HashSet;

use memchr::memmem;
use rusqlite::{Connection, params};

use super::grams::{Gram, LONG, of_words, word};

/// About so many characters of words are in a row of the index.
const ROW: usize = 8000;
/// More words than these are not kept: what is written in so many is no language. Texts in a few languages, with
/// the names of a million people, have fewer.
const MOST_KNOWN: usize = 1_000_000;
/// A text that is in more words than these is not looked up by them: it is found soon anyway.
const MOST_HOLDING: usize = 512;
/// Stands in the list for words too long for it. It is no letter, so that no part of a word is found in it.
const LONG_MARK: &str = "-";

/// The words that hold a text.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Holding {
    /// Their grams.
    pub(crate) words: Vec<Gram>,
    /// Whether there are words that are too long to be known.
    pub(crate) long: bool,
}

/// The words of an index that hold a text: it has letters alone, and where it has an end of line before or behind
/// them, words begin or end there. `None` where that is not known, or they are many.
pub(crate) fn holding(index: &Connection, sought: &str) -> rusqlite::Result<Option<Holding>> {
    if !has_all_words(index)? {
        return Ok(None);
    }
    let sought = Sought::new(sought);
    let mut holding = Holding::default();
    let mut statement = index.prepare_cached("SELECT words FROM words")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        sought.find(row.get_ref(0)?.as_str()?, &mut holding);
        if holding.words.len() > MOST_HOLDING {
            return Ok(None);
        }
    }
    Ok(Some(holding))
}

fn has_all_words(index: &Connection) -> rusqlite::Result<bool> {
    index.prepare_cached("SELECT all_words FROM state")?.query_row([], |row| row.get(0))
}

struct Sought<'a> {
    finder: memmem::Finder<'a>,
    /// Where in it its letters begin.
    letters: usize,
    long: memmem::Finder<'static>,
}

impl Sought<'_> {
    fn new(sought: &str) -> Sought<'_> {
        let letters = sought.len() - sought.trim_start_matches('\n').len();
        Sought { finder: memmem::Finder::new(sought), letters, long: memmem::Finder::new("\n-\n") }
    }

    /// Adds those of some words that hold it.
    fn find(&self, words: &str, holding: &mut Holding) {
        holding.long = holding.long || self.long.find(words.as_bytes()).is_some();
        for at in self.finder.find_iter(words.as_bytes()) {
            let start = words[..at + self.letters].rfind('\n').map_or(0, |end| end + 1);
            let found = words[start..].lines().next().and_then(word);
            // A word may hold it twice.
            if let Some(gram) = found.filter(|gram| holding.words.last() != Some(gram)) {
                holding.words.push(gram);
            }
        }
    }
}

/// Words one below the other, with an end of line before, between and behind them.
#[derive(Default)]
pub(crate) struct Words(String);

impl Words {
    /// Adds a word that is not there yet.
    pub(crate) fn add(&mut self, gram: Gram, word: &str) {
        if self.0.is_empty() {
            self.0.push('\n');
        }
        self.0.push_str(if gram == LONG { LONG_MARK } else { word });
        self.0.push('\n');
    }

    /// Those of a row of the index, with their grams.
    fn of(row: &str) -> impl Iterator<Item = (Gram, &str)> {
        row.lines().filter_map(|text| Some((if text == LONG_MARK { LONG } else { word(text)? }, text)))
    }

    /// What [`holding`] does, over these words alone.
    #[cfg(test)]
    pub(crate) fn holding(&self, sought: &str) -> Holding {
        let mut holding = Holding::default();
        Sought::new(sought).find(&self.0, &mut holding);
        holding
    }
}

/// The words of an index, for whoever writes it.
pub(crate) struct Vocabulary {
    /// `None` where there are too many.
    known: Option<HashSet<Gram>>,
    /// Those that are not stored yet.
    new: Words,
}

impl Vocabulary {
    /// Reads which words an index has.
    pub(crate) fn of(index: &Connection) -> rusqlite::Result<Vocabulary> {
        let mut vocabulary = Vocabulary { known: None, new: Words::default() };
        if has_all_words(index)? {
            let mut known = HashSet::new();
            let mut statement = index.prepare("SELECT words FROM words")?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                known.extend(Words::of(row.get_ref(0)?.as_str()?).map(|(gram, _)| gram));
            }
            vocabulary.known = Some(known);
        }
        Ok(vocabulary)
    }

    /// Takes the words of a folded text in; [`Vocabulary::keep`] stores them.
    pub(crate) fn learn(&mut self, folded: &str) {
        let Some(known) = &mut self.known else { return };
        for (gram, word) in of_words(folded) {
            if known.insert(gram) {
                self.new.add(gram, word);
            }
        }
    }

    /// Stores what was learnt.
    pub(crate) fn keep(&mut self, index: &Connection) -> rusqlite::Result<()> {
        if self.known.as_ref().is_some_and(|known| known.len() > MOST_KNOWN) {
            self.known = None;
            index.execute_batch("DELETE FROM words; UPDATE state SET all_words = 0")?;
        } else if !self.new.0.is_empty() {
            let joined = "UPDATE words SET words = words || substr(?1, 2)
                          WHERE key = (SELECT max(key) FROM words) AND length(words) + length(?1) < ?2";
            if index.prepare_cached(joined)?.execute(params![self.new.0, ROW])? == 0 {
                index.prepare_cached("INSERT INTO words (words) VALUES (?)")?.execute([&self.new.0])?;
            }
        }
        self.new.0.clear();
        Ok(())
    }

    /// Takes words out.
    pub(crate) fn forget(&mut self, index: &Connection, gone: &HashSet<Gram>) -> rusqlite::Result<()> {
        let Some(known) = &mut self.known else { return Ok(()) };
        let before = known.len();
        known.retain(|gram| !gone.contains(gram));
        if known.len() == before {
            return Ok(());
        }
        let rows: Vec<(i64, String)> = index
            .prepare("SELECT key, words FROM words")?
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<_>>()?;
        for (key, row) in rows {
            let mut left = Words::default();
            Words::of(&row)
                .filter(|(gram, _)| !gone.contains(gram))
                .for_each(|(gram, word)| left.add(gram, word));
            if left.0.is_empty() {
                index.prepare_cached("DELETE FROM words WHERE key = ?")?.execute([key])?;
            } else if left.0 != row {
                index
                    .prepare_cached("UPDATE words SET words = ? WHERE key = ?")?
                    .execute(params![left.0, key])?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holding(words: &[&str], sought: &str) -> Vec<String> {
        let mut list = Words::default();
        for text in words {
            list.add(word(text).unwrap(), text);
        }
        let found = list.holding(sought);
        assert!(!found.long);
        words
            .iter()
            .filter(|text| found.words.contains(&word(text).unwrap()))
            .map(|text| (*text).to_owned())
            .collect()
    }

    #[test]
    fn words_are_found_by_their_parts() {
        let words = ["answer", "answered", "unanswered", "swerve", "иванов"];

        assert_eq!(holding(&words, "swer"), ["answer", "answered", "unanswered", "swerve"]);
        assert_eq!(holding(&words, "answer"), ["answer", "answered", "unanswered"]);
        assert_eq!(holding(&words, "\nanswer"), ["answer", "answered"]);
        assert_eq!(holding(&words, "answered\n"), ["answered", "unanswered"]);
        assert_eq!(holding(&words, "\nanswer\n"), ["answer"]);
        assert_eq!(holding(&words, "ванов"), ["иванов"]);
        assert_eq!(holding(&words, "swert"), [""; 0]);
    }

    #[test]
    fn a_word_too_long_is_only_known_to_be_there() {
        let mut list = Words::default();
        list.add(LONG, &"a".repeat(50));

        assert_eq!(list.holding("aaaa"), Holding { words: Vec::new(), long: true });
    }

    #[test]
    fn more_words_than_a_language_has_are_given_up_for_good() {
        let index = Connection::open_in_memory().unwrap();
        crate::search::index::create(&index, 1).unwrap();
        let mut vocabulary = Vocabulary::of(&index).unwrap();
        vocabulary.learn("answer");
        vocabulary.keep(&index).unwrap();
        assert_eq!(holding_in(&index, "swer"), Some(1));

        let letter = |number: usize| char::from(b"abcdefghij"[number % 10]);
        let spelt = |number: usize| (0..7_u32).map(move |place| letter(number / 10_usize.pow(place)));
        let many: String = (0..=MOST_KNOWN).flat_map(|number| spelt(number).chain([' '])).collect();
        vocabulary.learn(&many);
        vocabulary.keep(&index).unwrap();
        assert_eq!(holding_in(&index, "swer"), None);

        let mut vocabulary = Vocabulary::of(&index).unwrap();
        vocabulary.learn("answer");
        vocabulary.keep(&index).unwrap();
        assert_eq!(holding_in(&index, "swer"), None);
        assert!(index.query_row("SELECT count(*) = 0 FROM words", [], |row| row.get::<_, bool>(0)).unwrap());
    }

    /// How many words of an index are known to hold a text.
    fn holding_in(index: &Connection, sought: &str) -> Option<usize> {
        super::holding(index, sought).unwrap().map(|holding| holding.words.len())
    }
}
