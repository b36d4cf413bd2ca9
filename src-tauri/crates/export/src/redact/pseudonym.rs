//! Pseudonyms, and what is recognised in any text without knowing whose it is.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use sha2::{Digest as _, Sha256};

/// What a value about a person is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    Name,
    Email,
    Phone,
    ExternalId,
    Profile,
    Link,
}

/// Makes pseudonyms with one key.
#[derive(Debug)]
pub(super) struct Pseudonyms {
    key: [u8; 32],
}

/// What is to be replaced in a text, and by what.
pub(super) type Replacement = (Range<usize>, String);

impl Pseudonyms {
    pub(super) fn new(key: [u8; 32]) -> Pseudonyms {
        Pseudonyms { key }
    }

    /// The pseudonym of a value. Values that a person takes for the same have the same.
    pub(super) fn of(&self, about: About, value: &str) -> String {
        let tag = |normal: &str| {
            let mut hash = Sha256::new();
            hash.update(self.key);
            hash.update([about as u8]);
            hash.update(normal);
            let mut tag = String::with_capacity(10);
            for byte in &hash.finalize()[..5] {
                // Writing to a String does not fail.
                let _ = write!(tag, "{byte:02x}");
            }
            tag
        };
        match about {
            About::Name => format!("Candidate {}", tag(&query::fold(value)).to_ascii_uppercase()),
            About::Email => format!("{}@redacted.example", tag(&query::fold(value))),
            About::Phone => format!("phone-{}", tag(&digits(value))),
            About::ExternalId => format!("external-{}", tag(value.trim())),
            About::Profile => format!("profile-{}", tag(value.trim())),
            About::Link => format!("https://redacted.example/{}", tag(value)),
        }
    }

    /// A text without the links, addresses and numbers that can be recognised as such.
    pub(super) fn in_text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        replaced(text, self.recognised(text))
    }

    /// Links, e-mail addresses and international telephone numbers of a text.
    pub(super) fn recognised(&self, text: &str) -> Vec<Replacement> {
        if !text.contains([':', '@', '.', '+', '0', '\u{ff0b}', '\u{ff20}']) {
            return Vec::new();
        }
        let found = |regex: &'static LazyLock<Regex>, about| {
            regex.find_iter(text).map(move |found| (found.range(), self.of(about, found.as_str())))
        };
        let phones = found(&PHONES, About::Phone).filter(|(range, _)| {
            let before = text[..range.start].chars().next_back();
            digits(&text[range.clone()]).len() >= 7 && before.is_none_or(|before| !before.is_alphanumeric())
        });
        found(&LINKS, About::Link).chain(found(&EMAILS, About::Email)).chain(phones).collect()
    }
}

/// The text with all of that replaced. Where two of them overlap, all they cover becomes the one that begins first.
pub(super) fn replaced(text: &str, mut replacements: Vec<Replacement>) -> Cow<'_, str> {
    if replacements.is_empty() {
        return Cow::Borrowed(text);
    }
    replacements.sort_by_key(|(range, _)| (range.start, std::cmp::Reverse(range.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (range, pseudonym) in replacements {
        if range.start >= done {
            out.push_str(&text[done..range.start]);
            out.push_str(&pseudonym);
        }
        done = done.max(range.end);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The digits of a telephone number, without the zeros that stand for `+`.
pub(super) fn digits(phone: &str) -> String {
    let digits: String =
        phone.chars().filter_map(|char| char.to_digit(10)).filter_map(|n| char::from_digit(n, 10)).collect();
    digits.strip_prefix("00").map_or_else(|| digits.clone(), str::to_owned)
}

static LINKS: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?i)(?:[a-z][a-z0-9+.-]*://|www\.)[^\s<>"]+"#));
static EMAILS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"[\p{L}\p{N}._%+'!#$&*/=?^`{|}~-]+[@\x{ff20}][\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*")
});
static PHONES: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:[+\x{ff0b}]|00)[\s(]*\d[\d\s().\-/\x{a0}]{5,}\d"));
/// Digits in a row with what people put between them.
pub(super) static NUMBERS: LazyLock<Regex> = LazyLock::new(|| pattern(r"[+(]*\d[\d\s().\-/\x{a0}]{4,}\d"));

fn pattern(text: &str) -> Regex {
    // They are the constants above, and a test compiles each of them.
    Regex::new(text).unwrap_or_else(|error| unreachable!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_recognised_goes_and_the_rest_stays() {
        let pseudonyms = Pseudonyms::new([7; 32]);
        let text = "Mail ada@example.com or +420 777 123 456, see https://x.example/r?t=1 (2026-11-21, id 12345678).";

        let redacted = pseudonyms.in_text(text);

        for gone in ["ada@example.com", "777", "x.example"] {
            assert!(!redacted.contains(gone), "{redacted}");
        }
        for kept in ["Mail ", " or phone-", "see https://redacted.example/", "2026-11-21, id 12345678"] {
            assert!(redacted.contains(kept), "{redacted}");
        }
    }

    #[test]
    fn what_people_take_for_the_same_has_one_pseudonym() {
        let (one, other) = (Pseudonyms::new([1; 32]), Pseudonyms::new([2; 32]));

        assert_eq!(one.of(About::Name, "Zoë  Sample"), one.of(About::Name, "zoe sample"));
        assert_eq!(one.of(About::Phone, "+420 777"), one.of(About::Phone, "00420777"));
        assert_ne!(one.of(About::Name, "Ada"), one.of(About::Name, "Eva"));
        assert_ne!(one.of(About::Name, "Ada"), other.of(About::Name, "Ada"));
        assert!(one.of(About::Email, "ada@example.com").ends_with("@redacted.example"));
    }

    #[test]
    fn what_overlaps_goes_as_a_whole() {
        let text = "abcdef";

        assert_eq!(replaced(text, vec![(1..3, "X".into()), (2..5, "Y".into())]), "aXf");
        assert_eq!(replaced(text, Vec::new()), "abcdef");
        assert!(NUMBERS.is_match("777 123 456"));
    }
}
