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
