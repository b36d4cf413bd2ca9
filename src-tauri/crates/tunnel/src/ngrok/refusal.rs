//! What ngrok says no to, in a sentence.

use std::error::Error;

use ngrok::Error as _;
use ngrok::session::{ConnectError, RpcError};

use super::Ngrok;
use crate::Failure;

impl Ngrok {
    /// Why there is no session.
    pub(super) fn refusal(&self, error: &ConnectError) -> Failure {
        match error {
            ConnectError::Tcp(error) => Failure::passing(format!(
                "ngrok cannot be reached: {error}. Check the network, and that a firewall lets HTTPS out."
            )),
            ConnectError::Tls(error) => Failure::passing(format!(
                "No secure connection to ngrok: {error}. A proxy or a firewall may be opening connections in between."
            )),
            ConnectError::Auth(error) | ConnectError::Rebind(error) => self.answer(error),
            error => Failure::passing(format!("ngrok could not be started: {}.", whole(error))),
        }
    }

    /// What ngrok said no to.
    pub(super) fn answer(&self, error: &RpcError) -> Failure {
        let Some(code) = error.error_code() else {
            return Failure::passing(format!(
                "The connection to ngrok broke off: {}.",
                self.without_token(&whole(error))
            ));
        };
        let domain = self.domain.as_deref().unwrap_or("The domain");
        match code.trim_start_matches("ERR_NGROK_").parse().unwrap_or(0) {
            105..=107 | 300 | 4018 => Failure::lasting(format!(
                "ngrok does not accept the authtoken ({code}). Copy it again from \
                 https://dashboard.ngrok.com/get-started/your-authtoken."
            )),
            123 => Failure::lasting(format!(
                "ngrok wants the account's email address verified first ({code}): \
                 https://dashboard.ngrok.com/user/settings."
            )),
            102 | 103 | 337 | 338 => Failure::lasting(format!(
                "ngrok has suspended the account ({code}). See https://dashboard.ngrok.com/billing."
            )),
            115 | 116 => Failure::lasting(format!(
                "ngrok does not let this network in ({code}). Look at the account's IP restrictions: \
                 https://dashboard.ngrok.com/security/ip-restrictions."
            )),
            120 | 121 => Failure::lasting(format!(
                "ngrok no longer supports the version in Mojito Tray ({code}). Update Mojito Tray."
            )),
            305 | 306 | 313..=316 | 318..=322 | 326..=331 | 347 | 354 | 355 => Failure::lasting(format!(
                "{domain} is not a domain that this ngrok account may use ({code}). Choose one from \
                 https://dashboard.ngrok.com/domains."
            )),
            108 | 348 => Failure::passing(format!(
                "The ngrok account has as many sessions as it may have ({code}). End ngrok elsewhere, or wait: one \
                 that was just cut off counts for a while."
            )),
            334 => Failure::passing(format!(
                "{domain} is in use by another ngrok session ({code}). End ngrok elsewhere, or wait: one that was \
                 just cut off counts for a while."
            )),
            _ => Failure::passing(format!("ngrok refused: {} ({code})", self.without_token(&error.msg()))),
        }
    }

    /// ngrok's own words in one line; some repeat the authtoken.
    fn without_token(&self, words: &str) -> String {
        let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
        if self.authtoken.is_empty() { words } else { words.replace(&self.authtoken, "…") }
    }
}

/// An error with what caused it.
pub(super) fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of ngrok's own words.
    fn answer(words: &str) -> Failure {
        let ngrok = Ngrok::new("a-secret-token", Some("hooks.ngrok.app".to_owned()));
        ngrok.answer(&RpcError::Response(words.into()))
    }

    #[test]
    fn what_only_a_person_can_change_is_final() {
        for (words, sentence) in [
            (
                "The authtoken you specified is properly formed, but it is invalid.\r\nYour authtoken: \
                 a-secret-token\r\n\r\nERR_NGROK_107\r\n",
                "ngrok does not accept the authtoken (ERR_NGROK_107)",
            ),
            (
                "Usage of ngrok requires a verified account and authtoken.\n\nERR_NGROK_4018",
                "(ERR_NGROK_4018)",
            ),
            (
                "This domain is reserved for another account.\n\nERR_NGROK_320",
                "hooks.ngrok.app is not a domain",
            ),
            ("The account has been suspended.\n\nERR_NGROK_103", "suspended the account (ERR_NGROK_103)"),
        ] {
            let Failure::Final(why) = answer(words) else { panic!("{words}") };
            assert!(why.contains(sentence) && !why.contains("a-secret-token"), "{why}");
        }
    }

    #[test]
    fn what_may_pass_is_tried_again() {
        for (words, sentence) in [
            (
                "Your account is limited to 1 simultaneous ngrok agent session.\n\nERR_NGROK_108",
                "as many sessions",
            ),
            (
                "The endpoint 'https://hooks.ngrok.app' is already online.\n\nERR_NGROK_334",
                "is in use by another",
            ),
            (
                "Something new\nabout a-secret-token.\n\nERR_NGROK_9999",
                "ngrok refused: Something new about …. (ERR_NGROK_9999)",
            ),
            ("Something without a code", "broke off: rpc error response: Something without a code"),
        ] {
            let Failure::Passing(why) = answer(words) else { panic!("{words}") };
            assert!(why.contains(sentence), "{why}");
        }
    }
}
