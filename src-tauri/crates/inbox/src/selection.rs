//! Which deliveries a person means by "these".

use eventlog::{Reader, Search, Sequence};
use query::{Comparison, IdTest, Query, Test};

use crate::{Course, Error};

/// How many are looked up at a time.
const AT_ONCE: usize = 500;

/// Some deliveries of the log.
#[derive(Debug, Clone)]
pub enum Selection {
    /// Those named; what is not in the log (any more) is passed over.
    Events(Vec<Sequence>),
    /// All that a search finds.
    Found(Search),
}

impl Selection {
    /// What a query finds at this moment: what arrives later is not in it.
    pub fn found(reader: &Reader, query: Query) -> Result<Selection, Error> {
        let newest = u64::try_from(reader.newest()?).unwrap_or_default();
        let until_now = Test::Id(vec![IdTest::Sequence(Comparison::AtMost(newest))]);
        Ok(Selection::Found(Search::new(query.and(until_now))))
    }

    /// How many there are. Blocks.
    pub fn count(&self, reader: &Reader) -> Result<u64, Error> {
        if let Selection::Found(search) = self {
            let count = reader.count(search, u64::MAX)?;
            if !count.more {
                return Ok(count.count);
            }
        }
        let course = Course::default();
        let mut chunks = self.chunks(reader, &course);
        let mut count = 0;
        while let Some(chunk) = chunks.next()? {
            count += chunk.len() as u64;
        }
        Ok(count)
    }

    /// Walks them, oldest first, until the course is interrupted.
    pub(crate) fn chunks<'a>(&self, reader: &'a Reader, course: &'a Course) -> Chunks<'a> {
        let rest = match self {
            Selection::Events(sequences) => {
                let mut sequences = sequences.clone();
                sequences.sort_unstable_by(|one, other| other.cmp(one));
                sequences.dedup();
                Rest::Named(sequences)
            }
            Selection::Found(search) => {
                Rest::Above(0, Box::new(search.clone().interrupted_by(course.interruption())))
            }
        };
        Chunks { rest, reader, course }
    }
}

/// The deliveries of a selection, some at a time.
pub(crate) struct Chunks<'a> {
    rest: Rest,
    reader: &'a Reader,
    course: &'a Course,
}

/// What is still to come.
enum Rest {
    /// These, the next one last.
    Named(Vec<Sequence>),
    /// Those found above a place.
    Above(Sequence, Box<Search>),
}

impl Chunks<'_> {
    /// The next ones, at most 500; `None` behind the last.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<Sequence>>, Error> {
        self.course.check()?;
        let chunk = match &mut self.rest {
            Rest::Named(rest) => loop {
                let named = rest.split_off(rest.len().saturating_sub(AT_ONCE));
                let there = self.reader.matching(&these(&named), 0, named.len())?;
                if named.is_empty() || !there.is_empty() {
                    break there;
                }
            },
            Rest::Above(place, search) => {
                let found = self.reader.matching(search, *place, AT_ONCE)?;
                *place = found.last().copied().unwrap_or(*place);
                found
            }
        };
        Ok((!chunk.is_empty()).then_some(chunk))
    }
}

/// A search for the deliveries with these sequence numbers.
pub(crate) fn these(sequences: &[Sequence]) -> Search {
    let numbers = sequences.iter().filter_map(|&sequence| u64::try_from(sequence).ok());
    let any_of = numbers.map(|number| IdTest::Sequence(Comparison::Is(number))).collect();
    Search::new(Test::Id(any_of).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::log;

    fn walked(selection: &Selection, log: &crate::rows::Log) -> Vec<Vec<Sequence>> {
        let course = Course::default();
        let mut chunks = selection.chunks(log.reader(), &course);
        std::iter::from_fn(|| chunks.next().unwrap()).collect()
    }

    #[tokio::test]
    async fn those_named_are_walked_once_each_and_only_those_there() {
        let log = log(&[b"1", b"2", b"3"]).await;
        let selection = Selection::Events(vec![3, 1, 99, 3, -1]);

        assert_eq!(walked(&selection, &log), [[1, 3]]);
        assert_eq!(selection.count(log.reader()).unwrap(), 2);
        assert_eq!(Selection::Events(vec![99]).count(log.reader()).unwrap(), 0);
    }

    #[tokio::test]
    async fn a_query_finds_what_was_there_when_it_was_asked() {
        let bodies: Vec<&[u8]> = vec![br#"{"score": 8}"#; AT_ONCE + 1];
        let log = log(&bodies).await;

        let selection = Selection::found(log.reader(), Query::parse("score:8").unwrap()).unwrap();
        log.take(br#"{"score": 8}"#).await;

        assert_eq!(selection.count(log.reader()).unwrap(), 501);
        assert_eq!(walked(&selection, &log).iter().map(Vec::len).collect::<Vec<_>>(), [500, 1]);
    }
}
