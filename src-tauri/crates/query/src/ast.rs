//! A query as a tree, and the one form in which it is kept.

use std::ops::Not;

use contract::{Event, Label, ProblemCode};

use crate::{
    Comparison, Decision, Field, IdTest, NameField, Needle, NumberField, NumberTest, Part, Size, State,
    TextField, TimeTest,
};

/// What to search for. The default one matches everything.
///
/// A query is kept in normal form: `And` and `Or` have at least two children, none of which is of their own
/// kind; nothing is negated twice; every list of a test holds something. Whatever is built comes into that form,
/// so that equal trees print the same, and what is printed reads back as the same tree.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    root: Option<Node>,
}

/// A part of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Node {
    /// All of them.
    And(Vec<Node>),
    /// At least one of them.
    Or(Vec<Node>),
    /// Everything but this.
    Not(Box<Node>),
    /// One test of a delivery.
    Test(Test),
}

/// A test of a delivery. One with a list passes where any of the list does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test {
    /// What the delivery says.
    Event(Vec<Event>),
    /// How it relates to the delivery before it.
    Label(Vec<Label>),
    /// The recruiter's decision.
    Decision(Vec<Decision>),
    /// What is true of it.
    Is(Vec<State>),
    /// What it has.
    Has(Vec<Part>),
    /// The kinds of problems it has.
    Problem(Vec<ProblemCode>),
    /// A name that equals one of these once both are through [`fold`](crate::fold).
    Name {
        /// Which name.
        field: NameField,
        /// The names as they were typed.
        any_of: Vec<String>,
    },
    /// A score.
    Number {
        /// Which score.
        field: NumberField,
        /// What it is compared with.
        any_of: Vec<NumberTest>,
    },
    /// The size of its body.
    Size(Vec<Comparison<Size>>),
    /// When it was received.
    Time(TimeTest),
    /// A text that contains one of these, as [`Needle`] says.
    Text {
        /// Which text.
        field: TextField,
        /// The texts as they were typed.
        any_of: Vec<String>,
    },
    /// Which delivery it is.
    Id(Vec<IdTest>),
}

impl Query {
    /// The tree; `None` matches everything.
    pub fn root(&self) -> Option<&Node> {
        self.root.as_ref()
    }

    /// What matches both.
    #[must_use]
    pub fn and(self, other: impl Into<Query>) -> Query {
        Query::from(Node::And(self.root.into_iter().chain(other.into().root).collect()))
    }

    /// What matches at least one of the two.
    #[must_use]
    pub fn or(self, other: impl Into<Query>) -> Query {
        match (self.root, other.into().root) {
            (Some(one), Some(other)) => Query::from(Node::Or(vec![one, other])),
            _ => Query::default(),
        }
    }

    /// What to highlight in results: the texts that are searched for and not negated, in the order of the
    /// query, without those that are empty once folded.
    pub fn needles(&self) -> Vec<(TextField, Needle)> {
        let mut found = Vec::new();
        if let Some(root) = &self.root {
            root.collect_needles(true, &mut found);
        }
        found
    }
}

impl Node {
    fn collect_needles(&self, wanted: bool, found: &mut Vec<(TextField, Needle)>) {
        match self {
            Node::And(nodes) | Node::Or(nodes) => {
                for node in nodes {
                    node.collect_needles(wanted, found);
                }
            }
            Node::Not(node) => node.collect_needles(!wanted, found),
            Node::Test(Test::Text { field, any_of }) if wanted => found.extend(
                any_of
                    .iter()
                    .map(|text| (*field, Needle::new(text)))
                    .filter(|(_, needle)| !needle.is_empty()),
            ),
            Node::Test(_) => {}
        }
    }
}

/// What does not match. Of a query that matches everything that is one that matches nothing, written `-""`.
impl Not for Query {
    type Output = Query;

    fn not(self) -> Query {
        // An empty And matches everything.
        let root = self.root.unwrap_or(Node::And(Vec::new()));
        Query::from(Node::Not(Box::new(root)))
    }
}

/// Brings a tree into normal form. An empty `And` matches everything; an empty `Or` and a test with an empty
/// list match nothing.
impl From<Node> for Query {
    fn from(node: Node) -> Query {
        let root = match normal(node) {
            Normal::Everything => None,
            Normal::Nothing => Some(nothing()),
            Normal::Node(node) => Some(node),
        };
        Query { root }
    }
}

impl From<Test> for Query {
    fn from(test: Test) -> Query {
        Query::from(Node::Test(test))
    }
}

impl Test {
    /// The field that it is written with.
    pub fn field(&self) -> Field {
        match self {
            Test::Event(_) => Field::Event,
            Test::Label(_) => Field::Label,
            Test::Decision(_) => Field::Decision,
            Test::Is(_) => Field::Is,
            Test::Has(_) => Field::Has,
            Test::Problem(_) => Field::Problem,
            Test::Name { field, .. } => Field::Name(*field),
            Test::Number { field, .. } => Field::Number(*field),
            Test::Size(_) => Field::Size,
            Test::Time(TimeTest::After(_)) => Field::After,
            Test::Time(TimeTest::Before(_)) => Field::Before,
            Test::Time(TimeTest::On(_)) => Field::On,
            Test::Text { field, .. } => Field::Text(*field),
            Test::Id(_) => Field::Id,
        }
    }

    /// Whether its list is empty, so that nothing can pass.
    fn is_impossible(&self) -> bool {
        match self {
            Test::Event(any_of) => any_of.is_empty(),
            Test::Label(any_of) => any_of.is_empty(),
            Test::Decision(any_of) => any_of.is_empty(),
            Test::Is(any_of) => any_of.is_empty(),
            Test::Has(any_of) => any_of.is_empty(),
            Test::Problem(any_of) => any_of.is_empty(),
            Test::Name { any_of, .. } | Test::Text { any_of, .. } => any_of.is_empty(),
            Test::Number { any_of, .. } => any_of.is_empty(),
            Test::Size(any_of) => any_of.is_empty(),
            Test::Time(TimeTest::On(any_of)) => any_of.is_empty(),
            Test::Time(TimeTest::After(_) | TimeTest::Before(_)) => false,
            Test::Id(any_of) => any_of.is_empty(),
        }
    }
}

/// A node that is known to be in normal form, or what it comes to.
enum Normal {
    Everything,
    Nothing,
    Node(Node),
}

fn normal(node: Node) -> Normal {
    match node {
        Node::Test(mut test) => {
            if let Test::Time(TimeTest::On(stretches)) = &mut test {
                stretches.retain(|stretch| !stretch.is_point());
            }
            if test.is_impossible() { Normal::Nothing } else { Normal::Node(Node::Test(test)) }
        }
        Node::Not(node) => match normal(*node) {
            Normal::Everything => Normal::Nothing,
            Normal::Nothing => Normal::Everything,
            Normal::Node(Node::Not(node)) => Normal::Node(*node),
            Normal::Node(node) => Normal::Node(Node::Not(Box::new(node))),
        },
        Node::And(nodes) => {
            let mut all = Vec::new();
            for node in nodes {
                match normal(node) {
                    Normal::Everything => {}
                    Normal::Nothing => return Normal::Nothing,
                    Normal::Node(Node::And(nodes)) => all.extend(nodes),
                    Normal::Node(node) => all.push(node),
                }
            }
            one_or(Node::And, all, Normal::Everything)
        }
        Node::Or(nodes) => {
            let mut any = Vec::new();
            for node in nodes {
                match normal(node) {
                    Normal::Everything => return Normal::Everything,
                    Normal::Nothing => {}
                    Normal::Node(Node::Or(nodes)) => any.extend(nodes),
                    Normal::Node(node) => any.push(node),
                }
            }
            one_or(Node::Or, any, Normal::Nothing)
        }
    }
}

fn one_or(several: impl FnOnce(Vec<Node>) -> Node, mut nodes: Vec<Node>, none: Normal) -> Normal {
    match nodes.len() {
        0 | 1 => nodes.pop().map_or(none, Normal::Node),
        _ => Normal::Node(several(nodes)),
    }
}

/// Every text contains the empty one, so that not to contain it is impossible.
fn nothing() -> Node {
    let everything = Test::Text { field: TextField::Any, any_of: vec![String::new()] };
    Node::Not(Box::new(Node::Test(everything)))
}
