//! `OpenAPI` documents compared with the contract. The documents are sample ones, beside this file.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use contract::openapi::{Comparison, DifferenceKind, compare};
use contract::{Event, Field};
use proptest::prelude::*;
use serde_json::{Value, json};

/// A document that says what the contract says.
const CONTRACT: &str = include_str!("contract.json");
const WRITTEN_OTHERWISE: &str = include_str!("written-otherwise.json");
const CHANGED: &str = include_str!("changed.json");
const IN_CIRCLES: &str = include_str!("in-circles.json");

fn document(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

fn compared(text: &str) -> Comparison {
    compare(&document(text)).unwrap()
}

#[test]
fn the_same_contract_has_no_differences_however_it_is_written() {
    let (same, otherwise) = (compared(CONTRACT), compared(WRITTEN_OTHERWISE));

    assert_eq!((same.differences, otherwise.differences), (Vec::new(), Vec::new()));
    assert_eq!((same.title.as_deref(), same.version.as_deref()), (Some("Sample"), Some("1.2.3")));
    assert_eq!(otherwise.version, None);
}

#[test]
fn the_published_file_has_none_where_it_is_at_hand() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/seeds/openapi-webhooks.json");
    let Ok(text) = std::fs::read_to_string(beside) else {
        return eprintln!("skipped: no published contract");
    };

    assert_eq!(compared(&text).differences, []);
}

#[test]
fn each_difference_is_told() {
    let differences = compared(CHANGED).differences;

    let of_results = differences.into_iter().filter(|one| one.event == Event::InterviewResult);
    let told: Vec<_> = of_results.map(|one| (one.path, one.kind.name(), one.sentence)).collect();
    insta::assert_debug_snapshot!(told);
}

#[test]
fn a_webhook_that_is_gone_is_told() {
    let mut document = document(CONTRACT);
    document["webhooks"].as_object_mut().unwrap().shift_remove("interview_failed");

    let differences = compare(&document).unwrap().differences;

    assert_eq!(differences.len(), 1);
    assert_eq!(differences[0].sentence, "The document has no webhook `interview_failed`.");
}

#[test]
fn what_cannot_be_compared_is_said_in_a_sentence() {
    let with_payload = |schema: Value| {
        let mut document = document(CONTRACT);
        document["components"]["schemas"]["Payload"] = schema;
        document
    };
    for (document, expected) in [
        (json!([]), "no OpenAPI document"),
        (json!({"swagger": "2.0"}), "no OpenAPI document"),
        (json!({"openapi": "2.0"}), "OpenAPI 2.0"),
        (json!({"openapi": "3.0.3", "paths": {}}), "none of the webhooks"),
        (document(IN_CIRCLES), "circles"),
        (with_payload(json!({"$ref": "#/components/schemas/Payload"})), "circles"),
        (with_payload(json!({"$ref": "https://example.com/x.json"})), "leads out"),
        (with_payload(json!({"$ref": "#/nowhere"})), "leads nowhere"),
        (with_payload(json!(5)), "no object"),
    ] {
        let error = compare(&document).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
}

/// A change of a document, and what it is told as.
#[derive(Debug, Clone)]
enum Mutation {
    Field(Field, Of),
    New(String),
    /// What is said of an event.
    Event(Event),
}

#[derive(Debug, Clone, Copy)]
enum Of {
    Gone,
    Type,
    Null,
    Required,
    Values,
    Wording,
}

impl Mutation {
    fn make(&self, document: &mut Value) {
        if let Mutation::Event(event) = self {
            document["webhooks"][event.name()]["post"]["description"] = json!("Sent now and then.");
        }
        let payload = &mut document["components"]["schemas"]["Payload"];
        match self {
            Mutation::Event(_) => {}
            Mutation::New(key) => payload["properties"][key] = json!({"type": "integer"}),
            Mutation::Field(field, of) => {
                let (key, schema) = (field.key(), &mut payload["properties"][field.key()]);
                match of {
                    Of::Gone => drop(payload["properties"].as_object_mut().unwrap().shift_remove(key)),
                    Of::Type => schema["type"] = json!("object"),
                    // What may be anything may be null already.
                    Of::Null if schema.get("type").is_none() => *schema = json!({"type": "null"}),
                    Of::Null => schema["nullable"] = json!(schema.get("nullable").is_none()),
                    Of::Values => schema["enum"] = json!(["a", "b"]),
                    Of::Wording => schema["description"] = json!("Something else."),
                    Of::Required => {
                        let required = payload["required"].as_array_mut().unwrap();
                        match required.iter().position(|name| name == key) {
                            Some(place) => drop(required.remove(place)),
                            None => required.push(json!(key)),
                        }
                    }
                }
            }
        }
    }

    fn told(&self) -> (String, DifferenceKind, Vec<Event>) {
        match self {
            Mutation::Event(event) => (String::new(), DifferenceKind::Description, vec![*event]),
            Mutation::New(key) => {
                let path = format!("/{}", key.replace('~', "~0").replace('/', "~1"));
                (path, DifferenceKind::Added, Event::NAMED.to_vec())
            }
            Mutation::Field(field, of) => {
                let kind = match of {
                    Of::Gone => DifferenceKind::Removed,
                    Of::Type | Of::Null => DifferenceKind::Type,
                    Of::Required => DifferenceKind::Required,
                    Of::Values => DifferenceKind::Values,
                    Of::Wording => DifferenceKind::Description,
                };
                (format!("/{}", field.key()), kind, Event::NAMED.to_vec())
            }
        }
    }
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let of = prop::sample::select(vec![Of::Gone, Of::Type, Of::Null, Of::Required, Of::Values, Of::Wording]);
    let field = prop::sample::select(Field::ALL.to_vec());
    prop_oneof![
        8 => (field, of).prop_map(|(field, of)| Mutation::Field(field, of)),
        1 => "[a-z~/ ]{1,12}!".prop_map(Mutation::New),
        1 => prop::sample::select(Event::NAMED.to_vec()).prop_map(Mutation::Event),
    ]
}

/// The same value with the members of each object in another order.
fn turned(value: &Value, by: usize) -> Value {
    match value {
        Value::Object(object) => {
            let mut members: Vec<_> =
                object.iter().map(|(key, value)| (key.clone(), turned(value, by))).collect();
            let places = members.len().max(1);
            members.rotate_left(by % places);
            members.into_iter().collect()
        }
        Value::Array(list) => list.iter().map(|value| turned(value, by)).collect(),
        other => other.clone(),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_a_document_says_nothing(by in 0_usize..30) {
        let differences = compare(&turned(&document(CONTRACT), by)).unwrap().differences;

        prop_assert_eq!(differences, []);
    }

    #[test]
    fn each_mutation_is_found_and_nothing_else(mutation in mutation(), by in 0_usize..30) {
        let mut document = document(CONTRACT);
        mutation.make(&mut document);

        let differences = compare(&turned(&document, by)).unwrap().differences;

        let (path, kind, events) = mutation.told();
        let found: Vec<_> = differences.into_iter().map(|one| (one.path, one.kind, one.event)).collect();
        let expected: Vec<_> = events.into_iter().map(|event| (path.clone(), kind, event)).collect();
        prop_assert_eq!(found, expected);
    }
}
