//! The tables, and how an older file becomes a newer one: all pending steps in one transaction, after a backup.

use std::collections::HashMap;

use contract::{Event, Label};
use rusqlite::{Connection, TransactionBehavior, params};

use crate::backup::back_up;
use crate::code::Flags;
use crate::compression::FIRST_DICTIONARY;
use crate::folder::DataFolder;
use crate::progress::{Progress, Said};
use crate::{Error, code};

/// What makes the next schema version of the one before.
pub(crate) type Step = fn(&Connection) -> rusqlite::Result<()>;

/// The first step makes version 1 of an empty file, and so on. A step that was released is never edited.
pub(crate) const STEPS: &[Step] = &[
    create,
    |connection| connection.execute_batch(include_str!("schema-2.sql")),
    |connection| connection.execute_batch(include_str!("schema-3.sql")),
    |connection| connection.execute_batch(include_str!("schema-4.sql")),
    |connection| connection.execute_batch(include_str!("schema-5.sql")),
    keep_progress,
];

fn create(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("schema-1.sql"))?;
    connection.execute("INSERT INTO dictionaries (number, bytes) VALUES (1, ?)", [FIRST_DICTIONARY])?;
    Ok(())
}

fn keep_progress(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(include_str!("schema-6.sql"))?;
    let mut results: HashMap<i64, Progress> = HashMap::new();
    let mut deliveries = connection.prepare(
        "SELECT d.result, d.event, d.label, d.flags, n.text
         FROM deliveries d LEFT JOIN names n ON n.number = d.status
         WHERE d.result IS NOT NULL ORDER BY d.sequence",
    )?;
    let mut rows = deliveries.query([])?;
    while let Some(row) = rows.next()? {
        let event = code::event(row.get(1)?).unwrap_or(Event::Unknown);
        let label = code::label(row.get(2)?).unwrap_or(Label::First);
        let decision = Flags(row.get(3)?).decision().value();
        let status = row.get_ref(4)?.as_str_or_null()?;
        results.entry(row.get(0)?).or_default().take(Said::of(event, label, status, decision));
    }
    let mut keep = connection.prepare("UPDATE results SET progress = ? WHERE number = ?")?;
    results.into_iter().try_for_each(|(number, progress)| {
        keep.execute(params![code::of_progress(progress), number]).map(drop)
    })
}

/// Brings the database to the newest version. An existing one is backed up first; a failing step changes nothing.
pub(crate) fn migrate(connection: &mut Connection, folder: &DataFolder, steps: &[Step]) -> Result<(), Error> {
    let known = i64::try_from(steps.len()).unwrap_or(i64::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(Error::Newer { found, known });
    }
    let Some(pending) = usize::try_from(found).ok().and_then(|done| steps.get(done..)) else {
        return Err(Error::Corrupt(format!("its schema version is {found}")));
    };
    if pending.is_empty() {
        return Ok(());
    }
    if has_tables(connection)? {
        // A migration that failed is tried again: an older backup of the same version is replaced.
        back_up(connection, &folder.backups()?.join(format!("events-v{found}.db")))?;
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for step in pending {
        step(&transaction)?;
    }
    transaction.pragma_update(None, "user_version", known)?;
    transaction.commit()?;
    Ok(())
}

/// The schema version of the file; 0 for an empty one.
pub(crate) fn version(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

fn has_tables(connection: &Connection) -> rusqlite::Result<bool> {
    connection.query_row("SELECT count(*) > 0 FROM sqlite_schema", [], |row| row.get(0))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::*;
    use crate::connection;
    use crate::folder::create_private;

    const OLD: Step =
        |connection| connection.execute_batch("CREATE TABLE notes (text); INSERT INTO notes VALUES ('kept')");
    const GOOD: Step =
        |connection| connection.execute_batch("ALTER TABLE notes ADD COLUMN colour DEFAULT 'mint'");
    /// Fails after it has changed something.
    const BAD: Step =
        |connection| connection.execute_batch("DROP TABLE notes; CREATE TABLE notes (text, text)");

    fn folder() -> (tempfile::TempDir, DataFolder) {
        let directory = tempfile::tempdir().unwrap();
        let folder = DataFolder::create(directory.path().join("data")).unwrap();
        create_private(&folder.database()).unwrap();
        (directory, folder)
    }

    fn notes(path: &Path) -> (i64, String) {
        let connection = Connection::open(path).unwrap();
        let text = connection.query_row("SELECT text FROM notes", [], |row| row.get(0)).unwrap();
        (version(&connection).unwrap(), text)
    }

    #[test]
    fn an_older_file_is_backed_up_and_brought_forward() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &[OLD]).unwrap();
        assert!(!folder.path().join("backups").exists(), "there was nothing to back up");

        migrate(&mut connection, &folder, &[OLD, GOOD]).unwrap();
        migrate(&mut connection, &folder, &[OLD, GOOD]).unwrap();

        let colour: String = connection.query_row("SELECT colour FROM notes", [], |row| row.get(0)).unwrap();
        assert_eq!((version(&connection).unwrap(), colour.as_str()), (2, "mint"));
        assert_eq!(notes(&folder.path().join("backups/events-v1.db")), (1, "kept".to_owned()));
        assert!(!folder.path().join("backups/events-v1.db.partial").exists());
    }

    #[test]
    fn a_file_from_before_versions_were_kept_is_brought_forward_too() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        OLD(&connection).unwrap();

        migrate(&mut connection, &folder, &[GOOD]).unwrap();

        assert_eq!(version(&connection).unwrap(), 1);
        assert_eq!(notes(&folder.path().join("backups/events-v0.db")), (0, "kept".to_owned()));
    }

    #[test]
    fn a_failing_step_changes_nothing_and_can_be_tried_again() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &[OLD]).unwrap();

        assert!(migrate(&mut connection, &folder, &[OLD, GOOD, BAD]).is_err());
        drop(connection);

        assert_eq!(notes(&folder.database()), (1, "kept".to_owned()));
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        assert!(connection.prepare("SELECT colour FROM notes").is_err());
        migrate(&mut connection, &folder, &[OLD, GOOD]).unwrap();
        assert_eq!(version(&connection).unwrap(), 2);
    }

    #[tokio::test]
    async fn a_log_of_the_first_schema_is_read_on() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &STEPS[..1]).unwrap();
        drop(connection);
        assert!(matches!(crate::Reader::open(&folder), Err(Error::Older { found: 1, .. })));

        let log = crate::EventLog::open(&folder, &crate::Options::default()).unwrap();

        let annotated = crate::Annotated::Event(1);
        log.annotate(annotated, crate::Annotation::default()).await.unwrap();
        assert_ne!(log.reader().identity().unwrap(), 0);
        assert!(folder.path().join("backups/events-v1.db").exists());
    }

    #[tokio::test]
    async fn a_log_of_the_second_schema_keeps_everything() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &STEPS[..2]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO environments VALUES (1, 'staging');
                 INSERT INTO deliveries (sequence, received_at, random, environment, event, source, label, flags,
                   previous, body_bytes, body_hash) VALUES (1, 0, 0, 1, 2, 1, 0, 0, NULL, 2, 0), (2, 0, 0, 1, 2, 1, 2, 0, 1, 2, 0);
                 INSERT INTO answers VALUES (1, 503, 1500), (2, 200, 2000);
                 UPDATE counters SET value = 2 WHERE name = 'sequence';",
            )
            .unwrap();
        drop(connection);

        let log = crate::EventLog::open(&folder, &crate::Options::default()).unwrap();

        let rows = log.reader().attempts(1).unwrap();
        let answers: Vec<_> = rows.iter().map(|row| row.answer.unwrap()).collect();
        let micros = std::time::Duration::from_micros;
        assert_eq!(
            answers,
            [crate::Answer::meant(503, micros(1500)), crate::Answer::meant(200, micros(2000))]
        );
        assert!(folder.path().join("backups/events-v2.db").exists());
    }

    #[tokio::test]
    async fn a_log_of_the_third_schema_counts_the_refusals_that_it_still_has() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &STEPS[..3]).unwrap();
        connection
            .execute_batch(
                "INSERT INTO refusals (received_at, status, reason, method, path, environment) VALUES
                   (899999, 401, 'No.', 'POST', '/', NULL), (0, 401, 'No.', 'POST', '/', NULL),
                   (900000, 413, 'No.', 'POST', '/', 'staging');",
            )
            .unwrap();
        drop(connection);

        let log = crate::EventLog::open(&folder, &crate::Options::default()).unwrap();

        let counted: Vec<_> = log.reader().turned_away(None, i64::MIN, i64::MAX).unwrap();
        let counted: Vec<_> = counted.iter().map(|away| (away.at, away.status, away.requests)).collect();
        assert_eq!(counted, [(0, 401, 2), (900_000, 413, 1)]);
        assert!(folder.path().join("backups/events-v3.db").exists());
    }

    #[tokio::test]
    async fn a_log_of_the_fifth_schema_learns_which_results_wait() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &STEPS[..5]).unwrap();
        // One was scored before it was told as collected, which the fifth schema took for waiting; the other waits.
        connection
            .execute_batch(
                "INSERT INTO environments VALUES (1, 'staging');
                 INSERT INTO names VALUES (1, 'active'), (2, 'draft');
                 INSERT INTO results (number, hash, environment, id, deliveries, first, newest, state, awaiting)
                   VALUES (1, 0, 1, 'late', 2, 1, 2, 2, 1), (2, 0, 1, 'waits', 1, 3, 3, 3, 1);
                 INSERT INTO deliveries (sequence, received_at, random, environment, event, source, label, flags,
                   result, body_bytes, body_hash, status)
                   VALUES (1, 0, 0, 1, 2, 1, 0, 6, 1, 2, 0, 1), (2, 0, 0, 1, 1, 1, 0, 0, 1, 2, 0, 2),
                     (3, 0, 0, 1, 1, 1, 0, 0, 2, 2, 0, 2);
                 UPDATE counters SET value = 3 WHERE name = 'sequence';",
            )
            .unwrap();
        drop(connection);

        let log = crate::EventLog::open(&folder, &crate::Options::default()).unwrap();

        let connection = connection::for_writing(&folder.database()).unwrap();
        let progress = |number: i64| -> Progress {
            let sql = "SELECT progress FROM results WHERE number = ?";
            code::progress(connection.query_row(sql, [number], |row| row.get(0)).unwrap()).unwrap()
        };
        let late = progress(1);
        assert_eq!((late.standing, late.decision), (crate::ResultStanding::Advance, Some(true)));
        assert_eq!(progress(2).standing, crate::ResultStanding::Awaiting);
        assert!(folder.path().join("backups/events-v5.db").exists());
        drop(log);
    }

    #[test]
    fn a_newer_file_is_refused() {
        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &[OLD, GOOD]).unwrap();

        let refused = migrate(&mut connection, &folder, &[OLD]).unwrap_err();

        assert!(matches!(refused, Error::Newer { found: 2, known: 1 }));
    }

    #[cfg(unix)]
    #[test]
    fn a_backup_is_private() {
        use std::os::unix::fs::PermissionsExt;

        let (_directory, folder) = folder();
        let mut connection = connection::for_writing(&folder.database()).unwrap();
        migrate(&mut connection, &folder, &[OLD]).unwrap();
        migrate(&mut connection, &folder, &[OLD, GOOD]).unwrap();

        let mode = |path: &str| fs::metadata(folder.path().join(path)).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode("backups"), mode("backups/events-v1.db")), (0o700, 0o600));
    }
}
