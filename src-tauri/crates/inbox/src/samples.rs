//! Samples of one's own: received events with other people in the place of real ones, as files in `samples/`.

use std::path::{Path, PathBuf};

use contract::Event;
use contract::personal::{Personal, StandIns};
use eventlog::Delivery;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::{Error, Folders, private_file};

/// The longest name of a sample, in characters.
const LONGEST_NAME: usize = 60;

/// A saved sample.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedSample {
    /// Its name: letters, digits, `-`, `_` and single spaces.
    pub name: String,
    /// The event it is.
    pub event: Event,
    /// When it was saved.
    pub saved_at: Timestamp,
    /// The body to send: JSON on one line.
    pub body: String,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    event: String,
    saved_at: Timestamp,
    body: Box<RawValue>,
}

impl SavedSample {
    /// All of them, by name. A file that cannot be read is passed over.
    pub fn all(folders: &Folders) -> Result<Vec<SavedSample>, Error> {
        let folder = folder(folders);
        let files = match std::fs::read_dir(&folder) {
            Ok(files) => files,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(source) => return Err(Error::Io { what: "cannot read", path: folder, source }),
        };
        let names = files.flatten().filter_map(|file| {
            Path::new(&file.file_name()).file_name()?.to_str()?.strip_suffix(".json").map(str::to_owned)
        });
        let mut samples: Vec<SavedSample> =
            names.filter_map(|name| SavedSample::load(folders, &name).ok().flatten()).collect();
        samples.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(samples)
    }

    /// The one of that name; `None` where there is none.
    pub fn load(folders: &Folders, name: &str) -> Result<Option<SavedSample>, Error> {
        let path = path(folders, name)?;
        let Some(text) = private_file::read(&path)? else { return Ok(None) };
        let kept: Kept = serde_json::from_str(&text).map_err(|error| Error::Io {
            what: "cannot read",
            path,
            source: std::io::Error::other(error),
        })?;
        Ok(Some(SavedSample {
            name: name.to_owned(),
            event: Event::from_name(&kept.event).unwrap_or(Event::Unknown),
            saved_at: kept.saved_at,
            body: kept.body.get().to_owned(),
        }))
    }

    /// Saves a received event under a name, in place of one that has it. Everything personal in it becomes that of a
    /// sample person, the same one throughout. What is not JSON cannot be saved: what is personal in it is not known.
    pub fn save(
        folders: &Folders,
        delivery: &Delivery,
        name: &str,
        now: Timestamp,
    ) -> Result<SavedSample, Error> {
        let path = path(folders, name)?;
        let body = delivery.decoded();
        let personal = Personal::of(&body);
        // The same delivery gives the same people.
        let mut stand_ins = StandIns::new(delivery.row.sequence.unsigned_abs());
        let body = personal
            .replace_in_json(&String::from_utf8_lossy(&body), &mut |kind, text| stand_ins.of(kind, text))
            .and_then(|json| RawValue::from_string(json).ok())
            .ok_or_else(|| {
                Error::Invalid(
                    "this event is not JSON, so what is personal in it is not known and cannot be replaced"
                        .to_owned(),
                )
            })?;
        let kept = Kept { event: delivery.row.event.name().to_owned(), saved_at: now, body };
        let text = serde_json::to_string(&kept).map_err(|error| Error::Invalid(error.to_string()))?;
        make(&folder(folders))?;
        private_file::write(&path, &text)?;
        Ok(SavedSample {
            name: name.to_owned(),
            event: delivery.row.event,
            saved_at: now,
            body: kept.body.get().to_owned(),
        })
    }

    /// Removes the one of that name; `false` where there is none.
    pub fn remove(folders: &Folders, name: &str) -> Result<bool, Error> {
        let path = path(folders, name)?;
        match std::fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(source) => Err(Error::Io { what: "cannot remove", path, source }),
        }
    }
}

fn folder(folders: &Folders) -> PathBuf {
    folders.data().join("samples")
}

fn make(folder: &Path) -> Result<(), Error> {
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        builder.mode(0o700);
    }
    builder.create(folder).map_err(|source| Error::Io {
        what: "cannot make",
        path: folder.to_owned(),
        source,
    })
}

/// Where a sample lies. A name is one part of a path on every system.
fn path(folders: &Folders, name: &str) -> Result<PathBuf, Error> {
    let letters = name.chars().all(|char| char.is_alphanumeric() || matches!(char, '-' | '_' | ' '));
    let trimmed = name.trim() == name && !name.contains("  ");
    if name.is_empty() || !letters || !trimmed || name.chars().count() > LONGEST_NAME {
        return Err(Error::Invalid(format!(
            "a sample's name has letters, digits, -, _ and single spaces, and at most {LONGEST_NAME} of them"
        )));
    }
    Ok(folder(folders).join(format!("{name}.json")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows;

    fn folders() -> (tempfile::TempDir, Folders) {
        let folder = tempfile::tempdir().unwrap();
        let folders = Folders::find(Some(folder.path().to_owned()), None).unwrap();
        (folder, folders)
    }

    #[test]
    fn a_saved_sample_has_sample_people_and_all_the_rest() {
        let (folder, folders) = folders();
        let real = r#"{"id":"r-1","candidate_name":"Jane Realperson","candidate_email":"jane@real.test",
            "candidate_phone_number":"+420777123456","candidate_external_id":"HR-0815","score":7.00,
            "ai_analysis":"Jane answered well; write to jane@real.test.","pdf_export_url":"https://x.test/a?token=s"}"#;

        let saved =
            SavedSample::save(&folders, &rows::delivery(real.as_bytes()), "late one", Timestamp::UNIX_EPOCH);

        let saved = saved.unwrap();
        for secret in ["Jane", "Realperson", "real.test", "777123456", "HR-0815", "x.test"] {
            assert!(!saved.body.contains(secret), "{secret}: {}", saved.body);
        }
        assert!(
            saved.body.contains(r#""score":7.00"#) && saved.body.contains(r#""id":"r-1""#),
            "{}",
            saved.body
        );
        assert_eq!(SavedSample::all(&folders).unwrap(), [saved]);
        let file = std::fs::read_to_string(folder.path().join("samples/late one.json")).unwrap();
        assert!(!file.contains("Jane"));
        assert!(SavedSample::remove(&folders, "late one").unwrap());
        assert!(!SavedSample::remove(&folders, "late one").unwrap());
    }

    #[test]
    fn what_is_no_json_or_no_name_is_refused() {
        let (_folder, folders) = folders();
        let save = |body: &[u8], name: &str| {
            SavedSample::save(&folders, &rows::delivery(body), name, Timestamp::UNIX_EPOCH)
        };

        assert!(save(b"Jane Doe", "x").unwrap_err().to_string().contains("not JSON"));
        for name in ["", "../x", "a/b", "a\\b", ".", " x", "a  b", "nul\0", &"x".repeat(61)] {
            assert!(save(b"{}", name).is_err(), "{name}");
        }
    }
}
