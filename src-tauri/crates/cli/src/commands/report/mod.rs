//! `mojito report`

mod forget;
mod keep;
mod list;
mod save;

use clap::Subcommand;
use inbox::{Delivery, Reader, ReportCopies, ReportCopy};

use crate::commands::events;
use crate::exit::{Exit, NotFound};
use crate::global::Global;

/// Keep copies of reports: their links expire, copies do not
#[derive(Debug, Subcommand)]
pub(crate) enum Report {
    List(list::List),
    Keep(keep::Keep),
    Save(save::Save),
    Forget(forget::Forget),
}

impl Report {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        match self {
            Report::List(command) => command.run(global),
            Report::Keep(command) => command.run(global),
            Report::Save(command) => command.run(global),
            Report::Forget(command) => command.run(global),
        }
    }
}

/// A delivery, and the copy of its result's report that is meant: the one whose hash begins so, else the one kept last.
fn copy(
    reader: &Reader,
    name: &events::Name,
    sha256: Option<&str>,
) -> anyhow::Result<(Delivery, ReportCopy)> {
    let delivery = events::delivery(reader, name)?;
    let copies = ReportCopies::of(reader, &delivery)?.copies;
    let meant = |copy: &ReportCopy| sha256.is_none_or(|start| copy.sha256.starts_with(&start.to_lowercase()));
    let found = copies.into_iter().find(meant).ok_or_else(|| {
        NotFound(
            "no such copy is kept: see `mojito report list`, or keep one with `mojito report keep`"
                .to_owned(),
        )
    })?;
    Ok((delivery, found))
}

/// A size as people read it: `812 bytes`, `1.2 MB`.
fn size(bytes: u64) -> String {
    match bytes {
        0..1000 => format!("{bytes} bytes"),
        1000..1_000_000 => format!("{}.{} kB", bytes / 1000, bytes % 1000 / 100),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn sizes_are_short() {
        let sizes = [0, 999, 1000, 64_250, 999_999, 1_234_567, 25_000_000].map(super::size);

        assert_eq!(sizes, ["0 bytes", "999 bytes", "1.0 kB", "64.2 kB", "999.9 kB", "1.2 MB", "25.0 MB"]);
    }
}
