//! Finding personal texts within other texts.

use std::collections::BTreeMap;
use std::ops::Range;

use unicode_normalization::char::{canonical_combining_class, decompose_canonical};

use super::Kind;

/// A text that is looked for.
#[derive(Debug, Clone)]
pub(super) struct Needle {
    /// Which of the known texts it stands for.
    text: usize,
    /// Which word of it; `None` for all of it.
    word: Option<usize>,
    kind: Kind,
    /// Folded; a space stands for anything or nothing between two words.
    chars: Vec<char>,
}

/// More, or longer ones, are not looked for, so that no body makes this slow.
const MOST_NEEDLES: usize = 64;
const LONGEST_NEEDLE: usize = 200;

impl Needle {
    /// What to look for, longest first. Phone numbers, links and addresses are found by their shape.
    pub(super) fn of(texts: &[(Kind, String)]) -> Vec<Needle> {
        let mut needles = Vec::new();
        for (place, (kind, text)) in texts.iter().enumerate() {
            let least = match kind {
                Kind::Name => 2,
                Kind::ExternalId | Kind::Other => 4,
                Kind::Email | Kind::Phone | Kind::Link => continue,
            };
            let mut add = |word, chars: Vec<char>, least| {
                if (least..=LONGEST_NEEDLE).contains(&chars.len()) {
                    needles.push(Needle { text: place, word, kind: *kind, chars });
                }
            };
            let words: Vec<Vec<char>> =
                text.split_whitespace().map(|word| fold(word).map(|folded| folded.char).collect()).collect();
            add(None, words.join(&' '), least);
            if *kind == Kind::Name && words.len() > 1 {
                for (number, (word, folded)) in text.split_whitespace().zip(words).enumerate() {
                    // Of "Vincent van Gogh", "van" tells nothing.
                    let particle = word.starts_with(char::is_lowercase) && folded.len() < 4;
                    let least = if folded.iter().any(char::is_ascii_alphabetic) { 3 } else { 2 };
                    if !particle {
                        add(Some(number), folded, least);
                    }
                }
            }
        }
        needles.sort_by_key(|needle| std::cmp::Reverse(needle.chars.len()));
        needles.truncate(MOST_NEEDLES);
        needles
    }

    /// Where the needle ends, if it begins at `start`.
    fn match_at(&self, text: &[Folded], start: usize) -> Option<usize> {
        /// As many characters between two words as ", (" has.
        const WIDEST_GAP: usize = 3;

        let mut at = start;
        for &char in &self.chars {
            if char == ' ' {
                let gap =
                    text[at..].iter().take(WIDEST_GAP).take_while(|folded| !folded.char.is_alphanumeric());
                at += gap.count();
            } else if text.get(at).is_some_and(|folded| folded.char == char) {
                at += 1;
            } else {
                return None;
            }
        }
        let whole = |inner: usize, outer: Option<usize>| {
            let (inner, Some(outer)) = (text[inner].char, outer.and_then(|at| text.get(at))) else {
                return true;
            };
            let goes_on = |char: char| match self.kind {
                Kind::Name => char.is_alphabetic(),
                _ => char.is_alphanumeric(),
            };
            !(goes_on(inner) && goes_on(outer.char)) || unspaced(inner) || unspaced(outer.char)
        };
        (whole(start, start.checked_sub(1)) && whole(at - 1, Some(at))).then_some(at)
    }
}

/// Whether a script is written without spaces between its words.
fn unspaced(char: char) -> bool {
    matches!(char, '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{2e80}'..='\u{a4cf}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// A character without case and accents, and where what it stands for begins.
struct Folded {
    char: char,
    start: usize,
}

fn fold(text: &str) -> impl Iterator<Item = Folded> {
    text.char_indices().flat_map(|(start, char)| {
        let mut chars = Vec::with_capacity(1);
        decompose_canonical(char, |part| {
            chars.extend(part.to_lowercase().filter(|char| canonical_combining_class(*char) == 0));
        });
        chars.into_iter().map(move |char| Folded { char, start })
    })
}

/// What is put in the place of a stretch of the text.
struct Found {
    end: usize,
    instead: Instead,
}

enum Instead {
    /// For a known text, or one word of it.
    Known { text: usize, word: Option<usize> },
    /// For what was found by its shape.
    Shape(Kind),
}

/// See [`super::Personal::replace`].
pub(super) fn replace(
    texts: &[(Kind, String)],
    needles: &[Needle],
    text: &str,
    with: &mut impl FnMut(Kind, &str) -> String,
) -> String {
    let mut found = BTreeMap::new();
    for range in links(text) {
        take(&mut found, range, Instead::Shape(Kind::Link));
    }
    for range in addresses(text) {
        let address = text[range.clone()].to_lowercase();
        let known =
            texts.iter().position(|(kind, text)| *kind == Kind::Email && text.to_lowercase() == address);
        let instead = known.map_or(Instead::Shape(Kind::Email), |text| Instead::Known { text, word: None });
        take(&mut found, range, instead);
    }
    if !needles.is_empty() {
        let folded: Vec<Folded> = fold(text).collect();
        for needle in needles {
            for start in 0..folded.len() {
                if let Some(end) = needle.match_at(&folded, start) {
                    let end = folded.get(end).map_or(text.len(), |next| next.start);
                    let instead = Instead::Known { text: needle.text, word: needle.word };
                    take(&mut found, folded[start].start..end, instead);
                }
            }
        }
    }
    for range in numbers(text) {
        let number = &text[range.clone()];
        let known = texts.iter().position(|(kind, text)| *kind == Kind::Phone && same_number(text, number));
        match known {
            Some(text) => take(&mut found, range, Instead::Known { text, word: None }),
            None if number.trim_start_matches('(').starts_with('+') => {
                take(&mut found, range, Instead::Shape(Kind::Phone));
            }
            None => {}
        }
    }

    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for (start, Found { end, instead }) in found {
        out.push_str(&text[done..start]);
        match instead {
            Instead::Shape(kind) => out.push_str(&with(kind, &text[start..end])),
            Instead::Known { text, word } => {
                let (kind, text) = &texts[text];
                let whole = with(*kind, text);
                let word = word.and_then(|number| whole.split_whitespace().nth(number));
                out.push_str(word.unwrap_or(&whole));
            }
        }
        done = end;
    }
    out.push_str(&text[done..]);
    out
}

/// Takes a stretch unless a part of it is taken.
fn take(found: &mut BTreeMap<usize, Found>, range: Range<usize>, instead: Instead) {
    let before = found.range(..range.end).next_back();
    if !range.is_empty() && before.is_none_or(|(_, before)| before.end <= range.start) {
        found.insert(range.start, Found { end: range.end, instead });
    }
}

/// Everything of the form `scheme://…`, without the punctuation behind it.
fn links(text: &str) -> Vec<Range<usize>> {
    let mut links: Vec<Range<usize>> = Vec::new();
    for (colon, _) in text.match_indices("://") {
        let after = links.last().map_or(0, |link| link.end);
        let Some(before) = text.get(after..colon) else { continue };
        let scheme = before.len() - before.trim_end_matches(|char: char| char.is_ascii_alphanumeric()).len();
        if scheme == 0 {
            continue;
        }
        let ends =
            |char: char| char.is_whitespace() || char.is_control() || matches!(char, '"' | '<' | '>' | '`');
        let length = text[colon..].find(ends).unwrap_or(text.len() - colon);
        let link =
            text[..colon + length].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '}', '\'']);
        links.push(colon - scheme..link.len().max(colon + 3));
    }
    links
}

/// Everything of the form `somebody@some.where`.
fn addresses(text: &str) -> Vec<Range<usize>> {
    let local = |char: char| char.is_alphanumeric() || matches!(char, '.' | '_' | '%' | '+' | '-' | '\'');
    let host = |char: char| char.is_alphanumeric() || matches!(char, '.' | '-');
    let mut addresses: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let after = addresses.last().map_or(0, |address| address.end);
        let before = &text[after.min(at)..at];
        let name = before.len() - before.trim_end_matches(local).len();
        let behind = &text[at + 1..];
        let domain = &behind[..behind.find(|char| !host(char)).unwrap_or(behind.len())];
        let domain = domain.trim_end_matches(['.', '-']);
        if name > 0 && domain.trim_start_matches('.').contains('.') {
            addresses.push(at - name..at + 1 + domain.len());
        }
    }
    addresses
}

/// Stretches that could be phone numbers: at least seven digits, in groups.
fn numbers(text: &str) -> Vec<Range<usize>> {
    let mut numbers = Vec::new();
    let mut chars = text.char_indices().peekable();
    let mut before = None;
    while let Some((start, char)) = chars.next() {
        let begins = char.is_ascii_digit() || matches!(char, '+' | '(');
        if !begins || before.is_some_and(char::is_alphanumeric) {
            before = Some(char);
            continue;
        }
        let mut digits = u32::from(char.is_ascii_digit());
        let mut end = start + char.len_utf8();
        before = Some(char);
        while let Some((at, next)) = chars.next_if(|(_, next)| {
            next.is_ascii_digit()
                || matches!(next, ' ' | '-' | '.' | '/' | '(' | ')' | '+' | '\u{a0}' | '\u{202f}')
        }) {
            before = Some(next);
            if next.is_ascii_digit() {
                digits += 1;
                end = at + 1;
            }
        }
        if digits >= 7 {
            numbers.push(start..end);
        }
    }
    numbers
}

/// Whether two numbers agree in all digits of the shorter one, seven at least, from the end.
fn same_number(a: &str, b: &str) -> bool {
    let digits = |text: &str| -> String { text.chars().filter(char::is_ascii_digit).collect() };
    let (a, b) = (digits(a), digits(b));
    // A number is dialled with a zero within its country.
    let (a, b) = (a.trim_start_matches('0'), b.trim_start_matches('0'));
    let (long, short) = if a.len() < b.len() { (b, a) } else { (a, b) };
    short.len() >= 7 && long.ends_with(short)
}
