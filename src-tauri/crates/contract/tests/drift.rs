//! Laws of what is told of departures from the contract.
#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]

use contract::drift::{Departure, UsualFields, departures};
use contract::sample::Sample;
use contract::{Event, Field, Payload};
use proptest::prelude::*;
use serde_json::{Map, Value};

const PHONE: &str = "candidate_phone_number";

fn payload(members: &Map<String, Value>) -> Payload {
    Payload::parse(serde_json::to_string(members).unwrap().as_bytes())
}

/// A delivery with or without a telephone number, and with other fields.
fn delivery(has_phone: bool, others: u8) -> Payload {
    let mut members = Map::from_iter([(format!("other_{}", others % 8), Value::Null)]);
    if has_phone {
        members.insert(PHONE.to_owned(), "+420 777 123 456".into());
    }
    payload(&members)
}

/// What is told of telephone numbers after these deliveries, each of which came at the time that is its place.
fn told_of_phones(deliveries: &[(bool, u8)]) -> Option<(Departure, usize, u64)> {
    let mut usual = UsualFields::default();
    let mut last = None;
    for (place, (has_phone, others)) in deliveries.iter().enumerate() {
        let vanished = usual.observe(&delivery(*has_phone, *others), place);
        let of_phones = vanished.into_iter().find(|one| one.departure.path == format!("/{PHONE}"));
        last = of_phones.map(|one| (one.departure, one.since, one.deliveries));
    }
    last
}

/// Deliveries: whether each has the field, and which others.
type Deliveries = Vec<(bool, u8)>;

/// A stretch in which the field came now and then, and comes in the end; and one in which it does not come.
fn stretches() -> impl Strategy<Value = (Deliveries, Deliveries)> {
    let before = prop::collection::vec((prop::bool::weighted(0.7), any::<u8>()), 0..200);
    let since = prop::collection::vec((Just(false), any::<u8>()), 0..60);
    (before, since)
}

/// Anything but a status: those are told, as they are no values of a person.
fn fields_of_people() -> impl Strategy<Value = Field> {
    let statuses = [Field::Status, Field::InterviewStatus, Field::ProcessingStatus];
    let others = Field::ALL.into_iter().filter(|field| !statuses.contains(field)).collect::<Vec<_>>();
    prop::sample::select(others)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_field_has_vanished_where_it_would_have_come_twenty_times((before, since) in stretches()) {
        let told = told_of_phones(&[&[(true, 0)], &before[..], &[(true, 0)], &since[..]].concat());

        let came = before.iter().filter(|(has_phone, _)| *has_phone).count() + 2;
        let (of, missed) = (before.len() + 2, since.len());
        prop_assert_eq!(told.is_some(), came >= 20 && came * missed >= 20 * of);
        if let Some((departure, first, deliveries)) = told {
            prop_assert_eq!((first, deliveries), (of, missed as u64));
            let percent = format!("it was in {} % of", came * 100 / of);
            let often = if came == of { "it was in all deliveries" } else { &percent };
            prop_assert!(departure.sentence.contains(often), "{}", departure.sentence);
        }
    }

    #[test]
    fn in_which_order_they_came_within_a_stretch_changes_nothing(
        (before, since, shuffled_before, shuffled_since) in stretches().prop_flat_map(|(before, since)| {
            let shuffled = (Just(before.clone()).prop_shuffle(), Just(since.clone()).prop_shuffle());
            (Just(before), Just(since), shuffled.0, shuffled.1)
        }),
    ) {
        let of = |before: &[(bool, u8)], since: &[(bool, u8)]| {
            told_of_phones(&[&[(true, 0)], before, &[(true, 0)], since].concat())
        };

        prop_assert_eq!(of(&before, &since), of(&shuffled_before, &shuffled_since));
    }

    #[test]
    fn the_order_of_its_members_changes_nothing(seed: u64, gone in fields_of_people(), by in 0_usize..21) {
        let mut members = Sample::of(Event::InterviewResult, seed).payload;
        members.shift_remove(gone.key());
        members.insert("score".to_owned(), "8".into());
        members.insert("team".to_owned(), 1.into());
        let mut turned: Vec<_> = members.clone().into_iter().collect();
        turned.rotate_left(by);
        let turned = turned.into_iter().collect();

        let sorted = |members: &Map<String, Value>| {
            let mut departures = departures(&payload(members));
            departures.sort();
            departures
        };
        prop_assert_eq!(sorted(&members), sorted(&turned));
    }

    #[test]
    fn no_value_of_a_person_is_told_or_kept(seed: u64, field in fields_of_people(), nested: bool) {
        let canary = Value::from("Zaphod Canary <zaphod@example.com>");
        let value = if nested { Value::from(vec![canary]) } else { canary };
        let mut members = Sample::of(Event::InterviewResult, seed).payload;
        members.insert(field.key().to_owned(), value.clone());
        members.insert("nickname".to_owned(), value);
        let mut usual = UsualFields::default();
        let found = departures(&payload(&members));
        for time in 0..40 {
            usual.observe(&payload(&members), time);
        }
        let vanished = (0..40).map(|time| usual.observe(&payload(&Map::new()), time)).last().unwrap();

        let told = format!("{found:?} {vanished:?} {}", serde_json::to_string(&usual).unwrap());
        prop_assert!(told.contains("nickname"), "{}", told);
        prop_assert!(!told.to_lowercase().contains("zaphod") && !told.contains("Canary"), "{}", told);
    }
}
