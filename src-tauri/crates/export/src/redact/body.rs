//! Takes people out of a body, token by token, so that everything else stays as it was written: numbers, order,
//! duplicate keys. Depth costs no stack.

use std::borrow::Cow;

use contract::{Field, Payload, Raw};

use super::REDACTED;
use super::person::Person;
use super::pseudonym::{About, Pseudonyms, replaced};

/// Digits from which on a number in an unknown field could be a telephone number or an id of a person.
const LONG_NUMBER: usize = 7;

/// What the value of a key is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Something about a person: replaced as a whole.
    Person(About),
    /// Text that may tell of a person. `prose`: of one that is called by a part of the name.
    Text { prose: bool },
    /// Nobody knows.
    Unknown,
    /// Around the fields.
    Outside,
}

impl Place {
    fn of(field: Field) -> Place {
        match field {
            Field::CandidateName => Place::Person(About::Name),
            Field::CandidateEmail => Place::Person(About::Email),
            Field::CandidatePhoneNumber => Place::Person(About::Phone),
            Field::CandidateExternalId => Place::Person(About::ExternalId),
            Field::ProfileId => Place::Person(About::Profile),
            Field::PdfExportUrl => Place::Person(About::Link),
            Field::Analysis
            | Field::RecruiterAnalysis
            | Field::WhyHire
            | Field::WhyNotHire
            | Field::Reason => Place::Text { prose: true },
            Field::Id
            | Field::InterviewId
            | Field::QuestionSetId
            | Field::Status
            | Field::InterviewStatus
            | Field::ProcessingStatus
            | Field::ProfileInterviewId
            | Field::Score
            | Field::RecruiterScore
            | Field::GoNextRound => Place::Text { prose: false },
        }
    }
}

/// The body without the person in it.
pub(super) fn redacted(pseudonyms: &Pseudonyms, body: &[u8]) -> Vec<u8> {
    let text = contract::lossy(body);
    let payload = Payload::parse(body);
    let walked = payload.is_object().then(|| Walk::over(&text, payload.wrapped())).flatten();
    // Nothing is known of what is no object.
    let Some(walk) = walked else { return Raw::from_text(REDACTED).json().as_bytes().to_vec() };

    let mut person = Person::default();
    for (token, place, is_key) in &walk.values {
        if let (Place::Person(about), false, Some(text)) = (place, is_key, said(token)) {
            person.learn(pseudonyms, *about, &text);
        }
    }
    let mut out = String::with_capacity(text.len());
    for (token, place, is_key) in &walk.values {
        out.push_str(&token_without(pseudonyms, &person, token, *place, *is_key));
    }
    out.into_bytes()
}

/// The text of a string, or of a number: some write telephone numbers and ids as such.
fn said(token: &str) -> Option<Cow<'_, str>> {
    let raw = Raw::from_json(token)?;
    let said = raw.text().map(Cow::into_owned).or_else(|| raw.number().map(str::to_owned))?;
    Some(Cow::Owned(said)).filter(|said: &Cow<'_, str>| !said.is_empty())
}

fn token_without<'a>(
    pseudonyms: &Pseudonyms,
    person: &Person,
    token: &'a str,
    place: Place,
    is_key: bool,
) -> Cow<'a, str> {
    let is_text = token.starts_with('"');
    let is_number = token.starts_with(|first: char| first == '-' || first.is_ascii_digit());
    if !is_text && !is_number {
        return Cow::Borrowed(token);
    }
    let Some(said) = said(token) else { return Cow::Borrowed(token) };
    let quoted = |text: &str| Cow::Owned(Raw::from_text(text).json().to_owned());
    match place {
        _ if is_key && Field::from_key(&said).is_some() => Cow::Borrowed(token),
        _ if is_key => {
            let found = [pseudonyms.recognised(&said), person.found(&said, false)].concat();
            if found.is_empty() { Cow::Borrowed(token) } else { quoted(&replaced(&said, found)) }
        }
        Place::Person(about) => quoted(&pseudonyms.of(about, &said)),
        Place::Unknown | Place::Outside if is_text || is_long(&said) => quoted(REDACTED),
        Place::Text { prose } if is_text => {
            let found = [pseudonyms.recognised(&said), person.found(&said, prose)].concat();
            if found.is_empty() { Cow::Borrowed(token) } else { quoted(&replaced(&said, found)) }
        }
        Place::Text { .. } if !person.found(&said, false).is_empty() => quoted(REDACTED),
        Place::Text { .. } | Place::Unknown | Place::Outside => Cow::Borrowed(token),
    }
}

fn is_long(number: &str) -> bool {
    number.bytes().filter(u8::is_ascii_digit).count() >= LONG_NUMBER
}

/// The tokens of a body, each with what it is a part of and whether it is a key.
struct Walk<'a> {
    values: Vec<(&'a str, Place, bool)>,
}

impl<'a> Walk<'a> {
    /// `None` where the text is not one JSON value. `wrapped`: the fields are in its `record`.
    fn over(text: &'a str, wrapped: bool) -> Option<Walk<'a>> {
        let mut values = Vec::new();
        // Of every list and object that is open: whether it is an object, and the place of what is in it.
        let mut open: Vec<(bool, Place)> = Vec::new();
        let (mut place, mut key_is_next) = (Place::Outside, false);
        for token in contract::tokens(text)? {
            match token {
                "{" | "[" => {
                    open.push((token == "{", place));
                    key_is_next = token == "{";
                    values.push((token, place, false));
                }
                "}" | "]" => {
                    place = open.pop().map_or(Place::Outside, |(_, place)| place);
                    values.push((token, place, false));
                }
                "," => {
                    let (is_object, around) = open.last().copied().unwrap_or((false, Place::Outside));
                    (place, key_is_next) = (around, is_object);
                    values.push((token, place, false));
                }
                ":" => values.push((token, place, false)),
                key if key_is_next => {
                    key_is_next = false;
                    let name = Raw::from_json(key);
                    let name = name.as_ref().and_then(Raw::text).unwrap_or_default();
                    place = match (Field::from_key(&name), place) {
                        (Some(field), _) => Place::of(field),
                        (None, Place::Outside) if wrapped && open.len() == 1 && name == "record" => {
                            Place::Outside
                        }
                        (None, Place::Outside) if wrapped && open.len() == 1 => Place::Text { prose: false },
                        (None, Place::Outside) => Place::Unknown,
                        // Deeper in a value: still a part of it.
                        (None, around) => around,
                    };
                    values.push((key, place, true));
                }
                value => values.push((value, place, false)),
            }
        }
        Some(Walk { values })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(body: &str) -> String {
        String::from_utf8(redacted(&Pseudonyms::new([7; 32]), body.as_bytes())).unwrap()
    }

    #[test]
    fn what_is_about_nobody_stays_as_it_was_written() {
        let body = r#"{"id":"r-1","score":7.10,"status":"active","recruiter_go_next_round":null,"x":1.50,"reason":"score"}"#;

        assert_eq!(of(body), body);
        assert_eq!(of(r#" {"id" : "r-1",  "id":"r-2"} "#), r#"{"id":"r-1","id":"r-2"}"#);
    }

    #[test]
    fn a_person_goes_wherever_the_body_tells_of_one() {
        let body = r#"{"candidate_name":"Ada Sample","candidate_name":"Ada B. Sample","candidate_email":"ada@example.com",
            "candidate_phone_number":420777123456,"candidate_external_id":null,"profile_id":"p-ada",
            "ai_analysis":"\u0041da was calm. Mail ADA@example.com, call 777 123 456.",
            "ai_analysis_recruiter_why_hire":["Sample code",{"who":["Ada"]}],
            "pdf_export_url":"https://reports.example/secret","nickname":"Countess","nested":{"phone":420777123456},
            "Ada Sample":1}"#;

        let redacted = of(body);

        for gone in [
            "Ada",
            "ADA",
            "\\u0041da",
            "Sample",
            "example.com",
            "777",
            "p-ada",
            "reports.example",
            "Countess",
        ] {
            assert!(!redacted.contains(gone), "{gone}: {redacted}");
        }
        assert!(redacted.contains(r#""candidate_external_id":null"#), "{redacted}");
        assert!(redacted.contains(r#""nickname":"[redacted]""#), "{redacted}");
        assert!(redacted.contains(" was calm. Mail "), "{redacted}");
    }

    #[test]
    fn the_older_wrapper_stays_one() {
        let redacted = of(
            r#"{"table":"t","schema":"s","record":{"id":"r1","candidate_name":"Ada Sample","note":"Ada"}}"#,
        );

        assert!(Payload::parse(redacted.as_bytes()).wrapped(), "{redacted}");
        assert!(!redacted.contains("Ada"), "{redacted}");
        assert!(redacted.contains(r#""id":"r1""#), "{redacted}");
    }

    #[test]
    fn what_is_no_object_goes_as_a_whole() {
        for body in ["Ada Sample", "\"Ada\"", "[\"Ada\"]", "{\"candidate_name\":\"Ada", "{\"id\":1} Ada", ""]
        {
            assert_eq!(of(body), "\"[redacted]\"", "{body}");
        }
    }

    #[test]
    fn depth_costs_no_stack() {
        let deep = format!(r#"{{"candidate_name":{}"Ada"{}}}"#, "[".repeat(100_000), "]".repeat(100_000));

        assert!(!of(&deep).contains("Ada"));
    }
}
