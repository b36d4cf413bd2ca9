//! Laws that hold for every body.

use std::borrow::Cow;
use std::collections::BTreeMap;

use contract::{
    Change, Event, Field, Label, Payload, Presence, ProblemCode, Raw, compact, compare, diff, identify,
    pretty, problems, schema,
};
use proptest::prelude::*;
use serde_json::Value;

/// JSON text with spellings that a parsed value would lose.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        any::<bool>().prop_map(|truth| truth.to_string()),
        "-?(0|[1-9][0-9]{0,3})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,12})?",
        string(),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{} ]", items.join(", "))),
            prop::collection::vec((string(), inner), 0..4).prop_map(|members| object(&members)),
        ]
    })
}

/// A JSON string with escapes, lone surrogates among them.
fn string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<char>().prop_map(|char| {
            let json = Value::from(char.to_string()).to_string();
            json[1..json.len() - 1].to_owned()
        }),
        "[a-c]",
        any::<u16>().prop_map(|unit| format!("\\u{unit:04x}")),
        (0xd7ff_u16..=0xe000).prop_map(|unit| format!("\\u{unit:04X}")),
    ];
    prop::collection::vec(piece, 0..4).prop_map(|pieces| format!("\"{}\"", pieces.concat()))
}

fn object(members: &[(String, String)]) -> String {
    let members: Vec<String> = members.iter().map(|(key, value)| format!("{key} :{value}")).collect();
    format!("{{{}}}", members.join(","))
}

/// A body with some known fields, some of them of the wrong type, and some unknown ones.
fn body() -> impl Strategy<Value = String> {
    let known =
        prop::sample::select(Field::ALL.to_vec()).prop_map(|field| Value::from(field.key()).to_string());
    prop::collection::vec((prop_oneof![4 => known, 1 => string()], json()), 0..12)
        .prop_map(|members| object(&members))
}

/// An object that keeps the contract but for at most a few fields.
fn nearly_right() -> impl Strategy<Value = Value> {
    let slip = (prop::sample::select(Field::ALL.to_vec()), prop::option::of(json()));
    (any::<u64>(), prop::sample::select(Event::NAMED.to_vec()), prop::collection::vec(slip, 0..3)).prop_map(
        |(seed, event, slips)| {
            let mut payload = contract::sample::Sample::of(event, seed).payload;
            for (field, json) in slips {
                match json.map(|json| serde_json::from_str(&json)) {
                    None => drop(payload.remove(field.key())),
                    Some(Ok(value)) => drop(payload.insert(field.key().to_owned(), value)),
                    // Spellings that a parsed value cannot hold are for the traps.
                    Some(Err(_)) => {}
                }
            }
            Value::Object(payload)
        },
    )
}

fn parse(body: &str) -> Payload {
    Payload::parse(body.as_bytes())
}

fn fields(payload: &Payload) -> BTreeMap<String, Presence<Raw>> {
    let known = Field::ALL.into_iter().map(|field| (field.key(), payload.get(field)));
    known
        .chain(payload.extras())
        .filter(|(_, presence)| !presence.is_absent())
        .map(|(key, presence)| (key.to_owned(), presence.cloned()))
        .collect()
}

/// JSON text without the white space between tokens, in another way than the library's.
fn squeezed(json: &str) -> String {
    let (mut quoted, mut escaped) = (false, false);
    json.chars()
        .filter(|&char| {
            if char == '"' && !escaped {
                quoted = !quoted;
            }
            escaped = char == '\\' && !escaped;
            quoted || !char.is_ascii_whitespace()
        })
        .collect()
}

fn read_everything(payload: &Payload) {
    for field in Field::ALL {
        let _ = (payload.text(field), payload.number(field), payload.boolean(field));
    }
    for route in [None, Some(Event::InterviewFailed)] {
        identify(route, payload);
        problems(route, payload);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_do_harm(body: Vec<u8>, other: Vec<u8>) {
        let (payload, previous) = (Payload::parse(&body), Payload::parse(&other));
        read_everything(&payload);
        compare(Some((&other, &previous)), &body, &payload);
        pretty(&String::from_utf8_lossy(&body));
    }

    #[test]
    fn no_damage_to_a_body_does_harm(body in body(), at: prop::sample::Index, byte: u8) {
        let mut damaged = body.clone().into_bytes();
        let at = at.index(damaged.len());
        damaged[at] = byte;
        let payload = Payload::parse(&damaged);
        read_everything(&payload);
        compare(Some((body.as_bytes(), &parse(&body))), &damaged, &payload);
    }

    #[test]
    fn any_json_is_read(json in json()) {
        let payload = parse(&json);
        read_everything(&payload);
        prop_assert_eq!(payload.is_object(), json.starts_with('{'));
        let not_json = payload.unread().iter().any(|problem| problem.code == ProblemCode::NotJson);
        prop_assert_eq!(payload.is_object(), !not_json);
    }

    #[test]
    fn strings_decode_as_other_readers_decode_them(json in string()) {
        let raw = Raw::from_json(&json).unwrap();
        let decoded = raw.text().unwrap();
        match serde_json::from_str::<String>(&json) {
            Ok(text) => prop_assert_eq!(decoded, text),
            Err(_) => prop_assert!(decoded.contains(char::REPLACEMENT_CHARACTER)),
        }
    }

    #[test]
    fn a_payload_does_not_differ_from_itself(body in body()) {
        prop_assert_eq!(diff(&parse(&body), &parse(&body)), []);
    }

    #[test]
    fn applying_a_diff_gives_the_other_payload(from in body(), to in body()) {
        let (from, to) = (parse(&from), parse(&to));
        let mut applied = fields(&from);
        for change in diff(&from, &to) {
            prop_assert_eq!(&change.from, &applied.get(&change.field).cloned().unwrap_or_default());
            match change.to {
                Presence::Absent => applied.remove(&change.field),
                present => applied.insert(change.field, present),
            };
        }
        let wanted = fields(&to);
        prop_assert!(applied.keys().eq(wanted.keys()));
        for (key, value) in applied {
            let as_body = |presence: &Presence<Raw>| match presence {
                Presence::Value(raw) => parse(&format!(r#"{{"x":{}}}"#, raw.json())),
                _ => parse(r#"{"x":null}"#),
            };
            prop_assert_eq!(diff(&as_body(&value), &as_body(&wanted[&key])), []);
        }
    }

    #[test]
    fn a_diff_reads_the_same_both_ways(from in body(), to in body()) {
        let (from, to) = (parse(&from), parse(&to));
        let key = |change: &Change| change.field.clone();
        let mut there = diff(&from, &to);
        let mut back = diff(&to, &from);
        there.sort_by_key(key);
        back.sort_by_key(key);
        for change in &mut back {
            std::mem::swap(&mut change.from, &mut change.to);
        }
        prop_assert_eq!(there, back);
    }

    #[test]
    fn changes_round_trip_through_json(from in body(), to in body()) {
        let changes = diff(&parse(&from), &parse(&to));
        let json = serde_json::to_string(&changes).unwrap();
        prop_assert_eq!(serde_json::from_str::<Vec<Change>>(&json).unwrap(), changes);
    }

    #[test]
    fn labels_follow_bytes_and_values(before in body(), after in body()) {
        let (old, new) = (parse(&before), parse(&after));
        prop_assert_eq!(compare(None, after.as_bytes(), &new).label, Label::First);
        prop_assert_eq!(compare(Some((after.as_bytes(), &new)), after.as_bytes(), &new).label, Label::Repeat);

        let respaced = format!("{{ {}", &after[1..]);
        let unchanged = compare(Some((after.as_bytes(), &new)), respaced.as_bytes(), &parse(&respaced));
        prop_assert_eq!(unchanged.label, Label::Unchanged);

        let comparison = compare(Some((before.as_bytes(), &old)), after.as_bytes(), &new);
        let differs = diff(&old, &new).iter().any(|change| change.field != Field::Reason.key());
        prop_assert_eq!(comparison.label == Label::Changed, differs);
        prop_assert_eq!(comparison.changes.is_empty(), !differs);
    }

    #[test]
    fn the_check_and_the_schema_agree(value in nearly_right()) {
        let found = problems(None, &parse(&value.to_string()));
        let departs = found.iter().any(|problem| problem.code == ProblemCode::Schema);
        prop_assert_eq!(jsonschema::is_valid(&schema(), &value), !departs, "{:?}", found);
    }

    #[test]
    fn layout_keeps_every_token(json in json()) {
        let laid_out = pretty(&json).unwrap();
        prop_assert_eq!(squeezed(&laid_out), squeezed(&json));
        let compact = compact(&json).unwrap();
        prop_assert_eq!(compact.get(), squeezed(&json));
        prop_assert!(matches!(contract::compact(compact.get()), Some(Cow::Borrowed(_))));
        prop_assert_eq!(pretty(&laid_out).unwrap(), laid_out);
    }
}
