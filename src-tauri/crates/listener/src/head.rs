//! The strict reading of a request's head, before the HTTP library sees it.
//!
//! Libraries read generously: a bare line feed ends a line, a `Transfer-Encoding` silently overrules a
//! `Content-Length`. Two programs that are generous in different ways can be made to disagree where a request
//! ends, and then a second request appears that nobody sent. So only what has exactly one reading passes.

use bytes::Bytes;
use http::StatusCode;
use jiff::Timestamp;
use tokio::time::Instant;

/// Largest head, in bytes, from the request line to the empty line.
pub(crate) const MAX_BYTES: usize = 32 * 1024;
/// Most header lines.
pub(crate) const MAX_LINES: usize = 100;

/// A request's head as it was sent.
#[derive(Debug)]
pub(crate) struct Head {
    /// Everything up to and including the empty line; already found to be well-formed.
    pub(crate) bytes: Bytes,
    /// How the body is delimited.
    pub(crate) framing: Framing,
    /// When the head was complete.
    pub(crate) at: Instant,
    /// The same by the wall clock.
    pub(crate) received_at: Timestamp,
}

impl Head {
    /// The header lines in order, names in the sender's case, values without the white space around them.
    pub(crate) fn fields(&self) -> impl Iterator<Item = (&[u8], &[u8])> {
        let mut rest = &self.bytes[memchr::memchr(b'\n', &self.bytes).map_or(0, |end| end + 1)..];
        std::iter::from_fn(move || {
            let end = memchr::memchr(b'\n', rest)?;
            let (line, after) = rest.split_at(end + 1);
            rest = after;
            let colon = memchr::memchr(b':', line)?;
            Some((&line[..colon], trimmed(line[colon + 1..].strip_suffix(b"\r\n")?)))
        })
    }
}

/// How a request's body is delimited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Framing {
    /// By its announced length in bytes; 0 where there is no body.
    Length(u64),
    /// By chunks.
    Chunked,
}

impl Framing {
    /// The announced size of the body, where it is announced.
    pub(crate) fn announced(self) -> Option<u64> {
        match self {
            Framing::Length(bytes) => Some(bytes),
            Framing::Chunked => None,
        }
    }
}

/// Why a head does not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fault {
    /// What to answer.
    pub(crate) status: StatusCode,
    /// What is wrong, in a sentence.
    pub(crate) detail: &'static str,
}

const fn malformed(detail: &'static str) -> Fault {
    Fault { status: StatusCode::BAD_REQUEST, detail }
}

const TOO_LARGE: Fault = Fault {
    status: StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
    detail: "The head of the request is larger than 32 KiB or has more than 100 header lines.",
};

/// Reads one head, line by line, as its bytes arrive.
#[derive(Debug, Default)]
pub(crate) struct Reader {
    /// Where the line that is not complete yet begins.
    line: usize,
    /// How far that line was searched for its end.
    searched: usize,
    /// What the lines so far have said; `None` before the request line.
    said: Option<Said>,
}

#[derive(Debug, Default)]
struct Said {
    http_10: bool,
    lines: usize,
    hosts: usize,
    length: Option<u64>,
    chunked: bool,
}

impl Reader {
    /// Whether nothing was read yet.
    pub(crate) fn at_start(&self) -> bool {
        self.searched == 0 && self.said.is_none()
    }

    /// Looks at `buffer`, which begins with the head and has grown since the last call. Gives the head's size
    /// and framing once it is complete.
    pub(crate) fn read(&mut self, buffer: &[u8]) -> Result<Option<(usize, Framing)>, Fault> {
        if self.said.is_none() && !buffer.first().is_some_and(|&byte| is_token(byte)) {
            return Err(malformed(
                "This is not an HTTP request. Note that the address begins with http:, not https:.",
            ));
        }
        while let Some(found) = memchr::memchr(b'\n', &buffer[self.searched..]) {
            let end = self.searched + found;
            if end >= MAX_BYTES {
                return Err(TOO_LARGE);
            }
            let Some(line) = buffer[self.line..end].strip_suffix(b"\r") else {
                return Err(malformed("A line of the head ends with a bare line feed."));
            };
            self.line = end + 1;
            self.searched = self.line;
            match &mut self.said {
                None => self.said = Some(Said { http_10: request_line(line)?, ..Said::default() }),
                Some(said) if line.is_empty() => return Ok(Some((self.line, said.framing()?))),
                Some(said) => said.field(line)?,
            }
        }
        self.searched = buffer.len();
        if buffer.len() >= MAX_BYTES { Err(TOO_LARGE) } else { Ok(None) }
    }
}

/// Checks a request line; gives whether it speaks HTTP/1.0.
fn request_line(line: &[u8]) -> Result<bool, Fault> {
    let mut parts = line.split(|&byte| byte == b' ');
    let (method, target, version) = (parts.next(), parts.next(), parts.next());
    if parts.next().is_some() || !method.is_some_and(|method| method.iter().copied().all(is_token)) {
        return Err(malformed("The request line is not one method, one path and one version."));
    }
    let Some(target) = target.filter(|target| target.first() == Some(&b'/')) else {
        return Err(malformed("The request line must name a path that begins with a slash."));
    };
    if !target.iter().copied().all(is_path) {
        return Err(malformed("The path holds characters that must be percent-encoded."));
    }
    match version {
        Some(b"HTTP/1.1") => Ok(false),
        Some(b"HTTP/1.0") => Ok(true),
        _ => Err(malformed("Only HTTP/1.1 and HTTP/1.0 are spoken here.")),
    }
}

impl Said {
    fn field(&mut self, line: &[u8]) -> Result<(), Fault> {
        self.lines += 1;
        if self.lines > MAX_LINES {
            return Err(TOO_LARGE);
        }
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            return Err(malformed("A header line is folded."));
        }
        let Some(colon) = memchr::memchr(b':', line).filter(|&colon| colon > 0) else {
            return Err(malformed("A header line has no name."));
        };
        let (name, value) = (&line[..colon], trimmed(&line[colon + 1..]));
        if !name.iter().copied().all(is_token) {
            return Err(malformed("A header name holds characters that are not allowed."));
        }
        if value.iter().any(|&byte| byte.is_ascii_control() && byte != b'\t') {
            return Err(malformed("A header value holds control characters."));
        }
        if name.eq_ignore_ascii_case(b"host") {
            self.hosts += 1;
        } else if name.eq_ignore_ascii_case(b"content-length") {
            let length = decimal(value).ok_or(malformed("Content-Length is not a whole number."))?;
            if self.length.replace(length).is_some() {
                return Err(malformed("Content-Length is given more than once."));
            }
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            if self.chunked || !value.eq_ignore_ascii_case(b"chunked") {
                return Err(malformed("Transfer-Encoding may only be chunked, once."));
            }
            self.chunked = true;
        }
        Ok(())
    }

    fn framing(&self) -> Result<Framing, Fault> {
        if self.hosts > 1 || (self.hosts == 0 && !self.http_10) {
            return Err(malformed("A request needs exactly one Host header."));
        }
        match (self.chunked, self.length) {
            (true, Some(_)) => Err(malformed("Content-Length and Transfer-Encoding contradict each other.")),
            (true, None) if self.http_10 => Err(malformed("HTTP/1.0 knows no Transfer-Encoding.")),
            (true, None) => Ok(Framing::Chunked),
            (false, length) => Ok(Framing::Length(length.unwrap_or(0))),
        }
    }
}

/// A value without the spaces and tabs around it; no other white space is allowed there.
fn trimmed(mut value: &[u8]) -> &[u8] {
    while let [b' ' | b'\t', rest @ ..] | [rest @ .., b' ' | b'\t'] = value {
        value = rest;
    }
    value
}

/// Digits only, as they stand in `Content-Length`: no sign, no list, nothing around them.
fn decimal(text: &[u8]) -> Option<u64> {
    let digits = !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    std::str::from_utf8(text).ok().filter(|_| digits)?.parse().ok()
}

/// What methods and header names are made of.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// What a path and its query are made of: RFC 3986, and a few that senders are known to leave as they are.
fn is_path(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%[]|".contains(&byte)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(bytes: &[u8]) -> Result<Option<(usize, Framing)>, Fault> {
        Reader::default().read(bytes)
    }

    /// Bytes that come near to being a request.
    fn nearly() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            8 => Just("POST /in/key HTTP/1.1\r\n".to_owned()),
            8 => Just("Host: localhost\r\n".to_owned()),
            8 => Just("\r\n".to_owned()),
            2 => Just("Content-Length: 5\r\n".to_owned()),
            2 => Just("Transfer-Encoding: chunked\r\n".to_owned()),
            1 => Just("\n".to_owned()),
            1 => Just("\r".to_owned()),
            1 => Just(" ".to_owned()),
            1 => any::<String>(),
        ];
        proptest::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat().into_bytes())
    }

    proptest! {
        #[test]
        fn how_the_bytes_arrive_makes_no_difference(bytes in nearly(), step in 1_usize..40) {
            let at_once = read(&bytes);

            let mut reader = Reader::default();
            let mut in_steps = Ok(None);
            for end in (step..bytes.len()).step_by(step).chain([bytes.len()]) {
                in_steps = reader.read(&bytes[..end]);
                if in_steps != Ok(None) {
                    break;
                }
            }

            prop_assert_eq!(in_steps, at_once);
        }

        #[test]
        fn what_passes_has_exactly_one_reading(bytes in nearly()) {
            let Ok(Some((length, framing))) = read(&bytes) else { return Ok(()) };

            let head = &bytes[..length];
            let text = String::from_utf8_lossy(head);
            prop_assert_eq!(memchr::memmem::find(&bytes, b"\r\n\r\n"), Some(length - 4));
            prop_assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
            prop_assert_eq!(text.matches('\r').count(), text.matches("\r\n").count());
            prop_assert_eq!(text.matches("Host:").count(), 1);
            let (lengths, chunks) = (text.matches("Content-Length:").count(), text.matches("chunked").count());
            prop_assert_eq!((lengths, chunks), match framing {
                Framing::Length(0) => (0, 0),
                Framing::Length(_) => (1, 0),
                Framing::Chunked => (0, 1),
            });
        }

        #[test]
        fn header_lines_are_kept_as_sent(
            fields in proptest::collection::vec(("[A-Za-z][A-Za-z0-9-]{0,12}", "([!-~]([ -~]{0,20}[!-~])?)?"), 0..20)
        ) {
            let lines: String = fields.iter().flat_map(|(name, value)| [name, ": \t", value, " \r\n"]).collect();
            let bytes = format!("GET / HTTP/1.0\r\n{lines}\r\n").into_bytes();

            let head = Head {
                bytes: bytes.into(),
                framing: Framing::Length(0),
                at: Instant::now(),
                received_at: Timestamp::UNIX_EPOCH,
            };

            let read: Vec<_> = head.fields().collect();
            let sent: Vec<_> = fields.iter().map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
            prop_assert_eq!(read, sent);
        }
    }

    #[test]
    fn a_head_is_complete_at_its_empty_line_and_not_before() {
        let head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 12\r\n\r\n";

        for end in 1..head.len() {
            assert_eq!(read(&head[..end]), Ok(None), "{end}");
        }
        assert_eq!(read(head), Ok(Some((head.len(), Framing::Length(12)))));
        assert_eq!(
            read(&[head, &b"body and more"[..]].concat()),
            Ok(Some((head.len(), Framing::Length(12))))
        );
    }
}
