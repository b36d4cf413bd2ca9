//! A published `OpenAPI` document against the contract that this was built for.

mod wording;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{Event, Field, Kind};

/// What is different about a field. Serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Its type, or whether it may be null.
    Type,
    /// Whether it has to be there.
    Required,
    /// Which values it may have.
    Values,
    /// What is said of it: the mildest kind. Its published wording is known by a fingerprint alone, since the contract is
    /// kept in words of our own, so that only the wording of the document is told.
    Description,
}

impl DifferenceKind {
    /// `added`, `removed`, `type`, `required`, `values` or `description`.
    pub const fn name(self) -> &'static str {
        match self {
            DifferenceKind::Added => "added",
            DifferenceKind::Removed => "removed",
            DifferenceKind::Type => "type",
            DifferenceKind::Required => "required",
            DifferenceKind::Values => "values",
            DifferenceKind::Description => "description",
        }
    }
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// In the payload of this event.
    pub event: Event,
    /// The field, as a JSON pointer; empty for the event as a whole.
    pub path: String,
    /// What is different.
    pub kind: DifferenceKind,
    /// The difference in a sentence.
    pub sentence: String,
    /// How it is here, such as `string or null`; `None` where it is not.
    pub ours: Option<String>,
    /// How it is in the document.
    pub theirs: Option<String>,
}

/// A document and its differences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Comparison {
    /// `info.title`.
    pub title: Option<String>,
    /// `info.version`.
    pub version: Option<String>,
    /// By event, in the contract's order of fields; added ones behind them, and those of wording last.
    pub differences: Vec<Difference>,
}

/// Why a document cannot be compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NotComparable(String);

impl std::fmt::Display for NotComparable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for NotComparable {}

/// How many references and parts are followed in all: a document may lead in circles.
const MOST_STEPS: usize = 1000;
/// Longer texts of a document are not told.
const LONGEST: usize = 200;

/// Compares an `OpenAPI` 3 document with the contract. Each event's payload is looked for under `webhooks` and `paths`,
/// by the name of the event; references within the document and `allOf` are followed.
pub fn compare(document: &Value) -> Result<Comparison, NotComparable> {
    let version = document.get("openapi").and_then(Value::as_str);
    if !version.is_some_and(|version| version.starts_with("3.")) {
        return Err(NotComparable(match version {
            Some(version) => {
                format!("this is OpenAPI {}; a document of version 3 can be compared", short(version))
            }
            None => "this is no OpenAPI document: it has no `openapi: 3.…`".to_owned(),
        }));
    }
    let info = |name| document.pointer(name).and_then(Value::as_str).map(short);
    let mut differences = Vec::new();
    let mut found = false;
    for event in Event::NAMED {
        match operation(document, event) {
            None => differences.push(Difference {
                event,
                path: String::new(),
                kind: DifferenceKind::Removed,
                sentence: format!("The document has no webhook `{}`.", event.name()),
                ours: Some(event.name().to_owned()),
                theirs: None,
            }),
            Some(operation) => {
                found = true;
                let mut reading =
                    Reading { document, steps: 0, fields: BTreeMap::new(), required: BTreeSet::new() };
                reading.schema(operation.body)?;
                reading.compare(event, operation.description, &mut differences)?;
            }
        }
    }
    if !found {
        let names = Event::NAMED.map(Event::name).join(", ");
        return Err(NotComparable(format!("the document describes none of the webhooks {names}")));
    }
    Ok(Comparison { title: info("/info/title"), version: info("/info/version"), differences })
}

/// What a document says of an event.
struct Operation<'a> {
    description: Option<&'a str>,
    /// The schema of its body.
    body: &'a Value,
}

fn operation(document: &Value, event: Event) -> Option<Operation<'_>> {
    let items =
        ["webhooks", "paths"].into_iter().filter_map(|part| document.get(part)?.as_object()).flatten();
    let named = |name: &str| {
        name.rsplit('/').next().is_some_and(|last| last.replace(['-', '.'], "_") == event.name())
    };
    let post = items.into_iter().find(|(name, _)| named(name))?.1.get("post")?;
    let body = post.pointer("/requestBody/content/application~1json/schema")?;
    Some(Operation { description: post.get("description").and_then(Value::as_str), body })
}

/// The fields of a payload, as a document has them.
struct Reading<'a> {
    document: &'a Value,
    steps: usize,
    fields: BTreeMap<&'a str, &'a Value>,
    required: BTreeSet<&'a str>,
}

impl<'a> Reading<'a> {
    fn schema(&mut self, schema: &'a Value) -> Result<(), NotComparable> {
        let mut pending = vec![schema];
        while let Some(schema) = pending.pop() {
            let schema = self.resolved(schema)?;
            pending.extend(schema.get("allOf").and_then(Value::as_array).into_iter().flatten());
            if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
                self.fields.extend(properties.iter().map(|(name, field)| (name.as_str(), field)));
            }
            let required = schema.get("required").and_then(Value::as_array).into_iter().flatten();
            self.required.extend(required.filter_map(Value::as_str));
        }
        Ok(())
    }

    /// What a reference stands for, after at most so many.
    fn resolved(&mut self, mut schema: &'a Value) -> Result<&'a Map<String, Value>, NotComparable> {
        loop {
            self.steps += 1;
            if self.steps > MOST_STEPS {
                return Err(NotComparable(
                    "the document's references lead in circles, or too far".to_owned(),
                ));
            }
            let object = schema
                .as_object()
                .ok_or_else(|| NotComparable("a schema of the document is no object".to_owned()))?;
            let Some(reference) = object.get("$ref").and_then(Value::as_str) else { return Ok(object) };
            let inner = reference.strip_prefix('#').ok_or_else(|| {
                NotComparable(format!(
                    "`{}` leads out of the document; put it in and try again",
                    short(reference)
                ))
            })?;
            schema = self.document.pointer(inner).ok_or_else(|| {
                NotComparable(format!("`{}` leads nowhere in the document", short(reference)))
            })?;
        }
    }

    fn compare(
        mut self,
        event: Event,
        description: Option<&str>,
        differences: &mut Vec<Difference>,
    ) -> Result<(), NotComparable> {
        let mut reworded: Vec<Difference> = description
            .filter(|text| !wording::is_published(wording::of_event(event), text))
            .map(|text| Difference::of_wording(event, String::new(), event.name(), text))
            .into_iter()
            .collect();
        let mut theirs = std::mem::take(&mut self.fields);
        for field in Field::ALL {
            let key = field.key();
            let difference = |kind, sentence: String, ours: String, theirs: Option<String>| Difference {
                event,
                path: format!("/{key}"),
                kind,
                sentence,
                ours: Some(ours),
                theirs,
            };
            let ours = types_of(field);
            let Some(schema) = theirs.remove(key) else {
                let sentence = format!("`{key}` is not in the document any more.");
                differences.push(difference(DifferenceKind::Removed, sentence, words(&ours), None));
                continue;
            };
            let schema = self.resolved(schema)?;
            let found = types_in(schema);
            if found != ours {
                let (ours, found) = (words(&ours), words(&found));
                let sentence = format!("`{key}` is {found} in the document, and {ours} here.");
                differences.push(difference(DifferenceKind::Type, sentence, ours, Some(found)));
            }
            let required = self.required.contains(key);
            if required != field.required() {
                let say = |required| if required { "required" } else { "optional" };
                let (ours, found) = (say(field.required()).to_owned(), say(required).to_owned());
                let sentence = format!("`{key}` is {found} in the document, and {ours} here.");
                differences.push(difference(DifferenceKind::Required, sentence, ours, Some(found)));
            }
            if let Some(values) = schema.get("enum").and_then(Value::as_array) {
                let values = short(&values.iter().map(Value::to_string).collect::<Vec<_>>().join(", "));
                let sentence = format!("`{key}` is one of {values} in the document, and any value here.");
                differences.push(difference(
                    DifferenceKind::Values,
                    sentence,
                    "any".to_owned(),
                    Some(values),
                ));
            }
            // Our own words are no news either: a document may be made of what this program says.
            if let Some(text) = schema.get("description").and_then(Value::as_str)
                && text != field.meaning()
                && !wording::is_published(Some(wording::of_field(field)), text)
            {
                reworded.push(Difference::of_wording(event, format!("/{key}"), key, text));
            }
        }
        for (key, schema) in theirs {
            let found = words(&types_in(self.resolved(schema)?));
            let key = short(key);
            differences.push(Difference {
                event,
                path: format!("/{}", key.replace('~', "~0").replace('/', "~1")),
                kind: DifferenceKind::Added,
                sentence: format!("`{key}` is new in the document: {found}."),
                ours: None,
                theirs: Some(found),
            });
        }
        differences.append(&mut reworded);
        Ok(())
    }
}

impl Difference {
    fn of_wording(event: Event, path: String, of: &str, theirs: &str) -> Difference {
        let (kind, theirs) = (DifferenceKind::Description, short(theirs));
        let sentence = format!("What is said of `{of}` is new: “{theirs}”");
        Difference { event, path, kind, sentence, ours: None, theirs: Some(theirs) }
    }
}

/// The types that a field may have here; none where it may have any.
fn types_of(field: Field) -> BTreeSet<String> {
    let own = match field.kind() {
        Kind::Text => "string",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Any => return BTreeSet::new(),
    };
    let null = field.nullable().then_some("null");
    std::iter::once(own).chain(null).map(str::to_owned).collect()
}

/// The types that a schema allows, whether in the way of `OpenAPI` 3.0 (`nullable`) or of 3.1.
fn types_in(schema: &Map<String, Value>) -> BTreeSet<String> {
    let mut types: BTreeSet<String> = match schema.get("type") {
        Some(Value::String(one)) => BTreeSet::from([short(one)]),
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).map(short).collect(),
        _ => BTreeSet::new(),
    };
    if !types.is_empty() && schema.get("nullable") == Some(&Value::Bool(true)) {
        types.insert("null".to_owned());
    }
    types
}

fn words(types: &BTreeSet<String>) -> String {
    if types.is_empty() {
        return "anything".to_owned();
    }
    let own = types.iter().map(String::as_str).filter(|name| *name != "null");
    own.chain(types.contains("null").then_some("null")).collect::<Vec<_>>().join(" or ")
}

fn short(text: &str) -> String {
    text.chars().take(LONGEST).collect()
}
