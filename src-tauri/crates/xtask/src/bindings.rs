//! The TypeScript types of the desktop commands, generated from the Rust ones.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

/// Where the user interface reads them.
const FILE: &str = "ui/src/lib/backend/bindings.ts";

/// The test of the desktop crate that writes [`FILE`].
const EXPORT: &str = "export_bindings";

/// Writes the file anew.
pub(crate) fn write() -> Result<()> {
    // The whole workspace with the features `./dev` uses, so that nothing is compiled twice.
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["test", "--locked", "--workspace", "--lib", "--bins"]);
    cargo.args(["--features", "mojito-tray/custom-protocol", "--", EXPORT]);
    let output = cargo.stderr(Stdio::inherit()).output().context("cargo did not start")?;
    let told = String::from_utf8_lossy(&output.stdout);
    if !output.status.success() {
        bail!("{told}\nthe bindings could not be written: see above");
    }
    if !told.lines().any(|line| line.contains(EXPORT) && line.ends_with("... ok")) {
        bail!("no test named {EXPORT} ran: the desktop crate should have one that writes {FILE}");
    }
    Ok(())
}

/// Fails when the file is not what [`write()`] makes of the Rust types; leaves it as it was.
pub(crate) fn check() -> Result<()> {
    let before = fs::read(FILE).with_context(|| format!("cannot read {FILE}; run: cargo xtask bindings"))?;
    let written = write();
    let after = fs::read(FILE).with_context(|| format!("cannot read {FILE}"))?;
    if after != before {
        fs::write(FILE, &before).with_context(|| format!("cannot restore {FILE}"))?;
    }
    written?;
    if after != before {
        bail!("{FILE} is older than the Rust types; run: cargo xtask bindings");
    }
    println!("generated bindings: fresh");
    Ok(())
}
