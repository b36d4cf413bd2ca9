//! A body exactly as it came.

use inbox::Reader;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::detail::find;
use super::{AppError, text};

/// A body exactly as it came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RawBody {
    text: String,
    /// All of it, in bytes.
    bytes: usize,
    /// Whether only its beginning is here.
    cut: bool,
    /// Whether it is UTF-8 text.
    is_text: bool,
}

/// How to show a raw body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum RawForm {
    Text,
    Hex,
}

impl RawBody {
    /// Reads a body; blocks.
    pub(crate) fn read(reader: &Reader, id: Uuid, form: RawForm) -> Result<RawBody, AppError> {
        Ok(RawBody::of(&find(reader, id)?.body, form))
    }

    /// In text, bytes that are none show as U+FFFD.
    fn of(body: &[u8], form: RawForm) -> RawBody {
        let (text, cut) = match form {
            RawForm::Text => {
                let whole = String::from_utf8_lossy(body);
                let start = text::start(&whole);
                (start.to_owned(), start.len() < whole.len())
            }
            RawForm::Hex => (text::hex_dump(body), body.len() > text::MOST_HEX),
        };
        let is_text = std::str::from_utf8(body).is_ok();
        RawBody { text, bytes: body.len(), cut, is_text }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_shown_as_it_came_and_not_laid_out() {
        let text = RawBody::of(b"{ \"score\":7.00}\r\n", RawForm::Text);
        let bytes = RawBody::of(b"a\xff", RawForm::Text);

        assert_eq!((text.text.as_str(), text.bytes, text.is_text), ("{ \"score\":7.00}\r\n", 17, true));
        assert_eq!((bytes.text.as_str(), bytes.bytes, bytes.is_text), ("a\u{fffd}", 2, false));
    }

    #[test]
    fn what_is_too_much_to_show_is_cut() {
        let large = vec![b'x'; text::MOST_HEX + 1];

        let (hex, text) = (RawBody::of(&large, RawForm::Hex), RawBody::of(&large, RawForm::Text));

        assert_eq!((hex.cut, hex.bytes, hex.text.lines().count()), (true, large.len(), text::MOST_HEX / 16));
        assert!(!text.cut);
    }
}
