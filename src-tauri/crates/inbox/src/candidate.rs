//! Who a candidate is, across deliveries.

use contract::{Field, Payload};
use query::{Query, Test, TextField};

/// The query that finds everything of a payload's candidate: by enrolment, else profile, else external id, else
/// e-mail address. `None` where nothing tells who it is.
pub fn candidate_query(payload: &Payload) -> Option<Query> {
    const TELLING: [(Field, TextField); 4] = [
        (Field::ProfileInterviewId, TextField::Profile),
        (Field::ProfileId, TextField::Profile),
        (Field::CandidateExternalId, TextField::ExternalId),
        (Field::CandidateEmail, TextField::Email),
    ];
    TELLING.into_iter().find_map(|(field, searched)| {
        let text = payload.text(field).filter(|text| !query::fold(text).is_empty())?;
        Some(Test::Text { field: searched, any_of: vec![text.into_owned()] }.into())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_telling_thing_is_searched_for() {
        let query = |body: &str| candidate_query(&Payload::parse(body.as_bytes())).map(|q| q.to_string());

        let known =
            r#""profile_id": "p1", "candidate_external_id": "x1", "candidate_email": "ada@example.com""#;
        assert_eq!(
            query(&format!(r#"{{"profile_interview_id": "pi 1", {known}}}"#)).as_deref(),
            Some(r#"profile:"pi 1""#)
        );
        assert_eq!(query(&format!("{{{known}}}")).as_deref(), Some("profile:p1"));
        assert_eq!(
            query(
                r#"{"profile_id": null, "candidate_external_id": " ", "candidate_email": "ada@example.com"}"#
            )
            .as_deref(),
            Some("email:ada@example.com")
        );
        assert_eq!(query(r#"{"candidate_name": "Ada"}"#), None);
    }
}
