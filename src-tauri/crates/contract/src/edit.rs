//! Changing single fields of a payload without touching the rest.

use serde_json::Value;

use crate::raw::{Lone, Members, decode, quoted};

/// The JSON object `body` with other values in some of its fields; what is not changed stays byte for byte, and a field
/// that is not there comes last. `None` where it is no JSON object.
pub fn with_fields(body: &str, fields: &[(String, Value)]) -> Option<String> {
    let Members(members) = serde_json::from_str(body).ok()?;
    let place = |part: &str| part.as_ptr() as usize - body.as_ptr() as usize;
    let mut edited = String::with_capacity(body.len());
    let mut copied = 0;
    let mut is_set = vec![false; fields.len()];
    for (key, value) in &members {
        let name = decode(quoted(key.get())?, Lone::Kept);
        // Of two for one field the later one is meant.
        let Some(field) = fields.iter().rposition(|(field, _)| *field == name) else { continue };
        let start = place(value.get());
        edited.push_str(body.get(copied..start)?);
        edited.push_str(&fields[field].1.to_string());
        copied = start + value.get().len();
        is_set.iter_mut().zip(fields).for_each(|(set, (field, _))| *set |= *field == name);
    }
    let end = body.rfind('}')?;
    edited.push_str(body.get(copied..end)?);
    let mut first = members.is_empty();
    for ((name, value), _) in fields.iter().zip(is_set).filter(|(_, set)| !set) {
        if !std::mem::take(&mut first) {
            edited.push(',');
        }
        edited.push_str(&Value::from(name.as_str()).to_string());
        edited.push(':');
        edited.push_str(&value.to_string());
    }
    edited.push_str(body.get(end..)?);
    Some(edited)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn with(body: &str, fields: &[(&str, Value)]) -> Option<String> {
        let fields: Vec<_> = fields.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        with_fields(body, &fields)
    }

    #[test]
    fn what_is_not_set_stays_byte_for_byte() {
        let body = "{ \"score\" : 7.00,\n\"sc\\u006fre\":1, \"big\": 9007199254740993, \"text\": \"}\" }\n";

        assert_eq!(
            with(body, &[("score", json!(9.5)), ("new", json!([1, null]))]).unwrap(),
            "{ \"score\" : 9.5,\n\"sc\\u006fre\":9.5, \"big\": 9007199254740993, \"text\": \"}\" ,\"new\":[1,null]}\n"
        );
        assert_eq!(with("{}", &[("a", json!("b"))]).unwrap(), r#"{"a":"b"}"#);
        assert_eq!(with(body, &[]).unwrap(), body);
    }

    #[test]
    fn only_an_object_has_fields() {
        for body in ["", "[1]", "null", "{", "{} x"] {
            assert_eq!(with(body, &[("a", json!(1))]), None, "{body:?}");
        }
    }
}
