//! Texts that a spreadsheet could take for a formula.

/// Whether a spreadsheet could take a text for a formula: it begins with `=`, `+`, `-` or `@`, or what looks like one
/// of them, also behind characters that are not seen; or with a tab or a line break, which some programs cut off.
pub(crate) fn looks_like_formula(text: &str) -> bool {
    let begins = |text: &str| {
        text.starts_with([
            '=', '+', '-', '@', '\t', '\r', '\n', // full width, small, and mathematical ones
            '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}', '\u{fe66}', '\u{fe62}', '\u{fe63}', '\u{fe6b}',
            '\u{2212}', '\u{207a}', '\u{207b}', '\u{207c}',
        ])
    };
    begins(text) || begins(text.trim_start_matches(is_unseen))
}

fn is_unseen(char: char) -> bool {
    char.is_whitespace()
        || char.is_control()
        || matches!(char,
            '"' | '\'' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_be_obeyed_is_told_from_what_is_read() {
        for text in [
            "=1+1",
            "+420 777",
            "-1+1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n",
            " =1",
            "\u{200b}=1",
            "＝1",
            "−1",
            "\"=1",
            "'=1",
        ] {
            assert!(looks_like_formula(text), "{text:?}");
        }
        for text in ["", "Ada", "1-1", "a=b", "(=1)", "[{\"a\":-1}]", "7f3a@redacted.example", "'Ada'"] {
            assert!(!looks_like_formula(text), "{text:?}");
        }
    }
}
