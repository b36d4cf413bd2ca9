//! `mojito doctor`

use clap::Args;
use inbox::{Finding, Grade};
use serde::Serialize;

use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, Format, Output, Printed};
use crate::report::{self, Mark};

/// Check everything, and say what to do about each finding
///
/// Looks at the data folder, the settings, the secrets, the log, the notifications and, where an instance runs, at
/// the whole way that deliveries take. Stores nothing and raises no notification. Exit code 1 means that something is
/// broken.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito doctor
  mojito doctor --format json")]
pub(crate) struct Doctor {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct FindingObject<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    finding: &'a Finding,
}

impl Doctor {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let mut printed = Ok(());
        let mut counts = [0_usize; 2];
        runtime.block_on(inbox::examine(&folders, |finding| {
            match finding.grade {
                Grade::Good => {}
                Grade::Doubtful => counts[0] += 1,
                Grade::Bad => counts[1] += 1,
            }
            if printed.is_ok() {
                printed = print_finding(&finding, self.output.format);
            }
        }));
        printed?;
        let [doubtful, bad] = counts;
        if self.output.format == Format::Text {
            print::line(format_args!("\n{}", verdict(doubtful, bad)))?;
        }
        Ok(if bad == 0 { Exit::Done } else { Exit::Failed })
    }
}

fn print_finding(finding: &Finding, format: Format) -> Printed {
    match format {
        Format::Json => print::object(&FindingObject { r#type: "finding", finding }),
        Format::Text => {
            let mark = match finding.grade {
                Grade::Good => Mark::Good,
                Grade::Doubtful => Mark::Doubtful,
                Grade::Bad => Mark::Bad,
            };
            report::print(mark, finding.check, &finding.said, finding.remedy.as_deref(), None)
        }
    }
}

fn verdict(doubtful: usize, bad: usize) -> String {
    match (bad, doubtful) {
        (0, 0) => "All is well.".to_owned(),
        (0, n) => format!("Nothing is broken. Worth a look: {n}."),
        (n, 0) => format!("Broken: {n}."),
        (bad, doubtful) => format!("Broken: {bad}. Worth a look: {doubtful}."),
    }
}
