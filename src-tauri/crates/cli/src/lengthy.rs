//! Long work on a terminal: how far it is, and Ctrl-C ends it cleanly.

use std::io::{self, IsTerminal};

use inbox::{Course, Progress};

use crate::exit::Exit;
use crate::print;
use crate::signals::Signals;

/// What long work left behind.
pub(crate) enum Ended<T> {
    /// It came to its end.
    Done(T),
    /// A signal ended it; this is how the command ends.
    Signalled(Exit),
}

/// Does work that blocks. On a terminal each percent is told, or each thousand where nobody knows of how many.
pub(crate) fn run<T: Send + 'static>(
    work: impl FnOnce(&Course) -> Result<T, inbox::Error> + Send + 'static,
) -> anyhow::Result<Ended<T>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let mut signals = Signals::listen()?;
        let course = Course::default();
        if io::stderr().is_terminal() {
            tokio::spawn(tell(course.progress()));
        }
        let mine = course.clone();
        let mut working = tokio::task::spawn_blocking(move || work(&mine));
        tokio::select! {
            done = &mut working => Ok(Ended::Done(done??)),
            exit = signals.next() => {
                // What was begun is put away before the command ends.
                course.interrupt();
                match working.await? {
                    Ok(value) => Ok(Ended::Done(value)),
                    Err(_) => Ok(Ended::Signalled(exit)),
                }
            }
        }
    })
}

async fn tell(mut progress: tokio::sync::watch::Receiver<Progress>) {
    let mut told = 0;
    while progress.changed().await.is_ok() {
        let Progress { done, total } = *progress.borrow_and_update();
        let step = total.map_or(done / 1000, |total| done * 100 / total.max(1));
        if std::mem::replace(&mut told, step) != step {
            match total {
                Some(total) => print::say(format_args!("{step} %, {done} of {total}")),
                None => print::say(format_args!("{done}")),
            }
        }
    }
}
