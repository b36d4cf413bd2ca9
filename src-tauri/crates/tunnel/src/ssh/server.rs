//! Who to call.

use std::fmt;

/// `user@host` or `user@host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The user to log in as.
    pub user: String,
    /// Name or address, without brackets.
    pub host: String,
    /// 22 where none is named.
    pub port: u16,
}

impl Server {
    /// Reads `user@host` or `user@host:port`; `[…]` around an IPv6 address. The error is a sentence.
    pub fn parse(text: &str) -> Result<Server, String> {
        let wrong = || format!("`{text}` names no SSH server: it looks like user@host or user@host:port");
        let (user, rest) = text.split_once('@').ok_or_else(wrong)?;
        let (host, port) = match rest.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
            Some((host, "")) => (host, None),
            Some((host, port)) => (host, Some(port.strip_prefix(':').ok_or_else(wrong)?)),
            None => match rest.split_once(':') {
                Some((host, port)) => (host, Some(port)),
                None => (rest, None),
            },
        };
        let port = port.map_or(Ok(22), |port| port.parse().map_err(|_| wrong()))?;
        let plain =
            |text: &str| !text.is_empty() && !text.contains(|c: char| c.is_whitespace() || c.is_control());
        if port == 0 || !plain(user) || !plain(host) || host.contains(['/', '@']) {
            return Err(wrong());
        }
        Ok(Server { user: user.to_owned(), host: host.to_owned(), port })
    }
}

impl fmt::Display for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Server { user, host, port } = self;
        match (host.contains(':'), *port) {
            (false, 22) => write!(f, "{user}@{host}"),
            (false, port) => write!(f, "{user}@{host}:{port}"),
            (true, 22) => write!(f, "{user}@[{host}]"),
            (true, port) => write!(f, "{user}@[{host}]:{port}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_printed_the_same() {
        for (text, user, host, port) in [
            ("nokey@localhost.run", "nokey", "localhost.run", 22),
            ("me@192.0.2.7:2222", "me", "192.0.2.7", 2222),
            ("me@[2001:db8::1]", "me", "2001:db8::1", 22),
            ("me@[2001:db8::1]:2222", "me", "2001:db8::1", 2222),
        ] {
            let server = Server::parse(text).unwrap();

            assert_eq!((server.user.as_str(), server.host.as_str(), server.port), (user, host, port));
            assert_eq!(server.to_string(), text);
        }
    }

    #[test]
    fn what_is_no_server_is_told() {
        for text in [
            "",
            "host",
            "@host",
            "me@",
            "me@host:",
            "me@host:0",
            "me@host:70000",
            "me@a b",
            "me@[::1",
            "me@a/b",
        ] {
            let told = Server::parse(text).unwrap_err();
            assert!(told.contains("user@host or user@host:port"), "{text}: {told}");
        }
    }
}
