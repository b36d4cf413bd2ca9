//! Copies of reports, and whether they are kept as they come.

use inbox::{Delivery, KeepReports, Reader, ReportFigures};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::AppError;

/// What there is of the report of an event's result.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportCopies {
    /// Where the event's link leads; the link itself is a secret. `null` where it has none that may be followed.
    host: Option<String>,
    can_keep: bool,
    /// Why no copy can be kept, or why the rule has not kept one; `null` where there is nothing to say.
    why: Option<String>,
    /// The one kept last first.
    copies: Vec<ReportCopy>,
    /// Whether the result has a report now that is not the copy kept last.
    revised: bool,
}

/// A copy that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportCopy {
    pub(crate) sha256: String,
    bytes: u64,
    kept_at: i64,
    /// The event whose link led to it.
    event: Uuid,
    /// Whether it is the report that the result has now.
    current: bool,
}

impl ReportCopies {
    /// `failure`: why the rule has not kept it. Blocks.
    pub(crate) fn read(
        reader: &Reader,
        delivery: &Delivery,
        failure: Option<String>,
    ) -> Result<ReportCopies, AppError> {
        let inbox::ReportCopies { host, cannot, copies, current, revised } =
            inbox::ReportCopies::of(reader, delivery)?;
        let mut shown = Vec::new();
        for (place, copy) in copies.into_iter().enumerate() {
            let from = reader.delivery(copy.sequence).map_err(inbox::Error::from)?;
            shown.push(ReportCopy {
                sha256: copy.sha256,
                bytes: copy.bytes,
                kept_at: copy.kept_at.as_millisecond(),
                // It went just now, and the copy with it.
                event: from.map_or(delivery.row.id, |from| from.row.id),
                current: current == Some(place),
            });
        }
        Ok(ReportCopies { host, can_keep: cannot.is_none(), why: cannot.or(failure), copies: shown, revised })
    }
}

/// Whether reports are kept as they come, and how much is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReportSettings {
    keep: KeepReportsName,
    /// The most that one may have, in millions of bytes: 1 to 200.
    most_megabytes: u32,
    /// How many are kept; not to be set.
    copies: u64,
    /// What they take up; not to be set.
    bytes: u64,
}

/// Whose reports are kept without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "snake_case")]
#[serde(rename = "KeepReports")]
enum KeepReportsName {
    Never,
    Advanced,
    All,
}

const MEGABYTE: u64 = 1_000_000;

impl ReportSettings {
    pub(crate) fn of(settings: &inbox::ReportSettings, figures: ReportFigures) -> ReportSettings {
        ReportSettings {
            keep: match settings.keep {
                KeepReports::Never => KeepReportsName::Never,
                KeepReports::Advanced => KeepReportsName::Advanced,
                KeepReports::All => KeepReportsName::All,
            },
            most_megabytes: u32::try_from(settings.most_bytes.div_ceil(MEGABYTE)).unwrap_or(u32::MAX),
            copies: figures.copies,
            bytes: figures.bytes,
        }
    }

    /// Writes what may be set into the settings.
    pub(crate) fn apply(&self, settings: &mut inbox::ReportSettings) -> Result<(), AppError> {
        let most_bytes = u64::from(self.most_megabytes) * MEGABYTE;
        if !inbox::ReportSettings::BYTES.contains(&most_bytes) {
            return Err(AppError::new("invalid", "A report may have from 1 to 200 MB."));
        }
        // What stands in the file to the byte stays so.
        if settings.most_bytes.div_ceil(MEGABYTE) * MEGABYTE != most_bytes {
            settings.most_bytes = most_bytes;
        }
        settings.keep = match self.keep {
            KeepReportsName::Never => KeepReports::Never,
            KeepReportsName::Advanced => KeepReports::Advanced,
            KeepReportsName::All => KeepReports::All,
        };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_that_was_set_by_hand_stays_and_others_have_bounds() {
        let by_hand = inbox::ReportSettings { most_bytes: 2_500_000, ..inbox::ReportSettings::default() };
        let shown = ReportSettings::of(&by_hand, ReportFigures::default());
        assert_eq!(shown.most_megabytes, 3);

        let mut same = by_hand.clone();
        shown.apply(&mut same).unwrap();
        assert_eq!(same, by_hand);

        let mut all = by_hand;
        ReportSettings { keep: KeepReportsName::All, most_megabytes: 200, ..shown.clone() }
            .apply(&mut all)
            .unwrap();
        assert_eq!((all.keep, all.most_bytes), (KeepReports::All, 200_000_000));
        for megabytes in [0, 201, u32::MAX] {
            let wrong = ReportSettings { most_megabytes: megabytes, ..shown.clone() };
            assert_eq!(wrong.apply(&mut all).unwrap_err().code, "invalid", "{megabytes}");
        }
    }
}
