//! What could be written at a place of a query.

use std::borrow::Cow;

use crate::field::names;
use crate::lexer::{is_bare_value, quote, unquote};
use crate::{ChoiceHelp, Field, FieldHelp, NameField, Needle, Span, Token, TokenKind, fields, fold, tokens};

/// How many completions there are at most.
const MOST: usize = 50;

/// What could be written at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completions {
    /// The part of the query that a completion takes the place of.
    pub replace: Span,
    /// At least one and at most 50, the likeliest first.
    pub items: Vec<Completion>,
}

/// One thing that could be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The text to put in, quoted where it has to be.
    pub insert: String,
    /// The field's name or the value.
    pub label: String,
    /// What it means, or how often it occurs; may be empty.
    pub detail: String,
}

/// A value that occurs in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurring {
    /// The value, as it would be searched for.
    pub value: String,
    /// In how many deliveries, where that is known.
    pub count: Option<u64>,
}

/// What could be written where the cursor is, a byte of the query; `None` where there is nothing to offer.
///
/// At the start of a term these are the fields whose name or alias begins with what is typed, and behind a
/// field's colon or a comma its values. `occurring` is asked for the values of [`Field::Name`] and
/// [`Field::Text`]: it gets the field and what is typed of the value so far, and gives the likeliest first. It
/// may give more than fit.
pub fn completions(
    query: &str,
    cursor: usize,
    occurring: &dyn Fn(Field, &str) -> Vec<Occurring>,
) -> Option<Completions> {
    let (replace, place) = place(query, query.floor_char_boundary(cursor))?;
    let mut items = match place {
        Place::Term(typed) => matching_fields(typed),
        Place::Value { field, typed, is_alone } => {
            likeliest(values(field, &typed, is_alone, occurring), &typed)
        }
    };
    items.truncate(MOST);
    (!items.is_empty()).then_some(Completions { replace, items })
}

/// Where the cursor is.
enum Place<'a> {
    /// At a term of which so much is typed before the cursor.
    Term(&'a str),
    /// At a value. One that is not alone is compared or an end of a range.
    Value { field: Field, typed: Cow<'a, str>, is_alone: bool },
}

fn place(query: &str, cursor: usize) -> Option<(Span, Place<'_>)> {
    let tokens = tokens(query);
    let here = Span { start: cursor, end: cursor };
    let touches = |token: &Token| token.span.start <= cursor && cursor <= token.span.end;
    let Some(mut at) = tokens.iter().position(touches) else { return Some((here, Place::Term(""))) };
    // Where two parts meet, a word counts rather than a sign.
    if !is_word(tokens[at]) && tokens.get(at + 1).is_some_and(|next| touches(next) && is_word(*next)) {
        at += 1;
    }
    let Token { span, kind } = tokens[at];
    let typed = &query[span.start..cursor];
    let is_whole = cursor == span.end;
    match kind {
        TokenKind::Text if !typed.is_empty() && !typed.starts_with('"') => Some((span, Place::Term(typed))),
        TokenKind::Field if !typed.is_empty() => Some((span.to(tokens[at + 1].span), Place::Term(typed))),
        TokenKind::Negation if is_whole => Some((here, Place::Term(""))),
        TokenKind::Parenthesis if typed == "(" || (typed.is_empty() && span.of(query) == ")") => {
            Some((here, Place::Term("")))
        }
        TokenKind::Operator if is_whole => {
            let is_alone = is_alone(query, &tokens[..=at], tokens.get(at + 1));
            Some((here, Place::Value { field: field_of(query, &tokens[..=at])?, typed: "".into(), is_alone }))
        }
        TokenKind::Value => {
            let field = field_of(query, &tokens[..=at])?;
            let is_alone = is_alone(query, &tokens[..at], tokens.get(at + 1));
            // A quote that is not closed reaches to the end, over what is not meant to be in it.
            let (_, is_closed) = unquote(span.of(query));
            let span = if is_closed { span } else { Span { end: cursor, ..span } };
            let (typed, _) = unquote(typed);
            Some((span, Place::Value { field, typed, is_alone }))
        }
        TokenKind::Text
        | TokenKind::Field
        | TokenKind::Keyword
        | TokenKind::Parenthesis
        | TokenKind::Negation
        | TokenKind::Operator => None,
    }
}

fn is_word(token: Token) -> bool {
    matches!(token.kind, TokenKind::Field | TokenKind::Value | TokenKind::Text | TokenKind::Keyword)
}

/// The field that the last of these tokens, a value or an operator, belongs to.
fn field_of(query: &str, tokens: &[Token]) -> Option<Field> {
    let mut later: Option<Token> = None;
    for token in tokens.iter().rev() {
        if later.is_some_and(|later| later.span.start != token.span.end) {
            return None;
        }
        match token.kind {
            TokenKind::Field => return Field::named(token.span.of(query)),
            TokenKind::Value | TokenKind::Operator => later = Some(*token),
            _ => return None,
        }
    }
    None
}

/// Whether a value between these is neither compared nor an end of a range.
fn is_alone(query: &str, before: &[Token], after: Option<&Token>) -> bool {
    let begins = before.last().is_some_and(|token| matches!(token.span.of(query), ":" | ","));
    begins && after.is_none_or(|token| token.kind != TokenKind::Operator || token.span.of(query) != "..")
}

/// First those that begin with what is typed by their own name.
fn matching_fields(typed: &str) -> Vec<Completion> {
    let typed = typed.to_ascii_lowercase();
    let begins = |field| names().any(|(name, own)| own == field && name.starts_with(&typed));
    let mut matching: Vec<FieldHelp> = fields().filter(|help| begins(help.field)).collect();
    matching.sort_by_key(|help| !help.name.starts_with(&typed));
    let completion = |FieldHelp { name, meaning, .. }: FieldHelp| Completion {
        insert: format!("{name}:"),
        label: name.to_owned(),
        detail: meaning.to_owned(),
    };
    matching.into_iter().map(completion).collect()
}

/// A value that could be meant.
struct Candidate {
    value: String,
    aliases: &'static [&'static str],
    detail: String,
}

impl From<ChoiceHelp> for Candidate {
    fn from(ChoiceHelp { name, aliases, meaning }: ChoiceHelp) -> Candidate {
        Candidate { value: name.to_owned(), aliases, detail: meaning.to_owned() }
    }
}

impl From<Occurring> for Candidate {
    fn from(Occurring { value, count }: Occurring) -> Candidate {
        let detail = match count {
            None => String::new(),
            Some(1) => "1 delivery".to_owned(),
            Some(count) => format!("{count} deliveries"),
        };
        Candidate { value, aliases: &[], detail }
    }
}

const TODAY: ChoiceHelp = ChoiceHelp::new("today", &[], "The current day");
const YESTERDAY: ChoiceHelp = ChoiceHelp::new("yesterday", &[], "The day before");
const MOMENTS: [ChoiceHelp; 4] = [
    TODAY,
    YESTERDAY,
    ChoiceHelp::new("7d", &[], "Seven days ago"),
    ChoiceHelp::new("30d", &[], "Thirty days ago"),
];
const STRETCHES: [ChoiceHelp; 4] = [
    TODAY,
    YESTERDAY,
    ChoiceHelp::new("7d..", &[], "The last seven days"),
    ChoiceHelp::new("30d..", &[], "The last thirty days"),
];

fn values(
    field: Field,
    typed: &str,
    is_alone: bool,
    occurring: &dyn Fn(Field, &str) -> Vec<Occurring>,
) -> Vec<Candidate> {
    let all = |choices: &[ChoiceHelp]| choices.iter().copied().map(Candidate::from).collect();
    match (field, is_alone) {
        (Field::After | Field::Before, true) | (Field::On, false) => all(&MOMENTS),
        (Field::On, true) => all(&STRETCHES),
        (Field::Name(NameField::Changed), _) => {
            // A change of `reason` is not told: that field speaks of the delivery.
            let known = contract::Field::ALL.into_iter().filter(|key| *key != contract::Field::Reason);
            let mut found: Vec<Candidate> =
                known.map(|key| ChoiceHelp::new(key.key(), &[], key.meaning()).into()).collect();
            let others = occurring(field, typed).into_iter();
            found.extend(
                others.filter(|key| contract::Field::from_key(&key.value).is_none()).map(Candidate::from),
            );
            found
        }
        (Field::Name(_) | Field::Text(_), _) => {
            occurring(field, typed).into_iter().map(Candidate::from).collect()
        }
        (_, true) => all(&field.help().choices),
        (_, false) => Vec::new(),
    }
}

/// Those that hold what is typed; first those that begin with it.
fn likeliest(mut candidates: Vec<Candidate>, typed: &str) -> Vec<Completion> {
    let needle = Needle::new(typed);
    let any_spelling = |candidate: &Candidate, fits: &dyn Fn(&str) -> bool| {
        fits(&fold(&candidate.value)) || candidate.aliases.iter().any(|alias| fits(alias))
    };
    candidates.retain(|candidate| any_spelling(candidate, &|text| needle.is_in(text)));
    candidates.sort_by_key(|candidate| !any_spelling(candidate, &|text| text.starts_with(needle.folded())));
    let completion = |Candidate { value, detail, .. }| Completion {
        insert: if is_bare_value(&value) { value.clone() } else { quote(&value) },
        label: if value.trim().is_empty() { quote(&value) } else { value },
        detail,
    };
    candidates.into_iter().map(completion).collect()
}
