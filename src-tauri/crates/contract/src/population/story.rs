//! What happens to one result, from its first delivery to its last.

use super::draw::Draws;
use crate::Event;

/// One delivery of a story.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn {
    /// Ticks since the story began.
    pub(super) after: u64,
    pub(super) event: Event,
    pub(super) interview_status: &'static str,
    /// Counted from 1; each is scored anew.
    pub(super) attempt: u64,
    /// How often the score was corrected before.
    pub(super) scores: u64,
    /// How often the recruiter's analysis was written anew before.
    pub(super) texts: u64,
    pub(super) decision: Option<bool>,
    /// Whether there is a report.
    pub(super) report: bool,
    pub(super) reason: &'static str,
    /// Whether the JSON is indented, which changes its bytes and no value.
    pub(super) indented: bool,
    pub(super) trouble: Option<Trouble>,
}

/// How a delivery departs from the contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The body breaks off.
    NotJson,
    /// The score is a text.
    ScoreIsText,
    /// `profile_id` is missing.
    ProfileMissing,
}

/// The story that is told by one delivery alone, for a word that is in no other.
pub(super) const ALONE: u64 = 500;

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
/// Ten busy hours.
const DAY: u64 = 10 * HOUR;

/// All deliveries of the story, in the order they are meant to come in.
pub(super) fn turns(number: u64, draws: &mut Draws) -> Vec<Turn> {
    let scored = Turn {
        after: 0,
        event: Event::InterviewResult,
        interview_status: if draws.permille(120) { "completed, stopped early" } else { "completed" },
        attempt: 1,
        scores: 0,
        texts: 0,
        decision: None,
        report: true,
        reason: "status, processing_status",
        indented: false,
        trouble: None,
    };
    if number == ALONE {
        return vec![scored];
    }
    let mut story = Telling { now: scored, turns: Vec::with_capacity(6) };
    story.tell(draws);
    for turn in &mut story.turns {
        turn.trouble = match draws.below(1000) {
            0 => Some(Trouble::NotJson),
            1..=3 if turn.event == Event::InterviewResult => Some(Trouble::ScoreIsText),
            4..=6 => Some(Trouble::ProfileMissing),
            _ => None,
        };
    }
    story.turns
}

/// A story while it is made up.
struct Telling {
    now: Turn,
    turns: Vec<Turn>,
}

impl Telling {
    fn tell(&mut self, draws: &mut Draws) {
        if draws.permille(180) {
            let statuses = ["terminated, no speech detected", "abandoned", "failed"];
            return self.unscored(Event::InterviewFailed, draws.pick(&statuses));
        }
        let collected = draws.permille(800);
        let late = draws.permille(20);
        if collected && !late {
            self.unscored(Event::InterviewCollected, self.now.interview_status);
            self.wait(draws, MINUTE, 20 * MINUTE);
            if draws.permille(40) {
                return;
            }
        }
        self.score(draws);
        if collected && late {
            self.wait(draws, MINUTE / 60, 5 * MINUTE);
            self.unscored(Event::InterviewCollected, self.now.interview_status);
        }
        if draws.permille(30) {
            self.wait(draws, HOUR, 3 * DAY);
            self.unscored(Event::InterviewFailed, "failed");
            self.wait(draws, HOUR, 3 * DAY);
            self.unscored(Event::InterviewCollected, "completed");
            self.wait(draws, MINUTE, 20 * MINUTE);
            self.now.attempt += 1;
            self.score(draws);
        }
        self.revise(draws);
    }

    /// The first scored delivery of an attempt; now and then its report comes later.
    fn score(&mut self, draws: &mut Draws) {
        self.now.reason = "status, processing_status";
        self.now.report = !draws.permille(100);
        self.push();
        if !self.now.report {
            self.wait(draws, MINUTE, 2 * HOUR);
            self.now.report = true;
            self.changed("pdf_export_url");
        }
    }

    /// What people change afterwards.
    fn revise(&mut self, draws: &mut Draws) {
        if draws.permille(150) {
            self.wait(draws, HOUR, 2 * DAY);
            self.now.scores += 1;
            self.changed("score");
        }
        if draws.permille(60) {
            self.wait(draws, HOUR, 2 * DAY);
            self.now.texts += 1;
            self.changed("ai_analysis_recruiter");
        }
        if draws.permille(30) {
            self.wait(draws, MINUTE, DAY);
            self.push();
            if let Some(again) = self.turns.last_mut() {
                again.indented = true;
            }
        }
        if draws.permille(650) {
            self.wait(draws, HOUR, 8 * DAY);
            let advance = draws.permille(400);
            let reversed = draws.permille(30);
            let decisions: &[bool] = if reversed { &[advance, !advance, advance] } else { &[advance] };
            for &decision in decisions {
                self.wait(draws, MINUTE, DAY);
                self.now.decision = Some(decision);
                self.changed("recruiter_go_next_round");
            }
        }
    }

    fn unscored(&mut self, event: Event, interview_status: &'static str) {
        self.turns.push(Turn { event, interview_status, reason: "interview_status", ..self.now });
    }

    fn changed(&mut self, reason: &'static str) {
        self.now.reason = reason;
        self.push();
    }

    fn push(&mut self) {
        self.turns.push(self.now);
    }

    /// Lets some time pass, rather less than more of it.
    fn wait(&mut self, draws: &mut Draws, least: u64, most: u64) {
        self.now.after += least + draws.below(most - least).min(draws.below(most - least));
    }
}
