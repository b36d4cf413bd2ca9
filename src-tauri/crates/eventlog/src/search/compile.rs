//! From a query to what can be tested: names become numbers, times milliseconds, notes the deliveries they are on.

use contract::{Presence, ProblemCode};
use jiff::{Timestamp, Zoned};
use query::{
    Comparison, Decision, IdTest, NameField, Needle, Node, NumberField, NumberTest, Part, Query, Size, State,
    Test, TextField, TimeTest, fold,
};
use rusqlite::Connection;

use super::columns::{Codes, Column, block_of};
use super::document::is_about_person;
use super::texts::Segments;
use super::vocabulary::holding;
use super::wanted::Wanted;
use crate::code::{self, Flags};
use crate::{Sequence, annotation, id};

/// A query, ready to be tested. Children of `All` stand cheapest first.
pub(crate) enum Compiled {
    All(Vec<Compiled>),
    Any(Vec<Compiled>),
    Not(Box<Compiled>),
    Leaf(Leaf),
}

/// One test.
pub(crate) enum Leaf {
    /// Sequences in one of these stretches, ends included.
    Stretches(Vec<(Sequence, Sequence)>),
    /// These sequences, sorted.
    These(Vec<Sequence>),
    /// Any of these facts.
    Codes(Vec<CodeTest>),
    /// A column that holds one of these numbers.
    Names(Column, Vec<u32>),
    Scores(Column, Vec<NumberTest>),
    Sizes(Vec<Comparison<Size>>),
    /// Received in one of these stretches, in milliseconds, the end excluded.
    Times(Vec<(i64, i64)>),
    Unread(bool),
    /// Its result waits for a score.
    Awaiting,
    /// One of these fields changed; folded keys.
    Changed(Vec<String>),
    Texts(Texts),
}

/// A test of [`Column::Codes`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum CodeTest {
    /// Under this mask they are this value.
    Equal(u32, u32),
    /// At least one of these bits is set.
    Some(u32),
}

impl CodeTest {
    pub(crate) const fn passes(self, codes: u32) -> bool {
        match self {
            CodeTest::Equal(mask, value) => codes & mask == value,
            CodeTest::Some(bits) => codes & bits != 0,
        }
    }
}

/// Texts, one of which has to be there.
pub(crate) struct Texts {
    pub(crate) field: TextField,
    pub(crate) any_of: Vec<(Needle, Wanted)>,
    /// Deliveries with a note that has one of them, sorted.
    pub(crate) noted: Vec<Sequence>,
}

/// The stretch of the log that anything can be found in, and what is tested there.
pub(crate) struct Plan {
    /// First and last sequence; empty where the first is greater.
    pub(crate) stretch: (Sequence, Sequence),
    /// `None`: everything passes.
    pub(crate) root: Option<Compiled>,
}

impl Plan {
    /// `index`: the index, and up to where it covers the log.
    pub(crate) fn of(
        log: &Connection,
        index: Option<(&Connection, Sequence)>,
        query: &Query,
        now: &Zoned,
        newest: Sequence,
    ) -> rusqlite::Result<Plan> {
        let compiler = Compiler { log, index, now };
        let root = query.root().map(|root| compiler.node(root)).transpose()?;
        let mut plan = Plan { stretch: (1, newest), root };
        match &plan.root {
            Some(Compiled::All(all)) => {
                for child in all {
                    plan.stretch = narrow(log, plan.stretch, child)?;
                }
            }
            Some(one) => plan.stretch = narrow(log, plan.stretch, one)?,
            None => {}
        }
        Ok(plan)
    }
}

/// What of a stretch of the log a test that has to pass leaves.
fn narrow(
    log: &Connection,
    (first, last): (Sequence, Sequence),
    test: &Compiled,
) -> rusqlite::Result<(Sequence, Sequence)> {
    let found = match test {
        Compiled::Leaf(Leaf::Stretches(stretches)) => bounds(stretches.iter().copied()),
        Compiled::Leaf(Leaf::Names(_, numbers)) if numbers.is_empty() => None,
        Compiled::Leaf(Leaf::These(these)) => bounds(these.iter().map(|sequence| (*sequence, *sequence))),
        Compiled::Leaf(Leaf::Times(times)) => match bounds(times.iter().copied()) {
            Some((since, until)) => arrived(log, since, until)?,
            None => None,
        },
        _ => return Ok((first, last)),
    };
    Ok(found.map_or((1, 0), |(from, to)| (first.max(from), last.min(to))))
}

fn bounds(stretches: impl Iterator<Item = (i64, i64)>) -> Option<(i64, i64)> {
    stretches.reduce(|(from, to), (first, last)| (from.min(first), to.max(last)))
}

/// Where in the log lies what arrived in these milliseconds: a stretch that holds all of it, and more.
pub(super) fn arrived(
    log: &Connection,
    since: i64,
    until: i64,
) -> rusqlite::Result<Option<(Sequence, Sequence)>> {
    let hour = crate::session::hour;
    log.prepare_cached("SELECT min(first), max(last) FROM hours WHERE hour BETWEEN ? AND ?")?
        .query_row([hour(since), hour(until)], |row| Ok(Option::zip(row.get(0)?, row.get(1)?)))
}

struct Compiler<'a> {
    log: &'a Connection,
    index: Option<(&'a Connection, Sequence)>,
    now: &'a Zoned,
}

impl Compiler<'_> {
    fn node(&self, node: &Node) -> rusqlite::Result<Compiled> {
        let nodes = |nodes: &[Node]| -> rusqlite::Result<Vec<Compiled>> {
            nodes.iter().map(|node| self.node(node)).collect()
        };
        Ok(match node {
            Node::And(all) => {
                let mut all = nodes(all)?;
                all.sort_by_key(cost);
                Compiled::All(all)
            }
            Node::Or(any) => {
                let mut any = nodes(any)?;
                any.sort_by_key(cost);
                Compiled::Any(any)
            }
            Node::Not(node) => Compiled::Not(Box::new(self.node(node)?)),
            Node::Test(test) => self.test(test)?,
        })
    }

    fn test(&self, test: &Test) -> rusqlite::Result<Compiled> {
        Ok(match test {
            Test::Event(any_of) => {
                codes(any_of.iter().map(|event| equal(Codes::event(code::of_event(*event)))))
            }
            Test::Label(any_of) => {
                codes(any_of.iter().map(|label| equal(Codes::label(code::of_label(*label)))))
            }
            Test::Decision(any_of) => codes(any_of.iter().map(|decision| of_decision(*decision))),
            Test::Problem(any_of) => codes(any_of.iter().map(|problem| has_problem([*problem]))),
            Test::Is(any_of) => {
                any(any_of.iter().map(|state| self.state(*state)).collect::<Result<_, _>>()?)
            }
            Test::Has(any_of) => any(any_of.iter().map(|part| self.part(*part)).collect::<Result<_, _>>()?),
            Test::Name { field, any_of } => self.name(*field, any_of)?,
            Test::Number { field, any_of } => Compiled::Leaf(Leaf::Scores(of_number(*field), any_of.clone())),
            Test::Size(any_of) => Compiled::Leaf(Leaf::Sizes(any_of.clone())),
            Test::Time(test) => Compiled::Leaf(Leaf::Times(self.times(test))),
            Test::Text { field, any_of } => self.text(*field, any_of)?,
            Test::Id(any_of) => Compiled::Leaf(self.ids(any_of)?),
        })
    }

    fn state(&self, state: State) -> rusqlite::Result<Compiled> {
        Ok(match state {
            State::Unread => Compiled::Leaf(Leaf::Unread(true)),
            State::Read => Compiled::Leaf(Leaf::Unread(false)),
            State::Echo => codes([CodeTest::Some(Codes::ECHO)]),
            State::Starred => Compiled::Leaf(Leaf::These(self.annotated("starred", |_| true)?)),
            State::Awaiting => Compiled::Leaf(self.awaiting()?),
        })
    }

    /// Few are looked up before, many as they come: either is slow for the other.
    fn awaiting(&self) -> rusqlite::Result<Leaf> {
        let mut statement = self.log.prepare_cached(
            "SELECT number FROM results WHERE progress & 7 = 1 AND id IS NOT NULL ORDER BY newest DESC LIMIT ?",
        )?;
        let results: Vec<i64> =
            statement.query_map([MOST_AWAITING + 1], |row| row.get(0))?.collect::<rusqlite::Result<_>>()?;
        if results.len() > MOST_AWAITING {
            return Ok(Leaf::Awaiting);
        }
        let mut these = Vec::new();
        for result in results {
            self.deliveries_of(result, &mut these)?;
        }
        Ok(Leaf::These(sorted(these)))
    }

    fn part(&self, part: Part) -> rusqlite::Result<Compiled> {
        Ok(match part {
            Part::Report => codes([CodeTest::Some(Codes::flags(Flags::REPORT))]),
            Part::Problems => codes([has_problem(ProblemCode::ALL)]),
            Part::Note => Compiled::Leaf(Leaf::These(self.annotated("note <> ''", |_| true)?)),
            Part::Score => {
                let none = Compiled::Leaf(Leaf::Scores(Column::Score, vec![NumberTest::None]));
                Compiled::Not(Box::new(none))
            }
            Part::Decision => codes([of_decision(Decision::Advance), of_decision(Decision::Reject)]),
            Part::Changes => codes([CodeTest::Some(Codes::CHANGES)]),
        })
    }

    fn name(&self, field: NameField, any_of: &[String]) -> rusqlite::Result<Compiled> {
        let wanted: Vec<String> = any_of.iter().map(|name| fold(name)).collect();
        let (column, sql) = match field {
            NameField::Changed => return Ok(Compiled::Leaf(Leaf::Changed(wanted))),
            NameField::Environment => (Column::Environment, "SELECT number, name FROM environments"),
            NameField::Status => (Column::Status, NAMES),
            NameField::InterviewStatus => (Column::InterviewStatus, NAMES),
            NameField::ProcessingStatus => (Column::ProcessingStatus, NAMES),
        };
        let mut statement = self.log.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        let mut numbers = Vec::new();
        while let Some(row) = rows.next()? {
            if wanted.contains(&fold(row.get_ref(1)?.as_str()?)) {
                numbers.push(row.get(0)?);
            }
        }
        Ok(Compiled::Leaf(Leaf::Names(column, numbers)))
    }

    fn times(&self, test: &TimeTest) -> Vec<(i64, i64)> {
        let intervals = test.resolve(self.now).into_iter();
        intervals
            .map(|(from, to)| (from.map_or(i64::MIN, milliseconds), to.map_or(i64::MAX, milliseconds)))
            .collect()
    }

    fn text(&self, field: TextField, any_of: &[String]) -> rusqlite::Result<Compiled> {
        let needles: Vec<Needle> = any_of.iter().map(|text| Needle::new(text)).collect();
        if needles.iter().any(Needle::is_empty) {
            return Ok(Compiled::All(Vec::new()));
        }
        let noted = match field {
            TextField::Any | TextField::Note => self.annotated("note <> ''", |note| {
                let note = fold(note);
                needles.iter().any(|needle| needle.is_in(&note))
            })?,
            _ => Vec::new(),
        };
        if field == TextField::Note {
            return Ok(Compiled::Leaf(Leaf::These(noted)));
        }
        let any_of = needles
            .into_iter()
            .map(|needle| self.wanted(field, needle.folded()).map(|wanted| (needle, wanted)))
            .collect::<rusqlite::Result<_>>()?;
        Ok(Compiled::Leaf(Leaf::Texts(Texts { field, any_of, noted })))
    }

    /// What the index is asked for a folded text.
    fn wanted(&self, field: TextField, folded: &str) -> rusqlite::Result<Wanted> {
        let holding = |sought: &str| match self.index {
            Some((index, _)) => holding(index, sought),
            None => Ok(None),
        };
        let mut wanted =
            if is_about_person(field) { Wanted::of_person(folded) } else { Wanted::of(folded, holding)? };
        if let Some((index, indexed)) = self.index {
            // What is rare in the newest full block is so in others.
            let newest = Segments { index, block: block_of(indexed + 1) - 1, indexed };
            wanted.rank(|grams| newest.places(grams))?;
        }
        Ok(wanted)
    }

    fn ids(&self, any_of: &[IdTest]) -> rusqlite::Result<Leaf> {
        let mut stretches = Vec::new();
        for test in any_of {
            match test {
                IdTest::Uuid(uuid) => {
                    let sequence = id::sequence(*uuid);
                    if id::find(self.log, *uuid)? {
                        stretches.push((sequence, sequence));
                    }
                }
                IdTest::Sequence(comparison) => stretches.push(whole(*comparison)),
            }
        }
        Ok(Leaf::Stretches(stretches))
    }

    /// The deliveries that show an annotation of which the condition holds and that `is` takes by its note.
    fn annotated(&self, condition: &str, is: impl Fn(&str) -> bool) -> rusqlite::Result<Vec<Sequence>> {
        let sql = format!("SELECT scope, target, note FROM annotations WHERE {condition}");
        let mut statement = self.log.prepare_cached(&sql)?;
        let mut rows = statement.query([])?;
        let mut these = Vec::new();
        while let Some(row) = rows.next()? {
            if !is(row.get_ref(2)?.as_str()?) {
                continue;
            }
            let (scope, target): (u8, i64) = (row.get(0)?, row.get(1)?);
            if scope == annotation::EVENT {
                these.push(target);
            } else {
                self.deliveries_of(target, &mut these)?;
            }
        }
        Ok(sorted(these))
    }

    /// All deliveries of a result, by its number.
    fn deliveries_of(&self, result: i64, these: &mut Vec<Sequence>) -> rusqlite::Result<()> {
        let mut statement = self.log.prepare_cached(
            "WITH RECURSIVE chain (sequence) AS (
               SELECT newest FROM results WHERE number = ?
               UNION ALL
               SELECT d.result_previous FROM chain CROSS JOIN deliveries d ON d.sequence = chain.sequence
               WHERE d.result_previous IS NOT NULL
             ) SELECT sequence FROM chain",
        )?;
        for sequence in statement.query_map([result], |row| row.get(0))? {
            these.push(sequence?);
        }
        Ok(())
    }
}

/// How many results that wait for their score are looked up before a search.
const MOST_AWAITING: usize = 1000;

const NAMES: &str = "SELECT number, text FROM names";

fn codes(tests: impl IntoIterator<Item = CodeTest>) -> Compiled {
    Compiled::Leaf(Leaf::Codes(tests.into_iter().collect()))
}

const fn equal((mask, value): (u32, u32)) -> CodeTest {
    CodeTest::Equal(mask, value)
}

fn of_decision(decision: Decision) -> CodeTest {
    let flags = |decision| Codes::flags(Flags::new(false, decision, []).0);
    let value = match decision {
        Decision::Advance => Presence::Value(true),
        Decision::Reject => Presence::Value(false),
        Decision::Undecided => Presence::Null,
        Decision::None => Presence::Absent,
    };
    // `true` sets both of its bits.
    CodeTest::Equal(flags(Presence::Value(true)), flags(value))
}

fn has_problem(problems: impl IntoIterator<Item = ProblemCode>) -> CodeTest {
    CodeTest::Some(Codes::flags(Flags::new(false, Presence::Absent, problems).0))
}

const fn of_number(field: NumberField) -> Column {
    match field {
        NumberField::Score => Column::Score,
        NumberField::RecruiterScore => Column::RecruiterScore,
    }
}

fn any(mut any: Vec<Compiled>) -> Compiled {
    match any.pop() {
        Some(one) if any.is_empty() => one,
        Some(last) => {
            any.push(last);
            any.sort_by_key(cost);
            Compiled::Any(any)
        }
        None => Compiled::Any(any),
    }
}

/// The whole numbers that pass a comparison, ends included.
fn whole(comparison: Comparison<u64>) -> (Sequence, Sequence) {
    use std::ops::Bound::{Excluded, Included, Unbounded};
    let sequence = |number| Sequence::try_from(number).unwrap_or(Sequence::MAX);
    let (from, to) = comparison.bounds();
    let from = match from {
        Included(number) => sequence(number),
        Excluded(number) => sequence(number).saturating_add(1),
        Unbounded => 0,
    };
    let to = match to {
        Included(number) => sequence(number),
        Excluded(number) => sequence(number) - 1,
        Unbounded => Sequence::MAX,
    };
    (from, to)
}

/// The first whole millisecond that is not before it.
fn milliseconds(time: Timestamp) -> i64 {
    let whole = time.as_millisecond();
    whole + i64::from(Timestamp::from_millisecond(whole).is_ok_and(|whole| whole < time))
}

fn sorted(mut these: Vec<Sequence>) -> Vec<Sequence> {
    these.sort_unstable();
    these.dedup();
    these
}

/// What a test costs, so that the cheap ones can spare the dear ones their work.
fn cost(test: &Compiled) -> u32 {
    match test {
        Compiled::All(tests) | Compiled::Any(tests) => tests.iter().map(cost).sum(),
        Compiled::Not(test) => cost(test),
        Compiled::Leaf(leaf) => match leaf {
            Leaf::Stretches(_) | Leaf::These(_) => 0,
            Leaf::Codes(_) | Leaf::Names(..) | Leaf::Sizes(_) => 10,
            Leaf::Scores(..) | Leaf::Times(_) => 15,
            Leaf::Unread(_) => 20,
            Leaf::Awaiting => 90,
            Leaf::Texts(texts) => 100 * u32::try_from(texts.any_of.len()).unwrap_or(u32::MAX / 1000),
            Leaf::Changed(_) => 1000,
        },
    }
}
