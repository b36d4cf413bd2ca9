//! What no file of the repository may say: unfinished work, the folders of whoever runs this, a registry's host.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

/// Folders that hold no source.
const SKIPPED: &[&str] = &[".git", ".tools", "artefacts", "dist", "dist-demo", "node_modules", "target"];

/// This file names the words.
const THIS_FILE: &str = "src-tauri/crates/xtask/src/words.rs";

const WORDS: &[(&str, &str)] = &[
    ("FIXME", "unfinished work"),
    ("TODO", "unfinished work"),
    ("todo!(", "unfinished work"),
    ("unimplemented!(", "unfinished work"),
];

/// One line for each finding, as `file:line: what`.
pub(crate) fn findings(root: &Path) -> Result<Vec<String>> {
    let home = std::env::home_dir();
    let own = [Some(root), home.as_deref()].into_iter().flatten().filter(|folder| folder.parent().is_some());
    let own: Vec<String> = own.map(|folder| format!("{}/", folder.display())).collect();
    let mut found = Vec::new();
    read_folder(root, root, &own, &mut found)?;
    found.sort();
    Ok(found)
}

/// `own`: the folders of whoever runs this, which mean nothing to anybody else.
fn read_folder(root: &Path, folder: &Path, own: &[String], found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                read_folder(root, &path, own, found)?;
            }
        } else if kind.is_file() {
            // Pictures and other binary files are not UTF-8 and say nothing.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if name != THIS_FILE {
                found.extend(read_text(&name, &text, own));
            }
        }
    }
    Ok(())
}

fn read_text(name: &str, text: &str, own: &[String]) -> Vec<String> {
    let is_npm_lock = name.ends_with("package-lock.json");
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for (word, meaning) in WORDS.iter().filter(|(word, _)| line.contains(word)) {
            found.push(format!("{name}:{number}: “{word}”: {meaning}"));
        }
        if own.iter().any(|folder| line.contains(folder)) {
            found.push(format!("{name}:{number}: a folder of this machine"));
        }
        if is_npm_lock && line.contains("\"resolved\": \"http") {
            found.push(format!("{name}:{number}: names the registry it was resolved from"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_told_with_its_place() {
        let told = read_text("ui/src/app.ts", "const a = 1\n// FIXME: two\n", &[]);

        assert_eq!(told, ["ui/src/app.ts:2: “FIXME”: unfinished work"]);
    }

    #[test]
    fn a_folder_of_ones_own_is_told() {
        let own = ["/home/ada/".to_owned()];

        let told = read_text("README.md", "See /home/ada/notes\nSee /home/grace/notes\n", &own);

        assert_eq!(told, ["README.md:1: a folder of this machine"]);
    }

    #[test]
    fn a_lock_file_names_no_registry() {
        let lock = r#""resolved": "https://npm.example.com/a/-/a-1.0.0.tgz""#;

        let told = read_text("ui/package-lock.json", lock, &[]);

        assert_eq!(told, ["ui/package-lock.json:1: names the registry it was resolved from"]);
    }

    #[test]
    fn ordinary_prose_says_nothing_forbidden() {
        assert!(read_text("README.md", "The root of the work is the log.\n", &[]).is_empty());
    }
}
