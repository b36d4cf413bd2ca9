//! What a large customer receives: an endless stream of deliveries for measurements and tests, the same for the
//! same seed on every machine.
//!
//! The stream tells the stories of many results at once. Most are collected, scored, then decided upon days
//! later; some fail, wait for ever, get a late report, another score or another attempt. About 8 % of the
//! deliveries are failures, 3 % are retries (the same bytes a while later, others in between), under 1 % are
//! the same values in other bytes. About 0.6 % depart from the contract and 0.1 % are not JSON at all. 200
//! interviews share the candidates by Zipf's law; so do words the texts. Half of the bodies have over 2 KB, one
//! in a hundred over 6 KB. It is busy in office hours, quiet at night and at weekends.
//!
//! Three words are planted in the analyses for searches to find: [`IN_ONE`], [`IN_ONE_OF_1000`], [`IN_HALF`].
//!
//! [`workday`] is one day of one recruiter instead.

mod body;
mod calendar;
mod draw;
mod people;
mod prose;
mod story;
mod words;
mod workday;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use self::body::Writer;
use self::calendar::Calendar;
use self::draw::Draws;
use self::story::{ALONE, Turn};
pub use self::workday::{DELIVERIES, RESULTS, workday};
use crate::Event;

/// A word that is in the candidate's analysis of exactly one delivery, among the first 2,000.
pub const IN_ONE: &str = "quillonette";
/// A word that is in the recruiter's analysis of about one delivery in a thousand.
pub const IN_ONE_OF_1000: &str = "ormolade";
/// A word that is in the recruiter's analysis of about half of all deliveries.
pub const IN_HALF: &str = "throughout";

/// What was sent, and when it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    /// When, in milliseconds since 1970, UTC; never before the one in front.
    pub at_ms: i64,
    /// `production` (90 %), `staging` (8 %) or `development` (2 %).
    pub environment: &'static str,
    /// The event that the URL names; `development` has the bare URL.
    pub route: Option<Event>,
    /// The body.
    pub body: String,
}

/// The stream; it never ends.
pub struct Population {
    seed: u64,
    begins: u64,
    yearly: u64,
    calendar: Calendar,
    writer: Writer,
    /// How many stories have begun.
    begun: u64,
    waiting: BinaryHeap<Reverse<Waiting>>,
}

/// A delivery that is to come; ordered by the tick it comes at.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Waiting {
    tick: u64,
    story: u64,
    /// Which turn of the story.
    turn: usize,
    /// How often it was sent before.
    tries: u64,
}

/// A story has so many deliveries on average, in thousandths, retries among them.
const PER_STORY: u64 = 2610;

/// What is drawn apart from the rest.
#[derive(Clone, Copy)]
enum Lane {
    Begin,
    Environment,
    Turns,
    Retry,
}

impl Population {
    /// A stream that begins at `begins_at_ms` (milliseconds since 1970, UTC) and has about `yearly` deliveries a
    /// year: that many taken from it span a year.
    pub fn new(seed: u64, begins_at_ms: i64, yearly: u64) -> Population {
        let calendar = Calendar::new();
        Population {
            seed,
            begins: calendar.tick(begins_at_ms),
            yearly,
            calendar,
            writer: Writer::new(seed),
            begun: 0,
            waiting: BinaryHeap::new(),
        }
    }

    /// At which tick a story begins: evenly spread, each somewhere in its own stretch.
    fn begin(&self, story: u64) -> u64 {
        let in_stretch = self.draws(Lane::Begin, &[story]).below(1000);
        let stretches = u128::from(story) * 1000 + u128::from(in_stretch);
        let ticks = stretches * u128::from(self.calendar.year()) * u128::from(PER_STORY)
            / (u128::from(self.yearly) * 1_000_000);
        self.begins + u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    fn turns(&self, story: u64) -> Vec<Turn> {
        story::turns(story, &mut self.draws(Lane::Turns, &[story]))
    }

    fn draws(&self, lane: Lane, of: &[u64]) -> Draws {
        // Other lanes than the writer's.
        Draws::of(&[!self.seed, lane as u64]).with(of)
    }
}

impl Iterator for Population {
    type Item = Arrived;

    fn next(&mut self) -> Option<Arrived> {
        // What is due comes once no story can begin before it.
        let due = loop {
            let begin = self.begin(self.begun);
            match self.waiting.peek() {
                Some(&Reverse(due)) if due.tick < begin => break due,
                _ => {
                    let turns = self.turns(self.begun);
                    self.waiting.extend(turns.iter().enumerate().map(|(turn, told)| {
                        Reverse(Waiting { tick: begin + told.after, story: self.begun, turn, tries: 0 })
                    }));
                    self.begun += 1;
                }
            }
        };
        self.waiting.pop();
        let Waiting { tick, story, turn, tries } = due;
        let mut retry = self.draws(Lane::Retry, &[story, turn as u64, tries]);
        if story != ALONE && retry.permille(30) {
            let tick = tick + 1000 + retry.below(600_000);
            self.waiting.push(Reverse(Waiting { tick, tries: tries + 1, ..due }));
        }
        let told = self.turns(story)[turn];
        let environment = match self.draws(Lane::Environment, &[story]).below(100) {
            0..=89 => "production",
            90..=97 => "staging",
            _ => "development",
        };
        Some(Arrived {
            at_ms: self.calendar.at_ms(tick),
            environment,
            route: (environment != "development").then_some(told.event),
            body: self.writer.body(story, &told),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::sync::LazyLock;

    use super::*;
    use crate::{Field, Label, Payload, ProblemCode, compare, identify, problems};

    /// 2025-01-01T00:00Z.
    const NEW_YEAR: i64 = 1_735_689_600_000;
    const DAY_MS: i64 = 24 * 3_600_000;
    const MANY: usize = 10_000;

    /// A year of a customer that receives this many.
    static YEAR: LazyLock<Vec<Arrived>> =
        LazyLock::new(|| Population::new(7, NEW_YEAR, MANY as u64).take(MANY).collect());

    /// Of how many of a hundred deliveries something is true.
    fn percent(of: impl Fn(&Arrived) -> bool) -> f64 {
        let found = u32::try_from(YEAR.iter().filter(|arrived| of(arrived)).count()).unwrap();
        f64::from(found) * 100.0 / f64::from(u32::try_from(MANY).unwrap())
    }

    #[test]
    fn a_seed_always_gives_the_same_stream_and_another_seed_another() {
        let first = |seed| Population::new(seed, NEW_YEAR, 1000).take(300).collect::<Vec<_>>();
        let scored =
            first(7).into_iter().find(|arrived| arrived.route == Some(Event::InterviewResult)).unwrap();

        insta::assert_snapshot!("scored", crate::pretty(&scored.body).unwrap());
        assert_eq!(first(7), first(7));
        assert!(first(7).iter().zip(first(8)).all(|(one, other)| one.body != other.body));
    }

    #[test]
    fn a_year_is_busy_by_day_and_quiet_by_night_and_never_goes_back() {
        assert!(YEAR.is_sorted_by_key(|arrived| arrived.at_ms));
        let days = (YEAR[MANY - 1].at_ms - NEW_YEAR) / DAY_MS;
        assert!((347..=383).contains(&days), "{days} days");

        let hour = |arrived: &Arrived| arrived.at_ms.rem_euclid(DAY_MS) / 3_600_000;
        assert!(percent(|arrived| (8..18).contains(&hour(arrived))) > 70.0);
        assert!(percent(|arrived| (0..6).contains(&hour(arrived))) < 5.0);
        // 1970-01-01 was a Thursday.
        let weekend = |arrived: &Arrived| (arrived.at_ms / DAY_MS + 3) % 7 >= 5;
        assert!((3.0..15.0).contains(&percent(weekend)));
    }

    #[test]
    fn events_and_environments_have_their_shares() {
        let event = |event| percent(move |arrived| arrived.route == Some(event));
        assert!((6.5..9.5).contains(&event(Event::InterviewFailed)));
        assert!((20.0..32.0).contains(&event(Event::InterviewCollected)));
        assert!((55.0..72.0).contains(&event(Event::InterviewResult)));
        for (name, share) in [("production", 88.0..92.0), ("staging", 6.5..9.5), ("development", 1.3..2.7)] {
            assert!(share.contains(&percent(|arrived| arrived.environment == name)), "{name}");
        }
        assert!(YEAR.iter().all(|arrived| (arrived.environment == "development") == arrived.route.is_none()));
    }

    #[test]
    fn results_change_and_are_sent_again() {
        let mut newest: HashMap<(String, Event), (&str, Payload)> = HashMap::new();
        let mut labels: HashMap<Label, u32> = HashMap::new();
        let mut reversals = 0;

        for arrived in YEAR.iter() {
            let body = arrived.body.as_str();
            let payload = Payload::parse(body.as_bytes());
            let Some(id) = payload.text(Field::Id) else { continue };
            let key = (id.into_owned(), identify(arrived.route, &payload).event);
            let previous = newest.get(&key);
            let comparison =
                compare(previous.map(|(body, before)| (body.as_bytes(), before)), body.as_bytes(), &payload);
            *labels.entry(comparison.label).or_default() += 1;
            let reversed = |(_, before): &(&str, Payload)| {
                before
                    .boolean(Field::GoNextRound)
                    .is_some_and(|was| Some(was) != payload.boolean(Field::GoNextRound))
            };
            reversals += u32::from(previous.is_some_and(reversed));
            newest.insert(key, (body, payload));
        }

        let share = |label| f64::from(labels[&label]) * 100.0 / f64::from(u32::try_from(MANY).unwrap());
        assert!((2.0..4.5).contains(&share(Label::Repeat)), "{}", share(Label::Repeat));
        assert!((0.5..2.0).contains(&share(Label::Unchanged)), "{}", share(Label::Unchanged));
        assert!((25.0..38.0).contains(&share(Label::Changed)), "{}", share(Label::Changed));
        assert!(reversals > 20);
    }

    #[test]
    fn retries_come_a_while_after_what_they_repeat() {
        let busy: Vec<Arrived> = Population::new(7, NEW_YEAR, 1_000_000).take(3000).collect();
        let mut places: HashMap<&str, usize> = HashMap::new();
        let distances: Vec<usize> = (busy.iter().enumerate())
            .filter_map(|(place, arrived)| Some(place - places.insert(&arrived.body, place)?))
            .collect();

        assert!((40..180).contains(&distances.len()), "{} retries", distances.len());
        let interleaved = distances.iter().filter(|&&distance| distance > 1).count();
        assert!(interleaved * 10 > distances.len() * 8, "{interleaved} of {}", distances.len());
    }

    #[test]
    fn all_bodies_keep_the_contract_but_for_a_few() {
        let (mut schema, mut broken) = (0, 0);
        for arrived in YEAR.iter() {
            let payload = Payload::parse(arrived.body.as_bytes());
            let codes: Vec<ProblemCode> =
                problems(arrived.route, &payload).iter().map(|problem| problem.code).collect();
            match codes[..] {
                [] => {
                    assert!(payload.text(Field::CandidateEmail).unwrap().ends_with("@example.com"));
                    let keys: serde_json::Map<String, serde_json::Value> =
                        serde_json::from_str(&arrived.body).unwrap();
                    assert!(keys.keys().eq(Field::ALL.map(Field::key)));
                }
                [ProblemCode::Schema] => schema += 1,
                [ProblemCode::NotJson] => broken += 1,
                _ => panic!("{codes:?}: {}", arrived.body),
            }
        }
        assert!((30..=80).contains(&schema), "{schema} of {MANY}");
        assert!((3..=25).contains(&broken), "{broken} of {MANY}");
    }

    #[test]
    fn bodies_and_texts_have_the_sizes_of_real_ones() {
        let mut sizes: Vec<usize> = YEAR.iter().map(|arrived| arrived.body.len()).collect();
        sizes.sort_unstable();
        assert!((1800..=2400).contains(&sizes[MANY / 2]), "half have {} bytes", sizes[MANY / 2]);
        assert!((5000..=7000).contains(&sizes[MANY * 99 / 100]), "1 % have {}", sizes[MANY * 99 / 100]);

        for arrived in YEAR.iter().take(5000) {
            let payload = Payload::parse(arrived.body.as_bytes());
            for field in [Field::Analysis, Field::RecruiterAnalysis] {
                let characters = payload.text(field).map(|text| text.chars().count());
                assert!(
                    characters.is_none_or(|characters| (150..=1500).contains(&characters)),
                    "{characters:?}"
                );
            }
        }
    }

    #[test]
    fn the_texts_have_a_few_words_everywhere_and_many_words_seldom() {
        let mut counts: HashMap<String, usize> = HashMap::new();
        let mut interviews: HashMap<String, usize> = HashMap::new();
        for arrived in YEAR.iter() {
            let payload = Payload::parse(arrived.body.as_bytes());
            let text = payload.text(Field::Analysis).unwrap_or_default();
            let words = text.split(|character: char| !character.is_alphanumeric()).map(str::to_lowercase);
            for word in words.collect::<HashSet<_>>() {
                *counts.entry(word).or_default() += 1;
            }
            let interview = payload.text(Field::InterviewId).unwrap_or_default().into_owned();
            *interviews.entry(interview).or_default() += 1;
        }
        let words =
            |from: usize, to: usize| counts.values().filter(|&&count| (from..=to).contains(&count)).count();

        assert!(words(1, MANY) > 3000, "{} words", words(1, MANY));
        assert!(words(1, 3) > 1000, "{} words come up to three times", words(1, 3));
        assert!(words(MANY / 1000, MANY / 20) > 500);
        assert!(
            (10..200).contains(&words(MANY / 4, MANY)),
            "{} words are in a quarter",
            words(MANY / 4, MANY)
        );
        assert!((190..=201).contains(&interviews.len()), "{} interviews", interviews.len());
        let most = interviews.values().max().copied().unwrap_or(0);
        assert!((MANY / 10..MANY / 4).contains(&most), "the favourite interview has {most}");
    }

    #[test]
    fn the_planted_words_are_where_they_are_said_to_be() {
        let having = |word: &str| -> Vec<usize> {
            let bodies = YEAR.iter().enumerate().filter(|(_, arrived)| arrived.body.contains(word));
            bodies.map(|(place, _)| place).collect()
        };

        assert!(matches!(having(IN_ONE)[..], [place] if place < 2000), "{:?}", having(IN_ONE));
        assert!((0.05..0.16).contains(&percent(|arrived| arrived.body.contains(IN_ONE_OF_1000))));
        assert!((47.0..53.0).contains(&percent(|arrived| arrived.body.contains(IN_HALF))));
    }
}
