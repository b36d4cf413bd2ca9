//! The body, as far as it can be shown.

use contract::Payload;
use inbox::Delivery;
use serde::Serialize;
use specta::Type;

use crate::views::text::{self, MOST_HEX, MOST_TEXT};

/// The body, as far as it can be shown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(super) struct BodyView {
    /// Laid out JSON, or the text where it is not JSON.
    pub(super) text: Option<String>,
    json: bool,
    /// The first 64 KB as a hex dump where it is not text.
    pub(super) hex: Option<String>,
    /// What could not be read.
    notes: Vec<String>,
}

impl BodyView {
    pub(super) fn of(delivery: &Delivery, payload: &Payload) -> BodyView {
        let body = delivery.decoded();
        let mut notes: Vec<String> = payload.unread().iter().map(|problem| problem.message.clone()).collect();
        if body != delivery.body {
            notes.push(format!("It was sent compressed, in {} bytes.", delivery.body.len()));
        }
        let Some(shown) = text::laid_out(&body) else {
            if body.len() > MOST_HEX {
                notes.push(format!("Only the first {MOST_HEX} of {} bytes are shown.", body.len()));
            }
            return BodyView { text: None, json: false, hex: Some(text::hex_dump(&body)), notes };
        };
        if shown.cut {
            notes.push(format!("Only the first {MOST_TEXT} of {} bytes are shown.", body.len()));
        }
        BodyView { text: Some(shown.text), json: shown.json, hex: None, notes }
    }
}
