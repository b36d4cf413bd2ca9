//! Texts as they stand in the XML of a workbook.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text for an element. What XML cannot hold, and the line break that it would change, is written `_xHHHH_`, as Excel
/// does; so is the underscore of a text that would be taken for that.
pub(super) fn escaped(text: &str) -> Cow<'_, str> {
    let mut out = String::new();
    let mut done = 0;
    for (place, char) in text.char_indices() {
        let entity = match char {
            '&' => "&amp;",
            '<' => "&lt;",
            '>' => "&gt;",
            '\t' | '\n' => continue,
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => "",
            '_' if is_code(&text[place..]) => "",
            _ => continue,
        };
        out.push_str(&text[done..place]);
        out.push_str(entity);
        if entity.is_empty() {
            // Writing to a String does not fail.
            let _ = write!(out, "_x{:04X}_", u32::from(char));
        }
        done = place + char.len_utf8();
    }
    if done == 0 {
        return Cow::Borrowed(text);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// Whether a text begins with `_xHHHH_`.
fn is_code(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7
        && matches!(bytes[1], b'x' | b'X')
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_cannot_hold_is_written_as_excel_does() {
        assert_eq!(escaped("plain text"), "plain text");
        assert_eq!(escaped("<b> & \"c\"\n"), "&lt;b&gt; &amp; \"c\"\n");
        assert_eq!(escaped("a\r\u{0}\u{1b}[1m\u{ffff}"), "a_x000D__x0000__x001B_[1m_xFFFF_");
        assert_eq!(escaped("_x0041_ _x41_ _"), "_x005F_x0041_ _x41_ _");
    }
}
