//! Who a candidate is, across deliveries.

use std::collections::BTreeSet;

use contract::{Field, Payload};
use eventlog::{CandidateKey, Reader, Search, Sequence};
use query::{Query, Test, TextField};

use crate::{Course, Error, Selection};

/// The query that finds everything of a payload's candidate: by enrolment, else profile, else external id, else
/// e-mail address. `None` where nothing tells who it is.
pub fn candidate_query(payload: &Payload) -> Option<Query> {
    CandidateKey::of(payload).map(|key| key.query())
}

/// Everything of the candidates whose name, e-mail address, phone number or external id is this text, whatever its
/// case, width and accents: their deliveries, and all others of the results that those belong to. In order. Blocks.
pub fn of_candidate(reader: &Reader, text: &str) -> Result<Vec<Sequence>, Error> {
    let wanted = query::fold(text);
    let search =
        Search::new(Test::Text { field: TextField::Candidate, any_of: vec![text.to_owned()] }.into());
    let (mut sequences, mut results) = (BTreeSet::new(), BTreeSet::new());
    let course = Course::default();
    let mut chunks = Selection::Found(search).chunks(reader, &course);
    while let Some(chunk) = chunks.next()? {
        for sequence in chunk {
            let Some(delivery) = reader.delivery(sequence)? else { continue };
            let payload = delivery.payload();
            let is_theirs =
                |field: &Field| payload.text(*field).is_some_and(|text| query::fold(&text) == wanted);
            if TextField::Candidate.payload_fields().iter().any(is_theirs) {
                sequences.insert(sequence);
                results.extend(delivery.row.result_id.map(|id| (delivery.row.environment, id)));
            }
        }
    }
    for (environment, id) in results {
        sequences.extend(reader.timeline(&environment, &id)?.iter().map(|row| row.sequence));
    }
    Ok(sequences.into_iter().collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::log;

    #[tokio::test]
    async fn everything_of_a_candidate_is_found_and_nothing_of_those_of_a_similar_name() {
        let log = log(&[
            br#"{"id": "r1", "candidate_name": "Ann", "candidate_email": "ann@example.com"}"#,
            br#"{"id": "r2", "candidate_name": "Annabel", "candidate_email": "annabel@example.com"}"#,
            br#"{"id": "r1", "candidate_name": null}"#,
            br#"{"candidate_email": "ANN@example.com"}"#,
        ])
        .await;
        let of = |text: &str| of_candidate(log.reader(), text).unwrap();

        assert_eq!(of("ann"), [1, 3], "and what came of the same result without a name");
        assert_eq!(of("ann@example.com"), [1, 3, 4]);
        assert_eq!(of("example.com"), [0; 0]);
    }

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
