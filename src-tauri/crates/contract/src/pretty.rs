//! JSON laid out for reading or on one line, with every token as it was written.

use std::borrow::Cow;

use memchr::memchr2;
use serde_json::value::RawValue;

/// Two spaces for each level, up to this level; deeper ones stay in its column. Ordinary payloads never get
/// there, and a hostile one grows at most 34-fold instead of with the square of its depth.
const DEEPEST_INDENT: usize = 16;

/// Indents valid JSON by two spaces and keeps each token as it was written: numbers, escapes, key order and
/// duplicate keys. From the seventeenth level on lines are not indented further, so that no depth makes the
/// output explode. `None` where `json` is not one JSON value.
pub fn pretty(json: &str) -> Option<String> {
    let mut tokens = tokens(json)?.peekable();
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0;
    while let Some(token) = tokens.next() {
        match token {
            "{" | "[" => {
                out.push_str(token);
                if let Some(end) = tokens.next_if(|next| matches!(*next, "}" | "]")) {
                    out.push_str(end);
                } else {
                    depth += 1;
                    new_line(&mut out, depth);
                }
            }
            "}" | "]" => {
                depth -= 1;
                new_line(&mut out, depth);
                out.push_str(token);
            }
            "," => {
                out.push_str(token);
                new_line(&mut out, depth);
            }
            ":" => out.push_str(": "),
            _ => out.push_str(token),
        }
    }
    Some(out)
}

/// Valid JSON on one line, without white space between the tokens, each of which stays as it was written; borrowed
/// where it already is. `None` where `json` is not one JSON value.
pub fn compact(json: &str) -> Option<Cow<'_, RawValue>> {
    let value: &RawValue = serde_json::from_str(json).ok()?;
    let bytes: usize = tokens_of(value.get()).map(str::len).sum();
    if bytes == value.get().len() {
        return Some(Cow::Borrowed(value));
    }
    RawValue::from_string(tokens_of(value.get()).collect()).ok().map(Cow::Owned)
}

/// The tokens of one JSON value as they were written, in order, strings with their quotes; `None` where `json` is
/// something else.
pub fn tokens(json: &str) -> Option<impl Iterator<Item = &str>> {
    Some(tokens_of(serde_json::from_str::<&RawValue>(json).ok()?.get()))
}

fn tokens_of(value: &str) -> impl Iterator<Item = &str> {
    let mut rest = value;
    std::iter::from_fn(move || {
        rest = rest.trim_ascii_start();
        let (token, after) = rest.split_at(token_length(rest));
        rest = after;
        (!token.is_empty()).then_some(token)
    })
}

fn new_line(out: &mut String, depth: usize) {
    out.push('\n');
    for _ in 0..depth.min(DEEPEST_INDENT) {
        out.push_str("  ");
    }
}

/// How long the token at the start of valid JSON is, in bytes.
fn token_length(json: &str) -> usize {
    match json.as_bytes() {
        [b'"', inner @ ..] => {
            let mut end = 0;
            while let Some(found) = inner.get(end..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
                if inner[end + found] == b'"' {
                    return end + found + 2;
                }
                // What is escaped is no end.
                end += found + 2;
            }
            json.len()
        }
        [b'{' | b'}' | b'[' | b']' | b',' | b':', ..] => 1,
        _ => json
            .find(|char: char| matches!(char, ',' | ']' | '}') || char.is_ascii_whitespace())
            .unwrap_or(json.len()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_indents_and_keeps_each_token() {
        let json = r#" {"score":7.00,"big":9007199254740993 , "huge":1e400,"a":"\u00e9\ud800\"}","a":[ ],"b":{"c":[1,null]}} "#;

        let laid_out = pretty(json).unwrap();

        assert_eq!(
            laid_out,
            r#"{
  "score": 7.00,
  "big": 9007199254740993,
  "huge": 1e400,
  "a": "\u00e9\ud800\"}",
  "a": [],
  "b": {
    "c": [
      1,
      null
    ]
  }
}"#
        );
    }

    #[test]
    fn what_is_not_json_has_no_layout() {
        for text in ["", "{", "{}x", "[1,]", "nul", "\"\u{1}\""] {
            assert_eq!(pretty(text), None, "{text:?}");
        }
        assert_eq!(pretty(" null ").as_deref(), Some("null"));
    }

    #[test]
    fn depth_neither_overflows_nor_explodes() {
        let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));

        let laid_out = pretty(&deep).unwrap();

        assert!(laid_out.len() <= 34 * deep.len());
        assert_eq!(laid_out.split_ascii_whitespace().collect::<String>(), deep);
    }
}
