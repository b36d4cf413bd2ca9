//! Who answers at the public address, and what that means.

use listener::INSTANCE;
use serde::Deserialize;

/// The longest answer that is read, in bytes; ours are far shorter.
const BYTES: usize = 4096;

/// An answer, as far as it tells who gave it.
#[derive(Debug, Clone, Default)]
pub(super) struct Answer {
    pub(super) status: u16,
    /// The nonce of the instance of Mojito Tray that answered.
    pub(super) instance: Option<String>,
    /// What the answering program calls itself.
    server: Option<String>,
    /// Where a redirect leads.
    location: Option<String>,
    /// ngrok's own reason for having nobody to ask.
    ngrok: Option<String>,
    body: String,
}

/// What happened and what to do.
pub(super) type Trouble = (String, String);

/// What our listener says when it refuses something.
#[derive(Deserialize)]
struct Problem {
    detail: String,
}

/// What our listener answers to a self-test.
#[derive(Deserialize)]
struct Tested {
    token: String,
}

impl Answer {
    pub(super) async fn read(mut answer: reqwest::Response) -> Answer {
        let header = |name: &str| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            Some(value.chars().take(200).collect())
        };
        let (instance, server, location) = (header(INSTANCE), header("server"), header("location"));
        let ngrok = header("ngrok-error-code");
        let status = answer.status().as_u16();
        let mut body = Vec::new();
        // What is cut off in the middle still has its status.
        while let Ok(Some(chunk)) = answer.chunk().await
            && body.len() < BYTES
        {
            body.extend_from_slice(&chunk);
        }
        let body = String::from_utf8_lossy(&body).into_owned();
        Answer { status, instance, server, location, ngrok, body }
    }

    /// Whether the instance of this nonce is the one that answered, else who did.
    pub(super) fn who(&self, nonce: &str) -> Result<(), Trouble> {
        match &self.instance {
            Some(instance) if instance == nonce => return Ok(()),
            Some(_) => return Err(another_instance()),
            None => {}
        }
        if self.status == 421 && self.refusal().is_some() {
            return Err(not_let_in());
        }
        let by =
            self.server.as_ref().map(|server| format!(" (it calls itself {server})")).unwrap_or_default();
        let status = self.status;
        Err(match status {
            _ if self.ngrok.is_some() => trouble(
                format!(
                    "ngrok has no tunnel at this address: {}.",
                    self.ngrok.as_deref().unwrap_or_default()
                ),
                "See that this address is the tunnel's of now, and bring it up with `mojito tunnel up`.",
            ),
            300..=399 => {
                let place = self.location.as_deref().unwrap_or("elsewhere");
                trouble(
                    format!(
                        "The address leads on to {place} with {status}, and JobMojito follows no redirect{by}."
                    ),
                    "Use the address it leads to, or take the redirect away.",
                )
            }
            401 | 403 | 407 => trouble(
                format!("Something in front of Mojito Tray asks for a login and answered {status}{by}."),
                "Let requests for /in/ through without a login: the key and the header keep strangers out.",
            ),
            502..=504 | 520..=530 => trouble(
                format!("The public end answered {status}: it does not reach this computer{by}."),
                "The tunnel or the proxy has lost its way: bring it up again, and see that it leads to where Mojito \
                 Tray listens.",
            ),
            _ => trouble(
                format!("Something else than Mojito Tray answered {status}{by}."),
                "See that the tunnel or the proxy leads to where Mojito Tray listens, with all paths.",
            ),
        })
    }

    /// Whether a self-test with this token was let in by the instance of this nonce, else why not.
    pub(super) fn let_in(&self, nonce: &str, token: &str) -> Result<(), Trouble> {
        let echoed = serde_json::from_str(&self.body).is_ok_and(|tested: Tested| tested.token == token);
        if self.status == 200 && echoed && self.instance.as_deref() == Some(nonce) {
            return Ok(());
        }
        Err(match (self.status, self.refusal()) {
            (401, Some(detail)) => trouble(
                format!("Mojito Tray refused the delivery with 401: {detail}"),
                "Copy URL and header once more from `mojito endpoint list --print-secret`. Where they are right, \
                 something on the way changes them: let the header through.",
            ),
            (421, Some(_)) => not_let_in(),
            (429, Some(_)) => trouble(
                "Too many requests were refused in the last minute, so this one was as well.".into(),
                "Wait a minute, then test again.",
            ),
            (status, Some(detail)) => trouble(
                format!("Mojito Tray refused the delivery with {status}: {detail}"),
                "Look at what `mojito doctor` finds.",
            ),
            (_, None) if self.instance.as_deref().is_some_and(|instance| instance != nonce) => {
                another_instance()
            }
            (status, None) => trouble(
                format!("A delivery was answered {status}, and not by Mojito Tray, although it is there."),
                "See that the tunnel or the proxy lets POST requests and the path /in/ through as they are.",
            ),
        })
    }

    /// What our listener says of a refusal.
    fn refusal(&self) -> Option<String> {
        serde_json::from_str(&self.body).ok().map(|problem: Problem| problem.detail)
    }
}

fn another_instance() -> Trouble {
    trouble(
        "Another instance of Mojito Tray answers at this address: deliveries go there.".into(),
        "End that one, or give this one an address of its own.",
    )
}

fn not_let_in() -> Trouble {
    trouble(
        "The listener was reached, and does not let this host name in.".into(),
        "Set the address as your own with `mojito tunnel up https://…`, or name the host in `allow_hosts` in the \
         settings.",
    )
}

fn trouble(what: String, remedy: &str) -> Trouble {
    (what, remedy.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16) -> Answer {
        Answer { status, ..Answer::default() }
    }

    fn refused(status: u16) -> Answer {
        Answer {
            body: r#"{"type":"about:blank","status":0,"detail":"The reason."}"#.into(),
            ..answer(status)
        }
    }

    fn by(instance: &str, answer: Answer) -> Answer {
        Answer { instance: Some(instance.into()), ..answer }
    }

    #[test]
    fn the_one_that_answers_is_told_from_others() {
        let told = |answer: Answer| answer.who("ours").map_err(|(what, _)| what);

        assert_eq!(told(by("ours", answer(200))), Ok(()));
        for (answer, what) in [
            (by("theirs", answer(200)), "Another instance of Mojito Tray answers at this address"),
            (refused(421), "The listener was reached, and does not let this host name in."),
            (answer(421), "Something else than Mojito Tray answered 421"),
            (answer(200), "Something else than Mojito Tray answered 200"),
            (answer(404), "Something else than Mojito Tray answered 404"),
            (answer(401), "Something in front of Mojito Tray asks for a login and answered 401"),
            (answer(502), "The public end answered 502: it does not reach this computer."),
            (
                Answer { server: Some("cloudflare".into()), ..answer(530) },
                "The public end answered 530: it does not reach this computer (it calls itself cloudflare).",
            ),
            (
                Answer { ngrok: Some("ERR_NGROK_3200".into()), ..answer(404) },
                "ngrok has no tunnel at this address: ERR_NGROK_3200.",
            ),
            (
                Answer { location: Some("https://login.example.com/".into()), ..answer(302) },
                "The address leads on to https://login.example.com/ with 302",
            ),
        ] {
            let told = told(answer).unwrap_err();
            assert!(told.starts_with(what), "{told}");
        }
    }

    #[test]
    fn a_self_test_is_let_in_only_by_this_instance_with_its_token() {
        let echo = |token: &str| Answer {
            body: format!(r#"{{"status":"tested","token":"{token}"}}"#),
            ..answer(200)
        };
        let told = |answer: Answer| answer.let_in("ours", "token").map_err(|(what, _)| what);

        assert_eq!(told(by("ours", echo("token"))), Ok(()));
        for (answer, what) in [
            (by("ours", echo("another")), "A delivery was answered 200, and not by Mojito Tray"),
            (echo("token"), "A delivery was answered 200, and not by Mojito Tray"),
            (by("theirs", echo("token")), "Another instance of Mojito Tray answers"),
            (refused(401), "Mojito Tray refused the delivery with 401: The reason."),
            (refused(421), "The listener was reached, and does not let this host name in"),
            (refused(429), "Too many requests were refused in the last minute"),
            (refused(503), "Mojito Tray refused the delivery with 503: The reason."),
            (answer(405), "A delivery was answered 405, and not by Mojito Tray"),
        ] {
            let told = told(answer).unwrap_err();
            assert!(told.starts_with(what), "{told}");
        }
    }
}
