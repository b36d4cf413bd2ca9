//! `mojito contract compare`

use std::path::PathBuf;

use clap::Args;
use contract::openapi::Difference;
use serde::Serialize;

use crate::escape::Safe;
use crate::exit::{Exit, NotFound};
use crate::print::{self, DIM, Format, Output};

/// Compare an OpenAPI 3 document of JobMojito (JSON or YAML) with the contract that this program knows
///
/// Exit code 0: there are differences, which are printed. 3: there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito contract compare openapi-webhooks.json
  mojito contract compare openapi-webhooks.json --format json")]
pub(crate) struct Compare {
    /// The document
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct DifferenceObject<'a> {
    r#type: &'static str,
    #[serde(flatten)]
    difference: &'a Difference,
}

impl Compare {
    pub(crate) fn run(self) -> anyhow::Result<Exit> {
        let comparison = inbox::compare_contract(&self.file)?;
        let title = comparison.title.as_deref().unwrap_or("the document");
        let version = comparison.version.as_deref().unwrap_or("without a version");
        if comparison.differences.is_empty() {
            return Err(NotFound(format!("{title} {version} says what this program knows")).into());
        }
        for difference in &comparison.differences {
            match self.output.format {
                Format::Json => print::object(&DifferenceObject { r#type: "difference", difference })?,
                Format::Text => print::line(format_args!(
                    "{DIM}{:<19}{DIM:#}  {:<9}  {}",
                    difference.event.name(),
                    difference.kind.name(),
                    Safe::line(&difference.sentence)
                ))?,
            }
        }
        Ok(Exit::Done)
    }
}
