//! A best-effort view of a request body. The raw bytes stay the truth.

use std::borrow::Cow;

use crate::{Field, Problem};

/// Whether a key is there, and whether it holds something: absent, `null` and `""` are three different things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Presence<T> {
    /// The payload has no such key.
    Absent,
    /// The key is there and holds `null`.
    Null,
    /// The key holds something.
    Value(T),
}

impl<T> Presence<T> {
    /// The value, where there is one.
    pub fn value(self) -> Option<T> {
        match self {
            Presence::Value(value) => Some(value),
            Presence::Absent | Presence::Null => None,
        }
    }

    /// The same presence of something made from the value.
    pub fn map<U>(self, f: impl FnOnce(T) -> U) -> Presence<U> {
        match self {
            Presence::Absent => Presence::Absent,
            Presence::Null => Presence::Null,
            Presence::Value(value) => Presence::Value(f(value)),
        }
    }
}

/// One JSON value exactly as it was written; never `null` inside a [`Presence::Value`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Raw(Box<str>);

impl Raw {
    /// The JSON text as it was sent.
    pub fn json(&self) -> &str {
        todo!()
    }

    /// The decoded text where this is a JSON string; lone surrogates become U+FFFD.
    pub fn text(&self) -> Option<Cow<'_, str>> {
        todo!()
    }

    /// The number as it was written (`7.0` stays `7.0`), where this is a JSON number.
    pub fn number(&self) -> Option<&str> {
        todo!()
    }

    /// The truth value, where this is a JSON boolean.
    pub fn boolean(&self) -> Option<bool> {
        todo!()
    }
}

/// A view of a request body: each known field with its presence, unknown fields beside them, and what could
/// not be read. Of duplicate keys the last one counts, as in most JSON readers, and the duplicate is told as an
/// `unread` problem. The older `{table, schema, record}` wrapper is unwrapped.
#[derive(Debug, Clone)]
pub struct Payload {
    _private: (),
}

impl Payload {
    /// Reads as much of `body` as can be read. Never fails, whatever the bytes.
    pub fn parse(body: &[u8]) -> Payload {
        todo!()
    }

    /// A field, exactly as it was sent.
    pub fn get(&self, field: Field) -> Presence<&Raw> {
        todo!()
    }

    /// A field's decoded text, where it is a non-null string.
    pub fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        todo!()
    }

    /// A field's number as written, where it is a number.
    pub fn number(&self, field: Field) -> Option<&str> {
        todo!()
    }

    /// A field's truth value, where it is a boolean.
    pub fn boolean(&self, field: Field) -> Option<bool> {
        todo!()
    }

    /// Fields the contract does not know, in the order they came.
    pub fn extras(&self) -> impl Iterator<Item = (&str, Presence<&Raw>)> {
        std::iter::empty()
    }

    /// Whether the body is a JSON object (after unwrapping).
    pub fn is_object(&self) -> bool {
        todo!()
    }

    /// Whether it came in the older `{table, schema, record}` wrapper.
    pub fn wrapped(&self) -> bool {
        todo!()
    }

    /// What could not be read (`not_json`, `unread`); empty for a well-formed object.
    pub fn unread(&self) -> &[Problem] {
        todo!()
    }
}
