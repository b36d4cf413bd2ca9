//! `mojito import`

use std::path::PathBuf;

use clap::Args;
use inbox::{Imports, LogError, import_into};
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::Exit;
use crate::global::Global;
use crate::lengthy::{self, Ended};
use crate::print::{self, Format, GOOD, Output};

/// Take the deliveries of a file into the log
///
/// Of `mojito export` (ndjson, json, har, sqlite), another data folder, or a HAR that a browser or a proxy wrote. They
/// keep their times, bytes, headers, environments and answers, and their ids and numbers where those are free. They
/// are stored as read; no notification tells of them, and they are not forwarded. What is in the log already is passed
/// over.
///
/// While an instance runs, import in its window; here that ends with exit code 4. Exit code 1 means that some could
/// not be read; the others are imported all the same.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito import capture.ndjson
  mojito --data-dir /tmp/look import colleague.db     into a log of its own")]
pub(crate) struct Import {
    /// The file, or a data folder
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct ImportObject<'a> {
    imported: u64,
    known: u64,
    unread: u64,
    reasons: Vec<ReasonObject<'a>>,
}

#[derive(Serialize)]
struct ReasonObject<'a> {
    place: String,
    reason: &'a str,
}

impl Import {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let (folders, file) = (global.folders()?, self.file.clone());
        let ended = lengthy::run(move |course| import_into(&folders, &file, course));
        let imports: Imports = match ended {
            Ok(Ended::Done(imports)) => imports,
            Ok(Ended::Signalled(exit)) => return Ok(exit),
            Err(error) => {
                if let Some(inbox::Error::Log(LogError::Owned { .. })) = error.downcast_ref() {
                    print::note("import it in the window of that instance, or stop it first");
                }
                return Err(error);
            }
        };
        for (place, why) in &imports.reasons {
            print::warning(&format!("{place}: {why}"));
        }
        match self.output.format {
            Format::Json => print::object(&ImportObject {
                imported: imports.imported,
                known: imports.known,
                unread: imports.unread,
                reasons: imports
                    .reasons
                    .iter()
                    .map(|(place, reason)| ReasonObject { place: place.to_string(), reason })
                    .collect(),
            })?,
            Format::Text => {
                let told = Imports { reasons: Vec::new(), ..imports.clone() }.words();
                print::line(format_args!("{GOOD}ok{GOOD:#}  {}", Safe::line(told.trim_end_matches('.'))))?;
            }
        }
        Ok(if imports.unread == 0 { Exit::Done } else { Exit::Failed })
    }
}
