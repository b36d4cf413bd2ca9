//! What is wrong with a query: one place for the words.

use std::fmt;

use crate::field::{self, Field};
use crate::lexer::Span;
use crate::parser::{DEEPEST, MOST_VALUES};

/// Everything that is wrong with a query, at least one thing, in the order of its text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ParseErrors(pub(crate) Vec<ParseError>);

impl ParseErrors {
    /// The errors.
    pub fn iter(&self) -> std::slice::Iter<'_, ParseError> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a ParseErrors {
    type Item = &'a ParseError;
    type IntoIter = std::slice::Iter<'a, ParseError>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// The messages, a line each.
impl fmt::Display for ParseErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, error) in self.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            error.fmt(f)?;
        }
        Ok(())
    }
}

/// One thing that is wrong with a query.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ParseError {
    /// Where.
    pub span: Span,
    /// What is wrong and what would be right. It may hold a short piece of the query, with anything in it.
    pub message: String,
}

impl ParseError {
    fn new(span: Span, message: impl Into<String>) -> ParseError {
        ParseError { span, message: message.into() }
    }

    pub(crate) fn unclosed_quote(span: Span) -> ParseError {
        ParseError::new(span, "This quote is not closed: put another `\"` where the text ends.")
    }

    pub(crate) fn unclosed_parenthesis(span: Span) -> ParseError {
        ParseError::new(span, "This parenthesis is not closed: put a `)` where the group ends.")
    }

    pub(crate) fn stray_parenthesis(span: Span) -> ParseError {
        ParseError::new(
            span,
            "This parenthesis closes nothing: take it out, or put text with parentheses in quotes.",
        )
    }

    pub(crate) fn empty_parentheses(span: Span) -> ParseError {
        ParseError::new(span, "There is nothing between these parentheses.")
    }

    pub(crate) fn dangling_keyword(span: Span, keyword: &str) -> ParseError {
        let sides = if keyword == "NOT" { "after it" } else { "on both sides" };
        ParseError::new(
            span,
            format!("`{keyword}` needs something {sides}. To search for the word itself, put it in quotes."),
        )
    }

    pub(crate) fn dangling_negation(span: Span) -> ParseError {
        ParseError::new(
            span,
            "A `-` negates what follows it directly, and nothing does. To search for a dash, put it in quotes.",
        )
    }

    pub(crate) fn nameless_field(span: Span) -> ParseError {
        ParseError::new(
            span,
            "There is no field's name before this colon. To search for the text itself, put it in quotes.",
        )
    }

    pub(crate) fn unknown_field(span: Span, name: &str) -> ParseError {
        let advice = match nearest_field(name) {
            Some(field) => format!("Did you mean `{}`?", field.name()),
            None => "To search for the text itself, put it in quotes.".to_owned(),
        };
        ParseError::new(span, format!("There is no field `{}`. {advice}", short(name)))
    }

    pub(crate) fn no_value(span: Span, field: Field) -> ParseError {
        let name = field.name();
        let example = field.help().example;
        ParseError::new(span, format!("`{name}:` needs a value right after the colon, such as `{example}`."))
    }

    pub(crate) fn no_value_at_comma(span: Span) -> ParseError {
        ParseError::new(
            span,
            "A value is missing beside this comma. A value that holds a comma has to be in quotes.",
        )
    }

    pub(crate) fn no_operand(span: Span, operator: &str, field: Field) -> ParseError {
        let example = field.help().example;
        ParseError::new(
            span,
            format!("A value is missing beside this `{operator}`: write it as in `{example}`."),
        )
    }

    pub(crate) fn compared_range(span: Span) -> ParseError {
        ParseError::new(
            span,
            "A range takes no comparison: write either `5..8`, with both ends included, or `>=5`.",
        )
    }

    pub(crate) fn unknown_choice(span: Span, field: Field, value: &str) -> ParseError {
        let words: Vec<String> =
            field.help().choices.iter().map(|choice| format!("`{}`", choice.name)).collect();
        let words = match words.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, words)) => format!("{} or {last}", words.join(", ")),
            None => String::new(),
        };
        ParseError::new(span, format!("`{}` cannot be `{}`; it is {words}.", field.name(), short(value)))
    }

    pub(crate) fn bad_number(span: Span, field: Field, value: &str) -> ParseError {
        let name = field.name();
        let value = short(value);
        ParseError::new(
            span,
            format!(
                "`{value}` is no number: write `{name}:7.5`, `{name}:>=7`, `{name}:5..8` or `{name}:none`."
            ),
        )
    }

    pub(crate) fn bad_size(span: Span, value: &str) -> ParseError {
        let value = short(value);
        ParseError::new(
            span,
            format!(
                "`{value}` is no size in whole bytes: write `size:500`, `size:>=20kB` or `size:1MB..2.5MB`."
            ),
        )
    }

    pub(crate) fn bad_id(span: Span, value: &str) -> ParseError {
        let value = short(value);
        ParseError::new(
            span,
            format!(
                "`{value}` is neither a delivery's id nor a sequence number, such as `id:42` or `id:>=42`."
            ),
        )
    }

    pub(crate) fn compared_id(span: Span) -> ParseError {
        ParseError::new(span, "Ids have no order: compare sequence numbers, such as `id:>=42`.")
    }

    pub(crate) fn bad_time(span: Span, value: &str) -> ParseError {
        let value = short(value);
        ParseError::new(
            span,
            format!(
                "`{value}` is no time: write one such as `2026-11-01`, `2026-11`, `2026-11-01T10:30`, `today` or \
                 `7d` (that long ago)."
            ),
        )
    }

    pub(crate) fn one_time(span: Span, field: Field) -> ParseError {
        let name = field.name();
        ParseError::new(
            span,
            format!("`{name}` takes one time. For a range write `on:2026-11-01..2026-11-07`."),
        )
    }

    pub(crate) fn compared_time(span: Span) -> ParseError {
        ParseError::new(span, "`on` takes no comparison: write `after:2026-11-01` or `before:2026-11-01`.")
    }

    pub(crate) fn point_in_time(span: Span, value: &str) -> ParseError {
        ParseError::new(
            span,
            format!("`{value}` is a single moment: for everything since then write `on:{value}..`."),
        )
    }

    pub(crate) fn too_deep(span: Span) -> ParseError {
        ParseError::new(span, format!("Groups and negations can be nested {DEEPEST} deep; this goes deeper."))
    }

    pub(crate) fn too_many(span: Span) -> ParseError {
        ParseError::new(
            span,
            format!("A query can hold {MOST_VALUES} words and values; from here on it has more."),
        )
    }
}

/// How many characters of a query a message quotes.
const QUOTED: usize = 40;

fn short(text: &str) -> String {
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The field that was probably meant.
fn nearest_field(name: &str) -> Option<Field> {
    let name = name.to_ascii_lowercase();
    let length = name.chars().count();
    if !(2..=QUOTED).contains(&length) {
        return None;
    }
    let begun = (length >= 3).then(|| field::names().find(|(own, _)| own.starts_with(&name))).flatten();
    let misspelt = || {
        let slips = if length <= 4 { 1 } else { 2 };
        field::names()
            .map(|(own, field)| (distance(own, &name), field))
            .filter(|(distance, _)| *distance <= slips)
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, field)| field)
    };
    begun.map(|(_, field)| field).or_else(misspelt)
}

/// How many letters have to be put in, taken out, replaced or swapped with their neighbour.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=other.len()).collect();
    let mut previous = None;
    for (row, letter) in one.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, &theirs) in other.iter().enumerate() {
            let replaced = last[column] + usize::from(letter != theirs);
            let mut cost = replaced.min(last[column + 1] + 1).min(next[column] + 1);
            if column > 0 && previous == Some(theirs) && letter == other[column - 1] {
                cost = cost.min(before[column - 1] + 1);
            }
            next.push(cost);
        }
        before = std::mem::replace(&mut last, next);
        previous = Some(letter);
    }
    last[other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_counts_slips_of_typing() {
        for (one, other, slips) in [
            ("event", "event", 0),
            ("event", "evnt", 1),
            ("event", "evetn", 1),
            ("event", "events", 1),
            ("score", "store", 1),
            ("score", "", 5),
            ("label", "http", 5),
        ] {
            assert_eq!(distance(one, other), slips, "{one} {other}");
            assert_eq!(distance(other, one), slips, "{other} {one}");
        }
    }

    #[test]
    fn the_field_that_was_meant_is_found_and_none_where_none_is_near() {
        for (typed, meant) in [
            ("evnt", Some("event")),
            ("Recruter_Score", Some("recruiter_score")),
            ("cand", Some("candidate")),
            ("enviroment", Some("env")),
            ("http", None),
            ("10", None),
            ("", None),
        ] {
            assert_eq!(nearest_field(typed).map(Field::name), meant, "{typed}");
        }
    }
}
