//! What in a payload is about a person, and putting something else in its place.

mod find;
mod stand_ins;

use std::borrow::Cow;

use crate::Field;
use crate::pretty::tokens;
use crate::raw::{Lone, decode, quoted};

use find::Needle;
pub use stand_ins::StandIns;

/// What a personal text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A candidate's name.
    Name,
    /// An e-mail address.
    Email,
    /// A phone number.
    Phone,
    /// The candidate's id in the customer's own system.
    ExternalId,
    /// A link: the report, or any other that a text holds.
    Link,
    /// What a field says of the candidate that the contract does not know, such as `candidate_city`.
    Other,
}

impl Kind {
    /// What a key's values are, wherever in the body it stands: so an unwrapped record, an older one beside it
    /// and a list of candidates are all seen.
    fn of_key(key: &str) -> Option<Kind> {
        match Field::from_key(key) {
            Some(Field::CandidateName) => return Some(Kind::Name),
            Some(Field::CandidateEmail) => return Some(Kind::Email),
            Some(Field::CandidatePhoneNumber) => return Some(Kind::Phone),
            Some(Field::CandidateExternalId) => return Some(Kind::ExternalId),
            Some(Field::PdfExportUrl) => return Some(Kind::Link),
            Some(_) => return None,
            None => {}
        }
        let key = key.to_lowercase();
        let of_the_candidate = key.starts_with("candidate");
        if key.contains("email") || key.contains("e_mail") {
            Some(Kind::Email)
        } else if key.contains("phone") {
            Some(Kind::Phone)
        } else if of_the_candidate && key.contains("name") {
            Some(Kind::Name)
        } else {
            of_the_candidate.then_some(Kind::Other)
        }
    }
}

/// The personal texts of one body.
///
/// A text is personal by the key it stands under: name, e-mail, phone number and external id of the candidate,
/// the report's link, and every unknown key that starts with `candidate` or speaks of an e-mail address or a
/// phone. The ids that JobMojito gives (result, interview, enrolment, profile) are none.
#[derive(Debug, Clone, Default)]
pub struct Personal {
    texts: Vec<(Kind, String)>,
    needles: Vec<Needle>,
}

impl Personal {
    /// The personal texts of a decoded body; none where it is not one JSON value.
    pub fn of(body: &[u8]) -> Personal {
        let mut texts: Vec<(Kind, String)> = Vec::new();
        let body = crate::payload::lossy(body);
        let _ = walk(without_mark(&body), |place, token| {
            if let Place::Value(Some(kind)) = place
                && let Some(text) = leaf(token)
                && !text.trim().is_empty()
                && texts.len() < MOST_TEXTS
                && !texts.iter().any(|(known_kind, known)| *known_kind == kind && *known == text)
            {
                texts.push((kind, text.into_owned()));
            }
        });
        let needles = Needle::of(&texts);
        Personal { texts, needles }
    }

    /// What was found, each text once, in order of appearance; at most the first 64.
    pub fn texts(&self) -> &[(Kind, String)] {
        &self.texts
    }

    /// `text` with everything personal in it replaced by what `with` gives for the kind and the text that is
    /// meant, as [`Personal::texts`] has it where it is one of them.
    ///
    /// Found are, whatever their case and accents: the known texts; a name with anything or nothing between its
    /// words (`jane.doe`, `JaneDoe`), and each of its words alone (the second of them becomes the second word of
    /// what `with` gives for the name); a known phone number however it is grouped, with its prefix or without;
    /// and every e-mail address, link and number that begins with `+`, known or not. Other forms of a name, as
    /// inflected languages have them, are not found.
    pub fn replace(&self, text: &str, with: &mut impl FnMut(Kind, &str) -> String) -> String {
        find::replace(&self.texts, &self.needles, text, with)
    }

    /// A JSON text with everything personal in it replaced, on one line: values under a personal key as a whole,
    /// all other texts and keys as [`Personal::replace`] does. `null`, truth values and empty texts stay, and a
    /// number stays a number where what is given for it is one. Tokens in which nothing was replaced stay as
    /// they were written. `None` where it is not one JSON value: what is personal in it is then not known.
    pub fn replace_in_json(&self, json: &str, with: &mut impl FnMut(Kind, &str) -> String) -> Option<String> {
        let mut out = String::with_capacity(json.len());
        walk(without_mark(json), |place, token| match (place, leaf(token)) {
            (Place::Value(Some(_)), Some(text)) if text.trim().is_empty() => out.push_str(token),
            (Place::Value(Some(kind)), Some(text)) => {
                let instead = with(kind, &text);
                let number = instead.strip_prefix('+').unwrap_or(&instead);
                if !token.starts_with('"') && serde_json::from_str::<serde_json::Number>(number).is_ok() {
                    out.push_str(number);
                } else {
                    out.push_str(&quote(&instead));
                }
            }
            (_, Some(text)) if token.starts_with('"') => {
                let replaced = self.replace(&text, with);
                if replaced == text {
                    out.push_str(token);
                } else {
                    out.push_str(&quote(&replaced));
                }
            }
            _ => out.push_str(token),
        })?;
        Some(out)
    }
}

/// More are not remembered: a hostile body could make each text be looked for in each other.
const MOST_TEXTS: usize = 64;

/// Where a token stands.
enum Place {
    /// The key of an object's member.
    Key,
    /// A value, with what it is by the key it stands under, or a key further out.
    Value(Option<Kind>),
    /// Anything between the values.
    Structure,
}

/// Tells each token of a JSON text with its place. `None` where it is not one JSON value.
fn walk<'a>(json: &'a str, mut tell: impl FnMut(Place, &'a str)) -> Option<()> {
    struct Container {
        object: bool,
        kind: Option<Kind>,
    }

    let mut containers: Vec<Container> = Vec::new();
    let mut key_comes = false;
    let mut kind = None;
    for token in tokens(json)? {
        let in_object = containers.last().is_some_and(|container| container.object);
        match token {
            "{" | "[" => {
                containers.push(Container { object: token == "{", kind });
                key_comes = token == "{";
                tell(Place::Structure, token);
            }
            "}" | "]" => {
                containers.pop();
                tell(Place::Structure, token);
            }
            "," => {
                kind = containers.last().and_then(|container| container.kind);
                key_comes = in_object;
                tell(Place::Structure, token);
            }
            ":" => tell(Place::Structure, token),
            key if key_comes => {
                key_comes = false;
                let name = quoted(key).map(|inner| decode(inner, Lone::Replaced));
                kind = kind.or_else(|| name.and_then(|name| Kind::of_key(&name)));
                tell(Place::Key, key);
            }
            value => tell(Place::Value(kind), value),
        }
    }
    Some(())
}

/// The text of a string or a number.
fn leaf(token: &str) -> Option<Cow<'_, str>> {
    match token.as_bytes().first()? {
        b'"' => quoted(token).map(|inner| decode(inner, Lone::Replaced)),
        b'-' | b'0'..=b'9' => Some(Cow::Borrowed(token)),
        _ => None,
    }
}

fn quote(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn without_mark(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JANE: &str = r#"{"candidate_name":"Jane van Dóe","candidate_email":"jane.doe@example.com",
        "candidate_phone_number":"+420777123456","candidate_external_id":"ATS-00042",
        "pdf_export_url":"https://reports.example.com/a.pdf?token=1"}"#;

    fn told(kind: Kind, text: &str) -> String {
        format!("<{kind:?} {text}>").replace(' ', "_")
    }

    #[test]
    fn the_personal_fields_are_found_wherever_they_stand() {
        let body = r#"{"table":"t","record":{"candidate_name":"Jane Doe","candidate_email":null,"score":7},
            "old_record":{"candidate_name":"J. Doe","candidate_city":["Brno"],"contact_email":""},
            "profile_id":"p-1"}"#;

        let personal = Personal::of(body.as_bytes());

        let found: Vec<(Kind, &str)> = personal.texts().iter().map(|(kind, text)| (*kind, &**text)).collect();
        assert_eq!(found, [(Kind::Name, "Jane Doe"), (Kind::Name, "J. Doe"), (Kind::Other, "Brno")]);
        assert!(Personal::of(b"not JSON").texts().is_empty());
    }

    #[test]
    fn what_a_text_says_of_the_person_is_replaced_in_all_its_forms() {
        let personal = Personal::of(JANE.as_bytes());

        for (text, expected) in [
            ("JANE VAN DOE answered.", "<Name_Jane_van_Dóe> answered."),
            ("see linkedin: jane-van-doe", "see linkedin: <Name_Jane_van_Dóe>"),
            ("Jane's pace; Dóe’s examples; Janet stays.", "A's pace; C’s examples; Janet stays."),
            ("Do\u{301}e, decomposed", "C, decomposed"),
            ("van drivers", "van drivers"),
            ("ats-00042 and ATS-000421", "<ExternalId_ATS-00042> and ATS-000421"),
            ("write JANE.DOE@example.com.", "write <Email_jane.doe@example.com>."),
            ("or other+tag@mail.example.org", "or <Email_other+tag@mail.example.org>"),
            ("call +420 777 123 456 or 777-123-456", "call <Phone_+420777123456> or <Phone_+420777123456>"),
            ("or (+1) 202 555 0123!", "or <Phone_(+1)_202_555_0123>!"),
            ("on 2026-11-21 at 10:30, 1234567 times", "on 2026-11-21 at 10:30, 1234567 times"),
            ("(https://a.example/jane?x=1).", "(<Link_https://a.example/jane?x=1>)."),
            ("nothing", "nothing"),
            ("", ""),
        ] {
            let mut with = |kind, text: &str| match (kind, text.contains("van")) {
                // Words of the stand-in, so that each part of a name can be told from the others.
                (Kind::Name, true) => "A B C".to_owned(),
                _ => told(kind, text),
            };
            let replaced = personal.replace(text, &mut with);
            let expected = expected.replace("<Name_Jane_van_Dóe>", "A B C");
            assert_eq!(replaced, expected, "{text}");
        }
    }

    #[test]
    fn names_in_scripts_without_spaces_are_found_within_a_sentence() {
        let personal = Personal::of(r#"{"candidate_name":"見本 太郎"}"#.as_bytes());

        let replaced = personal.replace("見本太郎さんは、太郎と", &mut |_, _| "A B".to_owned());

        assert_eq!(replaced, "A Bさんは、Bと");
    }

    #[test]
    fn json_keeps_all_but_what_was_replaced() {
        let body = r#"{ "candidate_name" : "Jane Doe", "candidate_phone_number": 420777123456, "score": 7.0,
            "candidate_email": null, "candidate_external_id": "", "ok": [true, "\u00e9", "By Jane"],
            "Jane": {"candidate_tags": ["a1b2", 5]} }"#;
        let personal = Personal::of(body.as_bytes());

        let replaced = personal.replace_in_json(body, &mut |kind, _| match kind {
            Kind::Name => "Ada Sample".to_owned(),
            Kind::Phone => "+12025550100".to_owned(),
            _ => "x".to_owned(),
        });

        assert_eq!(
            replaced.as_deref(),
            Some(
                r#"{"candidate_name":"Ada Sample","candidate_phone_number":12025550100,"score":7.0,"candidate_email":null,"candidate_external_id":"","ok":[true,"\u00e9","By Ada"],"Ada":{"candidate_tags":["x","x"]}}"#
            )
        );
        assert_eq!(personal.replace_in_json("{", &mut told), None);
    }

    #[test]
    fn a_hostile_body_is_neither_slow_nor_deep() {
        let deep = format!("{}\"a\"{}", "{\"candidate_x\":[".repeat(50_000), "]}".repeat(50_000));
        let many: Vec<String> =
            (0..40_000).map(|n| format!("\"candidate_{n}\":\"text {n} a://a@b.c +1+1\"")).collect();
        let many = format!("{{{}}}", many.join(","));
        let marks = format!("{{\"reason\":\"{}\"}}", "a://a@a.a+1".repeat(90_000));

        for body in [deep, many, marks] {
            let personal = Personal::of(body.as_bytes());
            assert!(personal.replace_in_json(&body, &mut |_, _| "x".to_owned()).is_some());
        }
    }
}
