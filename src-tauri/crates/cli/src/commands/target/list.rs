//! `mojito target list`

use anstyle::Style;
use clap::Args;
use inbox::{Folders, Ledger, Reader, SettingsFile, TargetSettings, TargetStanding, target_ledger};
use serde::Serialize;

use crate::attempts::{AttemptObject, time};
use crate::exit::Exit;
use crate::global::Global;
use crate::print::{self, DIM, Format, Output, Printed};
use crate::table::{Column, Line, table};
use crate::times;

/// Show every target and how it stands
///
/// Exit code 3 means that there is none.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  mojito target list
  mojito target list --format json")]
pub(crate) struct List {
    #[command(flatten)]
    output: Output,
}

#[derive(Serialize)]
struct TargetObject<'a> {
    name: &'a str,
    url: &'a str,
    enabled: bool,
    insecure: bool,
    events: Vec<&'static str>,
    environments: &'a [String],
    query: &'a str,
    /// Names only: the values are secrets.
    headers: &'a [String],
    delivered: u64,
    waiting: u64,
    given_up: u64,
    next_try: Option<String>,
    last: Option<AttemptObject<'a>>,
}

impl List {
    pub(crate) fn run(self, global: &Global) -> anyhow::Result<Exit> {
        let folders = global.folders()?;
        let file = SettingsFile::load(&folders)?;
        let targets: Vec<_> = file.settings().targets.iter().collect();
        if targets.is_empty() {
            print::note(&format!(
                "there is no target yet: {} target add local http://localhost:3000/webhook",
                global.program()
            ));
            return Ok(Exit::Nothing);
        }
        print(&folders, &targets, self.output.format)?;
        Ok(Exit::Done)
    }
}

/// Prints one target as it is now.
pub(super) fn print_one(folders: &Folders, name: &str, format: Format) -> anyhow::Result<()> {
    let file = SettingsFile::load(folders)?;
    let target: Vec<_> = file.settings().targets.iter().filter(|(known, _)| *known == name).collect();
    print(folders, &target, format)
}

fn print(folders: &Folders, targets: &[(&String, &TargetSettings)], format: Format) -> anyhow::Result<()> {
    // Without a log nothing was sent yet.
    let ledger = target_ledger(folders)?;
    let reader =
        ledger.as_ref().map(|_| Reader::open(&folders.log())).transpose().map_err(inbox::Error::from)?;
    let standing = |name: &str| -> Result<TargetStanding, inbox::Error> {
        Ok(ledger.as_ref().map(|ledger: &Ledger| ledger.standing(name)).transpose()?.unwrap_or_default())
    };
    let mut lines = Vec::new();
    for (name, target) in targets {
        let standing = standing(name)?;
        match format {
            Format::Json => print_object(reader.as_ref(), name, target, &standing)?,
            Format::Text => lines.push(line(name, target, &standing)),
        }
    }
    if format == Format::Text {
        for line in table(&COLUMNS, &lines, print::width()) {
            print::line(format_args!("{line}"))?;
        }
    }
    Ok(())
}

const COLUMNS: [Column; 7] = [
    Column { title: "TARGET", least: None },
    Column { title: "URL", least: Some(20) },
    Column { title: "FOR", least: Some(10) },
    Column { title: "TAKEN", least: None },
    Column { title: "WAITING", least: None },
    Column { title: "GIVEN UP", least: None },
    Column { title: "LAST", least: Some(10) },
];

fn line(name: &str, target: &TargetSettings, standing: &TargetStanding) -> Line {
    let asked = target.to_string();
    let wants = if asked.is_empty() { "everything".to_owned() } else { asked };
    let last = match (&standing.last, target.enabled) {
        (_, false) => "disabled".to_owned(),
        (None, true) => "–".to_owned(),
        (Some(last), true) => {
            let status = last.status.map(|status| status.to_string());
            let answer = last.error.clone().or(status).unwrap_or_default();
            format!("{answer} at {}", times::local(last.at))
        }
    };
    Line {
        cells: vec![
            name.to_owned(),
            target.url.to_string(),
            wants,
            standing.delivered.to_string(),
            standing.waiting.to_string(),
            standing.given_up.to_string(),
            last,
        ],
        style: if target.enabled { Style::new() } else { DIM },
    }
}

fn print_object(
    reader: Option<&Reader>,
    name: &str,
    target: &TargetSettings,
    standing: &TargetStanding,
) -> Printed {
    print::object(&TargetObject {
        name,
        url: target.url.as_str(),
        enabled: target.enabled,
        insecure: target.insecure,
        events: target.events.iter().map(|event| event.name()).collect(),
        environments: &target.environments,
        query: &target.query,
        headers: &target.headers,
        delivered: standing.delivered,
        waiting: standing.waiting,
        given_up: standing.given_up,
        next_try: standing.next_try.map(time),
        last: reader.zip(standing.last.as_ref()).map(|(reader, last)| AttemptObject::of(reader, last, false)),
    })
}
