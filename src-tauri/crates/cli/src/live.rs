//! Deliveries as they arrive.

use inbox::{Delivery, Reader, Sequence};
use jiff::{SignedDuration, Timestamp};
use tokio::runtime::Handle;
use tokio::sync::watch;

/// Rows that are read at once.
const BATCH: usize = 200;
/// How long after its arrival a delivery's answer may still be written to the log.
const ANSWER_DUE: SignedDuration = SignedDuration::from_millis(500);
/// How often the log is asked for an answer that is due.
const ANSWER_POLL: std::time::Duration = std::time::Duration::from_millis(10);

/// Hands every delivery after `after` to `each`, oldest first, and then each new one as `newest` grows. Ends when
/// the log is closed or `each` fails.
///
/// Blocks: runs on a thread where that is allowed.
pub(crate) fn follow(
    reader: &Reader,
    mut after: Sequence,
    mut newest: watch::Receiver<Sequence>,
    mut each: impl FnMut(&Delivery) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let runtime = Handle::current();
    loop {
        newest.mark_unchanged();
        loop {
            let rows = reader.following(after, BATCH).map_err(inbox::Error::from)?;
            for row in &rows {
                if let Some(delivery) = answered(reader, row.sequence)? {
                    each(&delivery)?;
                }
                after = row.sequence;
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

/// The delivery with its answer, which is noted shortly after the delivery itself; without one where none comes.
fn answered(reader: &Reader, sequence: Sequence) -> Result<Option<Delivery>, inbox::Error> {
    loop {
        let Some(delivery) = reader.delivery(sequence)? else { return Ok(None) };
        let age = Timestamp::now().duration_since(delivery.row.received_at);
        let due = (SignedDuration::ZERO..ANSWER_DUE).contains(&age);
        if delivery.row.answer.is_some() || !due {
            return Ok(Some(delivery));
        }
        std::thread::sleep(ANSWER_POLL);
    }
}
