//! Bodies as text or bytes, no more of them than a window can show.

use std::fmt::Write as _;

/// No more of a body is sent to the window, in bytes. The log keeps all of it.
pub(super) const MOST_TEXT: usize = 8 * 1024 * 1024;
/// No more of a body is dumped, in bytes.
pub(super) const MOST_HEX: usize = 64 * 1024;

/// A body that is text.
pub(super) struct Shown {
    pub(super) text: String,
    /// Whether it is JSON, and laid out.
    pub(super) json: bool,
    /// Whether only its beginning is here.
    pub(super) cut: bool,
}

/// JSON laid out, other text as it is; `None` where the body is not UTF-8.
pub(super) fn laid_out(body: &[u8]) -> Option<Shown> {
    let text = std::str::from_utf8(body).ok()?;
    if text.len() > MOST_TEXT {
        return Some(Shown { text: start(text).to_owned(), json: false, cut: true });
    }
    let pretty = contract::pretty(text);
    Some(Shown { json: pretty.is_some(), text: pretty.unwrap_or_else(|| text.to_owned()), cut: false })
}

/// As much of a text as is sent to the window.
pub(super) fn start(text: &str) -> &str {
    &text[..text.floor_char_boundary(MOST_TEXT)]
}

/// `00000010  6c 6f 2c …  |lo, …|`, sixteen bytes a line, of the first 64 KiB.
pub(super) fn hex_dump(bytes: &[u8]) -> String {
    let bytes = &bytes[..bytes.len().min(MOST_HEX)];
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

    #[test]
    fn a_large_text_is_cut_between_characters() {
        let large = "ä".repeat(MOST_TEXT);

        let shown = laid_out(large.as_bytes()).unwrap();

        assert!(shown.cut && !shown.json);
        assert_eq!(shown.text.len(), MOST_TEXT);
    }
}
