//! Marks many deliveries at once.

use eventlog::EventLog;

use crate::{Course, Error, Selection};

/// Marks deliveries as read or unread.
pub async fn mark_read(log: &EventLog, selection: &Selection, read: bool) -> Result<(), Error> {
    let course = Course::default();
    let mut chunks = selection.chunks(log.reader(), &course);
    while let Some(chunk) = chunks.next()? {
        log.mark_read(chunk, read).await?;
    }
    Ok(())
}

/// Puts a star on deliveries, or takes it away.
pub async fn star(log: &EventLog, selection: &Selection, starred: bool) -> Result<(), Error> {
    let course = Course::default();
    let mut chunks = selection.chunks(log.reader(), &course);
    while let Some(chunk) = chunks.next()? {
        log.star(chunk, starred).await?;
    }
    Ok(())
}
