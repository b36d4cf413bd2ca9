//! What the fields of a payload say to somebody who does not read JSON.

use contract::{Presence, Raw};
use serde_json::value::RawValue;

/// A field as a person reads it: text decoded, anything else as it was sent; `None` where it holds nothing.
pub fn shown(raw: Presence<&Raw>) -> Option<String> {
    raw.value().map(text_or_json)
}

/// Reasons for or against a candidate; the contract gives them no type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reasons {
    /// They were not sent.
    None,
    /// A list, each item as [`shown`] shows it.
    List(Vec<String>),
    /// One text.
    Text(String),
    /// Anything else, laid out.
    Json(String),
}

impl Reasons {
    /// What a field holds.
    pub fn of(raw: Presence<&Raw>) -> Reasons {
        let Some(raw) = raw.value() else { return Reasons::None };
        if let Some(text) = raw.text() {
            return Reasons::Text(text.into_owned());
        }
        let Ok(list) = serde_json::from_str::<Vec<&RawValue>>(raw.json()) else {
            return Reasons::Json(contract::pretty(raw.json()).unwrap_or_else(|| raw.json().to_owned()));
        };
        let item = |value: &RawValue| {
            Raw::from_json(value.get()).map_or_else(|| value.get().to_owned(), |raw| text_or_json(&raw))
        };
        Reasons::List(list.into_iter().map(item).collect())
    }
}

fn text_or_json(raw: &Raw) -> String {
    raw.text().map_or_else(|| raw.json().to_owned(), std::borrow::Cow::into_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_as_list_text_or_json() {
        let reasons = |json: &str| Reasons::of(Presence::Value(&Raw::from_json(json).unwrap()));

        assert_eq!(reasons(r#"["calm", 7.0]"#), Reasons::List(vec!["calm".into(), "7.0".into()]));
        assert_eq!(reasons(r#""calm""#), Reasons::Text("calm".into()));
        assert_eq!(reasons(r#"{"calm":1.0}"#), Reasons::Json("{\n  \"calm\": 1.0\n}".into()));
        assert_eq!(Reasons::of(Presence::Null), Reasons::None);
    }
}
