//! Fields that used to come, and do not come any more.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::{Departure, DriftKind, LONGEST};
use crate::{Field, Payload};

/// How often a field would have come by now, going by what was before, when it counts as vanished. A field of every
/// delivery is noticed after twenty without it, one of every fourth delivery after eighty.
const EXPECTED: u64 = 20;
/// In so many deliveries it has to have come at all: what came a few times was never usual.
const USUAL: u64 = 20;
/// Counts are halved here, so that what was long ago fades.
const MEMORY: u64 = 1000;
/// Fields that are remembered at most: a hostile sender may send any number.
const MOST: usize = 100;

/// Which fields the deliveries of one environment and event have, and since when one of them has not come. Fields that
/// the contract requires are left out: that one is missing is told of each delivery. Keeps names and counts, no value.
///
/// `T` is a time, whose text stands in a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsualFields<T>(BTreeMap<String, Habit<T>>);

/// A field that has vanished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vanished<T> {
    /// What is told of it; the same as long as it stays away.
    pub departure: Departure,
    /// When the first delivery without it came.
    pub since: T,
    /// Deliveries without it since then.
    pub deliveries: u64,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Habit<T> {
    /// Deliveries from the first to the newest that had it.
    of: u64,
    /// Those of them that had it.
    came: u64,
    /// When the newest that had it came.
    last: T,
    /// Deliveries without it since then.
    missed: u64,
    /// When the first of these came.
    since: Option<T>,
}

impl<T> Default for UsualFields<T> {
    fn default() -> UsualFields<T> {
        UsualFields(BTreeMap::new())
    }
}

impl<T: Copy + Display> UsualFields<T> {
    /// Takes in the next delivery, and returns the fields that it lacks and that have vanished.
    pub fn observe(&mut self, payload: &Payload, at: T) -> Vec<Vanished<T>> {
        if !payload.is_object() {
            return Vec::new();
        }
        let optional = Field::ALL.into_iter().filter(|field| !field.required());
        let known = optional.filter(|field| !payload.get(*field).is_absent()).map(Field::key);
        known.for_each(|key| self.came(key, at));
        for (key, _) in payload.extras().filter(|(key, _)| key.len() <= LONGEST) {
            self.came(key, at);
        }
        let mut vanished = Vec::new();
        for (key, habit) in &mut self.0 {
            let known = Field::from_key(key).map(|field| !payload.get(field).is_absent());
            if known.unwrap_or_else(|| payload.extras().any(|(extra, _)| extra == key)) {
                continue;
            }
            habit.missed += 1;
            let since = *habit.since.get_or_insert(at);
            if habit.is_over() {
                let departure = Departure {
                    kind: DriftKind::VanishedField,
                    path: payload.pointer_to(key),
                    sentence: habit.sentence(key),
                };
                vanished.push(Vanished { departure, since, deliveries: habit.missed });
            }
        }
        vanished
    }

    fn came(&mut self, key: &str, at: T) {
        let is_full = self.0.len() >= MOST;
        match self.0.entry(key.to_owned()) {
            Entry::Occupied(mut habit) => habit.get_mut().came(at),
            Entry::Vacant(_) if is_full => {}
            Entry::Vacant(place) => {
                place.insert(Habit { of: 1, came: 1, last: at, missed: 0, since: None });
            }
        }
    }
}

impl<T: Copy + Display> Habit<T> {
    fn came(&mut self, at: T) {
        *self =
            Habit { of: self.of + self.missed + 1, came: self.came + 1, last: at, missed: 0, since: None };
        while self.of > MEMORY {
            (self.of, self.came) = (self.of / 2, self.came / 2);
        }
    }

    fn is_over(&self) -> bool {
        self.came >= USUAL && self.came * self.missed >= EXPECTED * self.of
    }

    fn sentence(&self, key: &str) -> String {
        let often = if self.came == self.of {
            "all deliveries".to_owned()
        } else {
            format!("{} % of the deliveries", (self.came * 100 / self.of).max(1))
        };
        format!("`{key}` has not come since {}; it was in {often} before.", self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn payload(keys: &[&str]) -> Payload {
        let members: Vec<String> = keys.iter().map(|key| format!("\"{key}\":null")).collect();
        Payload::parse(format!("{{{}}}", members.join(",")).as_bytes())
    }

    /// What is found in the end, after deliveries that have these keys, one a minute.
    fn after<'a>(deliveries: impl IntoIterator<Item = &'a [&'a str]>) -> Vec<(String, u64)> {
        let mut usual = UsualFields::default();
        let minutes = (0..).zip(deliveries);
        let found = minutes.map(|(minute, keys)| usual.observe(&payload(keys), minute)).last();
        let found = found.unwrap_or_default().into_iter();
        found.map(|one: Vanished<i32>| (one.departure.sentence, one.deliveries)).collect()
    }

    const PHONE: &[&str] = &["candidate_phone_number"];
    const NONE: &[&str] = &[];

    #[test]
    fn a_field_of_every_delivery_is_missed_after_twenty() {
        let deliveries = |without| [PHONE; 30].into_iter().chain(std::iter::repeat_n(NONE, without));

        assert_eq!(after(deliveries(19)), []);
        let sentence =
            "`candidate_phone_number` has not come since 29; it was in all deliveries before.".to_owned();
        assert_eq!(after(deliveries(20)), [(sentence.clone(), 20)]);
        assert_eq!(after(deliveries(25)), [(sentence, 25)], "the same, five more");
    }

    #[test]
    fn the_less_often_it_came_the_longer_it_may_stay_away() {
        let rare: Vec<&[&str]> = [PHONE, NONE, NONE, NONE].repeat(25).into_iter().chain([PHONE]).collect();
        let deliveries = |without| rare.iter().copied().chain(std::iter::repeat_n(NONE, without));

        assert_eq!(after(deliveries(77)), []);
        let found = after(deliveries(78));
        assert_eq!(found.len(), 1);
        assert!(found[0].0.ends_with("it was in 25 % of the deliveries before."), "{found:?}");
    }

    #[test]
    fn what_came_a_few_times_or_comes_again_is_not_missed() {
        let few = [PHONE; 19].into_iter().chain(std::iter::repeat_n(NONE, 5000));
        let again = [PHONE; 30].into_iter().chain([NONE; 25]).chain([PHONE]).chain([NONE; 20]);

        assert_eq!(after(few), []);
        assert_eq!(after(again), []);
    }

    #[test]
    fn what_was_long_ago_fades() {
        let late = std::iter::once(PHONE)
            .chain(std::iter::repeat_n(NONE, 10_000))
            .chain(std::iter::repeat_n(PHONE, 2000))
            .chain([NONE; 30]);

        assert_eq!(after(late).len(), 1);
    }

    #[test]
    fn unknown_fields_are_missed_too_and_required_ones_are_told_otherwise() {
        let both: &[&str] = &["team", "score"];

        let found = after([both; 40].into_iter().chain([NONE; 20]));

        assert_eq!(found.len(), 1);
        assert!(found[0].0.starts_with("`team` "), "{found:?}");
    }

    #[test]
    fn a_hostile_sender_fills_no_memory() {
        let mut usual = UsualFields::default();
        for number in 0..1000 {
            usual.observe(&payload(&[&format!("key_{number}"), &"x".repeat(1000)]), number);
        }

        assert_eq!(usual.0.len(), MOST);
    }
}
