//! The words of lists, menus and notifications: one place, so that all three say the same.

use contract::Payload;
use eventlog::Row;

use crate::Privacy;

/// A delivery in two short texts, as lists, the tray menu and notifications show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Who: the candidate's name, else e-mail, else `Unknown candidate`.
    pub candidate: String,
    /// What it means: `score 7.1 → 6.4, next round: advance → reject`, `finished, waiting for the score`, `8.2, recruiter 7.9, advance`, …
    pub meaning: String,
}

/// A notification's two texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// `Ada Sample: score 7.1 → 6.4`.
    pub title: String,
    /// `next round: advance → reject`.
    pub body: String,
}

impl Told {
    /// How a delivery is told at a privacy level.
    pub fn of(row: &Row, privacy: Privacy) -> Told {
        todo!()
    }

    /// How several deliveries are told at once: `34 interviews finished`.
    pub fn digest(rows: &[Row], privacy: Privacy) -> Told {
        todo!()
    }
}

/// The two texts of a delivery.
pub fn line(row: &Row) -> Line {
    todo!()
}

/// Who the candidate is: name, else e-mail, else external id, else `Unknown candidate`.
pub fn candidate(payload: &Payload) -> String {
    todo!()
}

/// `first`, `second`, … `tenth`, then `11th`, `12th`, `21st`.
pub fn ordinal(n: u64) -> String {
    todo!()
}
