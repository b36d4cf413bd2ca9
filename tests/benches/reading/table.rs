//! What was measured, for people and for programs.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde::Serialize;

/// Up to where a 99th percentile, or a figure, is good enough, and up to where it is as good as hoped for.
#[derive(Clone, Copy)]
pub(crate) struct Target {
    pub(crate) gate: f64,
    pub(crate) stretch: f64,
}

/// Prints each row as it is measured.
pub(crate) struct Table {
    section: String,
    json: Option<File>,
    missed: Vec<String>,
}

#[derive(Serialize)]
struct Row<'a> {
    measure: &'a str,
    unit: &'a str,
    /// How many rows a read found, or how many there are.
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<u64>,
    /// The figure, or the median.
    value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    p99: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stretch: Option<f64>,
}

#[derive(Serialize)]
struct Line<'a> {
    section: &'a str,
    #[serde(flatten)]
    row: &'a Row<'a>,
}

/// For how long a read is repeated.
const LONG_ENOUGH: Duration = Duration::from_millis(500);
/// And how often at least and at most.
const REPETITIONS: std::ops::RangeInclusive<usize> = 20..=1000;

impl Table {
    pub(crate) fn new(json: Option<&Path>) -> Result<Table> {
        let json =
            json.map(|path| File::create(path).with_context(|| format!("cannot write {}", path.display())));
        Ok(Table { section: String::new(), json: json.transpose()?, missed: Vec::new() })
    }

    /// Begins a section.
    pub(crate) fn heading(&mut self, text: &str) {
        text.clone_into(&mut self.section);
        println!("\n{text:<60} {:>8} {:>10} {:>10} {:>8} {:>8}", "found", "p50", "p99", "gate", "stretch");
    }

    /// Repeats a read that tells how much it found, and returns how long each took.
    pub(crate) fn time(
        &mut self,
        measure: &str,
        target: Option<Target>,
        mut read: impl FnMut() -> Result<u64>,
    ) -> Result<Vec<Duration>> {
        let found = read()?;
        let mut times = Vec::new();
        let begun = Instant::now();
        while times.len() < *REPETITIONS.start()
            || times.len() < *REPETITIONS.end() && begun.elapsed() < LONG_ENOUGH
        {
            let asked = Instant::now();
            read()?;
            times.push(asked.elapsed());
        }
        self.times(measure, target, Some(found), times.clone())?;
        Ok(times)
    }

    /// Tells how long something took each time.
    pub(crate) fn times(
        &mut self,
        measure: &str,
        target: Option<Target>,
        found: Option<u64>,
        mut times: Vec<Duration>,
    ) -> Result<()> {
        times.sort_unstable();
        let ms = |of: usize| times.get(times.len() * of / 100).map_or(f64::NAN, |t| t.as_secs_f64() * 1000.0);
        self.row(&Row {
            measure,
            unit: "ms",
            found,
            value: ms(50),
            p99: Some(ms(99)),
            gate: target.map(|target| target.gate),
            stretch: target.map(|target| target.stretch),
        })
    }

    /// Tells a single figure.
    pub(crate) fn figure(
        &mut self,
        measure: &str,
        value: f64,
        unit: &str,
        target: Option<Target>,
    ) -> Result<()> {
        let (gate, stretch) = (target.map(|target| target.gate), target.map(|target| target.stretch));
        self.row(&Row { measure, unit, found: None, value, p99: None, gate, stretch })
    }

    /// Tells how many a second that were.
    pub(crate) fn rate(&mut self, measure: &str, many: u64, begun: Instant) -> Result<()> {
        let rate = many as f64 / begun.elapsed().as_secs_f64();
        self.row(&Row {
            measure,
            unit: "/s",
            found: Some(many),
            value: rate,
            p99: None,
            gate: None,
            stretch: None,
        })
    }

    /// Names what was beyond its gate.
    pub(crate) fn finish(self) {
        match &self.missed[..] {
            [] => println!("\nEverything is within its gate."),
            missed => println!("\nBeyond the gate: {}.", missed.join("; ")),
        }
    }

    fn row(&mut self, row: &Row<'_>) -> Result<()> {
        let or_nothing = |number: Option<String>| number.unwrap_or_default();
        let unit = if row.unit == "ms" { "" } else { row.unit };
        println!(
            "{:<60} {:>8} {:>10.2} {:>10} {:>8} {:>8} {unit}",
            row.measure,
            or_nothing(row.found.map(|found| found.to_string())),
            row.value,
            or_nothing(row.p99.map(|p99| format!("{p99:.2}"))),
            or_nothing(row.gate.map(|gate| gate.to_string())),
            or_nothing(row.stretch.map(|stretch| stretch.to_string())),
        );
        if row.gate.is_some_and(|gate| row.p99.unwrap_or(row.value) > gate) {
            self.missed.push(row.measure.to_owned());
        }
        if let Some(json) = &mut self.json {
            let line = Line { section: &self.section, row };
            writeln!(json, "{}", serde_json::to_string(&line)?)?;
        }
        Ok(())
    }
}

/// How much memory this process takes (`VmRSS:`) or took at most (`VmHWM:`); `None` where the system does not say it
/// in a file.
pub(crate) fn memory_mb(key: &str) -> Option<f64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(key))?;
    let kib: f64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
    Some(kib * 1024.0 / 1e6)
}

/// For how long this process has had a processor, which other programs on the machine change less than the time that
/// passes; `None` where the system does not say it in a file.
pub(crate) fn processor_seconds() -> Option<f64> {
    /// What Linux counts these times in, whatever its own clock.
    const A_SECOND: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // The name in brackets may hold spaces.
    let mut fields = stat.rsplit_once(')')?.1.split_whitespace().skip(11);
    let ticks: f64 = fields.next()?.parse::<f64>().ok()? + fields.next()?.parse::<f64>().ok()?;
    Some(ticks / A_SECOND)
}
