//! Scores and what they are compared with.

use std::cmp::Ordering;
use std::fmt;

use crate::Comparison;

/// A finite decimal number.
#[derive(Debug, Clone, Copy)]
pub struct Number(f64);

impl Number {
    /// The number; `None` where it is infinite or not a number. Minus zero is zero.
    pub fn new(value: f64) -> Option<Number> {
        value.is_finite().then_some(Number(value + 0.0))
    }

    /// The number as a float.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Reads `7`, `-0.5`, `.5` or `1e3`: digits alone, no words such as `inf`.
    pub(crate) fn read(text: &str) -> Option<Number> {
        let decimal = text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
        Number::new(text.parse().ok().filter(|_| decimal)?)
    }
}

impl PartialEq for Number {
    fn eq(&self, other: &Number) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Number {}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Number) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Number {
    fn cmp(&self, other: &Number) -> Ordering {
        self.0.total_cmp(&other.0)
    }
}

/// The shortest text that reads back as the same number: `7`, `7.5`, `1e300`.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = format!("{:?}", self.0);
        f.write_str(text.strip_suffix(".0").unwrap_or(&text))
    }
}

/// A test of a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberTest {
    /// There is none: the key is absent, or holds null or something that is no number.
    None,
    /// There is one, and it passes this comparison.
    Is(Comparison<Number>),
}

impl NumberTest {
    /// Whether a score passes; `None` stands for no number. A score beyond what a float holds counts as infinite.
    pub fn matches(self, score: Option<f64>) -> bool {
        match (self, score) {
            (NumberTest::None, score) => score.is_none_or(f64::is_nan),
            (NumberTest::Is(_), None) => false,
            (NumberTest::Is(comparison), Some(score)) => {
                !score.is_nan() && comparison.matches(Number(score + 0.0))
            }
        }
    }
}

impl fmt::Display for NumberTest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NumberTest::None => f.write_str("none"),
            NumberTest::Is(comparison) => comparison.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_decimals_and_printed_in_their_shortest_form() {
        for (text, printed) in [
            ("7", "7"),
            ("7.00", "7"),
            ("-0", "0"),
            ("+7.5", "7.5"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e3", "1000"),
            ("1E300", "1e300"),
            ("0.1", "0.1"),
        ] {
            assert_eq!(
                Number::read(text).map(|number| number.to_string()).as_deref(),
                Some(printed),
                "{text}"
            );
        }
        for text in ["", "seven", "inf", "NaN", "1e400", "7,5", "0x7", "7 ", "--7", ".", "1_000"] {
            assert_eq!(Number::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_score_is_compared_and_its_absence_is_a_test_of_its_own() {
        let at_least_seven = NumberTest::Is(Comparison::AtLeast(Number(7.0)));

        assert!(at_least_seven.matches(Some(7.0)));
        assert!(at_least_seven.matches(Some(f64::INFINITY)));
        assert!(!at_least_seven.matches(Some(6.99)));
        assert!(!at_least_seven.matches(None));
        assert!(!at_least_seven.matches(Some(f64::NAN)));
        assert!(NumberTest::None.matches(None));
        assert!(!NumberTest::None.matches(Some(0.0)));
        assert!(NumberTest::Is(Comparison::Is(Number(0.0))).matches(Some(-0.0)));
    }
}
