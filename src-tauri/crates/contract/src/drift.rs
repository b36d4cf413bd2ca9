//! How what is sent departs from the contract over time: each departure of a payload, in a form that can be counted.

mod usual;

use serde::{Deserialize, Serialize};

use crate::raw::type_name;
use crate::{Field, Kind, Payload, Presence, Raw};

pub use usual::{UsualFields, Vanished};

/// The kind of a departure. Serialises as its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DriftKind {
    /// A field that the contract does not know.
    NewField,
    /// A field that the contract requires and that is not there.
    MissingField,
    /// A known field that holds another type than published.
    NewType,
    /// A value that the contract does not name in an open enumeration.
    NewValue,
    /// A field that used to come and has not come for long ([`UsualFields`]).
    VanishedField,
}

impl DriftKind {
    /// `new_field`, `missing_field`, `new_type`, `new_value` or `vanished_field`.
    pub const fn name(self) -> &'static str {
        match self {
            DriftKind::NewField => "new_field",
            DriftKind::MissingField => "missing_field",
            DriftKind::NewType => "new_type",
            DriftKind::NewValue => "new_value",
            DriftKind::VanishedField => "vanished_field",
        }
    }
}

/// One departure. Two are equal where they are the same departure, whatever the delivery.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Departure {
    /// The kind.
    pub kind: DriftKind,
    /// Where, as an RFC 6901 JSON pointer.
    pub path: String,
    /// What is said of it, in a sentence. It holds a value only where that is one of an enumeration.
    pub sentence: String,
}

/// Departures of one payload that are told; a hostile one may have any number.
const MOST: usize = 50;
/// Longer keys and values are not told: they are no names.
const LONGEST: usize = 80;

/// Everything in which a payload departs from the contract, each departure once; none where the body is no object.
pub fn departures(payload: &Payload) -> Vec<Departure> {
    if !payload.is_object() {
        return Vec::new();
    }
    let known = Field::ALL.into_iter().filter_map(|field| {
        let (kind, sentence) = departure(field, payload.get(field))?;
        Some(Departure { kind, path: payload.pointer(field), sentence })
    });
    let new = payload.extras().filter(|(key, _)| key.len() <= LONGEST).map(|(key, presence)| Departure {
        kind: DriftKind::NewField,
        path: payload.pointer_to(key),
        sentence: format!(
            "`{key}` is not in the contract; it is {}.",
            presence.value().map_or("null", |raw| type_name(raw.json()))
        ),
    });
    known.chain(new).take(MOST).collect()
}

fn departure(field: Field, presence: Presence<&Raw>) -> Option<(DriftKind, String)> {
    let key = field.key();
    let value = match presence {
        Presence::Absent => {
            return field
                .required()
                .then(|| (DriftKind::MissingField, format!("`{key}` is missing, though it is required.")));
        }
        Presence::Null if field.nullable() => return None,
        Presence::Null => {
            return Some((DriftKind::NewType, format!("`{key}` is null, which it must not be.")));
        }
        Presence::Value(value) => value,
    };
    let found = type_name(value.json());
    let wanted = match field.kind() {
        Kind::Text => "a string",
        Kind::Number => "a number",
        Kind::Boolean => "a boolean",
        Kind::Any if matches!(found, "a list" | "a string") => return None,
        Kind::Any => "a list or a string",
    };
    if wanted != found {
        return Some((DriftKind::NewType, format!("`{key}` is {found} instead of {wanted}.")));
    }
    new_value(field, &value.text()?).map(|sentence| (DriftKind::NewValue, sentence))
}

/// What is new about the value of an open enumeration: the contract gives examples, and these are they.
fn new_value(field: Field, text: &str) -> Option<String> {
    let key = field.key();
    let known: &[&str] = match field {
        Field::Status => &["draft", "active"],
        Field::InterviewStatus => &[
            "completed",
            "completed, stopped early",
            "failed",
            "abandoned",
            "terminated, no speech detected",
        ],
        Field::ProcessingStatus => &["completed"],
        Field::Reason => {
            // It lists fields; anything else in it may be a text of its own.
            let other = text
                .split(',')
                .map(str::trim)
                .find(|name| !name.is_empty() && Field::from_key(name).is_none())?;
            return Some(if is_name(other) {
                format!("`{key}` names `{other}`, which is no field of the contract.")
            } else {
                format!("`{key}` holds something else than names of fields.")
            });
        }
        _ => return None,
    };
    if known.contains(&text) {
        return None;
    }
    Some(if text.len() <= LONGEST {
        format!("`{key}` has the new value `{text}`.")
    } else {
        format!("`{key}` has a new value that is too long for a status.")
    })
}

fn is_name(text: &str) -> bool {
    text.len() <= LONGEST
        && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Event;
    use crate::sample::{Sample, Scenario};

    fn of(body: &str) -> Vec<(DriftKind, String, String)> {
        let departures = departures(&Payload::parse(body.as_bytes()));
        departures.into_iter().map(|one| (one.kind, one.path, one.sentence)).collect()
    }

    fn sample(change: impl FnOnce(&mut Sample)) -> String {
        let mut sample = Sample::of(Event::InterviewResult, 1);
        change(&mut sample);
        sample.to_json()
    }

    #[test]
    fn samples_do_not_depart() {
        for scenario in Scenario::ALL {
            for sample in scenario.deliveries(5) {
                assert_eq!(of(&sample.to_json()), []);
            }
        }
        assert_eq!(of("not JSON"), []);
    }

    #[test]
    fn each_kind_is_told_without_personal_values() {
        let body = sample(|sample| {
            sample.with_field("candidate_city", "Brno".into());
            sample.with_field("score", "8.1".into());
            sample.with_field("id", serde_json::Value::Null);
            sample.with_field("interview_status", "paused".into());
            sample.with_field("reason", "score, tenant_id".into());
            sample.payload.shift_remove("profile_id");
        });

        insta::assert_debug_snapshot!(of(&body));
        assert_eq!(of(&sample(|sample| drop(sample.payload.shift_remove("candidate_name")))), [], "optional");
    }

    #[test]
    fn only_the_statuses_of_the_contract_are_known() {
        let body = sample(|sample| {
            sample.with_field("status", "archived".into());
            sample.with_field("interview_status", "ongoing".into());
            sample.with_field("processing_status", "new".into());
        });

        let told: Vec<String> = of(&body).into_iter().map(|(_, _, sentence)| sentence).collect();

        assert_eq!(
            told,
            [
                "`status` has the new value `archived`.",
                "`interview_status` has the new value `ongoing`.",
                "`processing_status` has the new value `new`.",
            ]
        );
    }

    #[test]
    fn a_reason_in_words_is_not_repeated() {
        let body = sample(|sample| _ = sample.with_field("reason", "Jane Doe asked for it".into()));

        assert_eq!(of(&body)[0].2, "`reason` holds something else than names of fields.");
    }

    #[test]
    fn a_hostile_body_has_a_bounded_number() {
        let keys: Vec<String> = (0..10_000).map(|number| format!("\"k{number}\":1")).collect();

        assert_eq!(of(&format!("{{{}}}", keys.join(","))).len(), MOST);
    }
}
