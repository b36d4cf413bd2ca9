//! How an event goes onto the clipboard.

use serde::Deserialize;
use specta::Type;

/// What goes onto the clipboard: a curl command, a fixture file, a Markdown summary, the body as it came, the report's link.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CopyForm {
    Curl,
    Fixture,
    Markdown,
    Body,
    ReportLink,
}
