//! Finding deliveries: a [`Search`] is a query and the moment it is asked at.
//!
//! Queries are tested on columns of small numbers, block by block, and on an index of texts; both are kept in a
//! file of their own beside the log ([`Index`]), which can be thrown away. What it does not cover yet is read
//! from the log itself, so that everything is found from the moment it is stored.

pub(crate) mod answers;
mod arrivals;
mod bits;
mod columns;
mod compile;
mod document;
mod evaluate;
mod find;
mod grams;
mod index;
mod interrupt;
mod texts;
mod vocabulary;
mod wanted;

use jiff::Zoned;
use query::Query;

pub use arrivals::{Arrived, Stretch};
pub(crate) use columns::Columns;
pub(crate) use compile::Plan;
pub use document::{Searched, searched};
pub(crate) use evaluate::Evaluation;
pub use find::{Count, Facets};
pub(crate) use index::Found;
pub use index::{Index, Indexed};
pub use interrupt::Interrupt;

/// What is looked for.
#[derive(Debug, Clone)]
pub struct Search {
    /// Which deliveries.
    pub query: Query,
    /// What relative times count from, and whose days and months are meant.
    pub now: Zoned,
    /// Ends the reading from elsewhere.
    pub interrupt: Interrupt,
}

impl Search {
    /// A search as of now.
    pub fn new(query: Query) -> Search {
        Search { query, now: Zoned::now(), interrupt: Interrupt::default() }
    }

    /// Everything in the log.
    pub fn everything() -> Search {
        Search::new(Query::default())
    }

    /// The same, ended by `interrupt`.
    #[must_use]
    pub fn interrupted_by(mut self, interrupt: &Interrupt) -> Search {
        self.interrupt = interrupt.clone();
        self
    }
}
