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
        && bytes[0] == b'_'
        && matches!(bytes[1], b'x' | b'X')
        && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
        && bytes[6] == b'_'
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a reader makes of it: entities first, then codes, from the left.
    fn read_back(xml: &str) -> String {
        let text = xml.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        let mut out = String::new();
        let mut rest = &*text;
        while let Some(char) = rest.chars().next() {
            let length = if is_code(rest) {
                let code = u32::from_str_radix(&rest[2..6], 16).unwrap();
                out.push(char::from_u32(code).unwrap());
                7
            } else {
                out.push(char);
                char.len_utf8()
            };
            rest = &rest[length..];
        }
        out
    }

    proptest! {
        #[test]
        fn any_text_comes_back(
            texts in prop::collection::vec(prop_oneof![any::<String>(), "[_xX0-9a-fA-F]{0,16}", "[ \t\r\n]{0,4}"], 1..4),
        ) {
            let text = texts.concat();
            let xml = escaped(&text);

            let is_forbidden = |char| matches!(char, '\0'..='\u{8}' | '\r' | '\u{fffe}' | '\u{ffff}');
            prop_assert!(!xml.contains(is_forbidden));
            prop_assert_eq!(read_back(&xml), text);
        }
    }

    #[test]
    fn what_xml_cannot_hold_is_written_as_excel_does() {
        assert_eq!(escaped("plain text"), "plain text");
        assert_eq!(escaped("<b> & \"c\"\n"), "&lt;b&gt; &amp; \"c\"\n");
        assert_eq!(escaped("a\r\u{0}\u{1b}[1m\u{ffff}"), "a_x000D__x0000__x001B_[1m_xFFFF_");
        assert_eq!(escaped("_x0041_ _x41_ _"), "_x005F_x0041_ _x41_ _");
    }
}
