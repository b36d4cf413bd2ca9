//! Whether two JSON texts are the same value.

use std::borrow::Cow;
use std::collections::HashMap;

use serde_json::value::RawValue;

use crate::raw::{Lone, Members, decode, quoted};

/// How deep lists and objects are looked into; below that the text is compared. Each level reads its text once
/// more, so this bounds the time as well as the stack.
const DEEPEST: usize = 16;

/// Whether two valid JSON texts are the same value: numbers by their exact decimal value, strings by what
/// they decode to, objects without regard to key order and with the last of duplicate keys.
pub(crate) fn same(a: &str, b: &str) -> bool {
    same_within(a, b, DEEPEST)
}

fn same_within(a: &str, b: &str, depth: usize) -> bool {
    if a == b {
        return true;
    }
    match (a.as_bytes().first(), b.as_bytes().first()) {
        (Some(b'"'), Some(b'"')) => string(a) == string(b),
        (Some(b'-' | b'0'..=b'9'), Some(b'-' | b'0'..=b'9')) => Decimal::read(a) == Decimal::read(b),
        (Some(b'['), Some(b'[')) if depth > 0 => {
            let (a, b) = (list(a), list(b));
            a.len() == b.len() && a.iter().zip(&b).all(|(a, b)| same_within(a.get(), b.get(), depth - 1))
        }
        (Some(b'{'), Some(b'{')) if depth > 0 => {
            let (a, b) = (object(a), object(b));
            a.len() == b.len()
                && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same_within(a, b, depth - 1)))
        }
        _ => false,
    }
}

fn string(json: &str) -> Cow<'_, str> {
    decode(quoted(json).unwrap_or(json), Lone::Kept)
}

fn list(json: &str) -> Vec<&RawValue> {
    serde_json::from_str(json).unwrap_or_default()
}

fn object(json: &str) -> HashMap<Cow<'_, str>, &str> {
    let members = serde_json::from_str(json).map_or_else(|_| Vec::new(), |Members(members)| members);
    members.into_iter().map(|(key, value)| (string(key.get()), value.get())).collect()
}

/// A JSON number as sign × 0.digits × 10^exponent, digits without zeros at either end. Equal exactly where the
/// numbers are; memory is bounded by the text, whatever the exponent.
#[derive(PartialEq, Eq)]
enum Decimal {
    Zero,
    Number { negative: bool, digits: String, exponent: Exponent },
}

#[derive(PartialEq, Eq)]
enum Exponent {
    Exact(i128),
    /// Too long to calculate with: the exponent as written, and how far the digits shift it.
    Huge {
        written: String,
        shift: i128,
    },
}

impl Decimal {
    fn read(json: &str) -> Decimal {
        let (negative, unsigned) = json.strip_prefix('-').map_or((false, json), |rest| (true, rest));
        let (mantissa, written) = unsigned.split_once(['e', 'E']).unwrap_or((unsigned, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));

        let digits = format!("{whole}{fraction}");
        let significant = digits.trim_start_matches('0');
        if significant.is_empty() {
            return Decimal::Zero;
        }
        let leading = digits.len() - significant.len();
        let shift = length(whole) - length(&digits[..leading]);
        Decimal::Number {
            negative,
            digits: significant.trim_end_matches('0').to_owned(),
            exponent: Exponent::read(written, shift),
        }
    }
}

impl Exponent {
    fn read(written: &str, shift: i128) -> Exponent {
        let (sign, digits) = match written.strip_prefix('-') {
            Some(digits) => ("-", digits),
            None => ("", written.strip_prefix('+').unwrap_or(written)),
        };
        let written = format!("{sign}{}", digits.trim_start_matches('0'));
        match written.as_str() {
            "" | "-" => Exponent::Exact(shift),
            // Thirty digits and a text's length stay far below what an i128 holds.
            short if short.len() <= 30 => match short.parse::<i128>() {
                Ok(exponent) => Exponent::Exact(exponent + shift),
                Err(_) => Exponent::Huge { written, shift },
            },
            _ => Exponent::Huge { written, shift },
        }
    }
}

/// The length of a text in memory, which always fits.
fn length(text: &str) -> i128 {
    i128::try_from(text.len()).unwrap_or(i128::MAX / 4)
}
