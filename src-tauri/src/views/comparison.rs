//! How one delivery differs from another.

use inbox::{Delivery, Reader};
use serde::Serialize;
use specta::Type;
use uuid::Uuid;

use super::detail::{ChangeView, find};
use super::{AppError, EventLine, text};

/// How one event differs from another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Comparison {
    /// The one that comes first.
    before: EventLine,
    /// Field by field, `reason` included; empty where the values are the same.
    changes: Vec<ChangeView>,
    /// Both bodies laid out; `null` where one is not text.
    before_text: Option<String>,
    text: Option<String>,
    json: bool,
}

impl Comparison {
    /// Compares two deliveries; blocks.
    pub(crate) fn read(reader: &Reader, before: Uuid, id: Uuid) -> Result<Comparison, AppError> {
        Ok(Comparison::of(&find(reader, before)?, &find(reader, id)?))
    }

    fn of(before: &Delivery, after: &Delivery) -> Comparison {
        let changes = contract::diff(&before.payload(), &after.payload());
        let sides = text::laid_out(&before.decoded()).zip(text::laid_out(&after.decoded()));
        Comparison {
            before: EventLine::of(&before.row),
            changes: changes.iter().map(ChangeView::of).collect(),
            json: sides.as_ref().is_some_and(|(before, after)| before.json && after.json),
            before_text: sides.as_ref().map(|(before, _)| before.text.clone()),
            text: sides.map(|(_, after)| after.text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::some_log::Log;

    #[tokio::test]
    async fn any_two_can_be_compared_either_way_round() {
        let log = Log::open();
        let first = log.take(br#"{"id":"r1","score":7.0,"reason":"a"}"#).await;
        let second = log.take(br#"{"id":"r2","score":7.00,"reason":"b"}"#).await;

        let compared = Comparison::read(log.reader(), second, first).unwrap();

        let told = serde_json::to_value(&compared).unwrap();
        assert_eq!(
            told["changes"],
            serde_json::json!([
                { "field": "id", "from": "\"r2\"", "to": "\"r1\"" },
                { "field": "reason", "from": "\"b\"", "to": "\"a\"" },
            ])
        );
        assert_eq!(compared.before.id, second);
        assert!(compared.json && compared.text.unwrap().contains("\n  \"score\": 7.0,"));
    }

    #[tokio::test]
    async fn bodies_that_are_no_text_are_not_laid_side_by_side() {
        let log = Log::open();
        let (bytes, text) = (log.take(b"\xff").await, log.take(b"text").await);

        let of_bytes = Comparison::read(log.reader(), bytes, text).unwrap();
        let of_text = Comparison::read(log.reader(), text, text).unwrap();

        assert_eq!((of_bytes.before_text, of_bytes.text), (None, None));
        assert_eq!((of_text.text.as_deref(), of_text.json), (Some("text"), false));
    }
}
