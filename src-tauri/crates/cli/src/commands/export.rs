//! `mojito export`

use std::io::{self, BufWriter, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;
use inbox::{Column, ExportOptions, Exported, Format, Selection, export, export_to, plural};

use crate::escape::Safe;
use crate::exit::{Exit, Usage};
use crate::global::Global;
use crate::lengthy::{self, Ended};
use crate::names;
use crate::print::{self, GOOD};
use crate::search::Words;

/// Write deliveries to a file: a table, JSON, HAR, or an event log of its own
///
/// In sequence order, oldest first; without a query all of them. What arrives meanwhile is not in it. The file can be
/// read by you alone, and is there once it is whole. Notes and stars are yours and not in it.
///
/// csv and xlsx have a row for each delivery. A key that the payload lacks is an empty cell and one that is null says
/// null; csv quotes texts and nothing else, so that "" and "null" are texts. Times are UTC. What a spreadsheet could
/// take for a formula gets an apostrophe in front in csv and is marked as text in xlsx.
///
/// ndjson (one object a line, as of `events show`) and sqlite lose nothing: `mojito import` makes the same deliveries
/// of them. An sqlite file is the events.db of a data folder.
///
/// --redact takes out who the candidates are: names, e-mail addresses, telephone numbers, their ids, links, and all of
/// them in other texts. The same person has the same pseudonym in one file and another one in the next. Texts of
/// fields that the contract does not know go as well. Ids of results and interviews, scores and times stay.
///
/// Exit code 3 means that nothing matched.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito export --output events.xlsx
  mojito export --output november.csv 'received:2026-11' --columns received_at,candidate_name,score
  mojito export --output shared.ndjson --redact 'has:problem'
  mojito export --format ndjson --output - | jq .score")]
pub(crate) struct Export {
    #[command(flatten)]
    words: Words,
    /// What kind of file [default: what its name says]
    #[arg(long, value_name = "FORMAT", value_parser = names::format())]
    format: Option<Format>,
    /// Where to; - is standard output
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The columns of a table, in this order [default: all]
    #[arg(long, value_name = "COLUMN", value_delimiter = ',', value_parser = names::column(), hide_possible_values = true)]
    columns: Option<Vec<Column>>,
    /// Put pseudonyms in place of who the candidates are
    #[arg(long)]
    redact: bool,
    /// In a table, leave texts that look like formulas as they are; csv without a byte order mark, for programs
    #[arg(long)]
    raw: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Export {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let query = self.words.query()?;
        let to_stdout = self.output == Path::new("-");
        let format = self.format(to_stdout)?;
        if self.columns.is_some() && !format.has_columns() {
            return Err(
                Usage(format!("{} has no columns: --columns is for csv and xlsx", format.name())).into()
            );
        }
        if !to_stdout && !self.force && self.output.exists() {
            return Err(
                Usage(format!("{} is there already: --force replaces it", self.output.display())).into()
            );
        }
        let reader = global.reader()?;
        let selection = Selection::found(&reader, query)?;
        if selection.count(&reader)? == 0 {
            print::note("no delivery matched");
            return Ok(Exit::Nothing);
        }
        let options = ExportOptions { format, columns: self.columns, redact: self.redact, raw: self.raw };
        let path = self.output.clone();
        let ended = lengthy::run(move |course| {
            if to_stdout {
                export_to(&reader, &selection, &options, BufWriter::new(io::stdout()), course)
            } else {
                export(&reader, &selection, &options, &path, course)
            }
        })?;
        let exported: Exported = match ended {
            Ended::Done(exported) => exported,
            Ended::Signalled(exit) => return Ok(exit),
        };
        for note in exported.notes() {
            print::note(&note);
        }
        if !to_stdout {
            print::line(format_args!(
                "{GOOD}ok{GOOD:#}  {} exported to {}",
                plural(exported.deliveries, "delivery"),
                Safe::line(&self.output.to_string_lossy())
            ))?;
        }
        Ok(Exit::Done)
    }

    fn format(&self, to_stdout: bool) -> Result<Format, Usage> {
        let Some(format) = self.format.or_else(|| Format::of_path(&self.output)) else {
            let names = Format::ALL.map(Format::name).join(", ");
            return Err(Usage(format!("which format? name one with --format: {names}")));
        };
        if to_stdout && !format.is_stream() {
            return Err(Usage(format!("{} goes to a file, not to standard output", format.name())));
        }
        if to_stdout && io::stdout().is_terminal() {
            let sentence =
                "what is exported could change your terminal: name a file, or pipe it into a program";
            return Err(Usage(sentence.to_owned()));
        }
        Ok(format)
    }
}
