//! The raw request as bytes: what is compressed into the `raw` table.
//!
//! One version byte, then each part with its length in front (LEB128), the body last.

use std::net::IpAddr;

use contract::Event;

use crate::code;

const VERSION: u8 = 1;

/// A request as it arrived; borrows from what it was read of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record<'a> {
    pub(crate) route: Option<Event>,
    pub(crate) remote: Option<IpAddr>,
    pub(crate) tunnel: Option<&'a str>,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) headers: Vec<(&'a str, &'a [u8])>,
    pub(crate) body: &'a [u8],
}

impl<'a> Record<'a> {
    /// The record as bytes.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let headers: usize = self.headers.iter().map(|(name, value)| name.len() + value.len() + 4).sum();
        let mut out = Vec::with_capacity(64 + self.path.len() + headers + self.body.len());
        out.push(VERSION);
        out.push(self.route.map_or(NO_ROUTE, code::of_event));
        match self.remote {
            None => put(&mut out, &[]),
            Some(IpAddr::V4(address)) => put(&mut out, &address.octets()),
            Some(IpAddr::V6(address)) => put(&mut out, &address.octets()),
        }
        // A length one higher than the text's tells an empty name from none.
        put_length(&mut out, self.tunnel.map_or(0, |tunnel| tunnel.len() + 1));
        out.extend_from_slice(self.tunnel.unwrap_or_default().as_bytes());
        put(&mut out, self.method.as_bytes());
        put(&mut out, self.path.as_bytes());
        put_length(&mut out, self.headers.len());
        for (name, value) in &self.headers {
            put(&mut out, name.as_bytes());
            put(&mut out, value);
        }
        out.extend_from_slice(self.body);
        out
    }

    /// Reads a record back; `None` where the bytes are not one.
    pub(crate) fn decode(bytes: &'a [u8]) -> Option<Record<'a>> {
        let mut rest = bytes;
        let [VERSION, route] = *rest.split_off(..2)? else { return None };
        let route = if route == NO_ROUTE { None } else { Some(code::event(route)?) };
        let remote = match take(&mut rest)? {
            [] => None,
            address => Some(match address.len() {
                4 => IpAddr::from(<[u8; 4]>::try_from(address).ok()?),
                _ => IpAddr::from(<[u8; 16]>::try_from(address).ok()?),
            }),
        };
        let tunnel = match take_length(&mut rest)? {
            0 => None,
            length => Some(std::str::from_utf8(rest.split_off(..length - 1)?).ok()?),
        };
        let method = take_text(&mut rest)?;
        let path = take_text(&mut rest)?;
        let headers = (0..take_length(&mut rest)?)
            .map(|_| Some((take_text(&mut rest)?, take(&mut rest)?)))
            .collect::<Option<_>>()?;
        Some(Record { route, remote, tunnel, method, path, headers, body: rest })
    }
}

const NO_ROUTE: u8 = u8::MAX;

fn put(out: &mut Vec<u8>, bytes: &[u8]) {
    put_length(out, bytes.len());
    out.extend_from_slice(bytes);
}

fn put_length(out: &mut Vec<u8>, mut length: usize) {
    loop {
        let low = length.to_le_bytes()[0] & 0x7f;
        length >>= 7;
        if length == 0 {
            out.push(low);
            return;
        }
        out.push(0x80 | low);
    }
}

fn take<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = take_length(rest)?;
    rest.split_off(..length)
}

fn take_text<'a>(rest: &mut &'a [u8]) -> Option<&'a str> {
    std::str::from_utf8(take(rest)?).ok()
}

fn take_length(rest: &mut &[u8]) -> Option<usize> {
    let mut length = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *rest.split_off_first()?;
        length |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte < 0x80 {
            return Some(length);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_record_comes_back_as_it_was(
            route in prop::option::of(prop::sample::select(Event::NAMED.to_vec())),
            remote in any::<Option<IpAddr>>(),
            tunnel in any::<Option<String>>(),
            method in any::<String>(),
            path in any::<String>(),
            headers in prop::collection::vec((any::<String>(), any::<Vec<u8>>()), 0..200),
            body in any::<Vec<u8>>(),
        ) {
            let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
            let record = Record {
                route, remote, tunnel: tunnel.as_deref(), method: &method, path: &path, headers, body: &body,
            };

            let bytes = record.encode();

            prop_assert_eq!(Record::decode(&bytes), Some(record));
        }

        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = Record::decode(&bytes);
            let _ = Record::decode(&[&[VERSION, NO_ROUTE], bytes.as_slice()].concat());
        }
    }
}
