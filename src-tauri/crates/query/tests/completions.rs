//! What is offered while a query is typed.

use std::cell::RefCell;
use std::fmt::Write;

use proptest::prelude::*;
use query::{Completions, Field, NameField, Occurring, Query, TextField, completions};

/// A small log.
fn occurring(field: Field, _typed: &str) -> Vec<Occurring> {
    let values: &[(&str, Option<u64>)] = match field {
        Field::Name(NameField::Environment) => {
            &[("production", Some(1200)), ("staging", Some(1)), ("Zürich \"lab\"", None)]
        }
        Field::Name(NameField::InterviewStatus) => {
            &[("completed", Some(9)), ("completed, stopped early", Some(2)), ("", Some(1))]
        }
        Field::Name(NameField::Changed) => &[("score", Some(8)), ("language", Some(3))],
        Field::Text(TextField::Candidate) => &[("Jane Sample", Some(4))],
        _ => &[],
    };
    values.iter().map(|(value, count)| Occurring { value: (*value).to_owned(), count: *count }).collect()
}

/// What is offered where `|` stands.
fn at(marked: &str) -> (String, Option<Completions>) {
    let Some((before, after)) = marked.split_once('|') else { panic!("no cursor in {marked}") };
    let query = format!("{before}{after}");
    let offered = completions(&query, before.len(), &occurring);
    (query, offered)
}

fn labels(marked: &str) -> Vec<String> {
    at(marked).1.into_iter().flat_map(|offered| offered.items).map(|item| item.label).collect()
}

#[test]
fn completions_read_well() {
    let mut told = String::new();
    for marked in [
        "|",
        "ev|",
        "-c|",
        "(candidate_e|",
        "jane RE|",
        "even|ts",
        "sco|re:7",
        "event:|",
        "event:co|",
        "event:first,fai|,unknown",
        "label:changed|",
        "decision:|result",
        "has:p|",
        "score:|",
        "env:|",
        "env:PRO|",
        "env:zur|",
        "env:\"sta|",
        "env:\"sta| label:first",
        "env:\"production|\"",
        "interview_status:\"completed, s|\"",
        "interview_status:early|",
        "interview_status:x,|",
        "changed:rec|",
        "changed:lang|",
        "after:|",
        "on:|",
        "on:30|",
        "on:7d..|",
        "on:y|..today",
        "candidate:sam|",
    ] {
        let (query, offered) = at(marked);
        let offered = offered.unwrap_or_else(|| panic!("nothing at {marked}"));
        writeln!(told, "{marked}").unwrap();
        for item in &offered.items {
            let completed = [&query[..offered.replace.start], &item.insert, &query[offered.replace.end..]];
            writeln!(told, "    {:24} {:26} {}", item.label, completed.concat(), item.detail).unwrap();
        }
    }
    insta::assert_snapshot!("completions", told);
}

#[test]
fn nothing_is_offered_where_there_is_nothing_to_say() {
    for marked in [
        "zzz|",
        "|jane",
        "\"ev|",
        "\"ev\"|",
        "event:failed) |x",
        "nosuch:|",
        "nosuch:ev|",
        ":ev|",
        "event:x :ev|",
        "score:>=|",
        "score:1..|",
        "size:|",
        "id:4|",
        "NO|T x",
        "a OR|",
        "(a)|",
        "|(a)",
        "event:zzz|",
        "|event:x",
        "text:zzz|",
        "after:>|",
    ] {
        assert_eq!(at(marked).1, None, "{marked}");
    }
}

#[test]
fn a_new_term_can_begin_wherever_there_is_room() {
    let all = labels("|").len();

    assert_eq!(all, query::fields().count());
    for marked in ["jane | sample", "(|)", "( | )", "-|", "a OR |", "event:failed |", "NOT |", " | "] {
        assert_eq!(labels(marked).len(), all, "{marked}");
    }
}

#[test]
fn the_log_is_asked_for_the_field_and_what_is_typed() {
    let asked = RefCell::new(Vec::new());
    let ask = |field: Field, typed: &str| {
        asked.borrow_mut().push((field, typed.to_owned()));
        Vec::new()
    };

    completions("status:\"act ive\"", 12, &ask);
    completions("interview:7f,ab", 15, &ask);
    completions("event:failed", 8, &ask);

    let expected = [
        (Field::Name(NameField::Status), "act ".to_owned()),
        (Field::Text(TextField::Interview), "ab".to_owned()),
    ];
    assert_eq!(*asked.borrow(), expected);
}

#[test]
fn there_are_never_more_than_fifty() {
    let many = |_: Field, _: &str| {
        (0..1000).map(|n| Occurring { value: format!("env-{n}"), count: None }).collect::<Vec<_>>()
    };

    let offered = completions("env:", 4, &many).unwrap();

    assert_eq!(offered.items.len(), 50);
    assert_eq!(offered.items[0].label, "env-0");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_and_no_cursor_do_harm(
        query in "([a-z]{0,4}|event|env|on|:|,|\\.\\.|\"|\\\\|-|\\(|\\)| |é|東| OR |>=){0,8}",
        cursor in 0_usize..40,
    ) {
        if let Some(Completions { replace, items }) = completions(&query, cursor, &occurring) {
            prop_assert!(query.is_char_boundary(replace.start) && query.is_char_boundary(replace.end));
            prop_assert!(replace.start <= replace.end && !items.is_empty() && items.len() <= 50);
        }
    }

    #[test]
    fn any_value_that_occurs_can_be_put_in(value in "\\PC{0,8}|[ \\t\n\"\\\\(),:-]{0,4}") {
        let only = |_: Field, _: &str| vec![Occurring { value: value.clone(), count: None }];

        let offered = completions("env:", 4, &only).unwrap();
        let query = Query::parse(&format!("env:{}", offered.items[0].insert)).unwrap();

        let test = query::Test::Name { field: NameField::Environment, any_of: vec![value.clone()] };
        prop_assert_eq!(query, Query::from(test));
    }
}
