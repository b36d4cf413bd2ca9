//! The section `[reports]`: whether copies of reports are kept.

use toml_edit::{Item, TableLike, value};

use super::items::{Wrong, name_of, one_of, section, set, table_of, unknown, wrong};

/// Whose reports are kept without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeepReports {
    /// Nobody's: each copy is a person's own choice.
    #[default]
    Never,
    /// Those of candidates who are to advance to the next round.
    Advanced,
    /// Every one that comes.
    All,
}

/// How copies of reports are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportSettings {
    /// Which are kept as they come.
    pub keep: KeepReports,
    /// The most that one may have, in bytes: 1,000,000 to 200,000,000.
    pub most_bytes: u64,
    /// Whether a report may come from this computer or its own network. A link in a payload could lead there to make
    /// this computer ask for something that is nobody else's business.
    pub allow_private: bool,
}

impl Default for ReportSettings {
    fn default() -> Self {
        ReportSettings { keep: KeepReports::Never, most_bytes: 25_000_000, allow_private: false }
    }
}

impl ReportSettings {
    /// What [`ReportSettings::most_bytes`] may be.
    pub const BYTES: std::ops::RangeInclusive<u64> = 1_000_000..=200_000_000;
}

const KEEPS: &[(&str, KeepReports)] =
    &[("never", KeepReports::Never), ("advanced", KeepReports::Advanced), ("all", KeepReports::All)];

pub(super) fn read(item: &Item) -> Result<ReportSettings, Wrong> {
    let mut settings = ReportSettings::default();
    for (key, item) in table_of(item, "reports")?.iter() {
        match key {
            "keep" => settings.keep = one_of(item, key, KEEPS)?,
            "most_bytes" => {
                settings.most_bytes = item
                    .as_integer()
                    .and_then(|bytes| u64::try_from(bytes).ok())
                    .filter(|bytes| ReportSettings::BYTES.contains(bytes))
                    .ok_or_else(|| wrong(item, "`most_bytes` is a whole number from 1000000 to 200000000"))?;
            }
            "allow_private" => {
                settings.allow_private =
                    item.as_bool().ok_or_else(|| wrong(item, "`allow_private` is true or false"))?;
            }
            _ => return Err(unknown(key, item)),
        }
    }
    Ok(settings)
}

/// Writes what differs.
pub(super) fn write(root: &mut dyn TableLike, before: &ReportSettings, after: &ReportSettings) {
    if before == after {
        return;
    }
    let Some(reports) = section(root, "reports") else { return };
    if before.keep != after.keep {
        set(reports, "keep", name_of(&after.keep, KEEPS));
    }
    if before.most_bytes != after.most_bytes {
        set(reports, "most_bytes", value(i64::try_from(after.most_bytes).unwrap_or(i64::MAX)));
    }
    if before.allow_private != after.allow_private {
        set(reports, "allow_private", value(after.allow_private));
    }
}
