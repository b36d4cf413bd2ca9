//! Searches against a model that is too simple to be wrong, with as much of the index as there is.

use std::sync::Arc;

use contract::{Event, Presence, sample::Sample};
use eventlog::{
    Annotated, Annotation, Arrival, Error, Interrupt, Position, Reader, ResultFacts, Row, Search, Sequence,
    searched,
};
use jiff::Timestamp;
use proptest::prelude::*;
use query::{
    Decision, IdTest, NameField, Needle, Node, NumberField, Part, Query, Size, State, Test, TextField, fold,
};
use tokio::runtime::Runtime;

use crate::support::{ARRIVED_AT, Log, arrival};

const HOUR: i64 = 3_600_000;

#[test]
fn a_search_finds_what_reading_everything_would_find() {
    let runtime = Runtime::new().unwrap();

    proptest!(ProptestConfig::with_cases(16), |(
        arrivals in prop::collection::vec(arrivals(), 0..300),
        read in prop::collection::vec(1_i64..300, 0..60),
        annotated in prop::collection::vec((1_i64..300, annotations(), any::<bool>()), 0..6),
        erased in prop::collection::vec(1_i64..300, 0..6),
        indexed in prop::collection::vec(0_usize..300, 0..3),
        questions in prop::collection::vec((queries(), positions(), 0_usize..12, 0_u64..90), 24),
    )| {
        let log = Log::new();
        runtime.block_on(async {
            for arrival in arrivals {
                log.append(arrival).await;
            }
            log.log.mark_read(read, true).await.unwrap();
            for (sequence, annotation, of_result) in annotated {
                let of = if of_result { Annotated::ResultOf(sequence) } else { Annotated::Event(sequence) };
                log.log.annotate(of, annotation).await.unwrap();
            }
        });
        let mut indexed = indexed.into_iter();
        indexed.next().map(|most| log.log.index().step(most).unwrap());
        runtime.block_on(log.log.erase(erased)).unwrap();
        for most in indexed {
            log.log.index().step(most).unwrap();
        }
        let model = Model::of(log.reader());

        for (query, position, limit, cap) in questions {
            let search = Search::new(query);
            let passing = model.passing(&search);
            let page = log.reader().page(&search, position, limit).unwrap();
            let got: Vec<Sequence> = page.rows.iter().map(|row| row.sequence).collect();

            prop_assert_eq!((got, page.more), expected(&passing, position, limit), "{} {:?}", search.query, position);
            let count = log.reader().count(&search, cap).unwrap();
            let all = passing.len() as u64;
            prop_assert_eq!((count.count, count.more), (all.min(cap), all > cap), "{}", search.query);
            let walked: Vec<Sequence> = passing.iter().copied().filter(|sequence| *sequence > 7).take(limit).collect();
            prop_assert_eq!(log.reader().matching(&search, 7, limit).unwrap(), walked);
        }
    });
}

/// More than a block, so that kept columns, the rest of the index and what is behind it all play.
#[tokio::test(flavor = "multi_thread")]
async fn thousands_are_found_alike_however_far_the_index_has_come() {
    let log = Log::new();
    let mut stored = Vec::new();
    for number in 0..2600_u64 {
        let event = Event::NAMED[(number % 3) as usize];
        let mut sample = Sample::of(event, number % 300);
        sample.with_field("score", (number % 11).into());
        let body = sample.to_json();
        let environment = Arc::from(if number.is_multiple_of(9) { "staging" } else { "production" });
        let (log, arrival) = (log.log.clone(), Arrival { route: Some(event), environment, ..arrival(body) });
        stored.push(tokio::spawn(async move { log.append(arrival).await.unwrap() }));
    }
    for stored in stored {
        stored.await.unwrap();
    }
    log.log
        .annotate(Annotated::Event(2100), Annotation { note: "Ring back".into(), starred: true })
        .await
        .unwrap();
    let model = Model::of(log.reader());
    let searches: Vec<(Search, Vec<Sequence>)> = [
        "",
        "event:failed",
        "-event:failed env:staging",
        "score:>=9 decision:undecided",
        "score:none",
        "calm",
        "co",
        "\"stopped early\"",
        "-calm -kind",
        "calm OR note:ring",
        "is:starred",
        "ring back",
        "changed:score",
        "label:repeat,unchanged",
        "id:..2047 label:first",
        "id:2048..2049",
        "has:report example.com",
        "candidate:sample -analysis:you",
        "zzz",
        "event:result (score:3 OR score:4) e",
    ]
    .map(|text| Search::new(Query::parse(text).unwrap()))
    .map(|search| (search.clone(), model.passing(&search)))
    .into();

    for target in [0, 1000, 2047, 2300, 2600] {
        loop {
            let done = log.log.index().step(500).unwrap();
            if done.behind() == 0 || done.indexed >= target {
                break;
            }
        }
        for (search, passing) in &searches {
            let newest = log.reader().page(search, Position::Newest, 60).unwrap();
            let middle = log.reader().page(search, Position::Before(2200), 60).unwrap();
            let above = log.reader().page(search, Position::After(1990), 60).unwrap();
            let got = |page: &eventlog::Page| {
                (page.rows.iter().map(|row| row.sequence).collect::<Vec<_>>(), page.more)
            };
            let which = format!("{} with the index at {target}", search.query);
            assert_eq!(got(&newest), expected(passing, Position::Newest, 60), "{which}");
            assert_eq!(got(&middle), expected(passing, Position::Before(2200), 60), "{which}");
            assert_eq!(got(&above), expected(passing, Position::After(1990), 60), "{which}");
            let count = log.reader().count(search, 10_000).unwrap();
            assert!(count.count <= passing.len() as u64, "{which}");
            assert!(count.more || count.count == passing.len() as u64, "{which}");
            let facets = log.reader().facets(search).unwrap();
            let events: u64 = facets.events.iter().map(|(_, count)| count).sum();
            let environments: u64 = facets.environments.iter().map(|(_, count)| count).sum();
            let total = facets.count.unwrap();
            assert_eq!((events, environments), (total.count, total.count), "{which}");
            assert!(total.more || total.count == passing.len() as u64, "{which}");
        }
    }
}

#[tokio::test]
async fn an_index_that_is_damaged_or_of_another_log_is_made_anew() {
    let log = Log::new();
    log.append(arrival(r#"{"id":"r1","candidate_name":"Ada Sample"}"#)).await;
    log.log.index().step(10).unwrap();
    let folder = log.folder();
    let other = Log::new();
    for number in 0..3 {
        other.append(arrival(format!(r#"{{"candidate_name":"Nobody {number}"}}"#))).await;
    }
    other.log.index().step(10).unwrap();
    let theirs = other.folder().path().join("search.db");
    let search = Search::new(Query::parse("ada").unwrap());
    other.log.close().await;
    log.log.clone().close().await;

    for bytes in [std::fs::read(theirs).unwrap(), b"not a database, but as long as one has to be".repeat(300)]
    {
        std::fs::write(folder.path().join("search.db"), bytes).unwrap();
        let reader = Reader::open(&folder).unwrap();
        assert_eq!(reader.page(&search, Position::Newest, 10).unwrap().rows.len(), 1);
        let again = eventlog::EventLog::open(&folder, &eventlog::Options::default());
        // The lock is free once the first handle is gone.
        drop(log.log.clone());
        let again = again.unwrap();
        assert_eq!(again.index().step(10).unwrap().behind(), 0);
        assert_eq!(again.reader().page(&search, Position::Newest, 10).unwrap().rows.len(), 1);
        again.close().await;
    }
}

#[tokio::test]
async fn clearing_the_index_loses_nothing() {
    let log = Log::new();
    log.append(arrival(r#"{"candidate_name":"Ada Sample"}"#)).await;
    log.log.index().step(10).unwrap();
    let search = Search::new(Query::parse("ada").unwrap());
    let found = || log.reader().page(&search, Position::Newest, 10).unwrap().rows.len();
    assert_eq!(found(), 1);

    log.log.index().clear().unwrap();
    assert_eq!(found(), 1);
    assert_eq!(log.log.index().step(10).unwrap().behind(), 0);
    assert_eq!(found(), 1);
}

#[tokio::test]
async fn a_search_that_was_interrupted_says_so() {
    let log = Log::new();
    log.append(arrival("{}")).await;
    let interrupt = Interrupt::default();
    let search = Search::new(Query::parse("anything").unwrap()).interrupted_by(&interrupt);
    assert!(log.reader().page(&search, Position::Newest, 10).unwrap().rows.is_empty());

    interrupt.interrupt();

    let error = log.reader().page(&search, Position::Newest, 10).unwrap_err();
    assert!(matches!(error, Error::Interrupted), "{error}");
    let others = Search::new(Query::parse("anything").unwrap());
    assert!(log.reader().page(&others, Position::Newest, 10).is_ok());
}

/// Everything in the log, and what a query says of each delivery when it is read word by word.
struct Model {
    deliveries: Vec<Known>,
}

struct Known {
    row: Row,
    awaiting: bool,
    /// Key and folded text.
    texts: Vec<(String, String)>,
    /// Folded.
    notes: Vec<String>,
}

impl Model {
    fn of(reader: &Reader) -> Model {
        let known = |row: Row| {
            let result = row.result_id.as_deref();
            let timeline =
                result.map(|id| reader.timeline(&row.environment, id).unwrap()).unwrap_or_default();
            let mut facts = ResultFacts::default();
            for row in &timeline {
                facts.take(row, None);
            }
            let annotations = reader.annotations(row.sequence).unwrap();
            let notes = [Some(annotations.event), annotations.result].into_iter().flatten();
            let delivery = reader.delivery(row.sequence).unwrap().unwrap();
            let payload = delivery.payload();
            let texts = searched(&payload, &delivery.decoded());
            Known {
                awaiting: facts.awaiting_since().is_some(),
                texts: texts.iter().map(|one| (one.key.to_owned(), fold(&one.text))).collect(),
                notes: notes
                    .map(|annotation| fold(&annotation.note))
                    .filter(|note| !note.is_empty())
                    .collect(),
                row,
            }
        };
        Model { deliveries: reader.following(0, 100_000).unwrap().into_iter().map(known).collect() }
    }

    /// Oldest first.
    fn passing(&self, search: &Search) -> Vec<Sequence> {
        self.deliveries
            .iter()
            .filter(|known| {
                let one = One { known, search };
                search.query.root().is_none_or(|root| one.passes(root))
            })
            .map(|known| known.row.sequence)
            .collect()
    }
}

struct One<'a> {
    known: &'a Known,
    search: &'a Search,
}

impl One<'_> {
    fn passes(&self, node: &Node) -> bool {
        let row = &self.known.row;
        let name = |presence: &Presence<Arc<str>>, any_of: &[String]| match presence {
            Presence::Value(name) => any_of.iter().any(|wanted| fold(wanted) == fold(name)),
            _ => false,
        };
        match node {
            Node::And(nodes) => nodes.iter().all(|node| self.passes(node)),
            Node::Or(nodes) => nodes.iter().any(|node| self.passes(node)),
            Node::Not(node) => !self.passes(node),
            Node::Test(test) => match test {
                Test::Event(any_of) => any_of.contains(&row.event),
                Test::Label(any_of) => any_of.contains(&row.label),
                Test::Decision(any_of) => any_of.contains(&match row.go_next_round {
                    Presence::Value(true) => Decision::Advance,
                    Presence::Value(false) => Decision::Reject,
                    Presence::Null => Decision::Undecided,
                    Presence::Absent => Decision::None,
                }),
                Test::Is(any_of) => any_of.iter().any(|state| match state {
                    State::Unread => row.unread,
                    State::Read => !row.unread,
                    State::Starred => row.starred,
                    State::Echo => row.echo_of.is_some(),
                    State::Awaiting => self.known.awaiting,
                }),
                Test::Has(any_of) => any_of.iter().any(|part| match part {
                    Part::Report => row.has_report,
                    Part::Problems => !row.problems.is_empty(),
                    Part::Note => row.has_note,
                    Part::Score => number(&row.score).is_some(),
                    Part::Decision => matches!(row.go_next_round, Presence::Value(_)),
                    Part::Changes => !row.changes.is_empty(),
                }),
                Test::Problem(any_of) => any_of.iter().any(|problem| row.problems.contains(problem)),
                Test::Name { field, any_of } => match field {
                    NameField::Environment => name(&Presence::Value(Arc::clone(&row.environment)), any_of),
                    NameField::Status => name(&row.status, any_of),
                    NameField::InterviewStatus => name(&row.interview_status, any_of),
                    NameField::ProcessingStatus => name(&row.processing_status, any_of),
                    NameField::Changed => row
                        .changes
                        .iter()
                        .any(|change| any_of.iter().any(|key| fold(key) == fold(&change.field))),
                },
                Test::Number { field, any_of } => {
                    let score = match field {
                        NumberField::Score => number(&row.score),
                        NumberField::RecruiterScore => number(&row.recruiter_score),
                    };
                    any_of.iter().any(|test| test.matches(score))
                }
                Test::Size(any_of) => any_of.iter().any(|test| test.matches(Size(row.body_bytes))),
                Test::Time(test) => test.resolve(&self.search.now).into_iter().any(|(from, to)| {
                    from.is_none_or(|from| row.received_at >= from)
                        && to.is_none_or(|to| row.received_at < to)
                }),
                Test::Text { field, any_of } => any_of.iter().any(|text| self.contains(*field, text)),
                Test::Id(any_of) => any_of.iter().any(|test| match test {
                    IdTest::Uuid(id) => row.id == *id,
                    IdTest::Sequence(comparison) => comparison.matches(row.sequence.unsigned_abs()),
                }),
            },
        }
    }

    fn contains(&self, field: TextField, text: &str) -> bool {
        let needle = Needle::new(text);
        let in_payload = || {
            self.known.texts.iter().any(|(key, text)| {
                let covered =
                    field == TextField::Any || field.payload_fields().iter().any(|field| field.key() == key);
                covered && needle.is_in(text)
            })
        };
        let in_notes = || self.known.notes.iter().any(|note| needle.is_in(note));
        match field {
            _ if needle.is_empty() => true,
            TextField::Any => in_payload() || in_notes(),
            TextField::Note => in_notes(),
            _ => in_payload(),
        }
    }
}

fn number(score: &Presence<String>) -> Option<f64> {
    match score {
        Presence::Value(text) => text.parse().ok(),
        _ => None,
    }
}

/// The page of what passes, oldest first, at a position.
fn expected(passing: &[Sequence], position: Position, limit: usize) -> (Vec<Sequence>, bool) {
    let mut wanted: Vec<Sequence> = match position {
        Position::Newest => passing.iter().rev().copied().collect(),
        Position::Before(place) => {
            passing.iter().rev().copied().filter(|sequence| *sequence < place).collect()
        }
        Position::After(place) => passing.iter().copied().filter(|sequence| *sequence > place).collect(),
    };
    let more = wanted.len() > limit;
    wanted.truncate(limit);
    if matches!(position, Position::After(_)) {
        wanted.reverse();
    }
    (wanted, more)
}

/// Few values, so that searches meet them; times that jump back as well as forth.
fn arrivals() -> impl Strategy<Value = Arrival> {
    let route = prop::option::of(prop::sample::select(Event::NAMED.to_vec()));
    let word = prop::sample::select(vec!["calm", "Calmly", "Zoë", "李例", "kind 7", ""]);
    (environments(), route, times(), 0..7_u8, 0..3_u8, word).prop_map(
        |(environment, route, received_at, id, score, word)| {
            let body = match (id, score) {
                (6, 0) => format!("not json, {word}"),
                (6, _) => format!(r#"{{"pdf_export_url":"https://example.com/{score}","news":["{word}"]}}"#),
                (5, _) => Sample::of(route.unwrap_or(Event::Unknown), 1).to_json(),
                (4, 1) => format!(r#"{{"id":"r4","score":"{score}","recruiter_go_next_round":true}}"#),
                _ => format!(r#"{{"id":"r{id}","score":{score}.0,"status":"active","candidate_name":"{word}","reason":"score"}}"#),
            };
            Arrival { environment: Arc::from(environment), route, received_at, ..arrival(body) }
        },
    )
}

fn annotations() -> impl Strategy<Value = Annotation> {
    (prop::sample::select(vec!["", "call back", "Zoe again"]), any::<bool>())
        .prop_map(|(note, starred)| Annotation { note: note.to_owned(), starred })
}

/// Queries as people write them, so that the language itself plays too.
fn queries() -> impl Strategy<Value = Query> {
    let test = prop::sample::select(vec![
        "event:result",
        "event:collected,unknown",
        "label:first",
        "label:changed",
        "label:repeat,unchanged",
        "decision:advance",
        "decision:undecided",
        "decision:none",
        "is:unread",
        "is:read",
        "is:starred",
        "is:echo",
        "is:awaiting",
        "has:report",
        "has:problems",
        "has:note",
        "has:score",
        "has:changes",
        "has:decision",
        "problem:not_json",
        "problem:schema",
        "env:production",
        "env:STAGING,nowhere",
        "status:active",
        "interview_status:completed",
        "score:1",
        "score:>=1",
        "score:0..1",
        "score:none",
        "recruiter_score:none",
        "size:<60",
        "size:60..",
        "changed:score",
        "changed:nothing",
        "calm",
        "cal",
        "ca",
        "c",
        "zoe",
        "z",
        "李",
        "李例",
        "例",
        "\"kind 7\"",
        "7",
        "example",
        "reason:score",
        "name:calm",
        "candidate:zoe",
        "result:r1",
        "note:back",
        "analysis:a",
        "text:again",
        "news",
        "id:3",
        "id:>20",
        "id:5..9",
        "\"\"",
        "before:1900",
        "after:1900",
    ])
    .prop_map(|text| Query::parse(text).unwrap());
    let time =
        (times(), times()).prop_map(|(from, to)| Query::parse(&format!("after:{from} before:{to}")).unwrap());
    let leaf = prop_oneof![8 => test, 1 => time, 1 => Just(Query::default())];
    leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(one, other)| one.and(other)),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| one.or(other)),
            inner.prop_map(|one| !one),
        ]
    })
}

fn positions() -> impl Strategy<Value = Position> {
    prop_oneof![
        Just(Position::Newest),
        (0_i64..330).prop_map(Position::Before),
        (0_i64..330).prop_map(Position::After),
    ]
}

fn environments() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["production", "staging"])
}

fn times() -> impl Strategy<Value = Timestamp> {
    (-5 * HOUR..5 * HOUR).prop_map(|offset| Timestamp::from_millisecond(ARRIVED_AT + offset).unwrap())
}
