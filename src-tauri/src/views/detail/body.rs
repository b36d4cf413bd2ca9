//! The body, as far as it can be shown.

use std::fmt::Write as _;

use contract::Payload;
use inbox::Delivery;
use serde::Serialize;
use specta::Type;

/// No more of a body is sent to the window, in bytes. The log keeps all of it.
const MOST_TEXT: usize = 8 * 1024 * 1024;
/// No more of a body that is not text is dumped, in bytes.
const MOST_HEX: usize = 64 * 1024;

/// The body, as far as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(super) struct BodyView {
    /// Laid out JSON, or the text where it is not JSON.
    pub(super) text: Option<String>,
    json: bool,
    /// The first 64 KB as a hex dump where it is not text.
    pub(super) hex: Option<String>,
    /// What could not be read.
    notes: Vec<String>,
}

impl BodyView {
    pub(super) fn of(delivery: &Delivery, payload: &Payload) -> BodyView {
        let body = delivery.decoded();
        let mut notes: Vec<String> = payload.unread().iter().map(|problem| problem.message.clone()).collect();
        if body != delivery.body {
            notes.push(format!("It was sent compressed, in {} bytes.", delivery.body.len()));
        }
        let Ok(text) = std::str::from_utf8(&body) else {
            if body.len() > MOST_HEX {
                notes.push(format!("Only the first {MOST_HEX} of {} bytes are shown.", body.len()));
            }
            return BodyView {
                text: None,
                json: false,
                hex: Some(hex_dump(&body[..body.len().min(MOST_HEX)])),
                notes,
            };
        };
        if text.len() > MOST_TEXT {
            notes.push(format!("Only the first {MOST_TEXT} of {} bytes are shown.", text.len()));
            let start = text[..text.floor_char_boundary(MOST_TEXT)].to_owned();
            return BodyView { text: Some(start), json: false, hex: None, notes };
        }
        let pretty = contract::pretty(text);
        BodyView {
            json: pretty.is_some(),
            text: Some(pretty.unwrap_or_else(|| text.to_owned())),
            hex: None,
            notes,
        }
    }
}

/// `00000010  6c 6f 2c …  |lo, …|`, sixteen bytes a line.
fn hex_dump(bytes: &[u8]) -> String {
    let mut dump = String::with_capacity(bytes.len().div_ceil(16) * 80);
    for (line, chunk) in bytes.chunks(16).enumerate() {
        // Writing to a String cannot fail.
        let _ = write!(dump, "{:08x} ", line * 16);
        for place in 0..16 {
            let gap = if place == 8 { " " } else { "" };
            let _ = match chunk.get(place) {
                Some(byte) => write!(dump, "{gap} {byte:02x}"),
                None => write!(dump, "{gap}   "),
            };
        }
        let shown = |&byte: &u8| if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '.' };
        let _ = writeln!(dump, "  |{}|", chunk.iter().map(shown).collect::<String>());
    }
    dump
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hex_dump_shows_bytes_and_letters() {
        let dump = hex_dump(b"Hello, world! \x00\xff and more");

        assert_eq!(
            dump,
            "00000000  48 65 6c 6c 6f 2c 20 77  6f 72 6c 64 21 20 00 ff  |Hello, world! ..|\n\
             00000010  20 61 6e 64 20 6d 6f 72  65                       | and more|\n"
        );
    }
}
