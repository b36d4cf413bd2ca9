//! The parts of a query as they stand in its text, also of a wrong one.

use std::borrow::Cow;

use crate::Field;

/// A stretch of a query's text, in bytes, on the borders of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// Where it begins.
    pub start: usize,
    /// Where it ends; the byte after its last one.
    pub end: usize,
}

impl Span {
    pub(crate) fn of(self, query: &str) -> &str {
        &query[self.start..self.end]
    }

    /// From the beginning of this one to the end of another.
    pub(crate) fn to(self, other: Span) -> Span {
        Span { start: self.start, end: other.end }
    }
}

/// A part of a query. Between parts there is nothing but white space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// What a part of a query is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TokenKind {
    /// The name of a field, known or not, without its colon.
    Field,
    /// A field's colon, a comma between values, a comparison, or `..`.
    Operator,
    /// A field's value, with its quotes.
    Value,
    /// A word or quoted phrase without a field.
    Text,
    /// `OR`, `AND` or `NOT`.
    Keyword,
    /// `(` or `)`.
    Parenthesis,
    /// A `-` that negates.
    Negation,
}

/// The parts of a query, in their order.
pub fn tokens(query: &str) -> Vec<Token> {
    let mut lexer = Lexer { query, at: 0, tokens: Vec::new() };
    while let Some(next) = lexer.rest().chars().next() {
        match next {
            '(' | ')' => lexer.take(TokenKind::Parenthesis, 1),
            '-' => lexer.take(TokenKind::Negation, 1),
            '"' => lexer.take(TokenKind::Text, quoted_length(lexer.rest())),
            space if space.is_whitespace() => lexer.at += space.len_utf8(),
            _ => lexer.word(),
        }
    }
    lexer.tokens
}

const KEYWORDS: [&str; 3] = ["OR", "AND", "NOT"];
const COMPARISONS: [&str; 4] = [">=", "<=", ">", "<"];

struct Lexer<'a> {
    query: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.query[self.at..]
    }

    fn take(&mut self, kind: TokenKind, length: usize) {
        let span = Span { start: self.at, end: self.at + length };
        self.tokens.push(Token { span, kind });
        self.at = span.end;
    }

    fn word(&mut self) {
        let rest = self.rest();
        let word = &rest[..rest.find(|char| !is_bare(char)).unwrap_or(rest.len())];
        match word.find(':') {
            Some(colon) => {
                if colon > 0 {
                    self.take(TokenKind::Field, colon);
                }
                self.take(TokenKind::Operator, 1);
                self.values(Field::named(&word[..colon]).is_some_and(Field::is_ordered));
            }
            None if KEYWORDS.contains(&word) => self.take(TokenKind::Keyword, word.len()),
            None => self.take(TokenKind::Text, word.len()),
        }
    }

    fn values(&mut self, ordered: bool) {
        loop {
            let comparison = COMPARISONS.iter().find(|sign| self.rest().starts_with(**sign));
            if let Some(sign) = comparison.filter(|_| ordered) {
                self.take(TokenKind::Operator, sign.len());
            }
            self.literal(ordered);
            if ordered && self.rest().starts_with("..") {
                self.take(TokenKind::Operator, 2);
                self.literal(false);
            }
            if !self.rest().starts_with(',') {
                return;
            }
            self.take(TokenKind::Operator, 1);
        }
    }

    /// A value, where there is one. A bare one ends at a comma, and the start of a range at its `..`.
    fn literal(&mut self, may_be_start: bool) {
        let rest = self.rest();
        if rest.starts_with('"') {
            return self.take(TokenKind::Value, quoted_length(rest));
        }
        let mut length = rest.find(|char| !is_bare(char) || char == ',').unwrap_or(rest.len());
        if may_be_start {
            length = rest[..length].find("..").unwrap_or(length);
        }
        if length > 0 {
            self.take(TokenKind::Value, length);
        }
    }
}

/// Whether a character belongs to a bare word.
pub(crate) fn is_bare(char: char) -> bool {
    !char.is_whitespace() && !matches!(char, '"' | '(' | ')')
}

/// Whether a text can stand without quotes where no field is in front of it.
pub(crate) fn is_bare_text(text: &str) -> bool {
    !text.is_empty()
        && text.chars().all(|char| is_bare(char) && char != ':')
        && !text.starts_with('-')
        && !KEYWORDS.contains(&text)
}

/// Whether a name or a text can stand as a value without quotes.
pub(crate) fn is_bare_value(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| is_bare(char) && char != ',')
}

/// A text in quotes.
pub(crate) fn quote(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What a value or a text token says: itself, or what its quotes hold. `false`: they are not closed. A backslash
/// that is in front of neither a quote nor a backslash stands for itself.
pub(crate) fn unquote(token: &str) -> (Cow<'_, str>, bool) {
    let Some(inner) = token.strip_prefix('"') else { return (token.into(), true) };
    let mut text = String::new();
    let mut chars = inner.chars();
    while let Some(char) = chars.next() {
        match char {
            '"' => return (text.into(), true),
            '\\' if chars.as_str().starts_with(['"', '\\']) => text.extend(chars.next()),
            char => text.push(char),
        }
    }
    (text.into(), false)
}

/// The length of a quoted text with its quotes; all of it where they are not closed.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            '"' if !escaped => return at + 1,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(query: &str) -> String {
        let told: Vec<String> =
            tokens(query).iter().map(|token| format!("{:?} {}", token.kind, token.span.of(query))).collect();
        told.join(" | ")
    }

    #[test]
    fn every_part_is_told() {
        assert_eq!(
            told("-(event:failed,\"x y\" OR jane) score:>=7..8"),
            "Negation - | Parenthesis ( | Field event | Operator : | Value failed | Operator , | Value \"x y\" | \
             Keyword OR | Text jane | Parenthesis ) | Field score | Operator : | Operator >= | Value 7 | \
             Operator .. | Value 8"
        );
    }

    #[test]
    fn comparisons_and_ranges_are_operators_only_where_there_is_an_order() {
        assert_eq!(told("reason:>a..b"), "Field reason | Operator : | Value >a..b");
        assert_eq!(told("size:..1,<2.5kB"), {
            "Field size | Operator : | Operator .. | Value 1 | Operator , | Operator < | Value 2.5kB"
        });
        assert_eq!(told("id:1..2..3"), "Field id | Operator : | Value 1 | Operator .. | Value 2..3");
        assert_eq!(told("on:2026-11-01T10:30..now"), {
            "Field on | Operator : | Value 2026-11-01T10:30 | Operator .. | Value now"
        });
    }

    #[test]
    fn wrong_queries_have_parts_too() {
        assert_eq!(told(":x"), "Operator : | Value x");
        assert_eq!(told("nosuch:"), "Field nosuch | Operator :");
        assert_eq!(told("name:\"Jane Sam"), "Field name | Operator : | Value \"Jane Sam");
        assert_eq!(told("a\u{2003}\"b"), "Text a | Text \"b");
    }

    #[test]
    fn quotes_come_off_with_their_escapes() {
        assert_eq!(unquote(r#""say \"hi\" \\ C:\dir""#), (r#"say "hi" \ C:\dir"#.into(), true));
        assert_eq!(unquote(r#""open \""#), (r#"open ""#.into(), false));
        assert_eq!(unquote(r"bare\"), (r"bare\".into(), true));
    }

    #[test]
    fn an_even_number_of_backslashes_leaves_a_quote_to_close() {
        assert_eq!(told(r#""a\\" b"#), r#"Text "a\\" | Text b"#);
        assert_eq!(told(r#""a\\\" b""#), r#"Text "a\\\" b""#);
    }
}
