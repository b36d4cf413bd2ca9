//! One JSON value as it was written, and reading it without losing anything.

use std::borrow::Cow;
use std::fmt::{self, Write};

use memchr::memchr;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer, ser};
use serde_json::value::RawValue;

/// One JSON value exactly as it was written; never `null` inside a [`crate::Presence::Value`]. Two are equal
/// where their texts are; whether they are the same value is for [`crate::diff`] to say.
///
/// Serialises as the very same text (with `serde_json`), so that numbers keep every digit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw(Box<str>);

impl Raw {
    /// The value that `json` holds, without the white space around it; `None` where it is not one JSON value.
    pub fn from_json(json: &str) -> Option<Raw> {
        serde_json::from_str::<&RawValue>(json).ok().map(Raw::new)
    }

    /// A JSON string that holds `text`.
    pub fn from_text(text: &str) -> Raw {
        Raw(serde_json::Value::from(text).to_string().into())
    }

    pub(crate) fn new(value: &RawValue) -> Raw {
        Raw(value.get().into())
    }

    /// The JSON text as it was sent.
    pub fn json(&self) -> &str {
        &self.0
    }

    /// The decoded text where this is a JSON string; lone surrogates become U+FFFD.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        quoted(self.json()).map(|inner| decode(inner, Lone::Replaced))
    }

    /// The number as it was written (`7.0` stays `7.0`), where this is a JSON number.
    pub fn number(&self) -> Option<&str> {
        Some(self.json())
            .filter(|json| json.starts_with(|first: char| first == '-' || first.is_ascii_digit()))
    }

    /// The truth value, where this is a JSON boolean.
    pub fn boolean(&self) -> Option<bool> {
        match self.json() {
            "true" => Some(true),
            "false" => Some(false),
            _ => None,
        }
    }
}

impl Serialize for Raw {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serde_json::from_str::<&RawValue>(&self.0).map_err(ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Raw, D::Error> {
        Box::<RawValue>::deserialize(deserializer).map(|value| Raw(value.into()))
    }
}

/// What JSON type a value has, in words; `json` is valid JSON.
pub(crate) fn type_name(json: &str) -> &'static str {
    match json.as_bytes().first() {
        Some(b'{') => "an object",
        Some(b'[') => "a list",
        Some(b'"') => "a string",
        Some(b't' | b'f') => "a boolean",
        Some(b'n') => "null",
        _ => "a number",
    }
}

/// The members of a JSON object as they were written, duplicates and broken keys included. Neither keys nor
/// values are looked into, so depth costs nothing.
pub(crate) struct Members<'a>(pub(crate) Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::with_capacity(crate::Field::ALL.len());
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

/// What becomes of half a surrogate pair, which no Rust text can hold.
#[derive(Clone, Copy)]
pub(crate) enum Lone {
    /// U+FFFD, for people to read.
    Replaced,
    /// Its escape in lower case, so that two different ones stay different.
    Kept,
}

/// What is between the quotes, where `json` is a string.
pub(crate) fn quoted(json: &str) -> Option<&str> {
    json.strip_prefix('"')?.strip_suffix('"')
}

/// The text that the `inner` part of a valid JSON string stands for.
pub(crate) fn decode(inner: &str, lone: Lone) -> Cow<'_, str> {
    let Some(first) = inner.find('\\') else { return Cow::Borrowed(inner) };
    let mut text = String::with_capacity(inner.len());
    text.push_str(&inner[..first]);
    let mut rest = &inner[first..];
    while !rest.is_empty() {
        let (escape, length) = read_escape(rest);
        match (escape, lone) {
            (Escape::Char(char), _) => text.push(char),
            (Escape::Lone(_), Lone::Replaced) => text.push(char::REPLACEMENT_CHARACTER),
            (Escape::Lone(unit), Lone::Kept) => {
                // Writing to a `String` cannot fail.
                let _ = write!(text, "\\u{unit:04x}");
            }
        }
        rest = &rest[length..];
        let plain = rest.find('\\').unwrap_or(rest.len());
        text.push_str(&rest[..plain]);
        rest = &rest[plain..];
    }
    Cow::Owned(text)
}

/// Whether valid JSON holds half a surrogate pair anywhere.
pub(crate) fn has_lone_surrogate(json: &str) -> bool {
    let mut rest = json;
    while let Some(start) = memchr(b'\\', rest.as_bytes()) {
        let (escape, length) = read_escape(&rest[start..]);
        if matches!(escape, Escape::Lone(_)) {
            return true;
        }
        rest = &rest[start + length..];
    }
    false
}

enum Escape {
    Char(char),
    Lone(u16),
}

/// The escape that `text` starts with, and its length in bytes; two `\u` of one surrogate pair are one escape.
fn read_escape(text: &str) -> (Escape, usize) {
    let units = [Some(text), text.get(6..)].into_iter().flatten().map_while(code_unit);
    match char::decode_utf16(units).next() {
        Some(Ok(char)) => (Escape::Char(char), 6 * char.len_utf16()),
        Some(Err(lone)) => (Escape::Lone(lone.unpaired_surrogate()), 6),
        None => {
            let char = match text.as_bytes().get(1) {
                Some(b'b') => '\u{8}',
                Some(b'f') => '\u{c}',
                Some(b'n') => '\n',
                Some(b'r') => '\r',
                Some(b't') => '\t',
                Some(b'/') => '/',
                Some(b'"') => '"',
                _ => '\\',
            };
            (Escape::Char(char), 2)
        }
    }
}

fn code_unit(text: &str) -> Option<u16> {
    u16::from_str_radix(text.strip_prefix("\\u")?.get(..4)?, 16).ok()
}
