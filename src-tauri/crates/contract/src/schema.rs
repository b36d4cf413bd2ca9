//! The payload as JSON Schema 2020-12.

/// The published contract, `nullable` translated to `type: [T, "null"]`, drawn from the table in [`crate::Field`].
pub fn schema() -> serde_json::Value {
    todo!()
}
