//! From text to tree.

use std::borrow::Cow;

use uuid::Uuid;

use crate::choice::Choice;
use crate::lexer::{Span, Token, TokenKind, tokens, unquote};
use crate::{
    Comparison, Field, IdTest, Node, Number, NumberTest, ParseError, ParseErrors, Query, Size, Stretch, Test,
    TextField, Time, TimeTest,
};

/// How deep groups and negations may be nested.
pub(crate) const DEEPEST: usize = 50;
/// How many words and values a query may hold.
pub(crate) const MOST_VALUES: usize = 500;
/// How many errors are told.
const MOST_ERRORS: usize = 20;

impl Query {
    /// Reads a query. Any text gives a query or says what is wrong with it, up to 20 things at once. Groups and
    /// negations are nested at most 50 deep, and there are at most 500 words and values.
    pub fn parse(text: &str) -> Result<Query, ParseErrors> {
        let tokens = tokens(text);
        let mut parser =
            Parser { text, tokens: &tokens, at: 0, values: 0, errors: Vec::new(), stopped: false };
        let mut root = parser.or(0);
        while let Some(stray) = parser.next() {
            parser.error(ParseError::stray_parenthesis(stray.span));
            root = parser.or(0);
        }
        let mut errors = parser.errors;
        if errors.is_empty() {
            return Ok(root.map(Query::from).unwrap_or_default());
        }
        errors.sort_by_key(|error| error.span.start);
        errors.dedup();
        Err(ParseErrors(errors))
    }
}

/// Goes over the tokens once. What is wrong is noted aside; the nodes of a wrong query are not used.
struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// How many words and values there were.
    values: usize,
    errors: Vec<ParseError>,
    /// A bound is reached: what follows is neither read nor told.
    stopped: bool,
}

/// A value of a field that has an order.
struct Value<'a> {
    span: Span,
    form: Form<'a>,
}

enum Form<'a> {
    Is(Literal<'a>),
    Compared(&'a str, Literal<'a>),
    Between(Literal<'a>, Literal<'a>),
    From(Literal<'a>),
    UpTo(Literal<'a>),
}

/// A value without its quotes.
struct Literal<'a> {
    span: Span,
    text: Cow<'a, str>,
}

/// Structure.
impl Parser<'_> {
    /// Alternatives, up to a `)` or the end; `None` where there is nothing.
    fn or(&mut self, depth: usize) -> Option<Node> {
        let first = self.and(depth);
        let mut is_empty = first.is_none();
        let mut any = Vec::from_iter(first);
        let mut is_alone = true;
        while let Some(or) = self.take_keyword("OR") {
            let next = self.and(depth);
            if is_empty || next.is_none() {
                self.error(ParseError::dangling_keyword(or, "OR"));
            }
            is_alone = false;
            is_empty = next.is_none();
            any.extend(next);
        }
        (!is_alone || !is_empty).then_some(Node::Or(any))
    }

    /// Terms side by side; `None` where there are none.
    fn and(&mut self, depth: usize) -> Option<Node> {
        let mut all = Vec::new();
        loop {
            if let Some(and) = self.take_keyword("AND") {
                if all.is_empty() || !self.is_at_term() {
                    self.error(ParseError::dangling_keyword(and, "AND"));
                }
            } else if self.is_at_term() {
                all.push(self.term(depth));
            } else {
                return (!all.is_empty()).then_some(Node::And(all));
            }
        }
    }

    fn term(&mut self, depth: usize) -> Node {
        let Some(Token { span, kind }) = self.next() else { return nothing() };
        if depth > DEEPEST {
            self.error(ParseError::too_deep(span));
            self.stop();
            return nothing();
        }
        match kind {
            TokenKind::Negation => {
                let follows = self.peek().is_some_and(|next| next.span.start == span.end);
                self.negated(follows, ParseError::dangling_negation(span), depth)
            }
            TokenKind::Keyword => self.negated(true, ParseError::dangling_keyword(span, "NOT"), depth),
            TokenKind::Parenthesis => self.group(span, depth),
            TokenKind::Field => self.test(span),
            TokenKind::Operator => self.nameless(span),
            TokenKind::Text | TokenKind::Value => {
                let Literal { text, .. } = self.read_literal(span);
                Node::Test(Test::Text { field: TextField::Any, any_of: vec![text.into_owned()] })
            }
        }
    }

    /// What follows a `-` or `NOT`, with the error where nothing does.
    fn negated(&mut self, follows: bool, error: ParseError, depth: usize) -> Node {
        if !follows || !self.is_at_term() {
            self.error(error);
            return nothing();
        }
        Node::Not(Box::new(self.term(depth + 1)))
    }

    /// What follows a `(`.
    fn group(&mut self, open: Span, depth: usize) -> Node {
        let node = self.or(depth + 1);
        match self.next() {
            None => self.error(ParseError::unclosed_parenthesis(open)),
            Some(close) if node.is_none() => self.error(ParseError::empty_parentheses(open.to(close.span))),
            Some(_) => {}
        }
        node.unwrap_or_else(nothing)
    }

    /// What follows a field's name, from its colon on.
    fn test(&mut self, name: Span) -> Node {
        let start = self.next().map_or(name, |colon| name.to(colon.span));
        let Some(field) = Field::named(name.of(self.text)) else {
            self.error(ParseError::unknown_field(name, name.of(self.text)));
            self.skip_values();
            return nothing();
        };
        let test = match field {
            Field::Event => Test::Event(self.choices(field, start)),
            Field::Label => Test::Label(self.choices(field, start)),
            Field::Decision => Test::Decision(self.choices(field, start)),
            Field::Is => Test::Is(self.choices(field, start)),
            Field::Has => Test::Has(self.choices(field, start)),
            Field::Problem => Test::Problem(self.choices(field, start)),
            Field::Name(name) => Test::Name { field: name, any_of: self.texts(field, start) },
            Field::Text(text) => Test::Text { field: text, any_of: self.texts(field, start) },
            Field::Number(number) => {
                Test::Number { field: number, any_of: self.each(field, start, |value| score(value, field)) }
            }
            Field::Size => Test::Size(self.each(field, start, |value| comparison(value, size))),
            Field::Id => Test::Id(self.each(field, start, id)),
            Field::On => Test::Time(TimeTest::On(self.each(field, start, stretch))),
            Field::After => return self.one_time(field, start, TimeTest::After),
            Field::Before => return self.one_time(field, start, TimeTest::Before),
        };
        Node::Test(test)
    }

    /// A colon without a field's name.
    fn nameless(&mut self, colon: Span) -> Node {
        self.error(ParseError::nameless_field(colon));
        self.skip_values();
        nothing()
    }
}

/// Values.
impl<'a> Parser<'a> {
    /// The values of a list. `start` is the field with its colon.
    fn list<T>(
        &mut self,
        field: Field,
        start: Span,
        one: impl Fn(&mut Parser<'a>, Field) -> Option<T>,
    ) -> Vec<T> {
        let mut values = Vec::new();
        let mut comma_before = None;
        loop {
            let at = self.at;
            values.extend(one(self, field));
            let is_missing = self.at == at;
            let comma = self.take_operator(&[","]);
            if is_missing {
                self.error(match comma_before.or(comma) {
                    Some(comma) => ParseError::no_value_at_comma(comma),
                    None => ParseError::no_value(start, field),
                });
            }
            if comma.is_none() {
                return values;
            }
            comma_before = comma;
        }
    }

    fn texts(&mut self, field: Field, start: Span) -> Vec<String> {
        let literals = self.list(field, start, |parser, _| parser.literal());
        literals.into_iter().map(|literal| literal.text.into_owned()).collect()
    }

    fn choices<T: Choice>(&mut self, field: Field, start: Span) -> Vec<T> {
        let literals = self.list(field, start, |parser, _| parser.literal());
        let choice = |literal: &Literal<'_>| {
            T::named(&literal.text)
                .ok_or_else(|| ParseError::unknown_choice(literal.span, field, &literal.text))
        };
        self.right_ones(literals.iter().map(choice))
    }

    fn each<T>(
        &mut self,
        field: Field,
        start: Span,
        read: impl Fn(&Value<'_>) -> Result<T, ParseError>,
    ) -> Vec<T> {
        let values = self.list(field, start, Parser::value);
        self.right_ones(values.iter().map(read))
    }

    fn one_time(&mut self, field: Field, start: Span, test: fn(Time) -> TimeTest) -> Node {
        let times = self.each(field, start, |value| match &value.form {
            Form::Is(literal) => Ok((value.span, time(literal)?)),
            _ => Err(ParseError::one_time(value.span, field)),
        });
        if let Some((second, _)) = times.get(1) {
            self.error(ParseError::one_time(*second, field));
        }
        times.first().map_or_else(nothing, |(_, time)| Node::Test(Test::Time(test(*time))))
    }

    /// Notes the errors and keeps the rest.
    fn right_ones<T>(&mut self, read: impl Iterator<Item = Result<T, ParseError>>) -> Vec<T> {
        read.filter_map(|read| read.map_err(|error| self.error(error)).ok()).collect()
    }

    /// A value with its comparison or range; `None` where there is none or it is wrong.
    fn value(&mut self, field: Field) -> Option<Value<'a>> {
        let sign = self.take_operator(&[">=", "<=", ">", "<"]);
        let low = self.literal();
        let dots = self.take_operator(&[".."]);
        let high = dots.and_then(|_| self.literal());
        let start = sign.or(low.as_ref().map(|low| low.span)).or(dots)?;
        let end = high.as_ref().map(|high| high.span).or(dots).or(low.as_ref().map(|low| low.span));
        let span = start.to(end.unwrap_or(start));
        let form = match (sign, low, dots, high) {
            (None, Some(literal), None, _) => Form::Is(literal),
            (Some(sign), Some(literal), None, _) => Form::Compared(sign.of(self.text), literal),
            (None, Some(low), Some(_), Some(high)) => Form::Between(low, high),
            (None, Some(low), Some(_), None) => Form::From(low),
            (None, None, Some(_), Some(high)) => Form::UpTo(high),
            (Some(_), _, Some(_), _) => {
                self.error(ParseError::compared_range(span));
                return None;
            }
            (Some(_), None, None, _) | (None, None, _, _) => {
                self.error(ParseError::no_operand(start, start.of(self.text), field));
                return None;
            }
        };
        Some(Value { span, form })
    }

    fn literal(&mut self) -> Option<Literal<'a>> {
        let token = self.next_if(|token| token.kind == TokenKind::Value)?;
        Some(self.read_literal(token.span))
    }

    /// Takes the quotes off and counts.
    fn read_literal(&mut self, span: Span) -> Literal<'a> {
        let (text, is_closed) = unquote(span.of(self.text));
        if !is_closed {
            self.error(ParseError::unclosed_quote(span));
        }
        self.values += 1;
        if self.values > MOST_VALUES {
            self.error(ParseError::too_many(span));
            self.stop();
        }
        Literal { span, text }
    }
}

/// Tokens and errors.
impl Parser<'_> {
    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    fn next(&mut self) -> Option<Token> {
        self.next_if(|_| true)
    }

    fn next_if(&mut self, fits: impl FnOnce(Token) -> bool) -> Option<Token> {
        let token = self.peek().filter(|token| fits(*token))?;
        self.at += 1;
        Some(token)
    }

    fn take_keyword(&mut self, keyword: &str) -> Option<Span> {
        let text = self.text;
        let token =
            self.next_if(|token| token.kind == TokenKind::Keyword && token.span.of(text) == keyword)?;
        Some(token.span)
    }

    fn take_operator(&mut self, operators: &[&str]) -> Option<Span> {
        let text = self.text;
        let token = self
            .next_if(|token| token.kind == TokenKind::Operator && operators.contains(&token.span.of(text)))?;
        Some(token.span)
    }

    fn skip_values(&mut self) {
        while self.next_if(|token| matches!(token.kind, TokenKind::Value | TokenKind::Operator)).is_some() {}
    }

    /// Whether a term begins here.
    fn is_at_term(&self) -> bool {
        self.peek().is_some_and(|token| match token.kind {
            TokenKind::Keyword => token.span.of(self.text) == "NOT",
            TokenKind::Parenthesis => token.span.of(self.text) == "(",
            _ => true,
        })
    }

    fn error(&mut self, error: ParseError) {
        if !self.stopped {
            self.errors.push(error);
            if self.errors.len() == MOST_ERRORS {
                self.stop();
            }
        }
    }

    fn stop(&mut self) {
        self.stopped = true;
        self.at = self.tokens.len();
    }
}

/// Stands where something is wrong.
fn nothing() -> Node {
    Node::Or(Vec::new())
}

fn comparison<T>(
    value: &Value<'_>,
    read: impl Fn(&Literal<'_>) -> Result<T, ParseError>,
) -> Result<Comparison<T>, ParseError> {
    Ok(match &value.form {
        Form::Is(literal) => Comparison::Is(read(literal)?),
        Form::Compared(">=", literal) | Form::From(literal) => Comparison::AtLeast(read(literal)?),
        Form::Compared("<=", literal) | Form::UpTo(literal) => Comparison::AtMost(read(literal)?),
        Form::Compared(">", literal) => Comparison::MoreThan(read(literal)?),
        Form::Compared(_, literal) => Comparison::LessThan(read(literal)?),
        Form::Between(low, high) => Comparison::Between(read(low)?, read(high)?),
    })
}

fn score(value: &Value<'_>, field: Field) -> Result<NumberTest, ParseError> {
    if let Form::Is(literal) = &value.form
        && literal.text.eq_ignore_ascii_case("none")
    {
        return Ok(NumberTest::None);
    }
    let number = |literal: &Literal<'_>| {
        Number::read(&literal.text).ok_or_else(|| ParseError::bad_number(literal.span, field, &literal.text))
    };
    comparison(value, number).map(NumberTest::Is)
}

fn size(literal: &Literal<'_>) -> Result<Size, ParseError> {
    Size::read(&literal.text).ok_or_else(|| ParseError::bad_size(literal.span, &literal.text))
}

fn id(value: &Value<'_>) -> Result<IdTest, ParseError> {
    let uuid = |literal: &Literal<'_>| Uuid::parse_str(&literal.text).ok();
    let sequence = |literal: &Literal<'_>| {
        let digits = literal.text.bytes().all(|byte| byte.is_ascii_digit());
        literal.text.parse().ok().filter(|_| digits).ok_or_else(|| {
            if uuid(literal).is_some() {
                ParseError::compared_id(value.span)
            } else {
                ParseError::bad_id(literal.span, &literal.text)
            }
        })
    };
    match &value.form {
        Form::Is(literal) if let Some(uuid) = uuid(literal) => Ok(IdTest::Uuid(uuid)),
        _ => comparison(value, sequence).map(IdTest::Sequence),
    }
}

fn time(literal: &Literal<'_>) -> Result<Time, ParseError> {
    Time::parse(&literal.text).ok_or_else(|| ParseError::bad_time(literal.span, &literal.text))
}

fn stretch(value: &Value<'_>) -> Result<Stretch, ParseError> {
    let stretch = match &value.form {
        Form::Is(literal) => Stretch::At(time(literal)?),
        Form::From(start) => Stretch::From(time(start)?),
        Form::UpTo(end) => Stretch::UpTo(time(end)?),
        Form::Between(start, end) => Stretch::Between(time(start)?, time(end)?),
        Form::Compared(..) => return Err(ParseError::compared_time(value.span)),
    };
    match stretch {
        Stretch::At(point) if point.is_point() => {
            Err(ParseError::point_in_time(value.span, &point.to_string()))
        }
        stretch => Ok(stretch),
    }
}
