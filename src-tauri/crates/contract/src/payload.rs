//! A best-effort view of a request body. The raw bytes stay the truth.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::raw::{Lone, Members, decode, has_lone_surrogate, quoted, type_name};
use crate::{Field, Problem, ProblemCode, Raw};

/// Whether a key is there, and whether it holds something: absent, `null` and `""` are three different things.
///
/// In a structure it serialises with `#[serde(default, skip_serializing_if = "Presence::is_absent")]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Presence<T> {
    /// The payload has no such key.
    #[default]
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

    /// The same presence of a reference to the value.
    pub const fn as_ref(&self) -> Presence<&T> {
        match self {
            Presence::Absent => Presence::Absent,
            Presence::Null => Presence::Null,
            Presence::Value(value) => Presence::Value(value),
        }
    }

    /// Whether the payload has no such key.
    pub const fn is_absent(&self) -> bool {
        matches!(self, Presence::Absent)
    }
}

impl<T: Clone> Presence<&T> {
    /// The same presence of a copy of the value.
    pub fn cloned(self) -> Presence<T> {
        self.map(T::clone)
    }
}

/// An absent key has to be skipped by the structure around it; where it is not, it comes out as `null`.
impl<T: Serialize> Serialize for Presence<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Presence::Value(value) => value.serialize(serializer),
            Presence::Absent | Presence::Null => serializer.serialize_unit(),
        }
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Presence<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Option::deserialize(deserializer)?.map_or(Presence::Null, Presence::Value))
    }
}

/// A view of a request body: each known field with its presence, unknown fields beside them, and what could
/// not be read. Of duplicate keys the last one counts, as in most JSON readers, and the duplicate is told as an
/// `unread` problem. The older `{table, schema, record}` wrapper is unwrapped.
///
/// What is read of a damaged body:
/// - bytes that are not UTF-8 become U+FFFD, a byte order mark is skipped, and what follows the object is
///   skipped: each is an `unread` problem;
/// - half a surrogate pair in a value becomes U+FFFD when it is decoded; in a key it stays as its escape, so
///   that two such keys stay two: each is an `unread` problem;
/// - a body that breaks off or is not JSON has no fields at all: half an object would pass off fields that
///   were cut away as absent.
#[derive(Debug, Clone)]
pub struct Payload {
    known: [Presence<Raw>; Field::ALL.len()],
    extras: Vec<(Box<str>, Presence<Raw>)>,
    is_object: bool,
    wrapped: bool,
    unread: Vec<Problem>,
}

impl Payload {
    /// Reads as much of `body` as can be read. Never fails, whatever the bytes.
    pub fn parse(body: &[u8]) -> Payload {
        let mut unread = Unread::default();
        let text = lossy(body);
        if let Cow::Owned(_) = text {
            unread.note("", "The body is not valid UTF-8; what could not be read is shown as U+FFFD.");
        }
        let text = match text.strip_prefix('\u{feff}') {
            Some(rest) => {
                unread.note("", "The body starts with a byte order mark, which JSON does not allow.");
                rest
            }
            None => &*text,
        };

        let mut json = serde_json::Deserializer::from_str(text);
        let Ok(outer) = Members::deserialize(&mut json) else {
            unread.problems.push(not_an_object(text));
            return Payload {
                known: [const { Presence::Absent }; Field::ALL.len()],
                extras: Vec::new(),
                is_object: false,
                wrapped: false,
                unread: unread.finish(),
            };
        };
        if json.end().is_err() {
            unread.note("", "Something follows the JSON object; only the object was read.");
        }

        let record = wrapped_record(&outer);
        let wrapped = record.is_some();
        let (members, prefix) = record.map_or((outer, ""), |record| (record, RECORD));
        let (known, extras) = read_fields(&members, prefix, &mut unread);
        Payload { known, extras, is_object: true, wrapped, unread: unread.finish() }
    }

    /// A field, exactly as it was sent.
    pub fn get(&self, field: Field) -> Presence<&Raw> {
        self.known[field as usize].as_ref()
    }

    /// A field's decoded text, where it is a non-null string.
    pub fn text(&self, field: Field) -> Option<Cow<'_, str>> {
        self.get(field).value()?.text()
    }

    /// A field's number as written, where it is a number.
    pub fn number(&self, field: Field) -> Option<&str> {
        self.get(field).value()?.number()
    }

    /// A field's truth value, where it is a boolean.
    pub fn boolean(&self, field: Field) -> Option<bool> {
        self.get(field).value()?.boolean()
    }

    /// Fields the contract does not know, in the order they came. Beside the wrapper's `record` there are none.
    pub fn extras(&self) -> impl Iterator<Item = (&str, Presence<&Raw>)> {
        self.extras.iter().map(|(key, presence)| (&**key, presence.as_ref()))
    }

    /// Whether the body is a JSON object (after unwrapping).
    pub fn is_object(&self) -> bool {
        self.is_object
    }

    /// Whether it came in the older `{table, schema, record}` wrapper.
    pub fn wrapped(&self) -> bool {
        self.wrapped
    }

    /// What could not be read (`not_json`, `unread`); empty for a well-formed object. At most a hundred places
    /// are named; one more problem then says how many there are beyond them.
    pub fn unread(&self) -> &[Problem] {
        &self.unread
    }

    /// The RFC 6901 pointer to a field of this payload, whether it is there or not.
    pub fn pointer(&self, field: Field) -> String {
        self.pointer_to(field.key())
    }

    /// The same to any key.
    pub(crate) fn pointer_to(&self, key: &str) -> String {
        pointer(if self.wrapped { RECORD } else { "" }, key)
    }
}

/// [`String::from_utf8_lossy`], several times as fast where nothing is lost.
pub fn lossy(bytes: &[u8]) -> Cow<'_, str> {
    str::from_utf8(bytes).map_or_else(|_| String::from_utf8_lossy(bytes), Cow::Borrowed)
}

/// Where the fields are in a wrapped body.
const RECORD: &str = "/record";

fn pointer(prefix: &str, key: &str) -> String {
    format!("{prefix}/{}", key.replace('~', "~0").replace('/', "~1"))
}

fn not_an_object(text: &str) -> Problem {
    let message = if text.trim_ascii().is_empty() {
        "The body is empty.".to_owned()
    } else {
        match serde_json::from_str::<&serde_json::value::RawValue>(text) {
            Ok(value) => format!("The body is {} instead of a JSON object.", type_name(value.get())),
            Err(error) if error.is_eof() => "The body is not JSON: it breaks off before its end.".to_owned(),
            Err(error) => {
                format!("The body is not JSON (line {}, column {}).", error.line(), error.column())
            }
        }
    };
    Problem { code: ProblemCode::NotJson, path: String::new(), message }
}

/// The members of `record`, where `outer` is the older wrapper: a `table` and a `record` object, and none of
/// the fields of its own.
fn wrapped_record<'a>(outer: &Members<'a>) -> Option<Members<'a>> {
    let mut table = false;
    let mut record = None;
    for (key, value) in &outer.0 {
        match quoted(key.get())? {
            "table" => table = true,
            "record" => record = Some(value.get()),
            key if Field::from_key(key).is_some() => return None,
            _ => {}
        }
    }
    record.filter(|_| table).and_then(|record| serde_json::from_str(record).ok())
}

type Known = [Presence<Raw>; Field::ALL.len()];
type Extras = Vec<(Box<str>, Presence<Raw>)>;

fn read_fields(members: &Members<'_>, prefix: &str, unread: &mut Unread) -> (Known, Extras) {
    let mut known: Known = [const { Presence::Absent }; Field::ALL.len()];
    let mut extras: Extras = Vec::new();
    let mut places: HashMap<Cow<'_, str>, usize> = HashMap::new();
    let mut repeated: HashSet<Cow<'_, str>> = HashSet::new();

    for (key, value) in &members.0 {
        let Some(inner) = quoted(key.get()) else { continue };
        let name = decode(inner, Lone::Kept);
        if has_lone_surrogate(inner) {
            unread.note(
                &pointer(prefix, &name),
                "The key holds half a surrogate pair; it is shown as its escape.",
            );
        }
        let slot = if let Some(field) = Field::from_key(&name) {
            &mut known[field as usize]
        } else {
            let place = *places.entry(name.clone()).or_insert_with(|| {
                extras.push((name.as_ref().into(), Presence::Absent));
                extras.len() - 1
            });
            &mut extras[place].1
        };
        if !slot.is_absent() && repeated.insert(name.clone()) {
            unread.note(&pointer(prefix, &name), "The key is there more than once; the last one counts.");
        }
        *slot = if value.get() == "null" { Presence::Null } else { Presence::Value(Raw::new(value)) };
    }

    let keys: [&str; Field::ALL.len()] = Field::ALL.map(Field::key);
    let fields = keys.into_iter().zip(&known);
    for (key, presence) in fields.chain(extras.iter().map(|(key, presence)| (&**key, presence))) {
        if presence.as_ref().value().is_some_and(|raw| has_lone_surrogate(raw.json())) {
            unread
                .note(&pointer(prefix, key), "The text holds half a surrogate pair; it is shown as U+FFFD.");
        }
    }
    (known, extras)
}

/// Gathers what could not be read, within bounds: a body can be nothing but duplicate keys.
#[derive(Default)]
struct Unread {
    problems: Vec<Problem>,
    beyond: usize,
}

impl Unread {
    const MOST: usize = 100;

    fn note(&mut self, path: &str, message: &str) {
        if self.problems.len() < Unread::MOST {
            let (path, message) = (path.to_owned(), message.to_owned());
            self.problems.push(Problem { code: ProblemCode::Unread, path, message });
        } else {
            self.beyond += 1;
        }
    }

    fn finish(mut self) -> Vec<Problem> {
        if self.beyond > 0 {
            let message = format!("{} more places could not be read as they are.", self.beyond);
            self.problems.push(Problem { code: ProblemCode::Unread, path: String::new(), message });
        }
        self.problems
    }
}
