//! Which delivery.

use std::fmt;

use uuid::Uuid;

use crate::Comparison;

/// A test of a delivery's identity.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdTest {
    /// The delivery with this id.
    Uuid(Uuid),
    /// Deliveries by sequence number.
    Sequence(Comparison<u64>),
}

impl fmt::Display for IdTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            IdTest::Uuid(id) => id.fmt(f),
            IdTest::Sequence(comparison) => comparison.fmt(f),
        }
    }
}
