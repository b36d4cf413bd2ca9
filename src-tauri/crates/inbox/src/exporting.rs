//! Writes deliveries to a file of the person's own.

use std::io::Write as _;
use std::path::Path;

use eventlog::Reader;

use crate::{Course, Error, Selection, ShowObject, private_file};

/// Writes deliveries as NDJSON, the objects of `mojito events show` in sequence order, and says how many. The
/// file is written beside `path` and renamed when it is whole, for the user alone (mode 0600). Memory stays flat,
/// whatever the number. Blocks.
pub fn export(reader: &Reader, selection: &Selection, path: &Path, course: &Course) -> Result<u64, Error> {
    course.begin(selection.count(reader)?);
    private_file::replace(path, |file| {
        let refused = |source| Error::Io { what: "cannot write", path: path.to_owned(), source };
        let mut written = 0;
        let mut chunks = selection.chunks(reader, course);
        while let Some(chunk) = chunks.next()? {
            for sequence in chunk {
                if let Some(delivery) = reader.delivery(sequence)? {
                    let object = ShowObject::of(reader, &delivery)?;
                    serde_json::to_writer(&mut *file, &object).map_err(|error| refused(error.into()))?;
                    file.write_all(b"\n").map_err(refused)?;
                    written += 1;
                }
                course.advance(1)?;
            }
        }
        Ok(written)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::LogError;
    use crate::rows::log;

    #[tokio::test]
    async fn what_was_chosen_is_written_oldest_first_and_for_the_user_alone() {
        let log = log(&[br#"{"id": "r1", "score": 7.00}"#, b"not json", br#"{"id": "r2"}"#]).await;
        let (folder, course) = (tempfile::tempdir().unwrap(), Course::default());
        let path = folder.path().join("events.ndjson");

        let selection = Selection::Events(vec![3, 1, 3, 99]);
        let written = export(log.reader(), &selection, &path, &course).unwrap();

        let text = std::fs::read_to_string(&path).unwrap();
        let objects: Vec<serde_json::Value> =
            text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(written, 2);
        assert_eq!(
            objects.iter().map(|object| object["sequence"].as_i64()).collect::<Vec<_>>(),
            [Some(1), Some(3)]
        );
        assert!(text.contains("7.00"), "numbers as sent: {text}");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(path.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }

    #[tokio::test]
    async fn an_interrupted_one_leaves_what_was_there() {
        let log = log(&[b"{}"]).await;
        let (folder, course) = (tempfile::tempdir().unwrap(), Course::default());
        let path = folder.path().join("events.ndjson");
        std::fs::write(&path, "older").unwrap();
        course.interrupt();

        let error = export(log.reader(), &Selection::Events(vec![1]), &path, &course).unwrap_err();

        assert!(matches!(error, Error::Log(LogError::Interrupted)), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "older");
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left over");
    }
}
