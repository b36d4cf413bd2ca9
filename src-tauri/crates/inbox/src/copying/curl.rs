//! A delivery as a command for a POSIX shell.

use std::fmt::Write as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eventlog::Delivery;
use listener::REDACTED;

use crate::EndpointAddress;
use crate::headers::of_the_message;

/// A longer argument is refused by Linux, in bytes; room is left for its quotes.
const LONGEST_ARGUMENT: usize = 64 * 1024;

/// What proxies said of the way it took; the next one will say it anew.
const OF_THE_WAY: [&str; 5] = ["cdn-loop", "forwarded", "true-client-ip", "via", "x-real-ip"];
const OF_THE_WAY_BEGINNING: [&str; 2] = ["cf-", "x-forwarded-"];

/// A `curl` command that sends the delivery again, for a POSIX shell. `to`: the endpoint of its environment;
/// where there is none any more, the command reads `$MOJITO_URL`. A header that held a secret reads a variable
/// too, such as `$MOJITO_SECRET` for `X-Mojito-Secret`. The body is sent byte for byte.
pub fn curl(delivery: &Delivery, to: Option<&EndpointAddress>) -> String {
    let mut command = String::new();
    let argument = plain_text(&delivery.body);
    if argument.is_none() {
        command.push_str("base64 -d <<'BODY' | ");
    }
    let url = to.map_or_else(|| "\"$MOJITO_URL\"".to_owned(), |to| quoted(&url(delivery, to)));
    // Writing to a String does not fail.
    let _ = write!(command, "curl --globoff --request {} {url}", quoted(&delivery.method));
    let mut has_type = false;
    for (name, value) in of_the_message(delivery).filter(|(name, _)| !is_of_the_way(name)) {
        has_type |= name.eq_ignore_ascii_case("content-type");
        let _ = write!(command, " \\\n  --header {}", header(name, value));
    }
    if !has_type {
        // curl would add one of its own.
        command.push_str(" \\\n  --header 'Content-Type:'");
    }
    if let Some(text) = argument {
        let _ = write!(command, " \\\n  --data-raw {}", quoted(text));
    } else {
        command.push_str(" \\\n  --data-binary @-\n");
        for (place, character) in STANDARD.encode(&delivery.body).chars().enumerate() {
            if place > 0 && place % 76 == 0 {
                command.push('\n');
            }
            command.push(character);
        }
        command.push_str("\nBODY");
    }
    command.push('\n');
    command
}

/// Where it came in, query included, with the endpoint's present key.
fn url(delivery: &Delivery, to: &EndpointAddress) -> String {
    format!("{}{}", to.base_url, delivery.path.replacen(REDACTED, to.key.reveal(), 1))
}

fn is_of_the_way(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    OF_THE_WAY.contains(&name.as_str())
        || OF_THE_WAY_BEGINNING.iter().any(|beginning| name.starts_with(beginning))
}

fn header(name: &str, value: &[u8]) -> String {
    if value == REDACTED.as_bytes() {
        return format!("{}\"${}\"", quoted(&format!("{name}: ")), variable(name));
    }
    match std::str::from_utf8(value) {
        // For curl `Name:` takes a header out, `Name;` sends it empty.
        Ok("") => quoted(&format!("{name};")),
        Ok(value) => quoted(&format!("{name}: {value}")),
        Err(_) => printed(&[name.as_bytes(), b": ", value].concat()),
    }
}

/// The variable for a header's secret: `MOJITO_SECRET` for `X-Mojito-Secret`, `MOJITO_COOKIE` for `Cookie`.
fn variable(header: &str) -> String {
    let name = header.to_ascii_uppercase().replace(|c: char| !c.is_ascii_alphanumeric(), "_");
    let name = name.strip_prefix("X_").unwrap_or(&name);
    format!("MOJITO_{}", name.strip_prefix("MOJITO_").unwrap_or(name))
}

/// The body where it can be an argument: text without characters that a terminal would obey.
fn plain_text(body: &[u8]) -> Option<&str> {
    let text = std::str::from_utf8(body).ok().filter(|text| text.len() <= LONGEST_ARGUMENT)?;
    let is_shown = |c: char| !c.is_control() || matches!(c, '\n' | '\t');
    text.chars().all(is_shown).then_some(text)
}

/// One word of a shell that stands for exactly this text.
fn quoted(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ':');
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

/// One word of a shell that stands for exactly these bytes, which are no text.
fn printed(bytes: &[u8]) -> String {
    let mut format = String::new();
    for &byte in bytes {
        match byte {
            b'%' => format.push_str("%%"),
            b'\\' | b'\'' | 0..=31 | 127.. => {
                let _ = write!(format, "\\{byte:03o}");
            }
            _ => format.push(byte.into()),
        }
    }
    format!("\"$(printf -- '{format}')\"")
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::process::{Command, Stdio};

    use listener::Secret;

    use super::*;
    use crate::catcher::{Catcher, Caught};
    use crate::rows::delivery;

    fn endpoint(catcher: &Catcher) -> EndpointAddress {
        EndpointAddress {
            environment: "default".into(),
            base_url: format!("http://{}", catcher.address()),
            public_base_url: None,
            key: Secret::new("sample-key"),
            header: None,
            previous_until: None,
        }
    }

    /// Runs the command in `sh` and returns what arrived.
    fn run(delivery: &Delivery) -> Caught {
        let catcher = Catcher::answering("HTTP/1.1 200 OK");
        let mut shell = Command::new("sh")
            .env("MOJITO_SECRET", "o'pen \"sesame\" $HOME")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let command = curl(delivery, Some(&endpoint(&catcher)));
        shell.stdin.take().unwrap().write_all(command.as_bytes()).unwrap();
        let ran = shell.wait_with_output().unwrap();
        assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
        catcher.caught()
    }

    #[test]
    fn it_reads_well() {
        let mut delivery = delivery(br#"{"candidate_name": "Ada O'Sample", "score": 7.00}"#);
        delivery.headers.push(("X-Forwarded-For".into(), b"192.0.2.1".to_vec()));
        delivery.headers.push(("X-Odd".into(), b"caf\xe9 100%".to_vec()));
        let to = EndpointAddress {
            environment: "default".into(),
            base_url: "http://127.0.0.1:6654".into(),
            public_base_url: None,
            key: Secret::new("sample-key"),
            header: None,
            previous_until: None,
        };

        insta::assert_snapshot!("curl", curl(&delivery, Some(&to)));
    }

    #[test]
    fn bytes_that_are_no_text_and_an_unknown_endpoint_read_well_too() {
        let delivery = delivery(&[b"\x1f\x8b\0".as_slice(), &[0xff; 80]].concat());

        insta::assert_snapshot!("curl_of_bytes", curl(&delivery, None));
    }

    #[test]
    fn every_body_arrives_byte_for_byte() {
        let large = format!("{{\"text\": \"{}\"}}", "ä'\"\\ ".repeat(60_000));
        let bodies: [&[u8]; 10] = [
            b"",
            b"{}",
            b"@/etc/hostname",
            b"it's \"$HOME\" `id` $(id) \\ !! \\n\n\ttwo lines\n",
            b"'; id; '",
            b"BODY\n",
            "🍹 \u{202e}gnp".as_bytes(),
            b"\0\xff\xfe",
            b"carriage\r\nreturn\x1b[31m",
            large.as_bytes(),
        ];
        for body in bodies {
            let caught = run(&delivery(body));

            assert!(caught.body == body, "{:?}", String::from_utf8_lossy(&body[..body.len().min(40)]));
        }
    }

    #[test]
    fn path_and_headers_arrive_as_they_came() {
        let mut delivery = delivery(b"{}");
        delivery.path = "/in/[redacted]/interview_result?a={1,2}&b='[3-4]".into();
        delivery.headers = [
            ("X-Mojito-Secret", b"[redacted]".as_slice()),
            ("X-Odd", b"caf\xe9 \\ 'quoted' 100%d\ttab"),
            ("X-Odd", b"$HOME `id`"),
            ("X-Empty", b""),
            ("it's`$odd", b"1"),
            ("CF-Ray", b"x"),
            ("User-Agent", b"JobMojito/1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_vec()))
        .into();

        let caught = run(&delivery);

        assert_eq!(caught.request_line, "POST /in/sample-key/interview_result?a={1,2}&b='[3-4] HTTP/1.1");
        assert_eq!(caught.values("x-mojito-secret"), [b"o'pen \"sesame\" $HOME"]);
        assert_eq!(caught.values("x-odd"), [b"caf\xe9 \\ 'quoted' 100%d\ttab".as_slice(), b"$HOME `id`"]);
        assert_eq!(caught.values("x-empty"), [b""]);
        assert_eq!(caught.values("it's`$odd"), [b"1"]);
        assert_eq!(caught.values("user-agent"), [b"JobMojito/1"]);
        assert!(caught.values("cf-ray").is_empty() && caught.values("content-type").is_empty());
    }

    #[test]
    fn each_secret_has_a_variable_of_its_own() {
        assert_eq!(variable("X-Mojito-Secret"), "MOJITO_SECRET");
        assert_eq!(variable("authorization"), "MOJITO_AUTHORIZATION");
        assert_eq!(variable("x-it's;odd"), "MOJITO_IT_S_ODD");
    }
}
