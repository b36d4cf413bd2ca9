//! What the contract says of the payload.

use contract::{Field, Kind};
use serde::Serialize;
use specta::Type;

/// What the contract says of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct FieldView {
    key: &'static str,
    /// `text`, `number`, `true or false` or `anything`.
    kind: &'static str,
    required: bool,
    nullable: bool,
    meaning: &'static str,
}

impl FieldView {
    /// All fields, in the contract's order.
    pub(crate) fn all() -> Vec<FieldView> {
        Field::ALL.into_iter().map(FieldView::of).collect()
    }

    fn of(field: Field) -> FieldView {
        FieldView {
            key: field.key(),
            kind: match field.kind() {
                Kind::Text => "text",
                Kind::Number => "number",
                Kind::Boolean => "true or false",
                Kind::Any => "anything",
            },
            required: field.required(),
            nullable: field.nullable(),
            meaning: field.meaning(),
        }
    }
}
