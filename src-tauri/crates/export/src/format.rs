//! The kinds of files that deliveries are written to.

use std::path::Path;

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// RFC 4180, a row a delivery.
    Csv,
    /// An Excel workbook, a row a delivery.
    Xlsx,
    /// The object of `mojito events show` a line. Nothing is lost: it can be imported again.
    Ndjson,
    /// The same objects as one array.
    Json,
    /// HAR 1.2: requests and our answers, for a browser's developer tools and proxies.
    Har,
    /// An event log of its own in one SQLite file.
    Sqlite,
}

impl Format {
    /// All formats.
    pub const ALL: [Format; 6] =
        [Format::Csv, Format::Xlsx, Format::Ndjson, Format::Json, Format::Har, Format::Sqlite];

    /// `csv`, `xlsx`, `ndjson`, `json`, `har` or `sqlite`.
    pub const fn name(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
            Format::Ndjson => "ndjson",
            Format::Json => "json",
            Format::Har => "har",
            Format::Sqlite => "sqlite",
        }
    }

    /// The format of that name.
    pub fn from_name(name: &str) -> Option<Format> {
        Format::ALL.into_iter().find(|format| format.name() == name)
    }

    /// How the names of its files end, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Sqlite => "db",
            format => format.name(),
        }
    }

    /// The format that a file's name tells; `None` where it tells none.
    pub fn of_path(path: &Path) -> Option<Format> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" => Some(Format::Ndjson),
            "sqlite3" => Some(Format::Sqlite),
            other => {
                Format::ALL.into_iter().find(|format| format.name() == other || format.extension() == other)
            }
        }
    }

    /// Whether it has a row a delivery, and so columns to choose from.
    pub const fn has_columns(self) -> bool {
        matches!(self, Format::Csv | Format::Xlsx)
    }

    /// Whether it can be written piece by piece, as into a pipe.
    pub const fn is_stream(self) -> bool {
        !matches!(self, Format::Xlsx | Format::Sqlite)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_its_format() {
        let of = |name: &str| Format::of_path(Path::new(name));

        assert_eq!(of("a/events.CSV"), Some(Format::Csv));
        assert_eq!(of("events.jsonl"), Some(Format::Ndjson));
        assert_eq!((of("events.db"), of("x.sqlite")), (Some(Format::Sqlite), Some(Format::Sqlite)));
        assert_eq!((of("events"), of("events.txt"), of(".csv")), (None, None, None));
        for format in Format::ALL {
            assert_eq!(Format::from_name(format.name()), Some(format));
            assert_eq!(of(&format!("x.{}", format.extension())), Some(format));
        }
    }
}
