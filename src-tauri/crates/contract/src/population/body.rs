//! The JSON of a delivery.

use serde::Serialize;

use super::draw::{Draws, Zipf};
use super::people::People;
use super::prose::Prose;
use super::story::{ALONE, Trouble, Turn};
use super::{IN_HALF, IN_ONE, IN_ONE_OF_1000};
use crate::Event;
use crate::sample::phone_number;

/// How many interviews candidates are invited to; some far more often than others.
const INTERVIEWS: usize = 200;

/// Writes bodies.
pub(super) struct Writer {
    seed: u64,
    interviews: Zipf,
    people: People,
    prose: Prose,
}

/// What is drawn apart from the rest, so that a change to one thing leaves the others as they are.
#[derive(Clone, Copy)]
enum Lane {
    Interview,
    Candidate,
    Attempt,
    Score,
    Text,
}

/// The contract's fields in its order.
#[derive(Serialize)]
struct Body<'a> {
    id: &'a str,
    interview_id: &'a str,
    question_set_id: &'a str,
    status: &'a str,
    interview_status: &'a str,
    processing_status: Option<&'a str>,
    profile_interview_id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    profile_id: Option<&'a str>,
    candidate_external_id: Option<&'a str>,
    candidate_name: &'a str,
    candidate_email: &'a str,
    candidate_phone_number: &'a str,
    score: Option<Score>,
    ai_analysis_recruiter_score: Option<f64>,
    ai_analysis: Option<String>,
    ai_analysis_recruiter: Option<String>,
    ai_analysis_recruiter_why_hire: Option<Reasons>,
    ai_analysis_recruiter_why_not_hire: Option<Reasons>,
    recruiter_go_next_round: Option<bool>,
    pdf_export_url: Option<String>,
    reason: &'a str,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Score {
    Number(f64),
    Text(String),
}

/// Mostly a list, now and then one text, as both are sent.
#[derive(Serialize)]
#[serde(untagged)]
enum Reasons {
    List(Vec<String>),
    Text(String),
}

impl Writer {
    pub(super) fn new(seed: u64) -> Writer {
        Writer { seed, interviews: Zipf::new(INTERVIEWS), people: People::new(), prose: Prose::new() }
    }

    /// The body of a turn of the story of that number; the same one always.
    pub(super) fn body(&self, number: u64, turn: &Turn) -> String {
        let mut draws = self.draws(Lane::Candidate, &[number]);
        let id = draws.uuid();
        let interview = self.interviews.rank(&mut draws);
        let interview = self.draws(Lane::Interview, &[interview as u64]).uuid();
        let (enrolment, profile) = (draws.uuid(), draws.uuid());
        let person = self.people.person(&mut draws);
        let email = format!("{}.{}@example.com", person.mailbox, draws.below(10_000));
        let phone = phone_number(draws.next());
        let external = draws.permille(660).then(|| format!("ATS-{:06}", draws.below(1_000_000)));
        let scored = turn.event == Event::InterviewResult;
        let mut body = Body {
            id: &id,
            interview_id: &interview,
            question_set_id: &interview,
            status: if scored { "active" } else { "draft" },
            interview_status: turn.interview_status,
            processing_status: scored.then_some("completed"),
            profile_interview_id: &enrolment,
            profile_id: (turn.trouble != Some(Trouble::ProfileMissing)).then_some(&profile),
            candidate_external_id: external.as_deref(),
            candidate_name: &person.name,
            candidate_email: &email,
            candidate_phone_number: &phone,
            score: None,
            ai_analysis_recruiter_score: None,
            ai_analysis: None,
            ai_analysis_recruiter: None,
            ai_analysis_recruiter_why_hire: None,
            ai_analysis_recruiter_why_not_hire: None,
            recruiter_go_next_round: None,
            pdf_export_url: None,
            reason: turn.reason,
        };
        if scored {
            self.assess(number, turn, &mut body);
        }
        let json = if turn.indented { serde_json::to_string_pretty } else { serde_json::to_string };
        // There is nothing in it that JSON cannot hold.
        let mut json = json(&body).unwrap_or_default();
        if turn.trouble == Some(Trouble::NotJson) {
            json.truncate(json.floor_char_boundary(json.len() / 2));
        }
        json
    }

    fn assess(&self, number: u64, turn: &Turn, body: &mut Body<'_>) {
        let mut draws = self.draws(Lane::Attempt, &[number, turn.attempt]);
        let score = tenths(&mut self.draws(Lane::Score, &[number, turn.attempt, turn.scores]));
        body.score = Some(match turn.trouble {
            Some(Trouble::ScoreIsText) => Score::Text(score.to_string()),
            _ => Score::Number(score),
        });
        body.ai_analysis_recruiter_score = Some(tenths(&mut draws));
        let planted = if number == ALONE { &[IN_ONE][..] } else { &[] };
        let most = length(&mut draws);
        body.ai_analysis = Some(self.prose.text(&mut draws, "You", most, planted));
        // A few people are written about at great length.
        let fewer_than = if draws.permille(40) { 85 } else { 5 };
        body.ai_analysis_recruiter_why_hire = self.reasons(&mut draws, fewer_than);
        body.ai_analysis_recruiter_why_not_hire = self.reasons(&mut draws, fewer_than);
        body.ai_analysis_recruiter = Some(self.recruiter_analysis(number, turn, body.candidate_name));
        body.recruiter_go_next_round = turn.decision;
        body.pdf_export_url = turn.report.then(|| {
            let token = [0; 6].map(|_| format!("{:016x}", draws.next())).concat();
            format!("https://reports.example.com/interview-results/{}.pdf?token={token}", body.id)
        });
    }

    fn recruiter_analysis(&self, number: u64, turn: &Turn, name: &str) -> String {
        let mut draws = self.draws(Lane::Text, &[number, turn.attempt, turn.texts]);
        let half = draws.permille(760).then_some(IN_HALF);
        let rare = draws.below(100_000) < 165;
        let planted: Vec<&str> = half.into_iter().chain(rare.then_some(IN_ONE_OF_1000)).collect();
        let most = length(&mut draws);
        self.prose.text(&mut draws, name, most, &planted)
    }

    fn reasons(&self, draws: &mut Draws, fewer_than: usize) -> Option<Reasons> {
        let list: Vec<String> = (0..draws.index(fewer_than)).map(|_| self.prose.reason(draws)).collect();
        match draws.below(10) {
            _ if list.is_empty() => None,
            0 => Some(Reasons::Text(list.join("\n"))),
            _ => Some(Reasons::List(list)),
        }
    }

    fn draws(&self, lane: Lane, of: &[u64]) -> Draws {
        Draws::of(&[self.seed, lane as u64]).with(of)
    }
}

/// 300 to 1,500 bytes, rather fewer than more.
fn length(draws: &mut Draws) -> usize {
    300 + draws.index(1200).min(draws.index(1200))
}

/// 2.0 to 10.0, mostly around 6.
fn tenths(draws: &mut Draws) -> f64 {
    let tenths = 20 + draws.below(27) + draws.below(27) + draws.below(29);
    f64::from(u8::try_from(tenths).unwrap_or(u8::MAX)) / 10.0
}
