//! Undoing content encodings, bounded.

use std::borrow::Cow;
use std::io::Read;

use flate2::read::MultiGzDecoder;

/// The most that comes out of a stored body: the largest body that an endpoint can be set to take.
const STORED_LIMIT: usize = 64 * 1024 * 1024;

/// Why a content encoding was not undone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Undecoded {
    /// It is an encoding that is not known here, or the bytes are damaged.
    Unreadable,
    /// More than the limit would come out.
    TooLarge,
}

/// Undoes a `Content-Encoding` of `gzip`, `x-gzip`, `br` or `identity`; at most `limit` bytes come out.
pub fn undo_encoding(encoding: Option<&str>, body: &[u8], limit: usize) -> Result<Vec<u8>, Undecoded> {
    let encoding = encoding.unwrap_or_default().trim().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "identity" => read_bounded(body, limit),
        "gzip" | "x-gzip" => read_bounded(MultiGzDecoder::new(body), limit),
        "br" => read_bounded(brotli::Decompressor::new(body, 4096), limit),
        _ => Err(Undecoded::Unreadable),
    }
}

/// [`undo_encoding`] for those who do not mind why it was not undone.
pub fn decode_body(encoding: Option<&str>, body: &[u8], limit: usize) -> Option<Vec<u8>> {
    undo_encoding(encoding, body, limit).ok()
}

/// A stored body after undoing what its headers say; as it is where that cannot be done.
pub fn decoded<'a, V: AsRef<[u8]>>(
    headers: impl IntoIterator<Item = (&'a str, V)>,
    body: &[u8],
) -> Cow<'_, [u8]> {
    let mut encodings = headers.into_iter().filter(|(name, _)| name.eq_ignore_ascii_case("content-encoding"));
    let (Some((_, encoding)), None) = (encodings.next(), encodings.next()) else {
        return Cow::Borrowed(body);
    };
    std::str::from_utf8(encoding.as_ref())
        .ok()
        .and_then(|encoding| decode_body(Some(encoding), body, STORED_LIMIT))
        .map_or(Cow::Borrowed(body), Cow::Owned)
}

fn read_bounded(decoder: impl Read, limit: usize) -> Result<Vec<u8>, Undecoded> {
    let mut bytes = Vec::new();
    decoder.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(|_| Undecoded::Unreadable)?;
    if bytes.len() <= limit { Ok(bytes) } else { Err(Undecoded::TooLarge) }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn brotli(bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        brotli::CompressorWriter::new(&mut out, 4096, 5, 22).write_all(bytes).unwrap();
        out
    }

    #[test]
    fn each_known_encoding_is_undone() {
        let body = b"{\"id\":\"1\"}";

        assert_eq!(decode_body(None, body, 100).unwrap(), body);
        assert_eq!(decode_body(Some("identity"), body, 100).unwrap(), body);
        assert_eq!(decode_body(Some("gzip"), &gzip(body), 100).unwrap(), body);
        assert_eq!(decode_body(Some(" X-GZip "), &gzip(body), 100).unwrap(), body);
        assert_eq!(decode_body(Some("br"), &brotli(body), 100).unwrap(), body);
    }

    #[test]
    fn what_cannot_be_undone_is_none() {
        let cut = &gzip(b"some text")[..12];

        assert_eq!(decode_body(Some("zstd"), b"x", 100), None);
        assert_eq!(decode_body(Some("gzip, br"), b"x", 100), None);
        assert_eq!(decode_body(Some("gzip"), b"not gzip", 100), None);
        assert_eq!(decode_body(Some("gzip"), cut, 100), None);
        assert_eq!(decode_body(Some("br"), &brotli(b"some text")[..5], 100), None);
    }

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let bomb = vec![0; 1_000_000];

        assert_eq!(decode_body(None, &bomb, 999_999), None);
        assert_eq!(decode_body(Some("gzip"), &gzip(&bomb), 999_999), None);
        assert_eq!(decode_body(Some("br"), &brotli(&bomb), 999_999), None);
        assert_eq!(decode_body(Some("gzip"), &gzip(&bomb), 1_000_000).unwrap(), bomb);
        assert_eq!(undo_encoding(Some("gzip"), &gzip(&bomb), 999_999), Err(Undecoded::TooLarge));
        assert_eq!(undo_encoding(Some("gzip"), b"not gzip", 999_999), Err(Undecoded::Unreadable));
    }

    #[test]
    fn a_stored_body_that_cannot_be_decoded_stays_as_it_is() {
        let zipped = gzip(b"text");

        assert_eq!(&*decoded([("Content-Encoding", b"gzip")], &zipped), b"text");
        assert_eq!(&*decoded([("content-encoding", b"gzip")], b"text"), b"text");
        assert_eq!(&*decoded([("content-encoding", "gzip"), ("content-encoding", "br")], &zipped), &zipped);
        assert_eq!(&*decoded::<&str>([], b"text"), b"text");
    }
}
