//! `mojito report forget`

use clap::Args;
use inbox::forget_report_offline;

use crate::commands::events::Name;
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, GOOD};

/// Forget a kept copy of a report; its file is overwritten and removed
///
/// While an instance runs this ends with exit code 4: forget it in its window. Exit code 3 means that no copy is kept.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito report forget 42
  mojito report forget 42 --sha256 9f2c")]
pub(crate) struct Forget {
    /// The delivery's id or its sequence number
    id: Name,
    /// The copy whose hash begins so [default: the one kept last]
    #[arg(long, value_name = "HASH")]
    sha256: Option<String>,
}

impl Forget {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let reader = global.reader()?;
        let (delivery, copy) = super::copy(&reader, &self.id, self.sha256.as_deref())?;
        drop(reader);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        runtime.block_on(forget_report_offline(&global.folders()?, delivery.row.sequence, copy.sha256))?;
        print::line(format_args!("{GOOD}ok{GOOD:#}  a copy of {} is forgotten", super::size(copy.bytes)))?;
        Ok(Exit::Done)
    }
}
