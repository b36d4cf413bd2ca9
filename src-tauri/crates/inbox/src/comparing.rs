//! Reads an `OpenAPI` document and compares it with the contract.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use contract::openapi::{Comparison, compare};

use crate::Error;

/// Larger documents are refused.
const MOST_BYTES: u64 = 4 * 1024 * 1024;

/// Compares a document (JSON) with the contract; blocks. What cannot be compared is told in a sentence.
pub fn compare_contract(path: &Path) -> Result<Comparison, Error> {
    let unread = |source| Error::Io { what: "cannot read", path: path.to_owned(), source };
    let invalid = |why: String| Error::Invalid(format!("{}: {why}", path.display()));
    let mut text = Vec::new();
    File::open(path).and_then(|file| file.take(MOST_BYTES + 1).read_to_end(&mut text)).map_err(unread)?;
    if text.len() as u64 > MOST_BYTES {
        return Err(invalid("a document of more than 4 MiB is not read".to_owned()));
    }
    let document =
        serde_json::from_slice(&text).map_err(|error| invalid(format!("this is not JSON ({error})")))?;
    compare(&document).map_err(|error| invalid(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_document_ends_in_a_sentence() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("openapi.json");

        for (text, expected) in [
            ("openapi: 3.1.0".to_owned(), "not JSON"),
            ("[".repeat(100_000), "not JSON"),
            (" ".repeat(4 * 1024 * 1024 + 1), "4 MiB"),
            ("{}".to_owned(), "no OpenAPI document"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = compare_contract(&path).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(compare_contract(&folder.path().join("none")).is_err());
    }
}
