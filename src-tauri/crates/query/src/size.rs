//! Sizes in bytes.

use std::fmt;

/// A number of bytes. Units are powers of 1000, in any case: `500`, `500B`, `1.5kB`, `2MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Size(pub u64);

/// Units with the number of decimals they have in bytes, smallest first.
const UNITS: [(&str, usize); 3] = [("B", 0), ("kB", 3), ("MB", 6)];

impl Size {
    /// Reads a size; `None` also where it is no whole number of bytes or more than a `u64` holds.
    pub(crate) fn read(text: &str) -> Option<Size> {
        let digits = text.trim_end_matches(|char: char| char.is_ascii_alphabetic());
        let unit = &text[digits.len()..];
        let decimals = match UNITS.iter().find(|(name, _)| name.eq_ignore_ascii_case(unit)) {
            Some((_, decimals)) => *decimals,
            None if unit.is_empty() => 0,
            None => return None,
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let fraction = fraction.trim_end_matches('0');
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !all_digits(whole) || !all_digits(fraction) || fraction.len() > decimals {
            return None;
        }
        format!("{whole}{fraction:0<decimals$}").parse().ok().map(Size)
    }
}

/// The shortest exact form, in the smaller unit where two are as short: `1500`, `20kB`, `2.5MB`.
impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shortest = self.0.to_string();
        for (unit, decimals) in &UNITS[1..] {
            let digits = format!("{:0width$}", self.0, width = decimals + 1);
            let (whole, fraction) = digits.split_at(digits.len() - decimals);
            let exact = format!("{whole}.{fraction}");
            let exact = exact.trim_end_matches('0').trim_end_matches('.');
            let text = format!("{exact}{unit}");
            if text.len() < shortest.len() {
                shortest = text;
            }
        }
        f.write_str(&shortest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_exactly_and_printed_in_their_shortest_form() {
        for (text, bytes, printed) in [
            ("0", 0, "0"),
            ("500", 500, "500"),
            ("500B", 500, "500"),
            ("1kB", 1000, "1kB"),
            ("1KB", 1000, "1kB"),
            ("1.50kb", 1500, "1500"),
            ("20000", 20_000, "20kB"),
            ("1250000", 1_250_000, "1250kB"),
            ("2.5MB", 2_500_000, "2.5MB"),
            ("2MB", 2_000_000, "2MB"),
            ("0.5MB", 500_000, "500kB"),
            ("18446744073709551615", u64::MAX, "18446744073709551615"),
        ] {
            let size = Size::read(text);
            assert_eq!(size, Some(Size(bytes)), "{text}");
            assert_eq!(Size(bytes).to_string(), printed);
        }
        for text in ["", "kB", ".5kB", "1.5", "1.0001kB", "1GB", "-1", "1e3", "1 kB", "18446744073709551616"]
        {
            assert_eq!(Size::read(text), None, "{text}");
        }
    }
}
