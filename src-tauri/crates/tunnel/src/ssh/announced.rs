//! The public address in what a server says to people.

use url::Url;

/// How much of what a server says is kept at most, in characters: greetings are short.
const KEPT: usize = 16 * 1024;

/// Everything a server has said, without the colours.
#[derive(Debug, Default)]
pub(crate) struct Announcements {
    /// Characters of the line that is not over yet.
    line: String,
    /// Inside an escape sequence: what has come of it.
    escape: Option<String>,
}

impl Announcements {
    /// Takes what came and gives the public addresses said in it, in order. An address counts once it is clear where
    /// it ends.
    pub(crate) fn take(&mut self, text: &str) -> Vec<Url> {
        let mut found = Vec::new();
        for c in text.chars() {
            match &mut self.escape {
                Some(escape) => {
                    escape.push(c);
                    // A control sequence ends with a letter or one of a few signs; any other escape is two long.
                    let is_over = match escape.as_bytes() {
                        [b'['] => false,
                        [b'[', .., last] => (0x40..=0x7e).contains(last),
                        _ => true,
                    };
                    if is_over || escape.len() > 64 {
                        self.escape = None;
                    }
                }
                None if c == '\u{1b}' => self.escape = Some(String::new()),
                None if c == '\n' || c == '\r' => found.extend(self.end_line()),
                None if c.is_control() && c != '\t' => {}
                None => {
                    self.line.push(c);
                    if self.line.len() > KEPT {
                        found.extend(self.end_line());
                    }
                }
            }
        }
        found
    }

    /// Whether something was said in a line that is not over yet.
    pub(crate) fn is_amid_a_line(&self) -> bool {
        !self.line.is_empty()
    }

    /// What was said last, though the line is not over: servers that wait do not always end it.
    pub(crate) fn rest(&mut self) -> Option<Url> {
        self.end_line()
    }

    fn end_line(&mut self) -> Option<Url> {
        let line = std::mem::take(&mut self.line);
        address(&line)
    }
}

/// The public address in a line: one that ends with its host or port. Links to pages, which greetings are full of,
/// have a path, if only `/`.
fn address(line: &str) -> Option<Url> {
    let words = line.split(|c: char| c.is_whitespace() || "\"'<>,;()|".contains(c));
    let addresses = words.filter(|word| word.starts_with("https://"));
    addresses
        .map(|word| word.trim_end_matches(['.', ':']))
        .filter(|word| !word["https://".len()..].contains(['/', '?', '#', '@']))
        .find_map(|word| Url::parse(word).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn found(text: &str) -> Vec<String> {
        Announcements::default().take(text).iter().map(Url::to_string).collect()
    }

    #[test]
    fn the_address_of_localhost_run_is_found_among_its_links() {
        let greeting = "\r\n===============================\r\nWelcome to localhost.run!\r\n\r\nFollow your favourite \
                        reverse tunnel at [https://twitter.com/localhost_run].\r\n\r\nTo set up and manage custom \
                        domains go to https://admin.localhost.run/\r\n\r\nMore details on custom domains (and how to \
                        enable subdomains of your custom\r\ndomain) at https://localhost.run/docs/custom-domains\r\n\r\n\
                        To explore using localhost.run visit the documentation site:\r\nhttps://localhost.run/docs/\r\n\
                        ===============================\r\n\r\n\u{1b}[1m** your connection id is 5c66, please mention \
                        it if you send me a message about an issue. **\u{1b}[0m\r\n\r\n\u{1b}[32m5adf5e96447668.lhr.life\
                        \u{1b}[0m tunneled with tls termination, \u{1b}[4mhttps://5adf5e96447668.lhr.life\u{1b}[0m\r\n";

        assert_eq!(found(greeting), ["https://5adf5e96447668.lhr.life/"]);
    }

    #[test]
    fn the_address_of_sish_is_the_one_with_tls() {
        let greeting = "Press Ctrl-C to close the session.\r\n\r\nStarting SSH Forwarding service for \u{1b}[32mhttp:80\
                        \u{1b}[0m. Forwarded connections can be accessed via the following methods:\r\n\u{1b}[32mHTTP\
                        \u{1b}[0m: http://abc.example.com\r\n\u{1b}[32mHTTPS\u{1b}[0m: https://abc.example.com\r\n";

        assert_eq!(found(greeting), ["https://abc.example.com/"]);
    }

    #[test]
    fn an_unfinished_line_is_no_address_yet() {
        let mut announcements = Announcements::default();

        assert_eq!(announcements.take("https://abc.exa"), []);
        assert_eq!(announcements.take("mple.com"), []);
        assert_eq!(
            announcements.rest().map(|url| url.to_string()).as_deref(),
            Some("https://abc.example.com/")
        );
    }

    proptest! {
        #[test]
        fn how_it_is_cut_makes_no_difference(cut in 0_usize..60, text in ".{0,40}") {
            let whole = format!("{text} \u{1b}[1mhttps://abc.example.com\u{1b}[0m {text}\n");
            let mut cut = cut.min(whole.len());
            while !whole.is_char_boundary(cut) {
                cut -= 1;
            }

            let mut announcements = Announcements::default();
            let mut parts = announcements.take(&whole[..cut]);
            parts.extend(announcements.take(&whole[cut..]));

            prop_assert_eq!(parts, Announcements::default().take(&whole));
        }
    }
}
