//! Sample payloads and scenarios: clearly sample people under `example.com`.

use serde_json::{Map, Value, json};

use crate::{Event, Field};

/// A story told in several deliveries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Scenario {
    /// Collected, scored, decision undecided → advance.
    Hired,
    /// Collected, scored, decision undecided → reject.
    Rejected,
    /// Scored, then another attempt is granted: back to draft, failed, collected and scored again.
    ReAttempt,
    /// Scored without a report; the report's link arrives later.
    LatePdf,
    /// No speech detected.
    Failed,
    /// The result comes before it is told that the answers were collected, and an older state after a newer one.
    OutOfOrder,
    /// The same bytes five times, as a sender that hears no answer sends them.
    RetryStorm,
}

impl Scenario {
    /// All scenarios.
    pub const ALL: [Scenario; 7] = [
        Scenario::Hired,
        Scenario::Rejected,
        Scenario::ReAttempt,
        Scenario::LatePdf,
        Scenario::Failed,
        Scenario::OutOfOrder,
        Scenario::RetryStorm,
    ];

    /// `hired`, `rejected`, `re-attempt`, `late-pdf`, `failed`, `out-of-order` or `retry-storm`.
    pub const fn name(self) -> &'static str {
        match self {
            Scenario::Hired => "hired",
            Scenario::Rejected => "rejected",
            Scenario::ReAttempt => "re-attempt",
            Scenario::LatePdf => "late-pdf",
            Scenario::Failed => "failed",
            Scenario::OutOfOrder => "out-of-order",
            Scenario::RetryStorm => "retry-storm",
        }
    }

    /// What it tells, in a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Scenario::Hired => "Collected, scored, then advanced.",
            Scenario::Rejected => "Collected, scored, then rejected.",
            Scenario::ReAttempt => "Scored, then another attempt: failed, collected and scored again.",
            Scenario::LatePdf => "Scored without a report, whose link comes later.",
            Scenario::Failed => "No speech was detected.",
            Scenario::OutOfOrder => "Decided, then collected, then the undecided state from before.",
            Scenario::RetryStorm => "The same bytes five times, as a sender that hears no answer sends them.",
        }
    }

    /// The scenario of that name.
    pub fn from_name(name: &str) -> Option<Scenario> {
        Scenario::ALL.into_iter().find(|scenario| scenario.name() == name)
    }

    /// The deliveries that tell the story, in order. All speak of one result.
    pub fn deliveries(self, seed: u64) -> Vec<Sample> {
        let story = Story { seed };
        match self {
            Scenario::Hired => vec![story.collected(), story.scored(1), story.decided(true)],
            Scenario::Rejected => vec![story.collected(), story.scored(1), story.decided(false)],
            Scenario::ReAttempt => {
                vec![story.scored(1), story.failed("failed"), story.collected(), story.scored(2)]
            }
            Scenario::LatePdf => {
                let mut without = story.scored(1);
                without.set(Field::PdfExportUrl, Value::Null);
                let mut with = story.scored(1);
                with.set(Field::Reason, json!(Field::PdfExportUrl.key()));
                vec![without, with]
            }
            Scenario::Failed => vec![story.failed("terminated, no speech detected")],
            Scenario::OutOfOrder => vec![story.decided(true), story.collected(), story.scored(1)],
            Scenario::RetryStorm => vec![story.scored(1); 5],
        }
    }
}

/// One made-up delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// The event; one of [`Event::NAMED`], or [`Event::Unknown`] where that was asked for.
    pub event: Event,
    /// The JSON object, with all 21 keys.
    pub payload: Map<String, Value>,
}

impl Sample {
    /// A sample of one event. The same `seed` gives the same person, ids and figures. [`Event::Unknown`] gives
    /// an interview that is still going on, of which no event speaks.
    pub fn of(event: Event, seed: u64) -> Sample {
        let story = Story { seed };
        match event {
            Event::InterviewCollected => story.collected(),
            Event::InterviewResult => story.scored(1),
            Event::InterviewFailed => {
                let statuses = ["terminated, no speech detected", "abandoned", "failed"];
                story.failed(story.pick(Lane::Failure, &statuses))
            }
            Event::Unknown => story.unscored(Event::Unknown, "ongoing"),
        }
    }

    /// Puts `value` under a top-level key, known or not, in place of what is there.
    pub fn with_field(&mut self, key: &str, value: Value) -> &mut Sample {
        self.payload.insert(key.to_owned(), value);
        self
    }

    /// The body to send.
    pub fn to_json(&self) -> String {
        Value::Object(self.payload.clone()).to_string()
    }

    fn set(&mut self, field: Field, value: Value) {
        self.with_field(field.key(), value);
    }
}

/// What is told of one result; everything follows from the seed.
#[derive(Clone, Copy)]
struct Story {
    seed: u64,
}

/// What a number is drawn for, so that draws do not hang together.
#[derive(Clone, Copy)]
enum Lane {
    Result,
    Interview,
    Enrolment,
    Profile,
    Person,
    External,
    Phone,
    Score,
    Text,
    Reasons,
    Token,
    Failure,
}

impl Story {
    /// Nothing known yet but who takes which interview.
    fn unscored(self, event: Event, interview_status: &str) -> Sample {
        let person = self.pick(Lane::Person, &PEOPLE);
        // A few interviews and many candidates.
        let interview = Story { seed: self.seed % 4 }.uuid(Lane::Interview);
        let payload = Field::ALL.into_iter().map(|field| {
            let value = match field {
                Field::Id => json!(self.uuid(Lane::Result)),
                Field::InterviewId | Field::QuestionSetId => json!(interview),
                Field::Status => json!("draft"),
                Field::InterviewStatus => json!(interview_status),
                Field::ProfileInterviewId => json!(self.uuid(Lane::Enrolment)),
                Field::ProfileId => json!(self.uuid(Lane::Profile)),
                Field::CandidateExternalId if self.draw(Lane::External).is_multiple_of(3) => Value::Null,
                Field::CandidateExternalId => {
                    json!(format!("ATS-{:05}", self.draw(Lane::External) % 100_000))
                }
                Field::CandidateName => json!(person.name),
                Field::CandidateEmail => {
                    json!(format!("{}.{}@example.com", person.mailbox, self.draw(Lane::Person) % 1000))
                }
                Field::CandidatePhoneNumber => json!(phone_number(self.draw(Lane::Phone))),
                Field::ProcessingStatus
                | Field::Score
                | Field::RecruiterScore
                | Field::Analysis
                | Field::RecruiterAnalysis
                | Field::WhyHire
                | Field::WhyNotHire
                | Field::GoNextRound
                | Field::PdfExportUrl => Value::Null,
                Field::Reason => json!(Field::InterviewStatus.key()),
            };
            (field.key().to_owned(), value)
        });
        Sample { event, payload: payload.collect() }
    }

    fn collected(self) -> Sample {
        self.unscored(Event::InterviewCollected, "completed")
    }

    fn failed(self, interview_status: &str) -> Sample {
        self.unscored(Event::InterviewFailed, interview_status)
    }

    /// The first delivery of the result of an attempt; each attempt scores a little higher.
    fn scored(self, attempt: u64) -> Sample {
        let tenths =
            |draw: u64| f64::from(u8::try_from(45 + draw % 40 + 6 * attempt).unwrap_or(u8::MAX)) / 10.0;
        let mut sample = self.unscored(Event::InterviewResult, "completed");
        let id = self.uuid(Lane::Result);
        let token =
            [0, 1, 2, 3, 4, 5].map(|part| format!("{:016x}", mix(self.draw(Lane::Token) ^ part))).concat();
        let name = self.pick(Lane::Person, &PEOPLE).name;
        for (field, value) in [
            (Field::Status, json!("active")),
            (Field::ProcessingStatus, json!("completed")),
            (Field::Score, json!(tenths(self.draw(Lane::Score)))),
            (Field::RecruiterScore, json!(tenths(self.draw(Lane::Score) / 40))),
            (Field::Analysis, json!(self.text("You", &CANDIDATE_ANALYSIS))),
            (Field::RecruiterAnalysis, json!(self.text(name, &RECRUITER_ANALYSIS))),
            (Field::WhyHire, self.reasons(&WHY_HIRE)),
            (Field::WhyNotHire, self.reasons(&WHY_NOT_HIRE)),
            (
                Field::PdfExportUrl,
                json!(format!("https://reports.example.com/interview-results/{id}.pdf?token={token}")),
            ),
            (Field::Reason, json!("status, processing_status")),
        ] {
            sample.set(field, value);
        }
        sample
    }

    fn decided(self, advance: bool) -> Sample {
        let mut sample = self.scored(1);
        sample.set(Field::GoNextRound, json!(advance));
        sample.set(Field::Reason, json!(Field::GoNextRound.key()));
        sample
    }

    /// Four of the sentences, beginning at a drawn one.
    fn text(self, name: &str, sentences: &[&str]) -> String {
        let skip = usize::try_from(self.draw(Lane::Text) % 6).unwrap_or(0);
        let chosen: Vec<&str> = sentences.iter().copied().cycle().skip(skip).take(4).collect();
        chosen.join(" ").replace("{name}", name)
    }

    /// Two or three reasons: mostly a list, now and then one text, as both are sent.
    fn reasons(self, reasons: &[&str]) -> Value {
        let draw = self.draw(Lane::Reasons);
        let chosen = &reasons[..if draw.is_multiple_of(2) { 2 } else { reasons.len() }];
        if draw.is_multiple_of(5) { json!(chosen.join("\n")) } else { json!(chosen) }
    }

    fn pick<T: Copy>(self, lane: Lane, choices: &[T]) -> T {
        let count = choices.len() as u64;
        choices[usize::try_from(self.draw(lane) % count).unwrap_or(0)]
    }

    fn draw(self, lane: Lane) -> u64 {
        mix(mix(self.seed) ^ lane as u64)
    }

    fn uuid(self, lane: Lane) -> String {
        uuid(self.draw(lane), mix(self.draw(lane)))
    }
}

/// A number that is set aside for fiction, in the USA or in Britain.
pub(crate) fn phone_number(draw: u64) -> String {
    let (place, number) = (draw % 2, draw / 2);
    if place == 0 {
        format!("+120255501{:02}", number % 100)
    } else {
        format!("+447700900{:03}", number % 1000)
    }
}

/// Sixteen drawn bytes in the shape of a version 4 UUID.
pub(crate) fn uuid(high: u64, low: u64) -> String {
    format!(
        "{:08x}-{:04x}-4{:03x}-{:04x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0x3fff | 0x8000,
        low & 0xffff_ffff_ffff,
    )
}

/// `SplitMix64`: each number leads to one far-off number.
pub(crate) const fn mix(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[derive(Clone, Copy)]
struct Person {
    name: &'static str,
    mailbox: &'static str,
}

const fn person(name: &'static str, mailbox: &'static str) -> Person {
    Person { name, mailbox }
}

/// Each name says that it is a sample, in its own language.
const PEOPLE: [Person; 12] = [
    person("Ada Sample", "ada.sample"),
    person("Grace Example", "grace.example"),
    person("Linus Muster", "linus.muster"),
    person("Barbara Demo", "barbara.demo"),
    person("Test Person", "test.person"),
    person("Zoë Exemple-Démo", "zoe.exemple"),
    person("Vzorová Žofie", "zofie.vzorova"),
    person("Тест Образцов", "test.obrazcov"),
    person("Παράδειγμα Δοκιμή", "paradeigma.dokimi"),
    person("見本 太郎", "taro.mihon"),
    person("示例 测试", "shili.ceshi"),
    person("مثال تجريبي", "mithal.tajribi"),
];

const CANDIDATE_ANALYSIS: [&str; 6] = [
    "{name} answered every question and kept to the subject throughout.",
    "The examples from earlier work were concrete, with a clear account of what was done and what came of it.",
    "An answer gains when it begins with its result and gives the background afterwards.",
    "The pace was even and the pauses were used well.",
    "Two answers stayed general; naming figures and dates would make them stronger.",
    "Questions about teamwork were answered with care and from more than one point of view.",
];

const RECRUITER_ANALYSIS: [&str; 6] = [
    "{name} shows a solid grasp of the role and ties it to earlier work.",
    "Strong on planning and on handling unclear requirements; both were backed by an example of some depth.",
    "Technical answers were correct, though the one on monitoring stayed at the surface.",
    "Communication is clear and friendly, and follow-up questions were taken well.",
    "Leadership was claimed but only lightly supported; worth a question in the next round.",
    "Expectations about working hours and place match what the interview states.",
];

const WHY_HIRE: [&str; 3] = [
    "Explains decisions clearly and names the trade-offs",
    "Several years of directly related work, with examples",
    "Asks good questions before starting on an answer",
];

const WHY_NOT_HIRE: [&str; 3] = [
    "Little experience with on-call duty",
    "Answers about leading others remained general",
    "Notice period of three months",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Label, Payload, compare, identify, problems};

    fn told(scenario: Scenario, seed: u64) -> Vec<(Sample, Payload)> {
        let samples = scenario.deliveries(seed);
        samples
            .into_iter()
            .map(|sample| (sample.clone(), Payload::parse(sample.to_json().as_bytes())))
            .collect()
    }

    #[test]
    fn every_sample_keeps_the_contract_and_tells_its_event() {
        for seed in 0..200 {
            let single = Event::NAMED.map(|event| vec![Sample::of(event, seed)]);
            let stories = Scenario::ALL.map(|scenario| scenario.deliveries(seed));
            for sample in single.into_iter().chain(stories).flatten() {
                let payload = Payload::parse(sample.to_json().as_bytes());

                assert_eq!(problems(Some(sample.event), &payload), []);
                assert_eq!(identify(None, &payload).event, sample.event);
                assert_eq!(sample.payload.len(), 21);
                assert!(payload.text(Field::CandidateEmail).unwrap().ends_with("@example.com"));
            }
        }
        let unknown = Sample::of(Event::Unknown, 1).to_json();
        assert_eq!(identify(None, &Payload::parse(unknown.as_bytes())).event, Event::Unknown);
    }

    #[test]
    fn a_seed_always_gives_the_same_sample_and_another_seed_another() {
        let sample = Sample::of(Event::InterviewResult, 1).to_json();
        insta::assert_snapshot!("result", crate::pretty(&sample).unwrap());
        assert_eq!(Sample::of(Event::InterviewFailed, 7), Sample::of(Event::InterviewFailed, 7));

        let mut ids: Vec<String> = (0..1000)
            .map(|seed| Sample::of(Event::InterviewResult, seed).payload["id"].to_string())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 1000);
    }

    #[test]
    fn a_scenario_speaks_of_one_result_and_one_candidate() {
        for scenario in Scenario::ALL {
            assert_eq!(Scenario::from_name(scenario.name()), Some(scenario));
            let deliveries = told(scenario, 42);
            for field in [
                Field::Id,
                Field::InterviewId,
                Field::ProfileInterviewId,
                Field::ProfileId,
                Field::CandidateExternalId,
                Field::CandidateName,
                Field::CandidateEmail,
                Field::CandidatePhoneNumber,
            ] {
                assert!(
                    deliveries.iter().all(|(_, payload)| payload.get(field) == deliveries[0].1.get(field))
                );
            }
        }
    }

    #[test]
    fn a_decision_goes_from_undecided_to_made() {
        for (scenario, decision) in [(Scenario::Hired, true), (Scenario::Rejected, false)] {
            let deliveries = told(scenario, 3);
            let events: Vec<Event> = deliveries.iter().map(|(sample, _)| sample.event).collect();
            let [_, (scored, before), (decided, after)] = &deliveries[..] else { panic!("three deliveries") };

            let comparison =
                compare(Some((scored.to_json().as_bytes(), before)), decided.to_json().as_bytes(), after);

            assert_eq!(events, [Event::InterviewCollected, Event::InterviewResult, Event::InterviewResult]);
            assert_eq!(before.boolean(Field::GoNextRound), None);
            assert_eq!(after.boolean(Field::GoNextRound), Some(decision));
            assert_eq!(comparison.label, Label::Changed);
            assert_eq!(comparison.changes.len(), 1);
            assert_eq!(after.text(Field::Reason).unwrap(), comparison.changes[0].field);
        }
    }

    #[test]
    fn another_attempt_goes_back_and_comes_out_with_another_score() {
        let deliveries = told(Scenario::ReAttempt, 5);
        let events: Vec<Event> = deliveries.iter().map(|(sample, _)| sample.event).collect();
        let status = |index: usize| deliveries[index].1.text(Field::Status).unwrap().into_owned();

        assert_eq!(
            events,
            [
                Event::InterviewResult,
                Event::InterviewFailed,
                Event::InterviewCollected,
                Event::InterviewResult
            ]
        );
        assert_eq!([status(0), status(1), status(2), status(3)], ["active", "draft", "draft", "active"]);
        assert_ne!(deliveries[0].1.number(Field::Score), deliveries[3].1.number(Field::Score));
    }

    #[test]
    fn a_late_report_changes_its_link_alone() {
        let deliveries = told(Scenario::LatePdf, 8);
        let changed: Vec<String> =
            crate::diff(&deliveries[0].1, &deliveries[1].1).into_iter().map(|change| change.field).collect();

        assert_eq!(changed, ["pdf_export_url", "reason"]);
    }

    #[test]
    fn a_field_can_be_set_and_a_new_one_added() {
        let mut sample = Sample::of(Event::InterviewResult, 1);

        sample.with_field("score", json!("high")).with_field("badge", json!([1]));

        let payload = Payload::parse(sample.to_json().as_bytes());
        assert_eq!(payload.text(Field::Score).as_deref(), Some("high"));
        assert_eq!(payload.extras().count(), 1);
    }
}
