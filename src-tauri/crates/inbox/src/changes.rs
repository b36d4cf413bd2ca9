//! What changed, in words: one table, so that lists, notifications and stories say the same.

use std::borrow::Cow;

use contract::{Change, Field, Presence, Raw};
use eventlog::Row;

use crate::wording::{capitalised, value};

/// What changed in one field, or in those that have no words of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    /// The field; `None` for those without words of their own.
    pub(crate) field: Option<Field>,
    words: String,
}

impl Phrase {
    /// As one of several: `score 7.1 → 6.4`, `next round: advance → reject`.
    pub(crate) fn in_a_list(&self) -> String {
        match self.field {
            Some(Field::GoNextRound) => format!("next round: {}", self.words),
            _ => self.words.clone(),
        }
    }

    /// As a sentence: `Score 7.1 → 6.4.`, `Decision: advance → reject.`
    pub(crate) fn as_a_sentence(&self) -> String {
        match self.field {
            Some(Field::GoNextRound) => format!("Decision: {}.", self.words),
            _ => format!("{}.", capitalised(&self.words)),
        }
    }
}

/// What changed, the most telling first; never empty.
pub(crate) fn phrases(row: &Row) -> Vec<Phrase> {
    let mut phrases = Vec::new();
    for (field, told) in TOLD {
        if let Some(change) = row.changes.iter().find(|change| change.field == field.key()) {
            phrases.push(Phrase { field: Some(field), words: told.words(change) });
        }
    }
    let is_told = |field: Field| TOLD.iter().any(|(told, _)| *told == field);
    let others: Vec<String> = row
        .changes
        .iter()
        .filter(|change| !Field::from_key(&change.field).is_some_and(is_told))
        .map(|change| change.field.replace('_', " "))
        .collect();
    let others = match others.len() {
        0 if phrases.is_empty() => Some("changed".to_owned()),
        0 => None,
        1..=2 => Some(format!("{} changed", others.join(" and "))),
        n => Some(format!("{n} other fields changed")),
    };
    phrases.extend(others.map(|words| Phrase { field: None, words }));
    // Another attempt is why the rest changed.
    phrases.sort_by_key(|phrase| phrase.words != ANOTHER_ATTEMPT);
    phrases
}

const ANOTHER_ATTEMPT: &str = "back to draft, another attempt";

/// How the changes of a field are told.
#[derive(Clone, Copy)]
enum Words {
    /// A value of this name: from and to.
    Value(&'static str),
    /// The same, and back to draft is another attempt.
    Status,
    /// Advance, reject or undecided: from and to.
    Decision,
    /// Something too long to show: it is there, it is another, it is gone.
    Thing { there: &'static str, other: &'static str, gone: &'static str },
}

/// The fields whose changes are told in words of their own, in the order of telling.
const TOLD: [(Field, Words); 11] = [
    (Field::Score, Words::Value("score")),
    (Field::RecruiterScore, Words::Value("recruiter score")),
    (Field::GoNextRound, Words::Decision),
    (Field::Status, Words::Status),
    (Field::InterviewStatus, Words::Value("interview")),
    (Field::ProcessingStatus, Words::Value("processing")),
    (
        Field::PdfExportUrl,
        Words::Thing { there: "report ready", other: "new report", gone: "report withdrawn" },
    ),
    (
        Field::RecruiterAnalysis,
        Words::Thing {
            there: "recruiter analysis ready",
            other: "recruiter analysis revised",
            gone: "recruiter analysis removed",
        },
    ),
    (
        Field::Analysis,
        Words::Thing { there: "analysis ready", other: "analysis revised", gone: "analysis removed" },
    ),
    (
        Field::WhyHire,
        Words::Thing {
            there: "reasons to hire",
            other: "reasons to hire revised",
            gone: "reasons to hire removed",
        },
    ),
    (
        Field::WhyNotHire,
        Words::Thing {
            there: "reasons not to hire",
            other: "reasons not to hire revised",
            gone: "reasons not to hire removed",
        },
    ),
];

impl Words {
    fn words(self, change: &Change) -> String {
        match self {
            Words::Value(name) => between(name, change),
            Words::Status
                if text(&change.from).as_deref() == Some("active")
                    && text(&change.to).as_deref() == Some("draft") =>
            {
                ANOTHER_ATTEMPT.to_owned()
            }
            Words::Status => between("status", change),
            Words::Decision => format!("{} → {}", decided(&change.from), decided(&change.to)),
            Words::Thing { there, other, gone } => {
                match (value(&change.from).is_some(), value(&change.to).is_some()) {
                    (false, true) => there,
                    (true, false) => gone,
                    _ => other,
                }
                .to_owned()
            }
        }
    }
}

fn between(name: &str, change: &Change) -> String {
    match &change.from {
        Presence::Absent | Presence::Null => format!("{name} {}", shown(&change.to)),
        Presence::Value(_) => format!("{name} {} → {}", shown(&change.from), shown(&change.to)),
    }
}

fn decided(side: &Presence<Raw>) -> String {
    match value(side).map(Raw::json) {
        Some("true") => "advance".to_owned(),
        Some("false") => "reject".to_owned(),
        Some(other) => other.to_owned(),
        None => "undecided".to_owned(),
    }
}

/// A side of a change as it was sent, text without its quotes.
fn shown(side: &Presence<Raw>) -> String {
    match side {
        Presence::Absent => "absent".to_owned(),
        Presence::Null => "none".to_owned(),
        Presence::Value(raw) => raw.text().map_or_else(|| raw.json().to_owned(), Cow::into_owned),
    }
}

fn text(side: &Presence<Raw>) -> Option<Cow<'_, str>> {
    value(side).and_then(Raw::text)
}
