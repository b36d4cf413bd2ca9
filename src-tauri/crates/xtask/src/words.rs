//! What no file of the repository may say: unfinished work, a developer's own folders, a private registry.

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
    ("/root/", "a folder of one machine"),
    ("/work/", "a folder of one machine"),
];

/// One line for each finding, as `file:line: what`.
pub(crate) fn findings(root: &Path) -> Result<Vec<String>> {
    let mut found = Vec::new();
    read_folder(root, root, &mut found)?;
    found.sort();
    Ok(found)
}

fn read_folder(root: &Path, folder: &Path, found: &mut Vec<String>) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let entry = entry?;
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !SKIPPED.iter().any(|name| entry.file_name() == *name) {
                read_folder(root, &path, found)?;
            }
        } else if kind.is_file() {
            // Pictures and other binary files are not UTF-8 and say nothing.
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let name = path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/");
            if name != THIS_FILE {
                found.extend(read_text(&name, &text));
            }
        }
    }
    Ok(())
}

fn read_text(name: &str, text: &str) -> Vec<String> {
    let is_npm_lock = name.ends_with("package-lock.json");
    let mut found = Vec::new();
    for (line, number) in text.lines().zip(1..) {
        for (word, meaning) in WORDS.iter().filter(|(word, _)| line.contains(word)) {
            found.push(format!("{name}:{number}: “{word}”: {meaning}"));
        }
        if is_npm_lock && line.contains("\"resolved\"") && !line.contains("https://registry.npmjs.org/") {
            found.push(format!("{name}:{number}: resolved from elsewhere than registry.npmjs.org"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unfinished_work_is_told_with_its_place() {
        let told = read_text("ui/src/app.ts", "const a = 1\n// FIXME: two\n");

        assert_eq!(told, ["ui/src/app.ts:2: “FIXME”: unfinished work"]);
    }

    #[test]
    fn a_lock_file_resolves_from_the_public_registry_alone() {
        let lock = r#""resolved": "https://registry.npmjs.org/a/-/a-1.0.0.tgz"
            "resolved": "https://npm.example.com/b/-/b-1.0.0.tgz""#;

        let told = read_text("ui/package-lock.json", lock);

        assert_eq!(told, ["ui/package-lock.json:2: resolved from elsewhere than registry.npmjs.org"]);
    }

    #[test]
    fn ordinary_prose_says_nothing_forbidden() {
        assert!(read_text("README.md", "The root of the work is the log.\n").is_empty());
    }
}
