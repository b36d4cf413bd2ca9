//! Text from strangers, made safe to show.

use unicode_segmentation::UnicodeSegmentation;

/// First strong isolate: what follows takes the direction of its own first letter, until [`END_OF_ISOLATE`].
const ISOLATE: char = '\u{2068}';
const END_OF_ISOLATE: char = '\u{2069}';

/// A grapheme may carry any number of combining marks; no script and no emoji needs more bytes than this.
const GRAPHEME_BYTES: usize = 64;

/// Takes out control characters, bidirectional controls and invisible characters, and folds each run of white
/// space into one space, with none at either end. Joiners stay: names and emoji are spelt with them.
pub fn clean(text: &str) -> String {
    fold(text.chars().filter(|&character| !is_hidden(character)))
}

/// Cuts at a grapheme border to at most `graphemes` with the `…` that stands where something was cut. The marks
/// of [`isolate`] do not count, and an isolate that was cut is closed. A grapheme that piles up combining marks
/// loses those beyond 64 bytes.
pub fn cut(text: &str, graphemes: usize) -> String {
    let is_mark = |grapheme: &str| grapheme.starts_with([ISOLATE, END_OF_ISOLATE]);
    let fits = text.graphemes(true).filter(|grapheme| !is_mark(grapheme)).count() <= graphemes;
    let mut room = if fits { graphemes } else { graphemes.saturating_sub(1) };
    let mut kept = String::new();
    let mut open = 0_usize;
    for grapheme in text.graphemes(true) {
        if is_mark(grapheme) {
            open = if grapheme.starts_with(ISOLATE) { open + 1 } else { open.saturating_sub(1) };
        } else if room == 0 {
            break;
        } else {
            room -= 1;
        }
        kept.push_str(&grapheme[..grapheme.floor_char_boundary(GRAPHEME_BYTES)]);
    }
    if !fits && graphemes > 0 {
        kept.push('…');
    }
    kept.extend(std::iter::repeat_n(END_OF_ISOLATE, open));
    kept
}

/// [Cleans](clean) the text and, where it holds right-to-left letters, isolates it, so that it cannot reorder
/// what is written around it.
pub fn isolate(text: &str) -> String {
    let text = clean(text);
    if text.chars().any(is_right_to_left) { format!("{ISOLATE}{text}{END_OF_ISOLATE}") } else { text }
}

/// Like [`clean`] and [`cut`], but lets the marks of [`isolate`] through as long as they come in pairs.
pub(crate) fn presentable(text: &str, graphemes: usize) -> String {
    let mut open = 0_usize;
    let text = fold(text.chars().filter(|&character| match character {
        ISOLATE => {
            open += 1;
            true
        }
        END_OF_ISOLATE if open > 0 => {
            open -= 1;
            true
        }
        other => !is_hidden(other),
    }));
    cut(&text, graphemes)
}

/// Folds white space; what is no white space stays.
fn fold(characters: impl Iterator<Item = char>) -> String {
    let mut folded = String::new();
    let mut space = false;
    for character in characters {
        if character.is_whitespace() {
            space = !folded.is_empty();
        } else {
            if std::mem::take(&mut space) {
                folded.push(' ');
            }
            folded.push(character);
        }
    }
    folded
}

/// Characters that show nothing themselves, but steer a terminal or a layout, or hide text.
fn is_hidden(character: char) -> bool {
    (character.is_control() && !character.is_whitespace())
        || matches!(character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{206f}' // direction
            | '\u{ad}' | '\u{180e}' | '\u{200b}' | '\u{2060}'..='\u{2065}' | '\u{feff}' // zero width
            | '\u{115f}' | '\u{1160}' | '\u{3164}' | '\u{ffa0}' // Hangul fillers: letters that are blank
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' // annotations and tags
            | '\u{fdd0}'..='\u{fdef}')
        || u32::from(character) & 0xfffe == 0xfffe // not characters at all
}

/// The blocks whose letters run right to left: Hebrew to Arabic, their presentation forms, and the old and new
/// scripts of the supplementary plane (Unicode Annex 9, default values of `Bidi_Class`).
fn is_right_to_left(character: char) -> bool {
    matches!(character,
        '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}'
        | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_name_that_reverses_what_follows_is_straightened() {
        assert_eq!(clean("Ada\u{202e}gpj.exe"), "Adagpj.exe");
        assert_eq!(clean("\u{2066}\u{2067}\u{2068}\u{2069}\u{200e}\u{200f}\u{61c}Ada"), "Ada");
    }

    #[test]
    fn control_characters_go_and_white_space_is_folded() {
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\0\u{7f}\u{9b}"), "[31mred[0m");
        assert_eq!(clean(" a\r\n\t b\u{a0}\u{200b} \u{2028}c \n"), "a b c");
        assert_eq!(clean("\u{feff}\u{2060}\u{ad} \u{3164}\u{fdd0}\u{ffff}"), "");
    }

    #[test]
    fn joiners_and_variation_selectors_stay() {
        for text in ["👩‍👩‍👧‍👦", "می‌خواهم", "क्‍ष", "❤️", "葛\u{e0100}", "Zoë", "José"]
        {
            assert_eq!(clean(text), text);
        }
    }

    #[test]
    fn a_cut_never_splits_what_is_seen_as_one_letter() {
        assert_eq!(cut("👩‍👩‍👧‍👦👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 2), "👩‍👩‍👧‍👦…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 3), "e\u{301}e\u{301}e\u{301}");
        assert_eq!(cut("🇨🇿🇨🇿🇨🇿", 2), "🇨🇿…");
        assert_eq!((cut("abc", 1).as_str(), cut("abc", 0).as_str()), ("…", ""));
    }

    #[test]
    fn a_pile_of_combining_marks_is_bounded() {
        let pile = format!("Z{}", "\u{335}".repeat(5_000));
        assert!(cut(&pile, 80).len() <= GRAPHEME_BYTES);
    }

    #[test]
    fn only_right_to_left_text_is_isolated() {
        assert_eq!(isolate("Ada"), "Ada");
        assert_eq!(isolate("\u{202e}דנה\u{2069}"), "\u{2068}דנה\u{2069}");
        assert_eq!(isolate("ليلى: 8.2"), "\u{2068}ليلى: 8.2\u{2069}");
    }

    #[test]
    fn isolates_survive_only_in_pairs() {
        assert_eq!(presentable("\u{2068}דנה\u{2069}: 8.2", 80), "\u{2068}דנה\u{2069}: 8.2");
        assert_eq!(presentable("\u{2069}\u{2067}a\u{2068}b", 80), "a\u{2068}b\u{2069}");
        assert_eq!(presentable("\u{2068}דנהדנה\u{2069}: 8.2", 3), "\u{2068}דנ…\u{2069}");
    }

    /// Any text, with the troublesome characters far more often than chance has them.
    fn text() -> impl Strategy<Value = String> {
        let trouble = prop::sample::select(
            "\0\t\n\r\u{1b}\u{7f}\u{9b}\u{a0}\u{200b}\u{200d}\u{200e}\u{202e}\u{2066}\u{2068}\u{2069}\u{2028}\u{feff}\
             \u{301}\u{fe0f} aא👩🇨"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![trouble, any::<char>()], 0..60).prop_map(String::from_iter)
    }

    /// How many isolates stay open, or `None` where one is closed that was never opened.
    fn left_open(text: &str) -> Option<usize> {
        text.chars().try_fold(0_usize, |open, character| match character {
            ISOLATE => Some(open + 1),
            END_OF_ISOLATE => open.checked_sub(1),
            _ => Some(open),
        })
    }

    proptest! {
        #[test]
        fn cleaning_twice_is_cleaning_once(text in text()) {
            prop_assert_eq!(clean(&clean(&text)), clean(&text));
        }

        #[test]
        fn clean_text_holds_nothing_hidden(text in text()) {
            let cleaned = clean(&text);
            prop_assert!(!cleaned.chars().any(|c| is_hidden(c) || c.is_control() || (c.is_whitespace() && c != ' ')));
            prop_assert!(!cleaned.contains("  ") && cleaned.trim() == cleaned);
        }

        #[test]
        fn cleaning_only_takes_away(text in text()) {
            let visible = |text: &str| -> Vec<char> {
                text.chars().filter(|&c| !c.is_whitespace() && !is_hidden(c)).collect()
            };
            prop_assert_eq!(visible(&clean(&text)), visible(&text));
        }

        #[test]
        fn a_cut_keeps_its_length_and_the_beginning(text in text(), graphemes in 0_usize..30) {
            let text = clean(&text);
            let cutting = cut(&text, graphemes);
            prop_assert!(cutting.graphemes(true).count() <= graphemes);
            if text.graphemes(true).count() <= graphemes {
                prop_assert_eq!(cutting, text);
            } else if graphemes > 0 {
                let kept: String = text.graphemes(true).take(graphemes - 1).collect();
                prop_assert_eq!(cutting, kept + "…");
            }
        }

        #[test]
        fn what_is_presented_never_leaks_a_direction(text in text(), graphemes in 0_usize..30) {
            prop_assert_eq!(left_open(&presentable(&text, graphemes)), Some(0));
        }
    }
}
