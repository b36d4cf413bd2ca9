//! The payload as JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use crate::{Field, Kind};

/// The published contract, `nullable` translated to `type: [T, "null"]`, drawn from the table in [`crate::Field`].
pub fn schema() -> Value {
    let properties: Map<String, Value> =
        Field::ALL.into_iter().map(|field| (field.key().to_owned(), property(field))).collect();
    let required: Vec<&str> =
        Field::ALL.into_iter().filter(|field| field.required()).map(Field::key).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "JobMojito webhook payload",
        "description": "What JobMojito sends for an interview result. The three events share it.",
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

fn property(field: Field) -> Value {
    let json_type = match field.kind() {
        Kind::Text => "string",
        Kind::Number => "number",
        Kind::Boolean => "boolean",
        Kind::Any => return json!({ "description": field.meaning() }),
    };
    if field.nullable() {
        json!({ "type": [json_type, "null"], "description": field.meaning() })
    } else {
        json!({ "type": json_type, "description": field.meaning() })
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    /// The parts of a payload schema that a receiver depends on: property names in order, their types with
    /// `nullable` translated, and the required list.
    fn structure(schema: &Value) -> Value {
        let properties = schema["properties"].as_object().unwrap();
        let properties: Vec<Value> = properties
            .iter()
            .map(|(name, property)| match (&property["type"], &property["nullable"]) {
                (Value::String(json_type), Value::Bool(true)) => json!([name, [json_type, "null"]]),
                (Value::Null, _) => json!([name, "any"]),
                (json_type, _) => json!([name, json_type]),
            })
            .collect();
        json!({ "type": schema["type"], "properties": properties, "required": schema["required"] })
    }

    #[test]
    fn it_has_the_published_structure() {
        insta::assert_snapshot!("structure", crate::pretty(&structure(&schema()).to_string()).unwrap());
    }

    /// Needs a copy of the published `OpenAPI` file: at `JOBMOJITO_OPENAPI`, or beside the workspace.
    #[test]
    fn it_agrees_with_the_published_file_where_that_is_at_hand() {
        let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../../shared/seeds/openapi-webhooks.json");
        let file = std::env::var_os("JOBMOJITO_OPENAPI").map_or_else(|| PathBuf::from(beside), PathBuf::from);
        let Ok(text) = std::fs::read_to_string(&file) else {
            eprintln!("skipped: no published contract at {}", file.display());
            return;
        };
        let published: Value = serde_json::from_str(&text).unwrap();
        let published = &published["components"]["schemas"]["WebhookInterviewResultPayload"];

        assert_eq!(structure(&schema()), structure(published));
        for field in Field::ALL {
            let theirs = published["properties"][field.key()]["description"].as_str().unwrap();
            assert_ne!(field.meaning(), theirs, "the wording is our own");
        }
    }

    #[test]
    fn it_is_a_valid_schema_that_takes_an_all_null_failure() {
        let schema = schema();
        assert!(jsonschema::meta::is_valid(&schema));

        let mut payload: Map<String, Value> =
            Field::ALL.into_iter().map(|field| (field.key().to_owned(), Value::Null)).collect();
        for field in Field::ALL.into_iter().filter(|field| !field.nullable()) {
            payload.insert(field.key().to_owned(), json!("x"));
        }
        assert!(jsonschema::is_valid(&schema, &Value::Object(payload)));
    }
}
