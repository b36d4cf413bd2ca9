//! The words of lists, menus and notifications: one place, so that all three say the same.

use std::collections::BTreeMap;
use std::time::Duration;

use contract::{Event, Field, Label, Payload, Presence};
use eventlog::{Gap, GapCause, ResultStanding, Row};
use notifier::isolate;

use crate::Privacy;
use crate::alarms::{Alarm, Kind};
use crate::changes::{Phrase, phrases};

/// A delivery in two short texts, as lists, the tray menu and notifications show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who: the candidate's name, else e-mail, else `Unknown candidate`.
    pub candidate: String,
    /// What it means: `score 7.1 → 6.4, next round: advance → reject`, `finished, waiting for the score`,
    /// `8.2, recruiter 7.9, advance`, …
    pub meaning: String,
}

/// The two texts of a delivery.
pub fn line(row: &Row) -> Line {
    let meaning = match row.label {
        Label::Repeat => "the same once more, probably a retry".to_owned(),
        Label::Unchanged => "sent again, nothing changed".to_owned(),
        Label::Changed => sentences(row).join(", "),
        Label::First => first(row),
    };
    Line { candidate: candidate_of(row), meaning }
}

/// A notification's two texts. What others wrote in a right-to-left script is isolated, so that it does not turn what
/// stands beside it: after a Hebrew name, `7.1 → 6.4` would be seen as 6.4 → 7.1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// `Ada Sample: score 7.1 → 6.4`.
    pub title: String,
    /// `next round: advance → reject`, and the environment.
    pub body: String,
}

impl Told {
    /// How a delivery is told at a privacy level.
    pub fn of(row: &Row, privacy: Privacy) -> Told {
        let who = isolate(&candidate_of(row));
        let happened = match (row.event, row.label) {
            (Event::InterviewFailed, _) => "interview failed",
            (_, Label::Changed) => "interview result changed",
            (Event::InterviewCollected, _) => "interview completed",
            (Event::InterviewResult, _) => "interview scored",
            (Event::Unknown, _) => "delivery not recognised",
        };
        let (title, detail) = match privacy {
            Privacy::NoPersonalData => (capitalised(happened), String::new()),
            Privacy::NameOnly => (format!("{who}: {happened}"), String::new()),
            Privacy::Full => {
                let (headline, detail) = full(row, happened);
                (format!("{who}: {}", isolate(&headline)), isolate(&detail))
            }
        };
        let body = [detail.as_str(), &row.environment].into_iter().filter(|part| !part.is_empty());
        Told { title, body: body.collect::<Vec<_>>().join(" · ") }
    }

    /// With the name that a person gave the interview before the second line.
    #[must_use]
    pub fn about(mut self, interview: Option<&str>) -> Told {
        if let Some(name) = interview {
            self.body.insert_str(0, &format!("{} · ", isolate(name)));
        }
        self
    }
}

impl Told {
    /// How a trouble is told; no personal data is in it.
    pub(crate) fn of_alarm(kind: Kind, alarm: &Alarm) -> Told {
        let (title, body) = match (kind, alarm) {
            (Kind::Tunnel, Alarm::Begun(sentence)) => {
                ("JobMojito cannot reach this computer".to_owned(), sentence.clone())
            }
            (Kind::Tunnel, Alarm::Over(lasted)) => (
                "JobMojito reaches this computer again".to_owned(),
                format!("The tunnel was down for {}.", length(*lasted)),
            ),
            (Kind::Storage, Alarm::Begun(sentence)) => (
                "Deliveries cannot be stored".to_owned(),
                format!("Senders are asked to come back later: {sentence}."),
            ),
            (Kind::Storage, Alarm::Over(lasted)) => (
                "Deliveries are stored again".to_owned(),
                format!("They could not be for {}.", length(*lasted)),
            ),
        };
        Told { title, body }
    }
}

/// `23 minutes`, `3 hours`.
fn length(length: Duration) -> String {
    match length.as_secs() / 60 {
        minutes @ 0..120 => plural(minutes, "minute"),
        minutes => plural(minutes / 60, "hour"),
    }
}

/// What is told of a delivery without privacy: what follows the name, and the second line.
fn full(row: &Row, happened: &str) -> (String, String) {
    match (row.event, row.label) {
        (Event::InterviewFailed, _) => (happened.to_owned(), failure(row)),
        (_, Label::Changed) => {
            let mut sentences = sentences(row);
            let headline = sentences.remove(0);
            (headline, sentences.join(" · "))
        }
        (Event::InterviewCollected, _) => (happened.to_owned(), "waiting for the score".to_owned()),
        (Event::InterviewResult, _) => {
            let recruiter = value(&row.recruiter_score).map(|score| format!("recruiter score {score}"));
            let detail = recruiter.into_iter().chain([decision(row.go_next_round).to_owned()]);
            let headline = value(&row.score).cloned().unwrap_or_else(|| happened.to_owned());
            (headline, detail.collect::<Vec<_>>().join(" · "))
        }
        (Event::Unknown, _) => (happened.to_owned(), first(row)),
    }
}

/// Several deliveries told at once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Digest {
    finished: u64,
    scored: u64,
    changed: u64,
    failed: u64,
    unknown: u64,
    people: People,
    environments: BTreeMap<String, u64>,
}

impl Digest {
    /// Counts a delivery in; `privacy` says whether its candidate may be named.
    pub fn add(&mut self, row: &Row, privacy: Privacy) {
        let count = match (row.event, row.label) {
            (Event::InterviewFailed, _) => &mut self.failed,
            (Event::Unknown, _) => &mut self.unknown,
            (_, Label::Changed) => &mut self.changed,
            (Event::InterviewCollected, _) => &mut self.finished,
            (Event::InterviewResult, _) => &mut self.scored,
        };
        *count += 1;
        self.people.add(match privacy {
            Privacy::Full | Privacy::NameOnly => Some(candidate_of(row)).filter(|who| who != NOBODY),
            Privacy::NoPersonalData => None,
        });
        *self.environments.entry(row.environment.to_string()).or_default() += 1;
    }

    /// Counts in what another one counts.
    pub(crate) fn absorb(&mut self, other: &Digest) {
        self.finished += other.finished;
        self.scored += other.scored;
        self.changed += other.changed;
        self.failed += other.failed;
        self.unknown += other.unknown;
        self.people.absorb(&other.people);
        for (environment, count) in &other.environments {
            *self.environments.entry(environment.clone()).or_default() += count;
        }
    }

    /// How many deliveries it counts.
    pub fn len(&self) -> u64 {
        self.finished + self.scored + self.changed + self.failed + self.unknown
    }

    /// Whether it counts none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// `34 interviews finished`, or what came of each kind, and under it the first few candidates as far as they
    /// may be named.
    pub fn told(&self) -> Told {
        let interviews = |n: u64| if n == 1 { "interview" } else { "interviews" };
        let kinds = [
            (self.finished, format!("{} {} finished", self.finished, interviews(self.finished))),
            (self.scored, format!("{} {} scored", self.scored, interviews(self.scored))),
            // One result may have changed more than once.
            (self.changed, plural(self.changed, "change")),
            (self.failed, format!("{} {} failed", self.failed, interviews(self.failed))),
            (self.unknown, format!("{} not recognised", plural(self.unknown, "delivery"))),
        ];
        let mut parts: Vec<String> =
            kinds.into_iter().filter(|(n, _)| *n > 0).map(|(_, text)| text).collect();
        let environments = self.environments.keys().cloned().collect::<Vec<_>>().join(", ");
        let (title, kinds) = match parts.len() {
            1 => (parts.remove(0), None),
            _ => (format!("{} interview events", self.len()), Some(parts.join(", "))),
        };
        let body = [kinds, self.people.told(), Some(environments)];
        Told { title, body: body.into_iter().flatten().collect::<Vec<_>>().join(" · ") }
    }
}

/// Whom several deliveries are about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct People {
    /// The first few.
    named: Vec<String>,
    /// Whether there are more, or some that are not named.
    others: bool,
}

impl People {
    /// As many as fit into a line of a notification.
    const NAMED: usize = 3;

    fn add(&mut self, name: Option<String>) {
        match name {
            Some(name) if self.named.contains(&name) => {}
            Some(name) if self.named.len() < People::NAMED => self.named.push(name),
            _ => self.others = true,
        }
    }

    fn absorb(&mut self, other: &People) {
        for name in &other.named {
            self.add(Some(name.clone()));
        }
        self.others |= other.others;
    }

    /// `Ada Sample`, `Ada Sample and Grace Example`, `Ada Sample, Grace Example and others`.
    fn told(&self) -> Option<String> {
        let mut all: Vec<String> = self.named.iter().map(|name| isolate(name)).collect();
        if self.others && !all.is_empty() {
            all.push("others".to_owned());
        }
        let last = all.pop()?;
        Some(if all.is_empty() { last } else { format!("{} and {last}", all.join(", ")) })
    }
}

/// `1 delivery`, `1,204 deliveries`, `0 events`, `2 days`.
pub fn plural(n: u64, noun: &str) -> String {
    let mut number = n.to_string();
    let digits = number.len();
    for place in (1..digits).rev().filter(|place| (digits - place).is_multiple_of(3)) {
        number.insert(place, ',');
    }
    match (n, noun.strip_suffix('y')) {
        (1, _) => format!("1 {noun}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

/// Who the candidate is: name, else e-mail, else external id, else `Unknown candidate`.
pub fn candidate(payload: &Payload) -> String {
    [Field::CandidateName, Field::CandidateEmail, Field::CandidateExternalId]
        .into_iter()
        .filter_map(|field| payload.text(field))
        .map(|text| text.trim().to_owned())
        .find(|text| !text.is_empty())
        .unwrap_or_else(|| NOBODY.to_owned())
}

/// `first`, `second`, … `tenth`, then `11th`, `12th`, `21st`.
pub fn ordinal(n: u64) -> String {
    const WORDS: [&str; 11] = [
        "zeroth", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
        "tenth",
    ];
    if let Some(word) = usize::try_from(n).ok().and_then(|n| WORDS.get(n)) {
        return (*word).to_owned();
    }
    let suffix = match (n % 10, n % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{n}{suffix}")
}

const NOBODY: &str = "Unknown candidate";

pub(crate) fn candidate_of(row: &Row) -> String {
    [&row.candidate_name, &row.candidate_email]
        .into_iter()
        .filter_map(value)
        .map(|text| text.trim())
        .find(|text| !text.is_empty())
        .unwrap_or(NOBODY)
        .to_owned()
}

pub(crate) fn first(row: &Row) -> String {
    match row.event {
        Event::InterviewCollected => "finished, waiting for the score".to_owned(),
        Event::InterviewFailed => failure(row),
        Event::InterviewResult => scores(row),
        Event::Unknown if row.problems.contains(&contract::ProblemCode::NotJson) => {
            "not JSON, kept as it came".to_owned()
        }
        Event::Unknown => match (value(&row.status), value(&row.interview_status)) {
            (None, None) => "no status in it".to_owned(),
            (status, interview) => {
                let parts = [status, interview].into_iter().flatten().map(|text| &**text);
                format!("status {}", parts.collect::<Vec<_>>().join(", "))
            }
        },
    }
}

pub(crate) fn failure(row: &Row) -> String {
    value(&row.interview_status).map_or_else(|| "no reason given".to_owned(), ToString::to_string)
}

/// What changed, the most telling first; never empty.
fn sentences(row: &Row) -> Vec<String> {
    phrases(row).iter().map(Phrase::in_a_list).collect()
}

/// Where a result stands: `8.2, recruiter 7.9, advance`, `waiting for the score`, `another attempt granted`, …
/// `row` is the delivery that it stands at.
pub(crate) fn standing(row: &Row, standing: ResultStanding) -> String {
    match standing {
        ResultStanding::Awaiting => "waiting for the score".to_owned(),
        ResultStanding::Scored | ResultStanding::Advance | ResultStanding::Reject => scores(row),
        ResultStanding::Reattempt => "another attempt granted".to_owned(),
        ResultStanding::Failed => failure(row),
        ResultStanding::Unknown => first(row),
    }
}

/// Scores and decision as sent: `8.2, recruiter 7.9, advance`.
fn scores(row: &Row) -> String {
    let score = value(&row.score).cloned().unwrap_or_else(|| "no score".to_owned());
    let recruiter = value(&row.recruiter_score).map(|score| format!("recruiter {score}"));
    let parts = [Some(score), recruiter, Some(decision(row.go_next_round).to_owned())];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Why deliveries may have been missed: `the tunnel is down`, while it lasts.
pub(crate) fn cause(gap: &Gap) -> &'static str {
    match (gap.cause, gap.to) {
        // Both are known only when they are over.
        (GapCause::Closed, _) => "the app was not running",
        (GapCause::Asleep, _) => "the computer was asleep",
        (GapCause::Tunnel, Some(_)) => "the tunnel was down",
        (GapCause::Tunnel, None) => "the tunnel is down",
        (GapCause::Storage, Some(_)) => "nothing could be stored",
        (GapCause::Storage, None) => "nothing can be stored",
    }
}

pub(crate) fn decision(go_next_round: Presence<bool>) -> &'static str {
    match go_next_round {
        Presence::Value(true) => "advance",
        Presence::Value(false) => "reject",
        Presence::Null | Presence::Absent => "undecided",
    }
}

pub(crate) fn value<T>(presence: &Presence<T>) -> Option<&T> {
    match presence {
        Presence::Value(value) => Some(value),
        Presence::Absent | Presence::Null => None,
    }
}

pub(crate) fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use contract::{Change, Raw};

    use super::*;
    use crate::rows::row;

    fn change(field: Field, from: &str, to: &str) -> Change {
        let side = |json: &str| match json {
            "" => Presence::Absent,
            "null" => Presence::Null,
            json => Presence::Value(Raw::from_json(json).unwrap()),
        };
        Change { field: field.key().into(), from: side(from), to: side(to) }
    }

    fn scored() -> Row {
        Row {
            event: Event::InterviewResult,
            score: Presence::Value("8.20".into()),
            recruiter_score: Presence::Value("7.9".into()),
            go_next_round: Presence::Value(true),
            ..row(1)
        }
    }

    fn changed(changes: Vec<Change>) -> Row {
        Row { label: Label::Changed, changes, ..scored() }
    }

    fn told(row: &Row) -> (String, String) {
        let Told { title, body } = Told::of(row, Privacy::Full);
        (title, body)
    }

    #[test]
    fn each_kind_of_delivery_has_its_line() {
        let failed = Row {
            event: Event::InterviewFailed,
            interview_status: Presence::Value("terminated, no speech detected".into()),
            ..row(1)
        };
        let unscored = Row {
            score: Presence::Null,
            recruiter_score: Presence::Null,
            go_next_round: Presence::Null,
            ..scored()
        };
        let cases = [
            (row(1), "finished, waiting for the score"),
            (scored(), "8.20, recruiter 7.9, advance"),
            (unscored, "no score, undecided"),
            (failed, "terminated, no speech detected"),
            (Row { label: Label::Repeat, ..scored() }, "the same once more, probably a retry"),
            (Row { label: Label::Unchanged, ..scored() }, "sent again, nothing changed"),
        ];
        for (row, meaning) in cases {
            assert_eq!(line(&row), Line { candidate: "Ada Sample".into(), meaning: meaning.into() });
        }
    }

    #[test]
    fn changes_are_told_the_most_telling_first() {
        let row = changed(vec![
            change(Field::Status, r#""active""#, r#""draft""#),
            change(Field::Score, "7.1", "6.4"),
            change(Field::GoNextRound, "true", "false"),
            change(Field::PdfExportUrl, "null", r#""https://reports.example.com""#),
            change(Field::CandidatePhoneNumber, "", r#""x""#),
        ]);

        assert_eq!(
            line(&row).meaning,
            "back to draft, another attempt, score 7.1 → 6.4, next round: advance → reject, report ready, candidate phone number changed"
        );
    }

    #[test]
    fn a_decision_withdrawn_is_undecided_and_not_a_no() {
        let row = changed(vec![change(Field::GoNextRound, "true", "null")]);

        assert_eq!(line(&row).meaning, "next round: advance → undecided");
    }

    #[test]
    fn notifications_say_who_and_what() {
        assert_eq!(
            told(&row(1)),
            ("Ada Sample: interview completed".into(), "waiting for the score · default".into())
        );
        assert_eq!(
            told(&scored()),
            ("Ada Sample: 8.20".into(), "recruiter score 7.9 · advance · default".into())
        );
        let changed =
            changed(vec![change(Field::Score, "7.1", "6.4"), change(Field::GoNextRound, "true", "false")]);
        assert_eq!(
            told(&changed),
            ("Ada Sample: score 7.1 → 6.4".into(), "next round: advance → reject · default".into())
        );
    }

    #[test]
    fn privacy_holds_back_what_it_says() {
        let named = Told::of(&scored(), Privacy::NameOnly);
        let anonymous = Told::of(&scored(), Privacy::NoPersonalData);

        assert_eq!((named.title.as_str(), named.body.as_str()), ("Ada Sample: interview scored", "default"));
        assert_eq!((anonymous.title.as_str(), anonymous.body.as_str()), ("Interview scored", "default"));
    }

    fn digest(rows: impl IntoIterator<Item = (Row, Privacy)>) -> Digest {
        let mut digest = Digest::default();
        for (row, privacy) in rows {
            digest.add(&row, privacy);
        }
        digest
    }

    fn of(name: &str) -> Row {
        Row { candidate_name: Presence::Value(name.into()), ..row(1) }
    }

    #[test]
    fn what_others_wrote_from_right_to_left_turns_nothing_beside_it() {
        let named = |row: Row| Row { candidate_name: Presence::Value("ליאת כהן".into()), ..row };
        let who = "\u{2068}ליאת כהן\u{2069}";
        let reason = Presence::Value("ללא דיבור".into());
        let failed = Row { event: Event::InterviewFailed, interview_status: reason, ..named(row(1)) };

        let scored = named(changed(vec![change(Field::Score, "7.1", "6.4")]));
        assert_eq!(told(&scored), (format!("{who}: score 7.1 → 6.4"), "default".into()));
        assert_eq!(told(&failed).1, "\u{2068}ללא דיבור\u{2069} · default");
        assert_eq!(
            Told::of(&scored, Privacy::Full).about(Some("אחות")).body,
            "\u{2068}אחות\u{2069} · default"
        );
        let both = digest([(scored, Privacy::Full), (of("Ada Sample"), Privacy::Full)]).told();
        assert!(both.body.contains(&format!("{who} and Ada Sample")), "{both:?}");
    }

    #[test]
    fn a_digest_counts_each_kind() {
        let rows = [row(1), row(2), scored(), changed(Vec::new())];

        let told = digest(rows.map(|row| (row, Privacy::Full))).told();

        assert_eq!(told.title, "4 interview events");
        assert_eq!(told.body, "2 interviews finished, 1 interview scored, 1 change · Ada Sample · default");
    }

    #[test]
    fn a_digest_says_whom_it_is_about_as_far_as_a_line_holds() {
        let nobody = Row { candidate_name: Presence::Null, candidate_email: Presence::Absent, ..row(1) };
        let cases = [
            (vec![of("Ada Sample"), of("Ada Sample")], "Ada Sample · default"),
            (vec![of("Ada Sample"), of("Bob Demo")], "Ada Sample and Bob Demo · default"),
            (vec![of("A"), of("B"), of("C")], "A, B and C · default"),
            (vec![of("A"), of("B"), of("C"), of("D"), of("E")], "A, B, C and others · default"),
            (vec![of("A"), nobody.clone()], "A and others · default"),
            (vec![nobody.clone(), nobody], "default"),
        ];
        for (rows, body) in cases {
            assert_eq!(digest(rows.into_iter().map(|row| (row, Privacy::NameOnly))).told().body, body);
        }
    }

    #[test]
    fn a_digest_names_nobody_whom_a_rule_keeps_private() {
        let told =
            |all: &[(&str, Privacy)]| digest(all.iter().map(|(name, how)| (of(name), *how))).told().body;

        assert_eq!(told(&[("Ada", Privacy::NoPersonalData), ("Bob", Privacy::NoPersonalData)]), "default");
        assert_eq!(
            told(&[("Ada", Privacy::NoPersonalData), ("Bob", Privacy::Full)]),
            "Bob and others · default"
        );
    }

    #[test]
    fn a_digest_that_takes_another_in_tells_the_same_as_one_of_both() {
        let all = ["A", "B", "A", "C", "D"].map(|name| (of(name), Privacy::Full));
        for at in 0..=all.len() {
            let (first, second) = all.split_at(at);
            let mut taken = digest(first.to_vec());
            taken.absorb(&digest(second.to_vec()));

            assert_eq!(taken, digest(all.clone()));
        }
    }

    #[test]
    fn numbers_are_grouped_and_nouns_agree() {
        let told = [0, 1, 999, 1204, 1_234_567].map(|n| plural(n, "delivery"));
        assert_eq!(
            told,
            ["0 deliveries", "1 delivery", "999 deliveries", "1,204 deliveries", "1,234,567 deliveries"]
        );
        assert_eq!(plural(12_345, "event"), "12,345 events");
        assert_eq!(plural(2, "day"), "2 days");
    }

    #[test]
    fn ordinals_are_words_up_to_ten() {
        let ordinals = [1, 3, 10, 11, 12, 13, 21, 22, 103, 111].map(ordinal);
        assert_eq!(
            ordinals,
            ["first", "third", "tenth", "11th", "12th", "13th", "21st", "22nd", "103rd", "111th"]
        );
    }
}
