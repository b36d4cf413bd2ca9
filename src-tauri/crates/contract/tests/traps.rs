//! The traps of the contract and the hostile bodies, one by one.

use contract::{
    Change, Event, Field, Label, Payload, Presence, Problem, ProblemCode, Raw, compare, diff, problems,
};

fn parse(body: &str) -> Payload {
    Payload::parse(body.as_bytes())
}

fn told(payload: &Payload) -> Vec<(ProblemCode, &str)> {
    payload.unread().iter().map(|problem| (problem.code, problem.path.as_str())).collect()
}

fn changed(from: &str, to: &str) -> Vec<String> {
    diff(&parse(from), &parse(to)).into_iter().map(|change| change.field).collect()
}

#[test]
fn absent_null_and_empty_are_three_things() {
    let payload = parse(r#"{"candidate_name":"","candidate_email":null}"#);

    assert_eq!(payload.text(Field::CandidateName).as_deref(), Some(""));
    assert_eq!(payload.get(Field::CandidateEmail), Presence::Null);
    assert_eq!(payload.get(Field::CandidatePhoneNumber), Presence::Absent);
    assert_eq!(changed(r#"{"reason":null}"#, "{}"), ["reason"]);
    assert_eq!(changed(r#"{"reason":null}"#, r#"{"reason":""}"#), ["reason"]);
}

#[test]
fn numbers_keep_their_text() {
    for number in ["7.0", "9007199254740993", "1e400", "-0", "0.1E-2", "123456789012345678901234567890.5"] {
        let payload = parse(&format!(r#"{{"score": {number} }}"#));
        assert_eq!(payload.number(Field::Score), Some(number));
        assert!(payload.unread().is_empty());
    }
}

#[test]
fn statuses_with_commas_stay_whole() {
    let payload = parse(r#"{"interview_status":"terminated, no speech detected"}"#);

    assert_eq!(payload.text(Field::InterviewStatus).unwrap(), "terminated, no speech detected");
}

#[test]
fn a_decision_has_three_states() {
    let decision = |json: &str| parse(json).boolean(Field::GoNextRound);

    assert_eq!(decision(r#"{"recruiter_go_next_round":true}"#), Some(true));
    assert_eq!(decision(r#"{"recruiter_go_next_round":false}"#), Some(false));
    assert_eq!(decision(r#"{"recruiter_go_next_round":null}"#), None);
    assert_eq!(decision(r#"{"recruiter_go_next_round":"true"}"#), None);
}

#[test]
fn unknown_fields_are_kept_in_order_and_are_no_problem() {
    let payload = parse(r#"{"zebra":[1, 2],"id":"r","apple":null,"":0}"#);

    let extras: Vec<_> = payload.extras().map(|(key, value)| (key, value.map(Raw::json))).collect();

    assert_eq!(
        extras,
        [("zebra", Presence::Value("[1, 2]")), ("apple", Presence::Null), ("", Presence::Value("0"))]
    );
    assert!(payload.unread().is_empty());
}

#[test]
fn the_last_of_duplicate_keys_counts_and_is_told_once() {
    let payload = parse(r#"{"score":1,"id":"a","score":2,"sc\u006fre":null,"x/~":1,"x/~":2}"#);

    assert_eq!(payload.get(Field::Score), Presence::Null);
    assert_eq!(payload.extras().next().unwrap().1.map(Raw::json), Presence::Value("2"));
    assert_eq!(told(&payload), [(ProblemCode::Unread, "/score"), (ProblemCode::Unread, "/x~1~0")]);
}

#[test]
fn a_lone_surrogate_in_a_value_costs_one_character() {
    let payload = parse(r#"{"candidate_name":"A\ud800b\uD83D\uDE00\udc00","reason":"\\ud800"}"#);

    assert_eq!(payload.text(Field::CandidateName).unwrap(), "A\u{fffd}b😀\u{fffd}");
    assert_eq!(payload.text(Field::Reason).unwrap(), r"\ud800");
    assert_eq!(told(&payload), [(ProblemCode::Unread, "/candidate_name")]);
}

#[test]
fn lone_surrogates_in_keys_lose_no_field() {
    let payload = parse(r#"{"\uD800":1,"\udfff":2,"id":"r"}"#);

    let keys: Vec<&str> = payload.extras().map(|(key, _)| key).collect();

    assert_eq!(keys, [r"\ud800", r"\udfff"]);
    assert_eq!(payload.text(Field::Id).unwrap(), "r");
    assert_eq!(told(&payload), [(ProblemCode::Unread, r"/\ud800"), (ProblemCode::Unread, r"/\udfff")]);
}

#[test]
fn a_nul_and_other_escapes_are_decoded() {
    let payload = parse(r#"{"reason":"\u0000\b\f\n\r\t\/\"\\"}"#);

    assert_eq!(payload.text(Field::Reason).unwrap(), "\0\u{8}\u{c}\n\r\t/\"\\");
    assert!(payload.unread().is_empty());
}

#[test]
fn invalid_utf8_is_read_around() {
    let payload = Payload::parse(b"{\"candidate_name\":\"Z\xffo\",\"id\":\"r\"}");

    assert_eq!(payload.text(Field::CandidateName).unwrap(), "Z\u{fffd}o");
    assert_eq!(payload.text(Field::Id).unwrap(), "r");
    assert_eq!(told(&payload), [(ProblemCode::Unread, "")]);
}

#[test]
fn a_byte_order_mark_and_a_tail_are_told_and_skipped() {
    for body in ["\u{feff}{\"id\":\"r\"}", "{\"id\":\"r\"}\0", "{\"id\":\"r\"} {\"id\":\"s\"}"] {
        let payload = parse(body);
        assert!(payload.is_object());
        assert_eq!(payload.text(Field::Id).unwrap(), "r");
        assert_eq!(told(&payload), [(ProblemCode::Unread, "")]);
    }
    assert!(parse(" {\"id\":\"r\"}\r\n").unread().is_empty());
}

#[test]
fn what_is_no_object_is_told_and_has_no_fields() {
    for (body, message) in [
        ("", "The body is empty."),
        (" \n", "The body is empty."),
        ("[1]", "The body is a list instead of a JSON object."),
        ("null", "The body is null instead of a JSON object."),
        (r#""secret""#, "The body is a string instead of a JSON object."),
        (r#"{"id":"r","sta"#, "The body is not JSON: it breaks off before its end."),
        ("id=r&name=secret", "The body is not JSON (line 1, column 1)."),
        ("{\"id\":\"a\nb\"}", "The body is not JSON (line 1, column 8)."),
    ] {
        let payload = parse(body);
        assert!(!payload.is_object(), "{body:?}");
        assert_eq!(payload.get(Field::Id), Presence::Absent);
        let problem =
            Problem { code: ProblemCode::NotJson, path: String::new(), message: message.to_owned() };
        assert_eq!(payload.unread(), std::slice::from_ref(&problem), "{body:?}");
        assert_eq!(problems(Some(Event::InterviewResult), &payload), [problem]);
    }
}

#[test]
fn depth_does_no_harm() {
    for (open, close) in [("[", "]"), (r#"{"a":"#, "}")] {
        let nested =
            |end: &str| format!("{}{end}{}", open.repeat(10_000), close.repeat(10_000)).replace(":}", ":0}");
        let body = |end: &str| format!(r#"{{"ai_analysis_recruiter_why_hire":{},"id":"r"}}"#, nested(end));
        let payload = parse(&body(""));

        assert_eq!(payload.text(Field::Id).unwrap(), "r");
        assert!(payload.unread().is_empty());
        assert_eq!(changed(&body("1"), &body("1")).len(), 0);
        assert_eq!(changed(&body("1"), &body("2")), ["ai_analysis_recruiter_why_hire"]);
        assert!(contract::pretty(&body("1")).is_some());
    }
    assert!(!parse(&"[".repeat(1_000_000)).is_object());
    assert!(!parse(&r#"{"a":"#.repeat(100_000)).is_object());
}

#[test]
fn a_body_of_nothing_but_oddities_stays_within_bounds() {
    let members: Vec<String> = (0..40_000).map(|number| format!(r#""{number}":1,"{number}":2"#)).collect();
    let payload = parse(&format!("{{{}}}", members.join(",")));

    assert_eq!(payload.extras().count(), 40_000);
    assert_eq!(payload.unread().len(), 101);
    assert!(payload.unread()[100].message.starts_with("39900 more"));
    assert_eq!(diff(&payload, &parse("{}")).len(), 40_000);
}

#[test]
fn the_older_wrapper_is_unwrapped() {
    let wrapped = parse(
        r#"{"table":"interview_result","schema":"public","record":{"id":"r","score":"high","score":7.0,"pdf_export_valid_until":"x"}}"#,
    );

    assert!(wrapped.wrapped() && wrapped.is_object());
    assert_eq!(wrapped.number(Field::Score), Some("7.0"));
    assert_eq!(wrapped.extras().map(|(key, _)| key).collect::<Vec<_>>(), ["pdf_export_valid_until"]);
    assert_eq!(told(&wrapped), [(ProblemCode::Unread, "/record/score")]);
    assert!(problems(None, &wrapped).iter().all(|problem| problem.path.starts_with("/record/")));
    for flat in [
        r#"{"table":"t","record":[1]}"#,
        r#"{"record":{"id":"r"}}"#,
        r#"{"id":"x","table":"t","schema":"s","record":{"id":"r"}}"#,
    ] {
        assert!(!parse(flat).wrapped(), "{flat}");
    }
}

#[test]
fn values_are_compared_and_not_their_spelling() {
    for (from, to) in [
        ("7.0", "7.00"),
        ("7", "70e-1"),
        ("0.5", "5E-1"),
        ("100", "1e+2"),
        ("-0.0", "0e999999999999999999999999999999999999999999"),
        ("1e400", "10e399"),
        ("0.01e999999999999", "1e999999999997"),
        ("1e0000000000000000000000000000000000000000000000000001", "10"),
        (r#""\u0041\/""#, r#""A/""#),
        (r#"{"a":[1,{"b":2.0}],"c":null}"#, r#"{"c":null, "a":[1.0,{"b":2}]}"#),
        (r#"{"a":1,"a":2}"#, r#"{"a":2}"#),
    ] {
        let body = |value: &str| format!(r#"{{"ai_analysis_recruiter_why_hire":{value}}}"#);
        assert_eq!(changed(&body(from), &body(to)).len(), 0, "{from} is {to}");
    }
    for (from, to) in [
        ("9007199254740992", "9007199254740993"),
        ("1e400", "1e401"),
        ("1", "-1"),
        ("1e999999999999999999999999999999999999999999", "1e999999999999999999999999999999999999999998"),
        ("0.1", "0.10000000000000000000000001"),
        ("1", r#""1""#),
        ("[1,2]", "[2,1]"),
        ("[1]", "[1,1]"),
        (r#"{"a":1}"#, r#"{"a":1,"b":1}"#),
        (r#""\ud800""#, r#""\ud801""#),
        ("[]", "{}"),
        ("false", "null"),
    ] {
        let body = |value: &str| format!(r#"{{"ai_analysis_recruiter_why_hire":{value}}}"#);
        assert_eq!(changed(&body(from), &body(to)).len(), 1, "{from} is not {to}");
    }
}

#[test]
fn nested_values_are_compared_to_a_certain_depth_and_by_text_from_there() {
    let body =
        |depth: usize, value: &str| format!(r#"{{"x":{}{value}{}}}"#, "[".repeat(depth), "]".repeat(depth));

    assert_eq!(changed(&body(16, "7"), &body(16, "7.0")).len(), 0);
    assert_eq!(changed(&body(17, "7"), &body(17, "7")).len(), 0);
    assert_eq!(changed(&body(17, "7"), &body(17, "7.0")), ["x"]);
}

#[test]
fn changes_come_in_the_contracts_order_and_then_as_they_appear() {
    let from = r#"{"zebra":1,"reason":"a","apple":1,"score":1,"kept":1}"#;
    let to = r#"{"new":1,"kept":1,"apple":2,"score":2,"reason":"b","id":"r"}"#;

    assert_eq!(changed(from, to), ["id", "score", "reason", "zebra", "apple", "new"]);
}

#[test]
fn a_change_keeps_numbers_and_tells_absent_from_null() {
    let changes = diff(&parse(r#"{"score":7.10,"reason":null}"#), &parse(r#"{"score":1e400,"new":null}"#));

    let json = serde_json::to_string(&changes).unwrap();

    assert_eq!(
        json,
        r#"[{"field":"score","from":7.10,"to":1e400},{"field":"reason","from":null},{"field":"new","to":null}]"#
    );
    assert_eq!(serde_json::from_str::<Vec<Change>>(&json).unwrap(), changes);
}

#[test]
fn a_delivery_is_labelled_against_the_one_before_it() {
    let before = r#"{"id":"r","score":7.0,"reason":"score"}"#;
    let label = |body: &str| {
        let comparison = compare(Some((before.as_bytes(), &parse(before))), body.as_bytes(), &parse(body));
        (comparison.label, comparison.changes.into_iter().map(|change| change.field).collect::<Vec<_>>())
    };

    assert_eq!(compare(None, before.as_bytes(), &parse(before)).label, Label::First);
    assert_eq!(label(before), (Label::Repeat, vec![]));
    assert_eq!(label(r#"{"id":"r","reason":"pdf_export_url","score":7}"#), (Label::Unchanged, vec![]));
    assert_eq!(label(r#"{"id":"r","reason":"x","score":6.4}"#), (Label::Changed, vec!["score".to_owned()]));
    assert_eq!(label("not JSON"), (Label::Changed, vec!["id".to_owned(), "score".to_owned()]));
}

#[test]
fn bodies_that_are_not_json_are_changed_unless_identical() {
    let (one, other) = (parse("one"), parse("other"));

    assert_eq!(compare(Some((b"one", &one)), b"other", &other).label, Label::Changed);
    assert_eq!(compare(Some((b"one", &one)), b"one", &one).label, Label::Repeat);
}

#[test]
fn departures_are_told_in_the_order_of_the_fields_and_without_values() {
    let payload = parse(
        r#"{"reason":"canary","question_set_id":"canary-1","interview_id":"canary-2","id":null,"status":["canary"],
        "interview_status":"failed","score":"canary","score":"canary","ai_analysis_recruiter_score":null,
        "processing_status":null,"profile_interview_id":null,"profile_id":null,"ai_analysis":null,
        "recruiter_go_next_round":0,"pdf_export_url":null,"candidate_email":{"canary":1}}"#,
    );

    let found = problems(Some(Event::InterviewResult), &payload);

    let told: Vec<String> = found
        .iter()
        .map(|problem| format!("{} {} {}", problem.code.name(), problem.path, problem.message))
        .collect();
    assert_eq!(
        told,
        [
            "event_mismatch  The URL names interview_result; the status fields say interview_failed.",
            "schema /id `id` must be a string; it is null.",
            "interview_id_mismatch /question_set_id `interview_id` and `question_set_id` differ; they name the same interview.",
            "schema /status `status` must be a string; it is a list.",
            "schema /candidate_email `candidate_email` must be a string or null; it is an object.",
            "unread /score The key is there more than once; the last one counts.",
            "schema /score `score` must be a number or null; it is a string.",
            "schema /ai_analysis_recruiter `ai_analysis_recruiter` is missing.",
            "schema /recruiter_go_next_round `recruiter_go_next_round` must be a boolean or null; it is a number.",
        ]
    );
    assert!(!serde_json::to_string(&found).unwrap().contains("canary"));
    assert_eq!(
        serde_json::to_string(&found[1]).unwrap(),
        r#"{"code":"schema","path":"/id","message":"`id` must be a string; it is null."}"#
    );
}

#[test]
fn a_value_can_be_made_from_json_and_from_text() {
    assert_eq!(Raw::from_json(" 7.0 ").unwrap().number(), Some("7.0"));
    assert_eq!(Raw::from_json("7,0"), None);
    assert_eq!(Raw::from_text("a \"b\"\n\0é").text().unwrap(), "a \"b\"\n\0é");
}
