//! Comparisons and ranges of anything that has an order.

use std::fmt::{self, Display};
use std::ops::{Bound, RangeBounds};

/// Which values pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison<T> {
    /// This one alone: `7`.
    Is(T),
    /// This one or more: `>=7`, also written `7..`.
    AtLeast(T),
    /// This one or less: `<=7`, also written `..7`.
    AtMost(T),
    /// More than this one: `>7`.
    MoreThan(T),
    /// Less than this one: `<7`.
    LessThan(T),
    /// From one to the other, both included, whichever is the smaller: `5..8`.
    Between(T, T),
}

impl<T: Copy + Ord> Comparison<T> {
    /// The lower and the upper bound.
    pub fn bounds(self) -> (Bound<T>, Bound<T>) {
        match self {
            Comparison::Is(value) => (Bound::Included(value), Bound::Included(value)),
            Comparison::AtLeast(value) => (Bound::Included(value), Bound::Unbounded),
            Comparison::AtMost(value) => (Bound::Unbounded, Bound::Included(value)),
            Comparison::MoreThan(value) => (Bound::Excluded(value), Bound::Unbounded),
            Comparison::LessThan(value) => (Bound::Unbounded, Bound::Excluded(value)),
            Comparison::Between(one, other) => {
                (Bound::Included(one.min(other)), Bound::Included(one.max(other)))
            }
        }
    }

    /// Whether a value passes.
    pub fn matches(self, value: T) -> bool {
        self.bounds().contains(&value)
    }
}

/// As it is written after a field's colon.
impl<T: Display> Display for Comparison<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Comparison::Is(value) => write!(f, "{value}"),
            Comparison::AtLeast(value) => write!(f, ">={value}"),
            Comparison::AtMost(value) => write!(f, "<={value}"),
            Comparison::MoreThan(value) => write!(f, ">{value}"),
            Comparison::LessThan(value) => write!(f, "<{value}"),
            Comparison::Between(one, other) => write!(f, "{one}..{other}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_included_where_they_say_so() {
        for (comparison, written, passing) in [
            (Comparison::Is(5), "5", vec![5]),
            (Comparison::AtLeast(5), ">=5", vec![5, 6, 7]),
            (Comparison::AtMost(5), "<=5", vec![3, 4, 5]),
            (Comparison::MoreThan(5), ">5", vec![6, 7]),
            (Comparison::LessThan(5), "<5", vec![3, 4]),
            (Comparison::Between(4, 6), "4..6", vec![4, 5, 6]),
            (Comparison::Between(6, 4), "6..4", vec![4, 5, 6]),
        ] {
            assert_eq!(comparison.to_string(), written);
            let found: Vec<i32> = (3..=7).filter(|value| comparison.matches(*value)).collect();
            assert_eq!(found, passing, "{written}");
        }
    }
}
