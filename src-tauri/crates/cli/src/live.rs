//! Deliveries as they arrive.

use std::time::Duration;

use inbox::{EventObject, Reader, Row, Sequence};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;
use tokio::sync::watch;

use crate::line::EventLine;
use crate::print::{self, Format};

/// Rows that are read at once.
const BATCH: usize = 200;
/// How long after its arrival a delivery's answer may still be written to the log.
const ANSWER_DUE: SignedDuration = SignedDuration::from_millis(500);
/// How often the log is asked for an answer that is due.
const ANSWER_POLL: Duration = Duration::from_millis(10);

/// Hands every delivery after `after` to `each`, oldest first, and then each new one as `newest` grows; `after`
/// moves along. Ends when the log is closed, cannot be read, or `each` fails.
///
/// Blocks: runs on a thread where that is allowed.
pub(crate) fn follow(
    reader: &Reader,
    after: &mut Sequence,
    newest: &mut watch::Receiver<Sequence>,
    mut each: impl FnMut(&Row) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let runtime = Handle::current();
    loop {
        newest.mark_unchanged();
        loop {
            let rows = reader.following(*after, BATCH).map_err(inbox::Error::from)?;
            for row in &rows {
                *after = row.sequence;
                each(row)?;
            }
            if rows.is_empty() {
                break;
            }
        }
        if runtime.block_on(newest.changed()).is_err() {
            return Ok(());
        }
    }
}

/// Prints a delivery that has just arrived, once its answer is noted. `typed`: with its type in the JSON.
pub(crate) fn print(reader: &Reader, row: &Row, format: Format, typed: bool) -> anyhow::Result<()> {
    let Some(row) = answered(reader, row)? else { return Ok(()) };
    match format {
        Format::Text => print::line(format_args!("{}", EventLine(&row)))?,
        Format::Json => {
            if let Some(delivery) = reader.delivery(row.sequence).map_err(inbox::Error::from)? {
                print::object(&EventObject::of(reader, &delivery, typed)?)?;
            }
        }
    }
    Ok(())
}

/// The row with its answer, which is noted shortly after the delivery itself; without one where none comes, and
/// `None` where the delivery is gone by now.
fn answered(reader: &Reader, row: &Row) -> Result<Option<Row>, inbox::Error> {
    let mut row = row.clone();
    loop {
        let age = Timestamp::now().duration_since(row.received_at);
        let due = (SignedDuration::ZERO..ANSWER_DUE).contains(&age);
        if row.answer.is_some() || !due {
            return Ok(Some(row));
        }
        std::thread::sleep(ANSWER_POLL);
        let Some(delivery) = reader.delivery(row.sequence)? else { return Ok(None) };
        row = delivery.row;
    }
}
