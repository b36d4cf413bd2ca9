//! What of a delivery is searched.

use std::borrow::Cow;

use contract::{Field, Kind, Payload, Raw};
use query::TextField;
use serde_json::Value;

/// No more of a text is searched, in characters: a body can be one text of megabytes.
const MOST: usize = 100_000;

/// A text that is searched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Searched<'a> {
    /// The payload's key; empty for a body that is no JSON object, which is searched as a whole.
    pub key: &'a str,
    /// What it holds: a text decoded, the texts of lists and objects one below the other, anything else as its
    /// JSON. The first 100,000 characters of it.
    pub text: String,
}

impl Searched<'_> {
    /// Whether it is one of the short texts about a person.
    pub(crate) fn is_about_person(&self) -> bool {
        [TextField::Candidate, TextField::Reason].into_iter().any(|field| covers(field, self.key))
    }
}

/// What of a payload is searched: who, the ids, how the interview went, the reason, the analyses, and every field
/// that the contract does not know. The report's link is a secret and is not. `decoded`: the body it was read
/// from.
pub fn searched<'a>(payload: &'a Payload, decoded: &[u8]) -> Vec<Searched<'a>> {
    if !payload.is_object() {
        let text = cut(&contract::lossy(decoded)).to_owned();
        return vec![Searched { key: "", text }];
    }
    let known = Field::ALL
        .into_iter()
        .filter(|field| is_searched(*field))
        .filter_map(|field| Some((field.key(), payload.get(field).value()?)));
    let extras = payload.extras().filter_map(|(key, presence)| Some((key, presence.value()?)));
    known
        .chain(extras)
        .map(|(key, raw)| Searched { key, text: cut(&text(raw)).to_owned() })
        .filter(|searched| !searched.text.is_empty())
        .collect()
}

/// Whether a field of the language searches a payload's key.
pub(crate) fn covers(field: TextField, key: &str) -> bool {
    match field {
        TextField::Any => true,
        _ => field.payload_fields().iter().any(|covered| covered.key() == key),
    }
}

/// Whether a field of the language searches short texts about a person alone.
pub(crate) fn is_about_person(field: TextField) -> bool {
    match field {
        TextField::Candidate
        | TextField::Name
        | TextField::Email
        | TextField::Phone
        | TextField::ExternalId
        | TextField::Reason => true,
        TextField::Any
        | TextField::Interview
        | TextField::Result
        | TextField::Profile
        | TextField::Analysis
        | TextField::Note => false,
    }
}

fn is_searched(field: Field) -> bool {
    match field {
        Field::PdfExportUrl | Field::Status | Field::ProcessingStatus => false,
        _ => matches!(field.kind(), Kind::Text | Kind::Any),
    }
}

fn text(raw: &Raw) -> Cow<'_, str> {
    if let Some(text) = raw.text() {
        return text;
    }
    if !raw.json().starts_with(['[', '{']) {
        return Cow::Borrowed(raw.json());
    }
    // Too deep for serde_json: then as it is.
    let Ok(value) = serde_json::from_str(raw.json()) else { return Cow::Borrowed(raw.json()) };
    let mut texts = String::new();
    collect(&value, &mut texts);
    Cow::Owned(texts)
}

fn collect(value: &Value, texts: &mut String) {
    match value {
        Value::String(text) => {
            if !texts.is_empty() {
                texts.push('\n');
            }
            texts.push_str(text);
        }
        Value::Array(values) => values.iter().for_each(|value| collect(value, texts)),
        Value::Object(values) => values.values().for_each(|value| collect(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn cut(text: &str) -> &str {
    match text.char_indices().nth(MOST) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(body: &str) -> Vec<(String, String)> {
        let payload = Payload::parse(body.as_bytes());
        searched(&payload, body.as_bytes())
            .into_iter()
            .map(|searched| (searched.key.to_owned(), searched.text))
            .collect()
    }

    fn pair(key: &str, text: &str) -> (String, String) {
        (key.to_owned(), text.to_owned())
    }

    #[test]
    fn texts_are_searched_whatever_holds_them() {
        let body = r#"{"id":"r1","score":7,"status":"active","candidate_name":"Z\u00f6e","candidate_email":null,
            "ai_analysis_recruiter_why_hire":["calm",{"more":["kind"]}],"new_field":"news","odd":7,
            "pdf_export_url":"https://reports.example.com/secret"}"#;

        assert_eq!(
            all(body),
            [
                pair("id", "r1"),
                pair("candidate_name", "Zöe"),
                pair("ai_analysis_recruiter_why_hire", "calm\nkind"),
                pair("new_field", "news"),
                pair("odd", "7"),
            ]
        );
    }

    #[test]
    fn what_is_no_object_is_searched_as_a_whole() {
        assert_eq!(all("hello world"), [pair("", "hello world")]);
    }

    #[test]
    fn what_is_too_deep_is_searched_as_it_is() {
        let deep = format!("{}\"x\"{}", "[".repeat(5000), "]".repeat(5000));
        assert_eq!(all(&format!(r#"{{"extra":{deep}}}"#)), [pair("extra", &deep)]);
    }
}
