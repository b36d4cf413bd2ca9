//! A delivery as a file for somebody's tests.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use eventlog::Delivery;
use serde::Serialize;
use serde_json::value::RawValue;

#[derive(Serialize)]
struct Fixture<'a> {
    event: &'a str,
    environment: &'a str,
    method: &'a str,
    path: &'a str,
    headers: Vec<(&'a str, String)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

/// The delivery as a JSON document: event, environment, method, path, headers as `[name, value]` pairs with
/// secrets as `[redacted]`, and `body`, laid out with every token as it was sent; `body_base64` instead where
/// the bytes that were sent are not JSON.
pub fn fixture(delivery: &Delivery) -> String {
    let body: Option<&RawValue> = serde_json::from_slice(&delivery.body).ok();
    let fixture = Fixture {
        event: delivery.row.event.name(),
        environment: &delivery.row.environment,
        method: &delivery.method,
        path: &delivery.path,
        headers: delivery
            .headers
            .iter()
            .map(|(name, value)| (name.as_str(), String::from_utf8_lossy(value).into_owned()))
            .collect(),
        body,
        body_base64: body.is_none().then(|| STANDARD.encode(&delivery.body)),
    };
    // Texts and valid JSON are all that is in it, which serialises and lays out.
    let json = serde_json::to_string(&fixture).unwrap_or_default();
    let mut text = contract::pretty(&json).unwrap_or(json);
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::delivery;

    #[test]
    fn json_is_laid_out_with_its_own_tokens() {
        let body = br#"{"score":7.00,"score":9007199254740993,"candidate_name":"Ad\u0061 \ud800"}"#;

        insta::assert_snapshot!("fixture", fixture(&delivery(body)));
    }

    #[test]
    fn anything_else_keeps_its_bytes() {
        for body in [b"<b>no json</b>".as_slice(), b"\xef\xbb\xbf{}", b"{} {}", b"\x1f\x8b\0", b""] {
            let read: serde_json::Value = serde_json::from_str(&fixture(&delivery(body))).unwrap();

            assert_eq!(STANDARD.decode(read["body_base64"].as_str().unwrap()).unwrap(), body);
            assert!(read.get("body").is_none());
        }
    }
}
