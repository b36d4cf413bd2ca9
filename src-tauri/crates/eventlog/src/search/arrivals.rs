//! What came when: one pass over the columns, to count by time.

use contract::Event;
use rusqlite::{Connection, OptionalExtension};

use super::answers::{self, Answered};
use super::columns::{Block, Codes, Column, block_of, event_of, label_of};
use super::compile::arrived;
use super::interrupt::Interrupt;
use super::texts::is_whole;
use crate::{Error, Reader};

/// Which deliveries are counted.
#[derive(Debug, Clone, Default)]
pub struct Stretch {
    /// Received since then, in milliseconds since 1970, UTC.
    pub from: i64,
    /// And before that.
    pub to: i64,
    /// Of this environment alone.
    pub environment: Option<String>,
    /// With this payload `interview_id` alone.
    pub interview: Option<String>,
}

/// What is told of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrived {
    /// When, in milliseconds since 1970, UTC.
    pub at: i64,
    /// What it says.
    pub event: Event,
    /// Whether it is the one before once more: a retry.
    pub repeat: bool,
    /// Whether it has the `interview_id` that is asked for; so has each where none is.
    pub of_interview: bool,
    /// How long our answer took, in microseconds (at most half an hour), and whether it was 2xx. `None` where there
    /// was none, or one that a person had us give.
    pub answer: Option<Answered>,
}

impl Reader {
    /// Hands each delivery of a stretch of time to `take`, in order of arrival, and gives what that made of `begin`.
    /// Those of other interviews are among them, since an endpoint answers all alike.
    /// Both may be called anew where the index turns out to be damaged.
    pub fn arrivals<T>(
        &self,
        stretch: &Stretch,
        interrupt: &Interrupt,
        begin: impl Fn() -> T,
        take: impl Fn(&mut T, Arrived),
    ) -> Result<T, Error> {
        self.in_snapshot(true, interrupt, |log, index, newest| {
            let mut made = begin();
            let environment = match &stretch.environment {
                None => None,
                Some(name) => match number(log, "SELECT number FROM environments WHERE name = ?", name)? {
                    Some(number) => Some(number),
                    None => return Ok(made),
                },
            };
            let interview = match &stretch.interview {
                None => None,
                // Of one that nobody knows there are none.
                Some(id) => Some(number(log, "SELECT number FROM names WHERE text = ?", id)?),
            };
            let Some((first, last)) = arrived(log, stretch.from, stretch.to)? else { return Ok(made) };
            let mut kept: Option<Block<'_>> = None;
            let mut columns = Buffers::default();
            for number in block_of(first)..=block_of(last.min(newest)) {
                interrupt.check()?;
                let in_index =
                    index.filter(|(_, indexed)| is_whole(number, *indexed)).map(|(index, _)| index);
                let mut fresh;
                let block = if let Some(index) = in_index {
                    let block = match kept.take() {
                        Some(block) => block,
                        None => Block::kept(index, number)?,
                    };
                    let block = kept.insert(block);
                    block.turn_to(number);
                    block
                } else {
                    fresh = Block::made(log, number)?;
                    &mut fresh
                };
                columns.read(block, interview.is_some())?;
                answers::read(log, in_index, number, &mut columns.answers)?;
                columns.each(|place| {
                    let codes = place.codes;
                    if codes & Codes::PRESENT == 0
                        || !(stretch.from..stretch.to).contains(&place.at)
                        || environment.is_some_and(|wanted| wanted != place.environment)
                    {
                        return;
                    }
                    let Some((event, label)) = Option::zip(event_of(codes), label_of(codes)) else { return };
                    let repeat = label == contract::Label::Repeat;
                    let of_interview = interview.is_none_or(|wanted| wanted == Some(place.interview));
                    let answer = answers::decode(place.answer);
                    take(&mut made, Arrived { at: place.at, event, repeat, of_interview, answer });
                });
            }
            Ok(made)
        })
    }
}

fn number(log: &Connection, sql: &str, text: &str) -> rusqlite::Result<Option<u32>> {
    log.prepare_cached(sql)?.query_row([text], |row| row.get(0)).optional()
}

/// The columns of a block that are read together.
#[derive(Default)]
struct Buffers {
    codes: Vec<u8>,
    environments: Vec<u8>,
    /// Empty where nobody asks for it.
    interviews: Vec<u8>,
    times: Vec<u8>,
    answers: Vec<u8>,
}

/// A place of a block.
struct Place {
    codes: u32,
    environment: u32,
    interview: u32,
    at: i64,
    answer: u32,
}

impl Buffers {
    fn read(&mut self, block: &mut Block<'_>, with_interviews: bool) -> rusqlite::Result<()> {
        let mut read = |column, buffer: &mut Vec<u8>| {
            buffer.clear();
            block.read(column, |bytes| buffer.extend_from_slice(bytes))
        };
        read(Column::Codes, &mut self.codes)?;
        read(Column::Environment, &mut self.environments)?;
        read(Column::ReceivedAt, &mut self.times)?;
        if with_interviews {
            read(Column::Interview, &mut self.interviews)?;
        }
        Ok(())
    }

    fn each(&self, mut take: impl FnMut(&Place)) {
        let small = |bytes: &[u8], place: usize| {
            bytes.as_chunks::<4>().0.get(place).map_or(0, |chunk| u32::from_le_bytes(*chunk))
        };
        for (place, at) in self.times.as_chunks::<8>().0.iter().enumerate() {
            take(&Place {
                codes: small(&self.codes, place),
                environment: small(&self.environments, place),
                interview: small(&self.interviews, place),
                at: i64::from_le_bytes(*at),
                answer: small(&self.answers, place),
            });
        }
    }
}
