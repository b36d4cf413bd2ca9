//! What is asked.

use contract::population::{IN_HALF, IN_ONE, IN_ONE_OF_1000};

use crate::table::Target;

/// A query, and what it stands for.
pub(crate) struct Question {
    pub(crate) kind: Kind,
    pub(crate) text: &'static str,
}

/// Kinds of queries that have a target of their own.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Filter,
    Combination,
    Word,
    Words,
    Phrase,
    Substring,
    Short,
}

impl Kind {
    pub(crate) const ALL: [Kind; 7] = [
        Kind::Filter,
        Kind::Combination,
        Kind::Word,
        Kind::Words,
        Kind::Phrase,
        Kind::Substring,
        Kind::Short,
    ];

    pub(crate) const fn name(self) -> &'static str {
        match self {
            Kind::Filter => "single filters",
            Kind::Combination => "combinations of filters",
            Kind::Word => "words",
            Kind::Words => "words with others and with filters",
            Kind::Phrase => "phrases",
            Kind::Substring => "parts of words, names, ids",
            Kind::Short => "one and two letters",
        }
    }

    pub(crate) const fn target(self) -> Target {
        match self {
            Kind::Filter | Kind::Combination => Target { gate: 25.0, stretch: 10.0 },
            Kind::Word | Kind::Words => Target { gate: 15.0, stretch: 6.0 },
            // A phrase is a part of a text as any other.
            Kind::Phrase | Kind::Substring | Kind::Short => Target { gate: 50.0, stretch: 25.0 },
        }
    }
}

const fn ask(kind: Kind, text: &'static str) -> Question {
    Question { kind, text }
}

/// The pages that are asked for. `lathe` and `zealous` are words of some texts, `answer` of nearly all.
pub(crate) const QUESTIONS: [Question; 89] = [
    ask(Kind::Filter, "event:failed"),
    ask(Kind::Filter, "event:collected"),
    ask(Kind::Filter, "event:unknown"),
    ask(Kind::Filter, "label:first"),
    ask(Kind::Filter, "label:repeat"),
    ask(Kind::Filter, "label:unchanged"),
    ask(Kind::Filter, "decision:advance"),
    ask(Kind::Filter, "decision:none"),
    ask(Kind::Filter, "is:unread"),
    ask(Kind::Filter, "is:read"),
    ask(Kind::Filter, "is:starred"),
    ask(Kind::Filter, "is:echo"),
    ask(Kind::Filter, "is:awaiting"),
    ask(Kind::Filter, "has:report"),
    ask(Kind::Filter, "has:note"),
    ask(Kind::Filter, "has:problems"),
    ask(Kind::Filter, "has:changes"),
    ask(Kind::Filter, "problem:schema"),
    ask(Kind::Filter, "problem:not_json"),
    ask(Kind::Filter, "problem:event_mismatch"),
    ask(Kind::Filter, "env:production"),
    ask(Kind::Filter, "env:development"),
    ask(Kind::Filter, "env:nowhere"),
    ask(Kind::Filter, "status:draft"),
    ask(Kind::Filter, "interview_status:\"completed, stopped early\""),
    ask(Kind::Filter, "processing_status:completed"),
    ask(Kind::Filter, "changed:score"),
    ask(Kind::Filter, "score:>=9.9"),
    ask(Kind::Filter, "score:none"),
    ask(Kind::Filter, "recruiter_score:5..6"),
    ask(Kind::Filter, "size:>=5kB"),
    ask(Kind::Filter, "size:>=1MB"),
    ask(Kind::Filter, "after:30d"),
    ask(Kind::Filter, "before:2025-01-03"),
    ask(Kind::Filter, "on:2025-06-10"),
    ask(Kind::Filter, "id:1000"),
    ask(Kind::Combination, "event:result score:>=8 after:30d"),
    ask(Kind::Combination, "event:result env:staging decision:reject"),
    ask(Kind::Combination, "event:failed env:development interview_status:abandoned"),
    ask(Kind::Combination, "label:changed changed:score score:<3"),
    ask(Kind::Combination, "has:report -decision:undecided -env:production"),
    ask(Kind::Combination, "problem:schema env:staging"),
    ask(Kind::Combination, "(event:failed OR label:repeat) env:production"),
    ask(Kind::Combination, "env:development score:>=9.8"),
    ask(Kind::Combination, "event:failed score:>=1"),
    ask(Kind::Combination, "-event:result after:7d"),
    ask(Kind::Combination, "size:>=8kB label:first"),
    ask(Kind::Combination, "is:unread problem:not_json"),
    ask(Kind::Combination, "event:collected is:awaiting before:2025-03-01"),
    ask(Kind::Combination, "on:2025-06-10..2025-06-12 env:staging label:unchanged"),
    ask(Kind::Word, IN_ONE),
    ask(Kind::Word, IN_ONE_OF_1000),
    ask(Kind::Word, IN_HALF),
    ask(Kind::Word, "answer"),
    ask(Kind::Word, "lathe"),
    ask(Kind::Word, "zealous"),
    ask(Kind::Word, "retrospective"),
    ask(Kind::Word, "xyzzyx"),
    ask(Kind::Word, "analysis:lathe"),
    ask(Kind::Words, "lathe zealous"),
    ask(Kind::Words, "ormolade throughout"),
    ask(Kind::Phrase, "\"calm ormolade\""),
    ask(Kind::Phrase, "\"zealous lathe\""),
    ask(Kind::Words, "lathe event:result score:>=9"),
    ask(Kind::Words, "throughout env:development"),
    ask(Kind::Words, "ormolade env:staging after:90d"),
    ask(Kind::Words, "throughout event:failed"),
    ask(Kind::Words, "-throughout event:result"),
    ask(Kind::Words, "lathe -throughout"),
    ask(Kind::Words, "lathe OR ormolade OR event:unknown"),
    ask(Kind::Words, "(lathe OR zealous) env:development"),
    ask(Kind::Words, "francois noel"),
    ask(Kind::Substring, "ath"),
    ask(Kind::Substring, "uil"),
    ask(Kind::Substring, "zzq"),
    ask(Kind::Substring, "illo"),
    ask(Kind::Substring, "illonet"),
    ask(Kind::Substring, "name:illo"),
    ask(Kind::Substring, "reason:tion"),
    ask(Kind::Substring, "candidate:müller"),
    ask(Kind::Substring, "name:иванч"),
    ask(Kind::Substring, "email:tanaka"),
    ask(Kind::Substring, "external_id:ATS-1234"),
    ask(Kind::Substring, "小明"),
    ask(Kind::Substring, "name:王小明"),
    ask(Kind::Substring, "田中"),
    ask(Kind::Short, "qu"),
    ask(Kind::Short, "z"),
    ask(Kind::Short, "zx"),
];

/// What is counted.
pub(crate) const COUNTED: [&str; 14] = [
    "",
    "event:failed",
    "label:repeat",
    "problem:schema",
    "event:result score:>=8 after:30d",
    "(event:failed OR label:repeat) env:production",
    IN_ONE,
    IN_ONE_OF_1000,
    IN_HALF,
    "lathe zealous",
    "throughout env:development",
    "-throughout",
    "ath",
    "小明",
];
