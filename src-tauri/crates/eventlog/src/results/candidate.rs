//! Who a candidate is, across results.

use std::fmt;

use contract::{Field, Payload};
use query::{Query, Test, TextField, fold};

/// What tells a candidate from others of the same environment. Prints as `profile:…`, `external:…` or `email:…`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CandidateKey {
    by: By,
    value: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum By {
    /// An enrolment or a profile.
    Profile,
    /// The id in the user's own system.
    External,
    Email,
}

impl CandidateKey {
    /// The most telling thing in a payload: enrolment, else profile, else external id, else e-mail address. `None`
    /// where nothing tells who it is.
    pub fn of(payload: &Payload) -> Option<CandidateKey> {
        const TELLING: [(Field, By); 4] = [
            (Field::ProfileInterviewId, By::Profile),
            (Field::ProfileId, By::Profile),
            (Field::CandidateExternalId, By::External),
            (Field::CandidateEmail, By::Email),
        ];
        TELLING.into_iter().find_map(|(field, by)| {
            let text = payload.text(field).filter(|text| !fold(text).is_empty())?;
            // An address is the same however it is written.
            let value = if by == By::Email { fold(&text).trim().to_owned() } else { text.into_owned() };
            Some(CandidateKey { by, value })
        })
    }

    /// Reads a key as it prints; `None` for any other text.
    pub fn parse(text: &str) -> Option<CandidateKey> {
        let (by, value) = text.split_once(':').filter(|(_, value)| !value.is_empty())?;
        let by = By::ALL.into_iter().find(|known| known.name() == by)?;
        Some(CandidateKey { by, value: value.to_owned() })
    }

    /// The query that finds everything of this candidate.
    pub fn query(&self) -> Query {
        let field = match self.by {
            By::Profile => TextField::Profile,
            By::External => TextField::ExternalId,
            By::Email => TextField::Email,
        };
        Test::Text { field, any_of: vec![self.value.clone()] }.into()
    }
}

impl fmt::Display for CandidateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.by.name(), self.value)
    }
}

impl By {
    const ALL: [By; 3] = [By::Profile, By::External, By::Email];

    const fn name(self) -> &'static str {
        match self {
            By::Profile => "profile",
            By::External => "external",
            By::Email => "email",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_thing_names_the_candidate() {
        let key = |body: &str| CandidateKey::of(&Payload::parse(body.as_bytes())).map(|key| key.to_string());

        let known =
            r#""profile_id": "p1", "candidate_external_id": "x1", "candidate_email": "ada@example.com""#;
        assert_eq!(
            key(&format!(r#"{{"profile_interview_id": "pi:1", {known}}}"#)).as_deref(),
            Some("profile:pi:1")
        );
        assert_eq!(key(&format!("{{{known}}}")).as_deref(), Some("profile:p1"));
        assert_eq!(
            key(
                r#"{"profile_id": null, "candidate_external_id": " ", "candidate_email": "Ada@Example.com"}"#
            )
            .as_deref(),
            Some("email:ada@example.com")
        );
        assert_eq!(key(r#"{"candidate_name": "Ada"}"#), None);
    }

    #[test]
    fn a_key_comes_back_from_what_it_prints() {
        for text in ["profile:pi:1", "external:x 1", "email:ada@example.com"] {
            assert_eq!(CandidateKey::parse(text).unwrap().to_string(), text);
        }
        for other in ["", "profile", "profile:", "name:Ada"] {
            assert_eq!(CandidateKey::parse(other), None);
        }
    }
}
