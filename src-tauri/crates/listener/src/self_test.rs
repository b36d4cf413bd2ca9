//! How an instance proves that a request reaches it: the request carries a token, the answer brings it back together
//! with what only this instance knows.

use http::{HeaderMap, StatusCode};

use crate::endpoint::Endpoint;
use crate::judge::Refused;

/// The request header that makes a delivery a self-test: judged like a delivery, answered with its token, and not
/// stored. Its value: 1 to 64 of `A–Z a–z 0–9 - _`.
pub const SELF_TEST: &str = "x-mojito-self-test";

/// The answer header that tells which instance answers; on health answers and on those to self-tests.
pub const INSTANCE: &str = "x-mojito-instance";

/// The longest token, in characters.
const TOKEN_CHARACTERS: usize = 64;

/// The token of a self-test; `None` for a delivery. Asked only of those who belong here.
pub(crate) fn token<'a>(headers: &'a HeaderMap, endpoint: &Endpoint) -> Result<Option<&'a str>, Refused> {
    let mut values = headers.get_all(SELF_TEST).iter();
    let token = match (values.next(), values.next()) {
        (None, _) => return Ok(None),
        (Some(value), None) => value.to_str().ok().filter(|token| is_token(token)),
        (Some(_), Some(_)) => None,
    };
    match token {
        Some(token) => Ok(Some(token)),
        None => Err(Refused::sender(
            StatusCode::BAD_REQUEST,
            "A self-test carries one token of 1 to 64 letters, digits, - and _.",
            endpoint,
        )),
    }
}

fn is_token(text: &str) -> bool {
    (1..=TOKEN_CHARACTERS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}
