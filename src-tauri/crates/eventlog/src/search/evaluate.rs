//! Tests a query on the log, block by block.
//!
//! A test says of each delivery yes, no, or perhaps: the index knows of many texts only that they may be there.
//! Where a query comes to perhaps, the delivery itself is read.

use std::cell::OnceCell;
use std::ops::ControlFlow;

use contract::{Change, Payload};
use query::{TextField, fold};
use rusqlite::{Connection, OptionalExtension, ffi};

use super::Interrupt;
use super::bits::{BLOCK, Bits, LENGTH, Verdict};
use super::columns::{Block, Codes, Column, block_of, first_of};
use super::compile::{Compiled, Leaf, Plan, Texts};
use super::document::{Searched, covers, searched};
use super::texts::{Segments, is_whole};
use crate::Sequence;
use crate::records::Records;

/// A query on its way through the log.
pub(crate) struct Evaluation<'a> {
    pub(crate) log: &'a Connection,
    /// The index, and up to where it covers the log.
    pub(crate) index: Option<(&'a Connection, Sequence)>,
    pub(crate) records: &'a Records,
    pub(crate) plan: Plan,
    pub(crate) interrupt: &'a Interrupt,
    /// Whether it goes from newer to older.
    pub(crate) down: bool,
}

/// One delivery, read as far as it is asked for.
struct Document<'a> {
    sequence: Sequence,
    body: OnceCell<Vec<u8>>,
    plain: OnceCell<Option<String>>,
    texts: OnceCell<Vec<(String, String)>>,
    records: &'a Records,
    log: &'a Connection,
}

impl<'a> Document<'a> {
    fn new(records: &'a Records, log: &'a Connection, sequence: Sequence) -> Document<'a> {
        let (body, plain, texts) = (OnceCell::new(), OnceCell::new(), OnceCell::new());
        Document { sequence, body, plain, texts, records, log }
    }

    /// Whether the body, unparsed, shows that a folded text is nowhere in it. That is seen where both are ASCII,
    /// nothing is written as a code point, and the text has letters and digits alone, which no escape makes.
    fn rules_out(&self, folded: &str) -> rusqlite::Result<bool> {
        let body = self.body()?;
        let plain = self.plain.get_or_init(|| {
            let text =
                std::str::from_utf8(body).ok().filter(|text| text.is_ascii() && !text.contains("\\u"))?;
            Some(text.to_ascii_lowercase())
        });
        let is_plain = folded.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Ok(is_plain && plain.as_ref().is_some_and(|body| !body.contains(folded)))
    }

    /// Key and folded text of everything that is searched.
    fn texts(&self) -> rusqlite::Result<&[(String, String)]> {
        let body = self.body()?;
        Ok(self.texts.get_or_init(|| {
            let payload = Payload::parse(body);
            let folded = |searched: Searched<'_>| (searched.key.to_owned(), fold(&searched.text));
            searched(&payload, body).into_iter().map(folded).collect()
        }))
    }

    /// The decoded body; empty where it cannot be read.
    fn body(&self) -> rusqlite::Result<&[u8]> {
        if let Some(body) = self.body.get() {
            return Ok(body);
        }
        let body = self.records.body(self.log, self.sequence)?.unwrap_or_default();
        Ok(self.body.get_or_init(|| body))
    }
}

impl<'a> Evaluation<'a> {
    /// Goes through the sequences `from..=to` and hands every block with something in it to `visit`, which may
    /// end it.
    pub(crate) fn walk(
        &self,
        (from, to): (Sequence, Sequence),
        mut visit: impl FnMut(&mut Block<'a>, Verdict) -> rusqlite::Result<ControlFlow<()>>,
    ) -> rusqlite::Result<()> {
        let (from, to) = (from.max(self.plan.stretch.0), to.min(self.plan.stretch.1));
        if from > to {
            return Ok(());
        }
        let mut kept: Option<Block<'a>> = None;
        let (first, last) = (block_of(from), block_of(to));
        for step in 0..=last - first {
            self.interrupt.check()?;
            let number = if self.down { last - step } else { first + step };
            let is_kept = self.index.is_some_and(|(_, indexed)| is_whole(number, indexed));
            let mut made;
            let block = if let Some((index, _)) = self.index.filter(|_| is_kept) {
                let block = match kept.take() {
                    Some(block) => block,
                    None => Block::kept(index, number)?,
                };
                let block = kept.insert(block);
                block.turn_to(number);
                block
            } else {
                made = Block::made(self.log, number)?;
                &mut made
            };
            let start = first_of(number);
            let place =
                |sequence: Sequence| usize::try_from((sequence - start).clamp(0, LENGTH)).unwrap_or_default();
            let asked = Bits::range(place(from), place(to + 1));
            let present = block.codes(|codes| codes & Codes::PRESENT != 0)?.and(&asked);
            let verdict = match &self.plan.root {
                Some(root) => self.test(root, block, &present, None)?,
                None => Verdict::certain(present),
            };
            if !verdict.maybe.is_empty() && visit(block, verdict)?.is_break() {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Whether a delivery passes of which the query says perhaps.
    pub(crate) fn passes(&self, block: &mut Block<'a>, place: usize) -> rusqlite::Result<bool> {
        self.interrupt.check()?;
        let Some(root) = &self.plan.root else { return Ok(true) };
        let sequence = block.first() + i64::try_from(place).unwrap_or_default();
        let document = Document::new(self.records, self.log, sequence);
        let mut only = Bits::NONE;
        only.set(place);
        Ok(!self.test(root, block, &only, Some(&document))?.sure.is_empty())
    }

    /// Tests the places of a block. With a document, which is the only place then, nothing stays perhaps.
    fn test(
        &self,
        test: &Compiled,
        block: &mut Block<'a>,
        places: &Bits,
        document: Option<&Document<'_>>,
    ) -> rusqlite::Result<Verdict> {
        match test {
            Compiled::All(tests) => {
                let mut verdict = Verdict::certain(places.clone());
                for test in tests {
                    if verdict.maybe.is_empty() {
                        break;
                    }
                    let one = self.test(test, block, &verdict.maybe, document)?;
                    verdict = Verdict { sure: verdict.sure.and(&one.sure), maybe: one.maybe };
                }
                Ok(verdict)
            }
            Compiled::Any(tests) => {
                let mut verdict = Verdict::certain(Bits::NONE);
                for test in tests {
                    let open = places.clone().without(&verdict.sure);
                    if open.is_empty() {
                        break;
                    }
                    let one = self.test(test, block, &open, document)?;
                    verdict =
                        Verdict { sure: verdict.sure.or(&one.sure), maybe: verdict.maybe.or(&one.maybe) };
                }
                Ok(verdict)
            }
            Compiled::Not(test) => {
                let one = self.test(test, block, places, document)?;
                Ok(Verdict {
                    sure: places.clone().without(&one.maybe),
                    maybe: places.clone().without(&one.sure),
                })
            }
            Compiled::Leaf(leaf) => Ok(self.leaf(leaf, block, places, document)?.within(places)),
        }
    }

    fn leaf(
        &self,
        leaf: &Leaf,
        block: &mut Block<'a>,
        places: &Bits,
        document: Option<&Document<'_>>,
    ) -> rusqlite::Result<Verdict> {
        let first = block.first();
        let bits = match leaf {
            Leaf::Stretches(stretches) => {
                let place = |sequence: Sequence| {
                    usize::try_from((sequence - first).clamp(0, LENGTH)).unwrap_or_default()
                };
                let mut bits = Bits::NONE;
                for (from, to) in stretches {
                    (place(*from)..place(to.saturating_add(1))).for_each(|place| bits.set(place));
                }
                bits
            }
            Leaf::These(these) => of_these(these, first),
            Leaf::Codes(tests) => block.codes(|codes| tests.iter().any(|test| test.passes(codes)))?,
            Leaf::Names(column, numbers) => block.numbers(*column, |number| numbers.contains(&number))?,
            Leaf::Scores(column, tests) => block.scores(*column, |score| {
                let score = (!score.is_nan()).then_some(score);
                tests.iter().any(|test| test.matches(score))
            })?,
            Leaf::Sizes(tests) => block.numbers(Column::BodyBytes, |bytes| {
                tests.iter().any(|test| test.matches(query::Size(u64::from(bytes))))
            })?,
            Leaf::Times(times) => {
                block.times(|time| times.iter().any(|(from, to)| (*from..*to).contains(&time)))?
            }
            Leaf::Unread(wanted) => {
                let unread = self.unread(first)?;
                if *wanted { unread } else { Bits::ALL.without(&unread) }
            }
            Leaf::Awaiting => self.awaiting(first)?,
            Leaf::Changed(keys) => {
                let maybe = block.codes(|codes| codes & Codes::CHANGES != 0)?;
                return match document {
                    None => Ok(Verdict { sure: Bits::NONE, maybe }),
                    Some(document) => self.changed(document.sequence, keys).map(one_answer),
                };
            }
            Leaf::Texts(texts) => {
                return match document {
                    None => self.texts(texts, block.number, places),
                    Some(document) => has_one(texts, document).map(one_answer),
                };
            }
        };
        Ok(Verdict::certain(bits))
    }

    /// The unread ones of a block.
    fn unread(&self, first: Sequence) -> rusqlite::Result<Bits> {
        self.selected("SELECT sequence FROM unread WHERE sequence >= ? AND sequence < ?", first)
    }

    /// Those of a block whose result waits for a score.
    fn awaiting(&self, first: Sequence) -> rusqlite::Result<Bits> {
        self.selected(
            "SELECT d.sequence FROM deliveries d CROSS JOIN results r ON r.number = d.result
             WHERE d.sequence >= ? AND d.sequence < ? AND r.progress & 7 = 1",
            first,
        )
    }

    /// The sequences of a block that a statement selects.
    fn selected(&self, sql: &str, first: Sequence) -> rusqlite::Result<Bits> {
        let mut statement = self.log.prepare_cached(sql)?;
        let mut rows = statement.query([first, first + LENGTH])?;
        let mut selected = Bits::NONE;
        while let Some(row) = rows.next()? {
            let sequence: Sequence = row.get(0)?;
            selected.set(usize::try_from(sequence - first).unwrap_or_default() % BLOCK);
        }
        Ok(selected)
    }

    /// What the index knows of texts at places of a block. What it does not cover yet may hold them.
    fn texts(&self, texts: &Texts, block: i64, asked: &Bits) -> rusqlite::Result<Verdict> {
        let noted = of_these(&texts.noted, first_of(block));
        let mut verdict = Verdict::certain(noted);
        let indexed = self.index.map_or(0, |(_, indexed)| indexed);
        let covered = indexed + 1 - first_of(block);
        let covered = usize::try_from(covered.clamp(0, LENGTH)).unwrap_or_default();
        verdict.maybe = verdict.maybe.or(&Bits::range(covered, BLOCK));
        if let Some((index, _)) = self.index.filter(|_| covered > 0) {
            let covered = Bits::range(0, covered).and(asked);
            let segments = Segments { index, block, indexed };
            for (_, wanted) in &texts.any_of {
                let one = wanted.verdict(&covered, |grams| segments.places(grams))?;
                // That it is somewhere does not say that it is in a certain field.
                if texts.field == TextField::Any {
                    verdict.sure = verdict.sure.or(&one.sure);
                }
                verdict.maybe = verdict.maybe.or(&one.maybe);
            }
        }
        Ok(verdict)
    }

    fn changed(&self, sequence: Sequence, keys: &[String]) -> rusqlite::Result<bool> {
        let changes: Option<String> = self
            .log
            .prepare_cached("SELECT changes FROM deliveries WHERE sequence = ?")?
            .query_row([sequence], |row| row.get(0))
            .optional()?
            .flatten();
        let changes: Vec<Change> =
            changes.and_then(|json| serde_json::from_str(&json).ok()).unwrap_or_default();
        Ok(changes.iter().any(|change| keys.contains(&fold(&change.field))))
    }
}

fn has_one(texts: &Texts, document: &Document<'_>) -> rusqlite::Result<bool> {
    if texts.noted.binary_search(&document.sequence).is_ok() {
        return Ok(true);
    }
    for (needle, _) in &texts.any_of {
        if !document.rules_out(needle.folded())?
            && document.texts()?.iter().any(|(key, text)| covers(texts.field, key) && needle.is_in(text))
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// One answer for all places: the caller looks at one.
fn one_answer(yes: bool) -> Verdict {
    Verdict::certain(if yes { Bits::ALL } else { Bits::NONE })
}

/// Those of sorted sequences that lie in the block that begins at `first`.
fn of_these(these: &[Sequence], first: Sequence) -> Bits {
    let mut bits = Bits::NONE;
    let from = these.partition_point(|sequence| *sequence < first);
    for sequence in these[from..].iter().take_while(|sequence| **sequence < first + LENGTH) {
        bits.set(usize::try_from(sequence - first).unwrap_or_default() % BLOCK);
    }
    bits
}

/// What a read that was interrupted fails with.
pub(crate) fn interrupted() -> rusqlite::Error {
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_INTERRUPT), None)
}
