//! A query as text: canonical names, no more quotes and parentheses than it takes.

use std::fmt::{self, Display, Formatter};

use crate::choice::Choice;
use crate::lexer::{is_bare_text, is_bare_value, quote};
use crate::{Node, Query, Test, TextField, TimeTest};

/// The canonical text. [`Query::parse`] reads it back as the same query, as long as the query keeps within the
/// bounds that are given there.
impl Display for Query {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.root().map_or(Ok(()), |root| root.fmt(f))
    }
}

impl Display for Node {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            Node::And(nodes) => join(f, nodes, " ", |f, node| match node {
                Node::Or(_) => write!(f, "({node})"),
                node => node.fmt(f),
            }),
            Node::Or(nodes) => join(f, nodes, " OR ", |f, node| node.fmt(f)),
            Node::Not(node) => match &**node {
                Node::And(_) | Node::Or(_) => write!(f, "-({node})"),
                node => write!(f, "-{node}"),
            },
            Node::Test(test) => test.fmt(f),
        }
    }
}

impl Display for Test {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Test::Text { field: TextField::Any, any_of } = self
            && let [text] = any_of.as_slice()
        {
            return if is_bare_text(text) { f.write_str(text) } else { f.write_str(&quote(text)) };
        }
        write!(f, "{}:", self.field().name())?;
        match self {
            Test::Event(any_of) => choices(f, any_of),
            Test::Label(any_of) => choices(f, any_of),
            Test::Decision(any_of) => choices(f, any_of),
            Test::Is(any_of) => choices(f, any_of),
            Test::Has(any_of) => choices(f, any_of),
            Test::Problem(any_of) => choices(f, any_of),
            Test::Name { any_of, .. } | Test::Text { any_of, .. } => join(f, any_of, ",", |f, text| {
                if is_bare_value(text) { f.write_str(text) } else { f.write_str(&quote(text)) }
            }),
            Test::Number { any_of, .. } => join(f, any_of, ",", |f, test| test.fmt(f)),
            Test::Size(any_of) => join(f, any_of, ",", |f, comparison| comparison.fmt(f)),
            Test::Time(TimeTest::After(time) | TimeTest::Before(time)) => time.fmt(f),
            Test::Time(TimeTest::On(any_of)) => join(f, any_of, ",", |f, stretch| stretch.fmt(f)),
            Test::Id(any_of) => join(f, any_of, ",", |f, test| test.fmt(f)),
        }
    }
}

fn choices<T: Choice>(f: &mut Formatter<'_>, values: &[T]) -> fmt::Result {
    join(f, values, ",", |f, value| f.write_str(value.name()))
}

fn join<T>(
    f: &mut Formatter<'_>,
    items: &[T],
    between: &str,
    write: impl Fn(&mut Formatter<'_>, &T) -> fmt::Result,
) -> fmt::Result {
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            f.write_str(between)?;
        }
        write(f, item)?;
    }
    Ok(())
}
