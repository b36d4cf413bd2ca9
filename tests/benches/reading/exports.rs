//! How fast a large log becomes files, and in how much memory.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use eventlog::{DataFolder, Reader};
use inbox::{Column, Course, ExportOptions, Format, Selection, export};
use query::Query;
use serde::{Deserialize, Serialize};

use crate::table::{self, Table, Target};

/// What is measured of each format: its name here, and which columns a table has.
const FILES: [(&str, Format, Columns); 8] = [
    ("CSV", Format::Csv, Columns::All),
    ("CSV without fields of the body", Format::Csv, Columns::Ours),
    ("XLSX", Format::Xlsx, Columns::All),
    ("XLSX without fields of the body", Format::Xlsx, Columns::Ours),
    ("NDJSON", Format::Ndjson, Columns::All),
    ("JSON", Format::Json, Columns::All),
    ("HAR", Format::Har, Columns::All),
    ("SQLite", Format::Sqlite, Columns::All),
];
/// Of a million deliveries.
const NDJSON_SECONDS: Target = Target { gate: 12.0, stretch: 7.0 };
const MEMORY_MB: Target = Target { gate: 100.0, stretch: 32.0 };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Columns {
    All,
    /// Those that are not taken from the body.
    Ours,
}

/// What a process tells of the file that it wrote.
#[derive(Serialize, Deserialize)]
struct Told {
    seconds: f64,
    processor_seconds: Option<f64>,
    /// `None` where the system does not say it.
    most_memory_mb: Option<f64>,
    deliveries: u64,
    bytes: u64,
}

/// Exports everything in each format, each in a process of its own, so that its memory is what that format takes.
pub(crate) fn measure(folder: &DataFolder, deliveries: u64, table: &mut Table) -> Result<()> {
    let scratch = tempfile::tempdir()?;
    for (place, (name, format, _)) in FILES.into_iter().enumerate() {
        table.heading(name);
        let file = scratch.path().join("export").with_extension(format.extension());
        let child = Command::new(std::env::current_exe()?)
            .args(["--export", &place.to_string(), "--to"])
            .arg(&file)
            .arg("--folder")
            .arg(folder.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.wait_with_output()?;
        if !output.status.success() {
            bail!("the export of {name} ended with {}", output.status);
        }
        std::fs::remove_file(&file)?;
        let told: Told = serde_json::from_slice(&output.stdout)?;
        let of_a_million = format == Format::Ndjson && deliveries == 1_000_000;
        table.figure("time", told.seconds, "s", of_a_million.then_some(NDJSON_SECONDS))?;
        if let Some(seconds) = told.processor_seconds {
            table.figure("processor time", seconds, "s", None)?;
        }
        table.figure("deliveries a second", told.deliveries as f64 / told.seconds, "/s", None)?;
        table.figure("size", told.bytes as f64 / 1e6, "MB", None)?;
        if let Some(memory) = told.most_memory_mb {
            table.figure("most memory in use", memory, "MB", Some(MEMORY_MB))?;
        }
    }
    Ok(())
}

/// Writes one of [`FILES`] and tells of it on standard output: what the process that [`measure`] starts does.
pub(crate) fn one(place: &str, file: &Path, folder: &Path) -> Result<()> {
    let (_, format, columns) = *FILES.get(place.parse::<usize>()?).context("no such file")?;
    let begun = Instant::now();
    let reader = Reader::open(&DataFolder::at(folder))?;
    let selection = Selection::found(&reader, Query::default())?;
    let ours = || Column::all().into_iter().filter(|column| matches!(column, Column::Ours(_))).collect();
    let options =
        ExportOptions { columns: (columns == Columns::Ours).then(ours), ..ExportOptions::of(format) };
    let exported = export(&reader, &selection, &options, file, &Course::default())?;
    let told = Told {
        seconds: begun.elapsed().as_secs_f64(),
        processor_seconds: table::processor_seconds(),
        most_memory_mb: table::memory_mb("VmHWM:"),
        deliveries: exported.deliveries,
        bytes: file.metadata()?.len(),
    };
    println!("{}", serde_json::to_string(&told)?);
    Ok(())
}
