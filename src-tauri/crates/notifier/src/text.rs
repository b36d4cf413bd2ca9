//! Text from strangers, made safe to show.

/// Takes out control characters and bidirectional controls, and folds white space.
pub fn clean(text: &str) -> String {
    todo!()
}

/// Cuts at a grapheme border to at most `graphemes`, with `…` where something was cut.
pub fn cut(text: &str, graphemes: usize) -> String {
    todo!()
}
