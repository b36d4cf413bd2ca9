//! The published wording, known by fingerprints: it belongs to those who published it, and the contract is told here in
//! words of our own. A fingerprint is enough to notice that something else is said.

use crate::{Event, Field};

/// The fingerprint of what is published of a field.
pub(super) const fn of_field(field: Field) -> u64 {
    FIELDS[field as usize]
}

/// The fingerprint of what is published of an event; `None` for one that is not published.
pub(super) const fn of_event(event: Event) -> Option<u64> {
    match event {
        Event::InterviewCollected => Some(0x1dc6_5bf2_0cbe_8683),
        Event::InterviewResult => Some(0x2704_50c5_dba6_a646),
        Event::InterviewFailed => Some(0x292c_f1b8_5376_7a70),
        Event::Unknown => None,
    }
}

/// Whether a text is what was published, however it is broken into lines.
pub(super) fn is_published(published: Option<u64>, text: &str) -> bool {
    published == Some(fingerprint(text))
}

/// FNV-1a of the words with one space between them.
fn fingerprint(text: &str) -> u64 {
    let words = text.split_whitespace().enumerate();
    let bytes = words.flat_map(|(place, word)| (place > 0).then_some(b' ').into_iter().chain(word.bytes()));
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

/// In the order of [`Field::ALL`].
const FIELDS: [u64; Field::ALL.len()] = [
    0x97c5_04d6_bfbb_76de,
    0x6dc3_0c26_c555_ee28,
    0xac48_1aaa_1ccd_72e9,
    0x6dde_c9fb_0149_5302,
    0xced2_b54a_fb4d_f03c,
    0x0d29_2c41_e005_fe18,
    0x78dd_154d_472d_3192,
    0x7100_ad29_eeeb_f17e,
    0xb5d7_a60a_2799_d152,
    0x17ab_2618_b896_515c,
    0x5a91_1a93_57aa_60f3,
    0x9edd_9114_c8de_a1ca,
    0x9069_0be1_f50b_059f,
    0xee2c_0df8_287e_cc2b,
    0x42d7_3822_6246_d007,
    0x6da9_d062_0a89_a987,
    0x2484_fbd8_5850_d7f4,
    0x2dde_52b3_ca97_1f27,
    0x2370_214b_af7d_40c8,
    0x5860_2e25_0822_af15,
    0xc13c_4453_1362_7994,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_do_not_matter_and_words_do() {
        // The published test vector of FNV-1a.
        assert_eq!(fingerprint("foobar"), 0x8594_4171_f739_67e8);
        assert_eq!(fingerprint("foo\n  bar "), fingerprint("foo bar"));
        assert_ne!(fingerprint("foo bar"), fingerprint("foobar"));
    }
}
