//! Reads an `OpenAPI` document and compares it with the contract.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use contract::openapi::{Comparison, compare};
use serde_json::Value;

use crate::Error;

/// Larger documents are refused.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Compares a document, JSON or YAML, with the contract; blocks. What cannot be compared is told in a sentence.
pub fn compare_contract(path: &Path) -> Result<Comparison, Error> {
    let unread = |source| Error::Io { what: "cannot read", path: path.to_owned(), source };
    let invalid = |why: String| Error::Invalid(format!("{}: {why}", path.display()));
    let mut text = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text)).map_err(unread)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(invalid("a document of more than 4 MiB is not read".to_owned()));
    }
    let document = parse(&text).map_err(invalid)?;
    compare(&document).map_err(|error| invalid(error.to_string()))
}

/// Nearly all JSON is YAML too, but JSON is read faster, and what is wrong with it is told better, by its own reader.
fn parse(text: &[u8]) -> Result<Value, String> {
    if text.trim_ascii_start().starts_with(b"{") {
        return serde_json::from_slice(text).map_err(|error| format!("this is not JSON ({error})"));
    }
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_slice_with_options(text, options)
        .map_err(|error| format!("this is neither JSON nor YAML ({error})"))
}

#[cfg(test)]
mod tests {
    use contract::openapi::DifferenceKind;

    use super::*;

    fn compared(text: &str) -> Result<Comparison, String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openapi");
        std::fs::write(&path, text).unwrap();
        compare_contract(&path).map_err(|error| error.to_string())
    }

    #[test]
    fn yaml_says_what_json_says() {
        let text = include_str!("comparing/openapi.yaml");

        let comparison = compared(text).unwrap();

        assert_eq!(comparison.version.as_deref(), Some("1.10"), "a text that looks like a number stays one");
        let gone = comparison.differences.iter().filter(|one| one.kind == DifferenceKind::Removed);
        assert_eq!(gone.count(), 2, "two of the three webhooks");
        let told = comparison.differences.iter().filter(|one| one.kind != DifferenceKind::Removed);
        let told: Vec<_> = told.map(|one| (one.path.as_str(), one.kind.name())).collect();
        assert_eq!(told, [("/score", "type"), ("/status", "description")]);
    }

    #[test]
    fn what_is_no_document_ends_in_a_sentence() {
        let bomb = (1..30).fold("a0: &a0 [x, x]\n".to_owned(), |text, n| {
            format!("{text}a{n}: &a{n} [*a{}, *a{}]\n", n - 1, n - 1)
        });
        for (text, expected) in [
            ("{\"openapi\": ".to_owned(), "not JSON"),
            ("openapi: [".to_owned(), "neither JSON nor YAML"),
            ("[".repeat(100_000), "neither JSON nor YAML"),
            (bomb, "neither JSON nor YAML"),
            (" ".repeat(4 * 1024 * 1024 + 1), "4 MiB"),
            ("{}".to_owned(), "no OpenAPI document"),
            ("swagger: '2.0'".to_owned(), "no OpenAPI document"),
            (String::new(), "no OpenAPI document"),
        ] {
            let error = compared(&text).unwrap_err();
            assert!(error.contains(expected), "{error}");
        }
        assert!(compare_contract(Path::new("/nowhere/at/all")).is_err());
    }
}
