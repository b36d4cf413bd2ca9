//! Builds the search index anew, when a person asks for it.

use eventlog::EventLog;

use crate::{Course, Error};

/// How many deliveries are taken in at once: a fraction of a second's work.
const STEP: usize = 256;

/// Empties the search index and fills it again. Everything is found meanwhile, only more slowly; what an
/// interruption leaves undone is made up for in the background. Blocks.
pub fn rebuild_index(log: &EventLog, course: &Course) -> Result<(), Error> {
    log.index().clear()?;
    let mut before = log.index().step(0)?;
    course.begin(before.behind());
    while before.behind() > 0 {
        let now = log.index().step(STEP)?;
        course.advance(u64::try_from(now.indexed - before.indexed).unwrap_or_default())?;
        before = now;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Progress;
    use crate::rows::log;

    #[tokio::test]
    async fn everything_is_in_the_index_afterwards() {
        let log = log(&[b"{}", b"{}", b"{}"]).await;
        let course = Course::default();

        rebuild_index(&log.log, &course).unwrap();

        assert_eq!(log.log.index().step(0).unwrap().behind(), 0);
        assert_eq!(*course.progress().borrow(), Progress { done: 3, total: Some(3) });
    }
}
