//! Laws that hold for every query and every text.

use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use contract::{Event, Label, ProblemCode};
use proptest::prelude::*;
use query::{
    Age, Comparison, Decision, IdTest, NameField, Needle, Node, Number, NumberField, NumberTest, Part, Query,
    Size, Span, State, Stretch, Test, TextField, Time, TimeTest, fold, tokens, word_starts,
};

/// Texts with everything in them that means something to the language or is folded.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-c7 ]{0,3}",
        2 => prop::sample::select(vec![
            "OR", "AND", "NOT", "-", "--", "\"", "\\", "\\\"", "(", ")", ":", ",", "..", ">=", "<", "event:",
            "score:", "none", "\n", "\u{a0}", "\u{3000}", "\0", "\u{200b}", "\u{202e}", "\u{feff}", "\u{ad}",
            "ß", "ẞ", "ﬁ", "é", "e\u{301}", "\u{301}", "ä\u{323}", "İ", "ς", "が", "か\u{3099}", "\u{3099}",
            "한", "\u{1112}\u{1161}", "\u{11ab}", "東京", "ไทย", "क्षि", "\u{93c}", "\u{5bc}", "👩‍💻", "7", "=HYPERLINK(",
        ]).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..6).prop_map(|pieces| pieces.concat())
}

fn list<T: std::fmt::Debug>(item: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    prop::collection::vec(item, 0..4)
}

fn one_of<T: Clone + std::fmt::Debug + 'static>(values: &[T]) -> impl Strategy<Value = T> + use<T> {
    prop::sample::select(values.to_vec())
}

fn comparison<T: Copy + std::fmt::Debug + 'static>(
    value: impl Strategy<Value = T> + Clone + 'static,
) -> impl Strategy<Value = Comparison<T>> {
    prop_oneof![
        value.clone().prop_map(Comparison::Is),
        value.clone().prop_map(Comparison::AtLeast),
        value.clone().prop_map(Comparison::AtMost),
        value.clone().prop_map(Comparison::MoreThan),
        value.clone().prop_map(Comparison::LessThan),
        (value.clone(), value).prop_map(|(one, other)| Comparison::Between(one, other)),
    ]
}

fn number() -> impl Strategy<Value = Number> + Clone {
    prop_oneof![(-100_i32..1000).prop_map(|tenths| f64::from(tenths) / 10.0), any::<f64>()]
        .prop_filter_map("infinite", Number::new)
}

fn size() -> impl Strategy<Value = Size> + Clone {
    prop_oneof![any::<u64>(), (0..5000_u64, 0..3_u32).prop_map(|(n, thousands)| n * 1000_u64.pow(thousands))]
        .prop_map(Size)
}

fn time() -> impl Strategy<Value = Time> + Clone {
    let age = (any::<u32>(), one_of(&[Age::Minutes, Age::Hours, Age::Days, Age::Weeks]))
        .prop_map(|(count, unit)| Time::ago(count % 1_000_000_000, unit));
    let written = "[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|1[0-9]|2[0-8])([T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\\.[0-9]{1,9})?)?(Z|[+-][01][0-9]:?[0-5][0-9])?)?)?)?"
        .prop_filter_map("outside all time", |text| Time::parse(&text));
    prop_oneof![Just(Time::NOW), Just(Time::TODAY), Just(Time::YESTERDAY), age, written]
}

fn stretch() -> impl Strategy<Value = Stretch> {
    prop_oneof![
        time().prop_map(Stretch::At),
        time().prop_map(Stretch::From),
        time().prop_map(Stretch::UpTo),
        (time(), time()).prop_map(|(one, other)| Stretch::Between(one, other)),
    ]
}

fn test() -> impl Strategy<Value = Test> {
    use {NameField as N, TextField as T};
    let events = [&Event::NAMED[..], &[Event::Unknown]].concat();
    let decisions = [Decision::Advance, Decision::Reject, Decision::Undecided, Decision::None];
    let states = [State::Unread, State::Read, State::Starred, State::Echo, State::Awaiting];
    let parts = [Part::Report, Part::Problems, Part::Note, Part::Score, Part::Decision, Part::Changes];
    let names = [N::Environment, N::Status, N::InterviewStatus, N::ProcessingStatus, N::Changed];
    let texts = [
        T::Any,
        T::Candidate,
        T::Name,
        T::Email,
        T::Phone,
        T::ExternalId,
        T::Interview,
        T::Result,
        T::Profile,
        T::Reason,
        T::Analysis,
        T::Note,
    ];
    let number = prop_oneof![Just(NumberTest::None), comparison(number()).prop_map(NumberTest::Is)];
    let id = prop_oneof![
        any::<u128>().prop_map(|bits| IdTest::Uuid(uuid::Uuid::from_u128(bits))),
        comparison(any::<u64>()).prop_map(IdTest::Sequence),
    ];
    prop_oneof![
        4 => list(text()).prop_map(|any_of| Test::Text { field: T::Any, any_of }),
        4 => (one_of(&texts), list(text())).prop_map(|(field, any_of)| Test::Text { field, any_of }),
        2 => (one_of(&names), list(text())).prop_map(|(field, any_of)| Test::Name { field, any_of }),
        1 => list(one_of(&events)).prop_map(Test::Event),
        1 => list(one_of(&Label::ALL)).prop_map(Test::Label),
        1 => list(one_of(&decisions)).prop_map(Test::Decision),
        1 => list(one_of(&states)).prop_map(Test::Is),
        1 => list(one_of(&parts)).prop_map(Test::Has),
        1 => list(one_of(&ProblemCode::ALL)).prop_map(Test::Problem),
        2 => (one_of(&[NumberField::Score, NumberField::RecruiterScore]), list(number))
            .prop_map(|(field, any_of)| Test::Number { field, any_of }),
        1 => list(comparison(size())).prop_map(Test::Size),
        2 => list(id).prop_map(Test::Id),
        1 => time().prop_map(|time| Test::Time(TimeTest::After(time))),
        1 => time().prop_map(|time| Test::Time(TimeTest::Before(time))),
        2 => list(stretch()).prop_map(|stretches| Test::Time(TimeTest::On(stretches))),
    ]
}

/// Trees of any form, also such as only code can build.
fn node() -> impl Strategy<Value = Node> {
    test().prop_map(Node::Test).prop_recursive(6, 40, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::And),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Node::Or),
            inner.prop_map(|node| Node::Not(Box::new(node))),
        ]
    })
}

/// Whether a delivery passes that passes each single value of a test by chance.
fn passes(node: &Node, seed: u64) -> bool {
    match node {
        Node::And(nodes) => nodes.iter().all(|node| passes(node, seed)),
        Node::Or(nodes) => nodes.iter().any(|node| passes(node, seed)),
        Node::Not(node) => !passes(node, seed),
        Node::Test(Test::Text { any_of, .. }) => {
            any_of.iter().any(|text| Needle::new(text).is_empty() || by_chance(text, seed))
        }
        Node::Test(Test::Time(TimeTest::On(stretches))) => stretches.iter().any(|stretch| match stretch {
            Stretch::At(time) if time.is_point() => false,
            stretch => by_chance(&format!("{stretch:?}"), seed),
        }),
        Node::Test(test) => !format!("{test:?}").contains("[]") && by_chance(&format!("{test:?}"), seed),
    }
}

fn by_chance(what: &str, seed: u64) -> bool {
    let mut hasher = DefaultHasher::new();
    (what, seed).hash(&mut hasher);
    hasher.finish().is_multiple_of(2)
}

fn is_normal(node: &Node) -> bool {
    match node {
        Node::And(nodes) => {
            nodes.len() >= 2 && nodes.iter().all(|node| !matches!(node, Node::And(_)) && is_normal(node))
        }
        Node::Or(nodes) => {
            nodes.len() >= 2 && nodes.iter().all(|node| !matches!(node, Node::Or(_)) && is_normal(node))
        }
        Node::Not(node) => !matches!(**node, Node::Not(_)) && is_normal(node),
        Node::Test(_) => true,
    }
}

/// Query texts that are right and wrong in equal measure.
fn query_text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        test().prop_map(|test| test.to_string()),
        text(),
        one_of(&["(", ")", " ", " OR ", " AND ", "-", "NOT ", "on:", "after:", "score:>=", "id:..", "\""])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.concat())
}

fn on_borders(text: &str, span: Span) -> bool {
    span.start <= span.end && text.is_char_boundary(span.start) && text.is_char_boundary(span.end)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_printed_reads_back_as_the_same_query(node in node()) {
        let query = Query::from(node);
        let printed = query.to_string();

        let read = Query::parse(&printed);

        prop_assert_eq!(read.as_ref(), Ok(&query), "{}", printed);
        prop_assert_eq!(read.unwrap().to_string(), printed);
    }

    #[test]
    fn the_normal_form_means_the_same(node in node(), seed: u64) {
        let query = Query::from(node.clone());

        prop_assert!(query.root().is_none_or(is_normal));
        prop_assert_eq!(query.root().is_none_or(|root| passes(root, seed)), passes(&node, seed));
        prop_assert_eq!(query.root().cloned().map(Query::from).unwrap_or_default(), query);
    }

    #[test]
    fn queries_combine_as_logic_does(one in node(), other in node(), seed: u64) {
        let both = Query::from(one.clone()).and(Query::from(other.clone()));
        let either = Query::from(one.clone()).or(Query::from(other.clone()));
        let without = !Query::from(one.clone());
        let passes_query = |query: &Query| query.root().is_none_or(|root| passes(root, seed));
        let (one, other) = (passes(&one, seed), passes(&other, seed));

        prop_assert_eq!(passes_query(&both), one && other);
        prop_assert_eq!(passes_query(&either), one || other);
        prop_assert_eq!(passes_query(&without), !one);
    }

    #[test]
    fn any_text_is_a_query_or_an_error_that_says_where(text in query_text()) {
        match Query::parse(&text) {
            Ok(query) => {
                let printed = query.to_string();
                let read = Query::parse(&printed);
                prop_assert_eq!(read.as_ref(), Ok(&query), "{}", printed);
                prop_assert_eq!(read.unwrap().to_string(), printed);
            }
            Err(errors) => {
                prop_assert!(errors.iter().next().is_some());
                for error in &errors {
                    prop_assert!(on_borders(&text, error.span) && error.span.start < error.span.end);
                }
            }
        }
    }

    #[test]
    fn tokens_cover_all_that_is_not_white_space(text in query_text()) {
        let mut end = 0;
        for token in tokens(&text) {
            prop_assert!(on_borders(&text, token.span) && token.span.start < token.span.end);
            prop_assert!(text[end..token.span.start].chars().all(char::is_whitespace));
            end = token.span.end;
        }
        prop_assert!(text[end..].chars().all(char::is_whitespace));
    }

    #[test]
    fn folding_twice_changes_nothing_more(text in text()) {
        let once = fold(&text);

        prop_assert_eq!(fold(&once), once);
    }

    #[test]
    fn case_and_spaces_do_not_matter(text in "[a-zA-Z0-9äÖßéŁ ]{0,12}", space in "[ \t\n\u{a0}]{1,3}") {
        prop_assert_eq!(fold(&text.to_uppercase()), fold(&text));
        prop_assert_eq!(fold(&text.replace(' ', &space)), fold(&text));
    }

    #[test]
    fn the_quick_way_for_ascii_is_the_same_way(text in "[ -~\\t\\n\\x00\\x7f]{0,20}") {
        // The last character takes the other way and leaves nothing.
        prop_assert_eq!(fold(&format!("{text}\u{200b}")), fold(&text));
    }

    #[test]
    fn what_is_highlighted_is_what_is_found(needle in text(), haystack in text(), around in text()) {
        for haystack in [haystack.clone(), format!("{haystack}{needle}{around}")] {
            let needle = Needle::new(&needle);
            let ranges = needle.ranges(&haystack);

            if needle.is_empty() {
                prop_assert!(needle.is_in(&fold(&haystack)) && ranges.is_empty());
            } else {
                prop_assert_eq!(needle.is_in(&fold(&haystack)), !ranges.is_empty());
            }
            let mut end = 0;
            for range in ranges {
                prop_assert!(end <= range.start && range.start < range.end);
                prop_assert!(haystack.is_char_boundary(range.start) && haystack.is_char_boundary(range.end));
                end = range.end;
                prop_assert!(fold(&haystack[range]).contains(needle.folded()), "{:?}", needle.folded());
            }
        }
    }

    #[test]
    fn a_short_text_is_found_where_a_word_begins_and_a_longer_one_anywhere(needle in text(), haystack in text()) {
        let (needle, folded) = (Needle::new(&needle), fold(&haystack));

        let expected = if needle.folded().chars().count() < 3 {
            needle.is_empty() || word_starts(&folded).any(|at| folded[at..].starts_with(needle.folded()))
        } else {
            folded.contains(needle.folded())
        };

        prop_assert_eq!(needle.is_in(&folded), expected);
    }
}
