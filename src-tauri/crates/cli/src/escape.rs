//! Text that others wrote, made harmless for terminals: nothing in it can move the cursor, change colours, or
//! reorder what stands beside it.

use std::fmt::{self, Display, Write};

/// Displays text with every character that a terminal would obey written out (`\u{1b}`, `\n`).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Safe<'a> {
    text: &'a str,
    lines: bool,
}

impl<'a> Safe<'a> {
    /// The text on one line.
    pub(crate) fn line(text: &'a str) -> Safe<'a> {
        Safe { text, lines: false }
    }

    /// The text with its line breaks.
    pub(crate) fn lines(text: &'a str) -> Safe<'a> {
        Safe { text, lines: true }
    }
}

impl Display for Safe<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.text.chars() {
            match c {
                '\n' if self.lines => f.write_char(c)?,
                '\n' | '\r' | '\t' => write!(f, "{}", c.escape_debug())?,
                _ if is_obeyed(c) => write!(f, "{}", c.escape_unicode())?,
                _ => f.write_char(c)?,
            }
        }
        Ok(())
    }
}

/// Whether a terminal obeys the character instead of showing it: C0 and C1 controls, line and paragraph
/// separators, and everything that turns the reading direction.
pub(crate) fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The same JSON on one line, with every character that a terminal would obey written as `\uXXXX`.
///
/// In valid JSON such characters stand in strings, where both spellings mean the same; only line breaks and
/// tabs also stand between tokens, where a space means the same.
pub(crate) fn json(text: String) -> String {
    if !text.contains(is_obeyed) {
        return text;
    }
    let mut escaped = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' | '\r' | '\t' => escaped.push(' '),
            _ if is_obeyed(c) => {
                // Each of them lies in the Basic Multilingual Plane, so four digits hold it.
                let _ = write!(escaped, "\\u{:04x}", u32::from(c));
            }
            _ => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    #[test]
    fn what_a_terminal_would_obey_is_written_out() {
        let hostile = "\u{1b}[2Jred\u{7}\u{9b}31m \u{202e}nurt\u{2069}\r\nnext\ttab";

        let line = Safe::line(hostile).to_string();
        let lines = Safe::lines(hostile).to_string();

        assert_eq!(line, r"\u{1b}[2Jred\u{7}\u{9b}31m \u{202e}nurt\u{2069}\r\nnext\ttab");
        assert_eq!(lines.lines().count(), 2);
    }

    #[test]
    fn names_of_all_scripts_stay_as_they_are() {
        for name in ["Zoë Müller", "李小龍", "عمر", "👩‍💻", "نمونه‌ای"] {
            assert_eq!(Safe::line(name).to_string(), name);
        }
    }

    proptest! {
        #[test]
        fn nothing_obeyed_is_left(text: String) {
            prop_assert!(!Safe::line(&text).to_string().contains(is_obeyed));
        }

        #[test]
        fn json_keeps_its_meaning_and_loses_its_power(text: String) {
            let value = serde_json::json!({ (text.clone()): [text, 1, null] });
            let pretty = serde_json::to_string_pretty(&value).unwrap();

            let escaped = json(pretty);

            prop_assert!(!escaped.contains(is_obeyed));
            prop_assert_eq!(serde_json::from_str::<Value>(&escaped).unwrap(), value);
        }
    }
}
