//! How events are exported.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::AppError;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ExportFormat {
    Csv,
    Xlsx,
    Ndjson,
    Json,
    Har,
    Sqlite,
}

impl From<ExportFormat> for inbox::Format {
    fn from(format: ExportFormat) -> inbox::Format {
        match format {
            ExportFormat::Csv => inbox::Format::Csv,
            ExportFormat::Xlsx => inbox::Format::Xlsx,
            ExportFormat::Ndjson => inbox::Format::Ndjson,
            ExportFormat::Json => inbox::Format::Json,
            ExportFormat::Har => inbox::Format::Har,
            ExportFormat::Sqlite => inbox::Format::Sqlite,
        }
    }
}

/// How events are exported.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Type)]
pub(crate) struct ExportOptions {
    pub(crate) format: ExportFormat,
    /// The names of a table's columns, in order; `null`: all.
    pub(crate) columns: Option<Vec<String>>,
    /// Whether pseudonyms stand in place of who the candidates are.
    pub(crate) redact: bool,
}

impl ExportOptions {
    /// The same for the log.
    pub(crate) fn read(self) -> Result<inbox::ExportOptions, AppError> {
        let column = |name: String| {
            let unknown = || AppError::new("invalid", format!("There is no column `{name}`."));
            inbox::Column::from_name(&name).ok_or_else(unknown)
        };
        let columns = self.columns.map(|names| names.into_iter().map(column).collect::<Result<_, _>>());
        Ok(inbox::ExportOptions {
            format: self.format.into(),
            columns: columns.transpose()?,
            redact: self.redact,
            raw: false,
        })
    }
}

/// A column of a table of events.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
pub(crate) struct ExportColumn {
    name: String,
    /// What stands in it, in a sentence.
    about: String,
}

impl ExportColumn {
    /// All columns, in their order.
    pub(crate) fn all() -> Vec<ExportColumn> {
        inbox::Column::all()
            .into_iter()
            .map(|column| ExportColumn { name: column.name().to_owned(), about: column.meaning().to_owned() })
            .collect()
    }
}
