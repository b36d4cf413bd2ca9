//! The story of a result in sentences. Pure: its deliveries, what may have been missed and the time zone come in.

use std::collections::HashMap;

use contract::{Field, Label};
use eventlog::{CandidateKey, Delivery, Gap, Meant, Reader, ResultFacts, ResultStanding, Row, Sequence};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::changes::{Phrase, phrases};
use crate::wording::{cause, decision, failure, first, value};
use crate::{Error, shown};

/// What a step of a story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoryKind {
    /// The answers were collected.
    Collected,
    /// The first result of an attempt.
    Scored,
    /// A score changed.
    Score,
    /// The decision changed.
    Decision,
    /// The report came, changed or went.
    Report,
    /// Something else changed.
    Changed,
    /// Another attempt was granted.
    Reattempt,
    /// The attempt failed.
    Failed,
    /// Sent again with nothing changed.
    Again,
    /// A delivery that does not say what happened.
    Unknown,
    /// Deliveries may have been missed.
    Gap,
}

impl StoryKind {
    /// Its name, such as `collected`.
    pub const fn name(self) -> &'static str {
        match self {
            StoryKind::Collected => "collected",
            StoryKind::Scored => "scored",
            StoryKind::Score => "score",
            StoryKind::Decision => "decision",
            StoryKind::Report => "report",
            StoryKind::Changed => "changed",
            StoryKind::Reattempt => "reattempt",
            StoryKind::Failed => "failed",
            StoryKind::Again => "again",
            StoryKind::Unknown => "unknown",
            StoryKind::Gap => "gap",
        }
    }
}

/// One step of a story.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoryStep {
    /// When: a delivery's arrival, or where a gap begins.
    pub at: Timestamp,
    /// What it is about.
    pub kind: StoryKind,
    /// In one or a few sentences; holds what the payload says, so each outlet escapes it for itself.
    pub sentence: String,
    /// `reason: score`, as it was sent.
    pub detail: Option<String>,
    /// The delivery, and its place in the log; `None` for a gap.
    pub event: Option<(Uuid, Sequence)>,
    /// How many identical retries followed it.
    pub repeats: u64,
    /// When the newest of them came.
    pub repeats_until: Option<Timestamp>,
}

/// A delivery as its story needs it.
#[derive(Debug, Clone)]
pub struct Chapter {
    /// The delivery.
    pub row: Row,
    /// Who its payload speaks of.
    pub candidate: Option<CandidateKey>,
    /// Its `reason` as sent.
    pub reason: Option<String>,
}

impl Chapter {
    /// All deliveries of a result, oldest first. Blocks.
    pub(crate) fn all_of(reader: &Reader, environment: &str, result_id: &str) -> Result<Vec<Chapter>, Error> {
        let mut chapters = Vec::new();
        for row in reader.timeline(environment, result_id)? {
            // A retry says nothing that was not said.
            let delivery = if row.label == Label::Repeat { None } else { reader.delivery(row.sequence)? };
            chapters.push(delivery.map_or(Chapter { row, candidate: None, reason: None }, Chapter::of));
        }
        Ok(chapters)
    }

    fn of(delivery: Delivery) -> Chapter {
        let payload = delivery.payload();
        let candidate = CandidateKey::of(&payload);
        let reason = shown(payload.get(Field::Reason)).filter(|reason| !reason.trim().is_empty());
        Chapter { row: delivery.row, candidate, reason }
    }
}

/// The story of a result, oldest first, and what it came to. `chapters`: all its deliveries in order. Of `gaps` those
/// are told in which it waited; `now` ends the wait of one that still does.
pub fn story(
    chapters: &[Chapter],
    gaps: &[Gap],
    now: Timestamp,
    zone: &TimeZone,
) -> (ResultFacts, Vec<StoryStep>) {
    let mut facts = ResultFacts::default();
    let mut steps: Vec<StoryStep> = Vec::new();
    // Which step tells of a delivery.
    let mut told: HashMap<Sequence, usize> = HashMap::new();
    let mut waits: Vec<(Timestamp, Timestamp)> = Vec::new();
    for (place, Chapter { row, candidate, reason }) in chapters.iter().enumerate() {
        let attempts = facts.attempts;
        let meant = facts.take(row, candidate.clone());
        let again = row.label == Label::Repeat && meant == Meant::Again;
        let repeated = row.previous.and_then(|previous| told.get(&previous).copied()).filter(|_| again);
        if let Some(step) = repeated {
            steps[step].repeats += 1;
            steps[step].repeats_until = Some(row.received_at);
            told.insert(row.sequence, step);
        } else {
            let (kind, sentence) = step(row, meant, attempts > 0 && facts.attempts > attempts);
            told.insert(row.sequence, steps.len());
            steps.push(StoryStep {
                at: row.received_at,
                kind,
                sentence,
                detail: reason.as_ref().map(|reason| format!("reason: {reason}")),
                event: Some((row.id, row.sequence)),
                repeats: 0,
                repeats_until: None,
            });
        }
        if matches!(facts.progress.standing, ResultStanding::Awaiting | ResultStanding::Reattempt) {
            let until = chapters.get(place + 1).map_or(now, |next| next.row.received_at);
            waits.push((row.received_at, until));
        }
    }
    for gap in gaps {
        let to = gap.to.unwrap_or(now);
        if waits.iter().any(|(from, until)| gap.from < *until && *from < to) {
            // In its place by time; deliveries themselves stay in order of arrival.
            let place = steps.iter().position(|step| step.at > gap.from).unwrap_or(steps.len());
            steps.insert(place, missed(gap, zone));
        }
    }
    (facts, steps)
}

/// What one delivery meant, in words.
fn step(row: &Row, meant: Meant, is_another_attempt: bool) -> (StoryKind, String) {
    let another = |sentence: String| {
        if is_another_attempt { format!("Another attempt. {sentence}") } else { sentence }
    };
    match meant {
        Meant::Collected => {
            (StoryKind::Collected, another("Interview completed, waiting for the score.".to_owned()))
        }
        Meant::Late => (StoryKind::Collected, "Interview completed, told only after its result.".to_owned()),
        Meant::Scored => (StoryKind::Scored, scored(row)),
        Meant::Changed if row.label != Label::Changed => (StoryKind::Scored, scored(row)),
        Meant::Changed => changed(row),
        Meant::Reattempt => (StoryKind::Reattempt, "Another attempt granted.".to_owned()),
        Meant::Failed => {
            let why = match value(&row.interview_status).map(|status| &**status) {
                Some("failed") => "Failed.".to_owned(),
                Some(_) => format!("Failed: {}.", failure(row)),
                None => format!("Failed, {}.", failure(row)),
            };
            (StoryKind::Failed, another(why))
        }
        Meant::Again => (StoryKind::Again, "Sent again, nothing changed.".to_owned()),
        Meant::Unknown => {
            (StoryKind::Unknown, format!("A delivery that was not recognised: {}.", first(row)))
        }
    }
}

fn scored(row: &Row) -> String {
    let score = value(&row.score)
        .map_or_else(|| "A result without a score".to_owned(), |score| format!("Scored {score}"));
    let recruiter = value(&row.recruiter_score).map(|score| format!("recruiter score {score}"));
    let decided = value(&row.go_next_round).map(|_| decision(row.go_next_round).to_owned());
    let parts = [Some(score), recruiter, decided].into_iter().flatten();
    format!("{}.", parts.collect::<Vec<_>>().join(", "))
}

fn changed(row: &Row) -> (StoryKind, String) {
    let phrases = phrases(row);
    let kind = match phrases.first().and_then(|phrase| phrase.field) {
        Some(Field::Score | Field::RecruiterScore) => StoryKind::Score,
        Some(Field::GoNextRound) => StoryKind::Decision,
        Some(Field::PdfExportUrl) => StoryKind::Report,
        _ => StoryKind::Changed,
    };
    let mut sentences: Vec<String> = phrases.iter().map(Phrase::as_a_sentence).collect();
    if row.echo_of.is_some() {
        sentences.push("The same bytes came before: it went back, or this is a late retry.".to_owned());
    }
    (kind, sentences.join(" "))
}

fn missed(gap: &Gap, zone: &TimeZone) -> StoryStep {
    let from = gap.from.to_zoned(zone.clone());
    let when = match gap.to.map(|to| to.to_zoned(zone.clone())) {
        None => format!("since {}", from.strftime("%Y-%m-%d %H:%M")),
        // A night is told by its hours, as a person would.
        Some(to) if to.timestamp().duration_since(from.timestamp()).as_hours() < 24 => {
            format!("between {} and {}", from.strftime("%H:%M"), to.strftime("%H:%M"))
        }
        Some(to) => {
            format!("between {} and {}", from.strftime("%Y-%m-%d %H:%M"), to.strftime("%Y-%m-%d %H:%M"))
        }
    };
    StoryStep {
        at: gap.from,
        kind: StoryKind::Gap,
        sentence: format!("Deliveries may have been missed {when}: {}.", cause(gap)),
        detail: None,
        event: None,
        repeats: 0,
        repeats_until: None,
    }
}

#[cfg(test)]
mod tests {
    use contract::{Change, Event, Presence, Raw};
    use eventlog::GapCause;

    use super::*;
    use crate::rows::row;

    /// A delivery that came at this minute past 22:00 UTC.
    fn at(minute: i64, event: Event) -> Chapter {
        let received_at: Timestamp = "2026-11-21T22:00:00Z".parse().unwrap();
        let received_at = received_at + jiff::SignedDuration::from_mins(minute);
        Chapter { row: Row { event, received_at, ..row(minute) }, candidate: None, reason: None }
    }

    fn change(field: Field, from: &str, to: &str) -> Change {
        let side = |json: &str| match json {
            "null" => Presence::Null,
            json => Presence::Value(Raw::from_json(json).unwrap()),
        };
        Change { field: field.key().into(), from: side(from), to: side(to) }
    }

    fn with(mut chapter: Chapter, change: impl FnOnce(&mut Row)) -> Chapter {
        change(&mut chapter.row);
        chapter
    }

    fn told(chapters: &[Chapter], gaps: &[Gap]) -> Vec<(StoryKind, String)> {
        let now = "2026-11-22T12:00:00Z".parse().unwrap();
        let (_, steps) = story(chapters, gaps, now, &TimeZone::UTC);
        steps.into_iter().map(|step| (step.kind, step.sentence)).collect()
    }

    fn told_one(chapter: Chapter) -> (StoryKind, String) {
        told(&[at(1, Event::InterviewResult), chapter], &[]).remove(1)
    }

    #[test]
    fn each_told_field_has_its_sentence() {
        let cases = [
            (Field::Score, "7.1", "6.4", StoryKind::Score, "Score 7.1 → 6.4."),
            (Field::RecruiterScore, "null", "6.8", StoryKind::Score, "Recruiter score 6.8."),
            (Field::GoNextRound, "null", "true", StoryKind::Decision, "Decision: undecided → advance."),
            (Field::GoNextRound, "true", "false", StoryKind::Decision, "Decision: advance → reject."),
            (Field::Status, r#""draft""#, r#""active""#, StoryKind::Changed, "Status draft → active."),
            (Field::InterviewStatus, r#""a""#, r#""b, c""#, StoryKind::Changed, "Interview a → b, c."),
            (Field::ProcessingStatus, r#""a""#, r#""b""#, StoryKind::Changed, "Processing a → b."),
            (Field::PdfExportUrl, "null", r#""u""#, StoryKind::Report, "Report ready."),
            (Field::PdfExportUrl, r#""u""#, r#""v""#, StoryKind::Report, "New report."),
            (Field::RecruiterAnalysis, r#""u""#, r#""v""#, StoryKind::Changed, "Recruiter analysis revised."),
            (Field::Analysis, r#""u""#, "null", StoryKind::Changed, "Analysis removed."),
            (Field::WhyHire, "null", r#"["a"]"#, StoryKind::Changed, "Reasons to hire."),
            (Field::WhyNotHire, r#""a""#, r#"["a"]"#, StoryKind::Changed, "Reasons not to hire revised."),
            (Field::CandidateName, r#""a""#, r#""b""#, StoryKind::Changed, "Candidate name changed."),
        ];
        for (field, from, to, kind, sentence) in cases {
            let changed = with(at(2, Event::InterviewResult), |row| {
                row.label = Label::Changed;
                row.changes = vec![change(field, from, to)];
            });

            assert_eq!(told_one(changed), (kind, sentence.to_owned()));
        }
    }

    #[test]
    fn several_changes_are_several_sentences_and_an_echo_has_two_readings() {
        let changed = with(at(2, Event::InterviewResult), |row| {
            row.label = Label::Changed;
            row.changes =
                vec![change(Field::GoNextRound, "null", "true"), change(Field::Score, "6.4", "7.1")];
            row.echo_of = Some(1);
        });

        let sentence = "Score 6.4 → 7.1. Decision: undecided → advance. The same bytes came before: it went back, or \
                        this is a late retry.";
        assert_eq!(told_one(changed), (StoryKind::Score, sentence.to_owned()));
    }

    #[test]
    fn retries_fold_into_what_they_repeat_and_reasons_stay_as_sent() {
        let repeat = |minute, of| {
            with(at(minute, Event::InterviewCollected), |row| {
                row.label = Label::Repeat;
                row.previous = Some(of);
            })
        };
        let mut collected = at(1, Event::InterviewCollected);
        collected.reason = Some("interview_status, \u{202e}status".into());
        let chapters = [collected, repeat(2, 1), at(3, Event::InterviewResult), repeat(4, 2)];

        let (facts, steps) = story(&chapters, &[], Timestamp::UNIX_EPOCH, &TimeZone::UTC);

        assert_eq!(facts.deliveries, 4);
        assert_eq!(steps.len(), 2);
        assert_eq!(steps[0].detail.as_deref(), Some("reason: interview_status, \u{202e}status"));
        assert_eq!((steps[0].repeats, steps[0].repeats_until), (2, Some(chapters[3].row.received_at)));
        assert_eq!((steps[1].event.unwrap().1, steps[1].repeats), (3, 0));
    }

    #[test]
    fn gaps_are_told_while_it_waited_and_not_otherwise() {
        let gap = |from: &str, to: Option<&str>, cause| Gap {
            from: from.parse().unwrap(),
            to: to.map(|to| to.parse().unwrap()),
            cause,
        };
        let night = gap("2026-11-21T22:10:00Z", Some("2026-11-22T07:55:00Z"), GapCause::Closed);
        let before = gap("2026-11-20T22:00:00Z", Some("2026-11-21T21:00:00Z"), GapCause::Asleep);
        let still = gap("2026-11-22T11:00:00Z", None, GapCause::Tunnel);
        let waiting = at(1, Event::InterviewCollected);
        let scored = at(5, Event::InterviewResult);

        let told_waiting = told(std::slice::from_ref(&waiting), &[before, night, still]);
        let told_scored = told(&[waiting, scored], &[before, night, still]);

        let sentences: Vec<_> = told_waiting.iter().map(|(_, sentence)| sentence.as_str()).collect();
        assert_eq!(
            sentences,
            [
                "Interview completed, waiting for the score.",
                "Deliveries may have been missed between 22:10 and 07:55: the app was not running.",
                "Deliveries may have been missed since 2026-11-22 11:00: the tunnel is down.",
            ]
        );
        assert_eq!(told_scored.len(), 2, "what it waited for has come");
    }

    #[test]
    fn another_attempt_and_a_failure_say_so() {
        let failed = with(at(2, Event::InterviewFailed), |row| {
            row.interview_status = Presence::Value("terminated, no speech detected".into());
        });
        let chapters = [at(1, Event::InterviewResult), failed, at(3, Event::InterviewCollected)];

        let told = told(&chapters, &[]);

        assert_eq!(told[0].1, "A result without a score.");
        assert_eq!(told[1], (StoryKind::Failed, "Failed: terminated, no speech detected.".into()));
        assert_eq!(told[2].1, "Another attempt. Interview completed, waiting for the score.");
    }
}
