//! The elements of a JSON list somewhere in a document, one at a time.

use std::cell::Cell;
use std::fmt;
use std::io::{self, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::{MOST_ENTRY, too_large};

/// Hands each element of the list at `path` (keys of objects, from outside in) to `take`, with its number from 1. Where
/// the document breaks off or is too large, the last one is told to be that.
pub(super) fn each<E>(
    file: impl Read,
    path: &[&str],
    mut take: impl FnMut(u64, Result<String, String>) -> Result<(), E>,
) -> Result<(), E> {
    let budget = Rc::new(Cell::new(MOST_ENTRY));
    let mut read = 0;
    let mut ended = Ok(());
    let give = |json: &RawValue| {
        budget.set(MOST_ENTRY);
        read += 1;
        ended = take(read, Ok(json.get().to_owned()));
        ended.is_ok()
    };
    let bounded = Bounded { file, budget: Rc::clone(&budget) };
    let mut json = serde_json::Deserializer::from_reader(bounded);
    // The budget is for one element; what stands beside the list is small, or passed over piece by piece.
    let walked = Descend { path, give: Box::new(give) }.deserialize(&mut json).and_then(|()| json.end());
    ended?;
    match walked {
        Ok(()) => Ok(()),
        Err(_) if budget.get() == 0 => take(read + 1, Err(too_large())),
        Err(error) => take(read + 1, Err(format!("the file cannot be read from here on: {error}"))),
    }
}

/// Reads no more than it may before the budget is renewed.
struct Bounded<R> {
    file: R,
    budget: Rc<Cell<u64>>,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(bytes)?;
        let left = self.budget.get().saturating_sub(read as u64);
        self.budget.set(left);
        if left == 0 { Err(io::Error::other("too large")) } else { Ok(read) }
    }
}

struct Descend<'p, 'g> {
    path: &'p [&'p str],
    give: Box<dyn FnMut(&RawValue) -> bool + 'g>,
}

impl<'de> DeserializeSeed<'de> for Descend<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        if self.path.is_empty() {
            deserializer.deserialize_seq(self)
        } else {
            deserializer.deserialize_map(self)
        }
    }
}

impl<'de> Visitor<'de> for Descend<'_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path {
            [] => formatter.write_str("a list"),
            [key, ..] => write!(formatter, "an object with `{key}`"),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Descend { path, give } = self;
        let mut give = Some(give);
        while let Some(key) = map.next_key::<String>()? {
            match (path.split_first(), give.take()) {
                (Some((wanted, rest)), Some(give)) if *wanted == key => {
                    map.next_value_seed(Descend { path: rest, give })?;
                }
                (_, kept) => {
                    give = kept;
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut list: A) -> Result<(), A::Error> {
        while let Some(element) = list.next_element::<Box<RawValue>>()? {
            if !(self.give)(&element) {
                return Err(A::Error::custom("ended"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str, path: &[&str]) -> Vec<Result<String, String>> {
        let mut read = Vec::new();
        each(json.as_bytes(), path, |number, element| {
            read.push(element);
            assert_eq!(number, read.len() as u64);
            Ok::<(), ()>(())
        })
        .unwrap();
        read
    }

    #[test]
    fn elements_come_one_by_one_as_they_were_written() {
        assert_eq!(read("[ {\"a\": 7.10}, 1 ]", &[]), [Ok("{\"a\": 7.10}".into()), Ok("1".into())]);
        let har = r#"{"log":{"version":"1.2","pages":[1,2],"entries":[3,4],"comment":""}}"#;
        assert_eq!(read(har, &["log", "entries"]), [Ok("3".into()), Ok("4".into())]);
        assert_eq!(read("[]", &[]), []);
    }

    #[test]
    fn what_breaks_off_loses_only_what_is_missing() {
        let read = read("[1,2,{", &[]);

        assert_eq!(read[..2], [Ok("1".into()), Ok("2".into())]);
        assert!(read[2].as_ref().unwrap_err().contains("from here on"));
    }

    #[test]
    fn whoever_takes_may_end_it() {
        let ended = each("[1,2]".as_bytes(), &[], |_, _| Err::<(), _>("enough"));

        assert_eq!(ended, Err("enough"));
    }
}
