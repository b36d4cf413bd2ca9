//! Queries as people write them: what they come to, and what is said where they are wrong.

use std::fmt::Write;

use contract::{Event, Label};
use query::{
    Comparison, Field, NameField, Node, Number, NumberField, NumberTest, Query, Test, TextField, Time,
    TimeTest,
};

fn parse(text: &str) -> Query {
    Query::parse(text).unwrap_or_else(|errors| panic!("{text}: {errors}"))
}

fn text(text: &str) -> Node {
    Node::Test(Test::Text { field: TextField::Any, any_of: vec![text.to_owned()] })
}

/// The query with what is wrong underlined, and the message below.
fn told(query: &str) -> String {
    let mut told = format!("{query}\n");
    let Err(errors) = Query::parse(query) else { panic!("nothing is wrong with {query}") };
    for error in &errors {
        let before = query[..error.span.start].chars().count();
        let marked = query[error.span.start..error.span.end].chars().count();
        let (space, line) = (" ".repeat(before), "^".repeat(marked));
        let _ = writeln!(told, "{space}{line}\n    {error}");
    }
    told
}

#[test]
fn a_query_reads_as_a_tree() {
    let query = parse("jane -(event:failed OR score:<7) label:first,changed");

    let seven = Number::new(7.0).unwrap();
    let low =
        Test::Number { field: NumberField::Score, any_of: vec![NumberTest::Is(Comparison::LessThan(seven))] };
    let expected = Node::And(vec![
        text("jane"),
        Node::Not(Box::new(Node::Or(vec![
            Node::Test(Test::Event(vec![Event::InterviewFailed])),
            Node::Test(low),
        ]))),
        Node::Test(Test::Label(vec![Label::First, Label::Changed])),
    ]);
    assert_eq!(query.root(), Some(&expected));
}

#[test]
fn nothing_at_all_matches_everything() {
    for empty in ["", "  ", "\u{3000}\n"] {
        assert_eq!(parse(empty), Query::default());
        assert_eq!(parse(empty).root(), None);
    }
    assert_eq!(Query::default().to_string(), "");
}

#[test]
fn queries_are_printed_in_one_way() {
    for (typed, printed) in [
        ("a AND b", "a b"),
        ("(a b) c", "a b c"),
        ("a OR (b OR c) d", "a OR (b OR c) d"),
        ("(a OR b) OR c", "a OR b OR c"),
        ("(a b) OR c", "a b OR c"),
        ("NOT a NOT (b c) --d NOT -e", "-a -(b c) d e"),
        ("-(-(a b))", "a b"),
        ("or and not", "or and not"),
        ("\"OR\" \"-a\" \"b:c\" \"d\" \"e f\"", "\"OR\" \"-a\" \"b:c\" d \"e f\""),
        ("EVENT:Collected,RESULT environment:Prod", "event:interview_collected,interview_result env:Prod"),
        ("received:today has:pdf ai_score:7.00", "on:today has:report recruiter_score:7"),
        ("score:7..,..5,1..2,>3,<=4,NONE", "score:>=7,<=5,1..2,>3,<=4,none"),
        ("size:1000B..1.5mb", "size:1kB..1.5MB"),
        ("id:0190A4C2-7B1E-7D3F-8A5B-6C7D8E9F0A1B,7", "id:0190a4c2-7b1e-7d3f-8a5b-6c7d8e9f0a1b,7"),
        ("after:2026-11-01T10:30+01:00", "after:2026-11-01T09:30Z"),
        ("on:..7d,2026-11..", "on:..7d,2026-11.."),
        ("name:Jane,\"Doe, J.\",\"(x)\" reason:>=a..b", "name:Jane,\"Doe, J.\",\"(x)\" reason:>=a..b"),
        ("text:a text:a,b text:\"\"", "a text:a,b \"\""),
        ("name:\"say \\\"hi\\\"\",\"C:\\\\x\"", "name:\"say \\\"hi\\\"\",C:\\x"),
        ("a\"b\"-c(d)", "a b -c d"),
        ("interview_status:\"completed, stopped early\"", "interview_status:\"completed, stopped early\""),
    ] {
        let query = parse(typed);

        assert_eq!(query.to_string(), printed, "{typed}");
        assert_eq!(parse(printed), query);
    }
}

#[test]
fn queries_can_be_built_in_code() {
    let label = Test::Label(vec![Label::First]);
    let name = Test::Name { field: NameField::Environment, any_of: vec!["my env".into()] };
    let since = Test::Time(TimeTest::After(Time::TODAY));

    let query = parse("a OR b").and(label.clone()).and(!Query::from(name)).or(since.clone());

    assert_eq!(query.to_string(), "(a OR b) label:first -env:\"my env\" OR after:today");
    assert_eq!(Query::default().and(label.clone()), Query::from(label.clone()));
    assert_eq!(Query::default().or(label), Query::default());
    assert_eq!((!Query::default()).to_string(), "-\"\"");
    assert_eq!(since.field(), Field::After);
}

#[test]
fn what_is_highlighted_is_what_was_asked_for_and_not_what_was_excluded() {
    let query = parse("Jane -\"not this\" (name:Döe,\"\" OR -(rust -analysis:\"Team work\")) env:x");

    let needles: Vec<(TextField, String)> =
        query.needles().into_iter().map(|(field, needle)| (field, needle.folded().to_owned())).collect();

    assert_eq!(
        needles,
        [
            (TextField::Any, "jane".to_owned()),
            (TextField::Name, "doe".to_owned()),
            (TextField::Analysis, "team work".to_owned())
        ]
    );
}

#[test]
fn messages_say_what_is_wrong_and_what_would_be_right() {
    let wrong = [
        "evnt:failed",
        "http://example.com",
        "10:30",
        ":x",
        "event:",
        "event: failed",
        "event:faild",
        "decision:yes",
        "label:first,,changed",
        "label:,first,",
        "name:",
        "score:>=",
        "score:..",
        "score:>=5..8",
        "score:seven",
        "score:>=none",
        "score:1..2..3",
        "ai_score:1e999",
        "size:1.5",
        "size:2GB",
        "id:abc",
        "id:>=0190a4c2-7b1e-7d3f-8a5b-6c7d8e9f0a1b",
        "after:soon",
        "after:2026-02-30",
        "after:2026..",
        "after:2026,2027",
        "before:<today",
        "on:>=today",
        "on:7d",
        "\"Jane Sample",
        "name:\"Jane Sample score:7",
        "(a OR b",
        "a OR b) c",
        "()",
        "a (b ( ) ) c",
        "a OR",
        "OR a",
        "a OR OR b",
        "AND",
        "a AND",
        "NOT",
        "(NOT) a",
        "a - b",
        "a -",
        "(-)",
        "nosuchfieldatallwithaverylongnamethatgoeson:x \u{202e}é:y",
        "evnt:x OR event:y) lable:z \"open",
    ];

    let told: Vec<String> = wrong.into_iter().map(told).collect();

    insta::assert_snapshot!("messages", told.join("\n"));
}

#[test]
fn nesting_has_a_bound() {
    let nested = |open: &str, close: &str, depth: usize| {
        Query::parse(&format!("{}a{}", open.repeat(depth), close.repeat(depth)))
    };

    assert!(nested("(", ")", 50).is_ok());
    assert!(nested("-", "", 50).is_ok());
    for deep in [51, 100_000] {
        for errors in [nested("(", ")", deep), nested("-", "", deep), nested("NOT (", ")", deep)] {
            let errors = errors.unwrap_err();
            assert_eq!(errors.to_string(), "Groups and negations can be nested 50 deep; this goes deeper.");
        }
    }
}

#[test]
fn the_number_of_values_has_a_bound() {
    let names = |count: usize| Query::parse(&format!("name:{}", vec!["x"; count].join(",")));
    let words = |count: usize| Query::parse(&vec!["x"; count].join(" "));

    assert!(names(500).is_ok() && words(500).is_ok());
    for many in [501, 50_000] {
        for errors in [names(many).unwrap_err(), words(many).unwrap_err()] {
            assert_eq!(
                errors.to_string(),
                "A query can hold 500 words and values; from here on it has more."
            );
            let end = errors.iter().next().unwrap().span.end;
            assert!((1001..1010).contains(&end), "the first one too many is marked: {end}");
        }
    }
}

#[test]
fn the_number_of_errors_has_a_bound() {
    for wrong in [")".repeat(100_000), "a:b ".repeat(10_000), "OR ".repeat(10_000)] {
        assert_eq!(Query::parse(&wrong).unwrap_err().iter().count(), 20);
    }
}
