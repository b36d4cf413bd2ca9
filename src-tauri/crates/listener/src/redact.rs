//! Taking secrets out of what is stored: the endpoint's key wherever its text appears, and the values of headers
//! that carry credentials.

use http::header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION};
use memchr::memmem;

use crate::Secret;
use crate::endpoint::{Endpoint, Endpoints};
use crate::head::Head;

/// What stands in the log where a secret stood.
pub const REDACTED: &str = "[redacted]";

/// Longest path of a refusal, in characters.
const PATH_CHARACTERS: usize = 200;

/// Path and query of a delivery, without the key. `key` is the segment after `/in/`.
pub(crate) fn delivery_path(path_and_query: &str, key: &str, endpoint: &Endpoint) -> String {
    let rest =
        path_and_query.strip_prefix("/in/").and_then(|rest| rest.strip_prefix(key)).unwrap_or_default();
    let path = ["/in/", REDACTED, rest].concat();
    String::from_utf8(without(endpoint.keys(), path.into_bytes())).unwrap_or_default()
}

/// The path of a refusal, without its query. Whatever stands where the key belongs goes: it may be a key with a
/// typing error in it.
pub(crate) fn refused_path(path: &str, endpoints: &Endpoints) -> String {
    let path = match path.strip_prefix("/in/") {
        Some(rest) => {
            let after = rest.find('/').map_or("", |slash| &rest[slash..]);
            ["/in/", if rest.is_empty() { "" } else { REDACTED }, after].concat()
        }
        None => path.to_owned(),
    };
    let keys = endpoints.endpoints.iter().flat_map(Endpoint::keys);
    let path = String::from_utf8(without(keys, path.into_bytes())).unwrap_or_default();
    path.chars().take(PATH_CHARACTERS).collect()
}

/// The header lines of a delivery in the order and case they were sent, without secrets.
pub(crate) fn headers(head: &Head, endpoint: &Endpoint) -> Vec<(String, Vec<u8>)> {
    let secret = endpoint.header.as_ref().map(|header| header.name.as_str());
    let hidden = [AUTHORIZATION.as_str(), COOKIE.as_str(), PROXY_AUTHORIZATION.as_str()];
    let is_hidden =
        |name: &str| secret.into_iter().chain(hidden).any(|hidden| hidden.eq_ignore_ascii_case(name));
    head.fields()
        .map(|(name, value)| {
            let name = String::from_utf8_lossy(name).into_owned();
            let value = if is_hidden(&name) {
                REDACTED.as_bytes().to_vec()
            } else {
                without(endpoint.keys(), value.to_vec())
            };
            (name, value)
        })
        .collect()
}

fn without<'a>(secrets: impl Iterator<Item = &'a Secret>, text: Vec<u8>) -> Vec<u8> {
    secrets.map(|secret| secret.reveal().as_bytes()).filter(|secret| !secret.is_empty()).fold(
        text,
        |text, secret| {
            let Some(first) = memmem::find(&text, secret) else { return text };
            let mut clean = text[..first].to_vec();
            let mut rest = &text[first..];
            while let Some(found) = memmem::find(rest, secret) {
                clean.extend_from_slice(&rest[..found]);
                clean.extend_from_slice(REDACTED.as_bytes());
                rest = &rest[found + secret.len()..];
            }
            clean.extend_from_slice(rest);
            clean
        },
    )
}
