//! Finds a person in texts.

use query::{Needle, fold};

use super::pseudonym::{About, NUMBERS, Pseudonyms, Replacement, digits};

/// Parts of a name that are looked for at most.
const MOST_PARTS: usize = 8;
/// An id of fewer characters could be anything.
const SHORTEST_ID: usize = 4;
/// Digits that make a telephone number one.
const SHORTEST_NUMBER: usize = 7;
/// A word that begins with a part of so many letters and has few more may be the part inflected.
const INFLECTED: usize = 4;
const LONGEST_ENDING: usize = 4;

/// What a delivery tells of a person, to be found in its other texts.
#[derive(Debug, Default)]
pub(super) struct Person {
    /// Whole values, and their pseudonyms.
    whole: Vec<(Needle, String)>,
    /// Parts of names.
    parts: Vec<(Needle, String)>,
    /// Digits of telephone numbers.
    numbers: Vec<(String, String)>,
}

impl Person {
    /// Learns a value.
    pub(super) fn learn(&mut self, pseudonyms: &Pseudonyms, about: About, value: &str) {
        let value = value.trim();
        let pseudonym = pseudonyms.of(about, value);
        match about {
            About::Name => {
                self.add_whole(value, &pseudonym, 2);
                let parts = value
                    .split(|char: char| !char.is_alphanumeric())
                    .filter(|part| part.chars().count() >= 2);
                for part in parts.take(MOST_PARTS) {
                    self.parts.push((Needle::new(part), pseudonym.clone()));
                }
            }
            About::Phone => {
                let digits = digits(value);
                if digits.len() >= SHORTEST_NUMBER {
                    self.numbers.push((digits, pseudonym.clone()));
                }
                self.add_whole(value, &pseudonym, SHORTEST_NUMBER);
            }
            About::Email | About::ExternalId | About::Profile | About::Link => {
                self.add_whole(value, &pseudonym, SHORTEST_ID);
            }
        }
    }

    fn add_whole(&mut self, value: &str, pseudonym: &str, shortest: usize) {
        let needle = Needle::new(value);
        if needle.folded().chars().count() >= shortest {
            self.whole.push((needle, pseudonym.to_owned()));
        }
    }

    /// Where a text tells of the person. `prose`: parts of the name count too.
    pub(super) fn found(&self, text: &str, prose: bool) -> Vec<Replacement> {
        let mut found = Vec::new();
        let folded = fold(text);
        for (needle, pseudonym) in &self.whole {
            if needle.is_in(&folded) {
                found.extend(needle.ranges(text).into_iter().map(|range| (range, pseudonym.clone())));
            }
        }
        for (needle, pseudonym) in self.parts.iter().filter(|(needle, _)| prose && needle.is_in(&folded)) {
            for range in needle.ranges(text) {
                let starts = !ends_in_letter(&text[..range.start]);
                let ending = text[range.end..].chars().take_while(|char| char.is_alphanumeric()).count();
                let capital = text[range.start..].starts_with(char::is_uppercase);
                let long = needle.folded().chars().count() >= INFLECTED;
                if starts && (ending == 0 || (long && capital && ending <= LONGEST_ENDING)) {
                    let end = text[range.end..].char_indices().nth(ending);
                    let end = end.map_or(text.len(), |(length, _)| range.end + length);
                    found.push((range.start..end, pseudonym.clone()));
                }
            }
        }
        if !self.numbers.is_empty() {
            for number in NUMBERS.find_iter(text) {
                let digits = digits(number.as_str());
                let same = |known: &&(String, String)| is_same_number(&known.0, &digits);
                if let Some((_, pseudonym)) = self.numbers.iter().find(same) {
                    found.push((number.range(), pseudonym.clone()));
                }
            }
        }
        found
    }
}

fn ends_in_letter(text: &str) -> bool {
    text.ends_with(char::is_alphanumeric)
}

/// Whether two are one number, written with and without what stands before the last seven digits or more.
fn is_same_number(known: &str, digits: &str) -> bool {
    digits.len() >= SHORTEST_NUMBER
        && (known.ends_with(digits) || digits.ends_with(known) || digits.contains(known))
}

#[cfg(test)]
mod tests {
    use super::super::pseudonym::replaced;
    use super::*;

    fn redacted(text: &str) -> String {
        let pseudonyms = Pseudonyms::new([7; 32]);
        let mut person = Person::default();
        person.learn(&pseudonyms, About::Name, "Zoë Novák-Li");
        person.learn(&pseudonyms, About::Phone, "+420 777 123 456");
        person.learn(&pseudonyms, About::ExternalId, "EMP-0042");
        let tag = pseudonyms.of(About::Name, "Zoë Novák-Li");
        replaced(text, person.found(text, true)).replace(&tag, "NAME")
    }

    #[test]
    fn a_name_is_found_whole_in_parts_and_inflected() {
        assert_eq!(redacted("ZOE NOVAK-LI spoke."), "NAME spoke.");
        assert_eq!(redacted("Zoë's story; Nováková said, li too."), "NAME's story; NAME said, NAME too.");
        assert_eq!(redacted("Life in the zoo, novakovsky."), "Life in the zoo, novakovsky.");
    }

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in ["777 123 456", "777-123-456", "(00420) 777123456", "+420777123456"] {
            let redacted = redacted(&format!("Call {text} now"));
            assert!(redacted.starts_with("Call phone-") && redacted.ends_with(" now"), "{redacted}");
        }
        assert_eq!(redacted("2026-11-21 and 12345678"), "2026-11-21 and 12345678");
        assert!(redacted("is emp-0042.").starts_with("is external-"));
    }
}
